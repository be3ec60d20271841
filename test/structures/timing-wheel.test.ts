import { describe, expect, it } from 'vitest'
import { Arena, type Handle, pageOf, wordOf } from '../../src/memory/arena.js'
import { TimingWheel } from '../../src/structures/timing-wheel.js'
import { Random } from '../support/random.js'

/** A wheel over blocks of one id word and the wheel's four words. */
function setUp(start: number) {
  const arena = new Arena()
  const wheel = new TimingWheel(arena, 1, start)
  const setDue = (handle: Handle, due: number): void => {
    const words = arena.words[pageOf(handle)] as Int32Array
    words[wordOf(handle) + 1] = (due % 4294967296) | 0
    words[wordOf(handle) + 2] = Math.floor(due / 4294967296)
  }
  const add = (id: number, due: number): Handle => {
    const handle = arena.alloc(20)
    const words = arena.words[pageOf(handle)] as Int32Array
    words[wordOf(handle)] = id
    setDue(handle, due)
    wheel.add(handle)
    return handle
  }
  const id = (handle: Handle): number => arena.words[pageOf(handle)]?.[wordOf(handle)] ?? -1
  return { arena, wheel, add, setDue, id }
}

describe('timing wheel', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('fires each timer when due, neither earlier nor later (seed %i)', (seed) => {
    const random = new Random(seed)
    let now = 1_700_000_000_000 + random.below(1000)
    const { arena, wheel, add, setDue, id } = setUp(now)
    let stayed = 0
    const timers = new Map<number, { handle: Handle; due: number }>()
    const change = (timer: { handle: Handle; due: number }): void => {
      const later = timer.due + random.below(random.pick([3, 100, 10_000, 1e8])) - 1
      if (wheel.staysInSlot(timer.due, later)) {
        setDue(timer.handle, later)
        stayed++
      } else {
        wheel.remove(timer.handle)
        setDue(timer.handle, later)
        wheel.add(timer.handle)
      }
      timer.due = later
    }
    for (let step = 0; step < 3000; step++) {
      const action = random.next()
      if (action < 0.6) {
        const reach = random.pick([10, 100, 5000, 1e6, 1e9, 1e12, 2 ** 50])
        const due = now + Math.floor(random.next() * reach) - (reach < 200 ? 5 : 0)
        timers.set(step, { handle: add(step, due), due })
      } else if (action < 0.75 && timers.size > 0) {
        const [key, timer] = random.pick([...timers])
        wheel.remove(timer.handle)
        arena.free(timer.handle)
        timers.delete(key)
      } else if (action < 0.85 && timers.size > 0) {
        const [, timer] = random.pick([...timers])
        const moved = arena.alloc(20)
        arena.copy(timer.handle, moved, 20)
        wheel.moved(timer.handle, moved)
        arena.free(timer.handle)
        timer.handle = moved
      } else if (action < 0.9 && timers.size > 0) {
        change(random.pick([...timers.values()]))
      } else {
        now += random.below(random.pick([3, 100, 10_000, 1e8]))
        // Seeds 5 to 8: a clock that is set back now and then.
        if (seed > 4 && random.chance(0.2)) now -= random.below(random.pick([5, 1000, 1e6, 1e9]))
        const budget = random.pick([1, 5, Infinity])
        const fired: number[] = []
        let more = true
        while (more) {
          more = wheel.advance(now, budget, (handle) => {
            fired.push(id(handle))
            arena.free(handle)
          })
          wheel.assertInvariants()
          // In the middle of what is due, others change.
          const waiting = [...timers.values()].filter((timer) => timer.due > now + 1)
          if (more && waiting.length > 0) change(random.pick(waiting))
        }
        const due = [...timers].filter(([, timer]) => timer.due <= now).map(([key]) => key)
        expect(fired.sort((a, b) => a - b)).toEqual(due.sort((a, b) => a - b))
        for (const key of due) timers.delete(key)
      }
      if (step % 50 === 0) wheel.assertInvariants()
    }
    expect(stayed).toBeGreaterThan(10)
  })

  it('fires in order of time when advanced step by step', () => {
    const { arena, wheel, add, id } = setUp(0)
    for (const due of [70, 5, 4096, 64, 63, 100_000]) add(due, due)
    const fired: number[] = []
    for (let now = 0; now <= 100_000; now++) {
      wheel.advance(now, Infinity, (handle) => {
        expect(id(handle)).toBe(now)
        fired.push(now)
        arena.free(handle)
      })
    }
    expect(fired).toEqual([5, 63, 64, 70, 4096, 100_000])
    expect(wheel.count).toBe(0)
  })

  it('waits again for what is due later once time was set back', () => {
    const { arena, wheel, add, id } = setUp(1000)
    const fired: number[] = []
    const advance = (now: number): boolean =>
      wheel.advance(now, 100, (handle) => {
        fired.push(id(handle))
        arena.free(handle)
      })
    add(1, 90_000)
    expect(advance(60_000)).toBe(false)
    add(2, 5000)
    add(3, 3000)
    expect(advance(2000)).toBe(false)
    wheel.assertInvariants()
    expect(advance(3000)).toBe(false)
    expect(fired).toEqual([3])
    expect(advance(90_000)).toBe(false)
    expect(fired).toEqual([3, 2, 1])
  })

  it('stops at its budget and goes on later', () => {
    const { arena, wheel, add } = setUp(0)
    for (let i = 0; i < 1000; i++) add(i, 5000)
    let fired = 0
    let calls = 0
    while (wheel.advance(5000, 64, (handle) => (fired++, arena.free(handle)))) calls++
    expect(fired).toBe(1000)
    expect(calls).toBeGreaterThanOrEqual(15)
  })
})

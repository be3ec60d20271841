import { describe, expect, it } from 'vitest'
import { Arena, ArenaFullError } from '../../src/memory/arena.js'
import { MemberDict } from '../../src/structures/member-dict.js'
import { Random } from '../support/random.js'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

function add(dict: MemberDict, text: string): boolean {
  const bytes = latin1(text)
  return dict.add(dict.hash(bytes, 0, bytes.length), bytes, 0, bytes.length)
}

function remove(dict: MemberDict, text: string): boolean {
  const bytes = latin1(text)
  const hash = dict.hash(bytes, 0, bytes.length)
  const member = dict.find(hash, bytes, 0, bytes.length)
  if (member !== 0) dict.delete(hash, member)
  return member !== 0
}

function all(dict: MemberDict): string[] {
  const members: string[] = []
  dict.forEach((member, hash) => {
    dict.open(member)
    expect(dict.hashOf(member)).toBe(hash)
    members.push(Buffer.from(dict.bytes.subarray(dict.start, dict.end)).toString('latin1'))
  })
  return members.sort()
}

/** Mostly short; some as long as lengths change their form, or longer. */
function memberFrom(random: Random): string {
  const number = String(random.below(400))
  if (random.chance(0.9)) return number
  return number.padEnd(random.pick([7, 8, 63, 64, 65, 253, 254, 255, 256, 70000]), '\xff')
}

describe('member dict', () => {
  it.each([1, 2, 3])('equals a Set under churn (seed %i)', (seed) => {
    const random = new Random(seed)
    const arena = new Arena()
    const dict = new MemberDict(arena, seed, ~seed)
    const model = new Set<string>()
    for (let step = 0; step < 6000; step++) {
      const text = memberFrom(random)
      const isGrowing = Math.floor(step / 1500) % 2 === 0
      if (random.chance(isGrowing ? 0.8 : 0.2)) {
        expect(add(dict, text)).toBe(!model.has(text))
        model.add(text)
      } else expect(remove(dict, text)).toBe(model.delete(text))
      expect(dict.count).toBe(model.size)
      if (step % 500 !== 0) continue
      expect(dict.assertInvariants()).toBe(arena.used)
      expect(all(dict)).toEqual([...model].sort())
    }
    arena.assertInvariants()
  })

  it('is copied, and freed in slices', () => {
    const arena = new Arena()
    const dict = new MemberDict(arena, 3, 4)
    for (let i = 0; i < 5000; i++) add(dict, `member:${i}`)
    const before = arena.used
    const copy = dict.copy()
    expect(all(copy)).toEqual(all(dict))
    expect(copy.assertInvariants() + dict.assertInvariants()).toBe(arena.used)
    remove(copy, 'member:7')
    expect(dict.count).toBe(5000)
    let slices = 1
    while (!copy.free(100)) slices++
    // A segment has at most 1,023 slots.
    expect(slices).toBeGreaterThan(5)
    expect(slices).toBeLessThan(50)
    expect(arena.used).toBe(before)
    expect(dict.free(1_000_000)).toBe(true)
    expect(arena.used).toBe(0)
  })

  it('moves out of pages that are being emptied', () => {
    const arena = new Arena()
    const dict = new MemberDict(arena, 5, 6)
    for (let i = 0; i < 300_000; i++) add(dict, `a-longer-member-name:${i}`)
    for (let i = 0; i < 300_000; i++) if (i % 10 !== 0) remove(dict, `a-longer-member-name:${i}`)
    expect(arena.markSparsePages(0.6)).toBeGreaterThan(0)
    let cursor = 0
    do cursor = dict.compact(cursor, 500)
    while (cursor !== 0)
    expect(arena.compacting).toBe(false)
    expect(dict.assertInvariants()).toBe(arena.used)
    expect(dict.count).toBe(30_000)
  })

  it('loses and leaks nothing when there is no room', () => {
    const random = new Random(9)
    const arena = new Arena()
    const { alloc } = arena
    const dict = new MemberDict(arena, 1, 2)
    const model = new Set<string>()
    let failures = 0
    for (let step = 0; step < 20_000; step++) {
      let left = random.chance(0.2) ? random.below(3) : -1
      arena.alloc = function (size) {
        if (left-- === 0) throw new ArenaFullError('full')
        return alloc.call(this, size)
      }
      const text = `m${random.below(6000)}`
      const isGrowing = Math.floor(step / 5000) % 2 === 0
      try {
        if (!random.chance(isGrowing ? 0.9 : 0.1)) expect(remove(dict, text)).toBe(model.delete(text))
        else if (add(dict, text)) model.add(text)
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error
        failures++
      }
      arena.alloc = alloc
      if (step % 1000 === 0) expect(dict.assertInvariants()).toBe(arena.used)
    }
    expect(failures).toBeGreaterThan(100)
    expect(all(dict)).toEqual([...model].sort())
    expect(dict.assertInvariants()).toBe(arena.used)
  })

  it('takes at most 42 bytes for a member of 16', () => {
    const arena = new Arena()
    const dict = new MemberDict(arena, 7, 8)
    for (let i = 0; i < 1_000_000; i++) add(dict, `member:${String(i).padStart(9, '0')}`)
    expect((dict.arenaBytes + dict.directoryBytes) / 1_000_000).toBeLessThan(42)
  })
})

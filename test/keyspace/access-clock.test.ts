import { describe, expect, it } from 'vitest'
import { ACCESS_BITS, AccessClock } from '../../src/keyspace/access-clock.js'
import { Random } from '../support/random.js'
import { openStore } from '../support/store.js'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 0, 1, 0, 0, 0, 250)

/** What Redis says: the difference of whole seconds. */
const idleOf = (thenMs: number, nowMs: number): number => Math.floor(nowMs / 1000) - Math.floor(thenMs / 1000)

describe('marks of the last access', () => {
  it('tell seconds as Redis does, whether they are ms or not', () => {
    for (const fine of [false, true]) {
      const clock = new AccessClock(START_MS, () => 0)
      clock.fine = fine
      const random = new Random(1)
      for (let i = 0; i < 1000; i++) {
        const thenMs = clock.nowMs
        const word = clock.fresh() | 0x24
        clock.update(thenMs + random.below(HOUR_MS))
        expect(clock.idleSeconds(word)).toBe(idleOf(thenMs, clock.nowMs))
        expect(clock.secondsOf(word)).toBe(Math.floor(thenMs / 1000) & 0xffffff)
        if (fine) expect(clock.idleMs(word)).toBe(clock.nowMs - thenMs)
      }
    }
  })

  it('are old when they were made in ms that have become seconds', () => {
    const clock = new AccessClock(START_MS, () => 0)
    clock.fine = true
    const word = clock.fresh()
    clock.update(START_MS + HOUR_MS - 1)
    expect(clock.aged(word)).toBe(word)
    clock.update(START_MS + HOUR_MS)
    const aged = clock.aged(word)
    expect(aged).not.toBe(word)
    expect(aged & ~ACCESS_BITS).toBe(0)
    clock.update(START_MS + 1000 * HOUR_MS)
    expect(clock.idleSeconds(aged)).toBe(3_600_000)
  })

  it('are young when the clock was set back', () => {
    const clock = new AccessClock(START_MS, () => 0)
    clock.fine = true
    const word = clock.fresh()
    clock.update(START_MS - 50)
    expect(clock.idleMs(word)).toBe(0)
  })
})

describe('OBJECT IDLETIME over days', () => {
  const openLru = () => openStore({ nowMs: START_MS, config: { maxmemory: '1gb', 'maxmemory-policy': 'allkeys-lru' } })

  it('is right as time goes by in ticks', () => {
    const { engine, text } = openLru()
    for (let i = 0; i < 300; i++) text('SET', `k${i}`, 1)
    for (let minutes = 0; minutes < 24 * 60; minutes += 5) {
      engine.clock.advance(300_000)
      engine.tick()
    }
    for (let i = 0; i < 300; i++) expect(text('OBJECT', 'IDLETIME', `k${i}`)).toBe(':86400')
  })

  it('is right in all databases, empty ones between them', () => {
    const { engine, text } = openLru()
    for (const db of [0, 3, 15]) {
      text('SELECT', db)
      for (let i = 0; i < 100; i++) text('SET', `k${i}`, 1)
    }
    for (let minutes = 0; minutes < 24 * 60; minutes += 5) {
      engine.clock.advance(300_000)
      engine.tick()
    }
    for (const db of [0, 3, 15]) {
      text('SELECT', db)
      for (let i = 0; i < 100; i++) expect(text('OBJECT', 'IDLETIME', `k${i}`)).toBe(':86400')
    }
  })

  it('is right when time jumps, and whatever the policy was meanwhile', () => {
    const { engine, text } = openLru()
    text('SET', 'a', 1)
    engine.clock.advance(1800_000)
    text('SET', 'b', 1)
    engine.clock.advance(30 * 24 * HOUR_MS)
    expect(text('OBJECT', 'IDLETIME', 'a')).toBe(`:${30 * 86400 + 1800}`)
    expect(text('OBJECT', 'IDLETIME', 'b')).toBe(`:${30 * 86400}`)
    text('TOUCH', 'b')
    text('CONFIG', 'SET', 'maxmemory', 0)
    for (let hours = 0; hours < 24; hours++) {
      engine.clock.advance(HOUR_MS)
      engine.tick()
    }
    expect(text('OBJECT', 'IDLETIME', 'b')).toBe(':86400')
    text('TOUCH', 'b')
    engine.clock.advance(100 * HOUR_MS)
    expect(text('OBJECT', 'IDLETIME', 'b')).toBe(':360000')
  })
})

describe('the counter of LFU', () => {
  it('grows as Redis says it does', () => {
    // From redis.conf: after 1,000,000 hits the counter is 255 at a factor of 10, and about 50 at 100 after 100,000.
    const random = new Random(7)
    const grown = (factor: number, hits: number): number => {
      const clock = new AccessClock(START_MS, () => random.next())
      clock.lfu = true
      clock.logFactor = factor
      let sum = 0
      const runs = 20
      for (let run = 0; run < runs; run++) {
        let word = clock.fresh()
        for (let i = 0; i < hits; i++) word = clock.touched(word)
        sum += clock.frequency(word)
      }
      return sum / runs
    }
    expect(grown(0, 100)).toBe(105)
    expect(Math.abs(grown(1, 1000) - 49)).toBeLessThan(3)
    expect(Math.abs(grown(10, 1000) - 18)).toBeLessThan(2)
    expect(Math.abs(grown(100, 1000) - 11)).toBeLessThan(2)
  })

  it('decays by the minute', () => {
    const clock = new AccessClock(START_MS, () => 0)
    clock.lfu = true
    const word = clock.ofFrequency(100)
    clock.update(START_MS + 10 * 60_000)
    expect(clock.frequency(word)).toBe(90)
    clock.decayMinutes = 5
    expect(clock.frequency(word)).toBe(98)
    clock.decayMinutes = 0
    expect(clock.frequency(word)).toBe(100)
    clock.decayMinutes = 1
    clock.update(START_MS + 1000 * 60_000)
    expect(clock.frequency(word)).toBe(0)
  })
})

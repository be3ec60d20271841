/**
 * Drives a keyspace by its verbs beside a model of plain Maps: values, expiries, moves between databases, flushes and
 * compaction. After every stretch all invariants hold and every byte in use has an owner.
 */
import { describe, expect, it } from 'vitest'
import { Clock } from '../../src/keyspace/clock.js'
import type { Database } from '../../src/keyspace/database.js'
import { KEEP_EXPIRY, NO_EXPIRY } from '../../src/keyspace/database.js'
import { Keyspace } from '../../src/keyspace/keyspace.js'
import { ArenaFullError } from '../../src/memory/arena.js'
import { readLatin1 } from '../../src/memory/utf8.js'
import { Random } from '../support/random.js'

interface Held {
  value: string
  expiryMs: number
}

const START_MS = 1_700_000_000_000
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

function setUp(seed: number) {
  const random = new Random(seed)
  const clock = new Clock(
    {
      nowMs: () => START_MS,
      monotonicUs: () => 0,
      every: () => () => undefined,
      after: () => () => undefined,
      soon: () => undefined,
    },
    START_MS,
  )
  const keyspace = new Keyspace(clock, () => random.next(), 4)
  const model = Array.from({ length: 4 }, () => new Map<string, Held>())
  return { random, clock, keyspace, model }
}

function read(db: Database, key: string): Held | undefined {
  const bytes = bytesOf(key)
  const handle = db.find(bytes, 0, bytes.length)
  if (handle === 0) return undefined
  db.openValue(handle)
  return { value: readLatin1(db.valueBytes, db.valueStart, db.valueEnd), expiryMs: db.expiryOf(handle) }
}

function randomValue(random: Random): string {
  const length = random.pick([0, 1, 5, 16, 44, 45, 200, 1000, 8191, 8192, 8193, 20_000, 70_000])
  return String.fromCharCode(33 + random.below(90)).repeat(length)
}

function randomKey(random: Random): string {
  const name = `k${random.below(60)}`
  return random.chance(0.05) ? name + 'x'.repeat(random.pick([300, 8191, 8192, 9000])) : name
}

describe('keyspace', () => {
  it.each([1, 2, 3, 4, 5, 6])('equals a model of Maps (seed %i)', (seed) => {
    const { random, clock, keyspace, model } = setUp(seed)
    let nowMs = START_MS
    const dropDue = (): void => {
      for (const map of model)
        for (const [key, held] of map) if (held.expiryMs >= 0 && nowMs > held.expiryMs) map.delete(key)
    }
    let index = 0
    let key = ''
    for (let step = 0; step < 6000; step++) {
      // Often the same key again, as one is remembered that is looked up several times in a row.
      if (!random.chance(0.4)) {
        index = random.below(3)
        key = randomKey(random)
      }
      const db = keyspace.db(index)
      const map = model[index] as Map<string, Held>
      const bytes = bytesOf(key)
      for (let again = random.below(8); again > 0; again--) db.find(bytes, 0, bytes.length)
      const handle = db.find(bytes, 0, bytes.length)
      const held = map.get(key)
      expect(handle !== 0, `step ${step}: ${key.slice(0, 20)} in ${index}`).toBe(held !== undefined)
      const action = random.below(100)
      if (action < 40) {
        const value = bytesOf(randomValue(random))
        const expiryMs = random.pick([NO_EXPIRY, KEEP_EXPIRY, nowMs + random.below(5000), 2 ** 52])
        db.setString(handle, bytes, 0, bytes.length, value, 0, value.length, expiryMs)
        const kept = expiryMs === KEEP_EXPIRY ? (held?.expiryMs ?? NO_EXPIRY) : expiryMs
        map.set(key, { value: readLatin1(value, 0, value.length), expiryMs: kept })
      } else if (action < 50) {
        const length = random.pick([0, 3, 50, 300, 8192, 9000, 40_000])
        const moved = db.resizeString(handle, bytes, 0, bytes.length, length)
        db.openValue(moved)
        const value = (held?.value ?? '').slice(0, length).padEnd(length, '\0')
        map.set(key, { value, expiryMs: held?.expiryMs ?? NO_EXPIRY })
      } else if (action < 60 && held) {
        const expiryMs = random.pick([NO_EXPIRY, nowMs + random.below(3000)])
        db.setExpiry(handle, expiryMs)
        held.expiryMs = expiryMs
      } else if (action < 75) {
        expect(db.delete(bytes, 0, bytes.length)).toBe(map.delete(key))
      } else if (action < 88 && held) {
        const other = random.below(3)
        const target = keyspace.db(other)
        const name = randomKey(random)
        const nameBytes = bytesOf(name)
        if (target.find(nameBytes, 0, nameBytes.length) === 0) {
          const source = db.find(bytes, 0, bytes.length)
          if (action < 82) {
            db.moveTo(target, 0, source, nameBytes, 0, nameBytes.length)
            map.delete(key)
          } else db.copyTo(target, 0, source, nameBytes, 0, nameBytes.length)
          model[other]?.set(name, { ...held })
        }
      } else if (action < 96) {
        nowMs += random.below(800)
        clock.freeze(nowMs)
        keyspace.thawTime()
        dropDue()
        if (random.chance(0.5)) while (keyspace.expireDue(random.pick([1, 10, Infinity])));
      } else if (action < 97) {
        const all = random.chance(0.3)
        keyspace.flush(all ? -1 : index)
        for (const one of all ? model : [map]) one.clear()
      } else if (action < 98) {
        const other = random.below(3)
        keyspace.swap(index, other)
        const theirs = model[other] as Map<string, Held>
        model[other] = map
        model[index] = theirs
      } else keyspace.reclaim(random.below(20))
      if (step % 500 === 0) {
        while (keyspace.reclaim(1000));
        keyspace.assertInvariants()
      }
    }
    while (keyspace.reclaim(1000));
    keyspace.assertInvariants()
    for (let index = 0; index < 3; index++) {
      const map = model[index] as Map<string, Held>
      for (const [key, held] of map) expect(read(keyspace.db(index), key)).toEqual(held)
      while (keyspace.expireDue(Infinity));
      expect(keyspace.db(index).size).toBe(map.size)
      expect(keyspace.db(index).expiring).toBe([...map.values()].filter((held) => held.expiryMs >= 0).length)
    }
    keyspace.flush()
    keyspace.assertInvariants()
    expect(keyspace.arena.used).toBe(0)
  })

  it('loses and leaks nothing when there is no room for a copy', () => {
    const { keyspace } = setUp(8)
    const db = keyspace.db(0)
    const [key, other] = [bytesOf('key'), bytesOf('other')]
    const value = new Uint8Array(20_000).fill(7)
    const handle = db.setString(db.find(key, 0, 3), key, 0, 3, value, 0, 20_000, START_MS + 1000)
    const { alloc } = keyspace.arena
    keyspace.arena.alloc = () => {
      throw new ArenaFullError('full')
    }
    expect(() => db.copyTo(db, 0, handle, other, 0, 5)).toThrow(ArenaFullError)
    keyspace.arena.alloc = function (size) {
      if (size >= 20_000) throw new ArenaFullError('full')
      return alloc.call(this, size)
    }
    expect(() => db.copyTo(db, 0, handle, other, 0, 5)).toThrow(ArenaFullError)
    db.find(key, 0, 3)
    keyspace.arena.alloc = () => {
      throw new ArenaFullError('full')
    }
    expect(() => db.moveTo(db, 0, handle, other, 0, 5)).toThrow(ArenaFullError)
    keyspace.arena.alloc = alloc
    keyspace.assertInvariants()
    expect(read(db, 'key')?.value.length).toBe(20_000)
  })

  it('never has a key twice, not even while a pause keeps its due entry', () => {
    const { keyspace, clock } = setUp(9)
    const db = keyspace.db(0)
    const key = bytesOf('key')
    const put = (value: string, expiryMs: number): void => {
      const old = db.find(key, 0, 3)
      db.setString(old, key, 0, 3, bytesOf(value), 0, value.length, expiryMs)
    }
    put('old', START_MS + 10)
    keyspace.expiryPaused = true
    clock.advance(20)
    keyspace.thawTime()
    expect(read(db, 'key')).toBeUndefined()
    expect(db.size).toBe(1)
    put('new', NO_EXPIRY)
    expect(db.size).toBe(1)
    expect(read(db, 'key')?.value).toBe('new')
    keyspace.expiryPaused = false
    expect(read(db, 'key')?.value).toBe('new')
    keyspace.assertInvariants()
  })

  it('refuses a string whose length has no room in its word', () => {
    const { keyspace } = setUp(10)
    const key = bytesOf('key')
    const db = keyspace.db(0)
    expect(() => db.resizeString(db.find(key, 0, 3), key, 0, 3, 2 ** 31)).toThrow(ArenaFullError)
    keyspace.assertInvariants()
  })

  it('gives memory back after deletes, with keys, values and timers intact', () => {
    const { random, keyspace } = setUp(7)
    const db = keyspace.db(0)
    const value = new Uint8Array(300).fill(7)
    const put = (name: string, size: number, expiryMs: number): void => {
      const bytes = bytesOf(name)
      db.setString(db.find(bytes, 0, bytes.length), bytes, 0, bytes.length, value, 0, size, expiryMs)
    }
    for (let i = 0; i < 200_000; i++) put(`key:${i}`, 20 + (i % 280), i % 2 === 0 ? START_MS + 1000 + i : NO_EXPIRY)
    const full = keyspace.arena.resident
    const kept: number[] = []
    for (let i = 0; i < 200_000; i++) {
      const bytes = bytesOf(`key:${i}`)
      if (random.chance(0.15)) kept.push(i)
      else db.delete(bytes, 0, bytes.length)
    }
    const hot = bytesOf(`key:${kept.at(-1)}`)
    for (let again = 0; again < 10; again++) db.find(hot, 0, hot.length)
    for (let step = 0; step < 100_000 && keyspace.compact(500); step++);
    keyspace.assertInvariants()
    expect(keyspace.arena.resident).toBeLessThan(full * 0.45)
    for (const i of kept) {
      const held = read(db, `key:${i}`)
      expect(held?.value.length).toBe(20 + (i % 280))
      expect(held?.expiryMs).toBe(i % 2 === 0 ? START_MS + 1000 + i : NO_EXPIRY)
    }
  })
})

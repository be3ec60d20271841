/** That memory is accounted for while keys of all types come and go, and given back when they are gone. */
import { describe, expect, it } from 'vitest'
import { Random } from '../support/random.js'
import { openStore, type TestStore } from '../support/store.js'

const MIB = 1 << 20

function change({ text }: TestStore, random: Random, key: string): void {
  text('UNLINK', key)
  const kind = random.below(20)
  if (kind < 14) return void text('SET', key, 'v'.repeat(random.below(kind < 10 ? 300 : 50_000)))
  const words = Array.from({ length: 1 + random.below(kind < 16 ? 40 : 600) }, (_, i) => `element:${i}`)
  const command = random.pick(['SADD', 'RPUSH', 'HSET', 'ZADD'])
  if (command === 'HSET') text(command, key, ...words.flatMap((word) => [word, 'value']))
  else if (command === 'ZADD') text(command, key, ...words.flatMap((word, i) => [i, word]))
  else text(command, key, ...words)
}

/** Lets background work come to its end. */
function settle({ engine }: TestStore): void {
  while (engine.keyspace.reclaim(4096)) continue
  while (engine.keyspace.compact(4096)) continue
}

describe('memory in use', () => {
  it('is what its owners have, to the byte, at any time', () => {
    const store = openStore({ seed: 6 })
    const random = new Random(6)
    for (let i = 0; i < 2000; i++) {
      change(store, random, `key:${random.below(300)}`)
      if (i % 400 !== 0) continue
      settle(store)
      store.engine.keyspace.assertInvariants()
    }
  })

  it('is given back when keys are gone, and so is what held them', () => {
    const store = openStore({ seed: 7 })
    const { arena } = store.engine.keyspace
    const random = new Random(7)
    for (let i = 0; i < 12_000; i++) change(store, random, `key:${random.below(6000)}`)
    settle(store)
    const full = arena.resident
    expect(full).toBeGreaterThan(40 * MIB)
    expect(arena.used / full).toBeGreaterThan(0.7)
    for (let i = 0; i < 5700; i++) store.text('UNLINK', `key:${i}`)
    settle(store)
    // Compaction begins with 16 MiB that are unused.
    expect(arena.resident).toBeLessThan(arena.used + 17 * MIB)
    expect(arena.resident).toBeLessThan(full * 0.6)
    store.engine.keyspace.assertInvariants()
    for (let i = 5700; i < 6000; i++) store.text('UNLINK', `key:${i}`)
    settle(store)
    expect(arena.used).toBeLessThan(20_000)
    expect(arena.outsideBytes).toBeLessThan(200)
    expect(arena.resident).toBeLessThan(17 * MIB)
  })

  it("doesn't grow while a program that never waits replaces large values", () => {
    const store = openStore({ seed: 8 })
    const words = Array.from({ length: 600 }, (_, i) => `element:${i}`)
    for (let i = 0; i < 100; i++) {
      store.text('UNLINK', 'key')
      store.text('SADD', 'key', ...words)
    }
    const before = store.engine.keyspace.arena.used
    for (let i = 0; i < 400; i++) {
      store.text('UNLINK', 'key')
      store.text('SADD', 'key', ...words)
    }
    expect(store.engine.keyspace.arena.used).toBeLessThan(before * 1.5)
  })
})

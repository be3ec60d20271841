/** That memory is accounted for while keys of all types come and go, and given back when they are gone. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Random } from '../support/random.js'
import { openStore, type TestStore } from '../support/store.js'

const MIB = 1 << 20
/** Of a key in the index, which MEMORY USAGE counts with the key. */
const SLOT_BYTES = 8

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

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

  it('is what MEMORY USAGE says of all keys, and the index', () => {
    const store = openStore({ seed: 5 })
    const random = new Random(5)
    for (let i = 0; i < 500; i++) change(store, random, `key:${i}`)
    settle(store)
    const { arena, databases } = store.engine.keyspace
    let bytes = databases[0]?.dict.indexBytes ?? 0
    for (let i = 0; i < 500; i++) bytes += Number(store.text('MEMORY', 'USAGE', `key:${i}`).slice(1)) - SLOT_BYTES
    expect(bytes).toBe(arena.used + arena.outsideBytes)
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

  it('has no views that keep pages which were given back, whoever looked at what lay in them', () => {
    const store = openStore({ seed: 9 })
    const { keyspace } = store.engine
    const { arena } = keyspace
    const buffers = (): number => {
      // The second one waits for what the first one has still to free.
      collectGarbage()
      collectGarbage()
      return process.memoryUsage().arrayBuffers
    }
    const start = buffers()
    for (let i = 0; i < 30; i++) {
      const words = Array.from({ length: 600 }, (_, at) => `element:${at}${'.'.repeat(40)}`)
      store.text('RPUSH', `list:${i}`, ...words)
      store.text('SADD', `set:${i}`, ...words)
      store.text('HSET', `hash:${i}`, ...words.flatMap((word) => [word, 'value']))
      store.text('ZADD', `zset:${i}`, ...words.flatMap((word, at) => [at, word]))
      for (let at = 0; at < 40; at++) store.text('SET', `string:${i}:${at}`, 'x'.repeat(100_000))
    }
    for (let i = 0; i < 30; i++) {
      store.text('LINDEX', `list:${i}`, 300)
      store.text('SRANDMEMBER', `set:${i}`)
      store.text('HGET', `hash:${i}`, `element:7${'.'.repeat(40)}`)
      store.text('ZRANGE', `zset:${i}`, 300, 301)
      store.text('ZRANDMEMBER', `zset:${i}`)
      store.text('ZSCAN', `zset:${i}`, 0)
    }
    for (let i = 0; i < 30; i++) for (let at = 0; at < 40; at++) store.text('DEL', `string:${i}:${at}`)
    settle(store)
    store.engine.upkeep.tick()
    expect(arena.resident).toBeLessThan(60 * MIB)
    expect(buffers() - start).toBeLessThan(arena.resident + 2 * MIB)

    // Values of many megabytes have pages of their own.
    const large = 'x'.repeat(20 * MIB)
    store.text('RPUSH', 'list:0', large)
    store.text('RPOP', 'list:0')
    store.text('HSET', 'hash:0', 'large', large)
    store.text('HGET', 'hash:0', 'large')
    store.text('HDEL', 'hash:0', 'large')
    store.text('SADD', 'set:0', large)
    store.text('SISMEMBER', 'set:0', large)
    store.text('SREM', 'set:0', large)
    store.text('SET', 'string', large)
    store.text('GETDEL', 'string')
    settle(store)
    store.engine.upkeep.tick()
    expect(buffers() - start).toBeLessThan(arena.resident + 10 * MIB)

    store.text('FLUSHALL')
    expect(buffers() - start).toBeLessThan(10 * MIB)
  })

  it('has no copies that SORT and DUMP have made', () => {
    const store = openStore({ seed: 10 })
    const buffers = (): number => {
      collectGarbage()
      collectGarbage()
      return process.memoryUsage().arrayBuffers
    }
    const start = buffers()
    for (let i = 0; i < 400; i++) store.text('RPUSH', 'list', ...Array.from({ length: 500 }, (_, at) => at))
    store.text('SORT', 'list', 'LIMIT', 0, 1)
    store.text('SET', 'string', 'x'.repeat(20 * MIB))
    store.text('DUMP', 'string')
    store.text('FLUSHALL')
    expect(buffers() - start).toBeLessThan(2 * MIB)
  })
})

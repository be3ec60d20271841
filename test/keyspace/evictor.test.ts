import { describe, expect, it } from 'vitest'
import { EvictionPool } from '../../src/keyspace/eviction-pool.js'
import { EVICTION_POLICIES } from '../../src/keyspace/evictor.js'
import { Random } from '../support/random.js'
import { openStore, type TestStore } from '../support/store.js'

describe('the pool of candidates', () => {
  it('keeps the best sixteen, and gives the best first', () => {
    const random = new Random(3)
    for (let round = 0; round < 200; round++) {
      const pool = new EvictionPool()
      const offered: number[] = []
      const count = random.below(60)
      for (let i = 0; i < count; i++) {
        const score = random.below(40)
        offered.push(score)
        pool.offer(score, 0, i, i + 1)
      }
      const taken: number[] = []
      while (pool.take()) taken.push(pool.score)
      expect(taken).toEqual(offered.sort((a, b) => b - a).slice(0, 16))
    }
  })

  it('has an entry once', () => {
    const pool = new EvictionPool()
    for (let i = 0; i < 20; i++) pool.offer(i, 0, 7, 9)
    expect([pool.take(), pool.take()]).toEqual([true, false])
  })
})

/** A full store: each new key of the same size evicts one. So many samples that the best of all is chosen. */
function openFull(policy: string, keys: number, make: (store: TestStore, i: number) => void): TestStore {
  const config = { 'maxmemory-policy': policy, 'maxmemory-samples': '1000', 'maxmemory-eviction-tenacity': '100' }
  const store = openStore({ nowMs: 1_700_000_000_000, config })
  for (let i = 0; i < keys; i++) make(store, i)
  store.text('CONFIG', 'SET', 'maxmemory', store.engine.eviction.usedBytes)
  return store
}

const left = ({ text }: TestStore, keys: number): number[] => {
  const numbers: number[] = []
  for (let i = 0; i < keys; i++) if (text('EXISTS', `k${1000 + i}`) === ':1') numbers.push(i)
  return numbers
}

describe('who goes first', () => {
  const KEYS = 100
  const evictHalf = (store: TestStore): void => {
    for (let i = 0; left(store, KEYS).length > KEYS / 2; i++) {
      store.engine.clock.advance(1)
      store.text('SET', `new${i}`, 'x')
    }
  }

  it('by LRU who was used longest ago, to the ms', () => {
    const store = openFull('allkeys-lru', KEYS, ({ text }, i) => void text('SET', `k${1000 + i}`, 'x'))
    const order = Array.from({ length: KEYS }, (_, i) => (i * 37) % KEYS)
    for (const i of order) {
      store.engine.clock.advance(3)
      store.text('GET', `k${1000 + i}`)
    }
    evictHalf(store)
    expect(left(store, KEYS)).toEqual(order.slice(-KEYS / 2).sort((a, b) => a - b))
  })

  it('by LFU who was used least', () => {
    const store = openFull('allkeys-lfu', KEYS, ({ text }, i) => {
      if (i === 0) text('CONFIG', 'SET', 'lfu-log-factor', '0')
      text('SET', `k${1000 + i}`, 'x')
      for (let use = 0; use <= i; use++) text('GET', `k${1000 + i}`)
    })
    const { engine, text } = store
    text('CONFIG', 'SET', 'maxmemory', Math.floor(engine.eviction.usedBytes * 0.7))
    text('PING')
    const kept = left(store, KEYS)
    expect(kept.length).toBeLessThan(KEYS * 0.9)
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => KEYS - kept.length + i))
  })

  it('by TTL who has the least', () => {
    const ttl = (i: number): number => 100_000 + ((i * 37) % KEYS) * 1000
    const store = openFull('volatile-ttl', KEYS, ({ text }, i) => void text('SET', `k${1000 + i}`, 'x', 'PX', ttl(i)))
    for (let i = 0; left(store, KEYS).length > KEYS / 2; i++) store.text('SET', `new${i}`, 'x')
    const byTtl = Array.from({ length: KEYS }, (_, i) => i).sort((a, b) => ttl(a) - ttl(b))
    expect(left(store, KEYS)).toEqual(byTtl.slice(KEYS / 2).sort((a, b) => a - b))
  })
})

describe.each(EVICTION_POLICIES.filter((policy) => policy !== 'noeviction'))('%s', (policy) => {
  const isVolatile = policy.startsWith('volatile')

  it('keeps memory within its limit and what one command needs, and spares keys that may not go', () => {
    const limit = 400_000
    const config = { maxmemory: String(limit), 'maxmemory-policy': policy, 'maxmemory-eviction-tenacity': '100' }
    const { engine, text } = openStore({ seed: 11, config })
    const random = new Random(13)
    const lasting = new Set<string>()
    const isLasting = (): boolean => isVolatile && random.below(40) === 0 && lasting.size < 200
    let highest = 0
    let before = 0
    for (let i = 0; i < 6000; i++) {
      const key = `k${random.below(4000)}`
      const kind = random.below(10)
      const size = kind === 0 ? random.below(20_000) : random.below(200)
      if (random.below(3) === 0) text('SELECT', random.below(3))
      const db = engine.keyspace.db(engine.sessions.values().next().value?.dbIndex ?? 0)
      if (lasting.has(`${db.index}:${key}`)) text('GET', key)
      else if (kind < 8) {
        if (isLasting()) {
          text('SET', key, 'v'.repeat(size % 200))
          lasting.add(`${db.index}:${key}`)
        } else text('SET', key, 'v'.repeat(size), 'PX', 1_000_000 + random.below(1_000_000))
      } else {
        const members = Array.from({ length: 1 + random.below(150) }, (_, m) => `member:${m}`)
        text('DEL', key)
        text(kind === 8 ? 'SADD' : 'RPUSH', key, ...members)
        text('PEXPIRE', key, 5_000_000)
      }
      engine.clock.advance(random.below(20))
      const used = engine.eviction.usedBytes
      // What a command adds at most: its largest value, with its block's rounding, and segments of the dictionary.
      expect(used).toBeLessThan(limit + 40_000)
      if (before > limit) highest = Math.max(highest, used - before)
      before = used
    }
    expect(engine.keyspace.stats.evicted).toBeGreaterThan(1000)
    for (const name of lasting) {
      const [index = '0', key = ''] = name.split(':')
      text('SELECT', index)
      expect(text('EXISTS', key)).toBe(':1')
    }
    engine.keyspace.assertInvariants()
  })
})

describe('keys with a TTL among many without', () => {
  it('are found, all of them, and only them', () => {
    const { engine, text } = openStore({ seed: 2, config: { 'maxmemory-policy': 'volatile-random' } })
    for (let i = 0; i < 5000; i++) text('SET', `k${i}`, 'x')
    for (let i = 0; i < 50; i++) text('PEXPIRE', `k${i * 100}`, 1_000_000 + i)
    const db = engine.keyspace.db(0)
    const out = new Int32Array(10)
    const found = new Set<number>()
    for (let i = 0; i < 500; i++) {
      const count = db.expiringKeys.sample(5, out)
      expect(count).toBe(5)
      for (let j = 0; j < count; j++) {
        const handle = out[2 * j + 1] ?? 0
        expect(db.dict.holds(out[2 * j] ?? 0, handle)).toBe(true)
        found.add(db.expiryOf(handle) - engine.clock.now() - 1_000_000)
      }
    }
    expect(found.size).toBe(50)
    expect(engine.keyspace.heldBytes).toBeGreaterThan(0)
    for (let i = 0; i < 40; i++) text('PERSIST', `k${i * 100}`)
    for (let i = 0; i < 200; i++) {
      const count = db.expiringKeys.sample(5, out)
      for (let j = 0; j < count; j++) expect(db.expiryOf(out[2 * j + 1] ?? 0)).toBeGreaterThan(0)
    }
    // What comes to have a TTL later is found, too, and what is gone isn't.
    for (let i = 40; i < 50; i++) text('DEL', `k${i * 100}`)
    expect(db.expiringKeys.sample(5, out)).toBe(0)
    text('SET', 'late', 'x', 'PX', 1000)
    expect(db.expiringKeys.sample(1, out)).toBe(1)
    const before = engine.keyspace.heldBytes
    text('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    expect(engine.keyspace.heldBytes).toBeLessThan(before)
    text('FLUSHALL')
    engine.keyspace.assertInvariants()
  })

  it('are drawn about equally often', () => {
    const { engine, text } = openStore({ seed: 4 })
    for (const share of [10, 2, 1]) {
      text('FLUSHALL')
      for (let i = 0; i < 400; i++) text('SET', `k${i}`, 'x', ...(i % share === 0 ? ['PX', 1_000_000 + i] : []))
      const db = engine.keyspace.db(0)
      const out = new Int32Array(10)
      const counts = new Map<number, number>()
      const draws = 100 * (400 / share)
      for (let drawn = 0; drawn < draws;) {
        const count = db.expiringKeys.sample(5, out)
        drawn += count
        for (let j = 0; j < count; j++) {
          const which = db.expiryOf(out[2 * j + 1] ?? 0)
          counts.set(which, (counts.get(which) ?? 0) + 1)
        }
      }
      expect(counts.size).toBe(400 / share)
      for (const count of counts.values()) expect(count).toBeGreaterThan(30)
      for (const count of counts.values()) expect(count).toBeLessThan(300)
    }
  })
})

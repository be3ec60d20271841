/**
 * Chooses the keys that have to go, by Redis's eight policies. How many have to go is the engine's concern.
 *
 * LRU, LFU and TTL work as in Redis (`evict.c`): for each eviction `samples` entries of each database are looked at, the
 * best of all that were are remembered (`EvictionPool`), and the best of those goes. Beyond that a candidate that was
 * accessed since it was drawn is let off here, where Redis evicts it all the same.
 */
import type { Handle } from '../memory/arena.js'
import { accessOf, expiryOf } from './entry.js'
import { EvictionPool } from './eviction-pool.js'
import type { Keyspace } from './keyspace.js'

export const EVICTION_POLICIES = [
  ...(['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'] as const),
  ...(['allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'noeviction'] as const),
] as const
/** Which keys go when memory is short: Redis's `maxmemory-policy`. */
export type EvictionPolicy = (typeof EVICTION_POLICIES)[number]

/** More samples than this are as good as looking at everything. */
const SAMPLES_MAX = 1024
const COUNTER_MAX = 255

export class Evictor {
  private readonly keyspace: Keyspace
  private readonly pool = new EvictionPool()
  private drawn = new Int32Array(2)
  private policy: EvictionPolicy = 'noeviction'
  private samples = 5
  private isVolatile = false
  /** Random policies take databases in turn. */
  private nextDb = 0

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  configure(policy: EvictionPolicy, samples: number): void {
    this.policy = policy
    this.samples = Math.min(samples, SAMPLES_MAX)
    this.isVolatile = policy.startsWith('volatile')
    this.drawn = new Int32Array(2 * this.samples)
    this.pool.clear()
    if (!this.isVolatile) for (const db of this.keyspace.databases) db.expiringKeys.forget()
  }

  /** Evicts one key. @returns whether there was one that may go */
  evictOne(): boolean {
    switch (this.policy) {
      case 'noeviction':
        return false
      case 'allkeys-random':
      case 'volatile-random':
        return this.evictRandom()
      default:
        return this.evictBest()
    }
  }

  private evictRandom(): boolean {
    const { databases } = this.keyspace
    for (let i = 0; i < databases.length; i++) {
      this.nextDb = (this.nextDb + 1) % databases.length
      const db = databases[this.nextDb]
      if (!db || db.size === 0) continue
      // Each as likely as any other: neighbours of a random place are not, which costs a point of the hit ratio.
      const handle = this.isVolatile ? db.expiringKeys.random() : db.dict.random(this.keyspace.random)
      if (handle === 0) continue
      db.evict(db.dict.hashOfEntry(handle), handle)
      return true
    }
    return false
  }

  private evictBest(): boolean {
    const { pool, keyspace } = this
    const { databases } = keyspace
    for (;;) {
      let any = 0
      for (let index = 0; index < databases.length; index++) {
        const count = this.draw(index, this.samples)
        any += count
        for (let i = 0; i < count; i++) {
          const handle = this.drawn[2 * i + 1]!
          pool.offer(this.scoreOf(handle), index, this.drawn[2 * i]!, handle)
        }
      }
      if (any === 0) return false
      while (pool.take()) {
        const db = databases[pool.db]
        // Gone, or accessed since it was drawn.
        if (!db?.dict.holds(pool.hash, pool.handle) || !this.isStillDue(pool.handle, pool.score)) continue
        db.evict(pool.hash, pool.handle)
        return true
      }
    }
  }

  /** Draws entries that may be evicted, into `drawn`. @returns how many */
  private draw(index: number, wanted: number): number {
    const db = this.keyspace.databases[index]
    if (!db || db.size === 0) return 0
    if (this.isVolatile) return db.expiringKeys.sample(wanted, this.drawn)
    return db.dict.neighbours(this.keyspace.random, wanted, this.drawn)
  }

  /** How well an entry may be spared; more is better. */
  private scoreOf(handle: Handle): number {
    const { arena, access } = this.keyspace
    if (this.policy === 'volatile-ttl') return -expiryOf(arena, handle)
    const word = accessOf(arena, handle)
    return access.lfu ? COUNTER_MAX - access.frequency(word) : access.idleMs(word)
  }

  /** Whether a candidate may still be evicted: has its TTL, and hasn't been accessed. */
  private isStillDue(handle: Handle, score: number): boolean {
    const { arena } = this.keyspace
    if (this.isVolatile && expiryOf(arena, handle) < 0) return false
    return this.scoreOf(handle) >= score
  }
}

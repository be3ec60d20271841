/**
 * The cache's store through ioredis.
 *
 *   npx tsx examples/response-cache/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
import { isProgram, type Print } from '../support.js'
import type { CacheStore, Stored } from './cache.js'
import { story } from './story.js'

export class IoredisStore implements CacheStore {
  private readonly redis: Redis

  constructor(redis: Redis) {
    this.redis = redis
  }

  async read(key: string): Promise<Stored | null> {
    // Both leave in one write. A value that ends between them has no time left: it counts as stale.
    const [bytes, ttlMs] = await Promise.all([this.redis.getBuffer(key), this.redis.pttl(key)])
    return bytes && { bytes, ttlMs: Math.max(0, ttlMs) }
  }

  async write(key: string, bytes: Uint8Array, ttlMs: number): Promise<void> {
    await this.redis.set(key, Buffer.from(bytes), 'PX', ttlMs)
  }

  async lock(key: string, token: string, ms: number): Promise<boolean> {
    return (await this.redis.set(key, token, 'PX', ms, 'NX')) === 'OK'
  }

  async unlock(key: string, token: string): Promise<void> {
    // If the lock changes hands between the two, the origin is asked once more, and nothing worse. Where a lock guards
    // more than that, the two must be one (WATCH and MULTI, or a script).
    if ((await this.redis.get(key)) === token) await this.redis.del(key)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    await story(new IoredisStore(redis), (ms) => db.clock.advance(ms), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

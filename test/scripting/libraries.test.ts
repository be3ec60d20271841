/** Packages that live by their scripts, unmodified, over ioredis. */
import { createRequire } from 'node:module'
import { Redis } from 'ioredis'
import { type RateLimiterRes, RateLimiterRedis } from 'rate-limiter-flexible'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scripting } from '../../src/scripting/index.js'
import { startTestServer, type TestServer } from '../../src/testing/index.js'

/** Redlock 4 has no types of its own. */
interface Lock {
  readonly value: string
  extend(ttlMs: number): Promise<Lock>
  unlock(): Promise<void>
}
interface Redlock {
  lock(resources: string | string[], ttlMs: number): Promise<Lock>
}
const RedlockClass = createRequire(import.meta.url)('redlock') as new (
  clients: readonly Redis[],
  options: { retryCount: number; retryDelay?: number },
) => Redlock

let server: TestServer
let redis: Redis

beforeEach(async () => {
  server = await startTestServer({ frozen: false, scripting })
  redis = new Redis(server.port)
})
afterEach(async () => {
  redis.disconnect()
  await server[Symbol.asyncDispose]()
})

describe('redlock', () => {
  it('locks, extends and unlocks', async () => {
    const redlock = new RedlockClass([redis], { retryCount: 0 })
    const lock = await redlock.lock(['a', 'b'], 1000)
    expect(await redis.mget('a', 'b')).toEqual([lock.value, lock.value])
    await expect(redlock.lock('a', 1000)).rejects.toThrow('Exceeded 0 attempts to lock')
    await lock.extend(60_000)
    expect(await redis.pttl('b')).toBeGreaterThan(50_000)
    await lock.unlock()
    expect(await redis.exists('a', 'b')).toBe(0)
    await expect(lock.unlock()).rejects.toThrow()
  })

  it('lets one of many have it at a time', async () => {
    const redlock = new RedlockClass([redis], { retryCount: 200, retryDelay: 5 })
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        const lock = await redlock.lock('one', 5000)
        most = Math.max(most, ++inside)
        await new Promise((resolve) => setTimeout(resolve, 2))
        inside--
        await lock.unlock()
      }),
    )
    expect(most).toBe(1)
  })
})

describe('rate-limiter-flexible', () => {
  it('counts, refuses and forgets', async () => {
    const limiter = new RateLimiterRedis({ storeClient: redis, points: 3, duration: 60, keyPrefix: 'limit' })
    for (const remaining of [2, 1, 0]) expect((await limiter.consume('ann')).remainingPoints).toBe(remaining)
    const refused = (await limiter.consume('ann').catch((error: unknown) => error)) as RateLimiterRes
    expect([refused.consumedPoints, refused.remainingPoints]).toEqual([4, 0])
    expect(refused.msBeforeNext).toBeGreaterThan(50_000)
    expect((await limiter.consume('bob', 2)).remainingPoints).toBe(1)
    expect((await limiter.get('bob'))?.consumedPoints).toBe(2)
    await limiter.reward('ann', 2)
    expect((await limiter.get('ann'))?.consumedPoints).toBe(2)
    await limiter.block('bob', 10)
    await expect(limiter.consume('bob')).rejects.toMatchObject({ remainingPoints: 0 })
    await limiter.delete('ann')
    expect(await limiter.get('ann')).toBeNull()
    expect(await redis.ttl('limit:bob')).toBeGreaterThan(5)
  })

  it('by the clock of the store', async () => {
    await using frozen = await startTestServer({ scripting })
    const client = new Redis(frozen.port)
    const limiter = new RateLimiterRedis({ storeClient: client, points: 1, duration: 10 })
    await limiter.consume('ann')
    await expect(limiter.consume('ann')).rejects.toMatchObject({ msBeforeNext: 10_000 })
    frozen.db.clock.advance(10_001)
    expect((await limiter.consume('ann')).remainingPoints).toBe(0)
    client.disconnect()
  })
})

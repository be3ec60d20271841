/**
 * The same limiter through ioredis: one round trip per allowed request. Others may come in between, so it adds the request
 * first, in one transaction with the count, and takes it back if that was one too many.
 *
 *   npx tsx examples/sliding-window/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { isProgram, type Print } from '../support.js'
import { decide, type Decision, type Limiter, type Now, type Policy, requestsKey, windowStart } from './limiter.js'
import { POLICY, story } from './story.js'

export class SlidingWindow implements Limiter {
  private readonly redis: Redis
  private readonly policy: Policy
  private readonly now: Now

  /** @param now the time of this process: where several count, their clocks must agree */
  constructor(redis: Redis, policy: Policy, now: Now = Date.now) {
    this.redis = redis
    this.policy = policy
    this.now = now
  }

  async hit(client: string): Promise<Decision> {
    const { redis, policy } = this
    const key = requestsKey(client)
    const now = this.now()
    const request = randomUUID()
    const replies = await redis
      .multi()
      .zremrangebyscore(key, '-inf', windowStart(policy, now))
      .zadd(key, now, request)
      .zcard(key)
      .zrange(key, 0, 0, 'WITHSCORES')
      .pexpire(key, policy.windowMs)
      .exec()
    const [, , count, first] = (replies ?? []).map(([error, reply]) => {
      if (error) throw error
      return reply
    })
    const used = Number(count)
    const oldest = Number((first as string[])[1])
    if (used <= policy.requests) return decide(policy, true, used, oldest, now)
    await redis.zrem(key, request)
    return decide(policy, false, used - 1, oldest, now)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    const limiter = new SlidingWindow(redis, POLICY, () => db.clock.now())
    await story(limiter, (ms) => db.clock.advance(ms), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

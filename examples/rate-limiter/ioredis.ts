/**
 * The same limiter through ioredis: one round trip per request.
 *
 *   npx tsx examples/rate-limiter/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
import { isProgram, type Print } from '../support.js'
import { counterKey, decide, type Decision, type Limiter, type Policy } from './limiter.js'
import { POLICY, story } from './story.js'

export class FixedWindow implements Limiter {
  readonly policy: Policy
  private readonly redis: Redis

  constructor(redis: Redis, policy: Policy) {
    this.redis = redis
    this.policy = policy
  }

  async hit(client: string): Promise<Decision> {
    const key = counterKey(client)
    // As a transaction, lest a counter without an expiry be left behind if the connection breaks between the two.
    const replies = await this.redis.multi().incr(key).pexpire(key, this.policy.windowMs, 'NX').pttl(key).exec()
    const [used, , resetMs] = (replies ?? []).map(([error, reply]) => {
      if (error) throw error
      return Number(reply)
    })
    return decide(this.policy, used ?? 0, resetMs ?? 0)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    await story(new FixedWindow(redis, POLICY), (ms) => db.clock.advance(ms), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

/**
 * The same limiter through node-redis: one round trip per allowed request. Others may come in between, so it adds the
 * request first, in one transaction with the count, and takes it back if that was one too many.
 *
 *   npx tsx examples/sliding-window/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { randomUUID } from 'node:crypto'
import { createClient, type RedisClientType } from 'redis'
import { isProgram, type Print } from '../support.js'
import { decide, type Decision, type Limiter, type Now, type Policy, requestsKey, windowStart } from './limiter.js'
import { POLICY, story } from './story.js'

export class SlidingWindow implements Limiter {
  private readonly client: RedisClientType
  private readonly policy: Policy
  private readonly now: Now

  /** @param now the time of this process: where several count, their clocks must agree */
  constructor(client: RedisClientType, policy: Policy, now: Now = Date.now) {
    this.client = client
    this.policy = policy
    this.now = now
  }

  async hit(client: string): Promise<Decision> {
    const { policy } = this
    const key = requestsKey(client)
    const now = this.now()
    const request = randomUUID()
    const [, , used, [oldest]] = await this.client
      .multi()
      .zRemRangeByScore(key, '-inf', windowStart(policy, now))
      .zAdd(key, { score: now, value: request })
      .zCard(key)
      .zRangeWithScores(key, 0, 0)
      .pExpire(key, policy.windowMs)
      .execTyped()
    const oldestAt = oldest?.score ?? now
    if (used <= policy.requests) return decide(policy, true, used, oldestAt, now)
    await this.client.zRem(key, request)
    return decide(policy, false, used - 1, oldestAt, now)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const client: RedisClientType = createClient({ url: server.url })
  await client.connect()
  try {
    const limiter = new SlidingWindow(client, POLICY, () => db.clock.now())
    await story(limiter, (ms) => db.clock.advance(ms), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

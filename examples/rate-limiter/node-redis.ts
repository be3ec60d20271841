/**
 * The same limiter through node-redis: one round trip per request.
 *
 *   npx tsx examples/rate-limiter/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, type RedisClientType } from 'redis'
import { isProgram, type Print } from '../support.js'
import { counterKey, decide, type Decision, type Limiter, type Policy } from './limiter.js'
import { POLICY, story } from './story.js'

export class FixedWindow implements Limiter {
  readonly policy: Policy
  private readonly client: RedisClientType

  constructor(client: RedisClientType, policy: Policy) {
    this.client = client
    this.policy = policy
  }

  async hit(client: string): Promise<Decision> {
    const key = counterKey(client)
    // As a transaction, lest a counter without an expiry be left behind if the connection breaks between the two.
    const [used, , resetMs] = await this.client
      .multi()
      .incr(key)
      .pExpire(key, this.policy.windowMs, 'NX')
      .pTTL(key)
      .execTyped()
    return decide(this.policy, used, resetMs)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const client: RedisClientType = createClient({ url: server.url })
  await client.connect()
  try {
    await story(new FixedWindow(client, POLICY), (ms) => db.clock.advance(ms), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

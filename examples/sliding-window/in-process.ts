/**
 * The limiter in a store inside the process: nobody else can run in between, so it looks first and adds then.
 *
 *   npx tsx examples/sliding-window/in-process.ts
 */
import { open, type Db } from 'cinnabar'
import { randomUUID } from 'node:crypto'
import { isProgram, type Print } from '../support.js'
import { decide, type Decision, type Limiter, type Policy, requestsKey, windowStart } from './limiter.js'
import { POLICY, story } from './story.js'

export class SlidingWindow implements Limiter {
  private readonly db: Db
  private readonly policy: Policy

  constructor(db: Db, policy: Policy) {
    this.db = db
    this.policy = policy
  }

  hit(client: string): Decision {
    const { db, policy } = this
    const key = requestsKey(client)
    const now = db.clock.now()
    db.zRemRangeByScore(key, -Infinity, windowStart(policy, now))
    const before = db.zCard(key)
    const isAllowed = before < policy.requests
    if (isAllowed) {
      db.zAdd(key, now, randomUUID())
      // Whoever stays away leaves nothing behind.
      db.pExpire(key, policy.windowMs)
    }
    const [oldest] = db.zRange(key, 0, 0, { WITHSCORES: true })
    return decide(policy, isAllowed, isAllowed ? before + 1 : before, oldest?.[1] ?? now, now)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await story(new SlidingWindow(db, POLICY), (ms) => db.clock.advance(ms), print)
}

if (isProgram(import.meta.url)) await main(console.log)

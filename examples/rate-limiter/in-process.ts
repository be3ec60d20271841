/**
 * The limiter in a store inside the process: three function calls per request.
 *
 *   npx tsx examples/rate-limiter/in-process.ts
 */
import { open, type Db } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import { counterKey, decide, type Decision, type Limiter, type Policy } from './limiter.js'
import { POLICY, story } from './story.js'

export class FixedWindow implements Limiter {
  readonly policy: Policy
  private readonly db: Db

  constructor(db: Db, policy: Policy) {
    this.db = db
    this.policy = policy
  }

  hit(client: string): Decision {
    const key = counterKey(client)
    const used = Number(this.db.incr(key))
    // NX: only the first request of a window starts its time.
    this.db.pExpire(key, this.policy.windowMs, { NX: true })
    return decide(this.policy, used, this.db.pTTL(key))
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await story(new FixedWindow(db, POLICY), (ms) => db.clock.advance(ms), print)
}

if (isProgram(import.meta.url)) await main(console.log)

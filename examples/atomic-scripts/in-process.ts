/**
 * The steps in a store inside the process: plain TypeScript in `db.atomic`, no script.
 *
 *   npx tsx examples/atomic-scripts/in-process.ts
 */
import { open, type Db } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import { story } from './story.js'
import { bucketKey, lockKey, stockKey, type Toolbox, windowKey } from './toolbox.js'

export class AtomicToolbox implements Toolbox {
  private readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  acquire(lock: string, token: string, ttlMs: number): boolean {
    return this.db.set(lockKey(lock), token, { NX: true, PX: ttlMs }) === 'OK'
  }

  extend(lock: string, token: string, ttlMs: number): boolean {
    const { db } = this
    const key = lockKey(lock)
    return db.atomic(() => db.get(key) === token && db.pExpire(key, ttlMs) === 1)
  }

  release(lock: string, token: string): boolean {
    const { db } = this
    const key = lockKey(lock)
    return db.atomic(() => db.get(key) === token && db.del(key) === 1)
  }

  slide(client: string, limit: number, windowMs: number): boolean {
    const { db } = this
    const key = windowKey(client)
    return db.atomic(() => {
      const now = db.clock.now()
      db.zRemRangeByScore(key, '-inf', now - windowMs)
      const count = db.zCard(key)
      if (count >= limit) return false
      db.zAdd(key, now, `${now}:${count}`)
      db.pExpire(key, windowMs)
      return true
    })
  }

  takeToken(client: string, capacity: number, perSecond: number): number {
    const { db } = this
    const key = bucketKey(client)
    return db.atomic(() => {
      const now = db.clock.now()
      const [before, at] = db.hmGet(key, ['tokens', 'at'])
      const passedMs = now - Number(at ?? now)
      const tokens = Math.min(capacity, Number(before ?? capacity) + (passedMs * perSecond) / 1000)
      if (tokens < 1) return -1
      db.hSet(key, { tokens: tokens - 1, at: now })
      db.pExpire(key, Math.ceil((capacity / perSecond) * 1000))
      return Math.floor(tokens - 1)
    })
  }

  sell(item: string, count: number): number {
    const { db } = this
    const key = stockKey(item)
    return db.atomic(() => (Number(db.get(key)) < count ? -1 : Number(db.decrBy(key, count))))
  }

  stock(item: string, count: number): unknown {
    return this.db.incrBy(stockKey(item), count)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await story(new AtomicToolbox(db), (ms) => db.clock.advance(ms), print)
}

if (isProgram(import.meta.url)) await main(console.log)

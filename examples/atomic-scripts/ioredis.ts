/**
 * The steps as scripts, through ioredis: `scripts` makes commands of them, which send EVALSHA, and EVAL where the server
 * doesn't know them yet.
 *
 *   npx tsx examples/atomic-scripts/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
import { isProgram, type Print } from '../support.js'
import { EXTEND, RELEASE, SELL, SLIDE, TAKE_TOKEN } from './scripts.js'
import { story } from './story.js'
import { bucketKey, lockKey, stockKey, type Toolbox, windowKey } from './toolbox.js'

/** The commands that `defineCommand` makes. */
interface Scripts {
  extendLock(key: string, token: string, ttlMs: number): Promise<number>
  releaseLock(key: string, token: string): Promise<number>
  slideWindow(key: string, limit: number, windowMs: number): Promise<number>
  takeToken(key: string, capacity: number, perSecond: number): Promise<number>
  sellStock(key: string, count: number): Promise<number>
}

export class ScriptToolbox implements Toolbox {
  private readonly redis: Redis & Scripts

  constructor(redis: Redis) {
    const scripts = {
      extendLock: EXTEND,
      releaseLock: RELEASE,
      slideWindow: SLIDE,
      takeToken: TAKE_TOKEN,
      sellStock: SELL,
    }
    for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { numberOfKeys: 1, lua })
    this.redis = redis as Redis & Scripts
  }

  async acquire(lock: string, token: string, ttlMs: number): Promise<boolean> {
    return (await this.redis.set(lockKey(lock), token, 'PX', ttlMs, 'NX')) === 'OK'
  }

  async extend(lock: string, token: string, ttlMs: number): Promise<boolean> {
    return (await this.redis.extendLock(lockKey(lock), token, ttlMs)) === 1
  }

  async release(lock: string, token: string): Promise<boolean> {
    return (await this.redis.releaseLock(lockKey(lock), token)) === 1
  }

  async slide(client: string, limit: number, windowMs: number): Promise<boolean> {
    return (await this.redis.slideWindow(windowKey(client), limit, windowMs)) === 1
  }

  takeToken(client: string, capacity: number, perSecond: number): Promise<number> {
    return this.redis.takeToken(bucketKey(client), capacity, perSecond)
  }

  sell(item: string, count: number): Promise<number> {
    return this.redis.sellStock(stockKey(item), count)
  }

  stock(item: string, count: number): Promise<number> {
    return this.redis.incrby(stockKey(item), count)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    await story(new ScriptToolbox(redis), (ms) => db.clock.advance(ms), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

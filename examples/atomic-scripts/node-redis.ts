/**
 * The steps as scripts, through node-redis: a client made with `scripts` has them as methods.
 *
 *   npx tsx examples/atomic-scripts/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, defineScript } from 'redis'
import { isProgram, type Print } from '../support.js'
import { EXTEND, RELEASE, SELL, SLIDE, TAKE_TOKEN } from './scripts.js'
import { story } from './story.js'
import { bucketKey, lockKey, stockKey, type Toolbox, windowKey } from './toolbox.js'

/** A script with one key that answers a number. */
const numberScript = (SCRIPT: string) =>
  defineScript({
    SCRIPT,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser, key: string, ...args: (string | number)[]) {
      parser.pushKey(key)
      for (const arg of args) parser.push(String(arg))
    },
    transformReply: (reply: number) => reply,
  })

const scripts = {
  extendLock: numberScript(EXTEND),
  releaseLock: numberScript(RELEASE),
  slideWindow: numberScript(SLIDE),
  takeToken: numberScript(TAKE_TOKEN),
  sellStock: numberScript(SELL),
}

const connect = (url: string) => createClient({ url, scripts })

export class ScriptToolbox implements Toolbox {
  private readonly client: ReturnType<typeof connect>

  constructor(client: ReturnType<typeof connect>) {
    this.client = client
  }

  async acquire(lock: string, token: string, ttlMs: number): Promise<boolean> {
    const options = { condition: 'NX', expiration: { type: 'PX', value: ttlMs } } as const
    return (await this.client.set(lockKey(lock), token, options)) === 'OK'
  }

  async extend(lock: string, token: string, ttlMs: number): Promise<boolean> {
    return (await this.client.extendLock(lockKey(lock), token, ttlMs)) === 1
  }

  async release(lock: string, token: string): Promise<boolean> {
    return (await this.client.releaseLock(lockKey(lock), token)) === 1
  }

  async slide(client: string, limit: number, windowMs: number): Promise<boolean> {
    return (await this.client.slideWindow(windowKey(client), limit, windowMs)) === 1
  }

  takeToken(client: string, capacity: number, perSecond: number): Promise<number> {
    return this.client.takeToken(bucketKey(client), capacity, perSecond)
  }

  sell(item: string, count: number): Promise<number> {
    return this.client.sellStock(stockKey(item), count)
  }

  stock(item: string, count: number): Promise<number> {
    return this.client.incrBy(stockKey(item), count)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const client = connect(server.url)
  await client.connect()
  try {
    await story(new ScriptToolbox(client), (ms) => db.clock.advance(ms), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

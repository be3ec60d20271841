/**
 * The cache's store through node-redis.
 *
 *   npx tsx examples/response-cache/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, RESP_TYPES } from 'redis'
import { isProgram, type Print } from '../support.js'
import type { CacheStore, Stored } from './cache.js'
import { story } from './story.js'

/** Bodies are bytes, so bulk strings come as `Buffer`s. */
const connect = (url: string) => createClient({ url }).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })

export class NodeRedisStore implements CacheStore {
  private readonly client: ReturnType<typeof connect>

  constructor(client: ReturnType<typeof connect>) {
    this.client = client
  }

  async read(key: string): Promise<Stored | null> {
    // Both leave in one write. A value that ends between them has no time left: it counts as stale.
    const [bytes, ttlMs] = await Promise.all([this.client.get(key), this.client.pTTL(key)])
    return bytes && { bytes, ttlMs: Math.max(0, ttlMs) }
  }

  async write(key: string, bytes: Uint8Array, ttlMs: number): Promise<void> {
    await this.client.set(key, Buffer.from(bytes), { expiration: { type: 'PX', value: ttlMs } })
  }

  async lock(key: string, token: string, ms: number): Promise<boolean> {
    const reply = await this.client.set(key, token, { condition: 'NX', expiration: { type: 'PX', value: ms } })
    return reply !== null
  }

  async unlock(key: string, token: string): Promise<void> {
    // If the lock changes hands between the two, the origin is asked once more, and nothing worse. Where a lock guards
    // more than that, the two must be one (WATCH and MULTI, or a script).
    if (String(await this.client.get(key)) === token) await this.client.del(key)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const client = connect(server.url)
  await client.connect()
  try {
    await story(new NodeRedisStore(client), (ms) => db.clock.advance(ms), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

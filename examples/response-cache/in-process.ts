/**
 * The cache in a store inside the process.
 *
 *   npx tsx examples/response-cache/in-process.ts
 */
import { open, type Db } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import type { CacheStore, Stored } from './cache.js'
import { story } from './story.js'

export class InProcessStore implements CacheStore {
  private readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  read(key: string): Stored | null {
    const bytes = this.db.bytes.get(key)
    return bytes && { bytes, ttlMs: this.db.pTTL(key) }
  }

  write(key: string, bytes: Uint8Array, ttlMs: number): void {
    this.db.set(key, bytes, { PX: ttlMs })
  }

  lock(key: string, token: string, ms: number): boolean {
    return this.db.set(key, token, { NX: true, PX: ms }) === 'OK'
  }

  unlock(key: string, token: string): void {
    // No other code runs between the two calls.
    if (this.db.get(key) === token) this.db.del(key)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await story(new InProcessStore(db), (ms) => db.clock.advance(ms), print)
}

if (isProgram(import.meta.url)) await main(console.log)

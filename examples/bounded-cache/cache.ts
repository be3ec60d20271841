/**
 * A cache in front of a slow source, bounded in bytes: when it's full, what is read least goes.
 *
 * Nobody has to guess how many entries fit, or how long they are worth keeping: the store counts bytes, and counts reads
 * (`allkeys-lfu`). Whoever asks for what is being fetched already waits for that.
 */
import type { Db } from 'cinnabar'

export type Source = (key: string) => Promise<string>

export class BoundedCache {
  hits = 0
  misses = 0
  private readonly db: Db
  private readonly source: Source
  private readonly fetching = new Map<string, Promise<string>>()

  constructor(db: Db, source: Source) {
    this.db = db
    this.source = source
  }

  async get(key: string): Promise<string> {
    const kept = this.db.get(key)
    if (kept !== null) {
      this.hits++
      return kept
    }
    this.misses++
    let fetched = this.fetching.get(key)
    if (!fetched) {
      fetched = this.fetch(key).finally(() => this.fetching.delete(key))
      this.fetching.set(key, fetched)
    }
    return fetched
  }

  /** Share of reads that were answered from the cache. */
  get hitRatio(): number {
    return this.hits / Math.max(1, this.hits + this.misses)
  }

  private async fetch(key: string): Promise<string> {
    const value = await this.source(key)
    this.db.set(key, value)
    return value
  }
}

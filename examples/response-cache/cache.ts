/**
 * A cache of responses that protects their origin: however many requests want the same thing, one of them fetches it.
 *
 * - Fresh: served from the store.
 * - Stale: served from the store, while whoever gets the lock fetches a newer one in the background. If the origin fails,
 *   the stale one is served on.
 * - Missing: whoever gets the lock fetches it, the others wait for the result.
 * - Not to be stored: an empty value says so for a while (Varnish calls it hit-for-miss), lest everyone wait in line.
 *
 * The lock is `SET key token NX PX ms`: if its holder dies, it ends by itself.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Awaitable } from '../support.js'
import { decode, encode, type Entry, fetchEntry } from './entry.js'

/** A value and how long it has to live. */
export interface Stored {
  readonly bytes: Uint8Array
  readonly ttlMs: number
}

/** What the cache asks of a store. */
export interface CacheStore {
  /** GET and PTTL; null if there is nothing. */
  read(key: string): Awaitable<Stored | null>
  /** SET with PX. */
  write(key: string, bytes: Uint8Array, ttlMs: number): Awaitable<unknown>
  /** SET with NX and PX: whether the lock was free and is now ours. */
  lock(key: string, token: string, ms: number): Awaitable<boolean>
  /** DEL, if the lock is still ours. */
  unlock(key: string, token: string): Awaitable<unknown>
}

export type CacheStatus = 'hit' | 'stale' | 'miss' | 'collapsed' | 'bypass'

export interface Served {
  readonly entry: Entry
  readonly status: CacheStatus
  /** Time since it was fetched. */
  readonly ageMs: number
}

/** Longer than a fetch takes: a lock that ends before makes two of them. */
const LOCK_MS = 10_000
/** How often those who wait look again. */
const POLL_MS = 10
/** For how long it is known that a response isn't to be stored, or that the origin fails. */
const BYPASS_MS = 60_000
const FAILING_MS = 1_000

const NOT_STORED = new Uint8Array(0)

const entryKey = (url: string): string => `response:${url}`
const lockKey = (url: string): string => `response-lock:${url}`

export class ResponseCache {
  private readonly store: CacheStore
  private readonly refreshing = new Set<Promise<unknown>>()

  constructor(store: CacheStore) {
    this.store = store
  }

  async get(url: string): Promise<Served> {
    for (let isWaiting = false; ; isWaiting = true) {
      const stored = await this.store.read(entryKey(url))
      if (stored) return this.serve(url, stored, isWaiting)
      const entry = await this.fetchOnce(url, false)
      if (entry) return { entry, status: 'miss', ageMs: 0 }
      await sleep(POLL_MS)
    }
  }

  /** Resolves when nothing is being refreshed in the background. */
  async settled(): Promise<void> {
    await Promise.all(this.refreshing)
  }

  private async serve(url: string, { bytes, ttlMs }: Stored, hasWaited: boolean): Promise<Served> {
    if (bytes.length === 0) return { entry: await fetchEntry(url), status: 'bypass', ageMs: 0 }
    const entry = decode(bytes)
    const ageMs = entry.freshMs + entry.staleMs - ttlMs
    if (ageMs < entry.freshMs) return { entry, status: hasWaited ? 'collapsed' : 'hit', ageMs }
    const refresh = this.fetchOnce(url, true).finally(() => this.refreshing.delete(refresh))
    this.refreshing.add(refresh)
    return { entry, status: 'stale', ageMs }
  }

  /** Fetches and stores a response; null, and nothing is done, while somebody else does. */
  private async fetchOnce(url: string, hasStale: boolean): Promise<Entry | null> {
    const token = randomUUID()
    if (!(await this.store.lock(lockKey(url), token, LOCK_MS))) return null
    try {
      const entry = await fetchEntry(url)
      const hasFailed = entry.status >= 500
      const keptMs = entry.freshMs + entry.staleMs
      if (keptMs > 0) await this.store.write(entryKey(url), encode(entry), keptMs)
      else if (!hasFailed || !hasStale) {
        await this.store.write(entryKey(url), NOT_STORED, hasFailed ? FAILING_MS : BYPASS_MS)
      }
      return entry
    } finally {
      await this.store.unlock(lockKey(url), token)
    }
  }
}

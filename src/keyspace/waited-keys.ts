/**
 * The keys of one database that blocked sessions wait for: whoever makes such a key says so here, and the engine then
 * serves those who wait for it, first come, first served. A database that nobody waits in pays one comparison per new key.
 */

import type { EntryTable } from './entry-table.js'

/** Who waits, as far as this file is concerned: the engine knows more of it. */
export interface KeyWaiter {
  /** The type of value waited for. */
  readonly type: number
}

/** A key that has come up, until the engine has served those who wait for it. */
export interface ReadyKey {
  readonly db: EntryTable
  /** As latin1. */
  readonly key: string
}

export class WaitedKeys {
  /** By the key's bytes as latin1, in the order of their coming. */
  private readonly waiters = new Map<string, Set<KeyWaiter>>()
  /** Said to be ready and not yet looked at. */
  private readonly announced = new Set<string>()
  private readonly db: EntryTable
  private readonly readyKeys: ReadyKey[]

  constructor(db: EntryTable, readyKeys: ReadyKey[]) {
    this.db = db
    this.readyKeys = readyKeys
  }

  /** Keys waited for. */
  get size(): number {
    return this.waiters.size
  }

  add(key: string, waiter: KeyWaiter): void {
    const queue = this.waiters.get(key)
    if (queue) queue.add(waiter)
    else this.waiters.set(key, new Set([waiter]))
  }

  remove(key: string, waiter: KeyWaiter): void {
    const queue = this.waiters.get(key)
    if (queue?.delete(waiter) === true && queue.size === 0) this.waiters.delete(key)
  }

  /** Who waits for a key, the first to come first. */
  of(key: string): readonly KeyWaiter[] {
    return [...(this.waiters.get(key) ?? [])]
  }

  /** A key has come up. */
  ready(key: string): void {
    if (!this.waiters.has(key) || this.announced.has(key)) return
    this.announced.add(key)
    this.readyKeys.push({ db: this.db, key })
  }

  /** The engine is about to look at a key. */
  settle(key: string): void {
    this.announced.delete(key)
  }

  /** All keys may have come up: SWAPDB. Those that haven't are found absent when they are looked at. */
  recheck(): void {
    for (const key of this.waiters.keys()) this.ready(key)
  }
}

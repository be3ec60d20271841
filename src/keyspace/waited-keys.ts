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

/** What the databases of a store share: the keys that have come up, in order, and how many wait for each type. */
export class ReadyKeys {
  readonly keys: ReadyKey[] = []
  /** Sessions that wait, by the type that they wait for. */
  readonly waiting = new Int32Array(16)
}

const NOBODY: ReadonlySet<KeyWaiter> = new Set()

export class WaitedKeys {
  /** By the key's bytes as latin1, in the order of their coming. */
  private readonly waiters = new Map<string, Set<KeyWaiter>>()
  /** Said to be ready and not yet looked at. */
  private readonly announced = new Set<string>()
  private readonly db: EntryTable
  private readonly all: ReadyKeys

  constructor(db: EntryTable, all: ReadyKeys) {
    this.db = db
    this.all = all
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
  of(key: string): ReadonlySet<KeyWaiter> {
    return this.waiters.get(key) ?? NOBODY
  }

  /** A key of this type has come up. One of a type that nobody waits for is of no interest, whatever becomes of it. */
  ready(key: string, type: number): void {
    if (this.all.waiting[type] === 0 || !this.waiters.has(key) || this.announced.has(key)) return
    this.announced.add(key)
    this.all.keys.push({ db: this.db, key })
  }

  /** The engine is about to look at a key. */
  settle(key: string): void {
    this.announced.delete(key)
  }

  /** Any keys may have come up: SWAPDB. `typeOf` tells the type of a key's value, -1 of one that is absent. */
  recheck(typeOf: (key: string) => number): void {
    for (const key of this.waiters.keys()) {
      const type = typeOf(key)
      if (type >= 0) this.ready(key, type)
    }
  }
}

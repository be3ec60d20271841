/** Where a snapshot's keys go: into a store, under its rules for what is loaded, or nowhere when it's only checked. */
import type { Database } from '../keyspace/database.js'
import { setAccess } from '../keyspace/entry.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { DecodedValue } from '../keyspace/rdb-types.js'

/** What a snapshot says of a key beside its value. */
export interface LoadedKey {
  readonly database: number
  readonly key: Uint8Array
  /** Unix ms, exact; undefined: no expiry. */
  readonly expiryMs: bigint | undefined
  /** Seconds since the last access; -1: not said. */
  readonly idleS: number
  /** Counter of accesses; -1: not said. */
  readonly freq: number
}

export interface LoadTarget {
  /** Decoded values are made in its arena. */
  readonly keyspace: Keyspace
  /** Takes a value, or refuses it with what is wrong about its key. @returns the reason, if there is one */
  put(loaded: LoadedKey, value: DecodedValue): string | undefined
  /** Takes the code of a library of functions. @throws Error */
  library(code: string): void
}

export interface LoadCounts {
  /** Keys that are there now. */
  loaded: number
  /** Keys left out because they are due. */
  expired: number
}

export interface LoadRules {
  /** Keys that are there already are replaced; else they are a mistake in the file. */
  readonly replaces?: boolean
  /** Due keys are kept: what follows in a log may refer to them. */
  readonly keepsDue?: boolean
  readonly library?: (code: string) => void
}

/** Loads into a store. */
export class StoreTarget implements LoadTarget {
  readonly keyspace: Keyspace
  readonly counts: LoadCounts = { loaded: 0, expired: 0 }
  private readonly rules: LoadRules

  constructor(keyspace: Keyspace, rules: LoadRules = {}) {
    this.keyspace = keyspace
    this.rules = rules
  }

  put(loaded: LoadedKey, value: DecodedValue): string | undefined {
    const { keyspace, counts, rules } = this
    const { key, expiryMs } = loaded
    const db = keyspace.databases[loaded.database]
    if (!db) {
      value.discard()
      return `database ${loaded.database}: this store has ${keyspace.databases.length}`
    }
    if (expiryMs !== undefined && rules.keepsDue !== true && Number(expiryMs) < keyspace.now()) {
      value.discard()
      counts.expired++
      return undefined
    }
    const held = db.peek(key, 0, key.length)
    if (held !== 0) {
      if (rules.replaces !== true) {
        value.discard()
        return `the key is there twice in database ${loaded.database}`
      }
      db.hash = db.dict.hash(key, 0, key.length)
      db.remove(held)
    }
    db.hash = db.dict.hash(key, 0, key.length)
    const handle = value.store(db, key, 0, key.length, expiryMs ?? -1)
    this.setAccess(db, handle, loaded)
    counts.loaded++
    return undefined
  }

  library(code: string): void {
    this.rules.library?.(code)
  }

  private setAccess({ keyspace }: Database, handle: number, { idleS, freq }: LoadedKey): void {
    const { access } = keyspace
    if (access.lfu) {
      if (freq >= 0) setAccess(keyspace.arena, handle, access.ofFrequency(freq))
    } else if (idleS >= 0) setAccess(keyspace.arena, handle, access.ofSeconds(access.seconds - idleS))
  }
}

/** Reads everything and keeps nothing: whether a file is sound. */
export class CheckTarget implements LoadTarget {
  readonly keyspace: Keyspace
  readonly counts: LoadCounts = { loaded: 0, expired: 0 }
  /** Keys with an expiry. */
  expiring = 0
  libraries = 0

  private readonly mayConflict: boolean

  /** Without `mayConflict`, keys that the store has already are a mistake. */
  constructor(keyspace: Keyspace, mayConflict = true) {
    this.keyspace = keyspace
    this.mayConflict = mayConflict
  }

  put({ database, key, expiryMs }: LoadedKey, value: DecodedValue): string | undefined {
    value.discard()
    if (!this.mayConflict && this.keyspace.db(database).peek(key, 0, key.length) !== 0) {
      return `the key is in database ${database} already`
    }
    this.counts.loaded++
    if (expiryMs === undefined) return undefined
    this.expiring++
    if (Number(expiryMs) < this.keyspace.now()) this.counts.expired++
    return undefined
  }

  library(): void {
    this.libraries++
  }
}

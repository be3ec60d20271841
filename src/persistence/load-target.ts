/** Where a snapshot's keys go: into a store, under its rules for what is loaded, or nowhere when it's only checked. */
import { type Database, NO_EXPIRY } from '../keyspace/database.js'
import { setAccess } from '../keyspace/entry.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { DecodedValue } from '../keyspace/rdb-types.js'

/** What a snapshot says of a key beside its value. One object serves all keys of a file: a million were a tenth of a load. */
export class LoadedKey {
  database = 0
  /** The key's range, valid until the next key is read. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0
  /** Unix ms, a bigint where a number isn't exact; `NO_EXPIRY`: none. */
  expiryMs: number | bigint = NO_EXPIRY
  /** Seconds since the last access; -1: not said. */
  idleS = -1
  /** Counter of accesses; -1: not said. */
  freq = -1
}

export interface LoadTarget {
  /** Decoded values are made in its arena. */
  readonly keyspace: Keyspace
  /** Takes a value, or refuses it with what is wrong about its key. @returns the reason, if there is one */
  put(key: LoadedKey, value: DecodedValue): string | undefined
  /** The same for a string, the bytes in [start, end), which may be the reader's. */
  putString(key: LoadedKey, bytes: Uint8Array, start: number, end: number): string | undefined
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

  put(key: LoadedKey, value: DecodedValue): string | undefined {
    const db = this.keyspace.databases[key.database]
    if (!db || this.isLeftOut(key)) {
      value.discard()
      return db ? undefined : this.noDatabase(key)
    }
    const refusal = this.makeRoom(db, key)
    if (refusal !== undefined) {
      value.discard()
      return refusal
    }
    const handle = value.store(db, key.bytes, key.start, key.end, key.expiryMs)
    if (key.idleS >= 0 || key.freq >= 0) this.setAccess(db, handle, key)
    this.counts.loaded++
    return undefined
  }

  putString(key: LoadedKey, bytes: Uint8Array, start: number, end: number): string | undefined {
    const db = this.keyspace.databases[key.database]
    if (!db) return this.noDatabase(key)
    if (this.isLeftOut(key)) return undefined
    const refusal = this.makeRoom(db, key)
    if (refusal !== undefined) return refusal
    const handle = db.setString(0, key.bytes, key.start, key.end, bytes, start, end, key.expiryMs)
    if (key.idleS >= 0 || key.freq >= 0) this.setAccess(db, handle, key)
    this.counts.loaded++
    return undefined
  }

  private noDatabase({ database }: LoadedKey): string {
    return `database ${database}: this store has ${this.keyspace.databases.length}`
  }

  /** Whether a key is due, and counts it. */
  private isLeftOut({ expiryMs }: LoadedKey): boolean {
    if (expiryMs === NO_EXPIRY || this.rules.keepsDue === true || Number(expiryMs) >= this.keyspace.now()) return false
    this.counts.expired++
    return true
  }

  /** Sees to it that a key is absent, as just looked up, due or not. @returns why it can't */
  private makeRoom(db: Database, { bytes, start, end, database }: LoadedKey): string | undefined {
    const { dict } = db
    const hash = dict.hash(bytes, start, end)
    const held = dict.find(hash, bytes, start, end)
    dict.found(held, hash)
    if (held === 0) return undefined
    if (this.rules.replaces !== true) return `the key is there twice in database ${database}`
    db.remove(held)
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
  /** Codes of the libraries of functions. */
  readonly libraries: string[] = []

  private readonly mayConflict: boolean

  /** Without `mayConflict`, keys that the store has already are a mistake. */
  constructor(keyspace: Keyspace, mayConflict = true) {
    this.keyspace = keyspace
    this.mayConflict = mayConflict
  }

  put(key: LoadedKey, value: DecodedValue): string | undefined {
    value.discard()
    return this.putString(key)
  }

  putString({ database, bytes, start, end, expiryMs }: LoadedKey): string | undefined {
    if (!this.mayConflict && this.keyspace.db(database).peek(bytes, start, end) !== 0) {
      return `the key is in database ${database} already`
    }
    this.counts.loaded++
    if (expiryMs === NO_EXPIRY) return undefined
    this.expiring++
    if (Number(expiryMs) < this.keyspace.now()) this.counts.expired++
    return undefined
  }

  library(code: string): void {
    this.libraries.push(code)
  }
}

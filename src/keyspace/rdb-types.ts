/** The types of values that RDB knows, and what reads and writes them. */
import type { Handle } from '../memory/arena.js'
import type { Database } from './database.js'
import type { Keyspace } from './keyspace.js'
import type { RdbReader } from './rdb-reader.js'
import type { RdbWriter } from './rdb-writer.js'

/** Types of values, numbered as RDB numbers them. */
export const RDB_TYPE = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  zset2: 5,
  hashZipmap: 9,
  listZiplist: 10,
  setIntset: 11,
  zsetZiplist: 12,
  hashZiplist: 13,
  listQuicklist: 14,
  hashListpack: 16,
  zsetListpack: 17,
  listQuicklist2: 18,
} as const

/** A value read from a payload, not yet under any key. */
export interface DecodedValue {
  /** Puts it under a key that is absent, as just looked up. @returns the entry */
  store(db: Database, key: Uint8Array, start: number, end: number, expiryMs: number | bigint): Handle
  /** Gives it up. */
  discard(): void
}

/** Writes RDB type and value of an entry; `compress` is `rdbcompression`. */
export type Encoder = (writer: RdbWriter, db: Database, handle: Handle, compress: boolean) => void
/** Reads a value, whose type was read. @throws "Bad data format", and then nothing is left in the arena */
export type Decoder = (reader: RdbReader, keyspace: Keyspace) => DecodedValue

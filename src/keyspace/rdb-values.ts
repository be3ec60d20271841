/**
 * What writes and reads the values of each type in RDB encoding, for DUMP payloads and for files: two tables, so that a new
 * type adds one function to each.
 */
import type { Handle } from '../memory/arena.js'
import type { Database } from './database.js'
import { TYPE, typeOf } from './entry.js'
import { badDataFormat } from './errors.js'
import { decodeHash, decodeHashListpack, decodeHashZiplist, decodeHashZipmap, encodeHash } from './hash-rdb.js'
import type { Keyspace } from './keyspace.js'
import { decodeList, decodeListQuicklist, decodeListQuicklist2, decodeListZiplist, encodeList } from './list-rdb.js'
import type { RdbReader } from './rdb-reader.js'
import { type DecodedValue, type Decoder, type Encoder, RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'
import { decodeIntset, decodeSet, encodeSet } from './set-rdb.js'
import { decodeZset, decodeZset2, decodeZsetListpack, decodeZsetZiplist, encodeZset } from './zset-rdb.js'

/** By the entry's type. */
const ENCODERS: { readonly [type: number]: Encoder | undefined } = {
  [TYPE.string]: encodeString,
  [TYPE.list]: encodeList,
  [TYPE.set]: encodeSet,
  [TYPE.hash]: encodeHash,
  [TYPE.zset]: encodeZset,
}
/** By RDB type. */
const DECODERS: { readonly [type: number]: Decoder | undefined } = {
  [RDB_TYPE.string]: decodeString,
  [RDB_TYPE.list]: decodeList,
  [RDB_TYPE.listZiplist]: decodeListZiplist,
  [RDB_TYPE.listQuicklist]: decodeListQuicklist,
  [RDB_TYPE.listQuicklist2]: decodeListQuicklist2,
  [RDB_TYPE.set]: decodeSet,
  [RDB_TYPE.setIntset]: decodeIntset,
  [RDB_TYPE.zset]: decodeZset,
  [RDB_TYPE.zset2]: decodeZset2,
  [RDB_TYPE.zsetZiplist]: decodeZsetZiplist,
  [RDB_TYPE.zsetListpack]: decodeZsetListpack,
  [RDB_TYPE.hash]: decodeHash,
  [RDB_TYPE.hashZipmap]: decodeHashZipmap,
  [RDB_TYPE.hashZiplist]: decodeHashZiplist,
  [RDB_TYPE.hashListpack]: decodeHashListpack,
}

/** Writes RDB type, key if the writer was given one, and value of an entry. */
export function encodeValue(out: RdbWriter, db: Database, handle: Handle, compress: boolean): void {
  const type = typeOf(db.keyspace.arena, handle)
  const encode = ENCODERS[type]
  if (!encode) throw new TypeError(`rdb: no encoder for type ${type}`)
  encode(out, db, handle, compress)
}

/** Whether values of this RDB type can be read. */
export const isReadable = (type: number): boolean => DECODERS[type] !== undefined

/** Reads a value of an RDB type that was read. @throws "Bad data format", and then nothing is left in the arena */
export function decodeValue(type: number, reader: RdbReader, keyspace: Keyspace): DecodedValue {
  const decode = DECODERS[type]
  if (!decode) throw badDataFormat()
  return decode(reader, keyspace)
}

function encodeString(out: RdbWriter, db: Database, handle: Handle, compress: boolean): void {
  out.type(RDB_TYPE.string)
  db.openValue(handle)
  out.string(db.valueBytes, db.valueStart, db.valueEnd, compress)
}

function decodeString(reader: RdbReader): DecodedValue {
  reader.string()
  const { stringBytes, stringStart, stringEnd } = reader
  return {
    store: (db, key, start, end, expiryMs) =>
      db.setString(0, key, start, end, stringBytes, stringStart, stringEnd, expiryMs),
    // Nothing is in the arena yet.
    discard: () => undefined,
  }
}

/**
 * The payload of DUMP and RESTORE, byte for byte Redis 7.0's:
 *
 *     | type 1 | value in RDB encoding | RDB version 2, low first | CRC-64 of all before 8, low first |
 *
 * How a type is written and read stands in two tables, so that a new type adds one function to each. RESTORE is as
 * tolerant as Redis: bytes left over are ignored, and since Redis reads from the whole payload, a string may run into the
 * version and the checksum.
 */
import { Crc64 } from '../memory/crc64.js'
import type { Handle } from '../memory/arena.js'
import type { Database } from './database.js'
import { TYPE, typeOf } from './entry.js'
import { badDataFormat, badDumpPayload } from './errors.js'
import { decodeHash, decodeHashListpack, decodeHashZiplist, decodeHashZipmap, encodeHash } from './hash-rdb.js'
import type { Keyspace } from './keyspace.js'
import { decodeList, decodeListQuicklist, decodeListQuicklist2, decodeListZiplist, encodeList } from './list-rdb.js'
import { RdbReader } from './rdb-reader.js'
import { type DecodedValue, type Decoder, type Encoder, RDB_TYPE } from './rdb-types.js'
import { RdbWriter } from './rdb-writer.js'
import { decodeIntset, decodeSet, encodeSet } from './set-rdb.js'
import { decodeZset, decodeZset2, decodeZsetListpack, decodeZsetZiplist, encodeZset } from './zset-rdb.js'

/** The version that Redis 7.0 writes, and the newest that it reads. */
export const RDB_VERSION = 10
const VERSION_BYTES = 2
const CHECKSUM_BYTES = 8
const FOOTER_BYTES = VERSION_BYTES + CHECKSUM_BYTES

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

const writer = new RdbWriter()
const checksum = new Crc64()

/** Serializes a value. @returns a writer that holds the payload until the next call */
export function dumpValue(db: Database, handle: Handle, compress: boolean): RdbWriter {
  const type = typeOf(db.keyspace.arena, handle)
  const encode = ENCODERS[type]
  if (!encode) throw new TypeError(`dump: no encoder for type ${type}`)
  writer.reset()
  encode(writer, db, handle, compress)
  writer.ensure(FOOTER_BYTES)
  writer.byte(RDB_VERSION & 0xff)
  writer.byte(RDB_VERSION >> 8)
  checksum.reset()
  checksum.update(writer.bytes, 0, writer.size)
  writer.size = checksum.write(writer.bytes, writer.size)
  return writer
}

/**
 * Checks the footer of the payload in [start, end).
 * @param skipChecksum accept any checksum
 * @throws "DUMP payload version or checksum are wrong"
 */
export function verifyPayload(bytes: Uint8Array, start: number, end: number, skipChecksum: boolean): void {
  const footer = end - FOOTER_BYTES
  if (footer < start) throw badDumpPayload()
  if ((bytes[footer]! | (bytes[footer + 1]! << 8)) > RDB_VERSION) throw badDumpPayload()
  if (skipChecksum) return
  checksum.reset()
  checksum.update(bytes, start, end - CHECKSUM_BYTES)
  if (!checksum.equals(bytes, end - CHECKSUM_BYTES)) throw badDumpPayload()
}

/** Reads the value of a payload whose footer was verified. @throws "Bad data format" */
export function decodePayload(keyspace: Keyspace, bytes: Uint8Array, start: number, end: number): DecodedValue {
  const reader = new RdbReader(bytes, start, end)
  const decode = DECODERS[reader.byte()]
  if (!decode) throw badDataFormat()
  return decode(reader, keyspace)
}

function encodeString(out: RdbWriter, db: Database, handle: Handle, compress: boolean): void {
  out.byte(RDB_TYPE.string)
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

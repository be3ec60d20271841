/**
 * The payload of DUMP and RESTORE, byte for byte Redis 7.0's:
 *
 *     | type 1 | value in RDB encoding | RDB version 2, low first | CRC-64 of all before 8, low first |
 *
 * How a type is written and read stands in `rdb-values.ts`. RESTORE is as tolerant as Redis: bytes left over are ignored, and since Redis reads from the whole payload, a string may run into the
 * version and the checksum.
 */
import { Crc64 } from '../memory/crc64.js'
import type { Handle } from '../memory/arena.js'
import type { Database } from './database.js'
import { badDumpPayload } from './errors.js'
import type { Keyspace } from './keyspace.js'
import { RdbReader } from './rdb-reader.js'
import type { DecodedValue } from './rdb-types.js'
import { decodeValue, encodeValue } from './rdb-values.js'
import { RdbWriter } from './rdb-writer.js'

/** The version that Redis 7.0 writes, and the newest that it reads. */
export const RDB_VERSION = 10
const VERSION_BYTES = 2
const CHECKSUM_BYTES = 8
export const FOOTER_BYTES = VERSION_BYTES + CHECKSUM_BYTES

const writer = new RdbWriter()
const checksum = new Crc64()

/** Serializes a value. @returns a writer that holds the payload until the next call */
export function dumpValue(db: Database, handle: Handle, compress: boolean): RdbWriter {
  writer.reset()
  encodeValue(writer, db, handle, compress)
  addFooter(writer)
  return writer
}

/** Ends a payload with its version and checksum. */
export function addFooter(out: RdbWriter): void {
  out.ensure(FOOTER_BYTES)
  out.byte(RDB_VERSION & 0xff)
  out.byte(RDB_VERSION >> 8)
  checksum.reset()
  checksum.update(out.bytes, 0, out.size)
  out.size = checksum.write(out.bytes, out.size)
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
  return decodeValue(reader.byte(), reader, keyspace)
}

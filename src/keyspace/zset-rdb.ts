/**
 * Sorted sets in RDB: as Redis 7.0 writes them, and as it and all before it wrote them.
 *
 *    3   count | member | score as text | ...             up to Redis 4
 *    5   count | member | score in 8 bytes | ...          a skip list, the greatest score first
 *   12   a ziplist in a string                            up to Redis 6
 *   17   a listpack in a string
 *
 * A listpack is kept as it came, once it's sure that it can be walked through.
 */
import { byteOf, type Handle } from '../memory/arena.js'
import { parseDouble, parseDoublePrefix } from '../memory/doubles.js'
import {
  elementBytes,
  END,
  LISTPACK_HEADER,
  listpackBytes,
  listpackCount,
  openElement,
  PackedValue,
  validateListpack,
} from '../structures/listpack.js'
import { newListpack } from '../structures/listpack-edit.js'
import { firstEntry, listpackOfZiplist, readEntry, validateZiplist } from '../structures/ziplist.js'
import type { Database } from './database.js'
import { ENCODING_LISTPACK, encodingOf, rootOf, TYPE } from './entry.js'
import { badDataFormat, emptyValue } from './errors.js'
import type { Keyspace } from './keyspace.js'
import type { RdbReader } from './rdb-reader.js'
import { type DecodedValue, RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'
import { ZsetBuilder, ZsetCursor, zsetLength } from './zset-value.js'
import { blockBytes, scoreAt } from './zset/packed-zset.js'

interface BuiltValue extends DecodedValue {
  /** Members. */
  readonly size: number
}

const member = new PackedValue()
const score = new PackedValue()

export function encodeZset(out: RdbWriter, db: Database, handle: Handle, compress: boolean): void {
  const { arena } = db.keyspace
  if (encodingOf(arena, handle) === ENCODING_LISTPACK) {
    const block = rootOf(arena, handle)
    const bytes = blockBytes(arena, block)
    const lp = byteOf(block)
    out.type(RDB_TYPE.zsetListpack)
    return out.string(bytes, lp, lp + listpackBytes(bytes, lp), compress)
  }
  const length = zsetLength(db, handle)
  out.type(RDB_TYPE.zset2)
  out.length(length)
  const cursor = new ZsetCursor()
  for (cursor.open(db, handle, length - 1, true); cursor.isThere; cursor.step()) {
    cursor.read()
    out.string(cursor.bytes, cursor.start, cursor.end, compress)
    out.double(cursor.score)
  }
}

export const decodeZset = (reader: RdbReader, keyspace: Keyspace): DecodedValue => decodePairs(reader, keyspace, true)
export const decodeZset2 = (reader: RdbReader, keyspace: Keyspace): DecodedValue => decodePairs(reader, keyspace, false)

function decodePairs(reader: RdbReader, keyspace: Keyspace, asText: boolean): DecodedValue {
  const count = reader.length()
  return built(keyspace, (builder) => {
    for (let left = count; left > 0; left--) {
      reader.string()
      const { stringBytes, stringStart, stringEnd } = reader
      const value = asText ? reader.doubleText() : reader.double()
      if (value !== value || !builder.add(stringBytes, stringStart, stringEnd, value)) throw badDataFormat()
    }
  })
}

/** A ziplist becomes a listpack of the same elements, unless it has too many. */
export function decodeZsetZiplist(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  reader.string()
  const { stringBytes: bytes, stringStart: start, stringEnd: end } = reader
  if (!validateZiplist(bytes, start, end)) throw badDataFormat()
  const whole = built(keyspace, (builder) => {
    let pos = readEntry(bytes, firstEntry(start), member)
    while (pos >= 0) {
      pos = readEntry(bytes, pos, score)
      if (pos < 0 || !builder.add(member.bytes, member.start, member.end, numberOf(score))) throw badDataFormat()
      pos = readEntry(bytes, pos, member)
    }
  })
  if (whole.size > keyspace.zsetMaxListpackEntries) return whole
  whole.discard()
  return listpackValue(() => listpackOfZiplist(keyspace.arena, bytes, start, member))
}

/** The number that a score's element is. */
function numberOf(value: PackedValue): number {
  if (value.isInteger) return value.integer
  const number = parseDouble(value.bytes, value.start, value.end)
  return number !== number ? parseDoublePrefix(value.bytes, value.start, value.end) : number
}

export function decodeZsetListpack(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  reader.string()
  const { stringBytes: bytes, stringStart: start, stringEnd: end } = reader
  if (!validateListpack(bytes, start, end, true)) throw badDataFormat()
  const count = listpackCount(bytes, start)
  if (count === 0) throw emptyValue()
  if (count % 2 !== 0) throw badDataFormat()
  if (count / 2 > keyspace.zsetMaxListpackEntries) return built(keyspace, (builder) => addAll(builder, bytes, start))
  return listpackValue(() => {
    const block = newListpack(keyspace.arena, end - start)
    blockBytes(keyspace.arena, block).set(bytes.subarray(start, end), byteOf(block))
    return block
  })
}

/** Adds what a listpack has. */
function addAll(builder: ZsetBuilder, bytes: Uint8Array, lp: number): void {
  for (let pos = lp + LISTPACK_HEADER; bytes[pos]! !== END;) {
    openElement(bytes, pos, member)
    pos += elementBytes(bytes, pos)
    builder.add(member.bytes, member.start, member.end, scoreAt(bytes, pos))
    pos += elementBytes(bytes, pos)
  }
}

/** A listpack that is made only when it's stored: nothing is in the arena before. */
function listpackValue(make: () => Handle): DecodedValue {
  return {
    store: (db, key, start, end, expiryMs) =>
      db.addCollection(TYPE.zset, ENCODING_LISTPACK, make(), key, start, end, expiryMs),
    discard: () => undefined,
  }
}

/** What `fill` puts into a builder. @throws "Bad data format" if that is nothing */
function built(keyspace: Keyspace, fill: (builder: ZsetBuilder) => void): BuiltValue {
  const builder = new ZsetBuilder(keyspace)
  try {
    fill(builder)
    if (builder.size === 0) throw emptyValue()
  } catch (error) {
    builder.discard()
    throw error
  }
  return {
    size: builder.size,
    store: (db, key, start, end, expiryMs) => builder.storeNew(db, key, start, end, expiryMs),
    discard: () => builder.discard(),
  }
}

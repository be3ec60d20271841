/**
 * Hashes in RDB: a listpack goes as it is, any other hash as a count and its pairs. Ziplists and zipmaps are of older
 * servers.
 *
 * Redis looks into a listpack only when `sanitize-dump-payload` asks for it; here that is always done, as bytes that can't
 * be read safely must never get into the arena.
 */
import { byteOf, type Handle, pageOf } from '../memory/arena.js'
import { hashBytes } from '../memory/hash.js'
import { readLatin1 } from '../memory/utf8.js'
import {
  elementBytes,
  firstElement,
  listpackBytes,
  listpackCount,
  nextElement,
  openElement,
  PackedValue,
  validateListpack,
} from '../structures/listpack.js'
import { listpackOfZiplist, validateZiplist } from '../structures/ziplist.js'
import { firstPair, readPair, validateZipmap, ZipmapPair } from '../structures/zipmap.js'
import type { Database } from './database.js'
import { bytesOf, ENCODING_LISTPACK, encodingOf, rootOf } from './entry.js'
import { badDataFormat, emptyValue } from './errors.js'
import { forEachField, HashBuilder, hashLength } from './hash-value.js'
import type { Keyspace } from './keyspace.js'
import type { RdbReader } from './rdb-reader.js'
import { type DecodedValue, RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'

const packed = new PackedValue()
const pair = new ZipmapPair()

/** Writes a hash. */
export function encodeHash(out: RdbWriter, db: Database, handle: Handle, compress: boolean): void {
  const { arena } = db.keyspace
  if (encodingOf(arena, handle) === ENCODING_LISTPACK) {
    const root = rootOf(arena, handle)
    const bytes = bytesOf(arena, root)
    const lp = byteOf(root)
    out.type(RDB_TYPE.hashListpack)
    out.string(bytes, lp, lp + listpackBytes(bytes, lp), compress)
    return
  }
  out.type(RDB_TYPE.hash)
  out.length(hashLength(db, handle))
  forEachField(db, handle, (fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd) => {
    out.string(fieldBytes, fieldStart, fieldEnd, compress)
    out.string(valueBytes, valueStart, valueEnd, compress)
  })
}

/** Lets `fill` fill a builder with what makes a hash. @throws "Bad data format" if it does or there is nothing */
function build(keyspace: Keyspace, fill: (builder: HashBuilder) => void): DecodedValue {
  const builder = new HashBuilder(keyspace)
  try {
    fill(builder)
    if (builder.size === 0) throw emptyValue()
    return builder
  } catch (error) {
    builder.discard()
    throw error
  }
}

/** A count and pairs. */
export function decodeHash(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  return build(keyspace, (builder) => {
    const count = reader.length()
    if (reader.isEncoding) throw badDataFormat()
    for (let i = 0; i < count; i++) {
      reader.string()
      // The next string may be read into the same bytes.
      const field = reader.stringBytes.slice(reader.stringStart, reader.stringEnd)
      reader.string()
      const { stringBytes, stringStart, stringEnd } = reader
      if (!builder.add(field, 0, field.length, stringBytes, stringStart, stringEnd)) throw badDataFormat()
    }
  })
}

export function decodeHashZipmap(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  reader.string()
  const { stringBytes, stringStart, stringEnd } = reader
  if (!validateZipmap(stringBytes, stringStart, stringEnd)) throw badDataFormat()
  return build(keyspace, (builder) => {
    const first = readPair(stringBytes, firstPair(stringStart), pair)
    for (let pos = first; pos !== -1; pos = readPair(stringBytes, pos, pair)) {
      const { fieldStart, fieldEnd, valueStart, valueEnd } = pair
      if (!builder.add(stringBytes, fieldStart, fieldEnd, stringBytes, valueStart, valueEnd)) throw badDataFormat()
    }
  })
}

export function decodeHashListpack(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  reader.string()
  const { stringBytes, stringStart, stringEnd } = reader
  if (!validateListpack(stringBytes, stringStart, stringEnd, true)) throw badDataFormat()
  return build(keyspace, (builder) => {
    const { arena } = keyspace
    const block = arena.alloc(stringEnd - stringStart)
    bytesOf(arena, block).set(stringBytes.subarray(stringStart, stringEnd), byteOf(block))
    adopt(builder, block)
  })
}

export function decodeHashZiplist(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  reader.string()
  const { stringBytes, stringStart, stringEnd } = reader
  if (!validateZiplist(stringBytes, stringStart, stringEnd)) throw badDataFormat()
  return build(keyspace, (builder) => {
    adopt(builder, listpackOfZiplist(keyspace.arena, stringBytes, stringStart, packed))
  })
}

/** Lets a builder have a listpack as it is, however long its values are. @throws "Bad data format" if they are no pairs */
function adopt({ form }: HashBuilder, block: Handle): void {
  form.free()
  form.adopt(block)
  const bytes = form.keyspace.arena.bytes[pageOf(block)]
  if (!bytes || !arePairs(bytes, byteOf(block))) throw badDataFormat()
  if (form.count > form.keyspace.hashMaxListpackEntries) form.outgrow()
}

/** Whether a listpack is fields and values, no field twice. */
function arePairs(bytes: Uint8Array, lp: number): boolean {
  const count = listpackCount(bytes, lp)
  if (count % 2 !== 0) return false
  return (count / 2 <= hashes.length && haveDistinctHashes(bytes, lp)) || areDistinct(bytes, lp, count)
}

/** Of the fields of a small hash. Strings in a set take several times as long. */
const hashes = new Int32Array(64)

function haveDistinctHashes(bytes: Uint8Array, lp: number): boolean {
  let found = 0
  for (let pos = firstElement(bytes, lp); pos !== -1; pos = nextElement(bytes, pos + elementBytes(bytes, pos))) {
    openElement(bytes, pos, packed)
    const hash = hashBytes(packed.bytes, packed.start, packed.end, 0, 0)
    for (let i = 0; i < found; i++) if (hashes[i]! === hash) return false
    hashes[found++] = hash
  }
  return true
}

function areDistinct(bytes: Uint8Array, lp: number, count: number): boolean {
  const fields = new Set<string>()
  for (let pos = firstElement(bytes, lp); pos !== -1; pos = nextElement(bytes, pos + elementBytes(bytes, pos))) {
    openElement(bytes, pos, packed)
    fields.add(readLatin1(packed.bytes, packed.start, packed.end))
  }
  return fields.size * 2 === count
}

/**
 * Lists in RDB: a list of nodes, each with its container and its listpack or its one large element. Compressed nodes go as
 * the LZF strings that they are. Ziplists, alone or as nodes, and a mere list of strings are of older servers.
 *
 * Listpacks are always looked into, as bytes that can't be read safely must never get into the arena.
 */
import { byteOf, type Handle, pageOf } from '../memory/arena.js'
import { listpackBytes, listpackCount, PackedValue, validateListpack } from '../structures/listpack.js'
import { firstEntry, listpackOfZiplist, readEntry, validateZiplist } from '../structures/ziplist.js'
import type { Database } from './database.js'
import { badDataFormat, emptyValue } from './errors.js'
import { type FrozenNode, nodeOf } from './frozen-list.js'
import type { Keyspace } from './keyspace.js'
import { ListBuilder, openList } from './list-value.js'
import type { RdbReader } from './rdb-reader.js'
import { type DecodedValue, RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'

const CONTAINER = { plain: 1, packed: 2 } as const

const packed = new PackedValue()

/** Writes a list. */
export function encodeList(out: RdbWriter, db: Database, handle: Handle, compress: boolean): void {
  const list = openList(db, handle)
  out.type(RDB_TYPE.listQuicklist2)
  out.length(list.nodeCount)
  for (let place = 0; place < list.nodeCount; place++) {
    writeListNode(out, nodeOf(list, list.nodeAt(place)), compress)
  }
}

/** Writes a node. */
export function writeListNode(
  out: RdbWriter,
  { bytes, isPlain, isCompressed, size }: FrozenNode,
  compress: boolean,
): void {
  out.length(isPlain ? CONTAINER.plain : CONTAINER.packed)
  if (isCompressed) out.lzf(bytes, 0, bytes.length, size)
  else out.string(bytes, 0, size, compress)
}

/** Lets `fill` fill a builder. @throws "Bad data format" if it does or there is nothing */
function build(keyspace: Keyspace, fill: (builder: ListBuilder) => void): DecodedValue {
  const builder = new ListBuilder(keyspace)
  try {
    fill(builder)
    if (builder.size === 0) throw emptyValue()
  } catch (error) {
    builder.discard()
    throw error
  }
  return {
    store: (db, key, start, end, expiryMs) => builder.addTo(db, key, start, end, expiryMs),
    discard: () => {
      builder.discard()
    },
  }
}

function readCount(reader: RdbReader): number {
  const count = reader.length()
  if (reader.isEncoding) throw badDataFormat()
  return count
}

/** A count and elements. */
export function decodeList(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  return build(keyspace, (builder) => {
    for (let rest = readCount(reader); rest > 0; rest--) {
      reader.string()
      builder.add(reader.stringBytes, reader.stringStart, reader.stringEnd)
    }
  })
}

export function decodeListQuicklist2(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  return build(keyspace, ({ list }) => {
    for (let rest = readCount(reader); rest > 0; rest--) {
      const container = readCount(reader)
      if (container !== CONTAINER.plain && container !== CONTAINER.packed) throw badDataFormat()
      reader.string()
      const { stringBytes, stringStart, stringEnd } = reader
      if (stringStart === stringEnd) throw badDataFormat()
      if (container === CONTAINER.plain) {
        list.appendPlain(stringBytes, stringStart, stringEnd)
        continue
      }
      if (!validateListpack(stringBytes, stringStart, stringEnd, true)) throw badDataFormat()
      const count = listpackCount(stringBytes, stringStart)
      if (count > 0) list.appendListpack(stringBytes, stringStart, stringEnd, count)
    }
  })
}

/** Elements of a ziplist. */
export function decodeListZiplist(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  reader.string()
  const { stringBytes, stringStart, stringEnd } = reader
  if (!validateZiplist(stringBytes, stringStart, stringEnd)) throw badDataFormat()
  return build(keyspace, (builder) => {
    const last = stringEnd - 1
    for (let pos = firstEntry(stringStart); pos < last;) {
      pos = readEntry(stringBytes, pos, packed)
      builder.add(packed.bytes, packed.start, packed.end)
    }
  })
}

/** Nodes of ziplists. */
export function decodeListQuicklist(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  return build(keyspace, ({ list }) => {
    for (let rest = readCount(reader); rest > 0; rest--) {
      reader.string()
      const { stringBytes, stringStart, stringEnd } = reader
      if (!validateZiplist(stringBytes, stringStart, stringEnd)) throw badDataFormat()
      const block = listpackOfZiplist(keyspace.arena, stringBytes, stringStart, packed)
      const bytes = keyspace.arena.bytes[pageOf(block)] ?? new Uint8Array(0)
      const lp = byteOf(block)
      const count = listpackCount(bytes, lp)
      if (count > 0) list.appendBlock(block, listpackBytes(bytes, lp), count)
      else keyspace.arena.free(block)
    }
  })
}

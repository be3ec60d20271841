/** Sets in RDB encoding: an intset as the string that it is, any other set as its members. */
import { byteOf, type Handle } from '../memory/arena.js'
import { intsetBytes, intsetCount, loadIntset, validateIntset } from '../structures/intset.js'
import type { Database } from './database.js'
import { bytesOf, ENCODING_INTSET } from './entry.js'
import { badDataFormat, emptyValue } from './errors.js'
import type { Keyspace } from './keyspace.js'
import type { RdbReader } from './rdb-reader.js'
import { type DecodedValue, RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'
import { intsetEntriesMax, openSet, SetBuilder } from './set-value.js'

export function encodeSet(out: RdbWriter, db: Database, handle: Handle, compress: boolean): void {
  const set = openSet(db, handle)
  if (set.encoding === ENCODING_INTSET) {
    const { arena } = db.keyspace
    const start = byteOf(set.root)
    out.type(RDB_TYPE.setIntset)
    out.string(bytesOf(arena, set.root), start, start + intsetBytes(arena, set.root), compress)
    return
  }
  out.type(RDB_TYPE.set)
  out.length(set.length)
  set.forEach((bytes, start, end) => out.string(bytes, start, end, compress))
}

/** Reads members one by one. As in Redis, integers make an intset only if there are few. */
export function decodeSet(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  const count = reader.length()
  if (reader.isEncoding) throw badDataFormat()
  if (count === 0) throw emptyValue()
  const builder = new SetBuilder(keyspace, count > intsetEntriesMax(keyspace))
  try {
    for (let i = 0; i < count; i++) {
      reader.string()
      if (!builder.add(reader.stringBytes, reader.stringStart, reader.stringEnd)) throw badDataFormat()
    }
  } catch (error) {
    builder.discard()
    throw error
  }
  return decoded(builder)
}

/**
 * Reads an intset. It must be one to the last value: Redis checks the order only where `sanitize-dump-payload` says so, and
 * with an intset out of order denies having what it has.
 */
export function decodeIntset(reader: RdbReader, keyspace: Keyspace): DecodedValue {
  reader.string()
  const { stringBytes, stringStart, stringEnd } = reader
  if (!validateIntset(stringBytes, stringStart, stringEnd)) throw badDataFormat()
  const builder = new SetBuilder(keyspace)
  const { set } = builder
  const block = loadIntset(keyspace.arena, stringBytes, stringStart, stringEnd)
  keyspace.arena.free(set.root)
  set.open(ENCODING_INTSET, block)
  if (intsetCount(keyspace.arena, block) > intsetEntriesMax(keyspace)) set.becomeHashtable()
  return decoded(builder)
}

const decoded = (builder: SetBuilder): DecodedValue => ({
  store: (db, key, start, end, expiryMs) => builder.addTo(db, key, start, end, expiryMs),
  discard: () => builder.discard(),
})

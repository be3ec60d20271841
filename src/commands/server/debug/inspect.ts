/** DEBUG's looks inside: OBJECT, SDSLEN, HTSTATS. */
import { byteOf, type Handle } from '../../../memory/arena.js'
import { accessOf, isOut, keyLength, outWord, TYPE, typeOf, wordsOf } from '../../../keyspace/entry.js'
import { dumpValue } from '../../../keyspace/dump.js'
import { debugDbOutOfRange, noSuchKey, notHashTable, notSds } from '../../../keyspace/errors.js'
import { probeLengths } from '../../../structures/probe-lengths.js'
import type { Dict } from '../../../structures/dict.js'
import type { Context } from '../../context.js'
import { encodingName, isShared } from '../../generic/object.js'
import { listFacts } from './lists.js'

/** A DUMP payload is the value with its type before it and version and checksum behind. */
const DUMP_FRAME_BYTES = 1 + 2 + 8
const SHARED_REFCOUNT = 2147483647

/** The entry of argument 2, due or not; nothing is counted or marked. @throws no such key */
function entryOf({ args, db }: Context): Handle {
  const handle = db.peek(args.bytes, args.start(2), args.end(2))
  if (handle === 0) throw noSuchKey()
  return handle
}

/** DEBUG OBJECT. The address is that of the entry in the arena. */
export function objectFacts(ctx: Context): void {
  const { db, keyspace, engine, reply } = ctx
  const { arena } = keyspace
  const handle = entryOf(ctx)
  const refcount = isShared(ctx, handle) ? SHARED_REFCOUNT : 1
  const size = dumpValue(db, handle, engine.config.bool('rdbcompression')).size - DUMP_FRAME_BYTES
  const access = accessOf(arena, handle)
  const isList = typeOf(arena, handle) === TYPE.list
  reply.simple(
    `Value at:0x${((handle >>> 0) * 8).toString(16)} refcount:${refcount} encoding:${encodingName(ctx, handle)} ` +
      `serializedlength:${size} lru:${keyspace.access.secondsOf(access)} lru_seconds_idle:${keyspace.access.idleSeconds(access)}` +
      (isList ? listFacts(db, handle) : ''),
  )
}

/** DEBUG SDSLEN: lengths and room of a key and its string. */
export function stringFacts(ctx: Context): void {
  const { db, keyspace, reply } = ctx
  const { arena } = keyspace
  const handle = entryOf(ctx)
  if (typeOf(arena, handle) !== TYPE.string || encodingName(ctx, handle) === 'int') throw notSds()
  db.openValue(handle)
  const length = db.valueEnd - db.valueStart
  const keySize = keyLength(arena, handle)
  const entrySize = arena.sizeOf(handle)
  // Key and value of a short string share one block; the room behind them is the value's.
  const room = isOut(arena, handle)
    ? arena.sizeOf(wordsOf(arena, handle)[outWord(arena, handle)]!) - length
    : entrySize - (db.valueEnd - byteOf(handle))
  reply.simple(
    `key_sds_len:${keySize}, key_sds_avail:0, key_zmalloc: ${entrySize}, ` +
      `val_sds_len:${length}, val_sds_avail:${room}, val_zmalloc: ${length + room}`,
  )
}

/** DEBUG HTSTATS. */
export function hashTableStats({ args, keyspace, reply }: Context): void {
  const index = args.integer(2)
  const db = keyspace.databases[index]
  if (!db) throw debugDbOutOfRange()
  const timers = db.expiring === 0 ? EMPTY : ` number of elements: ${db.expiring}\n kept in a timing wheel\n`
  reply.verbatim(`[Dictionary HT]\n${TITLE}${dictStats(db.dict)}[Expires HT]\n${TITLE}${timers}`)
}

/** DEBUG HTSTATS-KEY: of a collection kept in a dictionary. */
export function hashTableStatsOfKey(ctx: Context): void {
  entryOf(ctx)
  throw notHashTable()
}

const TITLE = 'Hash table 0 stats (main hash table):\n'
const EMPTY = 'No stats available for empty dictionaries\n'

/** The dictionary has no chains: what counts is how many slots a lookup looks at. */
function dictStats(dict: Dict): string {
  if (dict.count === 0) return EMPTY
  const lengths = probeLengths(dict)
  const probes = lengths.reduce((sum, count, i) => sum + count * (i + 1), 0)
  const shares = lengths.map((count, i) => `   ${i + 1}: ${count} (${((100 * count) / dict.count).toFixed(2)}%)\n`)
  return (
    ` table size: ${dict.slotCount}\n number of elements: ${dict.count}\n max probe length: ${lengths.length}\n` +
    ` avg probe length: ${(probes / dict.count).toFixed(2)}\n Probe length distribution:\n${shares.join('')}`
  )
}

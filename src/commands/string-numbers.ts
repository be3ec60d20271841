/**
 * String commands that take the string for a number: INCR, DECR and their relatives.
 *
 * A number is kept as its decimal text, which is what GET gives; within 2^53 it is computed as a double without a
 * BigInt, beyond that exactly. INCRBYFLOAT computes with 80-bit extended precision, as Redis does on x86.
 */
import {
  BEYOND_SAFE,
  INT64_MAX,
  INT64_MIN,
  parseInt64,
  parseInteger,
  writeInt64,
  writeInteger,
} from '../memory/integers.js'
import { latin1Bytes, writeLatin1 } from '../memory/utf8.js'
import { KEEP_EXPIRY } from '../keyspace/database.js'
import { ENCODING_TEXT } from '../keyspace/entry.js'
import { decrementOverflow, notFloat, notInteger, overflow } from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import type { Context } from './context.js'
import { addFloats } from './float-sum.js'
import { double, integer, key } from './spec/args.js'
import { type Command, command } from './spec/command.js'

/** Holds a number's text: a long double's has at most 4,933 digits before the point and 17 behind. */
const scratch = new Uint8Array(5120)
/** What is under an absent key. */
const ZERO: Uint8Array = latin1Bytes('0')

const incr = command({
  name: 'INCR',
  group: 'string',
  summary: 'Increment the integer value of a key by one',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  returns: 'number | bigint',
  run(ctx, at) {
    addInteger(ctx, at.key, 1)
  },
})

const decr = command({
  name: 'DECR',
  group: 'string',
  summary: 'Decrement the integer value of a key by one',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  returns: 'number | bigint',
  run(ctx, at) {
    addInteger(ctx, at.key, -1)
  },
})

const incrby = command({
  name: 'INCRBY',
  group: 'string',
  summary: 'Increment the integer value of a key by the given amount',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('increment')],
  method: 'incrBy',
  returns: 'number | bigint',
  run(ctx, at) {
    const increment = ctx.args.integer(at.increment)
    if (Number.isSafeInteger(increment)) addInteger(ctx, at.key, increment)
    else addInt64(ctx, at.key, ctx.args.int64(at.increment))
  },
})

const decrby = command({
  name: 'DECRBY',
  group: 'string',
  summary: 'Decrement the integer value of a key by the given number',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('decrement')],
  method: 'decrBy',
  returns: 'number | bigint',
  run(ctx, at) {
    const decrement = ctx.args.integer(at.decrement)
    if (Number.isSafeInteger(decrement)) return addInteger(ctx, at.key, -decrement)
    const exact = ctx.args.int64(at.decrement)
    if (exact === INT64_MIN) throw decrementOverflow()
    addInt64(ctx, at.key, -exact)
  },
})

const incrbyfloat = command({
  name: 'INCRBYFLOAT',
  group: 'string',
  summary: 'Increment the float value of a key by the given amount',
  since: '2.6.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), double('increment')],
  method: 'incrByFloat',
  returns: 'T',
  run({ args, db, keyspace: { effects }, reply }, at) {
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.writeString(bytes, start, end)
    let value = ZERO
    let valueStart = 0
    let valueEnd = 1
    if (handle !== 0) {
      db.openValue(handle)
      value = db.valueBytes
      valueStart = db.valueStart
      valueEnd = db.valueEnd
    }
    const text = addFloats(
      value,
      valueStart,
      valueEnd,
      bytes,
      args.start(at.increment),
      args.end(at.increment),
      notFloat,
    )
    const length = writeLatin1(text, scratch, 0)
    // Redis keeps the result as text, even where it is an integer.
    db.setString(handle, bytes, start, end, scratch, 0, length, KEEP_EXPIRY, ENCODING_TEXT)
    db.changed(EVENT.string, 'incrbyfloat', bytes, start, end)
    // Another machine's floating point may give another sum.
    if (effects.isActive) {
      effects.instead(db.index, 4).word('SET').range(bytes, start, end).range(scratch, 0, length).word('KEEPTTL')
    }
    reply.bulk(scratch, 0, length)
  },
})

/** INCR and its relatives where everything stays within 2^53; else the exact path. */
function addInteger(ctx: Context, key: number, increment: number): void {
  const { args, db } = ctx
  const { bytes } = args
  const start = args.start(key)
  const end = args.end(key)
  const handle = db.writeString(bytes, start, end)
  let value = 0
  if (handle !== 0) {
    db.openValue(handle)
    value = parseInteger(db.valueBytes, db.valueStart, db.valueEnd)
    if (value !== value) throw notInteger()
  }
  const sum = value + increment
  if (value === BEYOND_SAFE || !Number.isSafeInteger(sum)) return addInt64(ctx, key, BigInt(increment))
  const length = writeInteger(sum, scratch, 0)
  // Nine times in ten a counter keeps its number of digits.
  if (handle !== 0 && db.valueEnd - db.valueStart === length) db.overwriteValue(handle, scratch)
  else db.setString(handle, bytes, start, end, scratch, 0, length, KEEP_EXPIRY)
  db.changed(EVENT.string, 'incrby', bytes, start, end)
  ctx.reply.integer(sum)
}

/** The same for any int64. */
function addInt64(ctx: Context, key: number, increment: bigint): void {
  const { args, db } = ctx
  const { bytes } = args
  const start = args.start(key)
  const end = args.end(key)
  const handle = db.writeString(bytes, start, end)
  let value: bigint | null = 0n
  if (handle !== 0) {
    db.openValue(handle)
    value = parseInt64(db.valueBytes, db.valueStart, db.valueEnd)
    if (value === null) throw notInteger()
  }
  const sum = value + increment
  if (sum < INT64_MIN || sum > INT64_MAX) throw overflow()
  const length = writeInt64(sum, scratch, 0)
  db.setString(handle, bytes, start, end, scratch, 0, length, KEEP_EXPIRY)
  db.changed(EVENT.string, 'incrby', bytes, start, end)
  ctx.reply.integer64(sum)
}

export const stringNumberCommands: readonly Command[] = [incr, decr, incrby, decrby, incrbyfloat]

/** HINCRBY and HINCRBYFLOAT: fields as numbers, by the rules of their likes for strings (`string-numbers.ts`). */
import type { Handle } from '../memory/arena.js'
import {
  BEYOND_SAFE,
  INT64_MAX,
  INT64_MIN,
  parseInt64,
  parseInteger,
  writeInt64,
  writeInteger,
} from '../memory/integers.js'
import { isFiniteLongDouble, parseLongDouble } from '../memory/long-double.js'
import { parseShortDecimal } from '../memory/doubles.js'
import { latin1Bytes, writeLatin1 } from '../memory/utf8.js'
import { TYPE } from '../keyspace/entry.js'
import { hashNotFloat, hashNotInteger, notFloat, overflow, valueNanOrInfinity } from '../keyspace/errors.js'
import { addHash, hashGet, hashSet } from '../keyspace/hash-value.js'
import { EVENT } from '../keyspace/keyspace.js'
import type { Context } from './context.js'
import { addFloats } from './float-sum.js'
import { double, integer, key, string } from './spec/args.js'
import { type Command, command } from './spec/command.js'

/** Holds a number's text: a long double's has at most 4,933 digits before the point and 17 behind. */
const scratch = new Uint8Array(5120)
/** What is in an absent field. */
const ZERO: Uint8Array = latin1Bytes('0')

const hincrby = command({
  name: 'HINCRBY',
  group: 'hash',
  summary: 'Increment the integer value of a hash field by the given number',
  since: '2.0.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['hash'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field'), integer('increment')],
  method: 'hIncrBy',
  returns: 'number | bigint',
  run(ctx, at) {
    const increment = ctx.args.integer(at.increment)
    if (Number.isSafeInteger(increment)) addInteger(ctx, at.key, at.field, increment)
    else addInt64(ctx, at.key, at.field, ctx.args.int64(at.increment))
  },
})

const hincrbyfloat = command({
  name: 'HINCRBYFLOAT',
  group: 'hash',
  summary: 'Increment the float value of a hash field by the given amount',
  since: '2.6.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['hash'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field'), double('increment')],
  method: 'hIncrByFloat',
  returns: 'T',
  run({ args, db, keyspace: { effects }, reply }, at) {
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const field = args.start(at.field)
    const fieldEnd = args.end(at.field)
    const by = args.start(at.increment)
    const byEnd = args.end(at.increment)
    // A short one is certainly fine, and needn't be read before the value is.
    if (Number.isNaN(parseShortDecimal(bytes, by, byEnd))) checkIncrement(bytes, by, byEnd)
    let handle = db.writeTyped(TYPE.hash, bytes, start, end)
    const isThere = handle !== 0 && hashGet(db, handle, bytes, field, fieldEnd)
    const text = isThere
      ? addFloats(db.valueBytes, db.valueStart, db.valueEnd, bytes, by, byEnd, hashNotFloat)
      : addFloats(ZERO, 0, 1, bytes, by, byEnd, hashNotFloat)
    const length = writeLatin1(text, scratch, 0)
    if (handle === 0) handle = addHash(db, bytes, start, end, fieldEnd - field + length + 4)
    hashSet(db, handle, bytes, field, fieldEnd, scratch, 0, length)
    db.changed(EVENT.hash, 'hincrbyfloat', bytes, start, end)
    // As INCRBYFLOAT.
    if (effects.isActive) {
      effects.instead(db.index, 4).word('HSET').range(bytes, start, end)
      effects.range(bytes, field, fieldEnd).range(scratch, 0, length)
    }
    reply.bulk(scratch, 0, length)
  },
})

/** @throws what Redis says of an increment that can't be added to anything */
function checkIncrement(bytes: Uint8Array, start: number, end: number): void {
  const increment = parseLongDouble(bytes, start, end)
  if (increment === null) throw notFloat()
  if (!isFiniteLongDouble(increment)) throw valueNanOrInfinity()
}

/** The text of the sum of a field and a valid increment, as C's `long double` has it. */
/** HINCRBY where everything stays within 2^53; else the exact path. */
function addInteger(ctx: Context, keyAt: number, fieldAt: number, increment: number): void {
  const { args, db } = ctx
  const { bytes } = args
  const handle = db.writeTyped(TYPE.hash, bytes, args.start(keyAt), args.end(keyAt))
  let value = 0
  if (handle !== 0 && hashGet(db, handle, bytes, args.start(fieldAt), args.end(fieldAt))) {
    value = parseInteger(db.valueBytes, db.valueStart, db.valueEnd)
    if (value !== value) throw hashNotInteger()
  }
  const sum = value + increment
  if (value === BEYOND_SAFE || !Number.isSafeInteger(sum)) return addInt64(ctx, keyAt, fieldAt, BigInt(increment))
  setNumber(ctx, keyAt, fieldAt, handle, writeInteger(sum, scratch, 0))
  ctx.reply.integer(sum)
}

/** The same for any int64. */
function addInt64(ctx: Context, keyAt: number, fieldAt: number, increment: bigint): void {
  const { args, db } = ctx
  const { bytes } = args
  const handle = db.writeTyped(TYPE.hash, bytes, args.start(keyAt), args.end(keyAt))
  let value: bigint | null = 0n
  if (handle !== 0 && hashGet(db, handle, bytes, args.start(fieldAt), args.end(fieldAt))) {
    value = parseInt64(db.valueBytes, db.valueStart, db.valueEnd)
    if (value === null) throw hashNotInteger()
  }
  const sum = value + increment
  if (sum < INT64_MIN || sum > INT64_MAX) throw overflow()
  setNumber(ctx, keyAt, fieldAt, handle, writeInt64(sum, scratch, 0))
  ctx.reply.integer64(sum)
}

/** Sets a field to the first `length` bytes of `scratch`; `handle` is the key's entry as just looked up. */
function setNumber({ args, db }: Context, keyAt: number, fieldAt: number, handle: Handle, length: number): void {
  const { bytes } = args
  const start = args.start(keyAt)
  const end = args.end(keyAt)
  const hash = handle !== 0 ? handle : addHash(db, bytes, start, end, args.length(fieldAt) + length + 4)
  hashSet(db, hash, bytes, args.start(fieldAt), args.end(fieldAt), scratch, 0, length)
  db.changed(EVENT.hash, 'hincrby', bytes, start, end)
}

export const hashNumberCommands: readonly Command[] = [hincrby, hincrbyfloat]

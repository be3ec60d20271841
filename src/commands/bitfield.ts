/**
 * BITFIELD: integers of any width at any bit of a string.
 *
 * All operations are read before the first runs, so a bad one changes nothing; they are read again as they run, which is
 * cheaper than keeping them. Fields of up to 53 bits and operands that fit a double exactly take the path of plain
 * numbers, all else that of BigInts, which follows Redis's int64 arithmetic to the bit.
 */
import { readBits, writeBits } from '../memory/bits.js'
import {
  badBitfieldType,
  badOverflowType,
  bitfieldReadOnly,
  bitOffsetOutOfRange,
  syntaxError,
} from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import { parseInt64, parseInteger } from '../memory/integers.js'
import { type Args, token } from './args.js'
import { checkBitOffset, growString } from './bit-strings.js'
import type { Context } from './context.js'
import { block, flag, integer, key, oneOf, optional, string } from './spec/args.js'
import { command } from './spec/command.js'
import { bitfieldKeys } from './spec/keys.js'

const GET = token('GET')
const SET = token('SET')
const INCRBY = token('INCRBY')
const OVERFLOW = token('OVERFLOW')
const WRAP = token('WRAP')
const SAT = token('SAT')
const FAIL = token('FAIL')

const LOWER_I = 0x69
const LOWER_U = 0x75
const HASH = 0x23
/** Widest field of the fast path: its values, and differences of two, are exact doubles. */
const FAST_BITS_MAX = 52
const TWO_32 = 4294967296
/** How many values a field of the fast path has, by its bits. */
const SIZES = Float64Array.from({ length: FAST_BITS_MAX + 1 }, (_, bits) => 2 ** bits)

export const bitfield = command({
  name: 'BITFIELD',
  group: 'bitmap',
  summary: 'Perform arbitrary bitfield integer operations on strings',
  since: '3.2.0',
  complexity: 'O(1) for each subcommand specified',
  arity: -2,
  flags: ['denyoom', 'write'],
  categories: ['bitmap'],
  keys: [
    {
      flags: 'RW access update variable_flags',
      notes: 'This command allows both access and modification of the key',
      begin: { index: 1 },
      find: { last: 0, step: 1 },
    },
  ],
  findKeys: bitfieldKeys,
  args: [
    key('key'),
    optional(
      oneOf(
        'operation',
        [
          block('encoding_offset', [string('encoding'), integer('offset')], { token: 'GET' }),
          block('write', [
            optional(
              oneOf('wrap_sat_fail', [flag('wrap', 'WRAP'), flag('sat', 'SAT'), flag('fail', 'FAIL')], {
                token: 'OVERFLOW',
              }),
            ),
            oneOf('write_operation', [
              block('encoding_offset_value', [string('encoding'), integer('offset'), integer('value')], {
                token: 'SET',
              }),
              block('encoding_offset_increment', [string('encoding'), integer('offset'), integer('increment')], {
                token: 'INCRBY',
              }),
            ]),
          ]),
        ],
        { multiple: true },
      ),
    ),
  ],
  ownOptions: true,
  method: 'bitField',
  returns: '(number | bigint | null)[]',
  run(ctx) {
    runBitfield(ctx, false)
  },
})

export const bitfieldRo = command({
  name: 'BITFIELD_RO',
  group: 'bitmap',
  summary: 'Perform arbitrary bitfield integer operations on strings. Read-only variant of BITFIELD',
  since: '6.0.0',
  complexity: 'O(1) for each subcommand specified',
  arity: -2,
  flags: ['fast', 'readonly'],
  categories: ['bitmap'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    optional(
      block('encoding_offset', [string('encoding'), integer('offset')], {
        token: 'GET',
        multiple: true,
        multipleToken: true,
      }),
    ),
  ],
  ownOptions: true,
  method: 'bitFieldRo',
  returns: '(number | bigint)[]',
  run(ctx) {
    runBitfield(ctx, true)
  },
})

type Kind = 'get' | 'set' | 'incrby'
type OverflowRule = 'wrap' | 'sat' | 'fail'

/** The operation that `readOperation` last read. */
const operation = {
  kind: 'get' as Kind,
  overflow: 'wrap' as OverflowRule,
  isSigned: false,
  bits: 0,
  offset: 0,
  /** Place of SET's value or INCRBY's increment. */
  operand: 0,
}

function runBitfield(ctx: Context, isReadOnly: boolean): void {
  const { args, db, reply } = ctx
  let count = 0
  let writtenBits = 0
  operation.overflow = 'wrap'
  for (let at = 2; (at = readOperation(ctx, at)) !== 0; count++) {
    if (operation.kind === 'get') continue
    args.integer(operation.operand)
    writtenBits = Math.max(writtenBits, operation.offset + operation.bits)
  }
  const start = args.start(1)
  const end = args.end(1)
  let hasGrown = false
  if (writtenBits === 0) openString(ctx, start, end)
  else {
    if (isReadOnly) throw bitfieldReadOnly()
    hasGrown = growString(ctx, start, end, Math.ceil(writtenBits / 8))
  }
  let changes = 0
  reply.array(count)
  operation.overflow = 'wrap'
  for (let at = 2; (at = readOperation(ctx, at)) !== 0;) {
    const hasWritten = operation.bits <= FAST_BITS_MAX ? runFast(ctx) : runExact(ctx)
    if (hasWritten === WRITTEN_ANEW || (hasWritten === WRITTEN_SAME && hasGrown)) changes++
  }
  if (changes === 0) {
    // Redis lets the string grow, too, but counts no change, and its log and its replicas don't hear of it.
    const { effects } = ctx.keyspace
    if (hasGrown && effects.isActive) effects.verbatim(db.index, args)
    return
  }
  db.changed(EVENT.string, 'setbit', args.bytes, start, end)
  ctx.keyspace.dirty += changes - 1
}

/** Opens the string for reading; an absent one is empty. @throws WRONGTYPE */
function openString({ args, db }: Context, start: number, end: number): void {
  const handle = db.readString(args.bytes, start, end)
  if (handle !== 0) return db.openValue(handle)
  db.valueStart = 0
  db.valueEnd = 0
}

/** Reads the operation at `from`, OVERFLOW before it included. @returns the place after it, 0 if there is none */
function readOperation(ctx: Context, from: number): number {
  const { args } = ctx
  let at = from
  for (; at < args.count && args.is(at, OVERFLOW) && at + 1 < args.count; at += 2) {
    if (args.is(at + 1, WRAP)) operation.overflow = 'wrap'
    else if (args.is(at + 1, SAT)) operation.overflow = 'sat'
    else if (args.is(at + 1, FAIL)) operation.overflow = 'fail'
    else throw badOverflowType()
  }
  if (at >= args.count) return 0
  const rest = args.count - at - 1
  if (args.is(at, GET) && rest >= 2) operation.kind = 'get'
  else if (args.is(at, SET) && rest >= 3) operation.kind = 'set'
  else if (args.is(at, INCRBY) && rest >= 3) operation.kind = 'incrby'
  else throw syntaxError()
  readType(args, at + 1)
  operation.offset = readOffset(ctx, at + 2)
  operation.operand = at + 3
  return at + (operation.kind === 'get' ? 3 : 4)
}

/** Reads `i8`, `u63`: as in C, a NUL ends the text. */
function readType(args: Args, index: number): void {
  const { bytes } = args
  const start = args.start(index)
  const end = args.end(index)
  const letter = start < end ? bytes[start]! : 0
  if (letter !== LOWER_I && letter !== LOWER_U) throw badBitfieldType()
  let digitsEnd = start + 1
  while (digitsEnd < end && bytes[digitsEnd]! !== 0) digitsEnd++
  operation.isSigned = letter === LOWER_I
  operation.bits = parseInteger(bytes, start + 1, digitsEnd)
  if (!(operation.bits >= 1 && operation.bits <= (operation.isSigned ? 64 : 63))) throw badBitfieldType()
}

/** Reads an offset in bits, or behind a `#` in fields. */
function readOffset(ctx: Context, index: number): number {
  const { args } = ctx
  const start = args.start(index)
  const end = args.end(index)
  if (start === end || args.bytes[start]! !== HASH) return checkBitOffset(ctx, args.integer(index, bitOffsetOutOfRange))
  const fields = parseInteger(args.bytes, start + 1, end)
  if (fields !== fields) throw bitOffsetOutOfRange()
  const offset = fields * operation.bits
  if (Number.isSafeInteger(offset)) return checkBitOffset(ctx, offset)
  // Redis multiplies int64s, and takes what is left after the overflow.
  const exact = parseInt64(args.bytes, start + 1, end) ?? -1n
  return checkBitOffset(ctx, Number(BigInt.asIntN(64, exact * BigInt(operation.bits))))
}

// ---- Operations. The string lies open in `db`; each writes its reply. ------------------------------------------

type Written = typeof WRITTEN_NOTHING | typeof WRITTEN_SAME | typeof WRITTEN_ANEW
const WRITTEN_NOTHING = 0
const WRITTEN_SAME = 1
const WRITTEN_ANEW = 2

/** A field of up to 52 bits. */
function runFast(ctx: Context): Written {
  const { args, db, reply } = ctx
  const { kind, isSigned, bits, offset } = operation
  const size = SIZES[bits]!
  const unsigned = readBits(db.valueBytes, db.valueStart, db.valueEnd, offset, bits)
  const old = isSigned && unsigned >= size / 2 ? unsigned - size : unsigned
  if (kind === 'get') {
    reply.integer(old)
    return WRITTEN_NOTHING
  }
  const operand = args.integer(operation.operand)
  if (!Number.isSafeInteger(operand) || (kind === 'set' && !isSigned && operand < 0)) return runExact(ctx)
  const max = isSigned ? size / 2 - 1 : size - 1
  const min = isSigned ? -size / 2 : 0
  const base = kind === 'set' ? 0 : old
  let value = base + operand
  // The sum may be beyond 2^53 and rounded, the differences never are.
  const isAbove = operand > max - base
  const isBelow = operand < min - base
  if (isAbove || isBelow) {
    if (operation.overflow === 'fail') {
      reply.nil()
      return WRITTEN_NOTHING
    }
    if (operation.overflow === 'sat') value = isAbove ? max : min
    else if (Number.isSafeInteger(value)) {
      value -= Math.floor(value / size) * size
      if (value > max) value -= size
    } else return runExact(ctx)
  }
  reply.integer(kind === 'set' ? old : value)
  writeBits(db.valueBytes, db.valueStart, offset, bits, value < 0 ? value + size : value)
  return value === old ? WRITTEN_SAME : WRITTEN_ANEW
}

/** Any field and operand. */
function runExact(ctx: Context): Written {
  const { args, db, reply } = ctx
  const { kind, isSigned, bits, offset } = operation
  const old = readExact(ctx)
  if (kind === 'get') {
    reply.integer64(old)
    return WRITTEN_NOTHING
  }
  const operand = args.int64(operation.operand)
  const max = isSigned ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n
  const min = isSigned ? -max - 1n : 0n
  // Redis's SET is an addition of 0 to the new value, which an unsigned field takes as an uint64.
  const base = kind === 'incrby' ? old : isSigned ? operand : BigInt.asUintN(64, operand)
  const increment = kind === 'incrby' ? operand : 0n
  const side = overflowSide(base, increment, max, min)
  let value = BigInt.asUintN(bits, base + increment)
  if (isSigned) value = BigInt.asIntN(bits, value)
  if (side !== 0 && operation.overflow === 'fail') {
    reply.nil()
    return WRITTEN_NOTHING
  }
  if (side !== 0 && operation.overflow === 'sat') value = side > 0 ? max : min
  reply.integer64(kind === 'set' ? old : value)
  const high = Math.max(0, bits - 32)
  const low = bits - high
  const unsigned = BigInt.asUintN(64, value)
  if (high > 0) {
    const highValue = Number(BigInt.asUintN(high, unsigned >> 32n))
    writeBits(db.valueBytes, db.valueStart, offset, high, highValue)
  }
  writeBits(db.valueBytes, db.valueStart, offset + high, low, Number(BigInt.asUintN(low, unsigned)))
  return value === old ? WRITTEN_SAME : WRITTEN_ANEW
}

function readExact({ db }: Context): bigint {
  const { bits, offset, isSigned } = operation
  const high = Math.max(0, bits - 32)
  const low = bits - high
  const highValue = high > 0 ? readBits(db.valueBytes, db.valueStart, db.valueEnd, offset, high) : 0
  const lowValue = readBits(db.valueBytes, db.valueStart, db.valueEnd, offset + high, low)
  const unsigned = BigInt(highValue) * BigInt(TWO_32) + BigInt(lowValue)
  return isSigned ? BigInt.asIntN(bits, unsigned) : unsigned
}

/**
 * 1 above the field's range, -1 below, 0 within. The room left up to `max` is an int64 in Redis, and for a value far
 * below a narrow field's range it wraps around to a negative one: SAT then gives the greatest value, not the least.
 */
function overflowSide(value: bigint, increment: bigint, max: bigint, min: bigint): number {
  const isNarrow = max < (1n << 63n) - 1n
  const roomAbove = BigInt.asIntN(64, max - value)
  const roomBelow = BigInt.asIntN(64, min - value)
  if (min === 0n) {
    if (value > max || (increment > 0n && increment > roomAbove)) return 1
    return increment < 0n && increment < roomBelow ? -1 : 0
  }
  if (value > max || (isNarrow && increment > roomAbove) || (value >= 0n && increment > 0n && increment > roomAbove)) {
    return 1
  }
  if (value < min || (isNarrow && increment < roomBelow) || (value < 0n && increment < 0n && increment < roomBelow)) {
    return -1
  }
  return 0
}

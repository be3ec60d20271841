/**
 * Bitmap commands: strings seen as bits, numbered from the highest of the first byte. BITFIELD is in `bitfield.ts`.
 */
import { copyBytes } from '../memory/bytes.js'
import { countBits } from '../memory/bitcount.js'
import {
  type BitOperation,
  BITS_ROUND_BYTES,
  combineBits,
  countBitsBetween,
  findBitBetween,
  invertBits,
} from '../memory/bits.js'
import { NO_EXPIRY } from '../keyspace/database.js'
import { ENCODING_RAW } from '../keyspace/entry.js'
import {
  bitMustBeOneOrZero,
  bitOffsetOutOfRange,
  bitopNotArity,
  bitOutOfRange,
  syntaxError,
} from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import { type Args, token } from './args.js'
import { checkBitOffset, growString } from './bit-strings.js'
import { bitfield, bitfieldRo } from './bitfield.js'
import type { Context } from './context.js'
import { block, flag, integer, key, oneOf, optional, string } from './spec/args.js'
import { touchReplaced } from './string.js'
import { type Command, command } from './spec/command.js'

const BYTE = token('BYTE')
const BIT = token('BIT')
const AND = token('AND')
const OR = token('OR')
const XOR = token('XOR')
const NOT = token('NOT')

const getbit = command({
  name: 'GETBIT',
  group: 'bitmap',
  summary: 'Returns the bit value at offset in the string value stored at key',
  since: '2.2.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['bitmap'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('offset')],
  method: 'getBit',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const offset = checkBitOffset(ctx, args.integer(at.offset, bitOffsetOutOfRange))
    const handle = db.readString(args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.integer(0)
    db.openValue(handle)
    const place = db.valueStart + Math.floor(offset / 8)
    reply.integer(place < db.valueEnd ? (db.valueBytes[place]! >>> (7 - (offset % 8))) & 1 : 0)
  },
})

const setbit = command({
  name: 'SETBIT',
  group: 'bitmap',
  summary: 'Sets or clears the bit at offset in the string value stored at key',
  since: '2.2.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['denyoom', 'write'],
  categories: ['bitmap'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('offset'), integer('value')],
  method: 'setBit',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const offset = checkBitOffset(ctx, args.integer(at.offset, bitOffsetOutOfRange))
    const bit = args.integer(at.value, bitOutOfRange)
    if (bit !== 0 && bit !== 1) throw bitOutOfRange()
    const start = args.start(at.key)
    const end = args.end(at.key)
    const byte = Math.floor(offset / 8)
    const hasGrown = growString(ctx, start, end, byte + 1, byte)
    const place = db.valueStart + byte
    const shift = 7 - (offset % 8)
    const old = (db.valueBytes[place]! >>> shift) & 1
    db.valueBytes[place] = (db.valueBytes[place]! & ~(1 << shift)) | (bit << shift)
    // A bit that stays as it was changes nothing: no event, and a watching transaction goes through.
    if (hasGrown || old !== bit) db.changed(EVENT.string, 'setbit', bytes, start, end)
    reply.integer(old)
  },
})

const bitcount = command({
  name: 'BITCOUNT',
  group: 'bitmap',
  summary: 'Count set bits in a string',
  since: '2.6.0',
  complexity: 'O(N)',
  arity: -2,
  flags: ['readonly'],
  categories: ['bitmap'],
  history: [['7.0.0', 'Added the `BYTE|BIT` option.']],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    optional(
      block('index', [
        integer('start'),
        integer('end'),
        optional(oneOf('index_unit', [flag('byte', 'BYTE'), flag('bit', 'BIT')], { since: '7.0.0' })),
      ]),
    ),
  ],
  ownOptions: true,
  method: 'bitCount',
  returns: 'number',
  run(ctx) {
    const { args, db, reply } = ctx
    // An absent key answers before the other arguments are looked at.
    const handle = db.readString(args.bytes, args.start(1), args.end(1))
    if (handle === 0) return reply.integer(0)
    db.openValue(handle)
    if (args.count === 2) {
      return reply.integer(countBits(db.valueBytes, db.valueStart, db.valueEnd, db.valueWords(handle)))
    }
    if (args.count > 5 || args.count < 4) throw syntaxError()
    const start = args.integer(2)
    const end = args.integer(3)
    if (args.areReversed(2, start, 3, end)) return reply.integer(0)
    const inBits = args.count === 5 && isInBits(args, 4)
    if (!openRange(ctx, start, end, inBits)) return reply.integer(0)
    reply.integer(countBitsBetween(db.valueBytes, db.valueStart, range.first, range.end, db.valueWords(handle)))
  },
})

const bitpos = command({
  name: 'BITPOS',
  group: 'bitmap',
  summary: 'Find first bit set or clear in a string',
  since: '2.8.7',
  complexity: 'O(N)',
  arity: -3,
  flags: ['readonly'],
  categories: ['bitmap'],
  history: [['7.0.0', 'Added the `BYTE|BIT` option.']],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    integer('bit'),
    optional(
      block('index', [
        integer('start'),
        optional(
          block('end_index', [
            integer('end'),
            optional(oneOf('index_unit', [flag('byte', 'BYTE'), flag('bit', 'BIT')], { since: '7.0.0' })),
          ]),
        ),
      ]),
    ),
  ],
  ownOptions: true,
  method: 'bitPos',
  returns: 'number',
  run(ctx) {
    const { args, db, reply } = ctx
    const bit = args.integer(2)
    if (bit !== 0 && bit !== 1) throw bitMustBeOneOrZero()
    const handle = db.readString(args.bytes, args.start(1), args.end(1))
    // An absent key is a string of zeros without end.
    if (handle === 0) return reply.integer(bit === 1 ? -1 : 0)
    db.openValue(handle)
    if (args.count > 6) throw syntaxError()
    const start = args.count > 3 ? args.integer(3) : 0
    const inBits = args.count === 6 && isInBits(args, 5)
    const end = args.count > 4 ? args.integer(4) : -1
    if (!openRange(ctx, start, end, inBits)) return reply.integer(-1)
    const found = findBitBetween(db.valueBytes, db.valueStart, range.first, range.end, bit, db.valueWords(handle))
    // Without an end, the string is taken to go on with zeros.
    reply.integer(found === -1 && bit === 0 && args.count < 5 ? range.end : found)
  },
})

const bitop = command({
  name: 'BITOP',
  group: 'bitmap',
  summary: 'Perform bitwise operations between strings',
  since: '2.6.0',
  complexity: 'O(N)',
  arity: -4,
  flags: ['denyoom', 'write'],
  categories: ['bitmap'],
  keys: [
    { flags: 'OW update', begin: { index: 2 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 3 }, find: { last: -1, step: 1 } },
  ],
  args: [string('operation'), key('destkey'), key('key', { multiple: true, keySpec: 1 })],
  method: 'bitOp',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const operation = operationOf(args, at.operation)
    if (operation === 'not' && args.count !== 4) throw bitopNotArity()
    const length = openSources(ctx, at.key)
    const start = args.start(at.destkey)
    const end = args.end(at.destkey)
    if (length === 0) {
      db.delete(bytes, start, end)
      return reply.integer(0)
    }
    const result = length <= RESULT_KEPT_BYTES ? keptResult : resultMemory(length)
    combineSources(ctx, operation, result, length)
    const old = db.find(bytes, start, end)
    touchReplaced(ctx, old)
    db.setString(old, bytes, start, end, result.bytes, 0, length, NO_EXPIRY, ENCODING_RAW)
    db.changed(EVENT.string, 'set', bytes, start, end)
    reply.integer(length)
  },
})

/** The bits that BITCOUNT and BITPOS look at, counted from the string's start; set by `openRange`. */
const range = { first: 0, end: 0 }

function isInBits(args: Args, index: number): boolean {
  if (args.is(index, BIT)) return true
  if (args.is(index, BYTE)) return false
  throw syntaxError()
}

/** Turns Redis's start and end, negative ones from the end of the open string, into `range`. False if it's empty. */
function openRange({ db }: Context, start: number, end: number, inBits: boolean): boolean {
  const unit = inBits ? 1 : 8
  const length = ((db.valueEnd - db.valueStart) * 8) / unit
  const first = start < 0 ? Math.max(0, start + length) : start
  const last = Math.min(length - 1, end < 0 ? Math.max(0, end + length) : end)
  range.first = first * unit
  range.end = (last + 1) * unit
  return first <= last
}

/** Results up to this size are put together in memory that is kept. */
const RESULT_KEPT_BYTES = 64 << 10
const keptResult = resultMemory(RESULT_KEPT_BYTES)
/** The strings that BITOP combines; absent ones are 0. */
let sources = new Int32Array(16)
let sourceCount = 0

function operationOf(args: Args, index: number): BitOperation | 'not' {
  if (args.is(index, AND)) return 'and'
  if (args.is(index, OR)) return 'or'
  if (args.is(index, XOR)) return 'xor'
  if (args.is(index, NOT)) return 'not'
  throw syntaxError()
}

/** Looks up the arguments from `first` on as `sources`. @returns the length of the longest @throws WRONGTYPE */
function openSources({ args, db }: Context, first: number): number {
  sourceCount = args.count - first
  if (sourceCount > sources.length) sources = new Int32Array(sourceCount * 2)
  let longest = 0
  for (let i = 0; i < sourceCount; i++) {
    const handle = db.readString(args.bytes, args.start(first + i), args.end(first + i))
    sources[i] = handle
    if (handle === 0) continue
    db.openValue(handle)
    longest = Math.max(longest, db.valueEnd - db.valueStart)
  }
  return longest
}

/** Memory for a result of BITOP. */
interface ResultMemory {
  readonly bytes: Uint8Array
  readonly words: Int32Array
}

function resultMemory(length: number): ResultMemory {
  const bytes = new Uint8Array(Math.ceil(length / BITS_ROUND_BYTES) * BITS_ROUND_BYTES)
  return { bytes, words: new Int32Array(bytes.buffer) }
}

/** Writes the first `length` bytes of `result`; a shorter source counts as if it went on with zeros. */
function combineSources(
  { db }: Context,
  operation: BitOperation | 'not',
  { bytes, words }: ResultMemory,
  length: number,
): void {
  for (let i = 0; i < sourceCount; i++) {
    const handle = sources[i]!
    let size = 0
    if (handle !== 0) {
      db.openValue(handle)
      size = db.valueEnd - db.valueStart
    }
    if (i === 0) copyBytes(db.valueBytes, db.valueStart, db.valueStart + size, bytes, 0)
    else if (operation !== 'not') combineBits(operation, words, db.valueBytes, db.valueStart, size)
    if (size < length && (i === 0 || operation === 'and')) bytes.fill(0, size, length)
  }
  if (operation === 'not') invertBits(words, length)
}

export const bitmapCommands: readonly Command[] = [bitcount, bitfield, bitfieldRo, bitop, bitpos, getbit, setbit]

/**
 * LCS: the longest common subsequence of two strings, by dynamic programming (Wagner and Fischer).
 *
 * Redis keeps the whole table of lengths, four bytes a cell. The way back through it only asks, where two bytes differ,
 * which neighbour is longer: so one bit a cell is enough, a thirty-second of the memory, and 32 cells are computed at
 * once. The limit on the table's size stays Redis's.
 */
import { lcsLengthAndIndexes, lcsNeedsStrings, lcsTooLarge, syntaxError } from '../keyspace/errors.js'
import { TYPE, typeOf } from '../keyspace/entry.js'
import { popcount32 } from '../memory/bitcount.js'
import { token } from './args.js'
import type { Context } from './context.js'
import type { Reply } from './reply.js'
import { flag, integer, key, optional } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const LEN = token('LEN')
const IDX = token('IDX')
const MINMATCHLEN = token('MINMATCHLEN')
const WITHMATCHLEN = token('WITHMATCHLEN')

/** Bytes of a cell in Redis's table. */
const CELL_BYTES = 4
/** Up to so many entries scratch arrays are kept. */
const KEPT_ENTRIES_MAX = 4096

const lcs = command({
  name: 'LCS',
  group: 'string',
  summary: 'Find longest common substring',
  since: '7.0.0',
  complexity: 'O(N*M) where N and M are the lengths of s1 and s2, respectively',
  arity: -3,
  flags: ['readonly'],
  categories: ['string'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 1, step: 1 } }],
  args: [
    key('key1'),
    key('key2'),
    optional(flag('len', 'LEN')),
    optional(flag('idx', 'IDX')),
    optional(integer('len', { token: 'MINMATCHLEN' })),
    optional(flag('withmatchlen', 'WITHMATCHLEN')),
  ],
  ownOptions: true,
  returns: 'T',
  returnsWhen: {
    LEN: 'number',
    IDX: 'MapReply<T, { matches: [a: [from: number, to: number], b: [from: number, to: number], length?: number][]; len: number }>',
  },
  run(ctx) {
    const { args, reply } = ctx
    // The keys are looked at before the options.
    openStrings(ctx)
    let wantsLength = false
    let wantsIndexes = false
    let withLengths = false
    let lengthMin = 0
    for (let i = 3; i < args.count; i++) {
      if (args.is(i, IDX)) wantsIndexes = true
      else if (args.is(i, LEN)) wantsLength = true
      else if (args.is(i, WITHMATCHLEN)) withLengths = true
      else if (args.is(i, MINMATCHLEN) && i + 1 < args.count) lengthMin = args.integer(++i)
      else throw syntaxError()
    }
    if (wantsIndexes && wantsLength) throw lcsLengthAndIndexes()
    const cells = (pair.aLength + 1) * (pair.bLength + 1)
    if (cells * CELL_BYTES > ctx.engine.config.int('proto-max-bulk-len')) throw lcsTooLarge()
    const length = findLength(!wantsLength)
    if (wantsLength) return reply.integer(length)
    if (wantsIndexes) replyMatches(reply, length, lengthMin, withLengths)
    else replyText(reply, length)
    table.release()
  },
})

/** The two strings, in the arena: valid until the command ends. An absent one is empty. */
const pair = {
  aBytes: new Uint8Array(0) as Uint8Array,
  aStart: 0,
  aLength: 0,
  bBytes: new Uint8Array(0) as Uint8Array,
  bStart: 0,
  bLength: 0,
}

function openStrings({ args, db, keyspace }: Context): void {
  const a = db.lookupRead(args.bytes, args.start(1), args.end(1))
  const b = db.lookupRead(args.bytes, args.start(2), args.end(2))
  for (const handle of [a, b]) {
    if (handle !== 0 && typeOf(keyspace.arena, handle) !== TYPE.string) throw lcsNeedsStrings()
  }
  pair.aLength = 0
  pair.bLength = 0
  if (a !== 0) {
    db.openValue(a)
    pair.aBytes = db.valueBytes
    pair.aStart = db.valueStart
    pair.aLength = db.valueEnd - db.valueStart
  }
  if (b !== 0) {
    db.openValue(b)
    pair.bBytes = db.valueBytes
    pair.bStart = db.valueStart
    pair.bLength = db.valueEnd - db.valueStart
  }
}

/** One bit for each pair of prefixes: 0 if the longer common subsequence is that with `b`'s last byte. */
class Table {
  /** 32 columns of all rows, then the next 32. */
  words = new Int32Array(KEPT_ENTRIES_MAX)
  rows = 0

  reset(rows: number, columns: number): void {
    this.rows = rows
    const count = rows * ((columns + 31) >>> 5)
    if (count > this.words.length) this.words = new Int32Array(count)
  }

  /** For the prefixes that end with byte `i` of `a` and byte `j` of `b`, which differ: whether `a`'s is left out. */
  leavesOutA(i: number, j: number): boolean {
    return ((this.words[(j >>> 5) * this.rows + i]! >>> (j & 31)) & 1) === 0
  }

  /** Gives up the memory of unusually long strings. */
  release(): void {
    if (this.words.length > KEPT_ENTRIES_MAX) this.words = new Int32Array(KEPT_ENTRIES_MAX)
  }
}

const table = new Table()
/** For each byte in which of 32 columns it is; all 0 between uses. */
const masks = new Int32Array(256)
/** What each row carries over to the next 32 columns. */
const keptCarries = new Uint8Array(KEPT_ENTRIES_MAX)

/**
 * Finds the length of the longest common subsequence, and fills the table if that is wanted.
 *
 * In a row the lengths of neighbouring columns differ by 0 or 1, so a row is bits, and 32 columns of a row follow from
 * those of the row before by an addition (Crochemore, Iliopoulos, Pinzon and Reid, 2001): 0 is where the length grows.
 */
function findLength(wantsTable: boolean): number {
  const { aBytes, aStart, aLength, bBytes, bStart, bLength } = pair
  if (bLength === 0) return 0
  const carries = aLength <= KEPT_ENTRIES_MAX ? keptCarries : new Uint8Array(aLength)
  for (let i = 0; i < aLength; i++) carries[i] = 0
  if (wantsTable) table.reset(aLength, bLength)
  const { words } = table
  let length = 0
  let at = 0
  for (let first = 0; first < bLength; first += 32) {
    const columns = Math.min(32, bLength - first)
    for (let j = 0; j < columns; j++) {
      const byte = bBytes[bStart + first + j]!
      masks[byte] = masks[byte]! | (1 << j)
    }
    let row = -1
    for (let i = 0; i < aLength; i++) {
      const mask = masks[aBytes[aStart + i]!]!
      const matches = row & mask
      const sum = (row + matches + carries[i]!) | 0
      carries[i] = (matches | (row & ~sum)) >>> 31
      row = sum | (row & ~mask)
      if (wantsTable) words[at++] = row
    }
    length += popcount32(~row)
    for (let j = 0; j < columns; j++) masks[bBytes[bStart + first + j]!] = 0
  }
  return length
}

/** Goes back through the table and hands each byte of the subsequence to `take`, the last one first. */
function walkBack(take: (i: number, j: number) => void): void {
  const { aBytes, aStart, bBytes, bStart } = pair
  let i = pair.aLength - 1
  let j = pair.bLength - 1
  while (i >= 0 && j >= 0) {
    if (aBytes[aStart + i]! === bBytes[bStart + j]!) {
      take(i, j)
      i--
      j--
    } else if (table.leavesOutA(i, j)) i--
    else j--
  }
}

function replyText(reply: Reply, length: number): void {
  const text = new Uint8Array(length)
  let at = length
  walkBack((i) => {
    text[--at] = pair.aBytes[pair.aStart + i]!
  })
  reply.bulk(text, 0, length)
}

/** Runs that are contiguous in both strings, the last one first. */
function replyMatches(reply: Reply, length: number, lengthMin: number, withLengths: boolean): void {
  let count = 0
  let runA = 0
  let runB = 0
  let runLength = 0
  const endRun = (): void => {
    if (runLength === 0 || runLength < lengthMin) return
    count++
    reply.array(withLengths ? 3 : 2)
    reply.array(2)
    reply.integer(runA)
    reply.integer(runA + runLength - 1)
    reply.array(2)
    reply.integer(runB)
    reply.integer(runB + runLength - 1)
    if (withLengths) reply.integer(runLength)
  }
  reply.map(2)
  reply.bulkLatin1('matches')
  const mark = reply.beginDeferred()
  walkBack((i, j) => {
    if (runLength > 0 && (i !== runA - 1 || j !== runB - 1)) {
      endRun()
      runLength = 0
    }
    runA = i
    runB = j
    runLength++
  })
  endRun()
  reply.endDeferred(mark, 'array', count)
  reply.bulkLatin1('len')
  reply.integer(length)
}

export const lcsCommands: readonly Command[] = [lcs]

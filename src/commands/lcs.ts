/**
 * LCS: the longest common subsequence of two strings, by dynamic programming (Wagner and Fischer).
 *
 * Redis keeps the whole table of lengths, four bytes a cell. The way back through it only asks, where two bytes differ,
 * which neighbour is longer: so one row of lengths and one bit a cell are enough, a thirty-second of the memory. The
 * limit on the table's size stays Redis's.
 */
import { lcsLengthAndIndexes, lcsNeedsStrings, lcsTooLarge, syntaxError } from '../keyspace/errors.js'
import { TYPE, typeOf } from '../keyspace/entry.js'
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
    if (wantsLength) return reply.integer(fillTable(undefined))
    const table = new Table(pair.aLength, pair.bLength)
    const length = fillTable(table)
    if (wantsIndexes) replyMatches(reply, table, length, lengthMin, withLengths)
    else replyText(reply, table, length)
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

/** One bit for each pair of prefixes: whether the longer common subsequence is the one without `a`'s last byte. */
class Table {
  readonly words: Int32Array
  readonly rowWords: number

  constructor(rows: number, columns: number) {
    this.rowWords = (columns + 31) >>> 5
    this.words = new Int32Array(rows * this.rowWords)
  }

  /** For the prefixes that end with byte `i` of `a` and byte `j` of `b`. */
  leavesOutA(i: number, j: number): boolean {
    return ((this.words[i * this.rowWords + (j >>> 5)]! >>> (j & 31)) & 1) === 1
  }
}

/** Fills the table, if there is one. @returns the length of the longest common subsequence */
function fillTable(table: Table | undefined): number {
  const { aBytes, aStart, aLength, bBytes, bStart, bLength } = pair
  /** For the prefix of `a` so far and each prefix of `b`, starting with the one of one byte. */
  const lengths = new Int32Array(bLength)
  for (let i = 0; i < aLength; i++) {
    const byte = aBytes[aStart + i]!
    let diagonal = 0
    let left = 0
    let bits = 0
    for (let j = 0; j < bLength; j++) {
      const above = lengths[j]!
      if (byte === bBytes[bStart + j]!) left = diagonal + 1
      else if (above > left) {
        left = above
        bits |= 1 << (j & 31)
      }
      lengths[j] = left
      diagonal = above
      if (table !== undefined && ((j & 31) === 31 || j === bLength - 1)) {
        table.words[i * table.rowWords + (j >>> 5)] = bits
        bits = 0
      }
    }
  }
  return bLength === 0 ? 0 : lengths[bLength - 1]!
}

/** Goes back through the table and hands each byte of the subsequence to `take`, the last one first. */
function walkBack(table: Table, take: (i: number, j: number) => void): void {
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

function replyText(reply: Reply, table: Table, length: number): void {
  const text = new Uint8Array(length)
  let at = length
  walkBack(table, (i) => {
    text[--at] = pair.aBytes[pair.aStart + i]!
  })
  reply.bulk(text, 0, length)
}

/** Runs that are contiguous in both strings, the last one first. */
function replyMatches(reply: Reply, table: Table, length: number, lengthMin: number, withLengths: boolean): void {
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
  walkBack(table, (i, j) => {
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

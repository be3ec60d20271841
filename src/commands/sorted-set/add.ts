/**
 * ZADD and ZINCRBY: adding members and changing scores.
 *
 * All scores are read before the key is looked at, as Redis does, so a bad one changes nothing.
 */
import { scoreIsNaN, syntaxError, zaddGtLtNx, zaddIncrPairs, zaddNxWithXx } from '../../keyspace/errors.js'
import { TYPE } from '../../keyspace/entry.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { newZset, zsetAdd, zsetChange, zsetFind } from '../../keyspace/zset-value.js'
import { type Args, token } from '../args.js'
import type { Context } from '../context.js'
import { block, double, flag, integer, key, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'

/** Options, as bits. */
const NX = 1
const XX = 2
const GT = 4
const LT = 8
const CH = 16
const INCR = 32

const OPTIONS = [
  [token('NX'), NX],
  [token('XX'), XX],
  [token('GT'), GT],
  [token('LT'), LT],
  [token('CH'), CH],
  [token('INCR'), INCR],
] as const
/** Letters come from here on; a score seldom begins with one. */
const LETTER_A = 0x41

/** The scores of a request. */
let scores = new Float64Array(16)

const zadd = command({
  name: 'ZADD',
  group: 'sorted-set',
  summary: 'Add one or more members to a sorted set, or update its score if it already exists',
  since: '1.2.0',
  complexity: 'O(log(N)) for each item added, where N is the number of elements in the sorted set.',
  arity: -4,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['sortedset'],
  history: [
    ['2.4.0', 'Accepts multiple elements.'],
    ['3.0.2', 'Added the `XX`, `NX`, `CH` and `INCR` options.'],
    ['6.2.0', 'Added the `GT` and `LT` options.'],
  ],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    optional(oneOf('condition', [flag('nx', 'NX'), flag('xx', 'XX')], { since: '3.0.2' })),
    optional(oneOf('comparison', [flag('gt', 'GT'), flag('lt', 'LT')], { since: '6.2.0' })),
    optional(flag('change', 'CH', { since: '3.0.2' })),
    optional(flag('increment', 'INCR', { since: '3.0.2' })),
    block('score_member', [double('score'), string('member')], { multiple: true }),
  ],
  ownOptions: true,
  method: 'zAdd',
  returns: 'number',
  returnsWhen: { INCR: 'number | null' },
  run(ctx) {
    add(ctx, 0)
  },
})

const zincrby = command({
  name: 'ZINCRBY',
  group: 'sorted-set',
  summary: 'Increment the score of a member in a sorted set',
  since: '1.2.0',
  complexity: 'O(log(N)) where N is the number of elements in the sorted set.',
  arity: 4,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('increment', { accepts: 'double' }), string('member')],
  ownOptions: true,
  method: 'zIncrBy',
  returns: 'number',
  run(ctx) {
    add(ctx, INCR)
  },
})

function add(ctx: Context, given: number): void {
  const { args, db, keyspace, reply } = ctx
  let options = given
  let first = 2
  for (let option = optionAt(args, first); option !== 0; option = optionAt(args, first)) {
    options |= option
    first++
  }
  const pairs = (args.count - first) / 2
  if (pairs === 0 || pairs !== Math.floor(pairs)) throw syntaxError()
  checkOptions(options, pairs)
  readScores(args, first, pairs)
  const start = args.start(1)
  const end = args.end(1)
  let handle = db.writeTyped(TYPE.zset, args.bytes, start, end)
  let added = 0
  let updated = 0
  /** What INCR answers; NaN for null. */
  let result = NaN
  for (let i = 0; i < pairs; i++) {
    let score = scores[i]!
    const member = first + 2 * i + 1
    const from = args.start(member)
    const to = args.end(member)
    const held = handle === 0 ? NaN : zsetFind(db, handle, args.bytes, from, to)
    if (held !== held) {
      if ((options & XX) !== 0) continue
      if (handle === 0) handle = newZset(db, args.bytes, start, end, args.bytes, from, to, score)
      else zsetAdd(db, handle, args.bytes, from, to, score)
      added++
      result = score
      continue
    }
    if ((options & NX) !== 0) continue
    if ((options & INCR) !== 0) {
      score += held
      if (score !== score) throw scoreIsNaN()
    }
    if (((options & GT) !== 0 && score <= held) || ((options & LT) !== 0 && score >= held)) continue
    result = score
    if (score === held) continue
    zsetChange(db, handle, args.bytes, from, to, score)
    updated++
  }
  if ((options & INCR) === 0) reply.integer((options & CH) !== 0 ? added + updated : added)
  else if (result !== result) reply.nil()
  else reply.double(result)
  if (added + updated === 0) return
  keyspace.dirty += added + updated - 1
  db.changed(EVENT.zset, (options & INCR) !== 0 ? 'zincr' : 'zadd', args.bytes, start, end)
}

/** The option at an argument, 0 if it is none. */
function optionAt(args: Args, index: number): number {
  const length = index < args.count ? args.length(index) : 0
  if ((length !== 2 && length !== 4) || args.bytes[args.start(index)]! < LETTER_A) return 0
  for (const [name, option] of OPTIONS) if (args.is(index, name)) return option
  return 0
}

function checkOptions(options: number, pairs: number): void {
  if (options === 0) return
  if ((options & NX) !== 0 && (options & XX) !== 0) throw zaddNxWithXx()
  const comparisons = options & (GT | LT)
  if (comparisons === (GT | LT) || (comparisons !== 0 && (options & NX) !== 0)) throw zaddGtLtNx()
  if ((options & INCR) !== 0 && pairs > 1) throw zaddIncrPairs()
}

function readScores(args: Args, first: number, pairs: number): void {
  if (pairs > scores.length) scores = new Float64Array(pairs * 2)
  for (let i = 0; i < pairs; i++) scores[i] = args.double(first + 2 * i)
}

export const sortedSetAddCommands = [zadd, zincrby]

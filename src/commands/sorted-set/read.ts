/** Sorted set commands that look up single members, count, and scan. */
import type { Handle } from '../../memory/arena.js'
import { TYPE } from '../../keyspace/entry.js'
import { isLargeZset, zsetFind, zsetFoundRank, zsetLength, zsetScore } from '../../keyspace/zset-value.js'
import { LexRange, lexWindow, ScoreRange, scoreWindow, Window } from '../../keyspace/zset/window.js'
import type { Context } from '../context.js'
import { double, integer, key, optional, pattern, string } from '../spec/args.js'
import { command } from '../spec/command.js'
import { replyNothingFound, scanCursor, ScanOptions } from '../scan-options.js'
import { readLexRange, readScoreRange } from './bounds.js'
import { scanLarge, scanPacked } from './scan.js'

const scoreRange = new ScoreRange()
const lexRange = new LexRange()
const ranks = new Window()

/** The sorted set at argument 1, for reading; 0 if there is none. @throws WRONGTYPE */
const readKey = ({ args, db }: Context): Handle => db.readTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))

const zcard = command({
  name: 'ZCARD',
  group: 'sorted-set',
  summary: 'Get the number of members in a sorted set',
  since: '1.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'zCard',
  returns: 'number',
  run(ctx) {
    const handle = readKey(ctx)
    ctx.reply.integer(handle === 0 ? 0 : zsetLength(ctx.db, handle))
  },
})

const zscore = command({
  name: 'ZSCORE',
  group: 'sorted-set',
  summary: 'Get the score associated with the given member in a sorted set',
  since: '1.2.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member')],
  method: 'zScore',
  returns: 'number | null',
  run(ctx, at) {
    const handle = readKey(ctx)
    if (handle === 0) ctx.reply.nil()
    else replyScore(ctx, handle, at.member)
  },
})

const zmscore = command({
  name: 'ZMSCORE',
  group: 'sorted-set',
  summary: 'Get the score associated with the given members in a sorted set',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of members being requested.',
  arity: -3,
  flags: ['fast', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member', { multiple: true })],
  method: 'zmScore',
  returns: '(number | null)[]',
  run(ctx, at) {
    const { args, reply } = ctx
    const handle = readKey(ctx)
    reply.array(args.count - at.member)
    for (let i = at.member; i < args.count; i++) {
      if (handle === 0) reply.nil()
      else replyScore(ctx, handle, i)
    }
  },
})

function replyScore({ args, db, reply }: Context, handle: Handle, index: number): void {
  const score = zsetScore(db, handle, args.bytes, args.start(index), args.end(index))
  if (score !== score) reply.nil()
  else reply.double(score)
}

const zrank = command({
  name: 'ZRANK',
  group: 'sorted-set',
  summary: 'Determine the index of a member in a sorted set',
  since: '2.0.0',
  complexity: 'O(log(N))',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member')],
  method: 'zRank',
  returns: 'number | null',
  run(ctx, at) {
    replyRank(ctx, at.member, false)
  },
})

const zrevrank = command({
  name: 'ZREVRANK',
  group: 'sorted-set',
  summary: 'Determine the index of a member in a sorted set, with scores ordered from high to low',
  since: '2.0.0',
  complexity: 'O(log(N))',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member')],
  method: 'zRevRank',
  returns: 'number | null',
  run(ctx, at) {
    replyRank(ctx, at.member, true)
  },
})

function replyRank(ctx: Context, index: number, isReverse: boolean): void {
  const { args, db, reply } = ctx
  const handle = readKey(ctx)
  if (handle === 0) return reply.nil()
  const score = zsetFind(db, handle, args.bytes, args.start(index), args.end(index))
  if (score !== score) return reply.nil()
  const rank = zsetFoundRank(db, handle)
  reply.integer(isReverse ? zsetLength(db, handle) - 1 - rank : rank)
}

const zcount = command({
  name: 'ZCOUNT',
  group: 'sorted-set',
  summary: 'Count the members in a sorted set with scores within the given values',
  since: '2.0.0',
  complexity: 'O(log(N)) with N being the number of elements in the sorted set.',
  arity: 4,
  flags: ['fast', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), double('min', { accepts: 'value' }), double('max', { accepts: 'value' })],
  method: 'zCount',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    readScoreRange(args, at.min, at.max, scoreRange)
    const handle = readKey(ctx)
    if (handle === 0) return reply.integer(0)
    scoreWindow(db, handle, scoreRange, ranks)
    reply.integer(ranks.count)
  },
})

const zlexcount = command({
  name: 'ZLEXCOUNT',
  group: 'sorted-set',
  summary: 'Count the number of members in a sorted set between a given lexicographical range',
  since: '2.8.9',
  complexity: 'O(log(N)) with N being the number of elements in the sorted set.',
  arity: 4,
  flags: ['fast', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('min'), string('max')],
  method: 'zLexCount',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    readLexRange(args, at.min, at.max, lexRange)
    const handle = readKey(ctx)
    if (handle === 0) return reply.integer(0)
    lexWindow(db, handle, lexRange, false, ranks)
    reply.integer(ranks.count)
  },
})

const zscan = command({
  name: 'ZSCAN',
  group: 'sorted-set',
  summary: 'Incrementally iterate sorted sets elements and associated scores',
  since: '2.8.0',
  complexity:
    'O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..',
  arity: -3,
  flags: ['readonly'],
  categories: ['sortedset'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
  ],
  ownOptions: true,
  method: 'zScan',
  returns: '[cursor: T, members: T[]]',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const cursor = scanCursor(args, at.cursor)
    const handle = readKey(ctx)
    if (handle === 0) return replyNothingFound(reply)
    const options = new ScanOptions(args, at.cursor + 1)
    if (isLargeZset(db.keyspace, handle)) scanLarge(ctx, handle, cursor, options)
    else scanPacked(ctx, handle, options)
  },
})

export const sortedSetReadCommands = [zcard, zscore, zmscore, zrank, zrevrank, zcount, zlexcount, zscan]

/** ZRANGE in all its forms, and the older commands that it replaced. */
import type { Handle } from '../../memory/arena.js'
import { TYPE } from '../../keyspace/entry.js'
import { limitNeedsBy, syntaxError, withScoresByLex } from '../../keyspace/errors.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { sharedCursor, ZsetBuilder, zsetLength } from '../../keyspace/zset-value.js'
import { LexRange, lexWindow, ScoreRange, scoreWindow, Window } from '../../keyspace/zset/window.js'
import { type Args, token } from '../args.js'
import type { Context } from '../context.js'
import { block, double, flag, integer, key, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'
import { readLexRange, readScoreRange } from './bounds.js'
import { rankWindow } from './rank-window.js'
import { replyMembers } from './reply-members.js'

const WITHSCORES = token('WITHSCORES')
const LIMIT = token('LIMIT')
const REV = token('REV')
const BYSCORE = token('BYSCORE')
const BYLEX = token('BYLEX')

type By = 'rank' | 'score' | 'lex'

/** What a command of the family is asked for; one object serves all. */
const query = {
  by: 'rank' as By | undefined,
  isReverse: false as boolean | undefined,
  withScores: false,
  offset: 0,
  limit: -1,
}
const scoreRange = new ScoreRange()
const lexRange = new LexRange()
const ranks = new Window()
const cursor = sharedCursor()

const zrange = command({
  name: 'ZRANGE',
  group: 'sorted-set',
  summary: 'Return a range of members in a sorted set',
  since: '1.2.0',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  history: [['6.2.0', 'Added the `REV`, `BYSCORE`, `BYLEX` and `LIMIT` options.']],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    string('start'),
    string('stop'),
    optional(oneOf('sortby', [flag('byscore', 'BYSCORE'), flag('bylex', 'BYLEX')], { since: '6.2.0' })),
    optional(flag('rev', 'REV', { since: '6.2.0' })),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT', since: '6.2.0' })),
    optional(flag('withscores', 'WITHSCORES')),
  ],
  ownOptions: true,
  method: 'zRange',
  returns: 'T[]',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]' },
  run(ctx) {
    range(ctx, undefined, undefined)
  },
})

const zrevrange = command({
  name: 'ZREVRANGE',
  group: 'sorted-set',
  summary: 'Return a range of members in a sorted set, by index, with scores ordered from high to low',
  since: '1.2.0',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `REV` argument',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('start'), integer('stop'), optional(flag('withscores', 'WITHSCORES'))],
  ownOptions: true,
  method: 'zRevRange',
  returns: 'T[]',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]' },
  run(ctx) {
    range(ctx, 'rank', true)
  },
})

const zrangebyscore = command({
  name: 'ZRANGEBYSCORE',
  group: 'sorted-set',
  summary: 'Return a range of members in a sorted set, by score',
  since: '1.0.5',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  history: [['2.0.0', 'Added the `WITHSCORES` modifier.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `BYSCORE` argument',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    double('min', { accepts: 'value' }),
    double('max', { accepts: 'value' }),
    optional(flag('withscores', 'WITHSCORES', { since: '2.0.0' })),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
  ],
  ownOptions: true,
  method: 'zRangeByScore',
  returns: 'T[]',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]' },
  run(ctx) {
    range(ctx, 'score', false)
  },
})

const zrevrangebyscore = command({
  name: 'ZREVRANGEBYSCORE',
  group: 'sorted-set',
  summary: 'Return a range of members in a sorted set, by score, with scores ordered from high to low',
  since: '2.2.0',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  history: [['2.1.6', '`min` and `max` can be exclusive.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `REV` and `BYSCORE` arguments',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    double('max', { accepts: 'value' }),
    double('min', { accepts: 'value' }),
    optional(flag('withscores', 'WITHSCORES')),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
  ],
  ownOptions: true,
  method: 'zRevRangeByScore',
  returns: 'T[]',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]' },
  run(ctx) {
    range(ctx, 'score', true)
  },
})

const zrangebylex = command({
  name: 'ZRANGEBYLEX',
  group: 'sorted-set',
  summary: 'Return a range of members in a sorted set, by lexicographical range',
  since: '2.8.9',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `BYLEX` argument',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    string('min'),
    string('max'),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
  ],
  ownOptions: true,
  method: 'zRangeByLex',
  returns: 'T[]',
  run(ctx) {
    range(ctx, 'lex', false)
  },
})

const zrevrangebylex = command({
  name: 'ZREVRANGEBYLEX',
  group: 'sorted-set',
  summary: 'Return a range of members in a sorted set, by lexicographical range, ordered from higher to lower strings.',
  since: '2.8.9',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `REV` and `BYLEX` arguments',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    string('max'),
    string('min'),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
  ],
  ownOptions: true,
  method: 'zRevRangeByLex',
  returns: 'T[]',
  run(ctx) {
    range(ctx, 'lex', true)
  },
})

const zrangestore = command({
  name: 'ZRANGESTORE',
  group: 'sorted-set',
  summary: 'Store a range of members from sorted set into another key',
  since: '6.2.0',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key.',
  arity: -5,
  flags: ['denyoom', 'write'],
  categories: ['sortedset'],
  keys: [
    { flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [
    key('dst'),
    key('src', { keySpec: 1 }),
    string('min'),
    string('max'),
    optional(oneOf('sortby', [flag('byscore', 'BYSCORE'), flag('bylex', 'BYLEX')])),
    optional(flag('rev', 'REV')),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
  ],
  ownOptions: true,
  method: 'zRangeStore',
  returns: 'number',
  run(ctx) {
    const { args, db, keyspace, reply } = ctx
    readQuery(args, 5, undefined, undefined, true)
    readEnds(args, 3)
    const handle = db.readTyped(TYPE.zset, args.bytes, args.start(2), args.end(2))
    const start = args.start(1)
    const end = args.end(1)
    if (handle !== 0) openWindow(ctx, handle, 3)
    if (handle === 0 || ranks.count === 0) {
      db.delete(args.bytes, start, end)
      return reply.integer(0)
    }
    const isReverse = query.isReverse === true
    const builder = new ZsetBuilder(keyspace)
    // Redis stores a range of ranks, whose size it knows, in its final form, and others member by member.
    const asListpack = query.by !== 'rank' || ranks.count <= keyspace.zsetMaxListpackEntries
    copyRange(ctx, handle, builder, isReverse, asListpack)
    builder.store(db, db.find(args.bytes, start, end), args.bytes, start, end)
    reply.integer(ranks.count)
    db.changed(EVENT.zset, 'zrangestore', args.bytes, start, end)
  },
})

/** The members of those ranks, into a builder. */
function copyRange(
  { db, keyspace }: Context,
  handle: Handle,
  builder: ZsetBuilder,
  isReverse: boolean,
  asListpack: boolean,
): void {
  let inListpack = asListpack
  cursor.open(db, handle, ranks.rank, isReverse, ranks.count)
  for (let left = ranks.count; left > 0; left--) {
    const { bytes, start, end } = cursor.copy()
    if (builder.size >= keyspace.zsetMaxListpackEntries || end - start > keyspace.zsetMaxListpackValue)
      inListpack = false
    // What goes through a listpack on its way loses the sign of -0: adding 0 makes 0 of it.
    builder.add(bytes, start, end, inListpack ? cursor.score + 0 : cursor.score)
    cursor.step()
  }
}

function range(ctx: Context, by: By | undefined, isReverse: boolean | undefined): void {
  const { args, db, reply } = ctx
  readQuery(args, 4, by, isReverse, false)
  readEnds(args, 2)
  const handle = db.readTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))
  if (handle === 0) return reply.array(0)
  openWindow(ctx, handle, 2)
  replyMembers(ctx, handle, ranks.rank, ranks.count, query.isReverse === true, query.withScores)
}

/** Reads the options from argument `first` on, as far as the command leaves them open. */
function readQuery(
  args: Args,
  first: number,
  by: By | undefined,
  isReverse: boolean | undefined,
  isStore: boolean,
): void {
  query.by = by
  query.isReverse = isReverse
  query.withScores = false
  query.offset = 0
  query.limit = -1
  for (let i = first; i < args.count; i++) {
    if (!isStore && args.is(i, WITHSCORES)) query.withScores = true
    else if (i + 2 < args.count && args.is(i, LIMIT)) {
      query.offset = args.integer(i + 1)
      query.limit = args.integer(i + 2)
      i += 2
    } else if (query.isReverse === undefined && args.is(i, REV)) query.isReverse = true
    else if (query.by === undefined && args.is(i, BYSCORE)) query.by = 'score'
    else if (query.by === undefined && args.is(i, BYLEX)) query.by = 'lex'
    else throw syntaxError()
  }
  query.by ??= 'rank'
  // As in Redis, a limit of -1 counts as none.
  if (query.limit !== -1 && query.by === 'rank') throw limitNeedsBy()
  if (query.withScores && query.by === 'lex') throw withScoresByLex()
}

/** Reads the ends of the range, which stand at arguments `first` and the next: reversed, the greater comes first. */
function readEnds(args: Args, first: number): void {
  const minAt = query.isReverse === true ? first + 1 : first
  const maxAt = query.isReverse === true ? first : first + 1
  if (query.by === 'score') readScoreRange(args, minAt, maxAt, scoreRange)
  else if (query.by === 'lex') readLexRange(args, minAt, maxAt, lexRange)
  else {
    args.integer(first)
    args.integer(first + 1)
  }
}

/** Sets `ranks` to the members asked for, its rank to that of the first in the direction asked for. */
function openWindow({ args, db }: Context, handle: Handle, first: number): void {
  const isReverse = query.isReverse === true
  if (query.by === 'rank') {
    const length = zsetLength(db, handle)
    rankWindow(length, args.integer(first), args.integer(first + 1), ranks)
    if (isReverse) ranks.rank = length - 1 - ranks.rank
    return
  }
  if (query.by === 'score') scoreWindow(db, handle, scoreRange, ranks)
  else lexWindow(db, handle, lexRange, isReverse, ranks)
  if (isReverse) ranks.rank += ranks.count - 1
  // Redis counts a negative offset down for ever, past the last member.
  const skipped = query.offset < 0 ? ranks.count : Math.min(query.offset, ranks.count)
  ranks.rank += isReverse ? -skipped : skipped
  ranks.count -= skipped
  if (query.limit >= 0) ranks.count = Math.min(ranks.count, query.limit)
}

export const sortedSetRangeCommands = [
  zrange,
  zrangestore,
  zrevrange,
  zrangebyscore,
  zrevrangebyscore,
  zrangebylex,
  zrevrangebylex,
]

/** ZUNION, ZINTER and ZDIFF, with what stores their results, and ZINTERCARD. */
import { limitNegative, noInputKeys, syntaxError, weightNotFloat } from '../../keyspace/errors.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { ZsetBuilder } from '../../keyspace/zset-value.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { flag, integer, key, oneOf, optional } from '../spec/args.js'
import { command } from '../spec/command.js'
import { type Aggregate, intersect, subtract, unite } from './combine.js'
import { readSources, type Source } from './sources.js'

const WEIGHTS = token('WEIGHTS')
const AGGREGATE = token('AGGREGATE')
const WITHSCORES = token('WITHSCORES')
const LIMIT = token('LIMIT')
const SUM = token('SUM')
const MIN = token('MIN')
const MAX = token('MAX')

type Operation = 'union' | 'inter' | 'diff'

/** What a command is asked for beside its sources; one object serves all. */
const query = { aggregate: 'sum' as Aggregate, withScores: false, limit: 0 }

const zdiff = command({
  name: 'ZDIFF',
  group: 'sorted-set',
  summary: 'Subtract multiple sorted sets',
  since: '6.2.0',
  complexity:
    'O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.',
  arity: -3,
  flags: ['movablekeys', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [integer('numkeys'), key('key', { multiple: true }), optional(flag('withscores', 'WITHSCORES'))],
  ownOptions: true,
  method: 'zDiff',
  returns: 'T[]',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]' },
  run(ctx) {
    replyWith(ctx, 'diff')
  },
})

const zdiffstore = command({
  name: 'ZDIFFSTORE',
  group: 'sorted-set',
  summary: 'Subtract multiple sorted sets and store the resulting sorted set in a new key',
  since: '6.2.0',
  complexity:
    'O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.',
  arity: -4,
  flags: ['denyoom', 'movablekeys', 'write'],
  categories: ['sortedset'],
  keys: [
    { flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { keyNum: 0, first: 1, step: 1 } },
  ],
  args: [key('destination'), integer('numkeys'), key('key', { multiple: true, keySpec: 1 })],
  ownOptions: true,
  method: 'zDiffStore',
  returns: 'number',
  run(ctx) {
    store(ctx, 'diff')
  },
})

const zinter = command({
  name: 'ZINTER',
  group: 'sorted-set',
  summary: 'Intersect multiple sorted sets',
  since: '6.2.0',
  complexity:
    'O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.',
  arity: -3,
  flags: ['movablekeys', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [
    integer('numkeys'),
    key('key', { multiple: true }),
    optional(integer('weight', { token: 'WEIGHTS', multiple: true, accepts: 'double' })),
    optional(oneOf('aggregate', [flag('sum', 'SUM'), flag('min', 'MIN'), flag('max', 'MAX')], { token: 'AGGREGATE' })),
    optional(flag('withscores', 'WITHSCORES')),
  ],
  ownOptions: true,
  method: 'zInter',
  returns: 'T[]',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]' },
  run(ctx) {
    replyWith(ctx, 'inter')
  },
})

const zintercard = command({
  name: 'ZINTERCARD',
  group: 'sorted-set',
  summary: 'Intersect multiple sorted sets and return the cardinality of the result',
  since: '7.0.0',
  complexity: 'O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets.',
  arity: -3,
  flags: ['movablekeys', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [integer('numkeys'), key('key', { multiple: true }), optional(integer('limit', { token: 'LIMIT' }))],
  ownOptions: true,
  method: 'zInterCard',
  returns: 'number',
  run(ctx) {
    const sources = readRequest(ctx, 1, 'card')
    ctx.reply.integer(intersect(sources, 'sum', query.limit, undefined))
  },
})

const zinterstore = command({
  name: 'ZINTERSTORE',
  group: 'sorted-set',
  summary: 'Intersect multiple sorted sets and store the resulting sorted set in a new key',
  since: '2.0.0',
  complexity:
    'O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.',
  arity: -4,
  flags: ['denyoom', 'movablekeys', 'write'],
  categories: ['sortedset'],
  keys: [
    { flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { keyNum: 0, first: 1, step: 1 } },
  ],
  args: [
    key('destination'),
    integer('numkeys'),
    key('key', { multiple: true, keySpec: 1 }),
    optional(integer('weight', { token: 'WEIGHTS', multiple: true, accepts: 'double' })),
    optional(oneOf('aggregate', [flag('sum', 'SUM'), flag('min', 'MIN'), flag('max', 'MAX')], { token: 'AGGREGATE' })),
  ],
  ownOptions: true,
  method: 'zInterStore',
  returns: 'number',
  run(ctx) {
    store(ctx, 'inter')
  },
})

const zunion = command({
  name: 'ZUNION',
  group: 'sorted-set',
  summary: 'Add multiple sorted sets',
  since: '6.2.0',
  complexity:
    'O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.',
  arity: -3,
  flags: ['movablekeys', 'readonly'],
  categories: ['sortedset'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [
    integer('numkeys'),
    key('key', { multiple: true }),
    optional(integer('weight', { token: 'WEIGHTS', multiple: true, accepts: 'double' })),
    optional(oneOf('aggregate', [flag('sum', 'SUM'), flag('min', 'MIN'), flag('max', 'MAX')], { token: 'AGGREGATE' })),
    optional(flag('withscores', 'WITHSCORES')),
  ],
  ownOptions: true,
  method: 'zUnion',
  returns: 'T[]',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]' },
  run(ctx) {
    replyWith(ctx, 'union')
  },
})

const zunionstore = command({
  name: 'ZUNIONSTORE',
  group: 'sorted-set',
  summary: 'Add multiple sorted sets and store the resulting sorted set in a new key',
  since: '2.0.0',
  complexity:
    'O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.',
  arity: -4,
  flags: ['denyoom', 'movablekeys', 'write'],
  categories: ['sortedset'],
  keys: [
    { flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { keyNum: 0, first: 1, step: 1 } },
  ],
  args: [
    key('destination'),
    integer('numkeys'),
    key('key', { multiple: true, keySpec: 1 }),
    optional(integer('weight', { token: 'WEIGHTS', multiple: true, accepts: 'double' })),
    optional(oneOf('aggregate', [flag('sum', 'SUM'), flag('min', 'MIN'), flag('max', 'MAX')], { token: 'AGGREGATE' })),
  ],
  ownOptions: true,
  method: 'zUnionStore',
  returns: 'number',
  run(ctx) {
    store(ctx, 'union')
  },
})

function replyWith(ctx: Context, operation: Operation): void {
  const { reply } = ctx
  const result = compute(ctx, operation, 1)
  try {
    const isNested = query.withScores && reply.protocol === 3
    reply.array(query.withScores && !isNested ? result.size * 2 : result.size)
    result.forEach((bytes, start, end, score) => {
      if (isNested) reply.array(2)
      reply.bulk(bytes, start, end)
      if (query.withScores) reply.double(score)
    })
  } finally {
    result.discard()
  }
}

function store(ctx: Context, operation: Operation): void {
  const { args, db, reply } = ctx
  const result = compute(ctx, operation, 2)
  const start = args.start(1)
  const end = args.end(1)
  const { size } = result
  if (size === 0) {
    result.discard()
    db.delete(args.bytes, start, end)
  } else {
    result.store(db, db.find(args.bytes, start, end), args.bytes, start, end)
    db.changed(EVENT.zset, `z${operation}store`, args.bytes, start, end)
  }
  reply.integer(size)
}

/** The result of an operation on the keys whose number is at argument `countAt`. */
function compute(ctx: Context, operation: Operation, countAt: number): ZsetBuilder {
  const sources = readRequest(ctx, countAt, operation)
  const result = new ZsetBuilder(ctx.keyspace)
  try {
    if (operation === 'union') unite(sources, query.aggregate, result)
    else if (operation === 'inter') intersect(sources, query.aggregate, 0, result)
    else subtract(sources, ctx.keyspace, result)
  } catch (error) {
    result.discard()
    throw error
  }
  return result
}

/** Reads keys and options: a wrong type before a wrong option, as Redis. */
function readRequest(ctx: Context, countAt: number, operation: Operation | 'card'): Source[] {
  const { args, db, command: own } = ctx
  const count = args.integer(countAt)
  if (count < 1) throw noInputKeys(own.fullName)
  if (count > args.count - countAt - 1) throw syntaxError()
  const sources = readSources(args, db, countAt + 1, count)
  query.aggregate = 'sum'
  query.withScores = false
  query.limit = 0
  const hasWeights = operation === 'union' || operation === 'inter'
  for (let i = countAt + 1 + count; i < args.count;) {
    if (hasWeights && i + count < args.count && args.is(i, WEIGHTS)) {
      for (const [index, source] of sources.entries()) source.weight = args.double(i + 1 + index, weightNotFloat)
      i += 1 + count
    } else if (hasWeights && i + 1 < args.count && args.is(i, AGGREGATE)) {
      query.aggregate = aggregateArg(ctx, i + 1)
      i += 2
    } else if (operation !== 'card' && countAt === 1 && args.is(i, WITHSCORES)) {
      query.withScores = true
      i++
    } else if (operation === 'card' && i + 1 < args.count && args.is(i, LIMIT)) {
      query.limit = args.integer(i + 1, limitNegative)
      if (query.limit < 0) throw limitNegative()
      i += 2
    } else throw syntaxError()
  }
  return sources
}

function aggregateArg({ args }: Context, index: number): Aggregate {
  if (args.is(index, SUM)) return 'sum'
  if (args.is(index, MIN)) return 'min'
  if (args.is(index, MAX)) return 'max'
  throw syntaxError()
}

export const sortedSetOperationCommands = [zdiff, zdiffstore, zinter, zintercard, zinterstore, zunion, zunionstore]

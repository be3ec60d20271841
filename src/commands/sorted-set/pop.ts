/** Commands that take out the least or the greatest members, and those that wait for there to be some. */
import type { Handle } from '../../memory/arena.js'
import { TYPE } from '../../keyspace/entry.js'
import { countNotPositive, mustBePositive, numkeysNotPositive, syntaxError } from '../../keyspace/errors.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { zsetLength, zsetRemoveRange } from '../../keyspace/zset-value.js'
import { type Args, token } from '../args.js'
import { serveOrBlock, timeoutArg } from '../blocking.js'
import type { Context } from '../context.js'
import { standsForKey, standsForKeyAndNumber } from '../effects.js'
import { double, flag, integer, key, oneOf, optional } from '../spec/args.js'
import { command } from '../spec/command.js'
import { replyEach } from './reply-members.js'

const MIN = token('MIN')
const MAX = token('MAX')
const COUNT = token('COUNT')

const zpopmin = command({
  name: 'ZPOPMIN',
  group: 'sorted-set',
  summary: 'Remove and return members with the lowest scores in a sorted set',
  since: '5.0.0',
  complexity:
    'O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.',
  arity: -2,
  flags: ['fast', 'write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(integer('count'))],
  ownOptions: true,
  method: 'zPopMin',
  returns: '[] | [member: T, score: number]',
  returnsWhen: { count: '[member: T, score: number][]' },
  run(ctx) {
    popFrom(ctx, false)
  },
})

const zpopmax = command({
  name: 'ZPOPMAX',
  group: 'sorted-set',
  summary: 'Remove and return members with the highest scores in a sorted set',
  since: '5.0.0',
  complexity:
    'O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.',
  arity: -2,
  flags: ['fast', 'write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(integer('count'))],
  ownOptions: true,
  method: 'zPopMax',
  returns: '[] | [member: T, score: number]',
  returnsWhen: { count: '[member: T, score: number][]' },
  run(ctx) {
    popFrom(ctx, true)
  },
})

/** ZPOPMIN and ZPOPMAX. */
function popFrom(ctx: Context, isMax: boolean): void {
  const { args, db, reply } = ctx
  if (args.count > 3) throw syntaxError()
  const hasCount = args.count === 3
  const count = hasCount ? args.integer(2, mustBePositive) : 1
  if (count < 0) throw mustBePositive()
  const handle = db.writeTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))
  const popped = handle === 0 ? 0 : Math.min(count, zsetLength(db, handle))
  const isNested = hasCount && reply.protocol === 3
  reply.array(isNested ? popped : popped * 2)
  if (popped > 0) pop(ctx, handle, 1, popped, isMax, isNested)
}

/** Replies with members and scores, without an array around them, and removes them. */
function pop(ctx: Context, handle: Handle, keyAt: number, count: number, isMax: boolean, isNested: boolean): void {
  const { args, db, keyspace } = ctx
  const length = zsetLength(db, handle)
  replyEach(ctx, handle, isMax ? length - 1 : 0, count, isMax, true, isNested)
  const start = args.start(keyAt)
  const end = args.end(keyAt)
  if (count < length) zsetRemoveRange(db, handle, isMax ? length - count : 0, count)
  keyspace.dirty += count - 1
  db.changed(EVENT.zset, isMax ? 'zpopmax' : 'zpopmin', args.bytes, start, end)
  if (count < length) return
  db.remove(handle)
  db.changed(EVENT.generic, 'del', args.bytes, start, end, false)
}

const zmpop = command({
  name: 'ZMPOP',
  group: 'sorted-set',
  summary: 'Remove and return members with scores in a sorted set',
  since: '7.0.0',
  complexity:
    'O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.',
  arity: -4,
  flags: ['movablekeys', 'write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [
    integer('numkeys'),
    key('key', { multiple: true }),
    oneOf('where', [flag('min', 'MIN'), flag('max', 'MAX')]),
    optional(integer('count', { token: 'COUNT' })),
  ],
  ownOptions: true,
  method: 'zmPop',
  returns: '[key: T, members: [member: T, score: number][]] | null',
  run(ctx) {
    const { args, db, reply } = ctx
    const { lastKey } = readPop(args, 1)
    for (let i = 2; i <= lastKey; i++) {
      const handle = db.writeTyped(TYPE.zset, args.bytes, args.start(i), args.end(i))
      if (handle !== 0) return popSeveral(ctx, handle, i, 1)
    }
    reply.nilArray()
  },
})

const bzmpop = command({
  name: 'BZMPOP',
  group: 'sorted-set',
  summary: 'Remove and return members with scores in a sorted set or block until one is available',
  since: '7.0.0',
  complexity:
    'O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.',
  arity: -5,
  flags: ['blocking', 'movablekeys', 'write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW access delete', begin: { index: 2 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [
    double('timeout'),
    integer('numkeys'),
    key('key', { multiple: true }),
    oneOf('where', [flag('min', 'MIN'), flag('max', 'MAX')]),
    optional(integer('count', { token: 'COUNT' })),
  ],
  ownOptions: true,
  method: 'bzmPop',
  returns: '[key: T, members: [member: T, score: number][]] | null',
  run(ctx, at) {
    const { lastKey } = readPop(ctx.args, 2)
    serveOrBlock(ctx, at, 3, lastKey, timeoutArg(ctx.args, 1), TYPE.zset, 'nilArray')
  },
  serve(ctx, _at, index) {
    const { args, db } = ctx
    popSeveral(ctx, db.lookupWrite(args.bytes, args.start(index), args.end(index)), index, 2)
    return true
  },
})

/** What ZMPOP and BZMPOP are asked for; one object serves all. */
const popQuery = { lastKey: 0, isMax: false, count: 1 }

/** Reads it; the number of keys is argument `numkeysAt`. */
function readPop(args: Args, numkeysAt: number): typeof popQuery {
  const numkeys = args.integer(numkeysAt, numkeysNotPositive)
  if (numkeys < 1) throw numkeysNotPositive()
  const where = numkeysAt + numkeys + 1
  if (where >= args.count) throw syntaxError()
  const isMax = args.is(where, MAX)
  if (!isMax && !args.is(where, MIN)) throw syntaxError()
  let count = 0
  for (let i = where + 1; i < args.count; i += 2) {
    if (count > 0 || i + 1 === args.count || !args.is(i, COUNT)) throw syntaxError()
    count = args.integer(i + 1, countNotPositive)
    if (count < 1) throw countNotPositive()
  }
  popQuery.lastKey = where - 1
  popQuery.isMax = isMax
  popQuery.count = Math.max(1, count)
  return popQuery
}

/** Answers ZMPOP or BZMPOP from a set that is there. */
function popSeveral(ctx: Context, handle: Handle, keyAt: number, numkeysAt: number): void {
  const { args, db, reply } = ctx
  const { count, isMax } = readPop(args, numkeysAt)
  const popped = Math.min(count, zsetLength(db, handle))
  reply.array(2)
  reply.bulk(args.bytes, args.start(keyAt), args.end(keyAt))
  reply.array(popped)
  pop(ctx, handle, keyAt, popped, isMax, true)
  standsForKeyAndNumber(ctx, isMax ? 'ZPOPMAX' : 'ZPOPMIN', keyAt, popped)
}

const bzpopmin = command({
  name: 'BZPOPMIN',
  group: 'sorted-set',
  summary:
    'Remove and return the member with the lowest score from one or more sorted sets, or block until one is available',
  since: '5.0.0',
  complexity: 'O(log(N)) with N being the number of elements in the sorted set.',
  arity: -3,
  flags: ['blocking', 'fast', 'noscript', 'write'],
  categories: ['sortedset'],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: -2, step: 1 } }],
  args: [key('key', { multiple: true }), double('timeout')],
  ownOptions: true,
  method: 'bzPopMin',
  returns: '[key: T, member: T, score: number] | null',
  run(ctx, at) {
    waitForOne(ctx, at)
  },
  serve: (ctx, _at, index) => popOne(ctx, index, false),
})

const bzpopmax = command({
  name: 'BZPOPMAX',
  group: 'sorted-set',
  summary:
    'Remove and return the member with the highest score from one or more sorted sets, or block until one is available',
  since: '5.0.0',
  complexity: 'O(log(N)) with N being the number of elements in the sorted set.',
  arity: -3,
  flags: ['blocking', 'fast', 'noscript', 'write'],
  categories: ['sortedset'],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: -2, step: 1 } }],
  args: [key('key', { multiple: true }), double('timeout')],
  ownOptions: true,
  method: 'bzPopMax',
  returns: '[key: T, member: T, score: number] | null',
  run(ctx, at) {
    waitForOne(ctx, at)
  },
  serve: (ctx, _at, index) => popOne(ctx, index, true),
})

function waitForOne(ctx: Context, at: Readonly<Record<string, number>>): void {
  const { args } = ctx
  const timeoutMs = timeoutArg(args, args.count - 1)
  serveOrBlock(ctx, at, 1, args.count - 2, timeoutMs, TYPE.zset, 'nilArray')
}

/** Answers BZPOPMIN or BZPOPMAX from the set at argument `keyAt`. */
function popOne(ctx: Context, keyAt: number, isMax: boolean): boolean {
  const { args, db, reply } = ctx
  const start = args.start(keyAt)
  const end = args.end(keyAt)
  const handle = db.lookupWrite(args.bytes, start, end)
  reply.array(3)
  reply.bulk(args.bytes, start, end)
  pop(ctx, handle, keyAt, 1, isMax, false)
  standsForKey(ctx, isMax ? 'ZPOPMAX' : 'ZPOPMIN', keyAt)
  return true
}

export const sortedSetPopCommands = [zpopmin, zpopmax, zmpop, bzpopmin, bzpopmax, bzmpop]

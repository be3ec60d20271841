/** List commands that wait for an element when there is none. */
import { TYPE } from '../keyspace/entry.js'
import { serveOrBlock, timeoutArg } from './blocking.js'
import type { Context } from './context.js'
import { standsForKey, standsForMove, standsForRenamed } from './effects.js'
import { popOne } from './list.js'
import { isLeft, move, multiPop, popWithKey, readMultiPop } from './list-move.js'
import { double, flag, integer, key, oneOf, optional } from './spec/args.js'
import { type Command, command } from './spec/command.js'

type Places = Readonly<Record<string, number>>

const blpop = command({
  name: 'BLPOP',
  group: 'list',
  summary: 'Remove and get the first element in a list, or block until one is available',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of provided keys.',
  arity: -3,
  flags: ['blocking', 'noscript', 'write'],
  categories: ['list'],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: -2, step: 1 } }],
  args: [key('key', { multiple: true }), double('timeout')],
  ownOptions: true,
  method: 'blPop',
  returns: '[key: T, element: T] | null',
  run: (ctx, at) => popOrWait(ctx, at),
  serve: (ctx, _at, index) => serveOne(ctx, index, true),
})

const brpop = command({
  name: 'BRPOP',
  group: 'list',
  summary: 'Remove and get the last element in a list, or block until one is available',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of provided keys.',
  arity: -3,
  flags: ['blocking', 'noscript', 'write'],
  categories: ['list'],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: -2, step: 1 } }],
  args: [key('key', { multiple: true }), double('timeout')],
  ownOptions: true,
  method: 'brPop',
  returns: '[key: T, element: T] | null',
  run: (ctx, at) => popOrWait(ctx, at),
  serve: (ctx, _at, index) => serveOne(ctx, index, false),
})

const blmpop = command({
  name: 'BLMPOP',
  group: 'list',
  summary: 'Pop elements from a list, or block until one is available',
  since: '7.0.0',
  complexity: 'O(N+M) where N is the number of provided keys and M is the number of elements returned.',
  arity: -5,
  flags: ['blocking', 'movablekeys', 'write'],
  categories: ['list'],
  keys: [{ flags: 'RW access delete', begin: { index: 2 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [
    double('timeout'),
    integer('numkeys'),
    key('key', { multiple: true }),
    oneOf('where', [flag('left', 'LEFT'), flag('right', 'RIGHT')]),
    optional(integer('count', { token: 'COUNT' })),
  ],
  ownOptions: true,
  method: 'blmPop',
  returns: '[key: T, elements: T[]] | null',
  run(ctx, at) {
    readMultiPop(ctx, 2)
    const timeoutMs = timeoutArg(ctx.args, 1)
    serveOrBlock(ctx, at, 3, 2 + multiPop.keys, timeoutMs, TYPE.list, 'nilArray')
  },
  serve(ctx, _at, index) {
    readMultiPop(ctx, 2)
    popWithKey(ctx, index)
    return true
  },
})

const blmove = command({
  name: 'BLMOVE',
  group: 'list',
  summary: 'Pop an element from a list, push it to another list and return it; or block until one is available',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 6,
  flags: ['blocking', 'denyoom', 'noscript', 'write'],
  categories: ['list'],
  keys: [
    { flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RW insert', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [
    key('source'),
    key('destination', { keySpec: 1 }),
    oneOf('wherefrom', [flag('left', 'LEFT'), flag('right', 'RIGHT')]),
    oneOf('whereto', [flag('left', 'LEFT'), flag('right', 'RIGHT')]),
    double('timeout'),
  ],
  method: 'blMove',
  returns: 'T | null',
  run(ctx, at) {
    const { args } = ctx
    isLeft(args, 3)
    isLeft(args, 4)
    moveOrWait(ctx, at, timeoutArg(args, 5))
  },
  serve(ctx) {
    const { args, session } = ctx
    const fromHead = isLeft(args, 3)
    const toHead = isLeft(args, 4)
    if (!move(ctx, fromHead, toHead)) return false
    // Redis keeps what the client wrote only where it didn't wait.
    if (session.waitingArgs === undefined) standsForRenamed(ctx, 'LMOVE', args.count - 1)
    else standsForMove(ctx, fromHead, toHead)
    return true
  },
})

const brpoplpush = command({
  name: 'BRPOPLPUSH',
  group: 'list',
  summary: 'Pop an element from a list, push it to another list and return it; or block until one is available',
  since: '2.2.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['blocking', 'denyoom', 'noscript', 'write'],
  categories: ['list'],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`BLMOVE` with the `RIGHT` and `LEFT` arguments',
  keys: [
    { flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RW insert', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [key('source'), key('destination', { keySpec: 1 }), double('timeout')],
  method: 'brPopLPush',
  returns: 'T | null',
  run: (ctx, at) => moveOrWait(ctx, at, timeoutArg(ctx.args, 3)),
  serve(ctx) {
    const isMoved = move(ctx, false, true)
    if (isMoved) standsForRenamed(ctx, 'RPOPLPUSH', 3)
    return isMoved
  },
})

/** BLPOP and BRPOP. */
function popOrWait(ctx: Context, at: Places): void {
  const last = ctx.args.count - 1
  serveOrBlock(ctx, at, 1, last - 1, timeoutArg(ctx.args, last), TYPE.list, 'nilArray')
}

/** Answers with the key of argument `index`, whose list is there, and an element popped from it. */
function serveOne(ctx: Context, index: number, fromHead: boolean): boolean {
  const { args, db, reply } = ctx
  const handle = db.find(args.bytes, args.start(index), args.end(index))
  reply.array(2)
  reply.bulk(args.bytes, args.start(index), args.end(index))
  popOne(ctx, handle, index, fromHead)
  standsForKey(ctx, fromHead ? 'LPOP' : 'RPOP', index)
  return true
}

/** BLMOVE and BRPOPLPUSH. After the time-out they answer with a null array, where they can't wait with a null. */
function moveOrWait(ctx: Context, at: Places, timeoutMs: number): void {
  serveOrBlock(ctx, at, 1, 1, timeoutMs, TYPE.list, ctx.inTransaction ? 'nil' : 'nilArray')
}

export const listBlockingCommands: readonly Command[] = [blpop, brpop, blmpop, blmove, brpoplpush]

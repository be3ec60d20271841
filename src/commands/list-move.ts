/** List commands with several keys: from one list to another, and from the first of several that has something. */
import { TYPE } from '../keyspace/entry.js'
import { countNotPositive, numkeysNotPositive, syntaxError } from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import { addList, closeList, newList, openList } from '../keyspace/list-value.js'
import { type Args, token } from './args.js'
import type { Context } from './context.js'
import { standsForKeyAndNumber } from './effects.js'
import { popMany, removeEmpty } from './list.js'
import { flag, integer, key, oneOf, optional } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const LEFT = token('LEFT')
const RIGHT = token('RIGHT')
const COUNT = token('COUNT')

/** The element on its way from one list to the other: where it lies moves when the other list changes. */
let carried = new Uint8Array(256)
const CARRIED_KEPT_MAX = 1 << 16

const lmove = command({
  name: 'LMOVE',
  group: 'list',
  summary: 'Pop an element from a list, push it to another list and return it',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 5,
  flags: ['denyoom', 'write'],
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
  ],
  method: 'lMove',
  returns: 'T | null',
  run(ctx) {
    const { args } = ctx
    const fromHead = isLeft(args, 3)
    move(ctx, fromHead, isLeft(args, 4))
  },
})

const rpoplpush = command({
  name: 'RPOPLPUSH',
  group: 'list',
  summary: 'Remove the last element in a list, prepend it to another list and return it',
  since: '1.2.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['denyoom', 'write'],
  categories: ['list'],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`LMOVE` with the `RIGHT` and `LEFT` arguments',
  keys: [
    { flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RW insert', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [key('source'), key('destination', { keySpec: 1 })],
  method: 'rPopLPush',
  returns: 'T | null',
  run: (ctx) => move(ctx, false, true),
})

const lmpop = command({
  name: 'LMPOP',
  group: 'list',
  summary: 'Pop elements from a list',
  since: '7.0.0',
  complexity: 'O(N+M) where N is the number of provided keys and M is the number of elements returned.',
  arity: -4,
  flags: ['movablekeys', 'write'],
  categories: ['list'],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [
    integer('numkeys'),
    key('key', { multiple: true }),
    oneOf('where', [flag('left', 'LEFT'), flag('right', 'RIGHT')]),
    optional(integer('count', { token: 'COUNT' })),
  ],
  ownOptions: true,
  method: 'lmPop',
  returns: '[key: T, elements: T[]] | null',
  run(ctx) {
    readMultiPop(ctx, 1)
    const { args, db, reply } = ctx
    for (let i = 2; i < 2 + multiPop.keys; i++) {
      if (db.writeTyped(TYPE.list, args.bytes, args.start(i), args.end(i)) !== 0) return popWithKey(ctx, i)
    }
    reply.nilArray()
  },
})

/** Whether argument `index` is LEFT rather than RIGHT. @throws if it's neither */
export function isLeft(args: Args, index: number): boolean {
  if (args.is(index, LEFT)) return true
  if (args.is(index, RIGHT)) return false
  throw syntaxError()
}

/**
 * Moves an element from the list of argument 1 to that of argument 2, which may be the same, and answers with it; with nil
 * if there is no such list. @returns whether there was one
 */
export function move({ args, db, keyspace, reply }: Context, fromHead: boolean, toHead: boolean): boolean {
  const { bytes } = args
  const start = args.start(1)
  const end = args.end(1)
  const toStart = args.start(2)
  const toEnd = args.end(2)
  const source = db.writeTyped(TYPE.list, bytes, start, end)
  if (source === 0) {
    reply.nil()
    return false
  }
  const target = db.writeTyped(TYPE.list, bytes, toStart, toEnd)
  let list = openList(db, source)
  if (fromHead) list.readHead()
  else list.readTail()
  const { value } = list
  const length = value.end - value.start
  if (length > carried.length) carried = new Uint8Array(length)
  const item = carried
  if (length > CARRIED_KEPT_MAX) carried = new Uint8Array(256)
  for (let i = 0; i < length; i++) item[i] = value.bytes[value.start + i]!
  if (fromHead) list.popHead()
  else list.popTail()
  const isEmpty = target !== source && list.count === 0
  if (target !== source) {
    closeList(db, source, list)
    list = target === 0 ? newList(keyspace) : openList(db, target)
  }
  if (toHead) list.pushHead(item, 0, length)
  else list.pushTail(item, 0, length)
  if (target === 0) addList(db, list, bytes, toStart, toEnd)
  else closeList(db, target, list)
  reply.bulk(item, 0, length)
  db.changed(EVENT.list, toHead ? 'lpush' : 'rpush', bytes, toStart, toEnd)
  db.changed(EVENT.list, fromHead ? 'lpop' : 'rpop', bytes, start, end, false)
  if (isEmpty) removeEmpty(db, db.find(bytes, start, end), bytes, start, end)
  return true
}

/** What LMPOP and BLMPOP ask for, as `readMultiPop` last read it. */
export const multiPop = { keys: 0, fromHead: false, count: 1 }

/** Reads the arguments from the number of keys on. */
export function readMultiPop({ args }: Context, at: number): void {
  const keys = args.integer(at, numkeysNotPositive)
  if (keys < 1) throw numkeysNotPositive()
  const where = at + keys + 1
  if (where >= args.count) throw syntaxError()
  multiPop.keys = keys
  multiPop.fromHead = isLeft(args, where)
  multiPop.count = 1
  if (where + 1 === args.count) return
  if (where + 2 >= args.count || !args.is(where + 1, COUNT)) throw syntaxError()
  multiPop.count = args.integer(where + 2, countNotPositive)
  if (multiPop.count < 1) throw countNotPositive()
  if (where + 3 < args.count) throw syntaxError()
}

/** Answers with a key and elements popped from its list, which is there. */
export function popWithKey(ctx: Context, at: number): void {
  const { args, db, reply } = ctx
  const handle = db.find(args.bytes, args.start(at), args.end(at))
  reply.array(2)
  reply.bulk(args.bytes, args.start(at), args.end(at))
  const taken = popMany(ctx, handle, at, multiPop.count, multiPop.fromHead)
  standsForKeyAndNumber(ctx, multiPop.fromHead ? 'LPOP' : 'RPOP', at, taken)
}

export const listMoveCommands: readonly Command[] = [lmove, rpoplpush, lmpop]

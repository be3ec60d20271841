/**
 * List commands: those at both ends, and all that look at or change a list in one place. Those that take elements from one
 * of several lists or from one list to another are in `list-move.ts`, those that may wait in `list-blocking.ts`.
 */
import { INT64_MIN } from '../memory/integers.js'
import type { Handle } from '../memory/arena.js'
import type { Database } from '../keyspace/database.js'
import { TYPE } from '../keyspace/entry.js'
import {
  countNegative,
  indexOutOfRange,
  maxlenNegative,
  mustBePositive,
  noSuchKey,
  rankIsZero,
  syntaxError,
  wrongArity,
} from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import { addList, closeList, listLength, newList, openList } from '../keyspace/list-value.js'
import type { Quicklist } from '../structures/quicklist.js'
import { token } from './args.js'
import type { Context } from './context.js'
import { flag, integer, key, oneOf, optional, string } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const BEFORE = token('BEFORE')
const AFTER = token('AFTER')
const RANK = token('RANK')
const COUNT = token('COUNT')
const MAXLEN = token('MAXLEN')

const lpush = command({
  name: 'LPUSH',
  group: 'list',
  summary: 'Prepend one or multiple elements to a list',
  since: '1.0.0',
  complexity:
    'O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.',
  arity: -3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['list'],
  history: [['2.4.0', 'Accepts multiple `element` arguments.']],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('element', { multiple: true })],
  method: 'lPush',
  returns: 'number',
  run: (ctx) => push(ctx, true, false),
})

const rpush = command({
  name: 'RPUSH',
  group: 'list',
  summary: 'Append one or multiple elements to a list',
  since: '1.0.0',
  complexity:
    'O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.',
  arity: -3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['list'],
  history: [['2.4.0', 'Accepts multiple `element` arguments.']],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('element', { multiple: true })],
  method: 'rPush',
  returns: 'number',
  run: (ctx) => push(ctx, false, false),
})

const lpushx = command({
  name: 'LPUSHX',
  group: 'list',
  summary: 'Prepend an element to a list, only if the list exists',
  since: '2.2.0',
  complexity:
    'O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.',
  arity: -3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['list'],
  history: [['4.0.0', 'Accepts multiple `element` arguments.']],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('element', { multiple: true })],
  method: 'lPushX',
  returns: 'number',
  run: (ctx) => push(ctx, true, true),
})

const rpushx = command({
  name: 'RPUSHX',
  group: 'list',
  summary: 'Append an element to a list, only if the list exists',
  since: '2.2.0',
  complexity:
    'O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.',
  arity: -3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['list'],
  history: [['4.0.0', 'Accepts multiple `element` arguments.']],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('element', { multiple: true })],
  method: 'rPushX',
  returns: 'number',
  run: (ctx) => push(ctx, false, true),
})

const lpop = command({
  name: 'LPOP',
  group: 'list',
  summary: 'Remove and get the first elements in a list',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of elements returned',
  arity: -2,
  flags: ['fast', 'write'],
  categories: ['list'],
  history: [['6.2.0', 'Added the `count` argument.']],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(integer('count', { since: '6.2.0' }))],
  ownOptions: true,
  method: 'lPop',
  returns: 'T | null',
  returnsWhen: { count: 'T[] | null' },
  run: (ctx) => pop(ctx, true),
})

const rpop = command({
  name: 'RPOP',
  group: 'list',
  summary: 'Remove and get the last elements in a list',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of elements returned',
  arity: -2,
  flags: ['fast', 'write'],
  categories: ['list'],
  history: [['6.2.0', 'Added the `count` argument.']],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(integer('count', { since: '6.2.0' }))],
  ownOptions: true,
  method: 'rPop',
  returns: 'T | null',
  returnsWhen: { count: 'T[] | null' },
  run: (ctx) => pop(ctx, false),
})

const llen = command({
  name: 'LLEN',
  group: 'list',
  summary: 'Get the length of a list',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['list'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'lLen',
  returns: 'number',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.list, args.bytes, args.start(at.key), args.end(at.key))
    reply.integer(handle === 0 ? 0 : listLength(db, handle))
  },
})

const lindex = command({
  name: 'LINDEX',
  group: 'list',
  summary: 'Get an element from a list by its index',
  since: '1.0.0',
  complexity:
    'O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1).',
  arity: 3,
  flags: ['readonly'],
  categories: ['list'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('index')],
  method: 'lIndex',
  returns: 'T | null',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.list, args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.nil()
    const index = args.integer(at.index)
    const list = openList(db, handle)
    if (!list.seek(index < 0 ? list.count + index : index)) return reply.nil()
    list.read()
    reply.bulk(list.value.bytes, list.value.start, list.value.end)
    list.release()
  },
})

const lrange = command({
  name: 'LRANGE',
  group: 'list',
  summary: 'Get a range of elements from a list',
  since: '1.0.0',
  complexity:
    'O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range.',
  arity: 4,
  flags: ['readonly'],
  categories: ['list'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('start'), integer('stop')],
  method: 'lRange',
  returns: 'T[]',
  run({ args, db, reply }, at) {
    const first = args.integer(at.start)
    const last = args.integer(at.stop)
    const handle = db.readTyped(TYPE.list, args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.array(0)
    const list = openList(db, handle)
    const from = Math.max(0, first < 0 ? list.count + first : first)
    const to = Math.min(list.count - 1, last < 0 ? list.count + last : last)
    if (from > to) return reply.array(0)
    reply.array(to - from + 1)
    list.range(from, to - from + 1, false, reply)
  },
})

const lset = command({
  name: 'LSET',
  group: 'list',
  summary: 'Set the value of an element in a list by its index',
  since: '1.0.0',
  complexity:
    'O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1).',
  arity: 4,
  flags: ['denyoom', 'write'],
  categories: ['list'],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('index'), string('element')],
  method: 'lSet',
  returns: "'OK'",
  run({ args, db, reply }, at) {
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.writeTyped(TYPE.list, bytes, start, end)
    if (handle === 0) throw noSuchKey()
    const index = args.integer(at.index)
    const list = openList(db, handle)
    if (!list.seek(index < 0 ? list.count + index : index)) throw indexOutOfRange()
    list.replace(bytes, args.start(at.element), args.end(at.element))
    closeList(db, handle, list)
    db.changed(EVENT.list, 'lset', bytes, start, end)
    reply.ok()
  },
})

const linsert = command({
  name: 'LINSERT',
  group: 'list',
  summary: 'Insert an element before or after another element in a list',
  since: '2.2.0',
  complexity:
    'O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N).',
  arity: 5,
  flags: ['denyoom', 'write'],
  categories: ['list'],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    oneOf('where', [flag('before', 'BEFORE'), flag('after', 'AFTER')]),
    string('pivot'),
    string('element'),
  ],
  method: 'lInsert',
  returns: 'number',
  run({ args, db, reply }, at) {
    const { bytes } = args
    const isAfter = args.is(2, AFTER)
    if (!isAfter && !args.is(2, BEFORE)) throw syntaxError()
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.writeTyped(TYPE.list, bytes, start, end)
    if (handle === 0) return reply.integer(0)
    const list = openList(db, handle)
    list.seek(0)
    if (!list.find(bytes, args.start(at.pivot), args.end(at.pivot))) return reply.integer(-1)
    list.insert(isAfter, bytes, args.start(at.element), args.end(at.element))
    const length = list.count
    closeList(db, handle, list)
    db.changed(EVENT.list, 'linsert', bytes, start, end)
    reply.integer(length)
  },
})

const lrem = command({
  name: 'LREM',
  group: 'list',
  summary: 'Remove elements from a list',
  since: '1.0.0',
  complexity: 'O(N+M) where N is the length of the list and M is the number of elements removed.',
  arity: 4,
  flags: ['write'],
  categories: ['list'],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('count'), string('element')],
  method: 'lRem',
  returns: 'number',
  run({ args, db, reply, keyspace }, at) {
    const { bytes } = args
    const count = args.integer(at.count)
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.writeTyped(TYPE.list, bytes, start, end)
    if (handle === 0) return reply.integer(0)
    const list = openList(db, handle)
    const from = args.start(at.element)
    const removed = removeEqual(list, count, bytes, from, args.end(at.element))
    if (removed > 0) {
      closeList(db, handle, list)
      db.changed(EVENT.list, 'lrem', bytes, start, end, false)
      keyspace.dirty += removed
      if (list.count === 0) removeEmpty(db, handle, bytes, start, end)
    }
    reply.integer(removed)
  },
})

const ltrim = command({
  name: 'LTRIM',
  group: 'list',
  summary: 'Trim a list to the specified range',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of elements to be removed by the operation.',
  arity: 4,
  flags: ['write'],
  categories: ['list'],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('start'), integer('stop')],
  method: 'lTrim',
  returns: "'OK'",
  run({ args, db, reply, keyspace }, at) {
    const { bytes } = args
    const first = args.integer(at.start)
    const last = args.integer(at.stop)
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.writeTyped(TYPE.list, bytes, start, end)
    if (handle === 0) return reply.ok()
    const list = openList(db, handle)
    const { count } = list
    const from = Math.max(0, first < 0 ? count + first : first)
    const to = Math.min(count - 1, last < 0 ? count + last : last)
    const before = from > to ? count : from
    const behind = from > to ? 0 : count - 1 - to
    list.deleteRange(0, before)
    list.deleteRange(list.count - behind, behind)
    closeList(db, handle, list)
    db.changed(EVENT.list, 'ltrim', bytes, start, end, false)
    keyspace.dirty += before + behind
    if (list.count === 0) removeEmpty(db, handle, bytes, start, end)
    reply.ok()
  },
})

const lpos = command({
  name: 'LPOS',
  group: 'list',
  summary: 'Return the index of matching elements on a list',
  since: '6.0.6',
  complexity:
    'O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time.',
  arity: -3,
  flags: ['readonly'],
  categories: ['list'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    string('element'),
    optional(integer('rank', { token: 'RANK' })),
    optional(integer('num-matches', { token: 'COUNT' })),
    optional(integer('len', { token: 'MAXLEN' })),
  ],
  ownOptions: true,
  method: 'lPos',
  returns: 'number | null',
  returnsWhen: { COUNT: 'number[]' },
  run: (ctx) => findPlaces(ctx),
})

/** LPUSH and its relatives. */
function push(ctx: Context, toHead: boolean, onlyExisting: boolean): void {
  const { args, db, keyspace, reply } = ctx
  const { bytes, count } = args
  const start = args.start(1)
  const end = args.end(1)
  const handle = db.writeTyped(TYPE.list, bytes, start, end)
  if (handle === 0 && onlyExisting) return reply.integer(0)
  const list = handle === 0 ? newList(keyspace) : openList(db, handle)
  for (let i = 2; i < count; i++) {
    if (toHead) list.pushHead(bytes, args.start(i), args.end(i))
    else list.pushTail(bytes, args.start(i), args.end(i))
  }
  const length = list.count
  if (handle === 0) addList(db, list, bytes, start, end)
  else closeList(db, handle, list)
  db.changed(EVENT.list, toHead ? 'lpush' : 'rpush', bytes, start, end)
  keyspace.dirty += count - 3
  reply.integer(length)
}

/** LPOP and RPOP. */
function pop(ctx: Context, fromHead: boolean): void {
  const { args, command, db, reply } = ctx
  const { bytes } = args
  if (args.count > 3) throw wrongArity(command.fullName)
  const hasCount = args.count === 3
  const count = hasCount ? args.integer(2, mustBePositive) : 1
  if (count < 0) throw mustBePositive()
  const handle = db.writeTyped(TYPE.list, bytes, args.start(1), args.end(1))
  if (handle === 0) return hasCount ? reply.nilArray() : reply.nil()
  if (count === 0) return reply.array(0)
  if (hasCount) popMany(ctx, handle, 1, count, fromHead)
  else popOne(ctx, handle, 1, fromHead)
}

/** Takes one element from an end of the list of argument `at`, which is not empty, and answers with it. */
export function popOne({ args, db, reply }: Context, handle: Handle, at: number, fromHead: boolean): void {
  const { bytes } = args
  const list = openList(db, handle)
  if (fromHead) list.readHead()
  else list.readTail()
  reply.bulk(list.value.bytes, list.value.start, list.value.end)
  if (fromHead) list.popHead()
  else list.popTail()
  closeList(db, handle, list)
  const start = args.start(at)
  const end = args.end(at)
  db.changed(EVENT.list, fromHead ? 'lpop' : 'rpop', bytes, start, end)
  if (list.count === 0) removeEmpty(db, handle, bytes, start, end)
}

/**
 * Takes up to `count` elements from an end of the list of argument `at`, and answers with an array of them.
 * @returns how many
 */
export function popMany(ctx: Context, handle: Handle, at: number, count: number, fromHead: boolean): number {
  const { args, db, keyspace, reply } = ctx
  const { bytes } = args
  const list = openList(db, handle)
  const taken = Math.min(count, list.count)
  reply.array(taken)
  list.range(fromHead ? 0 : list.count - 1, taken, !fromHead, reply)
  list.deleteRange(fromHead ? 0 : list.count - taken, taken)
  closeList(db, handle, list)
  const start = args.start(at)
  const end = args.end(at)
  db.changed(EVENT.list, fromHead ? 'lpop' : 'rpop', bytes, start, end, false)
  keyspace.dirty += taken
  if (list.count === 0) removeEmpty(db, handle, bytes, start, end)
  return taken
}

/** Removes a list that has become empty; its key was the last to be looked up. */
export function removeEmpty(db: Database, handle: Handle, key: Uint8Array, start: number, end: number): void {
  db.remove(handle)
  db.changed(EVENT.generic, 'del', key, start, end, false)
}

/** Removes up to |count| elements equal to [start, end), from the tail on if `count` is negative; 0: all. */
function removeEqual(list: Quicklist, count: number, bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.abs(count)
  let removed = 0
  if (count >= 0) {
    let there = list.seek(0)
    while (there && list.find(bytes, start, end)) {
      there = list.remove(true)
      if (++removed === limit) break
    }
  } else {
    let there = list.seek(list.count - 1)
    while (there) {
      if (!list.equals(bytes, start, end)) there = list.previous()
      else {
        there = list.remove(false)
        if (++removed === limit) break
      }
    }
  }
  list.release()
  return removed
}

/** LPOS. */
function findPlaces(ctx: Context): void {
  const { args, db, reply } = ctx
  let rank = 1
  let backwards = false
  let count = -1
  let maxlen = 0
  for (let i = 3; i < args.count; i++) {
    if (i + 1 === args.count) throw syntaxError()
    if (args.is(i, RANK)) {
      rank = args.integer(++i)
      if (rank === 0) throw rankIsZero()
      backwards = rank < 0
      // Redis's negation of the lowest integer is that integer again: below every number of matches, and so far below that
      // no COUNT is ever reached.
      rank = backwards && args.int64(i) === INT64_MIN ? -Infinity : Math.abs(rank)
    } else if (args.is(i, COUNT)) {
      count = args.integer(++i, countNegative)
      if (count < 0) throw countNegative()
    } else if (args.is(i, MAXLEN)) {
      maxlen = args.integer(++i, maxlenNegative)
      if (maxlen < 0) throw maxlenNegative()
    } else throw syntaxError()
  }
  const handle = db.readTyped(TYPE.list, args.bytes, args.start(1), args.end(1))
  if (handle === 0) return count === -1 ? reply.nil() : reply.array(0)
  const list = openList(db, handle)
  const mark = count === -1 ? -1 : reply.beginDeferred()
  const limit = maxlen === 0 ? Infinity : maxlen
  const wanted = count === -1 ? 1 : count === 0 || rank < 0 ? Infinity : count
  const found =
    backwards || limit < list.count
      ? writePlaces(ctx, list, backwards, rank, limit, wanted)
      : findAndWritePlaces(ctx, list, rank, wanted)
  if (count !== -1) reply.endDeferred(mark, 'array', found)
  else if (found === 0) reply.nil()
}

/**
 * Writes the indexes of up to `wanted` matches from the `rank`-th on: from head to tail, at twice the pace of `writePlaces`.
 * @returns how many
 */
function findAndWritePlaces({ args, reply }: Context, list: Quicklist, rank: number, wanted: number): number {
  const { bytes } = args
  const start = args.start(2)
  const end = args.end(2)
  let matches = 0
  let written = 0
  let index = 0
  for (let there = list.seek(0); there && list.find(bytes, start, end); there = list.next(), index++) {
    index += list.passed
    if (++matches < rank) continue
    reply.integer(index)
    if (++written === wanted) break
  }
  list.release()
  return written
}

/** The same in either direction, looking at `limit` elements. @returns how many */
function writePlaces(
  { args, reply }: Context,
  list: Quicklist,
  backwards: boolean,
  rank: number,
  limit: number,
  wanted: number,
): number {
  const { bytes } = args
  const start = args.start(2)
  const end = args.end(2)
  const last = list.count - 1
  let matches = 0
  let written = 0
  let there = list.seek(backwards ? last : 0)
  for (let index = 0; there && index < limit; index++) {
    if (list.equals(bytes, start, end) && ++matches >= rank) {
      reply.integer(backwards ? last - index : index)
      if (++written === wanted) break
    }
    there = backwards ? list.previous() : list.next()
  }
  list.release()
  return written
}

export const listCommands: readonly Command[] = [
  lpush,
  rpush,
  lpushx,
  rpushx,
  lpop,
  rpop,
  llen,
  lindex,
  lrange,
  lset,
  linsert,
  lrem,
  ltrim,
  lpos,
]

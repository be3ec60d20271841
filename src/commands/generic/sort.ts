/**
 * SORT and SORT_RO: the elements of a list, set or sorted set, in order, or what they lead to.
 *
 * As Redis does it: the elements are gathered, each is given a number or a text to be compared by, the vector is sorted,
 * and the wanted range of it answered, or stored as a list. Where nothing is sorted (BY a constant), lists and sorted sets
 * give just the range, in their own order.
 */
import type { Handle } from '../../memory/arena.js'
import { TYPE, typeOf } from '../../keyspace/entry.js'
import { scoresNotDoubles, syntaxError, wrongType } from '../../keyspace/errors.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { ListBuilder, listLength, openList } from '../../keyspace/list-value.js'
import { forEachMember, setLength } from '../../keyspace/set-value.js'
import { forgetListpack, sharedCursor, zsetLength } from '../../keyspace/zset-value.js'
import { type Args, token } from '../args.js'
import type { Context } from '../context.js'
import { block, flag, integer, key, oneOf, optional, pattern } from '../spec/args.js'
import { command, type KeySpec } from '../spec/command.js'
import { sortKeys, sortReadOnlyKeys } from '../spec/keys.js'
import { SortPattern } from './sort-pattern.js'
import { SortVector } from './sort-vector.js'

/** The limits of a list that SORT makes. */
const QUICKLIST_FILL = -2
const QUICKLIST_DEPTH = 0
const ASC = token('ASC')
const DESC = token('DESC')
const ALPHA = token('ALPHA')
const LIMIT = token('LIMIT')
const STORE = token('STORE')
const BY = token('BY')
const GET = token('GET')

const COMPLEXITY =
  'O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).'

const sortedKey: KeySpec = { flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }
const patternKeys: KeySpec = {
  flags: 'RO access',
  notes:
    "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
  begin: 'unknown',
  find: 'unknown',
}

export const sort = command({
  name: 'SORT',
  group: 'generic',
  summary: 'Sort the elements in a list, set or sorted set',
  since: '1.0.0',
  complexity: COMPLEXITY,
  arity: -2,
  flags: ['denyoom', 'movablekeys', 'write'],
  categories: ['dangerous', 'list', 'set', 'sortedset'],
  keys: [
    sortedKey,
    patternKeys,
    {
      flags: 'OW update',
      notes:
        "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
      begin: 'unknown',
      find: 'unknown',
    },
  ],
  findKeys: sortKeys,
  args: [
    key('key'),
    optional(pattern('pattern', { token: 'BY', keySpec: 1 })),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
    optional(pattern('pattern', { token: 'GET', multiple: true, multipleToken: true, keySpec: 1 })),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
    optional(flag('sorting', 'ALPHA')),
    optional(key('destination', { token: 'STORE', keySpec: 2 })),
  ],
  ownOptions: true,
  returns: 'T[]',
  returnsWhen: { STORE: 'number', GET: '(T | null)[]' },
  run: (ctx) => runSort(ctx, true),
})

export const sortRo = command({
  name: 'SORT_RO',
  group: 'generic',
  summary: 'Sort the elements in a list, set or sorted set. Read-only variant of SORT.',
  since: '7.0.0',
  complexity: COMPLEXITY,
  arity: -2,
  flags: ['movablekeys', 'readonly'],
  categories: ['dangerous', 'list', 'set', 'sortedset'],
  keys: [sortedKey, patternKeys],
  findKeys: sortReadOnlyKeys,
  args: [
    key('key'),
    optional(pattern('pattern', { token: 'BY', keySpec: 1 })),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
    optional(pattern('pattern', { token: 'GET', multiple: true, multipleToken: true, keySpec: 1 })),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
    optional(flag('sorting', 'ALPHA')),
  ],
  ownOptions: true,
  method: 'sortRo',
  returns: 'T[]',
  returnsWhen: { GET: '(T | null)[]' },
  run: (ctx) => runSort(ctx, false),
})

/** What the arguments ask for. */
interface SortOptions {
  isDescending: boolean
  isAlpha: boolean
  /** BY a constant: nothing is sorted. */
  isUnsorted: boolean
  offset: number
  /** Negative: all. */
  count: number
  by: SortPattern | undefined
  readonly gets: SortPattern[]
  /** Index of the key to store under; 0: none. */
  store: number
}

function readOptions(args: Args, takesStore: boolean): SortOptions {
  const options: SortOptions = {
    isDescending: false,
    isAlpha: false,
    isUnsorted: false,
    offset: 0,
    count: -1,
    by: undefined,
    gets: [],
    store: 0,
  }
  for (let i = 2; i < args.count; i++) {
    const following = args.count - i - 1
    if (args.is(i, ASC)) options.isDescending = false
    else if (args.is(i, DESC)) options.isDescending = true
    else if (args.is(i, ALPHA)) options.isAlpha = true
    else if (args.is(i, LIMIT) && following >= 2) {
      options.offset = args.integer(++i)
      options.count = args.integer(++i)
    } else if (takesStore && args.is(i, STORE) && following >= 1) options.store = ++i
    else if (args.is(i, BY) && following >= 1) {
      options.by = new SortPattern(args, ++i)
      if (options.by.isConstant) options.isUnsorted = true
    } else if (args.is(i, GET) && following >= 1) options.gets.push(new SortPattern(args, ++i))
    else throw syntaxError()
  }
  return options
}

/** Reused from one SORT to the next. */
const vector = new SortVector()
const cursor = sharedCursor()

function runSort(ctx: Context, takesStore: boolean): void {
  try {
    sortWith(ctx, takesStore)
  } finally {
    // Elements of a large collection take many times what is kept.
    vector.clear()
  }
}

function sortWith(ctx: Context, takesStore: boolean): void {
  const { args, db } = ctx
  const options = readOptions(args, takesStore)
  const handle = db.lookupRead(args.bytes, args.start(1), args.end(1))
  const type = handle === 0 ? TYPE.list : typeOf(db.keyspace.arena, handle)
  if (type !== TYPE.list && type !== TYPE.set && type !== TYPE.zset) throw wrongType()
  if (type === TYPE.set && options.isUnsorted && (options.store > 0 || ctx.script !== undefined)) {
    // A set's order means nothing, and neither what is stored nor what a script does shall depend on it.
    options.isUnsorted = false
    options.isAlpha = true
    options.by = undefined
  }
  // Redis sorts no listpack, and keeps what it makes of it.
  if (type === TYPE.zset) forgetListpack(db, handle)
  const length = handle === 0 ? 0 : lengthOf(ctx, type, handle)
  const first = Math.min(Math.max(options.offset, 0), length)
  const wanted = options.count < 0 ? length : options.count
  const end = Math.min(first + wanted, length)

  if (options.isUnsorted && type !== TYPE.set) {
    if (first < end) loadRange(ctx, type, handle, first, end - first, options.isDescending)
    vector.close(false, false)
    return answer(ctx, options, 0, end - first)
  }
  if (handle !== 0) loadAll(ctx, type, handle)
  vector.close(options.isAlpha, options.isDescending)
  if (!options.isUnsorted) {
    weighAll(ctx, options)
    if (options.by && (first > 0 || end < length)) vector.sortPart(first, end - 1)
    else vector.sort()
  }
  answer(ctx, options, first, end)
}

function lengthOf({ db }: Context, type: number, handle: Handle): number {
  if (type === TYPE.list) return listLength(db, handle)
  return type === TYPE.set ? setLength(db, handle) : zsetLength(db, handle)
}

function loadAll(ctx: Context, type: number, handle: Handle): void {
  if (type === TYPE.set) forEachMember(ctx.db, handle, vector.add)
  else loadRange(ctx, type, handle, 0, lengthOf(ctx, type, handle), false)
}

/** Takes `count` elements from `first` on, counted from the tail when `isReverse`. */
function loadRange(
  { db }: Context,
  type: number,
  handle: Handle,
  first: number,
  count: number,
  isReverse: boolean,
): void {
  if (type === TYPE.list) {
    const list = openList(db, handle)
    return list.range(isReverse ? list.count - 1 - first : first, count, isReverse, { bulk: vector.add })
  }
  cursor.open(db, handle, isReverse ? zsetLength(db, handle) - 1 - first : first, isReverse)
  for (let left = count; left > 0 && cursor.isThere; left--, cursor.step()) {
    cursor.read()
    vector.add(cursor.bytes, cursor.start, cursor.end)
  }
}

/** Gives each element what it's compared by. @throws where that should be a number and isn't */
function weighAll({ db }: Context, { by, isAlpha, store }: SortOptions): void {
  const isBinary = store > 0
  let areNumbers = true
  for (let i = 0; i < vector.count; i++) {
    const start = vector.startOf(i)
    const end = vector.endOf(i)
    if (by) {
      if (!by.open(db, vector.bytes, start, end)) {
        vector.leaveOut(i)
        continue
      }
      const { valueBytes, valueStart, valueEnd } = db
      if (isAlpha) vector.label(i, valueBytes, valueStart, valueEnd, isBinary)
      else if (!vector.weigh(i, valueBytes, valueStart, valueEnd)) areNumbers = false
    } else if (isAlpha) vector.labelWithItself(i, isBinary)
    else if (!vector.weigh(i, vector.bytes, start, end)) areNumbers = false
  }
  if (!areNumbers) throw scoresNotDoubles()
}

/** Answers with the elements from `first` up to `end`, or what they lead to; or stores that. */
function answer(ctx: Context, options: SortOptions, first: number, end: number): void {
  const { db, reply } = ctx
  const { gets } = options
  if (options.store > 0) return storeAll(ctx, options, first, end)
  reply.array((end - first) * Math.max(1, gets.length))
  if (gets.length === 0) {
    for (let i = first; i < end; i++) reply.bulk(vector.bytes, vector.startOf(i), vector.endOf(i))
    return
  }
  for (let i = first; i < end; i++) {
    const from = vector.startOf(i)
    const to = vector.endOf(i)
    for (const get of gets) {
      if (get.isElement) reply.bulk(vector.bytes, from, to)
      else if (get.open(db, vector.bytes, from, to)) reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
      else reply.nil()
    }
  }
}

const NOTHING = new Uint8Array(0)

function storeAll(ctx: Context, options: SortOptions, first: number, end: number): void {
  const { args, db, reply, keyspace } = ctx
  const { bytes } = args
  const start = args.start(options.store)
  const keyEnd = args.end(options.store)
  // As in Redis the configuration's limits don't concern this list.
  const list = new ListBuilder(keyspace, QUICKLIST_FILL, QUICKLIST_DEPTH)
  for (let i = first; i < end; i++) {
    const from = vector.startOf(i)
    const to = vector.endOf(i)
    if (options.gets.length === 0) list.add(vector.bytes, from, to)
    for (const get of options.gets) {
      if (get.isElement) list.add(vector.bytes, from, to)
      else if (get.open(db, vector.bytes, from, to)) {
        const value = db.valueBytes.slice(db.valueStart, db.valueEnd)
        list.add(value, 0, value.length)
      } else list.add(NOTHING, 0, 0)
    }
  }
  const { size } = list
  if (size === 0) {
    list.discard()
    db.delete(bytes, start, keyEnd)
  } else {
    list.store(db, db.lookupWrite(bytes, start, keyEnd), bytes, start, keyEnd)
    db.changed(EVENT.list, 'sortstore', bytes, start, keyEnd)
    keyspace.dirty += size - 1
  }
  reply.integer(size)
}

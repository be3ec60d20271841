/**
 * Operations on several sets: SINTER, SUNION, SDIFF, and their STORE forms. SMEMBERS is the intersection of one set.
 *
 * Where members come in an order, it's Redis's: a result that would be an intset there is given in ascending order.
 */
import type { Handle } from '../memory/arena.js'
import { hashBytes } from '../memory/hash.js'
import { isCanonicalInt64 } from '../memory/integers.js'
import { ENCODING_INTSET, TYPE } from '../keyspace/entry.js'
import { limitNegative, numkeysNotPositive, syntaxError, tooManyKeys } from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import { forEachMissing, intersect, subtract, takesOut } from '../keyspace/set/set-algebra.js'
import { intsetEntriesMax, openSet, type SetBody, SetBuilder } from '../keyspace/set-value.js'
import { sortFew } from '../structures/sort-few.js'
import { token } from './args.js'
import type { Context } from './context.js'
import { integer, key, optional } from './spec/args.js'
import { command } from './spec/command.js'

const LIMIT = token('LIMIT')

/** Up to this many keys are compared with one another to find those given twice; a `Set` takes 200 ns for two. */
const COMPARED_MAX = 16

export const sinter = command({
  name: 'SINTER',
  group: 'set',
  summary: 'Intersect multiple sets',
  since: '1.0.0',
  complexity: 'O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.',
  arity: -2,
  flags: ['readonly'],
  categories: ['set'],
  tips: ['nondeterministic_output_order'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  method: 'sInter',
  returns: 'T[]',
  run: replyIntersection,
})

export const smembers = command({
  name: 'SMEMBERS',
  group: 'set',
  summary: 'Get all the members in a set',
  since: '1.0.0',
  complexity: 'O(N) where N is the set cardinality.',
  arity: 2,
  flags: ['readonly'],
  categories: ['set'],
  tips: ['nondeterministic_output_order'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'sMembers',
  returns: 'T[]',
  run: replyIntersection,
})

export const sintercard = command({
  name: 'SINTERCARD',
  group: 'set',
  summary: 'Intersect multiple sets and return the cardinality of the result',
  since: '7.0.0',
  complexity: 'O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.',
  arity: -3,
  flags: ['movablekeys', 'readonly'],
  categories: ['set'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { keyNum: 0, first: 1, step: 1 } }],
  args: [integer('numkeys'), key('key', { multiple: true }), optional(integer('limit', { token: 'LIMIT' }))],
  ownOptions: true,
  method: 'sInterCard',
  returns: 'number',
  run(ctx) {
    const { args, reply } = ctx
    const count = args.integer(1, numkeysNotPositive)
    if (count < 1) throw numkeysNotPositive()
    if (count > args.count - 2) throw tooManyKeys()
    let limit = 0
    for (let i = 2 + count; i < args.count; i += 2) {
      if (!args.is(i, LIMIT) || i + 1 === args.count) throw syntaxError()
      limit = args.integer(i + 1, limitNegative)
      if (limit < 0) throw limitNegative()
    }
    const sets = readAllSets(ctx, 2, 2 + count)
    reply.integer(sets ? intersect(sets, limit === 0 ? Infinity : limit, () => undefined) : 0)
  },
})

export const sinterstore = command({
  name: 'SINTERSTORE',
  group: 'set',
  summary: 'Intersect multiple sets and store the resulting set in a key',
  since: '1.0.0',
  complexity: 'O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.',
  arity: -3,
  flags: ['denyoom', 'write'],
  categories: ['set'],
  keys: [
    { flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { last: -1, step: 1 } },
  ],
  args: [key('destination'), key('key', { multiple: true, keySpec: 1 })],
  method: 'sInterStore',
  returns: 'number',
  run(ctx) {
    const sets = readAllSets(ctx, 2, ctx.args.count)
    const result = new SetBuilder(ctx.keyspace)
    const [first] = sets ?? []
    if (sets && first) {
      building(result, () => {
        intersect(sets, Infinity, (bytes, start, end, hash) => result.addNewFrom(first, bytes, start, end, hash))
      })
    }
    store(ctx, result, 'sinterstore')
  },
})

export const sunion = command({
  name: 'SUNION',
  group: 'set',
  summary: 'Add multiple sets',
  since: '1.0.0',
  complexity: 'O(N) where N is the total number of elements in all given sets.',
  arity: -2,
  flags: ['readonly'],
  categories: ['set'],
  tips: ['nondeterministic_output_order'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  method: 'sUnion',
  returns: 'T[]',
  run(ctx) {
    replyUnion(ctx, readSets(ctx, 1, ctx.args.count))
  },
})

export const sunionstore = command({
  name: 'SUNIONSTORE',
  group: 'set',
  summary: 'Add multiple sets and store the resulting set in a key',
  since: '1.0.0',
  complexity: 'O(N) where N is the total number of elements in all given sets.',
  arity: -3,
  flags: ['denyoom', 'write'],
  categories: ['set'],
  keys: [
    { flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { last: -1, step: 1 } },
  ],
  args: [key('destination'), key('key', { multiple: true, keySpec: 1 })],
  method: 'sUnionStore',
  returns: 'number',
  run(ctx) {
    const sets = readSets(ctx, 2, ctx.args.count)
    const result = new SetBuilder(ctx.keyspace)
    building(result, () => sets.forEach((set) => result.addAll(set)))
    store(ctx, result, 'sunionstore')
  },
})

export const sdiff = command({
  name: 'SDIFF',
  group: 'set',
  summary: 'Subtract multiple sets',
  since: '1.0.0',
  complexity: 'O(N) where N is the total number of elements in all given sets.',
  arity: -2,
  flags: ['readonly'],
  categories: ['set'],
  tips: ['nondeterministic_output_order'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  method: 'sDiff',
  returns: 'T[]',
  run(ctx) {
    const { first, others } = readMinuend(ctx, 1)
    if (!first) return ctx.reply.set(0)
    replyDifference(ctx, first, others)
  },
})

export const sdiffstore = command({
  name: 'SDIFFSTORE',
  group: 'set',
  summary: 'Subtract multiple sets and store the resulting set in a key',
  since: '1.0.0',
  complexity: 'O(N) where N is the total number of elements in all given sets.',
  arity: -3,
  flags: ['denyoom', 'write'],
  categories: ['set'],
  keys: [
    { flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { last: -1, step: 1 } },
  ],
  args: [key('destination'), key('key', { multiple: true, keySpec: 1 })],
  method: 'sDiffStore',
  returns: 'number',
  run(ctx) {
    // First what may be refused: the result has memory of its own.
    const { first, others } = readMinuend(ctx, 2)
    const result = new SetBuilder(ctx.keyspace)
    if (first) building(result, () => subtract(first, others, result))
    store(ctx, result, 'sdiffstore')
  },
})

/** The entries of the keys from argument `first` to before `end`; all are looked up first, as a lookup may remove keys. */
function lookUp({ args, db }: Context, first: number, end: number): Handle[] {
  const handles: Handle[] = []
  for (let i = first; i < end; i++) handles.push(db.readTyped(TYPE.set, args.bytes, args.start(i), args.end(i)))
  return handles
}

/** Each once. */
function distinct(handles: Handle[]): Handle[] {
  if (handles.length > COMPARED_MAX) return Array.from(new Set(handles))
  // Mostly they are different.
  const isRepeated = (handle: Handle, index: number): boolean => handles.indexOf(handle) < index
  return handles.some(isRepeated) ? handles.filter((handle, index) => !isRepeated(handle, index)) : handles
}

/** Their sets, each once. */
function readSets(ctx: Context, first: number, end: number): SetBody[] {
  const sets: SetBody[] = []
  for (const handle of distinct(lookUp(ctx, first, end))) {
    if (handle !== 0) sets.push(openSet(ctx.db, handle, sets.length))
  }
  return sets
}

/** Their sets for an intersection, each once and the smallest first; undefined if any is absent. */
function readAllSets(ctx: Context, first: number, end: number): SetBody[] | undefined {
  const sets: SetBody[] = []
  for (const handle of distinct(lookUp(ctx, first, end))) {
    if (handle === 0) return undefined
    sets.push(openSet(ctx.db, handle, sets.length))
  }
  return sortFew(sets, bySize)
}

const bySize = (one: SetBody, other: SetBody): number => one.length - other.length

function replyIntersection(ctx: Context): void {
  const { args, reply } = ctx
  const sets = readAllSets(ctx, 1, args.count)
  const first = sets?.[0]
  if (!sets || !first) return reply.set(0)
  if (sets.length === 1) return replySet(ctx, first)
  const mark = reply.beginDeferred()
  const found = intersect(sets, Infinity, (bytes, start, end) => reply.bulk(bytes, start, end))
  reply.endDeferred(mark, 'set', found)
}

function replySet({ reply }: Context, set: SetBody): void {
  reply.set(set.length)
  set.forEach((bytes, start, end) => reply.bulk(bytes, start, end))
}

/** Answers with all members of the sets, which are different ones. */
export function replyUnion(ctx: Context, sets: readonly SetBody[]): void {
  const { keyspace, reply } = ctx
  const [one, two, ...rest] = sets
  // A result that is no intset has no order, so two sets needn't be gathered in a third.
  const large = two && two.length > (one?.length ?? 0) ? two : one
  const isIntset =
    !large || (large.length <= intsetEntriesMax(keyspace) && !one?.startsWithText && !two?.startsWithText)
  if (rest.length === 0 && !isIntset) {
    const small = large === one ? two : one
    const mark = reply.beginDeferred()
    let count = large.length
    large.forEach((bytes, start, end) => reply.bulk(bytes, start, end))
    const needsHash = large.isHashed && small?.isHashed === false
    small?.forEach((bytes, start, end, known) => {
      const hash = needsHash ? hashBytes(bytes, start, end, keyspace.hashKey0, keyspace.hashKey1) : known
      if (large.hasFrom(small, hash, bytes, start, end)) return
      count++
      reply.bulk(bytes, start, end)
    })
    return reply.endDeferred(mark, 'set', count)
  }
  const result = new SetBuilder(keyspace)
  building(result, () => sets.forEach((set) => result.addAll(set)))
  replySet(ctx, result.set)
  result.discard()
}

/** The set of the key at `firstAt`, undefined if nothing can be left of it, and those of the keys behind. */
function readMinuend(ctx: Context, firstAt: number): { first: SetBody | undefined; others: SetBody[] } {
  const [handle = 0, ...rest] = lookUp(ctx, firstAt, ctx.args.count)
  const others: SetBody[] = []
  if (handle === 0 || rest.includes(handle)) return { first: undefined, others }
  // Twice the same of the others counts twice where Redis chooses its way.
  for (const other of rest) if (other !== 0) others.push(openSet(ctx.db, other, others.length + 1))
  return { first: openSet(ctx.db, handle), others }
}

function replyDifference(ctx: Context, first: SetBody, others: SetBody[]): void {
  const { keyspace, reply } = ctx
  // An intset's members come in order by themselves, and what has one that is no integer has no order: then there is no
  // need to gather them.
  let comesInOrder = first.encoding === ENCODING_INTSET
  if (!comesInOrder && !takesOut(first, others)) {
    const left = forEachMissing(first, others, 1, (bytes, start, end) => {
      comesInOrder = !isCanonicalInt64(bytes, start, end)
    })
    if (left === 0) return reply.set(0)
  }
  if (comesInOrder) {
    const mark = reply.beginDeferred()
    const left = forEachMissing(first, others, Infinity, (bytes, start, end) => reply.bulk(bytes, start, end))
    return reply.endDeferred(mark, 'set', left)
  }
  const result = new SetBuilder(keyspace)
  building(result, () => subtract(first, others, result))
  replySet(ctx, result.set)
  result.discard()
}

/** Gives the result up if there is no room for it. */
function building(result: SetBuilder, build: () => void): void {
  try {
    build()
  } catch (error) {
    result.discard()
    throw error
  }
}

/** Puts a result under the key that is the first argument, or removes that key if the result is empty. */
function store({ args, db, reply }: Context, result: SetBuilder, event: string): void {
  const { bytes } = args
  const start = args.start(1)
  const end = args.end(1)
  const { size } = result
  if (size === 0) {
    result.discard()
    db.delete(bytes, start, end)
  } else {
    building(result, () => result.store(db, db.find(bytes, start, end), bytes, start, end))
    db.changed(EVENT.set, event, bytes, start, end)
  }
  reply.integer(size)
}

/** Random members of sets: SPOP takes them out, SRANDMEMBER looks. */
import { INT64_MIN } from '../memory/integers.js'
import { TYPE } from '../keyspace/entry.js'
import { mustBePositive, outOfRange, randomCountOutOfRange, syntaxError } from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import { closeSet, exchangeSet, openSet, type SetBody, SetBuilder } from '../keyspace/set-value.js'
import type { Context } from './context.js'
import { standsForKey } from './effects.js'
import { replyUnion } from './set-operations.js'
import { integer, key, optional } from './spec/args.js'
import { command } from './spec/command.js'

/** With this many times more to take than to leave, Redis picks those that stay rather than those that go. */
const POP_STAYING_FACTOR = 5
/** Below this share of a set, members are drawn until there are enough different ones. */
const DRAWN_SHARE_MAX = 1 / 3
/** Redis would try to answer with any number of repeated members, and not survive it. */
const REPEATED_MAX = 2 ** 31
const ROUNDED_INT64_MIN = -(2 ** 63)

export const spop = command({
  name: 'SPOP',
  group: 'set',
  summary: 'Remove and return one or multiple random members from a set',
  since: '1.0.0',
  complexity: 'Without the count argument O(1), otherwise O(N) where N is the value of the passed count.',
  arity: -2,
  flags: ['fast', 'write'],
  categories: ['set'],
  tips: ['nondeterministic_output'],
  history: [['3.2.0', 'Added the `count` argument.']],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(integer('count', { since: '3.2.0' }))],
  ownOptions: true,
  method: 'sPop',
  returns: 'T | null',
  returnsWhen: { count: 'T[]' },
  run(ctx, at) {
    const { args, db, reply } = ctx
    if (args.count > 3) throw syntaxError()
    if (args.count === 3) return popMany(ctx, at.key)
    const { bytes } = args
    const keyStart = args.start(at.key)
    const keyEnd = args.end(at.key)
    const handle = db.writeTyped(TYPE.set, bytes, keyStart, keyEnd)
    if (handle === 0) return reply.nil()
    const set = openSet(db, handle)
    set.pick()
    reply.bulk(set.bytes, set.start, set.end)
    tellRemoved(ctx, at.key, set)
    set.removePicked()
    closeSet(db, handle, set)
    const isEmpty = set.length === 0
    if (isEmpty) db.remove(handle)
    db.changed(EVENT.set, 'spop', bytes, keyStart, keyEnd)
    if (isEmpty) db.changed(EVENT.generic, 'del', bytes, keyStart, keyEnd, false)
  },
})

/** SPOP with a count. */
function popMany(ctx: Context, keyAt: number): void {
  const { args, db, reply, keyspace } = ctx
  const { bytes } = args
  const keyStart = args.start(keyAt)
  const keyEnd = args.end(keyAt)
  const count = args.integer(2, mustBePositive)
  if (count < 0) throw mustBePositive()
  const handle = db.writeTyped(TYPE.set, bytes, keyStart, keyEnd)
  if (handle === 0 || count === 0) return reply.set(0)
  const set = openSet(db, handle)
  const size = set.length
  const popped = Math.min(count, size)
  if (count >= size) {
    // As Redis does it, the union of one set: that counts as a hit.
    db.lookupRead(bytes, keyStart, keyEnd)
    replyUnion(ctx, [set])
    db.remove(handle)
    standsForKey(ctx, 'DEL', keyAt)
  } else {
    reply.set(count)
    if ((size - count) * POP_STAYING_FACTOR > count) {
      for (let i = 0; i < count; i++) {
        set.pick()
        reply.bulk(set.bytes, set.start, set.end)
        tellRemoved(ctx, keyAt, set)
        set.removePicked()
      }
      closeSet(db, handle, set)
    } else popMost(ctx, keyAt, handle, set, size - count)
  }
  keyspace.dirty += popped - 1
  db.changed(EVENT.set, 'spop', bytes, keyStart, keyEnd)
  if (count >= size) db.changed(EVENT.generic, 'del', bytes, keyStart, keyEnd, false)
}

/** The picked member is the effect of SPOP, or one of several. */
function tellRemoved({ args, db, keyspace: { effects } }: Context, keyAt: number, member: ByteRange): void {
  if (!effects.isActive) return
  effects.instead(db.index, 3).word('SREM').range(args.bytes, args.start(keyAt), args.end(keyAt))
  effects.range(member.bytes, member.start, member.end)
}

interface ByteRange {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** Answers with all but `staying` members, which make up a new set. */
function popMost(ctx: Context, keyAt: number, handle: number, set: SetBody, staying: number): void {
  const { db, keyspace, reply } = ctx
  const rest = new SetBuilder(keyspace)
  try {
    for (let i = 0; i < staying; i++) {
      set.pick()
      rest.add(set.bytes, set.start, set.end)
      set.removePicked()
    }
  } catch (error) {
    rest.discard()
    throw error
  } finally {
    closeSet(db, handle, set)
  }
  set.forEach((bytes, start, end) => {
    reply.bulk(bytes, start, end)
    tellRemoved(ctx, keyAt, { bytes, start, end })
  })
  exchangeSet(db, handle, rest.set)
}

export const srandmember = command({
  name: 'SRANDMEMBER',
  group: 'set',
  summary: 'Get one or multiple random members from a set',
  since: '1.0.0',
  complexity: 'Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.',
  arity: -2,
  flags: ['readonly'],
  categories: ['set'],
  tips: ['nondeterministic_output'],
  history: [['2.6.0', 'Added the optional `count` argument.']],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(integer('count', { since: '2.6.0' }))],
  ownOptions: true,
  method: 'sRandMember',
  returns: 'T | null',
  returnsWhen: { count: 'T[]' },
  run(ctx, at) {
    const { args, db, reply } = ctx
    if (args.count > 3) throw syntaxError()
    let count = 0
    if (args.count === 3) {
      count = args.integer(2)
      if (count <= ROUNDED_INT64_MIN && args.int64(2) === INT64_MIN) throw randomCountOutOfRange()
    }
    const handle = db.readTyped(TYPE.set, args.bytes, args.start(at.key), args.end(at.key))
    if (args.count === 3 && (handle === 0 || count === 0)) return reply.array(0)
    if (handle === 0) return reply.nil()
    const set = openSet(db, handle)
    if (args.count === 3) return replyMany(ctx, set, count)
    set.pick()
    reply.bulk(set.bytes, set.start, set.end)
  },
})

/** SRANDMEMBER with a count: that many different members, or if it's negative, as many draws. */
function replyMany(ctx: Context, set: SetBody, count: number): void {
  const { keyspace, reply } = ctx
  const size = set.length
  if (count < -REPEATED_MAX) throw outOfRange()
  if (count < 0) {
    reply.array(-count)
    for (let i = count; i < 0 && !reply.isFull; i++) {
      set.pick()
      reply.bulk(set.bytes, set.start, set.end)
    }
    return
  }
  const wanted = Math.min(count, size)
  reply.array(wanted)
  if (wanted < size * DRAWN_SHARE_MAX) {
    const seen = new Set<number>()
    while (seen.size < wanted) {
      set.pick()
      if (seen.has(set.picked)) continue
      seen.add(set.picked)
      reply.bulk(set.bytes, set.start, set.end)
    }
    return
  }
  // Selection sampling (Knuth, volume 2, algorithm 3.4.2S): each with the probability of those still missing to those left.
  let missing = wanted
  let left = size
  set.forEach((bytes, start, end) => {
    if (missing === left || keyspace.random() * left < missing) {
      missing--
      reply.bulk(bytes, start, end)
    }
    left--
  })
}

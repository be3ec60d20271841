/** ZRANDMEMBER: random members, found by random ranks. */
import type { Handle } from '../../memory/arena.js'
import { TYPE } from '../../keyspace/entry.js'
import { outOfRange, randomCountOutOfRange, syntaxError } from '../../keyspace/errors.js'
import { sharedCursor, zsetLength } from '../../keyspace/zset-value.js'
import { type Args, token } from '../args.js'
import type { Context } from '../context.js'
import { block, flag, integer, key, optional } from '../spec/args.js'
import { command } from '../spec/command.js'
import { replyMembers } from './reply-members.js'

const WITHSCORES = token('WITHSCORES')
/** The greatest count, and with scores half of it. */
const COUNT_MAX = 2n ** 63n - 1n
const COUNT_WITH_SCORES_MAX = COUNT_MAX / 2n
/** Below this share of a set, members are drawn until there are enough different ones. */
const DRAWN_SHARE_MAX = 1 / 3
/** Redis would try to answer with any number of repeated members, and not survive it. */
const REPEATED_MAX = 2 ** 31

const cursor = sharedCursor()

const zrandmember = command({
  name: 'ZRANDMEMBER',
  group: 'sorted-set',
  summary: 'Get one or multiple random elements from a sorted set',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of elements returned',
  arity: -2,
  flags: ['readonly'],
  categories: ['sortedset'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(block('options', [integer('count'), optional(flag('withscores', 'WITHSCORES'))]))],
  ownOptions: true,
  method: 'zRandMember',
  returns: 'T | null',
  returnsWhen: { WITHSCORES: '[member: T, score: number][]', count: 'T[]' },
  run(ctx) {
    const { args, db, reply } = ctx
    if (args.count > 2) return replyMany(ctx)
    const handle = db.readTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))
    if (handle === 0) return reply.nil()
    openRandom(ctx, handle, zsetLength(db, handle))
    reply.bulk(cursor.bytes, cursor.start, cursor.end)
  },
})

/** ZRANDMEMBER with a count: that many different members, or if it's negative, as many draws. */
function replyMany(ctx: Context): void {
  const { args, db, reply } = ctx
  const count = args.integer(2)
  if (isBeyond(args, count, COUNT_MAX)) throw randomCountOutOfRange()
  if (args.count > 4 || (args.count === 4 && !args.is(3, WITHSCORES))) throw syntaxError()
  const withScores = args.count === 4
  if (withScores && isBeyond(args, count, COUNT_WITH_SCORES_MAX)) throw outOfRange()
  const handle = db.readTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))
  if (handle === 0 || count === 0) return reply.array(0)
  if (count < -REPEATED_MAX) throw outOfRange()
  const size = zsetLength(db, handle)
  // All of them come as Redis goes through them, from the greatest score down.
  if (count >= size) return replyMembers(ctx, handle, size - 1, size, true, withScores)
  const wanted = Math.abs(count)
  reply.array(withScores && reply.protocol === 2 ? wanted * 2 : wanted)
  if (count < 0) {
    for (let i = 0; i < wanted && !reply.isFull; i++) {
      openRandom(ctx, handle, size)
      replyOpened(ctx, withScores)
    }
  } else if (wanted < size * DRAWN_SHARE_MAX) drawDifferent(ctx, handle, size, wanted, withScores)
  else sample(ctx, handle, size, wanted, withScores)
}

/** Whether a count, rounded as given, is further from 0 than `max`. */
function isBeyond(args: Args, count: number, max: bigint): boolean {
  if (Number.isSafeInteger(count)) return false
  const exact = args.int64(2)
  return exact > max || exact < -max
}

/** Opens a random member. @returns its rank */
function openRandom({ db, keyspace }: Context, handle: Handle, size: number): number {
  const rank = Math.floor(keyspace.random() * size)
  cursor.open(db, handle, rank, false, 1)
  cursor.read()
  return rank
}

function replyOpened({ reply }: Context, withScores: boolean): void {
  if (withScores && reply.protocol === 3) reply.array(2)
  reply.bulk(cursor.bytes, cursor.start, cursor.end)
  if (withScores) reply.double(cursor.score)
}

function drawDifferent(ctx: Context, handle: Handle, size: number, wanted: number, withScores: boolean): void {
  const seen = new Set<number>()
  while (seen.size < wanted) {
    const rank = openRandom(ctx, handle, size)
    if (seen.has(rank)) continue
    seen.add(rank)
    replyOpened(ctx, withScores)
  }
}

/** Selection sampling (Knuth, volume 2, algorithm 3.4.2S): each with the probability of those missing to those left. */
function sample(ctx: Context, handle: Handle, size: number, wanted: number, withScores: boolean): void {
  let missing = wanted
  cursor.open(ctx.db, handle, 0, false)
  for (let left = size; missing > 0; left--, cursor.step()) {
    if (ctx.keyspace.random() * left >= missing) continue
    missing--
    cursor.read()
    replyOpened(ctx, withScores)
  }
}

export const sortedSetRandomCommands = [zrandmember]

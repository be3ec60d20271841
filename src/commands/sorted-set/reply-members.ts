/** Members and scores in replies. */
import type { Handle } from '../../memory/arena.js'
import { sharedCursor } from '../../keyspace/zset-value.js'
import type { Context } from '../context.js'

const cursor = sharedCursor()

/**
 * Replies with `count` members from `rank` on, in either direction; they are there. With scores, RESP3 has a pair for each
 * member and RESP2 a flat list.
 */
export function replyMembers(
  { db, reply }: Context,
  handle: Handle,
  rank: number,
  count: number,
  isReverse: boolean,
  withScores: boolean,
): void {
  const isNested = withScores && reply.protocol === 3
  reply.array(withScores && !isNested ? count * 2 : count)
  if (count > 0) replyEach({ db, reply }, handle, rank, count, isReverse, withScores, isNested)
}

/** The same without the array around them. `isNested`: a pair for each member. */
export function replyEach(
  { db, reply }: Pick<Context, 'db' | 'reply'>,
  handle: Handle,
  rank: number,
  count: number,
  isReverse: boolean,
  withScores: boolean,
  isNested: boolean,
): void {
  cursor.open(db, handle, rank, isReverse, count)
  cursor.giveTo(reply, count, withScores, isNested)
}

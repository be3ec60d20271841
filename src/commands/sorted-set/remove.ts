/** ZREM and the commands that remove ranges. */
import type { Handle } from '../../memory/arena.js'
import { TYPE } from '../../keyspace/entry.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { zsetFind, zsetLength, zsetRemove, zsetRemoveRange } from '../../keyspace/zset-value.js'
import { LexRange, lexWindow, ScoreRange, scoreWindow, Window } from '../../keyspace/zset/window.js'
import type { Context } from '../context.js'
import { double, integer, key, string } from '../spec/args.js'
import { command } from '../spec/command.js'
import { readLexRange, readScoreRange } from './bounds.js'
import { rankWindow } from './rank-window.js'

const scoreRange = new ScoreRange()
const lexRange = new LexRange()
const ranks = new Window()

/** The sorted set at argument 1, for writing; 0 if there is none. @throws WRONGTYPE */
const writeKey = ({ args, db }: Context): Handle => db.writeTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))

const zrem = command({
  name: 'ZREM',
  group: 'sorted-set',
  summary: 'Remove one or more members from a sorted set',
  since: '1.2.0',
  complexity:
    'O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed.',
  arity: -3,
  flags: ['fast', 'write'],
  categories: ['sortedset'],
  history: [['2.4.0', 'Accepts multiple elements.']],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member', { multiple: true })],
  method: 'zRem',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const handle = writeKey(ctx)
    if (handle === 0) return reply.integer(0)
    let removed = 0
    let left = zsetLength(db, handle)
    for (let i = at.member; i < args.count && left > 0; i++) {
      const score = zsetFind(db, handle, args.bytes, args.start(i), args.end(i))
      if (score !== score) continue
      zsetRemove(db, handle)
      removed++
      left--
    }
    reply.integer(removed)
    if (removed > 0) finishRemoval(ctx, handle, removed, 'zrem', left === 0)
  },
})

const zremrangebyrank = command({
  name: 'ZREMRANGEBYRANK',
  group: 'sorted-set',
  summary: 'Remove all members in a sorted set within the given indexes',
  since: '2.0.0',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.',
  arity: 4,
  flags: ['write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('start'), integer('stop')],
  method: 'zRemRangeByRank',
  returns: 'number',
  run(ctx, at) {
    const { args, db } = ctx
    const start = args.integer(at.start)
    const stop = args.integer(at.stop)
    const handle = writeKey(ctx)
    if (handle !== 0) rankWindow(zsetLength(db, handle), start, stop, ranks)
    removeWindow(ctx, handle, 'zremrangebyrank')
  },
})

const zremrangebyscore = command({
  name: 'ZREMRANGEBYSCORE',
  group: 'sorted-set',
  summary: 'Remove all members in a sorted set within the given scores',
  since: '1.2.0',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.',
  arity: 4,
  flags: ['write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), double('min', { accepts: 'value' }), double('max', { accepts: 'value' })],
  method: 'zRemRangeByScore',
  returns: 'number',
  run(ctx, at) {
    const { args, db } = ctx
    readScoreRange(args, at.min, at.max, scoreRange)
    const handle = writeKey(ctx)
    if (handle !== 0) scoreWindow(db, handle, scoreRange, ranks)
    removeWindow(ctx, handle, 'zremrangebyscore')
  },
})

const zremrangebylex = command({
  name: 'ZREMRANGEBYLEX',
  group: 'sorted-set',
  summary: 'Remove all members in a sorted set between the given lexicographical range',
  since: '2.8.9',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.',
  arity: 4,
  flags: ['write'],
  categories: ['sortedset'],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('min'), string('max')],
  method: 'zRemRangeByLex',
  returns: 'number',
  run(ctx, at) {
    const { args, db } = ctx
    readLexRange(args, at.min, at.max, lexRange)
    const handle = writeKey(ctx)
    if (handle !== 0) lexWindow(db, handle, lexRange, false, ranks)
    removeWindow(ctx, handle, 'zremrangebylex')
  },
})

/** Removes the members of `ranks`, if there is a set, and replies with their number. */
function removeWindow(ctx: Context, handle: Handle, event: string): void {
  const { db, reply } = ctx
  const count = handle === 0 ? 0 : ranks.count
  reply.integer(count)
  if (count === 0) return
  // A set that goes as a whole is freed in the background, if it's large.
  const isAll = count === zsetLength(db, handle)
  if (!isAll) zsetRemoveRange(db, handle, ranks.rank, count)
  finishRemoval(ctx, handle, count, event, isAll)
}

/** Says that members were removed, and removes the key of a set that has none left. */
function finishRemoval(
  { args, db, keyspace }: Context,
  handle: Handle,
  removed: number,
  event: string,
  isEmpty: boolean,
): void {
  const start = args.start(1)
  const end = args.end(1)
  keyspace.dirty += removed - 1
  if (isEmpty) db.remove(handle)
  db.changed(EVENT.zset, event, args.bytes, start, end)
  if (isEmpty) db.changed(EVENT.generic, 'del', args.bytes, start, end, false)
}

export const sortedSetRemoveCommands = [zrem, zremrangebyrank, zremrangebyscore, zremrangebylex]

/** Commands on whole databases: DBSIZE, FLUSHALL, FLUSHDB, SWAPDB. */
import {
  type CommandError,
  dbIndexOutOfRange,
  invalidFirstDb,
  invalidSecondDb,
  syntaxError,
} from '../../keyspace/errors.js'
import type { Args } from '../args.js'
import type { Context } from '../context.js'
import { flag, integer, oneOf, optional } from '../spec/args.js'
import { command } from '../spec/command.js'

const INT_MAX = 2 ** 31 - 1

export const dbsize = command({
  name: 'DBSIZE',
  group: 'server',
  summary: 'Return the number of keys in the selected database',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
  returns: 'number',
  method: 'dbSize',
  run({ db, reply }) {
    reply.integer(db.size)
  },
})

/**
 * ASYNC and SYNC free memory the same way: a flush of the only database with keys drops the pages, any other gives its
 * entries back in slices. Neither waits.
 */
const flushMode = optional(
  oneOf('async', [flag('async', 'ASYNC', { since: '4.0.0' }), flag('sync', 'SYNC', { since: '6.2.0' })]),
)

export const flushall = command({
  name: 'FLUSHALL',
  group: 'server',
  summary: 'Remove all keys from all databases',
  since: '1.0.0',
  complexity: 'O(N) where N is the total number of keys in all databases',
  arity: -1,
  flags: ['write'],
  categories: ['dangerous', 'keyspace'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  history: [
    ['4.0.0', 'Added the `ASYNC` flushing mode modifier.'],
    ['6.2.0', 'Added the `SYNC` flushing mode modifier.'],
  ],
  args: [flushMode],
  returns: "'OK'",
  method: 'flushAll',
  run(ctx) {
    const { args, keyspace, reply } = ctx
    refuseSecondMode(args)
    countFlushed(ctx, keyspace.flush())
    ctx.engine.persistence?.flushed()
    reply.ok()
  },
})

export const flushdb = command({
  name: 'FLUSHDB',
  group: 'server',
  summary: 'Remove all keys from the current database',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys in the selected database',
  arity: -1,
  flags: ['write'],
  categories: ['dangerous', 'keyspace'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  history: [
    ['4.0.0', 'Added the `ASYNC` flushing mode modifier.'],
    ['6.2.0', 'Added the `SYNC` flushing mode modifier.'],
  ],
  args: [flushMode],
  returns: "'OK'",
  method: 'flushDb',
  run(ctx) {
    const { args, db, keyspace, reply } = ctx
    refuseSecondMode(args)
    countFlushed(ctx, keyspace.flush(db.index))
    reply.ok()
  },
})

/** A flush is an effect even where there was nothing. */
function countFlushed({ args, db, keyspace }: Context, removed: number): void {
  keyspace.dirty += removed
  if (removed === 0 && keyspace.effects.isActive) keyspace.effects.verbatim(db.index, args)
}

/** The parser lets an option be repeated, FLUSHALL doesn't. */
function refuseSecondMode(args: Args): void {
  if (args.count > 2) throw syntaxError()
}

export const swapdb = command({
  name: 'SWAPDB',
  group: 'server',
  summary: 'Swaps two Redis databases',
  since: '4.0.0',
  complexity: 'O(N) where N is the count of clients watching or blocking on keys from both databases.',
  arity: 3,
  flags: ['fast', 'write'],
  categories: ['dangerous', 'keyspace'],
  args: [integer('index1'), integer('index2')],
  returns: "'OK'",
  method: 'swapDb',
  run({ args, keyspace, reply }, at) {
    const first = readIndex(args, at.index1, invalidFirstDb)
    const second = readIndex(args, at.index2, invalidSecondDb)
    const last = keyspace.databases.length - 1
    if (first < 0 || first > last || second < 0 || second > last) throw dbIndexOutOfRange()
    keyspace.swap(first, second)
    keyspace.dirty++
    reply.ok()
  },
})

/** A C `int`; whether there is such a database is checked after both are read. */
function readIndex(args: Args, at: number, error: () => CommandError): number {
  const index = args.integer(at, error)
  if (index < -INT_MAX - 1 || index > INT_MAX) throw error()
  return index
}

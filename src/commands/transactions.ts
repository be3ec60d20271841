/**
 * Transactions. Between MULTI and EXEC the gate queues requests instead of running them (`engine/engine.ts`); here are
 * the commands that begin and end that, and WATCH, which lets EXEC fail when a key has changed in between.
 */
import { discardWithoutMulti, execAbort, execWithoutMulti, nestedMulti, watchInsideMulti } from '../keyspace/errors.js'
import { CommandQueue } from './command-queue.js'
import { key } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const discard = command({
  name: 'DISCARD',
  group: 'transactions',
  summary: 'Discard all commands issued after MULTI',
  since: '2.0.0',
  complexity: 'O(N), when N is the number of queued commands',
  arity: 1,
  flags: ['allow_busy', 'fast', 'loading', 'noscript', 'stale'],
  categories: ['transaction'],
  returns: "'OK'",
  run({ session, engine, reply }) {
    if (session.queue === undefined) throw discardWithoutMulti()
    engine.discardTransaction(session)
    reply.ok()
  },
})

const exec = command({
  name: 'EXEC',
  group: 'transactions',
  summary: 'Execute all commands issued after MULTI',
  since: '1.2.0',
  complexity: 'Depends on commands in the transaction',
  arity: 1,
  flags: ['loading', 'noscript', 'skip_slowlog', 'stale'],
  categories: ['transaction'],
  returns: 'unknown[] | null',
  run(ctx) {
    const { session, engine, reply } = ctx
    if (session.queue === undefined) throw execWithoutMulti()
    const wasRefused = session.dirtyExec
    if (!wasRefused && !engine.isDirty(session)) return engine.runQueue(ctx)
    engine.discardTransaction(session)
    if (wasRefused) throw execAbort()
    reply.nilArray()
  },
})

const multi = command({
  name: 'MULTI',
  group: 'transactions',
  summary: 'Mark the start of a transaction block',
  since: '1.2.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['allow_busy', 'fast', 'loading', 'noscript', 'stale'],
  categories: ['transaction'],
  returns: "'OK'",
  run({ session, engine, reply }) {
    if (session.queue !== undefined) throw nestedMulti()
    session.queue = new CommandQueue(engine.commands)
    reply.ok()
  },
})

const unwatch = command({
  name: 'UNWATCH',
  group: 'transactions',
  summary: 'Forget about all watched keys',
  since: '2.2.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['allow_busy', 'fast', 'loading', 'noscript', 'stale'],
  categories: ['transaction'],
  returns: "'OK'",
  run({ session, engine, reply }) {
    engine.unwatch(session)
    reply.ok()
  },
})

const watch = command({
  name: 'WATCH',
  group: 'transactions',
  summary: 'Watch the given keys to determine execution of the MULTI/EXEC block',
  since: '2.2.0',
  complexity: 'O(1) for every key.',
  arity: -2,
  flags: ['allow_busy', 'fast', 'loading', 'noscript', 'stale'],
  categories: ['transaction'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  returns: "'OK'",
  run({ args, session, engine, db, reply }) {
    if (session.queue !== undefined) throw watchInsideMulti()
    for (let i = 1; i < args.count; i++) engine.watch(session, db, args.latin1(i))
    reply.ok()
  },
})

export const transactionCommands: readonly Command[] = [discard, exec, multi, unwatch, watch]

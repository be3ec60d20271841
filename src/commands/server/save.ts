/** SAVE, BGSAVE and LASTSAVE: snapshots. What they do is `persistence/`'s concern. */
import { noStorage, syntaxError } from '../../keyspace/errors.js'
import type { EngineServices, PersistenceView } from '../services.js'
import { flag, optional } from '../spec/args.js'
import { command } from '../spec/command.js'

function storageOf({ persistence }: EngineServices): PersistenceView {
  if (!persistence) throw noStorage()
  return persistence
}

export const save = command({
  name: 'SAVE',
  group: 'server',
  summary: 'Synchronously save the dataset to disk',
  since: '1.0.0',
  complexity: 'O(N) where N is the total number of keys in all databases',
  arity: 1,
  flags: ['admin', 'no_async_loading', 'no_multi', 'noscript'],
  returns: "'OK'",
  run({ reply, engine }) {
    storageOf(engine).save()
    reply.ok()
  },
})

export const bgsave = command({
  name: 'BGSAVE',
  group: 'server',
  summary: 'Asynchronously save the dataset to disk',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: -1,
  flags: ['admin', 'no_async_loading', 'noscript'],
  history: [['3.2.2', 'Added the `SCHEDULE` option.']],
  args: [optional(flag('schedule', 'SCHEDULE', { since: '3.2.2' }))],
  returns: 'string',
  method: 'bgSave',
  run({ args, reply, engine, inTransaction }, at) {
    if (args.count > 2) throw syntaxError()
    const outcome = storageOf(engine).saveInBackground(at.schedule !== 0 || inTransaction, inTransaction)
    reply.simple(outcome === 'started' ? 'Background saving started' : 'Background saving scheduled')
  },
})

export const lastsave = command({
  name: 'LASTSAVE',
  group: 'server',
  summary: 'Get the UNIX time stamp of the last successful save to disk',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast', 'loading', 'stale'],
  categories: ['admin', 'dangerous'],
  tips: ['nondeterministic_output'],
  returns: 'number',
  method: 'lastSave',
  // What was there at the start counts as saved, as in Redis.
  run({ reply, engine }) {
    reply.integer(engine.persistence?.lastSaveS ?? Math.floor(engine.startedAtMs / 1000))
  },
})

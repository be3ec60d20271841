/** SHUTDOWN: asks the process around the engine to end. */
import { hostShutdownFailed, noShutdown, shutdownFailed, syntaxError } from '../../keyspace/errors.js'
import { token } from '../args.js'
import { flag, oneOf, optional } from '../spec/args.js'
import { command } from '../spec/command.js'

const SAVE = token('SAVE')
const NOSAVE = token('NOSAVE')
const NOW = token('NOW')
const FORCE = token('FORCE')
const ABORT = token('ABORT')

export const shutdown = command({
  name: 'SHUTDOWN',
  group: 'server',
  summary: 'Synchronously save the dataset to disk and then shut down the server',
  since: '1.0.0',
  complexity: 'O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)',
  arity: -1,
  flags: ['admin', 'allow_busy', 'loading', 'no_multi', 'noscript', 'stale'],
  history: [['7.0.0', 'Added the `NOW`, `FORCE` and `ABORT` modifiers.']],
  args: [
    optional(oneOf('nosave_save', [flag('nosave', 'NOSAVE'), flag('save', 'SAVE')])),
    optional(flag('now', 'NOW', { since: '7.0.0' })),
    optional(flag('force', 'FORCE', { since: '7.0.0' })),
    optional(flag('abort', 'ABORT', { since: '7.0.0' })),
  ],
  ownOptions: true,
  returns: 'null',
  run({ args, engine, session }) {
    let save: boolean | undefined
    let now = false
    let force = false
    let abort = false
    let modifiers = 0
    for (let i = 1; i < args.count; i++) {
      const isSave = args.is(i, SAVE)
      if (args.is(i, ABORT)) {
        abort = true
        continue
      }
      modifiers++
      if (isSave || args.is(i, NOSAVE)) {
        if (save === !isSave) throw syntaxError()
        save = isSave
      } else if (args.is(i, NOW)) now = true
      else if (args.is(i, FORCE)) force = true
      else throw syntaxError()
    }
    if (abort) {
      if (modifiers > 0) throw syntaxError()
      // A shutdown would wait for replicas only, and there are none: none is ever in progress.
      throw noShutdown()
    }
    // In-process there is no server to stop: the store is the program's own to close.
    if (engine.hosts.length === 0) throw shutdownFailed()
    try {
      engine.persistence?.shutdown(save)
    } catch {
      // What went wrong is in the log.
      if (!force) throw shutdownFailed()
    }
    // No reply: the client sees its connection end. All of them end, as they are doors of what is shut down; a host that ends
    // takes itself out of the list.
    let failure: { readonly reason: unknown } | undefined
    for (const host of [...engine.hosts]) {
      try {
        host.shutdown({ save, now, force })
      } catch (reason) {
        // A program's own; the others are to hear of it all the same.
        failure ??= { reason }
      }
    }
    if (failure)
      throw hostShutdownFailed(failure.reason instanceof Error ? failure.reason.message : String(failure.reason))
    // Hosts end in their own time. What the client has sent behind SHUTDOWN must not be done until then: it would be
    // acknowledged, and lost.
    if (session.transport) engine.kill(session)
  },
})

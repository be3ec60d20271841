/** A store with an append-only file in a storage of the test's, its clock standing still. */
import { digestOf } from '../../src/keyspace/digest.js'
import { AppendLog } from '../../src/persistence/aof/append-log.js'
import type { Storage } from '../../src/persistence/storage.js'
import { openStore, type TestStore } from './store.js'

export interface LoggedStore extends TestStore {
  readonly log: AppendLog
  /** What went to the server's log. */
  readonly messages: string[]
  digest(): string
  /** Waits until the log isn't being written anew. */
  finish(): Promise<void>
}

export interface LoggedOptions {
  readonly storage: Storage
  readonly config?: Readonly<Record<string, string>>
  /** Lines of a configuration file besides. */
  readonly lines?: readonly string[]
  /** Not loaded and not begun: the caller does. */
  readonly isManual?: boolean
}

/**
 * Opens a store on a storage: loads its log, and goes on with it. As a front door has to, `text` has the log written before
 * its reply leaves.
 */
export function openLogged({ storage, config = {}, lines = [], isManual = false }: LoggedOptions): LoggedStore {
  const settings = { appendonly: 'yes', appendfsync: 'always', 'enable-debug-command': 'yes', ...config }
  const store = openStore({ config: settings, lines, nowMs: 1_900_000_000_000 })
  const messages: string[] = []
  const { engine } = store
  const log = new AppendLog(engine, storage, { log: (message) => messages.push(message) })
  if (!isManual && engine.config.bool('appendonly')) log.start()
  return {
    ...store,
    text(...parts) {
      const reply = store.text(...parts)
      log.settle()
      return reply
    },
    log,
    messages,
    digest: () => digestOf(engine.keyspace).toHex(),
    async finish() {
      do await new Promise((resolve) => setImmediate(resolve))
      while (log.facts()['aof_rewrite_in_progress'] === 1)
    },
  }
}

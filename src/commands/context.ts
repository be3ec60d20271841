/**
 * What a command sees while it runs. One context is reused for all commands of an engine, and one for those that scripts
 * call: nothing of it may be kept.
 */
import type { Database } from '../keyspace/database.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { Args } from './args.js'
import type { Reply } from './reply.js'
import type { ScriptRun } from './scripts.js'
import type { Command } from './spec/command.js'
import type { EngineServices, SessionView } from './services.js'

export interface Context {
  /** The request; borrowed. */
  args: Args
  /** Where the answer goes. */
  reply: Reply
  /** The same, even while CLIENT REPLY silences the session. */
  unmuted: Reply
  /** The database that the session has selected. */
  db: Database
  keyspace: Keyspace
  /** The command that runs, a subcommand where there is one. */
  command: Command
  session: SessionView
  /** The rest of the engine: configuration, statistics, other sessions. */
  engine: EngineServices
  /** Whether the command runs from EXEC or a script, and so must not wait. */
  inTransaction: boolean
  /** The script that called the command. */
  script: ScriptRun | undefined
}

/**
 * Runs the commands of a log: a front door that skips all checks, since they were made when the commands first ran. It
 * counts nothing either, and replies go nowhere; what fails now failed, or did nothing, then. Only libraries of functions were
 * logged when they had been loaded: where that fails now, or no script engine is at hand, they would be lost.
 */
import { Args } from '../../commands/args.js'
import { CommandQueue } from '../../commands/command-queue.js'
import type { Context } from '../../commands/context.js'
import { DiscardReply } from '../../commands/discard-reply.js'
import { commandTable } from '../../commands/index.js'
import { type Command, firstArgumentOf } from '../../commands/spec/command.js'
import type { Engine } from '../../engine/engine.js'
import type { Session } from '../../engine/session.js'
import type { Database } from '../../keyspace/database.js'
import { CommandError } from '../../keyspace/errors.js'

const LIBRARY_COMMANDS = new Set(['function|load', 'function|restore'])

export class Replayer {
  /** Commands of a transaction whose EXEC is still to come. */
  private queue: CommandQueue | undefined
  private readonly engine: Engine
  private readonly session: Session
  private readonly context: Context

  constructor(engine: Engine) {
    this.engine = engine
    this.session = engine.openSession({ trusted: true })
    const reply = new DiscardReply()
    const { keyspace } = engine
    this.context = {
      args: undefined as unknown as Args,
      reply,
      unmuted: reply,
      db: keyspace.db(0),
      keyspace,
      command: engine.commands.all[0] as Command,
      session: this.session,
      engine,
      // Nothing waits.
      inTransaction: true,
      script: undefined,
    }
  }

  /** Whether a transaction has begun and not ended: the log must not end here. */
  get isInTransaction(): boolean {
    return this.queue !== undefined
  }

  /** Runs a command, or keeps it until EXEC. @returns what is wrong with it, if anything is */
  run(args: Args): string | undefined {
    const name = args.latin1(0).toLowerCase()
    if (name === 'multi') {
      this.queue = new CommandQueue(this.engine.commands)
      return undefined
    }
    if (name === 'exec') {
      const { queue } = this
      this.queue = undefined
      const queuedArgs = new Args()
      let mistake: string | undefined
      for (const queued of queue?.read(queuedArgs) ?? []) mistake ??= this.execute(queuedArgs, queued)
      return mistake
    }
    const command = this.find(args)
    if (!command) return `Unknown command '${args.latin1(0).slice(0, 128)}'`
    if (this.queue) this.queue.push(command, args)
    else return this.execute(args, command)
    return undefined
  }

  /** The next log begins in database 0. */
  begin(): void {
    this.session.dbIndex = 0
    this.queue = undefined
  }

  close(): void {
    this.engine.closeSession(this.session)
  }

  private find(args: Args): Command | undefined {
    // Some effects have names of their own, whatever commands are called by.
    const command = this.engine.commands.find(args) ?? commandTable.find(args)
    if (!command?.subcommands || args.count < 2) return command
    return command.subcommands.get(args.latin1(1).toLowerCase())
  }

  private execute(args: Args, command: Command): string | undefined {
    const { arity } = command
    if (arity > 0 ? args.count !== arity : args.count < -arity) return undefined
    const { context, session, engine } = this
    context.args = args
    context.command = command
    context.db = engine.keyspace.databases[session.dbIndex] as Database
    try {
      command.run?.(context, command.parse(args, firstArgumentOf(command)))
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      if (LIBRARY_COMMANDS.has(command.fullName)) return `a library of functions can't be loaded: ${error.text}`
    }
    return undefined
  }
}

/**
 * The engine: one store behind any number of front doors. `execute` is the gate that every request passes, whoever sends
 * it: a straight list of checks in Redis's order (`processCommand`), then the command.
 */
import type { AppendLogView } from '../commands/append-log.js'
import { Args } from '../commands/args.js'
import type { Context } from '../commands/context.js'
import { DiscardReply } from '../commands/discard-reply.js'
import { commandTable } from '../commands/index.js'
import { isLocalSession } from '../commands/local-session.js'
import type { Reply } from '../commands/reply.js'
import type {
  BlockRequest,
  EngineServices,
  HostView,
  LibrarySources,
  PersistenceView,
  SessionView,
} from '../commands/services.js'
import { type Command, firstArgumentOf, FLAG, PROTECTED, QUICK, RUNS_SCRIPT } from '../commands/spec/command.js'
import type { ScriptDebugger } from '../commands/scripts.js'
import type { CommandTable } from '../commands/spec/table.js'
import { Statistics } from '../commands/statistics.js'
import { Clock, type TimeSource } from '../keyspace/clock.js'
import type { Database } from '../keyspace/database.js'
import {
  CommandError,
  execAbortBecause,
  logWriteFailed,
  noAuth,
  noReplicas,
  notEnabled,
  notInMulti,
  outOfMemory,
  unblocked,
  unknownSubcommand,
  wrongArity,
} from '../keyspace/errors.js'
import { Keyspace } from '../keyspace/keyspace.js'
import { ArenaFullError } from '../memory/arena.js'
import { Atomic } from './atomic.js'
import { Background } from './background.js'
import { Blocking, type Waiting } from './blocking.js'
import { Config } from './config/config.js'
import { refuseTls } from './config/no-tls.js'
import { ClientMemory } from './client-memory.js'
import { Eviction } from './eviction.js'
import { Functions } from './functions.js'
import { isShortOfReplicas, needsReplicas } from './good-replicas.js'
import { configureKeyspace, KEYSPACE_PARAMETERS } from './keyspace-config.js'
import { Latency } from './latency.js'
import { STORE_CLOSED } from './owner.js'
import { Pausing } from './pausing.js'
import { randomHex } from './random-hex.js'
import { renamedCommands } from './renamed-commands.js'
import { NESTED, QUICK_ARGS_MAX, type ScriptingOptions, Scripts } from './scripts.js'
import { Session, type SessionOptions } from './session.js'
import { Slowlog } from './slowlog.js'
import { Upkeep } from './upkeep.js'
import { isHttp, quotable, unknown } from './unknown-request.js'

/** What became of a request. */
export type ExecuteResult = typeof EXECUTED | typeof POSTPONED | typeof BLOCKED
/** Its reply is written. */
export const EXECUTED = 0
/** CLIENT PAUSE holds it: keep it and try again after `Transport.resume`. */
export const POSTPONED = 1
/** It waits; its reply comes later. */
export const BLOCKED = 2

export interface EngineOptions extends ScriptingOptions {
  source: TimeSource
  /** Uniform in [0, 1). */
  random: () => number
  config?: Config
  /** Starts with time standing still at this Unix ms. */
  frozenAtMs?: number
}

/** Below this threshold of the slow log or the latency monitor, in us, every call is timed. */
const TIME_ALL_BELOW_US = 10_000
/** CONFIG SET appendonly yes without a storage. */
const NO_LOG = 'Unable to turn on AOF. Check server logs.'

const PASSES_MULTI = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset'])

export class Engine implements EngineServices {
  readonly clock: Clock
  readonly config: Config
  readonly keyspace: Keyspace
  readonly stats = new Statistics()
  readonly slowlog = new Slowlog()
  readonly latency: Latency
  readonly sessions = new Map<number, Session>()
  readonly clientMemory: ClientMemory
  readonly eviction: Eviction
  /** Under the names that they are called by (`rename-command`). */
  readonly commands: CommandTable
  readonly scripts: Scripts
  readonly functions: Functions
  readonly pausing: Pausing
  readonly runId: string
  replicationId: string
  readonly startedAtMs: number
  /** The servers in front of it, the oldest first. */
  readonly hosts: HostView[] = []
  appendLog: AppendLogView | undefined
  skipChecksums = false
  private readonly source: TimeSource
  private readonly context: Context
  private readonly muted = new DiscardReply()
  /** Batches that can be undone. */
  readonly atomic: Atomic
  readonly background: Background
  readonly upkeep: Upkeep
  persistence: PersistenceView | undefined
  readonly libraries: LibrarySources
  /** Refuses commands for a reason that passes: data is being loaded, the disk fails. Undefined: there is none. */
  refusal: ((session: Session, command: Command) => CommandError | undefined) | undefined
  /** There are fewer replicas than writes need. */
  lacksReplicas = false
  private readonly blocking: Blocking
  private nextSessionId = 1
  private timeAll = false
  /** From here on a call goes to the slow log. */
  private slowerThanUs = TIME_ALL_BELOW_US
  /** From here on a call may concern the slow log or the latency monitor. */
  private noticedFromUs = TIME_ALL_BELOW_US
  private tracksLatency = true
  /** Arguments of the running command that the slow log is not to show. */
  private redacted: number[] = []
  private closed = false
  /** A command runs, or the store is closed: none may begin. */
  private running = false
  /** An error stands in the reply of the command that runs. */
  private failed = false

  constructor(options: EngineOptions) {
    this.source = options.source
    this.clock = new Clock(options.source, options.frozenAtMs)
    this.config = options.config ?? new Config()
    this.commands = renamedCommands(this.config)
    this.keyspace = new Keyspace(this.clock, options.random, this.config.int('databases'))
    this.latency = new Latency(this.clock)
    this.clientMemory = new ClientMemory(this.sessions, this.stats, options.source)
    this.eviction = new Eviction(this.keyspace, options.source, this.stats, this.latency, this.clientMemory)
    this.background = new Background(this.keyspace, options.source)
    this.startedAtMs = this.clock.now()
    this.runId = randomHex(40, options.random)
    this.replicationId = randomHex(40, options.random)
    this.context = {
      args: new Args(),
      reply: this.muted,
      unmuted: this.muted,
      db: this.keyspace.db(0),
      keyspace: this.keyspace,
      command: commandTable.all[0] as Command,
      session: undefined as unknown as SessionView,
      engine: this,
      inTransaction: false,
      script: undefined,
    }
    this.scripts = new Scripts(this, options)
    this.pausing = new Pausing(this.keyspace, this.scripts)
    this.functions = new Functions(this.scripts, this.keyspace)
    this.atomic = new Atomic(this.keyspace, this.eviction, this.functions, () => this.blocking.serveReady())
    this.libraries = this.functions.asSources()
    this.blocking = new Blocking(this.keyspace, this.clock, this.source, (waiting, index) => this.serve(waiting, index))
    this.applyConfig()
    this.config.onChange(
      [
        'slowlog-log-slower-than',
        'slowlog-max-len',
        'latency-monitor-threshold',
        ...(['latency-tracking', 'busy-reply-threshold'] as const),
        ...(['maxmemory', 'maxmemory-samples', 'maxmemory-eviction-tenacity', 'maxmemory-clients'] as const),
        ...(['min-replicas-to-write', 'min-replicas-max-lag'] as const),
        ...KEYSPACE_PARAMETERS,
      ],
      () => this.applyConfig(),
    )
    this.config.onApply('appendonly', (now) => (now.bool('appendonly') && !this.appendLog ? NO_LOG : null))
    refuseTls(this.config)
    this.upkeep = new Upkeep(this, this.blocking, this.source)
  }

  // ---- Sessions -----------------------------------------------------------------------------------------------

  openSession(options: SessionOptions = {}): Session {
    const open = options.trusted === true || this.config.string('requirepass') === ''
    const session = new Session(this.nextSessionId++, options, this.clock.now(), open)
    this.sessions.set(session.id, session)
    this.clientMemory.opened(session)
    return session
  }

  closeSession(session: Session): void {
    this.blocking.forget(session)
    session.unwatch()
    session.queue = undefined
    this.sessions.delete(session.id)
    this.pausing.forget(session)
    this.clientMemory.closed()
  }

  kill(view: SessionView): void {
    const isOwn = view === this.context.session
    view.closing = true
    view.transport?.close(isOwn)
  }

  // ---- The gate -----------------------------------------------------------------------------------------------

  /** Runs one request of a session, writing its reply to `reply`. */
  execute(session: Session, args: Args, reply: Reply): ExecuteResult {
    if (session.debugger !== undefined) return this.debug(session, session.debugger, args, reply)
    let command = this.commands.find(args)
    let base = 1
    if (command !== undefined && command.subcommands !== undefined && args.count > 1) {
      const name = quotable(args, 1)
      const sub = command.subcommands.get(name.toLowerCase())
      if (!sub) return this.rejectUnknown(session, unknownSubcommand(name, quotable(args, 0)), reply)
      command = sub
      base = 2
    }
    if (command === undefined) {
      if (isHttp(args)) return this.drop(session)
      return this.rejectUnknown(session, unknown(args), reply)
    }
    return this.dispatch(session, command, base, args, reply)
  }

  /** A request of a session whose script is debugged: the script runs again. */
  private debug(session: Session, debug: ScriptDebugger, args: Args, reply: Reply): ExecuteResult {
    debug.take(args)
    return this.dispatch(session, debug.command, 1, debug.args, reply)
  }

  /** The same for a command already looked up; `base` is the index of its first argument. */
  dispatch(session: Session, command: Command, base: number, args: Args, reply: Reply): ExecuteResult {
    const { context } = this
    if (this.running) throw new Error(this.closed ? STORE_CLOSED : NESTED)
    const sink = this.enter(session, reply)
    session.lastCommand = command
    const { arity, flags } = command
    if (arity > 0 ? args.count !== arity : args.count < -arity) {
      return this.reject(session, command, wrongArity(command.fullName), sink)
    }
    if ((flags & PROTECTED) !== 0 && !this.isEnabled(command, session)) {
      const { name } = (command.parent ?? command).spec
      return this.reject(session, command, notEnabled(name, command.spec.protectedBy ?? ''), sink)
    }
    if (!session.authenticated && (flags & FLAG.no_auth) === 0 && this.config.string('requirepass') !== '') {
      return this.reject(session, command, noAuth(), sink)
    }
    if (this.appendLog?.failure !== undefined && isDenied(session, command)) {
      return this.reject(session, command, logWriteFailed(this.appendLog.failure), sink)
    }
    if (session.queue !== undefined && (flags & FLAG.no_multi) !== 0) {
      return this.reject(session, command, notInMulti(), sink)
    }
    if (this.clientMemory.limitBytes !== 0) {
      this.clientMemory.evict()
      if (session.closing) return EXECUTED
    }
    if (this.eviction.limitBytes !== 0 && this.eviction.refuses(session, command)) {
      return this.reject(session, command, outOfMemory(), sink)
    }
    if (this.refusal !== undefined) {
      const error = this.refusal(session, command)
      if (error !== undefined) return this.reject(session, command, error, sink)
    }
    if (this.lacksReplicas && needsReplicas(session, command, args, this.scripts)) {
      return this.reject(session, command, noReplicas(), sink)
    }
    if (this.pausing.current !== undefined && this.pausing.postpones(session, command, args)) return POSTPONED
    if (session.queue !== undefined && !PASSES_MULTI.has(command.fullName)) {
      session.queue.push(command, args)
      this.clientMemory.transactionChanged(session)
      sink.simple('QUEUED')
    } else {
      context.args = args
      context.reply = sink
      context.unmuted = reply
      context.session = session
      context.db = this.keyspace.databases[session.dbIndex] as Database
      this.running = true
      try {
        this.call(context, command, base)
        if (this.keyspace.effects.pending !== 0) this.keyspace.effects.commit()
        if (this.keyspace.ready.keys.length !== 0 && !this.atomic.isOpen) this.blocking.serveReady()
      } finally {
        this.running = this.closed
      }
    }
    if (session.replyMode === 'skipping') session.replyMode = 'on'
    const result = session.waiting === undefined ? EXECUTED : BLOCKED
    const { evicted } = this.eviction
    // What a listener runs must be no part of the session's transaction.
    if (evicted.count !== 0 && !this.atomic.isOpen && session.queue === undefined) evicted.tell()
    return result
  }

  /** Whether a protected command is allowed to this session. */
  private isEnabled(command: Command, session: Session): boolean {
    const { protectedBy } = command.spec
    if (protectedBy === undefined || session.trusted) return true
    const setting = this.config.string(protectedBy)
    return setting === 'yes' || (setting === 'local' && isLocalSession(session))
  }

  /** Begins a request: lets time move on and finds out where its reply goes. */
  private enter(session: Session, reply: Reply): Reply {
    if (!this.atomic.isOpen) this.keyspace.thawTime()
    session.lastUsedAtMs = this.upkeep.nowMs
    if (session.replyMode === 'on') return reply
    if (session.replyMode === 'skip') session.replyMode = 'skipping'
    this.muted.protocol = session.protocol
    return this.muted
  }

  /** Runs a command that passed the gate, with statistics and slow log. */
  call(context: Context, command: Command, base: number): void {
    const { stats, keyspace } = this
    const { effects } = keyspace
    context.command = command
    const untold = keyspace.dirty - effects.told
    const outerFailed = this.failed
    this.failed = false
    // With many arguments even a quick one may take long, as it handles each (`SADD`).
    const isQuick = (command.flags & (QUICK | RUNS_SCRIPT)) !== 0 && context.args.count <= QUICK_ARGS_MAX
    const isTimed = this.timeAll || !isQuick || stats.ofCommand(command.id).isSampleDue
    let startUs = isTimed ? this.source.monotonicUs() : 0
    const runsScript = (command.flags & RUNS_SCRIPT) !== 0
    if (runsScript && this.scripts.running === undefined) this.scripts.slowSinceUs = 0
    try {
      command.run?.(context, command.parse(context.args, base))
    } catch (error) {
      const refusal = error instanceof ArenaFullError ? this.ranOut(command) : error
      if (!(refusal instanceof CommandError)) throw error
      this.failed = true
      stats.countError(refusal.code)
      context.reply.error(refusal)
    }
    // What the commands it ran changed, they have told themselves.
    const changes = keyspace.dirty - effects.told - untold
    if (changes > 0 || effects.isReplaced) {
      effects.told += changes
      effects.ran(context.db.index, context.args)
    }
    const failed = this.failed ? 1 : 0
    this.failed = outerFailed
    // Counted afterwards, as in Redis: INFO doesn't see itself, and CONFIG RESETSTAT is the first to be counted again.
    const { redacted } = this
    if (redacted.length > 0) this.redacted = []
    const own = stats.ofCommand(command.id)
    stats.commands++
    own.calls++
    own.failed += failed
    // Whoever waits is timed when it was answered.
    if (context.session.isBlocked) return
    if (!isTimed) {
      if (runsScript) startUs = this.scripts.slowSinceUs
      if (startUs === 0) {
        own.untimed++
        return
      }
    }
    const durationUs = Math.floor(this.source.monotonicUs() - startUs)
    // A script that took long stands for itself, not for those before it.
    own.addTime(durationUs, isTimed ? own.untimed + 1 : 1, this.tracksLatency)
    if (durationUs < this.noticedFromUs) return
    this.logSlow(context, durationUs, redacted, (command.flags & FLAG.fast) !== 0 ? 'fast-command' : 'command')
  }

  /** A command found no memory left, perhaps after it has done half of what it should: as it came it's not what happened. */
  private ranOut(command: Command): CommandError {
    const isUnknown = (command.flags & FLAG.write) !== 0 && this.appendLog?.noteUnknown() === true
    if (isUnknown) this.keyspace.effects.replace()
    return outOfMemory()
  }

  private logSlow(context: Context, durationUs: number, redacted: readonly number[], event: string): void {
    const { command, args, script, session } = context
    const thresholdMs = this.config.int('latency-monitor-threshold')
    const durationMs = Math.floor(durationUs / 1000)
    if (thresholdMs > 0 && durationMs >= thresholdMs) this.latency.add(event, durationMs)
    if (durationUs < this.slowerThanUs || (command.flags & FLAG.skip_slowlog) !== 0) return
    // A script's calls come from nowhere, as in Redis.
    const address = script === undefined ? (session.transport?.address ?? '') : '?:0'
    const timeS = Math.floor(this.clock.now() / 1000)
    this.slowlog.add(args, redacted, durationUs, timeS, address, session.name, this.config.int('slowlog-max-len'))
  }

  /** Closes a connection without a word. */
  private drop(session: Session): ExecuteResult {
    session.closing = true
    session.transport?.close(false)
    return EXECUTED
  }

  /** Refuses a request that names no command. */
  private rejectUnknown(session: Session, error: CommandError, reply: Reply): ExecuteResult {
    session.lastCommand = undefined
    return this.reject(session, undefined, error, this.enter(session, reply))
  }

  /** Refuses a request before it runs; inside MULTI that dooms the transaction. */
  private reject(session: Session, command: Command | undefined, error: CommandError, reply: Reply): ExecuteResult {
    if (session.queue !== undefined) session.dirtyExec = true
    if (command) this.stats.ofCommand(command.id).rejected++
    this.stats.countError(error.code)
    if (session.replyMode === 'skipping') session.replyMode = 'on'
    if (command?.fullName === 'exec') {
      this.discardTransaction(session)
      reply.error(execAbortBecause(error))
    } else reply.error(error)
    return EXECUTED
  }

  // ---- Transactions -------------------------------------------------------------------------------------------

  runQueue(context: Context): void {
    const session = context.session as Session
    const { args, command } = context
    const { queue } = session
    if (queue === undefined) return
    session.unwatch()
    const queuedArgs = queue.takeArgs()
    context.reply.array(queue.length)
    context.inTransaction = true
    try {
      for (const queued of queue.read(queuedArgs)) {
        // A queued CLIENT REPLY takes effect from the next command on, even though the client then waits for the rest. One
        // that has killed itself gets no more.
        const isMuted = session.replyMode === 'off' || session.replyMode === 'skipping' || session.closing
        context.reply = isMuted ? this.muted : context.unmuted
        context.args = queuedArgs
        context.db = this.keyspace.databases[session.dbIndex] as Database
        this.call(context, queued, firstArgumentOf(queued))
      }
    } finally {
      this.discardTransaction(session)
      queue.release(queuedArgs)
      context.inTransaction = false
      context.args = args
      context.command = command
    }
  }

  markFailed(): void {
    this.failed = true
  }

  redact(index: number): void {
    this.redacted.push(index)
  }

  watch(view: SessionView, db: Database, key: string): void {
    const session = view as Session
    session.watch(db, key)
    this.clientMemory.transactionChanged(session)
  }

  unwatch(view: SessionView): void {
    const session = view as Session
    session.unwatch()
    this.clientMemory.transactionChanged(session)
  }

  discardTransaction(view: SessionView): void {
    const session = view as Session
    session.discard()
    this.clientMemory.transactionChanged(session)
  }

  isDirty(view: SessionView): boolean {
    const session = view as Session
    return session.dirtyCas || session.watchedKeyIsDue()
  }

  // ---- Waiting ------------------------------------------------------------------------------------------------

  block(context: Context, request: BlockRequest): void {
    const session = context.session as Session
    const isMuted = context.reply === this.muted || !session.sink
    this.blocking.block(context, session, isMuted ? this.muted : (session.sink ?? this.muted), request)
  }

  unblock(view: SessionView, asError: boolean): boolean {
    const { waiting } = view as Session
    if (!waiting) return false
    const error = asError ? unblocked() : undefined
    if (error) this.stats.countError(error.code)
    this.blocking.unblock(waiting, error)
    // As in Redis what waited has failed either way, and with an error so has the command that ended it.
    if (error) this.failed = true
    const own = this.stats.ofCommand(waiting.command.id)
    own.failed++
    own.addTime(0, 1, this.tracksLatency)
    return true
  }

  /** Runs a waiting request for the key at argument `index`. @returns whether it was answered */
  private serve({ session, command, args, db, reply }: Waiting, index: number): boolean {
    const { context } = this
    context.args = args
    context.reply = context.unmuted = reply
    context.session = session
    context.db = db
    context.command = command
    context.inTransaction = false
    const own = this.stats.ofCommand(command.id)
    const startUs = this.source.monotonicUs()
    const { dirty, effects } = this.keyspace
    try {
      if (command.serve?.(context, command.parse(args, 1), index) !== true) return false
    } catch (error) {
      const refusal = error instanceof ArenaFullError ? this.ranOut(command) : error
      if (!(refusal instanceof CommandError)) throw error
      own.failed++
      this.stats.countError(refusal.code)
      reply.error(refusal)
    }
    if (this.keyspace.dirty > dirty || effects.isReplaced) effects.ran(db.index, args)
    effects.told += this.keyspace.dirty - dirty
    effects.commit()
    const durationUs = Math.floor(this.source.monotonicUs() - startUs)
    own.addTime(durationUs, own.untimed + 1, this.tracksLatency)
    if (durationUs >= this.noticedFromUs) this.logSlow(context, durationUs, [], 'command-unblocking')
    return true
  }

  // ---- Settings and the end -------------------------------------------------------------------------------------

  tick(): void {
    if (!this.closed) this.upkeep.tick()
  }

  private applyConfig(): void {
    const slower = this.config.int('slowlog-log-slower-than')
    const latencyMs = this.config.int('latency-monitor-threshold')
    this.slowerThanUs = slower < 0 ? Infinity : slower
    this.noticedFromUs = Math.min(this.slowerThanUs, latencyMs > 0 ? latencyMs * 1000 : Infinity)
    this.timeAll = this.noticedFromUs < TIME_ALL_BELOW_US
    this.tracksLatency = this.config.bool('latency-tracking')
    this.slowlog.trim(this.config.int('slowlog-max-len'))
    this.lacksReplicas = isShortOfReplicas(this.config)
    configureKeyspace(this.keyspace, this.config)
    this.clientMemory.configure(this.config)
    this.eviction.configure(this.config)
    this.scripts.configure(this.config)
  }

  /** The server that speaks for the store: the newest. */
  get host(): HostView | undefined {
    return this.hosts.at(-1)
  }

  get isClosed(): boolean {
    return this.closed
  }

  /**
   * Ends the store: stops its timer, ends its clients and servers, lets go of its memory.
   * @returns why the append-only file doesn't have all, if it doesn't
   */
  close(): string | undefined {
    if (this.closed) return undefined
    if (this.atomic.isOpen) throw new Error('atomic: the store must not be closed before the function has returned')
    this.closed = true
    this.running = true
    this.eviction.close()
    this.background.close()
    this.upkeep.close()
    this.blocking.close(this.sessions.values())
    for (const session of [...this.sessions.values()]) {
      // Its last replies leave only when the log has what they tell of.
      session.transport?.close(true)
      this.closeSession(session)
    }
    for (const host of [...this.hosts]) host.storeClosed?.()
    const failure = this.appendLog?.close()
    this.persistence?.close()
    this.keyspace.flush()
    return failure
  }
}

/** Whether a request is refused while changes can't be logged: those that write, and PING, so that checks of health fail. */
function isDenied({ queue }: Session, { flags, fullName }: Command): boolean {
  if ((flags & FLAG.write) !== 0 || fullName === 'ping') return true
  return fullName === 'exec' && queue !== undefined && (queue.anyFlags & FLAG.write) !== 0
}

/**
 * Lets scripts run commands from inside the command that runs them.
 *
 * The running command's context must stay as it is, so a script has a context of its own, and a session: `SELECT` in a script
 * ends with it, and so does RESP3. What it calls passes the checks that Redis has for scripts (`scriptCall`), then the same
 * `Engine.call` as everything else, which counts and times it. It passes by `Engine.execute`, and so by what belongs to a
 * request of a client: time goes on only between those, a script sees one moment; MULTI's queue and CLIENT PAUSE concern the
 * script as a whole; and keys that come up are served when it is through. Nothing waits: the context counts as a transaction.
 */
import { Args } from '../commands/args.js'
import type { ConfigView } from '../commands/config-view.js'
import type { Context } from '../commands/context.js'
import type { Reply } from '../commands/reply.js'
import type {
  HeapUse,
  ScriptEngine,
  ScriptingLoader,
  ScriptOptions,
  ScriptRun,
  ScriptsView,
} from '../commands/scripts.js'
import type { EngineServices, SessionView } from '../commands/services.js'
import { type Command, FLAG, QUICK } from '../commands/spec/command.js'
import type { Database } from '../keyspace/database.js'
import {
  arityInScript,
  type CommandError,
  deniedInScript,
  noReplicas,
  noScriptEngine,
  outOfMemory,
  scriptInScript,
  unknownInScript,
  writeInReadOnlyScript,
} from '../keyspace/errors.js'
import { createLatin1, type Latin1 } from '../memory/utf8.js'
import type { Atomic } from './atomic.js'
import { Session } from './session.js'

/** What whoever opens a store says about scripts. */
export interface ScriptingOptions {
  /** Loads what runs scripts; called when the first one comes. Without it scripts are refused. */
  scripting?: ScriptingLoader
  /** Not 0 in its first element: the running script is to be stopped. Another thread can set that. */
  scriptKillFlag?: Int32Array
  /** What a running script may take up, about: 256 MiB. */
  scriptMemoryBytes?: number
  /** How the platform tells of the heap that scripts' values lie on. */
  heap?: () => HeapUse
  /** How the platform turns long strings of bytes into JavaScript's and back. */
  latin1?: Latin1
}

/** What scripts need of the engine beyond its services. */
export interface ScriptsHost extends EngineServices {
  /** Batches that can be undone. */
  readonly atomic: Atomic
  /** Runs a command that passed the checks. */
  call(context: Context, command: Command, base: number): void
  /** Why writing is refused for now. */
  readonly refusal: ((session: Session, command: Command) => CommandError | undefined) | undefined
  /** There are fewer replicas than writes need. */
  readonly lacksReplicas: boolean
}

/** A listener is told of a change in the middle of the command that makes it, and a function is in the middle of FCALL. */
export const NESTED =
  'a command is running: a listener must run commands afterwards, and a function by what it is handed, not from inside it'

/** Thrown to undo what was tried. */
const UNDONE = new Error('tried out')

const INITIAL_BYTES = 4096
const MEMORY_LIMIT_BYTES = 256 << 20
/** Quick commands with more arguments than this may take long (`SADD`). */
export const QUICK_ARGS_MAX = 8
/** What a read-only script must not call, and what CLIENT PAUSE WRITE holds back. */
const WRITES = FLAG.write | FLAG.may_replicate
/** `redis.set_repl`: whom what is written reaches. */
const APPEND_LOG = 1
const REPLICAS = 2
const REPLICATES_TO_ALL = APPEND_LOG | REPLICAS

class Run implements ScriptRun {
  readonly args = new Args(new Uint8Array(INITIAL_BYTES))
  isReadOnly = false
  allowsOom = false
  hasWritten = false
  private isOutOfMemory = false
  replicatesTo = REPLICATES_TO_ALL
  caller: SessionView
  private readonly host: ScriptsHost
  private readonly scripts: Scripts
  private readonly session: Session
  private readonly context: Context

  constructor(host: ScriptsHost, scripts: Scripts, outer: Context) {
    this.host = host
    this.scripts = scripts
    this.caller = outer.session
    this.session = new Session(0, { trusted: true }, host.startedAtMs, true)
    const { keyspace } = host
    this.context = { ...outer, args: this.args, session: this.session, keyspace, inTransaction: true, script: this }
  }

  begin(outer: Context, { isReadOnly, allowsOom }: ScriptOptions): void {
    this.isReadOnly = isReadOnly
    this.allowsOom = allowsOom
    this.isOutOfMemory = this.host.eviction.isOutOfMemory
    this.hasWritten = false
    this.replicatesTo = REPLICATES_TO_ALL
    this.caller = outer.session
    // What a script could leave behind while commands that are not for scripts are allowed.
    this.session.discard()
    this.session.dbIndex = outer.session.dbIndex
    this.session.user = outer.session.user
  }

  call(command: Command | undefined, base: number, reply: Reply): void {
    const { context, host } = this
    const refusal = this.refusalOf(command)
    if (refusal !== undefined || command === undefined) {
      const error = refusal ?? unknownInScript()
      host.stats.countError(error.code)
      if (command) host.stats.ofCommand(command.id).rejected++
      return reply.error(error)
    }
    if ((command.flags & FLAG.write) !== 0) this.hasWritten = true
    const isQuick = (command.flags & QUICK) !== 0 && this.args.count <= QUICK_ARGS_MAX
    if (!isQuick && this.scripts.slowSinceUs === 0) this.scripts.noteTime()
    this.session.protocol = reply.protocol
    context.reply = reply
    context.unmuted = reply
    context.db = host.keyspace.databases[this.session.dbIndex] as Database
    const { effects } = host.keyspace
    if ((this.replicatesTo & APPEND_LOG) !== 0 || !effects.isActive) return host.call(context, command, base)
    // The script wants it to be nobody else's.
    const mark = effects.hold()
    try {
      host.call(context, command, base)
    } finally {
      effects.rollback(mark)
    }
  }

  /** Redis's list, in its order. */
  refusalOf(command: Command | undefined): CommandError | undefined {
    if (command === undefined) return unknownInScript()
    const { arity, flags } = command
    const { count } = this.args
    if (arity > 0 ? count !== arity : count < -arity) return arityInScript()
    if ((flags & FLAG.noscript) !== 0 && !this.scripts.allowsDenied) return deniedInScript()
    if ((flags & WRITES) !== 0 && this.isReadOnly) return writeInReadOnlyScript()
    if ((flags & FLAG.write) !== 0) {
      const refusal = this.host.refusal?.(this.session, command)
      if (refusal !== undefined) return refusal
      if (this.host.lacksReplicas) return noReplicas()
    }
    // A script that has written goes on, as it can't be stopped in the middle; what counts is memory when it began.
    if ((flags & FLAG.denyoom) !== 0 && this.isOutOfMemory && !this.allowsOom && !this.hasWritten) return outOfMemory()
    return undefined
  }
}

export class Scripts implements ScriptsView {
  loaded: ScriptEngine | undefined
  running: ScriptRun | undefined
  allowsDenied = false
  readonly killFlag: Int32Array | undefined
  readonly latin1: Latin1
  readonly memoryLimitBytes: number
  readonly heap: (() => HeapUse) | undefined
  limitUs = Infinity
  slowSinceUs = 0
  private readonly host: ScriptsHost
  private readonly factory: ScriptingLoader | undefined
  /** Reused: scripts don't overlap. */
  private run: Run | undefined

  constructor(host: ScriptsHost, options: ScriptingOptions) {
    this.host = host
    this.factory = options.scripting
    this.killFlag = options.scriptKillFlag
    this.latin1 = createLatin1(options.latin1)
    this.memoryLimitBytes = options.scriptMemoryBytes ?? MEMORY_LIMIT_BYTES
    this.heap = options.heap
  }

  load(): ScriptEngine {
    const engine = this.find()
    if (!engine) throw noScriptEngine()
    return engine
  }

  private find(): ScriptEngine | undefined {
    if (this.loaded) return this.loaded
    const make = this.factory?.()
    this.loaded = make?.(this.host)
    return this.loaded
  }

  /** Whether CLIENT PAUSE WRITE holds a request back: a script says itself whether it writes, `*_RO` or not. */
  mayWrite(command: Command, args: Args): boolean {
    return this.declaresWrites(command, args) ?? (command.flags & WRITES) !== 0
  }

  /** Whether what a request runs is known to be a script that may write; one that doesn't say so is asked at its calls. */
  saysItWrites(command: Command, args: Args): boolean {
    return this.declaresWrites(command, args) === true
  }

  /** What the script of a request says of itself; undefined where it says nothing, or there is none. */
  private declaresWrites(command: Command, args: Args): boolean | undefined {
    const { runsScript } = command.spec
    if (runsScript === undefined) return undefined
    if (runsScript !== 'function') return this.find()?.mayWrite(runsScript === 'sha1', args)
    const func = this.host.functions.find(args.latin1(1))
    return func && !func.flags.has('no-writes')
  }

  begin(outer: Context, options: ScriptOptions): ScriptRun {
    if (this.running) throw scriptInScript()
    const run = (this.run ??= new Run(this.host, this, outer))
    run.begin(outer, options)
    this.running = run
    this.host.keyspace.isInScript = true
    return run
  }

  noteTime(): void {
    if (this.slowSinceUs !== 0) return
    this.slowSinceUs = this.host.clock.monotonicUs()
    // At the latest from here on this is the moment that all its commands see.
    this.host.keyspace.now()
  }

  tryOut(body: () => boolean): void {
    try {
      this.host.atomic.runInCommand(() => {
        if (!body()) throw UNDONE
      })
    } catch (error) {
      if (error !== UNDONE) throw error
    }
  }

  configure(config: ConfigView): void {
    const limitMs = config.int('busy-reply-threshold')
    this.limitUs = limitMs === 0 ? Infinity : limitMs * 1000
  }

  end(): void {
    this.running = undefined
    this.host.keyspace.isInScript = false
  }
}

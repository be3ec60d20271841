/**
 * The debugger of `redis-cli --ldb`: stops a script between its statements and takes commands there.
 *
 * Redis holds the script where it is, in a forked process or with all other clients waiting. Here a script is one moment of
 * the store and can't be held, so each command of the debugger runs the script again from its beginning, as far as it had
 * come: what was said before is done again in silence, the new command is answered, and when the script stops once more the
 * run is given up and all that it changed is undone. Only the last run, which gets to the end, may leave its changes: after
 * SCRIPT DEBUG SYNC it does. So nobody waits for a session, and one that is left open holds nothing but what was typed.
 *
 * Where the script had stopped is found by counting the statements it came to.
 */
import type { Args } from '../commands/args.js'
import type { Context } from '../commands/context.js'
import type { ScriptDebugger } from '../commands/scripts.js'
import type { EngineServices, SessionView } from '../commands/services.js'
import type { Command } from '../commands/spec/command.js'
import { type CommandError, debuggingAborted, debugRunTooLong, scriptTooSlow, withoutErr } from '../keyspace/errors.js'
import { DebugConsole } from './debug-console.js'
import { errorText, replyText, valueText } from './debug-text.js'
import {
  currentFrames,
  type DebugFrame,
  LuaError,
  type LuaFunction,
  type LuaState,
  type LuaValue,
} from './lua/index.js'
import type { RedisCaller } from './redis-call.js'
import { ScriptStopped } from './script-stopped.js'

/** Commands of one session that change something; each is done again with every later one. */
const COMMANDS_MAX = 4000
/** Redis's limit on a command. */
const COMMAND_BYTES_MAX = 1 << 20
/** What has no limit gets one here: a script that goes on for so long is stopped, and can be looked at. */
const LIMIT_US = 5_000_000
/** A run, with all that is done again, that takes longer ends its session: nobody else is served meanwhile. */
const RUN_LIMIT_US = 15_000_000
/** How many levels of calls are looked at. */
const TRACE_LEVELS = 200
const SOURCE = '@user_script'
const EVAL_SOURCE = '@ldb_eval'

/** Commands that change nothing, and so needn't be done again. */
const SHOWS = new Set(['p', 'print', 't', 'trace', 'l', 'list', 'w', 'whole', 'h', 'help'])
const onlyShows = ([name = '']: readonly string[]): boolean => SHOWS.has(name.toLowerCase())

/** Ends a run that waits for a command. It is one object, as a stack trace would take longer than most runs. */
const PAUSED = new Error('the script waits for a command of the debugger')

/** Runs the script of the request once, and replies. */
export type RunScript = (ctx: Context, debug: LuaDebugger) => CommandError | undefined

export class LuaDebugger implements ScriptDebugger {
  readonly args: Args
  readonly command: Command
  /** The script, compiled to tell of its lines; set by the first run. */
  main: LuaFunction | undefined
  /** What the script is called in errors. */
  scriptName = ''
  private readonly engine: EngineServices
  private readonly session: SessionView
  private readonly state: LuaState
  private readonly caller: RedisCaller
  private readonly runScript: RunScript
  private readonly keepsChanges: boolean
  private readonly terminal: DebugConsole

  /** What was said in this session. */
  private readonly commands: (readonly string[])[] = []
  /** What was said last, until a run answers it: CLIENT PAUSE may hold it back, and it comes again. */
  private said: readonly string[] | undefined
  /** At which of the statements that it came to the script stopped, counted from 1. */
  private readonly stops: number[] = []

  // Of the run under way:

  /** The next of `commands`. */
  private next = 0
  /** The next of `stops`. */
  private nextStop = 0
  private statements = 0
  /** Stops at the next statement, and says what commands are called until then. */
  private steps = true
  /** `redis.breakpoint()` was called. */
  private isAsked = false
  /** The time limit is over. */
  private isLate = false
  /** From when on it counts. */
  private sinceUs = 0
  /** When the run began. */
  private beganUs = 0
  /** A command of the debugger runs: nothing stops there. */
  private isPrompting = false
  private isOver = false

  constructor(ctx: Context, state: LuaState, caller: RedisCaller, runScript: RunScript) {
    this.engine = ctx.engine
    this.session = ctx.session
    this.command = ctx.command
    this.args = ctx.args.clone()
    this.state = state
    this.caller = caller
    this.runScript = runScript
    this.keepsChanges = ctx.session.debugMode === 'sync'
    const { read } = ctx.engine.scripts.latin1
    this.terminal = new DebugConsole(read(this.args.bytes, this.args.start(1), this.args.end(1)))
  }

  take(args: Args): void {
    const { read } = this.engine.scripts.latin1
    const size = args.end(args.count - 1) - args.start(0)
    const isTooMuch = size > COMMAND_BYTES_MAX || this.commands.length >= COMMANDS_MAX
    this.said = isTooMuch
      ? ['abort']
      : Array.from({ length: args.count }, (_, index) => read(args.bytes, args.start(index), args.end(index)))
  }

  run(ctx: Context): CommandError | undefined {
    if (this.said !== undefined) this.commands.push(this.said)
    this.said = undefined
    this.rewind()
    const { debug } = this.state
    debug.hook = (frame) => this.onLine(frame)
    let refusal: CommandError | undefined
    try {
      this.engine.scripts.tryOut(() => {
        try {
          refusal = this.runScript(ctx, this)
          return this.keepsChanges
        } catch (error) {
          if (error !== PAUSED) throw error
          this.send(ctx)
          return false
        }
      })
    } catch (error) {
      this.end(ctx)
      throw error
    } finally {
      debug.hook = undefined
      debug.frame = null
    }
    if (refusal !== undefined) this.end(ctx)
    return refusal
  }

  /** The script is through: before its reply comes what is still to be said. The connection ends with the session. */
  end(ctx: Context): void {
    if (this.isOver) return
    this.isOver = true
    this.terminal.log('<endsession>')
    this.send(ctx)
    this.session.debugger = undefined
    this.session.debugMode = undefined
    this.session.closing = true
  }

  // What scripts call

  /** `redis.breakpoint()`: stops at the next statement. */
  breakpoint(): void {
    this.isAsked = true
  }

  /** `redis.debug(...)` */
  print(values: readonly LuaValue[]): void {
    if (this.isReplay) return
    this.terminal.log(`<debug> line ${this.line}: ${values.map((value) => valueText(value)).join(', ')}`)
  }

  /** A call of a command while the script goes step by step. */
  logCall(values: readonly LuaValue[]): void {
    if (this.steps && !this.isReplay) this.terminal.logCall(values)
  }

  logReply(value: LuaValue, isError: boolean): void {
    if (!this.steps || this.isReplay) return
    if (isError) this.terminal.log(`<error> -${errorText(value)}`)
    this.terminal.logCut(`<reply> ${replyText(value, this.caller.reply.protocol)}`)
  }

  /** A call that didn't come to a command, or an error that the script made. */
  logError(text: string): void {
    if (this.steps && !this.isReplay) this.terminal.log(`<error> ${withoutErr(text)}`)
  }

  /** Now and then, while the script runs. @throws ScriptStopped */
  checkTime(): void {
    const { scripts, clock } = this.engine
    const limitUs = Math.min(scripts.limitUs, LIMIT_US)
    const nowUs = clock.monotonicUs()
    if (nowUs - this.beganUs >= RUN_LIMIT_US) throw new ScriptStopped(debugRunTooLong(RUN_LIMIT_US / 1000))
    if (nowUs - this.sinceUs < limitUs) return
    if (this.isPrompting) throw new ScriptStopped(scriptTooSlow(limitUs / 1000))
    this.isLate = true
  }

  /** What the script does now it has done in an earlier run: it isn't to be told again. */
  get isReplay(): boolean {
    return this.next < this.commands.length
  }

  // The run

  private rewind(): void {
    this.next = this.nextStop = this.statements = 0
    this.steps = true
    this.isAsked = this.isLate = this.isPrompting = false
    this.sinceUs = this.beganUs = this.engine.clock.monotonicUs()
    this.terminal.rewind()
  }

  private get line(): number {
    return this.state.debug.frame?.line ?? 0
  }

  /** The script has come to a statement. @throws PAUSED to wait for a command, ScriptStopped */
  private onLine(frame: DebugFrame): void {
    if (this.isPrompting) return
    this.statements++
    const { isReplay } = this
    if (isReplay ? this.statements !== this.stops[this.nextStop] : !this.isDue(frame.line)) return
    if (!isReplay) {
      this.stops.push(this.statements)
      const reason = this.reasonAt(frame.line)
      this.terminal.log(`* Stopped at ${frame.line}, stop reason = ${reason}`)
      this.terminal.logLine(frame.line, frame.line)
    }
    this.nextStop++
    this.steps = this.isAsked = this.isLate = false
    this.prompt(frame)
    this.sinceUs = this.engine.clock.monotonicUs()
  }

  private isDue(line: number): boolean {
    return this.steps || this.isAsked || this.isLate || this.terminal.breakpoints.has(line)
  }

  private reasonAt(line: number): string {
    if (this.isAsked) return 'redis.breakpoint() called'
    if (this.terminal.breakpoints.has(line)) return 'break point'
    return this.isLate ? 'timeout reached, infinite loop?' : 'step over'
  }

  /** Does what is said at a stop until the script is to go on. */
  private prompt(frame: DebugFrame): void {
    for (;;) {
      const words = this.commands[this.next]
      if (words === undefined) throw PAUSED
      this.next++
      // Whatever was said until here has been sent.
      if (this.next === this.commands.length) this.terminal.clear()
      this.isPrompting = true
      try {
        if (this.obey(words, frame)) return
        if (onlyShows(words)) this.forgetLast()
      } finally {
        this.isPrompting = false
      }
    }
  }

  /** What only shows something isn't done again. */
  private forgetLast(): void {
    this.commands.pop()
    this.next--
  }

  /** @returns whether the script goes on */
  private obey(words: readonly string[], frame: DebugFrame): boolean {
    const [name = '', ...rest] = words
    switch (name.toLowerCase()) {
      case 's':
      case 'step':
      case 'n':
      case 'next':
        this.steps = true
        return true
      case 'c':
      case 'continue':
        return true
      case 'a':
      case 'abort':
        throw new ScriptStopped(debuggingAborted(this.scriptName, SOURCE, frame.line))
      case 'p':
      case 'print':
        this.printVariables(rest, frame)
        return false
      case 't':
      case 'trace':
        this.trace(frame)
        return false
      case 'e':
      case 'eval':
        this.evaluate(rest.join(' '))
        return false
      case 'r':
      case 'redis':
        if (rest.length === 0) break
        this.steps = true
        this.caller.call(rest)
        this.steps = false
        return false
    }
    this.terminal.obey(name.toLowerCase(), rest, frame.line)
    return false
  }

  private printVariables(names: readonly string[], frame: DebugFrame): void {
    const { terminal, state } = this
    const locals = frame.locals()
    const [wanted] = names
    if (wanted === undefined || names.length > 1) {
      for (const [name, value] of locals) terminal.logCut(`<value> ${name} = ${valueText(value)}`)
      if (locals.length === 0) terminal.log('No local variables in the current context.')
      return
    }
    const local = locals.find(([name]) => name === wanted)
    if (local !== undefined) terminal.logCut(`<value> ${valueText(local[1])}`)
    else if (wanted === 'KEYS' || wanted === 'ARGV') terminal.logCut(`<value> ${valueText(state.globals.get(wanted))}`)
    else terminal.log('No such variable.')
  }

  /** The calls under way, the innermost first. */
  private trace(frame: DebugFrame): void {
    const frames = currentFrames(TRACE_LEVELS)
    let isFirst = true
    for (const [index, level] of frames.entries()) {
      if (level.kind !== 'lua' || level.chunk.name !== SOURCE) continue
      const below = frames[index + 1]
      const name = below?.kind === 'lua' && below.site?.isCall === true ? below.site.subject?.name : undefined
      this.terminal.log(`${isFirst ? 'In' : 'From'} ${name ?? 'top level'}:`)
      this.terminal.logLine(isFirst ? frame.line : level.line, frame.line)
      isFirst = false
    }
  }

  /** Runs Lua code of its own: the script's variables aren't visible to it. */
  private evaluate(code: string): void {
    const { state, terminal } = this
    try {
      const [value] = state.call(this.load(code))
      terminal.logCut(`<retval> ${valueText(value)}`)
    } catch (error) {
      if (!(error instanceof LuaError)) throw error
      terminal.log(`<error> ${errorText(error.value)}`)
    }
  }

  /** An expression, or statements. @throws LuaError */
  private load(code: string): LuaFunction {
    try {
      return this.state.loadString(`return ${code}`, EVAL_SOURCE)
    } catch (error) {
      if (!(error instanceof LuaError)) throw error
      return this.state.loadString(code, EVAL_SOURCE)
    }
  }

  /** CLIENT REPLY doesn't silence the debugger. */
  private send({ unmuted: reply }: Context): void {
    const lines = this.terminal.takeAll()
    reply.array(lines.length)
    for (const line of lines) reply.simple(line)
  }
}

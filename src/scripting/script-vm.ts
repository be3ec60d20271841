/**
 * A Lua state as Redis's scripts find it: the libraries, `redis`, protected globals; and what runs one script in it.
 *
 * A script is one moment of the store and cannot be interrupted, so a time limit is all there is against an endless loop.
 * Now and then the state asks whether to go on (`tick`). Past `busy-reply-threshold` Redis serves others with BUSY and lets
 * SCRIPT KILL end a script that has written nothing; nobody can be served here, so such a script is ended at once. One that has
 * written goes on, as its changes can't be taken back, and a warning is logged.
 */
import type { Context } from '../commands/context.js'
import type { EngineServices } from '../commands/services.js'
import type { ScriptOptions } from '../commands/scripts.js'
import {
  codeForbidden,
  type CommandError,
  functionLoadTimeout,
  libraryNotRegistered,
  raisedInScript,
  raisedWithoutText,
  scriptFailed,
  scriptKilled,
  scriptOutOfMemory,
  scriptReplied,
  scriptTooSlow,
} from '../keyspace/errors.js'
import {
  CodeGenerationForbiddenError,
  compile,
  LuaError,
  type LuaFunction,
  LuaState,
  LuaTable,
  type LuaValue,
  openBit,
  openCjson,
  openCmsgpack,
  openStandardLibraries,
  openStruct,
  plainText,
  protectGlobals,
  TICK_INTERVAL,
} from './lua/index.js'
import { MemoryLimit } from './memory-limit.js'
import { RedisCaller } from './redis-call.js'
import { openRedis } from './redis-library.js'
import type { LuaDebugger } from './debugger.js'
import { ScriptReplyWriter } from './script-reply.js'
import { ScriptStopped } from './script-stopped.js'

/** Redis's limit on the loading of a library. */
const LOAD_LIMIT_US = 500_000

/** Why a script failed, for the gate to count and reply. */
type ScriptEnd = CommandError | undefined

/** The Lua stack slots in use when a script's result is converted. */
const SLOTS = 2

export class ScriptVm {
  readonly state: LuaState
  private readonly engine: EngineServices
  readonly caller: RedisCaller
  private readonly writer: ScriptReplyWriter
  private hasWarned = false
  private readonly memory: MemoryLimit
  /** The script was told that there isn't enough memory. */
  private wasFull = false
  /** A library that loads is to be through by then. */
  private loadUntilUs = Infinity

  /** `extend` adds what only some scripts have, before the globals are closed. */
  constructor(engine: EngineServices, extend: (state: LuaState) => void) {
    this.engine = engine
    this.memory = new MemoryLimit(engine.scripts.heap, engine.scripts.memoryLimitBytes)
    this.state = new LuaState({
      onTick: () => this.tick(),
      onLarge: (bytes) => this.makeSure(bytes),
      tickInterval: Math.min(TICK_INTERVAL, this.memory.firstTurns),
    })
    openStandardLibraries(this.state)
    openBit(this.state)
    openStruct(this.state)
    openCjson(this.state)
    openCmsgpack(this.state)
    this.caller = new RedisCaller(this.state, engine, () => this.tick(), {
      hasRoom: (bytes) => this.memory.hasRoom(bytes),
      refuse: () => this.refuseMemory(),
    })
    openRedis(this.state, this.caller, engine)
    extend(this.state)
    protectGlobals(this.state)
    this.writer = new ScriptReplyWriter(engine.scripts.latin1, (error, isCounted) => {
      if (!isCounted) engine.stats.countError(codeOf(error))
      engine.markFailed()
    })
  }

  /** Runs a script for the command that runs, and replies. `name` is what it is called in errors. */
  run(
    ctx: Context,
    main: LuaFunction,
    args: readonly LuaValue[],
    name: string,
    options: ScriptOptions,
    definesFunctions: boolean,
    debug?: LuaDebugger,
  ): ScriptEnd {
    const { caller, state } = this
    const { scripts } = this.engine
    this.hasWarned = this.wasFull = false
    this.memory.begin()
    const run = scripts.begin(ctx, options)
    caller.begin(run)
    caller.debug = debug
    state.restart(definesFunctions)
    try {
      const result = state.run(main, args)
      debug?.end(ctx)
      this.writer.write(ctx.reply, result, caller.reply.protocol, SLOTS)
      return undefined
    } catch (error) {
      return this.failed(ctx, name, error, debug)
    } finally {
      caller.end()
      scripts.end(run)
    }
  }

  /** Compiles what is no part of a running script. @returns why it's refused: text of a LuaError, or an error */
  compile(code: string, chunkName: string, debug = false): LuaFunction | string | CommandError {
    const { state } = this
    this.wasFull = false
    this.memory.begin()
    state.restart()
    try {
      return state.load(compile(code, chunkName, { ticker: state.ticker, debug }))
    } catch (error) {
      if (error instanceof ScriptStopped) return error.refusal
      if (error instanceof CodeGenerationForbiddenError) return codeForbidden(error.message)
      if (error instanceof LuaError) return plainText(error.value)
      throw error
    }
  }

  /** Runs a library's code, which must call no command and soon be through. @returns why it failed */
  runLibrary(main: LuaFunction): CommandError | undefined {
    const { state, engine } = this
    this.loadUntilUs = engine.clock.monotonicUs() + LOAD_LIMIT_US
    this.wasFull = false
    this.memory.begin()
    state.restart()
    try {
      state.call(main)
      return undefined
    } catch (error) {
      if (error instanceof ScriptStopped) return libraryNotRegistered(error.refusal.text)
      if (error instanceof LuaError) return libraryNotRegistered(textOf(error.value))
      throw error
    } finally {
      this.loadUntilUs = Infinity
    }
  }

  /** Something was thrown. @returns the error to reply with, unless it was counted: then the reply is written */
  private failed(ctx: Context, name: string, thrown: unknown, debug?: LuaDebugger): CommandError | undefined {
    if (thrown instanceof ScriptStopped) return thrown.refusal
    if (thrown instanceof CodeGenerationForbiddenError) return codeForbidden(thrown.message)
    if (!(thrown instanceof LuaError)) throw thrown
    const { value } = thrown
    const place = thrown.raisedBy
    const text = textOf(value)
    const refusal = place ? scriptFailed(text, name, place.source, place.line) : scriptReplied(text)
    const isCounted = value instanceof LuaTable && value.getString('ignore_error_stats_update') === true
    if (!isCounted) return refusal
    debug?.end(ctx)
    this.engine.markFailed()
    ctx.reply.error(refusal)
    return undefined
  }

  /** Now and then: ends the script if it is time, or takes up too much. @throws ScriptStopped, LuaError */
  private tick(): void {
    this.checkTime()
    this.makeSure(0)
    this.state.ticker.limitTurns(this.memory.turnsLeft)
  }

  /**
   * Makes sure that there is room for so many bytes. The script can catch the first refusal; where there is still no room
   * then, it is ended. @throws LuaError, ScriptStopped
   */
  private makeSure(bytes: number): void {
    // An error in the middle of a command would leave the store in pieces.
    if (!this.caller.isCalling && !this.memory.hasRoom(bytes)) this.refuseMemory()
  }

  private refuseMemory(): never {
    if (this.wasFull) throw new ScriptStopped(scriptOutOfMemory())
    this.wasFull = true
    throw new LuaError('not enough memory')
  }

  /** @throws ScriptStopped */
  private checkTime(): void {
    const { run } = this.caller
    const { engine } = this
    if (run === undefined) {
      if (engine.clock.monotonicUs() > this.loadUntilUs) throw new ScriptStopped(functionLoadTimeout())
      return
    }
    const { scripts } = engine
    const { killFlag } = scripts
    if (killFlag !== undefined && !run.hasWritten && Atomics.exchange(killFlag, 0, 0) !== 0) {
      throw new ScriptStopped(scriptKilled())
    }
    if (this.caller.debug !== undefined) return this.caller.debug.checkTime()
    // Most scripts are over before the first look, so that one tells when it began: about a millisecond late.
    if (scripts.slowSinceUs === 0) scripts.noteTime()
    const elapsedUs = engine.clock.monotonicUs() - scripts.slowSinceUs
    if (elapsedUs < scripts.limitUs) return
    if (!run.hasWritten) throw new ScriptStopped(scriptTooSlow(scripts.limitUs / 1000))
    if (this.hasWarned) return
    this.hasWarned = true
    const elapsedMs = Math.floor(elapsedUs / 1000)
    engine.host?.log?.(
      `Slow script detected: still in execution after ${elapsedMs} milliseconds. It has written, so it is not ended.`,
    )
  }
}

/** The text of a raised value, with a code in front. */
function textOf(value: LuaValue): string {
  if (!(value instanceof LuaTable)) return raisedInScript(plainText(value)).text
  const text = value.getString('err')
  return typeof text === 'string' || typeof text === 'number' ? plainText(text) : raisedWithoutText().text
}

/** The code that the statistics count an error under: its first word, if that is short. */
const codeOf = ({ text }: CommandError): string => {
  const space = text.indexOf(' ')
  return space < 0 || space >= CODE_MAX ? 'ERR' : text.slice(0, space)
}
const CODE_MAX = 32

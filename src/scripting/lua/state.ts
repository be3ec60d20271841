/**
 * A Lua state: globals, the strings' metatable, a time limit's hook, and the ways in.
 */
import { cCalls, first, values } from './calls.js'
import { compile, type CompiledChunk } from './compile.js'
import { Debug } from './debug.js'
import { isStackOverflow, LuaError, raise } from './errors.js'
import { generatedCode } from './load.js'
import { luaFrames } from './frames.js'
import { callValue, createOperators, type Operators } from './operators.js'
import { createRuntime, type KnownFunctions, type Runtime } from './runtime.js'
import { requireStack } from './stack.js'
import { LuaTable, tableGrowth } from './table.js'
import type { LuaThread } from './thread.js'
import { Ticker } from './ticker.js'
import { hostFunction, type LuaFunction, type LuaValue } from './value.js'

export interface LuaStateOptions {
  /**
   * Called every `tickInterval` loop turns or calls, so that the host can look at its clock. What it throws, unless it
   * is a LuaError, ends the script: no `pcall` catches it.
   */
  readonly onTick?: () => void
  readonly tickInterval?: number
  /**
   * Called before a string or a table takes up much at once. What it throws is as what `onTick` throws; a LuaError can be
   * caught by the script, and nothing has happened then.
   */
  readonly onLarge?: (bytes: number) => void
}

/** So many turns cannot have filled the stack. */
const TURNS_HARMLESS = 1000
/** Practically never: the largest number that V8 keeps without a box. */
const TURNS_NEVER = 2 ** 31 - 1

/** What an error counts for. */
const TURNS_PER_ERROR = 500

/** A compiled chunk takes up about this, and so much for each byte of its source. */
const COMPILED_BYTES = 2000
const COMPILED_BYTES_PER_CHAR = 12

/** Each of so many turns may be a call, and go deeper: room for these is probed, so that not every call need be. */
const TURNS_AHEAD = 64
const PROBED_AHEAD_CALLS = 300

export class LuaState {
  readonly globals = new LuaTable()
  /** What all strings have for a metatable. */
  readonly stringMetatable = new LuaTable()
  readonly ticker: Ticker
  readonly operators: Operators
  readonly runtime: Runtime
  readonly debug = new Debug()
  /** Set by the base library. */
  readonly known: KnownFunctions = { next: null, sequenceStep: null, error: null }
  /** The coroutine that runs; null is the main program. */
  runningThread: LuaThread | null = null
  /** From so many turns on the stack may be short. */
  private stackNeededFrom = TURNS_HARMLESS
  /** Whether code that may yield was loaded: what it loads in turn must be able to, too. */
  private loadsMayYield = false

  constructor(options: LuaStateOptions = {}) {
    const nothing = (): void => undefined
    const host = { onTick: options.onTick ?? nothing, onLarge: options.onLarge ?? nothing }
    this.ticker = new Ticker(host, options.tickInterval)
    this.operators = createOperators(this.stringMetatable, this.ticker)
    this.runtime = createRuntime(this.operators, this.globals, this.ticker, this.known, this.debug)
  }

  /** Makes the function that running the chunk in this state is. */
  load(chunk: CompiledChunk): LuaFunction {
    this.loadsMayYield ||= chunk.mayYield
    this.stackNeededFrom = Math.min(this.stackNeededFrom, TURNS_HARMLESS)
    return chunk.instantiate(this.runtime)
  }

  /** Compiles and loads what a script asks for at run time. */
  loadString(source: string, chunkName: string): LuaFunction {
    this.ticker.allocated(COMPILED_BYTES + source.length * COMPILED_BYTES_PER_CHAR)
    const { ticker } = this
    return this.load(compile(source, chunkName, this.loadsMayYield ? { ticker, mayYield: true } : { ticker }))
  }

  /**
   * Calls a function, or a value with a `__call` metamethod, from outside.
   *
   * @returns all values that it answers; the array may be shared and is only to be read.
   * @throws LuaError if the script fails, a stack overflow and a string beyond JavaScript's limit included; anything
   *   else that is thrown comes from the host.
   */
  call(body: LuaValue, ...args: LuaValue[]): readonly LuaValue[] {
    const caller = this.runningThread
    const { depth } = cCalls
    cCalls.depth = 0
    try {
      return values(callValue(this.operators, body, args))
    } catch (error) {
      throw this.asLuaError(error) ?? error
    } finally {
      cCalls.depth = depth
      this.runningThread = caller
    }
  }

  /**
   * Runs a function of a chunk from outside, as `call` does, with less around it.
   *
   * @returns the first value.
   */
  run(body: LuaFunction, args: readonly LuaValue[]): LuaValue {
    cCalls.depth = 1
    try {
      return first(args.length === 0 ? body() : body(...args))
    } catch (error) {
      this.runningThread = null
      throw this.asLuaError(error) ?? error
    }
  }

  /** Puts functions of the host into a table under their names. */
  register(table: LuaTable, functions: Readonly<Record<string, LuaFunction>>): void {
    for (const [name, body] of Object.entries(functions)) table.set(name, hostFunction(body))
  }

  /** `asLuaError` for what a script is about to catch. An error takes as long as hundreds of turns. */
  caught(error: unknown): LuaError | null {
    const caught = this.asLuaError(error)
    if (caught === null) return null
    this.ticker.spend(TURNS_PER_ERROR)
    // None of these is a call.
    if (this.stackNeededFrom < TURNS_NEVER) this.stackNeededFrom += TURNS_PER_ERROR
    return caught
  }

  /** The error that a script can catch for something thrown; null if it must not catch it. */
  asLuaError(error: unknown): LuaError | null {
    if (error instanceof LuaError) return error
    if (!isStackOverflow(error)) {
      return error instanceof RangeError && speaksOfSize(error.message) ? new LuaError('not enough memory') : null
    }
    // Where the stack ends at a function's entry, it is the call that fails.
    const all = luaFrames(error)
    const at = all.findIndex((candidate) => candidate.kind === 'lua' && candidate.site !== undefined)
    const frames = at > 0 ? all.slice(at) : all
    const [frame] = frames
    const position = frame?.kind === 'lua' ? `${frame.chunk.displayName}:${frame.line}: ` : ''
    return new LuaError(`${position}stack overflow`, frames)
  }

  /**
   * Throws the script's stack overflow now if little of the JavaScript stack is left: for host functions that must not be
   * torn by one halfway, because they change something that outlives the script. Costs nothing as long as the script
   * has not done enough to be deep.
   */
  needStack(): void {
    const { turns } = this.ticker
    if (turns < this.stackNeededFrom) return
    try {
      requireStack(PROBED_AHEAD_CALLS)
    } catch {
      // Where the trial ended says nothing; whoever called is what is too deep.
      throw raise('stack overflow')
    }
    this.stackNeededFrom = turns + TURNS_AHEAD
  }

  /** A script begins. One that defines no functions gets nowhere deep, unless it loads some. */
  restart(definesFunctions = true): void {
    this.ticker.restart()
    tableGrowth.ticker = this.ticker
    this.stackNeededFrom = definesFunctions ? TURNS_HARMLESS : TURNS_NEVER
  }
}

/** "Invalid string length", "Array buffer allocation failed", "Maximum BigInt size exceeded" and the like. */
function speaksOfSize(message: string): boolean {
  return message.includes('length') || message.includes('allocation') || message.includes('size')
}

/** Goes one step on in a coroutine; stack traces end there. */
export const resumeGenerator = generatedCode.resume

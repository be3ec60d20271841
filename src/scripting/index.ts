/**
 * `cinnabar/scripting`: runs Redis's Lua scripts for a store.
 *
 * It is a module of its own because it is loaded when the first script comes: who runs none neither loads nor bundles it.
 * Under Node a store finds it by itself; elsewhere, and in bundles, it is handed over:
 *
 * ```ts
 * import { open } from 'cinnabar'
 * import { scripting } from 'cinnabar/scripting'
 * const db = open({ scripting })
 * ```
 */
import type { Context } from '../commands/context.js'
import type { Args } from '../commands/args.js'
import { readHeader, type ScriptHeader } from './shebang.js'
import { FIRST_KEY, type ScriptDebugger, type ScriptEngine, type ScriptEngineFactory } from '../commands/scripts.js'
import type { EngineServices } from '../commands/services.js'
import {
  type CommandError,
  keysNegative,
  noScript,
  outOfMemory,
  scriptMayWrite,
  tooManyKeys,
} from '../keyspace/errors.js'
import { LuaDebugger } from './debugger.js'
import { LuaLibraries } from './libraries.js'
import { stringsAt } from './request-strings.js'
import type { LuaValue, TablePlace } from './lua/index.js'
import type { Decoder } from '../memory/utf8.js'
import type { LibraryDraft } from '../commands/function-libraries.js'
import { type Script, ScriptCache, scriptOptions } from './script-cache.js'
import { ScriptVm } from './script-vm.js'

const DIGEST_LENGTH = 40
/** A script's first line isn't longer. */
const HEADER_MAX = 1000
/** A request of more bytes takes time even before its script runs. */
const LARGE_REQUEST_BYTES = 4096
const NO_ARGS: readonly LuaValue[] = []

class LuaScripts implements ScriptEngine {
  private readonly vm: ScriptVm
  private readonly cache: ScriptCache
  private readonly engine: EngineServices
  /** Made with the first library. */
  private libraries: LuaLibraries | undefined
  private readonly read: Decoder
  private readonly keysPlace: TablePlace = { slot: 0 }
  private readonly argvPlace: TablePlace = { slot: 0 }

  constructor(engine: EngineServices) {
    this.engine = engine
    this.read = engine.scripts.latin1.read
    this.vm = new ScriptVm(engine, () => undefined)
    this.cache = new ScriptCache(this.vm, engine)
  }

  eval(ctx: Context, isSha: boolean, isReadOnly: boolean, debug?: LuaDebugger): CommandError | undefined {
    const { args } = ctx
    const keyCount = args.integer(2)
    if (keyCount > args.count - FIRST_KEY) return tooManyKeys()
    if (keyCount < 0) return keysNegative()
    let script: Script | undefined
    if (isSha) {
      script = this.cache.findAt(args.bytes, args.start(1))
      if (script === undefined) return noScript()
    } else {
      const taken = this.cache.take(args.bytes, args.start(1), args.end(1))
      if (!('sha' in taken)) return taken
      script = taken
    }
    if (args.end(args.count - 1) - args.start(0) > LARGE_REQUEST_BYTES) this.engine.scripts.noteTime()
    const { flags, sha } = script
    let { options } = script
    if (flags !== undefined && !options.isReadOnly) {
      if (!options.allowsOom && this.engine.eviction.isOutOfMemory) return outOfMemory()
      if (isReadOnly) return scriptMayWrite()
    }
    if (isReadOnly) options = scriptOptions(true, options.allowsOom)
    const main = debug === undefined ? this.cache.mainOf(script) : (debug.main ?? this.cache.mainToDebug(script))
    if (typeof main !== 'function') return main
    if (debug !== undefined) debug.main = main
    const { globals } = this.vm.state
    const firstArg = FIRST_KEY + keyCount
    globals.setAt('KEYS', stringsAt(args, this.read, FIRST_KEY, firstArg), this.keysPlace)
    globals.setAt('ARGV', stringsAt(args, this.read, firstArg, args.count), this.argvPlace)
    if (debug !== undefined) debug.scriptName = sha
    return this.vm.run(ctx, main, NO_ARGS, sha, options, script.definesFunctions, debug)
  }

  openDebugger(ctx: Context, isReadOnly: boolean): ScriptDebugger {
    const { state, caller } = this.vm
    return new LuaDebugger(ctx, state, caller, (context, debug) => this.eval(context, false, isReadOnly, debug))
  }

  mayWrite(isSha: boolean, args: Args): boolean | undefined {
    let flags: ReadonlySet<string> | undefined
    // Whether it's known or not, EVAL's script says it itself.
    if (isSha) {
      if (args.length(1) === DIGEST_LENGTH) flags = this.cache.findAt(args.bytes, args.start(1))?.flags
    } else flags = this.headerOf(args)?.flags
    return flags && !flags.has('no-writes')
  }

  /** What the first line of EVAL's script says. */
  private headerOf(args: Args): ScriptHeader | undefined {
    const start = args.start(1)
    const header = readHeader(
      this.engine.scripts.latin1.read(args.bytes, start, Math.min(args.end(1), start + HEADER_MAX)),
    )
    return 'length' in header ? header : undefined
  }

  load({ args, reply }: Context, index: number): CommandError | undefined {
    const script = this.cache.take(args.bytes, args.start(index), args.end(index))
    if (!('sha' in script)) return script
    reply.bulkLatin1(script.sha)
    return undefined
  }

  loadLibrary(library: LibraryDraft): CommandError | undefined {
    this.libraries ??= new LuaLibraries(this.engine)
    return this.libraries.load(library)
  }

  get libraryBytes(): number {
    return this.libraries?.compiledBytes(this.engine.functions.codes) ?? 0
  }

  has(sha: string): boolean {
    return this.cache.find(sha) !== undefined
  }

  flush(): void {
    this.cache.clear()
  }

  get scriptCount(): number {
    return this.cache.count
  }

  get compiledBytes(): number {
    return this.cache.compiledBytes
  }
}

/** Makes the script engine of a store: for `open({ scripting })`. */
export const scripting: ScriptEngineFactory = (engine) => new LuaScripts(engine)

export type { ScriptEngineFactory } from '../commands/scripts.js'

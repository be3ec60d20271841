/**
 * Function libraries in Lua: a state of their own, shared by all of them, as Redis has one.
 *
 * The table of globals that their code sees is empty and read-only; what it lacks comes from another one behind its
 * metatable. While a library loads that is a table with nothing but `redis.register_function`, `redis.log` and the constants
 * they need; when its functions are called it is the globals that scripts have, too. So a library can do nothing but
 * register while it loads, and its functions find everything afterwards.
 */
import type { Context } from '../commands/context.js'
import type { LibraryDraft, LibraryFunction } from '../commands/function-libraries.js'
import { FIRST_KEY, SCRIPT_FLAGS, type ScriptFlag, type ScriptOptions } from '../commands/scripts.js'
import type { EngineServices } from '../commands/services.js'
import {
  type CommandError,
  libraryNotCompiled,
  registerArguments,
  registerCallback,
  registerCallbackMissing,
  registerFirst,
  registerFlags,
  registerKey,
  registerNameMissing,
  registerOneArgument,
  registerOutside,
  registerSecond,
  registerText,
  registerUnknown,
  registerUnknownFlag,
} from '../keyspace/errors.js'
import {
  formatNumber,
  LuaError,
  type LuaFunction,
  LuaTable,
  type LuaValue,
  makeReadonly,
  NOTHING,
} from './lua/index.js'
import type { Decoder } from '../memory/utf8.js'
import { errorTable } from './redis-call.js'
import { closeToFunctions } from './redis-library.js'
import { stringsAt } from './request-strings.js'
import { ScriptVm } from './script-vm.js'
import { cString } from './strings.js'

const CHUNK = '@user_function'
/** What a library finds in the table `redis` while it loads, beside `register_function`. */
const LOAD_TIME = /^(?:log|LOG_.*|REDIS_VERSION.*)$/

const NO_FLAGS: ReadonlySet<ScriptFlag> = new Set()

/** What a library says of a function. */
interface Registration {
  readonly name: string
  readonly callback: LuaFunction
  readonly description: string | undefined
  readonly flags: ReadonlySet<ScriptFlag>
}

/** A compiled library takes up about this, and so much for each byte of its code. */
const COMPILED_BYTES = 2000
const COMPILED_BYTES_PER_CHAR = 12

export class LuaLibraries {
  private readonly vm: ScriptVm
  /** Of the table of globals: what is behind it stands in `__index`. */
  private readonly behind = new LuaTable()
  private readonly callTime: LuaTable
  private readonly loadTime = new LuaTable()
  /** The library that loads. */
  private draft: LibraryDraft | undefined
  private readonly read: Decoder

  constructor(engine: EngineServices) {
    this.read = engine.scripts.latin1.read
    this.vm = new ScriptVm(engine, closeToFunctions)
    const { state } = this.vm
    const { globals } = state
    this.callTime = moveContents(globals)
    this.callTime.metatable = globals.metatable
    makeReadonly(this.callTime)
    this.openLoadTime(globals.metatable)
    this.behind.set('__index', this.callTime)
    this.behind.isReadonly = true
    globals.metatable = this.behind
  }

  /** Runs a library's code, which registers its functions. @returns why it is refused */
  load(draft: LibraryDraft): CommandError | undefined {
    const { vm, behind } = this
    const main = vm.compile(draft.body, CHUNK)
    if (typeof main === 'string') return libraryNotCompiled(main)
    if (typeof main !== 'function') return main
    this.draft = draft
    behind.set('__index', this.loadTime)
    try {
      return vm.runLibrary(main)
    } finally {
      behind.set('__index', this.callTime)
      this.draft = undefined
    }
  }

  /** About what libraries of so many bytes take up compiled: V8 doesn't tell. */
  compiledBytes(codes: readonly Uint8Array[]): number {
    return codes.reduce((sum, code) => sum + COMPILED_BYTES + code.length * COMPILED_BYTES_PER_CHAR, 0)
  }

  private openLoadTime(protection: LuaTable | null): void {
    const { state } = this.vm
    const full = this.callTime.get('redis')
    const redis = new LuaTable()
    if (full instanceof LuaTable) {
      for (let at = full.nextPosition(-1); at >= 0; at = full.nextPosition(at)) {
        const key = full.keyAt(at)
        if (typeof key === 'string' && LOAD_TIME.test(key)) redis.set(key, full.valueAt(at))
      }
    }
    state.register(redis, {
      register_function: (...args) => {
        this.register(args)
        return NOTHING
      },
    })
    redis.metatable = protection
    this.loadTime.set('redis', redis)
    this.loadTime.metatable = protection
    makeReadonly(this.loadTime)
  }

  /** `redis.register_function`. @throws LuaError */
  private register(args: readonly LuaValue[]): void {
    const { draft } = this
    if (draft === undefined) throw refused(registerOutside())
    const { name, callback, description, flags } = registration(args)
    const refusal = draft.add({
      name,
      description,
      flags,
      call: (ctx, keyCount, options) => this.call(ctx, name, callback, keyCount, options),
    })
    if (refusal !== undefined) throw refused(refusal)
  }

  private call(
    ctx: Context,
    name: string,
    main: LuaFunction,
    keyCount: number,
    options: ScriptOptions,
  ): ReturnType<LibraryFunction['call']> {
    const firstArg = FIRST_KEY + keyCount
    const keys = stringsAt(ctx.args, this.read, FIRST_KEY, firstArg)
    const args = stringsAt(ctx.args, this.read, firstArg, ctx.args.count)
    return this.vm.run(ctx, main, [keys, args], name, options, true)
  }
}

/** Empties a table into a new one. */
function moveContents(from: LuaTable): LuaTable {
  const to = new LuaTable()
  for (let at = from.nextPosition(-1); at >= 0; at = from.nextPosition(at)) {
    to.set(from.keyAt(at), from.valueAt(at))
    from.set(from.keyAt(at), undefined)
  }
  to.set('_G', to)
  return to
}

const refused = (error: CommandError): LuaError => new LuaError(errorTable(error))

/** A string or a number, as C takes it: up to a NUL. */
function textOf(value: LuaValue): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? formatNumber(value) : undefined
}

/** Reads the arguments of `redis.register_function`. @throws LuaError */
function registration(args: readonly LuaValue[]): Registration {
  if (args.length < 1 || args.length > 2) throw refused(registerArguments())
  const [first, callback] = args
  if (args.length === 1) return namedRegistration(first)
  const name = textOf(first)
  if (name === undefined) throw refused(registerFirst())
  if (typeof callback !== 'function') throw refused(registerSecond())
  return { name, callback, description: undefined, flags: NO_FLAGS }
}

function namedRegistration(table: LuaValue): Registration {
  if (!(table instanceof LuaTable)) throw refused(registerOneArgument())
  let name: string | undefined
  let description: string | undefined
  let callback: LuaFunction | undefined
  let flags = NO_FLAGS
  for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
    const key = textOf(table.keyAt(at))
    const value = table.valueAt(at)
    if (key === undefined) throw refused(registerKey())
    switch (cString(key).toLowerCase()) {
      case 'function_name':
        name = textOf(value)
        if (name === undefined) throw refused(registerText('function_name'))
        break
      case 'description':
        description = textOf(value)
        if (description === undefined) throw refused(registerText('description'))
        break
      case 'callback':
        if (typeof value !== 'function') throw refused(registerCallback())
        callback = value
        break
      case 'flags':
        if (!(value instanceof LuaTable)) throw refused(registerFlags())
        flags = flagsOf(value)
        break
      default:
        throw refused(registerUnknown())
    }
  }
  if (name === undefined) throw refused(registerNameMissing())
  if (callback === undefined) throw refused(registerCallbackMissing())
  return { name, callback, description, flags }
}

/** The flags in an array, up to its first nil. */
function flagsOf(table: LuaTable): ReadonlySet<ScriptFlag> {
  const flags = new Set<ScriptFlag>()
  for (let i = 1; table.get(i) !== undefined; i++) {
    const text = textOf(table.get(i))?.toLowerCase()
    const flag = SCRIPT_FLAGS.find((each) => each === text)
    if (flag === undefined) throw refused(registerUnknownFlag())
    flags.add(flag)
  }
  return flags
}

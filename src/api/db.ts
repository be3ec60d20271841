/**
 * The in-process API: a session of the engine with a typed method for every command.
 *
 * Methods are made from the declarations (`methods.ts`); their TypeScript types are generated from the same source into
 * `generated/commands.ts`. Both views, strings and bytes, share one session, request buffer and reply sink: calls are
 * synchronous and don't overlap.
 */
import type { Engine } from '../engine/engine.js'
import { checkOptionNames, describe } from '../engine/given.js'
import { ENGINE, type EngineOwner, STORE_CLOSED } from '../engine/owner.js'
import type { Session } from '../engine/session.js'
import type { Clock } from '../keyspace/clock.js'
import { CommandError } from '../keyspace/errors.js'
import type { Decoder } from '../memory/utf8.js'
import { type CallArg, Caller } from './caller.js'
import type { Commands, MultiCommands, ScanOptions } from './generated/commands.js'
import type { JsValue } from './js-reply.js'
import {
  FunctionCaller,
  type FunctionRedis,
  type HostFunction,
  type HostFunctionOptions,
  libraryFunction,
} from './host-functions.js'
import { METHODS } from './methods.js'
import { Multi } from './multi.js'
import { RedisError } from './redis-error.js'

/** A view of a session: `T` is what bulk strings become. */
class View {
  /** @internal */
  readonly caller: Caller
  /** @internal */
  readonly wantsBytes: boolean

  constructor(caller: Caller, wantsBytes: boolean) {
    this.caller = caller
    this.wantsBytes = wantsBytes
  }

  /**
   * Runs any command by its name and arguments, as a client would send it; the reply comes as JavaScript values.
   * @throws RedisError when Redis would answer with an error
   */
  call(...args: CallArg[]): JsValue {
    return callerOf(this, 'call').call(args, this.wantsBytes)
  }

  /**
   * All keys of the selected database that `options` ask for, fetched some at a time: what is there from start to end is
   * yielded once, whatever is written meanwhile.
   */
  *scanIterator(options?: ScanOptions): Generator<JsValue, void> {
    const scan = METHODS.find((method) => method.name === 'scan')
    if (!scan) throw new Error('SCAN is not declared')
    let cursor = '0'
    do {
      const [next, keys] = this.caller.run(scan, [cursor, options], this.wantsBytes) as [string | Uint8Array, JsValue[]]
      cursor = typeof next === 'string' ? next : String.fromCharCode(...next)
      yield* keys
    } while (cursor !== '0')
  }

  /**
   * Runs a synchronous function over the store as one unit: nobody sees its effects before it returns, and if it throws,
   * all of them are undone (values, TTLs, watches, memory) and the error is passed on. Time stands still meanwhile. A call
   * within a call is part of the outer one. What is undone is data: settings, subscriptions and the like stay changed.
   *
   * ```ts
   * db.atomic(() => {
   *   if (db.decrBy('stock:42', 3) < 0) throw new Error('not enough left')
   *   db.rPush('orders', JSON.stringify({ item: 42, count: 3 }))
   * })
   * ```
   * @returns what the function returns
   * @throws what the function throws; TypeError if it returns a promise
   */
  atomic<R>(run: () => R extends PromiseLike<unknown> ? never : R): R {
    if (typeof run !== 'function') throw new TypeError(`atomic: needs a function, got ${String(run)}`)
    const caller = callerOf(this, 'atomic')
    if (caller.engine.isClosed) throw new Error(STORE_CLOSED)
    const result = caller.engine.atomic.run(caller.session, run) as R
    caller.settle()
    return result
  }

  /** Collects commands to run at once, as MULTI and EXEC: `db.multi().set('a', 1).incr('a').exec()`. */
  multi(): MultiCommands<[], string> {
    return new Multi(callerOf(this, 'multi'), this.wantsBytes) as unknown as MultiCommands<[], string>
  }
}

export interface SnapshotOptions {
  /** Default `rdb`. */
  readonly format?: 'rdb' | 'msgpack'
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** The bytes view: the same commands, bulk strings as `Uint8Array`. */
export interface BytesView extends Commands<Uint8Array> {
  atomic<R>(run: () => R extends PromiseLike<unknown> ? never : R): R
  call(...args: CallArg[]): JsValue
  multi(): MultiCommands<[], Uint8Array>
  scanIterator(options?: ScanOptions): Generator<Uint8Array, void>
}

/** What functions of the program are handed. */
class FunctionView extends View {
  readonly bytes: View

  constructor(caller: Caller) {
    super(caller, false)
    this.bytes = new View(caller, true)
  }
}

class Store extends View implements EngineOwner {
  private functionCaller: FunctionCaller | undefined
  private functionRedis: FunctionRedis | undefined
  /** The same store with bulk strings as `Uint8Array`, byte for byte. */
  readonly bytes: BytesView

  constructor(engine: Engine, session: Session, decode: Decoder) {
    super(new Caller(engine, session, decode), false)
    this.bytes = new View(this.caller, true) as unknown as BytesView
  }

  /** @internal */
  get [ENGINE](): Engine {
    return this.caller.engine
  }

  /** The store's time: `advance(ms)`, `freeze()`, `resume()`, `reset()`. */
  get clock(): Clock {
    return this.caller.engine.clock
  }

  /** Resolves when all changes so far are durable. @throws Error if they can't be, or nothing is logged */
  async persisted(): Promise<void> {
    const { appendLog } = this.caller.engine
    if (!appendLog) throw new Error('the store has no storage')
    await appendLog.persisted()
  }

  /**
   * Gives the store a function that FCALL runs, for every client, as one unit: if it throws, all that it changed is undone
   * and the client gets an error reply. It must be synchronous, and reaches the store by its third parameter alone.
   *
   * ```ts
   * db.function('take', ([key], [count], redis) => {
   *   if (redis.decrBy(key, Number(count)) < 0) throw new Error('not enough left')
   *   return redis.get(key)
   * })
   * db.fCall('take', { keys: ['stock:42'], arguments: ['3'] })
   * ```
   *
   * What it returns is the reply: a string, number, bigint, boolean, null, `Uint8Array`, or an array, Set, Map or plain
   * object of those. FUNCTION LIST shows it under the library `js:host`; FUNCTION DUMP and FUNCTION FLUSH don't concern it.
   * A function of the same name that was registered before is replaced.
   * @throws TypeError for what is no function or name; RedisError if a library has a function of that name
   */
  function(name: string, run: HostFunction, options: HostFunctionOptions = {}): void {
    const { engine, session, decode } = this.caller
    if (engine.isClosed) throw new Error(STORE_CLOSED)
    const caller = (this.functionCaller ??= new FunctionCaller(engine, session, decode))
    const redis = (this.functionRedis ??= new FunctionView(caller) as unknown as FunctionRedis)
    const made = libraryFunction(name, run, options, caller, redis)
    try {
      engine.functions.host(made)
    } catch (error) {
      throw error instanceof CommandError ? new RedisError(error.text) : error
    }
  }

  /**
   * The whole store as one file: by default in Redis's RDB format, which `open({ load })`, Redis and its tools read, or as
   * MessagePack. It shows one instant, that at which it begins, while the store goes on; it's made in the background, one
   * at a time.
   */
  async snapshot(options: SnapshotOptions = {}): Promise<Uint8Array> {
    checkOptionNames('snapshot', options, ['format'])
    const { format = 'rdb' } = options
    if (format !== 'rdb' && format !== 'msgpack') {
      throw new TypeError(`snapshot: format must be 'rdb' or 'msgpack', got ${describe(format)}`)
    }
    const { engine } = this.caller
    if (engine.isClosed || !engine.persistence) throw new Error(STORE_CLOSED)
    return engine.persistence.snapshot(format)
  }

  /**
   * Ends the store and the servers in front of it, and frees its memory; calls after it throw. With a storage, and unless
   * `save` is configured as empty, what changed since the last snapshot is saved first; what was logged is made durable.
   * @throws Error if that fails; the store is closed all the same
   */
  close(): void {
    const { engine } = this.caller
    let failure: string | undefined
    try {
      if (!engine.isClosed && engine.keyspace.dirty > 0) engine.persistence?.shutdown(undefined)
    } finally {
      failure = engine.close()
    }
    if (failure !== undefined) throw new Error(`the append-only file can't be written: ${failure}`)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** What `console.log` shows. */
  [INSPECT](): string {
    const { engine, session } = this.caller
    return engine.isClosed ? 'Db { closed }' : `Db { database: ${session.dbIndex}, keys: ${engine.keyspace.size} }`
  }
}

/** An embedded store: a typed method for every command, strings in and out. */
export interface Db extends Store, Commands<string> {
  scanIterator(options?: ScanOptions): Generator<string, void>
}

/** Makes the API of an engine's new session. */
export function createDb(engine: Engine, decode: Decoder): Db {
  return new Store(engine, engine.openSession({ trusted: true, protocol: 3 }), decode) as unknown as Db
}

/** The caller of the view that a method was called on. @throws TypeError if it was called on its own */
function callerOf(view: View | undefined, method: string): Caller {
  const caller = view?.caller
  if (caller !== undefined) return caller
  throw new TypeError(`${method}: methods must be called on the store: db.${method}(...)`)
}

for (const method of METHODS) {
  const { plainCount, name } = method
  const value = method.mayWait
    ? function (this: View, ...given: unknown[]): Promise<JsValue> {
        return callerOf(this, name).wait(method, given, this.wantsBytes)
      }
    : plainCount > 0
      ? function (this: View, first?: unknown, second?: unknown, third?: unknown, ...more: unknown[]): JsValue {
          const count = arguments.length
          const caller = callerOf(this, name)
          if (count === plainCount) return caller.runPlain(method, first, second, third, this.wantsBytes)
          return caller.run(method, [first, second, third, ...more].slice(0, count), this.wantsBytes)
        }
      : function (this: View, ...given: unknown[]): JsValue {
          return callerOf(this, name).run(method, given, this.wantsBytes)
        }
  Object.defineProperty(value, 'name', { value: name })
  Object.defineProperty(View.prototype, name, { value, writable: true, configurable: true })
}

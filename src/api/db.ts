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
import type {
  Commands,
  HScanOptions,
  Key,
  MultiCommands,
  ScanOptions,
  SScanOptions,
  ZScanOptions,
} from './generated/commands.js'
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
import { scanned, scannedPairs, scoreOf } from './scan-iterators.js'

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A view of a session: `T` is what bulk strings become. */
class View {
  /** @internal */
  readonly caller: Caller
  /** @internal */
  readonly wantsBytes: boolean

  /** @internal */
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
  scanIterator(options?: ScanOptions): Generator<JsValue, void> {
    return scanned(callerOf(this, 'scanIterator'), 'scan', [], options, this.wantsBytes)
  }

  /** The same for the fields of a hash, with their values. */
  hScanIterator(key: Key, options?: HScanOptions): Generator<[field: JsValue, value: JsValue], void> {
    return scannedPairs(callerOf(this, 'hScanIterator'), 'hScan', key, options, this.wantsBytes)
  }

  /** The same for the members of a set. */
  sScanIterator(key: Key, options?: SScanOptions): Generator<JsValue, void> {
    return scanned(callerOf(this, 'sScanIterator'), 'sScan', [key], options, this.wantsBytes)
  }

  /** The same for the members of a sorted set, with their scores. */
  *zScanIterator(key: Key, options?: ZScanOptions): Generator<[member: JsValue, score: number], void> {
    const pairs = scannedPairs(callerOf(this, 'zScanIterator'), 'zScan', key, options, this.wantsBytes)
    for (const [member, score] of pairs) yield [member, scoreOf(score as string | Uint8Array)]
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
    if (typeof run !== 'function') throw new TypeError(`atomic: needs a function, got ${describe(run)}`)
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

  /** What `console.log` shows. */
  [INSPECT](): string {
    const { engine, session } = this.caller
    const name = this.wantsBytes ? 'BytesView' : 'Db'
    return engine.isClosed
      ? `${name} { closed }`
      : `${name} { database: ${session.dbIndex}, keys: ${engine.keyspace.size} }`
  }

  /** What `JSON.stringify` takes, as loggers do with whatever they are handed: never the data. */
  toJSON(): object {
    const { engine, session } = this.caller
    return engine.isClosed ? { closed: true } : { database: session.dbIndex, keys: engine.keyspace.size }
  }
}

/** Options of `db.snapshot`. */
export interface SnapshotOptions {
  /** `rdb`, Redis's own and the default, or `msgpack`: docs/snapshot-format.md. */
  readonly format?: 'rdb' | 'msgpack'
}

/** The bytes view: the same commands, bulk strings as `Uint8Array`. */
export interface BytesView extends Commands<Uint8Array> {
  /** The same as the store's own `atomic`: all that the function does happens as a whole or, if it throws, not at all. */
  atomic<R>(run: () => R extends PromiseLike<unknown> ? never : R): R
  /**
   * Runs any command by its name and arguments; bulk strings in the reply are `Uint8Array`.
   * @throws RedisError when Redis would answer with an error
   */
  call(...args: CallArg[]): JsValue
  /** Collects commands to run at once, as MULTI and EXEC; bulk strings in the replies are `Uint8Array`. */
  multi(): MultiCommands<[], Uint8Array>
  /** All keys of the selected database that `options` ask for, fetched some at a time. */
  scanIterator(options?: ScanOptions): Generator<Uint8Array, void>
  /** The same for the fields of a hash, with their values. */
  hScanIterator(key: Key, options?: HScanOptions): Generator<[field: Uint8Array, value: Uint8Array], void>
  /** The same for the members of a set. */
  sScanIterator(key: Key, options?: SScanOptions): Generator<Uint8Array, void>
  /** The same for the members of a sorted set, with their scores. */
  zScanIterator(key: Key, options?: ZScanOptions): Generator<[member: Uint8Array, score: number], void>
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

  /** @internal */
  constructor(engine: Engine, session: Session, decode: Decoder) {
    super(new Caller(engine, session, decode), false)
    this.bytes = new View(this.caller, true) as unknown as BytesView
  }

  /** For `listen` and `saveTo`. */
  get [ENGINE](): Engine {
    return this.caller.engine
  }

  /** The store's time: `advance(ms)`, `freeze()`, `resume()`, `reset()`. */
  get clock(): Clock {
    return this.caller.engine.clock
  }

  /**
   * Resolves when all changes so far are on the disk, in the append-only file: of `open({ storage, config: { appendonly: 'yes' } })`.
   * @throws Error if they can't be, nothing is logged, or the store is closed
   */
  async persisted(): Promise<void> {
    const { appendLog, isClosed } = callerOf(this, 'persisted').engine
    if (isClosed) throw new Error(STORE_CLOSED)
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
    const { engine, session, decode } = callerOf(this, 'function')
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
    const { engine } = callerOf(this, 'snapshot')
    checkOptionNames('snapshot', options, ['format'])
    const { format = 'rdb' } = options
    if (format !== 'rdb' && format !== 'msgpack') {
      throw new TypeError(`snapshot: format must be 'rdb' or 'msgpack', got ${describe(format)}`)
    }
    if (engine.isClosed || !engine.persistence) throw new Error(STORE_CLOSED)
    return engine.persistence.snapshot(format)
  }

  /**
   * Ends the store and the servers in front of it, and frees its memory; calls after it throw. With a storage, and unless
   * `save` is configured as empty, what changed since the last snapshot is saved first; what was logged is made durable.
   * @throws Error if that fails; the store is closed all the same
   */
  close(): void {
    const { engine } = callerOf(this, 'close')
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
}

/** An embedded store: a typed method for every command, strings in and out. */
export interface Db extends Store, Commands<string> {
  scanIterator(options?: ScanOptions): Generator<string, void>
  hScanIterator(key: Key, options?: HScanOptions): Generator<[field: string, value: string], void>
  sScanIterator(key: Key, options?: SScanOptions): Generator<string, void>
  zScanIterator(key: Key, options?: ZScanOptions): Generator<[member: string, score: number], void>
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
          const given = count === 3 ? [first, second, third] : [first, second, third, ...more].slice(0, count)
          return caller.run(method, given, this.wantsBytes)
        }
      : function (this: View, ...given: unknown[]): JsValue {
          return callerOf(this, name).run(method, given, this.wantsBytes)
        }
  Object.defineProperty(value, 'name', { value: name })
  Object.defineProperty(View.prototype, name, { value, writable: true, configurable: true })
}

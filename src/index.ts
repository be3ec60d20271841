/**
 * Cinnabar: Redis's data structures, commands and exact semantics inside your own process.
 *
 * `open()` gives a store with a synchronous, typed method for every command. This entry point imports nothing of Node: it
 * also runs in browsers, workers, Deno and Bun. A server is in `cinnabar/server`, help for tests in `cinnabar/testing`.
 */
import { createDb, type Db } from './api/db.js'
import { type EvictionOptions, evictionConfig } from './api/eviction-options.js'
import type { HeapUse, ScriptEngineFactory } from './commands/scripts.js'
import { Config } from './engine/config/config.js'
import { Engine } from './engine/engine.js'
import { checkOptionNames, describe, isBare, isPlain } from './engine/given.js'
import { heapReader, type V8 } from './engine/v8-heap.js'
import { isTime } from './keyspace/clock.js'
import { AppendLog } from './persistence/aof/append-log.js'
import { bytesFile } from './persistence/formats.js'
import { loadFile } from './persistence/load.js'
import { Persistence } from './persistence/persistence.js'
import { checkStorage, type Storage } from './persistence/storage.js'
import { createDecoder, type Decoder, type Latin1 } from './memory/utf8.js'
import { realTime } from './real-time.js'

export type { BytesView, Db } from './api/db.js'
export type { CallArg } from './api/caller.js'
export type { Bytes, EvictionOptions, EvictionPolicy } from './api/eviction-options.js'
export type { ScriptEngineFactory } from './commands/scripts.js'
export type * from './api/generated/commands.js'
export type { FunctionRedis, HostFunction, HostFunctionOptions } from './api/host-functions.js'
export type { JsMap, JsValue } from './api/js-reply.js'
export { MultiError } from './api/multi.js'
export { RedisError } from './api/redis-error.js'
export type { SnapshotOptions } from './api/db.js'
export type { Clock, ClockMode } from './keyspace/clock.js'
export { memoryStorage } from './persistence/memory-storage.js'
export { SnapshotError } from './persistence/snapshot-error.js'
export { StorageInUseError } from './persistence/storage-in-use-error.js'
export type { Storage } from './persistence/storage.js'

export interface OpenOptions extends EvictionOptions {
  /** Redis configuration parameters by name, as in `redis.conf`: `{ databases: '32' }`. */
  config?: Readonly<Record<string, string>>
  /** Starts with time standing still: at this Unix time in ms or, with `true`, now. `db.clock` moves it. */
  frozen?: boolean | number
  /**
   * Where the store is kept: its snapshot there, if there is one, is loaded now, and written anew at the save points (`save`),
   * by `save()` and `bgSave()`, and by `close()`. `fileStorage('./data')` is in `cinnabar/persistence`.
   */
  storage?: Storage
  /**
   * A snapshot to begin with: what `snapshot()` gave, or an RDB file of Redis. With a storage, that of a new store: one that
   * has been kept there goes on with what it has, so both together are refused.
   */
  load?: Uint8Array
  /** Seeds all randomness (RANDOMKEY, hashing, LFU), so that a run can be repeated. */
  seed?: number
  /**
   * What runs Lua scripts: `scripting` of `cinnabar/scripting`. Under Node it is found when the first script comes; other
   * hosts, and programs bundled into one file, hand it over.
   */
  scripting?: ScriptEngineFactory
  /**
   * A way to stop a script that runs too long: another thread sets the first element of this array, which lies on a
   * `SharedArrayBuffer`, to something else than 0. Only a script that has written nothing is stopped.
   */
  scriptKillFlag?: Int32Array
  /**
   * What a running script may take up, about: 256 MiB. Beyond it, or when the heap of the process is nearly full, it fails with
   * "not enough memory". Where the platform doesn't tell of its heap (Node does) only its largest table or string counts.
   */
  scriptMemoryBytes?: number
}

const OPTION_NAMES = Object.keys({
  maxMemory: true,
  evictionPolicy: true,
  onEvict: true,
  config: true,
  frozen: true,
  storage: true,
  load: true,
  seed: true,
  scripting: true,
  scriptKillFlag: true,
  scriptMemoryBytes: true,
} satisfies Record<keyof OpenOptions, true>)

/**
 * Opens a store in memory.
 * @throws TypeError on a bad option; SnapshotError if what is to be loaded is damaged; StorageInUseError if another store, of
 * this process or another, keeps its data in the storage
 */
export function open(options: OpenOptions = {}): Db {
  const config = new Config()
  checkOptions(options, config)
  if (options.config) configure(config, options.config)
  configure(config, Object.fromEntries(evictionConfig(options, options.config)))
  const frozenAtMs =
    typeof options.frozen === 'number' ? options.frozen : options.frozen === true ? Date.now() : undefined
  const engine = new Engine({
    source: realTime,
    random: options.seed === undefined ? Math.random : seeded(options.seed),
    config,
    scripting: () => options.scripting ?? loadScripting(),
    ...(latin1 === undefined ? {} : { latin1 }),
    ...(heap === undefined ? {} : { heap }),
    ...(options.scriptMemoryBytes === undefined ? {} : { scriptMemoryBytes: options.scriptMemoryBytes }),
    ...(options.scriptKillFlag === undefined ? {} : { scriptKillFlag: options.scriptKillFlag }),
    ...(frozenAtMs === undefined ? {} : { frozenAtMs }),
  })
  const { onEvict } = options
  if (onEvict) engine.eviction.listener = (key, db) => onEvict(decode(key, 0, key.length), db, key)
  const persistence = new Persistence(engine, { storage: options.storage })
  try {
    if (!options.storage && config.bool('appendonly')) throw new TypeError('open: appendonly needs a storage')
    if (options.storage) keep(engine, persistence, options.storage, options.load)
    else if (options.load) loadFile(engine, bytesFile(options.load), 'the snapshot')
  } catch (error) {
    engine.close()
    throw error
  }
  return createDb(engine, decode)
}

/**
 * Loads what the storage has, the append-only file if there is to be one, else the snapshot. If it has nothing, the store
 * begins with `load`, which is then the first thing to be kept.
 */
function keep(engine: Engine, persistence: Persistence, storage: Storage, load: Uint8Array | undefined): void {
  persistence.claim()
  const log = new AppendLog(engine, storage)
  const isLogged = engine.config.bool('appendonly')
  if (!load) return void (isLogged ? log.start() : persistence.load())
  if (isLogged ? log.load() !== undefined : persistence.load()) {
    throw new TypeError(`open: load is what a new store begins with, but there is one in ${storage.location}`)
  }
  loadFile(engine, bytesFile(load), 'the snapshot')
  if (isLogged) log.begin()
  // Unlike what was loaded from the storage, it isn't saved yet.
  else engine.keyspace.dirty += engine.keyspace.size
}

/** What looks for a place to listen; as parameters some of them would be taken, and do nothing. */
const SERVER_OPTIONS = new Set(['port', 'host', 'bind', 'path', 'unixsocket'])

function checkOptions(options: OpenOptions, known: Config): void {
  checkOptionNames('open', options, OPTION_NAMES, (name) => {
    if (SERVER_OPTIONS.has(name)) return 'a server in front of the store has it: listen(db, { ... }) of cinnabar/server'
    if (known.describe(name) === undefined) return undefined
    return `it is a parameter of the configuration: open({ config: { '${name}': '...' } })`
  })
  const { frozen, seed, config, storage, load, scripting, scriptMemoryBytes, scriptKillFlag } = options
  if (scriptMemoryBytes !== undefined && !(typeof scriptMemoryBytes === 'number' && scriptMemoryBytes > 0)) {
    throw new TypeError(`open: scriptMemoryBytes must be a positive number, got ${String(scriptMemoryBytes)}`)
  }
  if (scriptKillFlag !== undefined && !(scriptKillFlag instanceof Int32Array)) {
    throw new TypeError(`open: scriptKillFlag must be an Int32Array, got ${describe(scriptKillFlag)}`)
  }
  if (storage !== undefined) checkStorage(storage, 'open')
  if (load !== undefined && !(load instanceof Uint8Array)) {
    throw new TypeError(`open: load must be the bytes of a snapshot, got ${String(load)}`)
  }
  if (frozen !== undefined && typeof frozen !== 'boolean' && !isTime(frozen)) {
    throw new TypeError(`open: frozen must be true, false or a Unix time in ms, got ${String(frozen)}`)
  }
  if (seed !== undefined && !Number.isInteger(seed))
    throw new TypeError(`open: seed must be an integer, got ${String(seed)}`)
  if (scripting !== undefined && typeof scripting !== 'function') {
    throw new TypeError('open: scripting must be what cinnabar/scripting exports under that name')
  }
  if (config !== undefined && !(isPlain(config) && (isBare(config) || Object.keys(config).length > 0))) {
    throw new TypeError(`open: config must be an object of parameters and their values, got ${describe(config)}`)
  }
}

/** Sets parameters as a configuration file does, those included that can't be changed later. */
function configure(config: Config, parameters: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (config.get(name) === undefined) throw new TypeError(`open: config has no parameter ${name}`)
    // As text, `undefined` would be somebody's password.
    if (!['string', 'number', 'bigint'].includes(typeof value)) {
      throw new TypeError(`open: config.${name} must be a string, as in redis.conf, got ${describe(value)}`)
    }
    const quoted = String(value).replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')
    try {
      config.loadText(`${name} ${MULTI_WORD.has(name) ? String(value).replace(/[\r\n]+/g, ' ') : `"${quoted}"`}`)
    } catch (error) {
      const reason = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error)
      throw new TypeError(`open: config.${name}: ${reason}`, { cause: error })
    }
  }
}

/** Parameters whose value is several words of a configuration line. */
const MULTI_WORD = new Set(['save', 'client-output-buffer-limit', 'oom-score-adj-values', 'bind'])

/** Node's own reader of UTF-8 is several times as fast on long texts; other platforms have `TextDecoder`. */
const decode = createDecoder(nodeDecoder())
const latin1 = nodeLatin1()
const heap = nodeHeap()

interface NodeBuffer {
  readonly prototype: {
    utf8Slice?(this: Uint8Array, start: number, end: number): string
    latin1Slice?(this: Uint8Array, start: number, end: number): string
    latin1Write?(this: Uint8Array, text: string, at: number, length: number): number
  }
}

function nodeDecoder(): Decoder | undefined {
  const { Buffer: nodeBuffer } = globalThis as unknown as { Buffer?: NodeBuffer }
  const utf8Slice = nodeBuffer?.prototype.utf8Slice
  return utf8Slice && ((bytes, start, end) => utf8Slice.call(bytes, start, end))
}

function nodeLatin1(): Latin1 | undefined {
  const { Buffer: nodeBuffer } = globalThis as unknown as { Buffer?: NodeBuffer }
  const { latin1Slice, latin1Write } = nodeBuffer?.prototype ?? {}
  if (!latin1Slice || !latin1Write) return undefined
  return {
    read: (bytes, start, end) => latin1Slice.call(bytes, start, end),
    write(text, out, at) {
      const { length } = text
      return length > out.length - at ? -1 : at + latin1Write.call(out, text, at, length)
    },
  }
}

function nodeHeap(): (() => HeapUse) | undefined {
  const { process: host } = globalThis as { process?: NodeProcess }
  const v8 = host?.getBuiltinModule?.('v8') as Partial<V8> | undefined
  if (!v8?.getHeapStatistics || !v8.getHeapSpaceStatistics) return undefined
  return heapReader(v8 as V8, host?.versions?.v8 ?? '')
}

interface NodeProcess {
  getBuiltinModule?(name: string): unknown
  versions?: { v8?: string }
}

interface NodeModules {
  createRequire(from: string): (name: string) => unknown
}

declare const __filename: string | undefined

/**
 * Loads `cinnabar/scripting`, at once, as EVAL has to answer: under Node, its CommonJS build. Undefined where there is no
 * such thing.
 */
function loadScripting(): ScriptEngineFactory | undefined {
  const { process: host } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  const modules = host?.getBuiltinModule?.('module') as NodeModules | undefined
  const here = typeof __filename === 'string' ? __filename : import.meta.url
  try {
    return (modules?.createRequire(here)('cinnabar/scripting') as { scripting?: ScriptEngineFactory } | undefined)
      ?.scripting
  } catch {
    return undefined
  }
}

/** A repeatable source of numbers in [0, 1): splitmix32. */
function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296
  }
}

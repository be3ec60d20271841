/**
 * The engine as commands see it. Commands stand left of the engine, so what they need of it is an interface here, which
 * the engine implements.
 */
import type { Clock } from '../keyspace/clock.js'
import type { Database } from '../keyspace/database.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { AppendLogView } from './append-log.js'
import type { Args } from './args.js'
import type { CommandQueue } from './command-queue.js'
import type { Context } from './context.js'
import type { FunctionsView, RestorePolicy } from './function-libraries.js'
import type { ScriptDebugger, ScriptsView } from './scripts.js'
import type { Command } from './spec/command.js'
import type { CommandTable } from './spec/table.js'
import type { ConfigView } from './config-view.js'
import type { Statistics } from './statistics.js'

/** What a front door tells of a connection, for CLIENT LIST and limits. An in-process session has none. */
export interface Transport {
  /** `ip:port`, or `path:0` for a Unix socket. */
  readonly address: string
  readonly localAddress: string
  readonly fd: number
  /** Bytes received and not yet consumed. */
  queryBufferBytes(): number
  /** Bytes of memory for what was received: with the arguments of a request that isn't there as a whole, and room for more. */
  inputBytes(): number
  /** Arguments that are there of a request whose others are still to come. */
  begunArgs(): Args | undefined
  /** Bytes of replies waiting to be sent. */
  outputBytes(): number
  /** Closes the connection, after what is already in its output if `afterReply`. */
  close(afterReply: boolean): void
  /** Goes on with requests that were held back by CLIENT PAUSE. */
  resume(): void
  /** Sends now what commands of other sessions wrote to this one. */
  flush(): void
}

/** What CLIENT REPLY asked for: `skip` silences the next command, `skipping` the one that runs. */
export type ReplyMode = 'on' | 'off' | 'skip' | 'skipping'

export type SessionKind = 'normal' | 'master' | 'replica' | 'pubsub'

/** One client: a connection, or an in-process handle. */
export interface SessionView {
  readonly id: number
  readonly kind: SessionKind
  /** Set by CLIENT SETNAME; bytes as latin1. */
  name: string
  /** Set by CLIENT SETINFO. */
  libName: string
  libVersion: string
  dbIndex: number
  protocol: 2 | 3
  authenticated: boolean
  /** The ACL user. */
  user: string
  /** Unix times in ms. */
  readonly createdAtMs: number
  lastUsedAtMs: number
  /** The last command, for CLIENT LIST. */
  lastCommand: Command | undefined
  replyMode: ReplyMode
  noEvict: boolean
  /** A request of it waits. */
  readonly isBlocked: boolean
  /** The arguments of the request that waits for a key. */
  readonly waitingArgs: Args | undefined
  /** The MULTI queue; undefined outside a transaction. */
  queue: CommandQueue | undefined
  /** A queued command was refused: EXEC must abort. */
  dirtyExec: boolean
  /** Bytes of the keys watched and of what is kept of them. */
  readonly watchedBytes: number
  /** True for a session that skips authentication and connection limits (the in-process API). */
  readonly trusted: boolean
  readonly transport: Transport | undefined
  /** What SCRIPT DEBUG asked for: scripts are run by a debugger, whose changes are kept after `sync` only. */
  debugMode: 'yes' | 'sync' | undefined
  /** What its requests are for, while a script is debugged. */
  debugger: ScriptDebugger | undefined
  /** Set when the connection is to close as soon as what was written is sent. */
  closing: boolean
}

/** How a request waits. */
export interface BlockRequest {
  /** The arguments that are the keys waited for. */
  readonly firstKey: number
  readonly lastKey: number
  /** 0: for ever. */
  readonly timeoutMs: number
  /** Of what type a key must be. */
  readonly type: number
}

/** CLIENT PAUSE: until when, and whether reads wait too. */
export interface PauseView {
  readonly untilMs: number
  readonly mode: 'all' | 'write'
}

export interface PausingView {
  /** The pause that was asked for last; it may be over by now. */
  readonly current: PauseView | undefined
  begin(pause: PauseView): void
  end(): void
}

/** What eviction tells of itself. */
export interface EvictionView {
  /** Bytes that count against `maxmemory`. */
  readonly usedBytes: number
  /** The running command began with more memory in use than allowed, and nothing could be evicted. */
  readonly isOutOfMemory: boolean
  /** Bytes of all clients. */
  readonly clientBytes: number
}

export interface EngineServices {
  /** `min-replicas-to-write` asks for replicas, and there are none. */
  readonly lacksReplicas: boolean
  readonly eviction: EvictionView
  readonly config: ConfigView
  readonly stats: Statistics
  readonly slowlog: SlowlogView
  readonly latency: LatencyView
  readonly sessions: ReadonlyMap<number, SessionView>
  readonly commands: CommandTable
  readonly clock: Clock
  readonly keyspace: Keyspace
  readonly scripts: ScriptsView
  readonly functions: FunctionsView
  /** 40 hex digits, made when the store was opened. */
  readonly runId: string
  /** 40 hex digits that name the history of changes; DEBUG CHANGE-REPL-ID makes new ones. */
  replicationId: string
  readonly startedAtMs: number
  /** What the front door says of itself, for INFO and SHUTDOWN; undefined in-process. */
  readonly host: HostView | undefined
  /** All servers in front of it, the newest last. */
  readonly hosts: readonly HostView[]
  /** Where the data is kept; undefined: nowhere. */
  readonly persistence: PersistenceView | undefined
  /** The libraries of functions; undefined where there are none. */
  readonly libraries: LibrarySources | undefined
  readonly pausing: PausingView
  /** The append-only file, if the store has a storage. */
  readonly appendLog: AppendLogView | undefined
  /** Active expiry (DEBUG SET-ACTIVE-EXPIRE). */
  readonly background: { activeExpiry: boolean }
  readonly upkeep: { isPaused: boolean }
  /** RESTORE takes payloads whatever their checksum (DEBUG SET-SKIP-CHECKSUM-VALIDATION). */
  skipChecksums: boolean
  /** Ends a session: closes its connection, at once or after the reply to its own command. */
  kill(session: SessionView): void
  /** Keeps an argument of the running command out of the slow log. */
  redact(index: number): void
  /** The running command replies with an error without throwing it, and counts as failed all the same. */
  markFailed(): void
  /** EXEC's work: runs the queue of the session that runs now, writing each reply. */
  runQueue(context: Context): void
  /** Lets the running command wait: its `serve` is called when one of the keys has come up. */
  block(context: Context, request: BlockRequest): void
  /** CLIENT UNBLOCK: ends a session's waiting. @returns whether it waited */
  unblock(session: SessionView, asError: boolean): boolean
  /** WATCH and UNWATCH, `key` as latin1. */
  watch(session: SessionView, db: Database, key: string): void
  unwatch(session: SessionView): void
  /** DISCARD, RESET: leaves the transaction. */
  discardTransaction(session: SessionView): void
  /** Whether EXEC must fail because a watched key changed. */
  isDirty(session: SessionView): boolean
  /** Moves compaction, freeing of flushed databases and active expiry on. */
  tick(): void
}

/** What the process around the engine can say and do; implemented by the server. */
export interface HostView {
  readonly tcpPort: number
  readonly processId: number
  readonly executable: string
  readonly configFile: string
  /** Facts for INFO, by field name: each takes the place of what the engine says of that field. */
  facts(): Readonly<Record<string, string | number>>
  /** SHUTDOWN: stops serving and ends the process. */
  shutdown(request?: ShutdownRequest): void
  /**
   * CONFIG REWRITE: writes the configuration in use to `configFile`.
   * @throws Error whose message says why it couldn't
   */
  rewriteConfig?(): void
  /** The store is closed, and with it the server. */
  storeClosed?(): void
  /** Writes a line to the server's log. */
  log?(message: string): void
}

/** Where the data is kept, as commands see it; implemented by `persistence/`. */
export interface PersistenceView {
  /** Unix time in s of the last snapshot that succeeded, or of the start. */
  readonly lastSaveS: number
  /** SAVE. @throws CommandError */
  save(): void
  /** BGSAVE; with `waits` it may begin later. @throws CommandError */
  saveInBackground(waits: boolean, inTransaction: boolean): 'started' | 'scheduled'
  /** DEBUG RELOAD. @throws CommandError */
  reload(how: ReloadRequest): void
  /** FLUSHALL has emptied the store. */
  flushed(): void
  /** Fields of INFO, by name: each takes the place of the neutral one. */
  info(): Readonly<Record<string, string | number>>
  /** What SHUTDOWN saves; undefined: as the save points say. @throws Error when that fails */
  shutdown(save: boolean | undefined): void
  /** A snapshot of the instant at which it begins, as bytes: `db.snapshot()`. */
  snapshot(format: 'rdb' | 'msgpack'): Promise<Uint8Array>
  /** The same as a file of a storage, which need not be the store's own. @throws Error with the storage's reason */
  snapshotTo(storage: SnapshotPlace, name: string, format: 'rdb' | 'msgpack'): Promise<void>
  /** The store is closed: gives up what is under way. */
  close(): void
}

/** A storage adapter, as far as it concerns those who only hand it on: `persistence/storage.ts` says what one is. */
export interface SnapshotPlace {
  readonly location: string
  replace(name: string): unknown
}

/** DEBUG RELOAD's options. */
export interface ReloadRequest {
  readonly saves: boolean
  readonly flushes: boolean
  /** Keys that are there already are replaced. */
  readonly merges: boolean
}

/** Libraries of functions as snapshots keep them: their code, one character per byte. */
export interface LibrarySources {
  sources(): readonly string[]
  /** Adds a library, or replaces the one of its name. @throws CommandError */
  load(code: string): void
  /** Whether all of these could be loaded. @throws CommandError that says why not */
  check(codes: readonly string[], policy: RestorePolicy): void
  clear(): void
}

/** How SHUTDOWN was asked for. */
export interface ShutdownRequest {
  /** SAVE or NOSAVE; undefined: by the configured save points. */
  readonly save: boolean | undefined
  /** Doesn't wait for replicas that lag behind. */
  readonly now: boolean
  /** Goes on though saving failed. */
  readonly force: boolean
}

export interface SlowlogEntry {
  readonly id: number
  readonly timeS: number
  readonly durationUs: number
  /** Arguments as latin1, shortened as Redis shortens them. */
  readonly args: readonly string[]
  readonly address: string
  readonly name: string
}

export interface SlowlogView {
  /** Newest first. */
  readonly entries: readonly SlowlogEntry[]
  reset(): void
}

export interface LatencySample {
  readonly timeS: number
  readonly ms: number
}

export interface LatencyView {
  /** Samples by event, oldest first. */
  readonly events: ReadonlyMap<string, readonly LatencySample[]>
  maxOf(event: string): number
  add(event: string, ms: number): void
  reset(events: readonly string[]): number
}

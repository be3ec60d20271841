/**
 * The engine as commands see it. Commands stand left of the engine, so what they need of it is an interface here, which
 * the engine implements.
 */
import type { Args } from './args.js'
import type { Command } from './spec/command.js'
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
  /** Bytes of replies waiting to be sent. */
  outputBytes(): number
  /** Closes the connection, after what is already in its output if `afterReply`. */
  close(afterReply: boolean): void
  /** Goes on with requests that were held back by CLIENT PAUSE. */
  resume(): void
  /** Sends now what commands of other sessions wrote to this one. */
  flush(): void
}

/** A command waiting for EXEC. */
export interface QueuedCommand {
  readonly command: Command
  readonly args: Args
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
  /** The MULTI queue; undefined outside a transaction. */
  queue: QueuedCommand[] | undefined
  /** A queued command was refused: EXEC must abort. */
  dirtyExec: boolean
  /** Number of keys watched. */
  readonly watchCount: number
  /** True for a session that skips authentication and connection limits (the in-process API). */
  readonly trusted: boolean
  readonly transport: Transport | undefined
  /** Set when the connection is to close as soon as what was written is sent. */
  closing: boolean
}

export interface EngineServices {
  readonly config: ConfigView
  readonly stats: Statistics
  readonly sessions: ReadonlyMap<number, SessionView>
  /** All commands, by lower-case name. */
  readonly commands: ReadonlyMap<string, Command>
  /** A random integer below `bound`, from the injected source. */
  random(bound: number): number
  /** 40 hex digits, made at start. */
  readonly runId: string
  readonly startedAtMs: number
}

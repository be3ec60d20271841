/** One client of the engine: a connection, or the in-process API. */
import { latin1Bytes } from '../memory/utf8.js'
import type { Args } from '../commands/args.js'
import type { CommandQueue } from '../commands/command-queue.js'
import type { Reply } from '../commands/reply.js'
import type { ScriptDebugger } from '../commands/scripts.js'
import type { ReplyMode, SessionKind, SessionView, Transport } from '../commands/services.js'
import type { Command } from '../commands/spec/command.js'
import type { Database } from '../keyspace/database.js'
import type { Watch } from '../keyspace/watched-keys.js'
import type { Handle, Undoable } from '../memory/arena.js'
import type { Waiting } from './blocking.js'

export interface SessionOptions {
  transport?: Transport
  /** Where a reply goes that comes while no request of the session runs. */
  sink?: Reply
  /** In place of a transport's: called when a request that waited was answered. */
  onResume?: () => void
  /** Skips authentication and limits: the in-process API. */
  trusted?: boolean
  protocol?: 2 | 3
}

/** What a watched key takes up beside its bytes: in the database's index, where a key mostly has one watcher, and here. */
const WATCH_BYTES = 400

class WatchedKey implements Watch {
  readonly watcher: Session
  readonly db: Database
  readonly key: string
  /** It was already due when WATCH saw it: its removal is no change. */
  wasDue: boolean

  constructor(watcher: Session, db: Database, key: string) {
    this.watcher = watcher
    this.db = db
    this.key = key
    this.wasDue = isDue(db, key)
  }

  get isSettled(): boolean {
    return this.watcher.dirtyCas
  }

  changed(): void {
    if (this.wasDue && isAbsent(this.db, this.key)) this.wasDue = false
    else this.watcher.dirtyCas = true
  }
}

export class Session implements SessionView, Undoable {
  readonly id: number
  kind: SessionKind = 'normal'
  name = ''
  libName = ''
  libVersion = ''
  dbIndex = 0
  protocol: 2 | 3
  authenticated: boolean
  user = 'default'
  readonly createdAtMs: number
  lastUsedAtMs: number
  lastCommand: Command | undefined
  replyMode: ReplyMode = 'on'
  noEvict = false
  isBlocked = false
  /** The request that waits for a key. */
  waiting: Waiting | undefined
  queue: CommandQueue | undefined
  dirtyExec = false
  /** A watched key was changed: EXEC must fail. */
  dirtyCas = false
  readonly trusted: boolean
  readonly transport: Transport | undefined
  readonly sink: Reply | undefined
  /** What `ClientMemory` has counted for its transaction. */
  countedBytes = 0
  private readonly onResume: (() => void) | undefined
  debugMode: 'yes' | 'sync' | undefined
  debugger: ScriptDebugger | undefined
  closing = false
  private watched: WatchedKey[] = []
  /** Bytes of the keys watched and of what is kept of them. */
  watchedBytes = 0

  constructor(id: number, options: SessionOptions, nowMs: number, authenticated: boolean) {
    this.id = id
    this.transport = options.transport
    this.sink = options.sink
    this.onResume = options.onResume
    this.trusted = options.trusted === true
    this.protocol = options.protocol ?? 2
    this.authenticated = authenticated
    this.createdAtMs = nowMs
    this.lastUsedAtMs = nowMs
  }

  /** A request that waited was answered: goes on. */
  resume(): void {
    if (this.transport) this.transport.resume()
    else this.onResume?.()
  }

  get waitingArgs(): Args | undefined {
    return this.waiting?.args
  }

  /** WATCH: `key` as latin1. */
  watch(db: Database, key: string): void {
    if (db.watched.has(key, this)) return
    const watch = new WatchedKey(this, db, key)
    this.watched.push(watch)
    this.watchedBytes += key.length + WATCH_BYTES
    db.watched.add(watch)
  }

  saveState(): () => void {
    const { dirtyCas } = this
    const wereDue = this.watched.filter(({ wasDue }) => wasDue)
    return () => {
      this.dirtyCas = dirtyCas
      for (const watch of wereDue) watch.wasDue = true
    }
  }

  /** Forgets all watched keys. */
  unwatch(): void {
    if (this.watched.length > 0) {
      for (const watch of this.watched) watch.db.watched.remove(watch)
      this.watched = []
      this.watchedBytes = 0
    }
    this.dirtyCas = false
  }

  /** Whether a watched key has become due since, though nobody has noticed yet. */
  watchedKeyIsDue(): boolean {
    return this.watched.some(({ db, key, wasDue }) => !wasDue && isDue(db, key))
  }

  /** Ends a transaction without running it. */
  discard(): void {
    this.queue = undefined
    this.dirtyExec = false
    this.unwatch()
  }
}

/** The entry of a key, due or not. */
function entryOf(db: Database, key: string): Handle {
  const bytes = latin1Bytes(key)
  return db.peek(bytes, 0, bytes.length)
}

const isAbsent = (db: Database, key: string): boolean => entryOf(db, key) === 0

function isDue(db: Database, key: string): boolean {
  const handle = entryOf(db, key)
  return handle !== 0 && db.isDue(handle)
}

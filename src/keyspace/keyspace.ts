/**
 * The keyspace: the databases of one store, the arena they share, its time, and the account of what happened to keys.
 *
 * Databases share one arena, so that MOVE, SWAPDB and RENAME move handles rather than bytes; each is made when it is
 * first written to. A flushed database is given back in slices (`reclaim`), or all at once when it was the only one.
 */
import { Arena, type Handle } from '../memory/arena.js'
import { Quicklist } from '../structures/quicklist.js'
import { AccessClock } from './access-clock.js'
import type { Clock } from './clock.js'
import { Database } from './database.js'
import { Effects } from './effects.js'
import { KeyDict } from './key-dict.js'
import type { EntryTable } from './entry-table.js'
import { HashForm } from './hash-form.js'
import { LargeValues } from './large-values.js'
import type { SetBody } from './set/set-body.js'
import { Snapshot, type SnapshotSink } from './snapshot.js'
import { freeOutside } from './value-blocks.js'
import { ReadyKeys } from './waited-keys.js'
import { closeZsets } from './zset-value.js'

/** Classes of keyspace events, by the letters of `notify-keyspace-events`, as bits. */
export const EVENT = {
  generic: 1 << 2,
  string: 1 << 3,
  list: 1 << 4,
  set: 1 << 5,
  hash: 1 << 6,
  zset: 1 << 7,
  expired: 1 << 8,
  evicted: 1 << 9,
  stream: 1 << 10,
  keymiss: 1 << 11,
  new: 1 << 14,
} as const

/** Told of each change, in order: what keyspace notifications are made from. Must not run commands. */
export type KeyEventListener = (
  db: EntryTable,
  eventClass: number,
  event: string,
  key: Uint8Array,
  start: number,
  end: number,
) => void

/** What INFO and DEBUG tell of keys. */
export interface KeyspaceStats {
  hits: number
  misses: number
  expired: number
  /** ms spent in active expiry. */
  expireCycleMs: number
  expiredTimeCapReached: number
  evicted: number
  /** Keys freed in the background. */
  lazyFreed: number
}

/** A flushed dictionary that is being given back. */
interface Discarded {
  readonly dict: KeyDict
  cursor: number
}

const NO_BYTES = new Uint8Array(0)

export class Keyspace {
  readonly arena = new Arena()
  readonly databases: Database[] = []
  readonly large = new LargeValues(this.arena)
  /** Keys that have come up and that blocked sessions wait for; the engine empties it. */
  readonly ready = new ReadyKeys()
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly stats: KeyspaceStats = {
    hits: 0,
    misses: 0,
    expired: 0,
    expireCycleMs: 0,
    expiredTimeCapReached: 0,
    evicted: 0,
    lazyFreed: 0,
  }
  /** Bytes that outlast a flush and a batch that is undone: lists of keys with a TTL (`ExpiringKeys`). */
  heldBytes = 0
  /** Sources of scripts: no data, and yet memory that clients take. */
  scriptBytes = 0
  /** Codes of the libraries of FUNCTION LOAD. */
  libraryBytes = 0
  /** Changes since the store was opened or saved. */
  dirty = 0
  /** What the changes were, for the log and whatever else follows the data. */
  readonly effects = new Effects()
  /** The log, or a snapshot, is being loaded: it says itself what goes, so nothing is due. */
  isLoading = false
  /** Keys that were due are logged as UNLINK rather than DEL (`lazyfree-lazy-expire`). */
  lazyExpire = false
  /** The same for keys that are evicted (`lazyfree-lazy-eviction`). */
  lazyEviction = false
  /** Told of each key that is evicted; must not run commands. */
  onEvicted: ((dbIndex: number, key: Uint8Array, start: number, end: number) => void) | undefined
  /** When, or how often, entries were accessed. */
  readonly access: AccessClock
  // Up to where a collection stays in one block, as CONFIG SET names them.
  hashMaxListpackEntries = 128
  hashMaxListpackValue = 64
  setMaxIntsetEntries = 512
  zsetMaxListpackEntries = 128
  zsetMaxListpackValue = 64
  /** Elements in a node of a list; negative: its size, -1 to -5 for 4 to 64 KiB. */
  listMaxListpackSize = -2
  /** Nodes at either end of a list that stay uncompressed; 0: all. */
  listCompressDepth = 0
  /** A HyperLogLog of more bytes becomes dense. */
  hllSparseMaxBytes = 3000
  /** What sets are looked at through, as many at a time as a command needs (`set-value.ts`). */
  openSets: SetBody[] = []
  /** What a list in one block is looked at through, one after the other (`list-value.ts`). */
  smallList = new Quicklist(this.arena, -2, 0)
  /** What hashes are looked at through, one after the other (`hash-value.ts`). */
  hashForm = new HashForm(this)
  /** A list's element of this size or larger gets a node of its own (DEBUG QUICKLIST-PACKED-THRESHOLD). */
  quicklistPackedThreshold = 2 ** 30
  /** The snapshot that is being taken. */
  snapshot: Snapshot | undefined
  /** The snapshot's mark on entries that are written now. */
  mark = 0
  /** Expired keys stay invisible but are not removed: while CLIENT PAUSE forbids writes. */
  expiryPaused = false
  /** Classes of events that somebody listens to; 0 costs nothing. */
  eventMask = 0
  listener: KeyEventListener | undefined
  /** The arena's `givenBack` when views were last closed. */
  private closedAt = 0
  /** The seed of the hash of keys, and of members in collections. */
  readonly hashKey0: number
  readonly hashKey1: number
  private cachedNow = -1
  /** Set while a script or a function runs. */
  isInScript = false
  private readonly discarded: Discarded[] = []
  private compactDb = -1
  private compactCursor = 0

  constructor(clock: Clock, random: () => number, databaseCount = 16) {
    this.clock = clock
    this.random = random
    this.hashKey0 = Math.floor(random() * 4294967296) | 0
    this.hashKey1 = Math.floor(random() * 4294967296) | 0
    this.access = new AccessClock(clock.now(), random)
    for (let index = 0; index < databaseCount; index++) this.databases.push(new Database(this, index))
  }

  newDict(): KeyDict {
    return new KeyDict(this.arena, this.hashKey0, this.hashKey1)
  }

  db(index: number): Database {
    const db = this.databases[index]
    if (!db) throw new RangeError(`no database ${index}`)
    return db
  }

  /** Unix time in ms: one reading until `thawTime`, so that a command sees one moment. */
  now(): number {
    if (this.cachedNow < 0) {
      this.cachedNow = this.clock.now()
      if (this.cachedNow !== this.access.nowMs) this.access.update(this.cachedNow)
    }
    return this.cachedNow
  }

  /**
   * From when a time to live counts. A script goes by the moment it began as to what is due; but a time to live that it
   * gives begins with its command, as otherwise a key of a long script would be gone too early.
   */
  present(): number {
    return this.isInScript ? this.clock.now() : this.now()
  }

  /** Whether an expiry given now has already passed: the key is then deleted rather than kept. Not while loading. */
  isPast(expiryMs: number | bigint): boolean {
    return expiryMs <= this.present() && !this.isLoading
  }

  /** Lets the next `now` read the clock. */
  thawTime(): void {
    this.cachedNow = -1
  }

  /** Keys of all databases. */
  get size(): number {
    let size = 0
    for (const db of this.databases) size += db.size
    return size
  }

  /** Begins a snapshot of this instant. There is one at a time: what is left of another is taken at once. */
  beginSnapshot(sink: SnapshotSink): Snapshot {
    this.snapshot?.complete()
    this.snapshot = new Snapshot(this, sink)
    return this.snapshot
  }

  /** So many of the changes are saved now. A command that is running still stands for its own (`Engine.call`). */
  saved(changes: number): void {
    this.dirty -= changes
    this.effects.told -= changes
  }

  /** Removes all keys of one database, or of all. */
  flush(index: number = -1): number {
    let removed = 0
    let others = 0
    for (const db of this.databases) {
      if (index === -1 || db.index === index) removed += db.size
      else others += db.size
    }
    // What may be undone is only put aside, and a snapshot goes on with what was there.
    const clears = others === 0 && this.arena.undo === undefined && this.snapshot === undefined
    for (const db of this.databases) {
      if (index !== -1 && db.index !== index) continue
      db.touchAllWatched()
      const dict = db.detach()
      if (clears) continue
      if (dict.count > 0) this.discard(dict)
      else dict.clear()
    }
    if (clears) {
      this.discarded.length = 0
      this.compactDb = -1
      for (const db of this.databases) db.dict.forget()
      this.large.clear()
      this.arena.clear()
      this.closeViews()
    }
    return removed
  }

  private discard(dict: KeyDict): void {
    const { undo } = this.arena
    if (undo !== undefined) undo.onKeep(() => this.discard(dict))
    else this.discarded.push({ dict, cursor: 0 })
  }

  /** SWAPDB: lets two databases change places. */
  swap(first: number, second: number): void {
    if (first === second) return
    const one = this.db(first)
    const two = this.db(second)
    one.swapWith(two)
  }

  /** Whether anything that was let go can be given back now. */
  get isReclaiming(): boolean {
    return this.large.isReclaiming || (this.discarded.length > 0 && !this.isKeptBySnapshot)
  }

  /** Whether a snapshot still needs what was flushed. */
  get isKeptBySnapshot(): boolean {
    const next = this.discarded[0]
    return next !== undefined && this.snapshot?.needs(next.dict) === true
  }

  /** Keys of flushed databases, and large values that were let go, that are still to be freed. */
  get lazyFreePending(): number {
    return this.discarded.reduce((sum, { dict }) => sum + dict.count, this.large.releasedCount)
  }

  /**
   * Gives back about `budget` elements of values that were let go, or keys of flushed databases.
   * @returns whether there is more to do
   */
  reclaim(budget: number): boolean {
    if (this.large.reclaim(budget)) return true
    const next = this.discarded[0]
    if (!next || this.isKeptBySnapshot) return false
    const { dict } = next
    next.cursor = dict.scan(next.cursor, budget, (handle) => {
      this.freeEntryBlocks(handle)
      this.stats.lazyFreed++
    })
    if (next.cursor === 0) {
      dict.clear()
      this.discarded.shift()
    }
    return this.isReclaiming
  }

  /** Frees an entry's blocks; dictionary and wheel have let go of it. */
  freeEntryBlocks(handle: Handle): void {
    freeOutside(this, handle)
    this.arena.free(handle)
  }

  /**
   * A step of compaction: when much of what is resident is unused, moves what lies in sparse pages together, about
   * `budget` slots at a time. @returns whether there is more to do
   */
  compact(budget: number): boolean {
    const { arena } = this
    if (this.compactDb < 0) {
      const unused = arena.resident - arena.used
      if (unused < 16 << 20 || unused * 4 < arena.resident) return false
      if (this.discarded.length > 0 || this.large.isReclaiming) return false
      if (arena.markSparsePages(0.6) === 0) return false
      this.compactDb = 0
      this.compactCursor = 0
    }
    const db = this.databases[this.compactDb]
    if (this.large.compact(budget)) return true
    if (!db || !arena.compacting) {
      arena.unmarkPages()
      this.compactDb = -1
      this.closeViews()
      return false
    }
    this.compactCursor = db.compact(this.compactCursor, budget)
    if (this.compactCursor === 0) this.compactDb++
    return true
  }

  /** Lets go of what was last looked at, if pages were given back: a view keeps its page all the same. */
  closeViews(): void {
    const { givenBack } = this.arena
    if (givenBack === this.closedAt) return
    this.closedAt = givenBack
    for (const db of this.databases) db.valueBytes = NO_BYTES
    for (const set of this.openSets) set.close()
    this.hashForm.close()
    this.smallList.close()
    closeZsets()
  }

  /** Removes keys that are due, at most `budget` of them. @returns whether more are waiting */
  expireDue(budget: number): boolean {
    if (this.expiryPaused || this.isLoading) return false
    let more = false
    for (const db of this.databases) if (db.expireDue(budget)) more = true
    if (this.effects.pending !== 0) this.effects.commitEach()
    return more
  }

  /** Forgets which keys have come up, as if they hadn't. */
  forgetReady(from = 0): void {
    for (const { db, key } of this.ready.keys.splice(from)) db.waited.settle(key)
  }

  /** Tells the listener of an event. */
  emit(db: EntryTable, eventClass: number, event: string, key: Uint8Array, start: number, end: number): void {
    if ((this.eventMask & eventClass) === 0) return
    const { undo } = this.arena
    if (undo === undefined) return this.listener?.(db, eventClass, event, key, start, end)
    const name = key.slice(start, end)
    undo.onKeep(() => this.listener?.(db, eventClass, event, name, 0, name.length))
  }

  /** Checks arena, dictionaries and wheels, and that every byte in use has an owner. @throws Error */
  assertInvariants(): void {
    this.arena.assertInvariants()
    let owned = 0
    for (const db of this.databases) owned += db.assertInvariants()
    if (this.discarded.length > 0 || this.large.isReclaiming) return
    const outside = this.databases.reduce((sum, { dict }) => sum + dict.directoryBytes, this.large.outsideBytes())
    if (outside !== this.arena.outsideBytes) {
      throw new Error(`keyspace: ${outside} bytes are outside, ${this.arena.outsideBytes} are accounted for`)
    }
    if (owned !== this.arena.used) {
      throw new Error(`keyspace: ${owned} bytes have an owner, ${this.arena.used} are in use`)
    }
  }
}

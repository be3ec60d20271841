/**
 * A snapshot of one instant, taken while the store goes on changing, without a copy of it.
 *
 * Each entry has one bit that says whether the snapshot has it (`MARK_BIT`). When a snapshot begins, what the bit means is
 * turned round, so that at once no entry is saved, and new ones are born saved: they aren't part of it. Then the walk goes
 * through the dictionaries, segment by segment. Whoever is about to change or remove an entry that isn't saved has it saved
 * first: the verbs of the keyspace do that (`beforeChange`), which costs one comparison where no snapshot is taken. (The
 * idea is the versioned snapshot of Dragonfly; marking entries rather than segments makes a change wait for one key only.)
 *
 * The walk is by hash, in ascending order, so splits, merges and compaction between two steps do no harm: a segment that
 * is looked at twice has nothing new.
 *
 * A large value is written in pieces. One that is about to change before it is complete is detached from its entry:
 * what changes of it is put aside, and the rest is still read from it (`frozen-value.ts`), so whoever changes it waits
 * for no more than a copy of what is changed.
 *
 * FLUSHDB and SWAPDB only take dictionaries away from their databases: the walk has a list of its own, and a flushed
 * dictionary is given back after it has been walked.
 */
import { type Handle, wordOf } from '../memory/arena.js'
import { FrozenValue } from './frozen-value.js'
import { Quicklist } from '../structures/quicklist.js'
import { MARK_BIT, setMark, wordsOf } from './entry.js'
import type { KeyDict } from './key-dict.js'
import { HashForm } from './hash-form.js'
import type { Keyspace } from './keyspace.js'
import type { SetBody } from './set/set-body.js'

/** Where a snapshot goes. */
export interface SnapshotSink {
  /** Takes an entry, complete. */
  entry(database: number, handle: Handle): void
  /** Begins with a large value; until it is complete other entries may come, but no other large one. */
  large(frozen: FrozenValue): void
  /** Takes a piece of it. @returns whether it's complete now */
  piece(): boolean
}

/** A database as it was when the snapshot began. */
export interface SnapshotDatabase {
  readonly index: number
  readonly size: number
  readonly expiring: number
}

interface Source extends SnapshotDatabase {
  readonly dict: KeyDict
}

export class Snapshot {
  /** The databases that have keys. */
  readonly databases: readonly SnapshotDatabase[]
  /** Entries in it. */
  readonly size: number
  /** Entries saved so far. */
  saved = 0
  /** Of these, saved because they were about to change. */
  savedEarly = 0
  private readonly keyspace: Keyspace
  private readonly sink: SnapshotSink
  private readonly sources: readonly Source[]
  private readonly mark: number
  private at = 0
  private cursor = 0
  /** What is being written in pieces, and its entry; 0 if it is detached from that. */
  private frozen: FrozenValue | undefined
  private partial: Handle = 0
  /** Detached values that are still to be written. */
  private readonly waiting: FrozenValue[] = []
  /** What values are looked at through: whoever is about to change one may be using the keyspace's own. */
  private smallList: Quicklist
  private readonly hashForm: HashForm
  private readonly openSets: SetBody[] = []
  private ended = false

  /** Begins one: `Keyspace.snapshot` must be this until `end`. */
  constructor(keyspace: Keyspace, sink: SnapshotSink) {
    this.keyspace = keyspace
    this.sink = sink
    this.sources = keyspace.databases
      .filter((db) => db.size > 0)
      .map((db) => ({ index: db.index, size: db.size, expiring: db.expiring, dict: db.dict }))
    this.databases = this.sources
    this.size = this.sources.reduce((sum, { size }) => sum + size, 0)
    this.smallList = new Quicklist(keyspace.arena, -2, 0)
    this.hashForm = new HashForm(keyspace)
    this.mark = keyspace.mark ^= MARK_BIT
  }

  /** Whether a flushed dictionary is still needed. */
  needs(dict: KeyDict): boolean {
    return this.sources.findIndex((source) => source.dict === dict) >= this.at
  }

  /** Bytes put aside for it. */
  get keptBytes(): number {
    return this.waiting.reduce((sum, { elements }) => sum + elements.keptBytes, this.frozen?.elements.keptBytes ?? 0)
  }

  /**
   * Goes on, about `wanted` entries or one piece of a large one. @returns whether there is more
   */
  step(wanted: number): boolean {
    if (this.frozen) {
      this.piece(this.frozen)
      return true
    }
    const waiting = this.waiting.shift()
    if (waiting) {
      this.open(waiting)
      return true
    }
    const source = this.sources[this.at]
    if (!source) return false
    let left = wanted
    const next = source.dict.sweep(this.cursor, 1, (handle) => {
      if (left <= 0 || this.isSaved(handle)) return
      left--
      if (!FrozenValue.isOne(this.keyspace, handle)) return this.save(handle, source.index)
      this.open(new FrozenValue(this.keyspace, source.index, handle))
      this.partial = handle
      left = 0
    })
    // Out of budget, there may be more in this segment.
    if (left <= 0) return true
    this.cursor = next
    if (next === 0) this.at++
    return this.at < this.sources.length || this.waiting.length > 0
  }

  /** Takes what is left, and ends. */
  complete(): void {
    while (this.step(Infinity));
    this.end()
  }

  /** Saves an entry that is about to change or go, if it isn't saved yet. */
  beforeChange(dict: KeyDict, handle: Handle): void {
    if (this.isSaved(handle)) return
    const { keyspace } = this
    const { smallList, hashForm, openSets } = keyspace
    keyspace.smallList = this.smallList
    keyspace.hashForm = this.hashForm
    keyspace.openSets = this.openSets
    try {
      this.savedEarly++
      const index = this.sources.find((source) => source.dict === dict)?.index ?? 0
      if (handle === this.partial) {
        this.frozen?.detach()
        this.partial = 0
        this.markSaved(handle)
      } else if (FrozenValue.isOne(keyspace, handle)) {
        const frozen = new FrozenValue(keyspace, index, handle)
        frozen.detach()
        this.waiting.push(frozen)
        this.markSaved(handle)
      } else this.save(handle, index)
    } finally {
      this.smallList = keyspace.smallList
      keyspace.smallList = smallList
      keyspace.hashForm = hashForm
      keyspace.openSets = openSets
    }
  }

  /** Compaction has moved an entry. */
  moved(from: Handle, to: Handle): void {
    if (this.partial === from) this.partial = to
  }

  /**
   * Ends it. One that is given up half-way marks what is left, so that the next can begin: that takes as long as a walk
   * through all entries does, some ns each.
   */
  end(): void {
    if (this.ended) return
    this.ended = true
    this.keyspace.snapshot = undefined
    this.frozen?.release()
    for (const frozen of this.waiting) frozen.release()
    for (const { dict } of this.sources.slice(this.at)) {
      dict.forEach((handle) => setMark(this.keyspace.arena, handle, this.mark))
    }
  }

  private isSaved(handle: Handle): boolean {
    return (wordsOf(this.keyspace.arena, handle)[wordOf(handle)]! & MARK_BIT) === this.mark
  }

  private save(handle: Handle, database: number): void {
    this.sink.entry(database, handle)
    this.markSaved(handle)
  }

  private open(frozen: FrozenValue): void {
    this.frozen = frozen
    this.sink.large(frozen)
  }

  private piece(frozen: FrozenValue): void {
    if (!this.sink.piece()) return
    frozen.release()
    this.frozen = undefined
    if (this.partial !== 0) this.markSaved(this.partial)
    this.partial = 0
  }

  private markSaved(handle: Handle): void {
    const { arena } = this.keyspace
    setMark(arena, handle, this.mark)
    // A batch that is undone brings the entry back as it was, unmarked perhaps.
    arena.undo?.onUndo(() => setMark(arena, handle, this.mark))
    this.saved++
  }
}

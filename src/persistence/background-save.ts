/**
 * A snapshot that is written while the store goes on: a bit of it in each slice of background work, to a replacement that
 * takes the file's name when all of it is durable.
 */
import type { Keyspace } from '../keyspace/keyspace.js'
import type { Snapshot } from '../keyspace/snapshot.js'
import { Outbox } from './outbox.js'
import type { Output, SnapshotWriter } from './snapshot-format.js'
import { commitSoon, type Replacement } from './storage.js'

/** What a job needs of the engine. */
export interface BackgroundHost {
  readonly keyspace: Keyspace
  /** Has `chore` done with other background work, until it's taken out again. */
  addChore(chore: () => boolean): void
  removeChore(chore: () => boolean): void
  /** Lets background work go on: a chore has something to do again. */
  wake(): void
}

/** Entries between two looks at the clock. */
const STEP_ENTRIES = 64

export class BackgroundSave {
  /** Resolves when the file is in its place; rejects with the reason if it isn't. */
  readonly done: Promise<void>
  private readonly host: BackgroundHost
  private readonly file: Replacement
  private readonly snapshot: Snapshot
  private readonly writer: SnapshotWriter
  private readonly outbox: Outbox
  private readonly chore = (): boolean => this.step()
  private settle: { resolve: () => void; reject: (reason: unknown) => void } | undefined
  private isWritten = false
  /** The most that was put aside of large collections. */
  private keptPeak = 0
  private isCommitting = false
  private isOver = false

  /** Begins with what is there now. */
  constructor(host: BackgroundHost, file: Replacement, writerTo: (output: Output) => SnapshotWriter) {
    this.host = host
    this.file = file
    this.outbox = new Outbox(file, () => host.wake())
    this.writer = writerTo((bytes) => this.outbox.put(bytes))
    this.snapshot = host.keyspace.beginSnapshot(this.writer)
    this.done = new Promise((resolve, reject) => (this.settle = { resolve, reject }))
    // Whoever doesn't ask isn't told.
    this.done.catch(() => undefined)
    this.writer.begin(this.snapshot.databases)
    host.addChore(this.chore)
  }

  /** Keys in the snapshot. */
  get keys(): number {
    return this.snapshot.size
  }

  /** Keys written so far. */
  get savedKeys(): number {
    return this.snapshot.saved
  }

  /** Memory beside the store's own. */
  get extraBytes(): number {
    return this.outbox.peakBytes + this.keptPeak
  }

  /** Gives it up: nothing is left of it. */
  abort(reason: unknown): void {
    this.finish(reason)
  }

  private complete(): void {
    this.snapshot.end()
    this.writer.end()
    this.outbox.flush()
    this.isWritten = true
  }

  private step(): boolean {
    if (this.isOver || this.isCommitting) return false
    const { outbox } = this
    if (outbox.error !== undefined) {
      this.finish(outbox.error)
      return false
    }
    if (!this.isWritten) {
      if (outbox.isFull) return false
      const isMore = this.snapshot.step(STEP_ENTRIES)
      this.keptPeak = Math.max(this.keptPeak, this.snapshot.keptBytes)
      if (isMore) return true
      this.complete()
    }
    if (!outbox.isIdle || outbox.error !== undefined) return outbox.error !== undefined
    this.isCommitting = true
    commitSoon(this.file).then(
      () => this.finish(undefined),
      (error: unknown) => this.finish(error),
    )
    return false
  }

  private finish(error: unknown): void {
    if (this.isOver) return
    this.isOver = true
    this.snapshot.end()
    this.host.removeChore(this.chore)
    if (error === undefined) this.settle?.resolve()
    else {
      this.file.discard()
      this.settle?.reject(error)
    }
  }
}

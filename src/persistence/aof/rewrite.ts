/**
 * Writes the data to a file in the background: a snapshot of the moment at which it begins, taken in slices between
 * requests and written without waiting. The file takes its name when it is whole and durable.
 */
import type { TimeSource } from '../../keyspace/clock.js'
import type { Keyspace } from '../../keyspace/keyspace.js'
import type { Snapshot } from '../../keyspace/snapshot.js'
import type { Output, SnapshotWriter } from '../snapshot-format.js'
import { commitSoon, type Replacement, type Storage, writeSoon } from '../storage.js'

/** Others get their turn after this long. */
const SLICE_US = 1000
/** Entries between two looks at the clock. */
const STEP_ENTRIES = 64
const CHUNK_BYTES = 1 << 18
/** Bytes on their way to the file before taking more of the snapshot waits. */
const IN_FLIGHT_BYTES_MAX = 4 << 20

export class Rewrite {
  /** Bytes written so far. */
  get size(): number {
    return this.file.size
  }
  /** Real ms, monotonic. */
  readonly startedAtMs: number
  private readonly source: TimeSource
  private readonly file: Replacement
  private readonly writer: SnapshotWriter
  private readonly snapshot: Snapshot
  private readonly done: (error: Error | undefined) => void
  private chunk = new Uint8Array(CHUNK_BYTES)
  private used = 0
  private inFlight = 0
  private isWaiting = false
  private isOver = false

  /** Takes the snapshot of this moment. `done` is called once, unless `cancel` comes first. @throws the storage's error */
  constructor(
    keyspace: Keyspace,
    source: TimeSource,
    storage: Storage,
    name: string,
    writerTo: (output: Output) => SnapshotWriter,
    done: (error: Error | undefined) => void,
  ) {
    this.source = source
    this.done = done
    this.startedAtMs = source.monotonicUs() / 1000
    this.file = storage.replace(name)
    this.writer = writerTo((bytes) => this.put(bytes))
    this.snapshot = keyspace.beginSnapshot(this.writer)
    this.writer.begin(this.snapshot.databases)
    source.soon(() => this.slice())
  }

  /** Gives it up. */
  cancel(): void {
    if (this.isOver) return
    this.isOver = true
    this.snapshot.end()
    this.file.discard()
  }

  private slice(): void {
    if (this.isOver || this.isWaiting) return
    const endUs = this.source.monotonicUs() + SLICE_US
    try {
      while (this.source.monotonicUs() < endUs) {
        if (this.inFlight > IN_FLIGHT_BYTES_MAX) {
          this.isWaiting = true
          return
        }
        if (!this.snapshot.step(STEP_ENTRIES)) return this.finish()
      }
    } catch (error) {
      return this.fail(error)
    }
    this.source.soon(() => this.slice())
  }

  private put(bytes: Uint8Array): void {
    let from = 0
    while (from < bytes.length) {
      const count = Math.min(bytes.length - from, this.chunk.length - this.used)
      this.chunk.set(bytes.subarray(from, from + count), this.used)
      this.used += count
      from += count
      if (this.used === this.chunk.length) this.send()
    }
  }

  private send(): void {
    if (this.used === 0) return
    const bytes = this.chunk.subarray(0, this.used)
    this.chunk = new Uint8Array(CHUNK_BYTES)
    this.used = 0
    this.inFlight += bytes.length
    writeSoon(this.file, bytes).then(
      () => {
        this.inFlight -= bytes.length
        if (!this.isWaiting || this.inFlight > IN_FLIGHT_BYTES_MAX / 2) return
        this.isWaiting = false
        this.slice()
      },
      (error: unknown) => this.fail(error),
    )
  }

  private finish(): void {
    this.writer.end()
    this.snapshot.end()
    this.send()
    void this.commit()
  }

  private async commit(): Promise<void> {
    try {
      // Writes arrive in order: one of nothing ends after all others.
      await writeSoon(this.file, new Uint8Array(0))
      if (this.isOver) return
      await commitSoon(this.file)
    } catch (error) {
      return this.fail(error)
    }
    if (this.isOver) return
    this.isOver = true
    this.done(undefined)
  }

  private fail(error: unknown): void {
    if (this.isOver) return
    this.cancel()
    this.done(error instanceof Error ? error : new Error(String(error)))
  }
}

/**
 * The file at the end of a log, and when it's written and synced.
 *
 * Effects are written when they are drained, before the replies that tell of them leave; so what was acknowledged survives
 * the end of the process under every policy. What survives the end of the machine is `appendfsync`'s: under `always` the
 * file is synced before the replies leave, once for all that have come together; under `everysec` in the background; under
 * `no` never.
 *
 * A write that fails is cut off again and kept for another attempt. After a sync that failed nobody knows what is on the disk
 * (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020): the file isn't trusted any more until the log
 * is written anew.
 */
import type { Clock } from '../../keyspace/clock.js'
import { latin1Bytes } from '../../memory/utf8.js'
import { type AppendableFile, syncSoon } from '../storage.js'

export type SyncPolicy = 'always' | 'everysec' | 'no'

const SYNC_INTERVAL_MS = 1000
/** More than this isn't kept for another attempt: the log must then be written anew. */
const KEPT_BYTES_MAX = 256 << 20

/** The note of a point in time, Unix s, in a log (`aof-timestamp-enabled`). */
export const timeNote = (timeS: number): Uint8Array => latin1Bytes(`#TS:${timeS}\r\n`)

export class LogWriter {
  policy: SyncPolicy = 'everysec'
  /** Whether each new second is noted in the log (`aof-timestamp-enabled`). */
  notesTime = false
  /** Syncing has to wait (`no-appendfsync-on-rewrite`). */
  isSyncHeld = false
  /** Why the last write or sync failed; undefined: it didn't. */
  failure: string | undefined
  /** The file can't be trusted: only another one helps. */
  isSuspect = false
  /** Times that effects could not be made as durable as they should be. */
  failures = 0
  /** The background sync under way, and the one that those wait for who came too late for it. */
  private syncing: Promise<boolean> | undefined
  private nextSync: Promise<boolean> | undefined
  private syncingBytes = 0
  private file: AppendableFile
  private readonly clock: Clock
  /** Bytes that are known to be durable. */
  private synced: number
  private lastSyncMs: number
  private notedS = 0
  /** What could not be written yet. */
  private kept: Uint8Array[] = []
  private keptBytes = 0

  constructor(file: AppendableFile, clock: Clock) {
    this.file = file
    this.clock = clock
    this.synced = file.size
    this.lastSyncMs = this.now()
  }

  /** Real ms, whatever the store's clock says: disks know no other time. */
  private now(): number {
    return this.clock.monotonicUs() / 1000
  }

  get size(): number {
    return this.file.size
  }

  /** Bytes that wait to be written. */
  get waitingBytes(): number {
    return this.keptBytes
  }

  /** Whether all that was written is durable. */
  get isDurable(): boolean {
    return this.keptBytes === 0 && this.synced === this.file.size && !this.isSuspect
  }

  /** Writes effects. */
  take(bytes: Uint8Array, start: number, end: number): void {
    if (this.notesTime) this.noteTime()
    this.put(bytes.subarray(start, end))
  }

  private put(bytes: Uint8Array): void {
    if (this.keptBytes > 0 || this.isSuspect) return this.keep(bytes)
    if (this.write(bytes)) return
    this.keep(bytes)
  }

  private write(bytes: Uint8Array): boolean {
    const { size } = this.file
    try {
      this.file.write(bytes)
      return true
    } catch (error) {
      this.fail(error)
      // Half a command must not stand before the next.
      try {
        if (this.file.size !== size) this.file.truncate(size)
      } catch {
        this.isSuspect = true
      }
      return false
    }
  }

  private keep(bytes: Uint8Array): void {
    if (this.keptBytes + bytes.length > KEPT_BYTES_MAX) {
      this.isSuspect = true
      this.kept = []
      this.keptBytes = 0
    }
    // A file that isn't trusted gets nothing more: what follows is in the log that replaces it.
    if (this.isSuspect) return
    this.kept.push(bytes.slice())
    this.keptBytes += bytes.length
  }

  private noteTime(): void {
    const nowS = Math.floor(this.clock.now() / 1000)
    if (nowS <= this.notedS) return
    this.notedS = nowS
    this.put(timeNote(nowS))
  }

  /** Makes what was written as durable as the policy wants it before replies leave. @returns whether it is */
  settle(): boolean {
    if (this.keptBytes > 0 || this.isSuspect) return this.policy !== 'always'
    if (this.policy !== 'always' || this.isSyncHeld) return true
    return this.sync()
  }

  /** Syncs, and waits for it. @returns whether all is durable now */
  sync(): boolean {
    if (this.isDurable) return true
    if (this.keptBytes > 0 || this.isSuspect) return false
    try {
      this.file.sync()
      this.synced = this.file.size
      this.lastSyncMs = this.now()
      return true
    } catch (error) {
      this.isSuspect = true
      this.fail(error)
      return false
    }
  }

  /** A background sync is under way. */
  get isSyncing(): boolean {
    return this.syncing !== undefined
  }

  /** Makes what was written by now durable, in the background: one sync for all who ask meanwhile. @returns whether it is */
  async syncSoon(): Promise<boolean> {
    if (this.isDurable) return true
    if (this.keptBytes > 0 || this.isSuspect) return false
    if (!this.syncing) return (this.syncing = this.startSync())
    if (this.syncingBytes === this.file.size) return this.syncing
    // What was written since it began may not be in it.
    this.nextSync ??= this.syncing.then(() => {
      this.nextSync = undefined
      return this.syncSoon()
    })
    return this.nextSync
  }

  private async startSync(): Promise<boolean> {
    const { file } = this
    const { size } = file
    this.syncingBytes = size
    this.lastSyncMs = this.now()
    try {
      await syncSoon(file)
      this.synced = Math.max(this.synced, size)
      return true
    } catch (error) {
      this.isSuspect = true
      this.fail(error)
      return false
    } finally {
      this.syncing = undefined
    }
  }

  /** About ten times a second: syncs if it's time to, and tries again what has failed. */
  tick(): void {
    if (this.keptBytes > 0 && !this.isSuspect) this.retry()
    if (this.isDurable || this.isSyncing || this.isSyncHeld || this.policy === 'no') return
    if (this.now() - this.lastSyncMs >= SYNC_INTERVAL_MS) void this.syncSoon()
  }

  private retry(): void {
    const { kept } = this
    while (kept[0] !== undefined) {
      if (!this.write(kept[0])) return
      this.keptBytes -= kept[0].length
      kept.shift()
    }
    this.failure = undefined
  }

  private fail(error: unknown): void {
    this.failures++
    this.failure = error instanceof Error ? error.message : String(error)
  }

  /** Makes all durable that can be. @returns whether that is all */
  finish(): boolean {
    this.retry()
    return this.sync()
  }

  /** The same, and gives the file up. */
  close(): void {
    this.finish()
    this.file.close()
  }
}

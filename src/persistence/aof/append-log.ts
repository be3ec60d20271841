/**
 * The append-only file: Redis 7.0's, in several parts under a manifest. What it is made of is in `manifest.ts`, how the
 * last part is written in `log-writer.ts`, how the first one is in `rewrite.ts`; this puts them together, and turns the log on
 * and off.
 *
 * To write the log anew, a new increment takes over at the moment of which the new base is a snapshot. Until that base is
 * durable, the manifest still names the old parts and the new increment behind them; then it names the new two, and the old
 * ones are removed. So whatever moment a crash picks, the manifest names a whole log.
 */
import type { AppendLogView } from '../../commands/append-log.js'
import type { Engine } from '../../engine/engine.js'
import type { TimeSource } from '../../keyspace/clock.js'
import { logNotLoaded, rewriteInProgress, rewriteRefused } from '../../keyspace/errors.js'
import type { Output, SnapshotWriter } from '../snapshot-format.js'
import { SnapshotError } from '../snapshot-error.js'
import { type AppendableFile, readWhole, type Storage, writeWhole } from '../storage.js'
import { logBaseWriter, snapshotLoader } from './base.js'
import { LogLoader } from './log-loader.js'
import { LogWriter, type SyncPolicy } from './log-writer.js'
import { Manifest } from './manifest.js'
import { Rewrite } from './rewrite.js'

export interface AppendLogOptions {
  readonly source: TimeSource
  /** Takes lines for the server's log. */
  readonly log?: (message: string) => void
}

/** Commands loaded between two looks at whether somebody else wants a turn. */
const LOAD_STEP = 1000
const COPY_BYTES = 1 << 20
/** After so many failed attempts to write the log anew by itself, it waits longer and longer, up to an hour. */
const FAILURES_UNHINDERED = 3
const RETRY_MINUTES_MAX = 60

const PARAMETERS = [
  'appendfsync',
  'aof-timestamp-enabled',
  'no-appendfsync-on-rewrite',
  'auto-aof-rewrite-percentage',
  'auto-aof-rewrite-min-size',
] as const

export class AppendLog implements AppendLogView {
  isOn = false
  private readonly engine: Engine
  private readonly storage: Storage
  private readonly source: TimeSource
  private readonly report: (message: string) => void
  private manifest = new Manifest()
  private writer: LogWriter | undefined
  private unsubscribe: (() => void) | undefined
  private rewriting: Rewrite | undefined
  /** The increment that `rewriting` began with; older ones go when it's done. */
  private sequenceOfRewrite = 0
  /** The log is being turned on: the new increment isn't in the manifest yet. */
  private isStarting = false
  private isScheduled = false
  private isFlushScheduled = false
  private isDenying = false
  /** The parts that the manifest names lack something: until there is a new base, writes are refused. */
  private trouble: string | undefined
  private pastFailures = 0
  private baseBytes = 0
  /** Of the increments before the one that is written. */
  private closedBytes = 0
  private rewrites = 0
  private lastRewriteFailed = false
  private lastRewriteS = -1
  private failedRewrites = 0
  private retryAtMs = 0
  private readonly release: (() => void)[] = []

  constructor(engine: Engine, storage: Storage, options: AppendLogOptions) {
    this.engine = engine
    this.storage = storage
    this.source = options.source
    this.report = options.log ?? (() => undefined)
    const { config } = engine
    this.release.push(
      config.onChange(PARAMETERS, () => this.applyConfig()),
      config.onApply('appendonly', () => (this.switchTo(config.bool('appendonly')) ? null : CANNOT_TURN_ON)),
    )
    engine.appendLog = this
  }

  // ---- Loading ------------------------------------------------------------------------------------------------

  /** Loads what is there, at once, and begins to log. @throws SnapshotError, or the storage's error */
  start(): void {
    const loader = this.load()
    while (loader?.step(LOAD_STEP));
    this.begin()
  }

  /**
   * The same in steps, letting others have their turn in between.
   * @param progress called with the bytes loaded and to load
   */
  async startSoon(progress: (loaded: number, total: number) => void = () => undefined): Promise<void> {
    const loader = this.load()
    if (loader) {
      while (loader.step(LOAD_STEP)) {
        progress(loader.loadedBytes, loader.totalBytes)
        await new Promise<void>((resolve) => this.source.soon(resolve))
      }
      progress(loader.totalBytes, loader.totalBytes)
    }
    this.begin()
  }

  /** Begins to load; undefined if there is no log. From here to `begin` the store is loading. */
  load(): LogLoader | undefined {
    const { storage, engine } = this
    this.upgrade()
    this.manifest = this.readManifest() ?? new Manifest()
    if (!this.manifest.base && this.manifest.increments.length === 0) return undefined
    engine.keyspace.isLoading = true
    return new LogLoader(engine, storage, this.manifest, {
      folder: this.folder,
      acceptsTruncated: engine.config.bool('aof-load-truncated'),
      openSnapshot: (file, name) => snapshotLoader(engine, file, name),
      warn: this.report,
    })
  }

  /** What was loaded is what the log has: from now on changes are appended to it. */
  begin(): void {
    const { keyspace } = this.engine
    keyspace.isLoading = false
    const manifest = this.manifest.clone()
    const isNew = !manifest.base && manifest.increments.length === 0
    if (isNew) this.baseBytes = this.writeFirstBase(manifest)
    else if (manifest.base) this.baseBytes = this.sizeOf(manifest.base.name)
    const current = manifest.increments.at(-1) ?? manifest.nextIncrement(this.prefix)
    this.closedBytes = manifest.increments.slice(0, -1).reduce((sum, { name }) => sum + this.sizeOf(name), 0)
    const file = this.storage.append(this.pathOf(current.name))
    if (manifest.increments.length > this.manifest.increments.length) emptied(file)
    this.writeManifest(manifest)
    this.removeHistory()
    this.open(file)
  }

  private writeFirstBase(manifest: Manifest): number {
    const { storage } = this
    const { name } = manifest.nextBase(this.prefix, this.baseFormat)
    const file = storage.replace(this.pathOf(name))
    try {
      const { keyspace } = this.engine
      const writer = this.baseWriter((bytes) => file.write(bytes))
      const snapshot = keyspace.beginSnapshot(writer)
      try {
        writer.begin(snapshot.databases)
        while (snapshot.step(LOAD_STEP));
        writer.end()
      } finally {
        snapshot.end()
      }
      file.commit()
      return file.size
    } catch (error) {
      file.discard()
      throw error
    }
  }

  /** A log of one file, as servers before 7.0 wrote it, becomes the base of one in parts. */
  private upgrade(): void {
    const { storage, prefix } = this
    if (storage.read(this.manifestPath) !== undefined) return
    const old = storage.read(prefix)
    if (!old) return
    const copy = storage.replace(this.pathOf(prefix))
    try {
      const chunk = new Uint8Array(Math.min(COPY_BYTES, Math.max(1, old.size)))
      for (let at = 0; at < old.size;) {
        const count = old.read(at, chunk)
        copy.write(chunk.subarray(0, count))
        at += count
      }
      copy.commit()
    } finally {
      copy.discard()
      old.close()
    }
    const manifest = new Manifest()
    manifest.base = { name: prefix, sequence: 1, type: 'b' }
    manifest.baseSequence = 1
    writeWhole(storage, this.manifestPath, manifest.format())
    storage.remove(prefix)
    this.report(`${prefix} became the base of an append-only file in parts, in ${this.folder}`)
  }

  reload(): void {
    const { engine } = this
    const { keyspace } = engine
    this.settle()
    const { isActive } = keyspace.effects
    keyspace.effects.isActive = false
    try {
      keyspace.flush()
      const loader = this.load()
      while (loader?.step(LOAD_STEP));
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error
      this.report(error.message)
      throw logNotLoaded()
    } finally {
      keyspace.isLoading = false
      keyspace.effects.isActive = isActive
      keyspace.dirty = 0
    }
  }

  // ---- Names --------------------------------------------------------------------------------------------------

  private get prefix(): string {
    return this.engine.config.string('appendfilename')
  }

  private get folder(): string {
    return this.engine.config.string('appenddirname')
  }

  private pathOf(name: string): string {
    return `${this.folder}/${name}`
  }

  private get manifestPath(): string {
    return this.pathOf(`${this.prefix}.manifest`)
  }

  private readManifest(): Manifest | undefined {
    const bytes = readWhole(this.storage, this.manifestPath)
    if (!bytes) return undefined
    try {
      return Manifest.parse(bytes)
    } catch (error) {
      throw new SnapshotError(this.manifestPath, 0, error instanceof Error ? error.message : String(error))
    }
  }

  private writeManifest(manifest: Manifest): void {
    writeWhole(this.storage, this.manifestPath, manifest.format())
    this.manifest = manifest
  }

  private sizeOf(name: string): number {
    const file = this.storage.read(this.pathOf(name))
    file?.close()
    return file?.size ?? 0
  }

  /** Removes what a new base has made superfluous. */
  private removeHistory(): void {
    if (this.manifest.history.length === 0 || this.engine.config.bool('aof-disable-auto-gc')) return
    const manifest = this.manifest.clone()
    for (const { name } of manifest.history.splice(0)) this.storage.remove(this.pathOf(name))
    this.writeManifest(manifest)
  }

  // ---- Writing ------------------------------------------------------------------------------------------------

  /** Appends to `file` from now on. */
  private open(file: AppendableFile): void {
    const writer = new LogWriter(file, this.engine.clock)
    const { effects } = this.engine.keyspace
    this.pastFailures += this.writer?.failures ?? 0
    this.writer = writer
    this.unsubscribe ??= effects.subscribe((bytes, start, end) => this.writer?.take(bytes, start, end))
    effects.reselect()
    this.isOn = true
    this.applyConfig()
  }

  private applyConfig(): void {
    const { config } = this.engine
    const { writer } = this
    if (!writer) return
    writer.policy = config.string('appendfsync') as SyncPolicy
    writer.notesTime = config.bool('aof-timestamp-enabled')
    writer.isSyncHeld = this.rewriting !== undefined && config.bool('no-appendfsync-on-rewrite')
    this.noteFailure()
  }

  get failure(): string | undefined {
    return this.trouble ?? this.writer?.failure
  }

  get failures(): number {
    return this.pastFailures + (this.writer?.failures ?? 0)
  }

  settle(): boolean {
    const { writer } = this
    if (!writer) return true
    this.engine.keyspace.effects.drain()
    const isSettled = writer.settle()
    if (writer.failure !== undefined || this.isDenying) this.noteFailure()
    return isSettled
  }

  settleSoon(): void {
    if (!this.writer || this.isFlushScheduled) return
    this.isFlushScheduled = true
    // Before the present task gives way to others, or the process ends.
    void Promise.resolve().then(() => {
      this.isFlushScheduled = false
      this.settle()
    })
  }

  get isSynchronous(): boolean {
    return this.writer?.policy === 'always'
  }

  async persisted(): Promise<void> {
    if (!this.writer) throw new Error('nothing is logged: appendonly is no')
    this.engine.keyspace.effects.drain()
    const isDurable = await this.writer.syncSoon()
    this.noteFailure()
    if (!isDurable) throw new Error(`the append-only file can't be written: ${this.failure ?? 'it was lost'}`)
  }

  tick(): void {
    this.settle()
    this.writer?.tick()
    this.noteFailure()
    if (this.rewriting) return
    const isNeeded = this.isScheduled || this.isStarting || this.trouble !== undefined
    if (isNeeded || this.writer?.isSuspect === true || this.hasGrown()) this.tryRewrite()
  }

  private noteFailure(): void {
    const { failure } = this
    if ((failure !== undefined) === this.isDenying) return
    this.isDenying = failure !== undefined
    this.report(failure === undefined ? 'the append-only file can be written again' : `append-only file: ${failure}`)
  }

  // ---- Writing the log anew -----------------------------------------------------------------------------------

  private get currentBytes(): number {
    return this.baseBytes + this.closedBytes + (this.writer?.size ?? 0)
  }

  private hasGrown(): boolean {
    if (!this.writer) return false
    const { config } = this.engine
    const percentage = config.int('auto-aof-rewrite-percentage')
    const size = this.currentBytes
    if (percentage === 0 || size <= config.int('auto-aof-rewrite-min-size')) return false
    const base = this.baseBytes === 0 ? 1 : this.baseBytes
    return Math.floor((size * 100) / base) - 100 >= percentage
  }

  rewrite(): 'started' | 'scheduled' {
    if (this.rewriting) throw rewriteInProgress()
    if (!this.mayBegin()) {
      this.isScheduled = true
      return 'scheduled'
    }
    try {
      if (!this.isOn) this.manifest = this.readManifest() ?? new Manifest()
      this.beginRewrite()
    } catch (error) {
      this.rewriteFailed(error instanceof Error ? error : new Error(String(error)))
      throw rewriteRefused()
    }
    return 'started'
  }

  /** Whether a snapshot can be taken now: not while there is another, and not in the middle of a transaction. */
  private mayBegin(): boolean {
    const { snapshot, effects } = this.engine.keyspace
    return snapshot === undefined && effects.pending === 0 && !effects.isHeld
  }

  /** On its own account: failing is reported, and tried again later. */
  private tryRewrite(): void {
    const nowMs = this.source.monotonicUs() / 1000
    if (this.rewriting || !this.mayBegin() || nowMs < this.retryAtMs) return
    try {
      this.beginRewrite()
    } catch (error) {
      this.rewriteFailed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  private beginRewrite(): void {
    const { engine, storage } = this
    this.isScheduled = false
    this.rewrites++
    // All that the snapshot has is in the old parts; what comes after it goes to the new one.
    if (this.isOn) this.nextIncrement()
    const name = `${this.prefix}.${this.manifest.baseSequence + 1}.base.${this.baseFormat}`
    this.rewriting = new Rewrite(
      engine.keyspace,
      this.source,
      storage,
      this.pathOf(name),
      (output) => this.baseWriter(output),
      (error) => (error ? this.rewriteFailed(error) : this.rewriteDone()),
    )
    this.applyConfig()
    this.report('Background append only file rewriting started')
  }

  /**
   * Lets a new increment take over. The manifest names it at once if the old parts are whole; else, and while the log is
   * being turned on, nothing counts before there is a new base.
   */
  private nextIncrement(): void {
    const { writer } = this
    this.settle()
    // What was acknowledged mustn't be missing in the middle of the log. This waits for the disk, but happens rarely.
    const isWhole = writer !== undefined && this.trouble === undefined && writer.sync()
    const manifest = this.manifest.clone()
    const { name, sequence } = manifest.nextIncrement(this.prefix)
    const file = emptied(this.storage.append(this.pathOf(name)))
    if (isWhole) this.writeManifest(manifest)
    else this.manifest = manifest
    if (writer && !isWhole) this.trouble = writer.failure ?? this.trouble
    this.closedBytes += writer?.size ?? 0
    writer?.close()
    this.sequenceOfRewrite = sequence
    this.open(file)
  }

  private rewriteDone(): void {
    const size = this.rewriting?.size ?? 0
    const startedAtMs = this.rewriting?.startedAtMs ?? 0
    this.rewriting = undefined
    try {
      const manifest = this.manifest.clone()
      manifest.nextBase(this.prefix, this.baseFormat)
      const kept = this.writer
        ? manifest.increments.filter(({ sequence }) => sequence >= this.sequenceOfRewrite).length
        : 0
      manifest.retireIncrements(kept)
      // An increment that begins to count is to be whole.
      if (this.writer?.sync() === false) throw new Error(this.failure ?? 'the log was lost')
      this.writeManifest(manifest)
      this.isStarting = false
      this.trouble = undefined
      this.removeHistory()
    } catch (error) {
      return this.rewriteFailed(error instanceof Error ? error : new Error(String(error)))
    }
    this.baseBytes = size
    this.closedBytes = 0
    this.lastRewriteFailed = false
    this.failedRewrites = 0
    this.lastRewriteS = Math.floor((this.source.monotonicUs() / 1000 - startedAtMs) / 1000)
    this.applyConfig()
    this.report('Background AOF rewrite finished successfully')
  }

  private rewriteFailed(error: Error): void {
    this.rewriting = undefined
    this.lastRewriteFailed = true
    this.failedRewrites++
    const over = this.failedRewrites - FAILURES_UNHINDERED
    const minutes = over < 0 ? 0 : Math.min(RETRY_MINUTES_MAX, 2 ** over)
    this.retryAtMs = this.source.monotonicUs() / 1000 + (minutes === 0 ? 1000 : minutes * 60_000)
    this.applyConfig()
    this.report(`Background AOF rewrite failed: ${error.message}`)
  }

  private get baseFormat(): 'rdb' | 'aof' {
    return this.engine.config.bool('aof-use-rdb-preamble') ? 'rdb' : 'aof'
  }

  private baseWriter(output: Output): SnapshotWriter {
    return logBaseWriter(this.engine, this.baseFormat, output)
  }

  // ---- On and off ---------------------------------------------------------------------------------------------

  /** @returns whether it could be done */
  private switchTo(isOn: boolean): boolean {
    if (isOn === this.isOn) return true
    try {
      if (isOn) this.turnOn()
      else this.turnOff()
      return true
    } catch (error) {
      this.report(error instanceof Error ? error.message : String(error))
      return false
    }
  }

  private turnOn(): void {
    this.rewriting?.cancel()
    this.rewriting = undefined
    this.manifest = this.readManifest() ?? new Manifest()
    this.isStarting = true
    this.isOn = true
    try {
      // In the middle of a transaction, or of BGSAVE, it has to wait; the snapshot has what changes until then.
      if (this.mayBegin()) this.beginRewrite()
      else this.isScheduled = true
    } catch (error) {
      this.turnOff()
      throw error
    }
  }

  private turnOff(): void {
    this.settle()
    this.rewriting?.cancel()
    this.rewriting = undefined
    this.unsubscribe?.()
    this.unsubscribe = undefined
    this.writer?.close()
    this.pastFailures += this.writer?.failures ?? 0
    this.writer = undefined
    this.trouble = undefined
    this.isStarting = false
    this.isScheduled = false
    this.isOn = false
    this.noteFailure()
  }

  /** The store ends. */
  close(): void {
    for (const release of this.release.splice(0)) release()
    if (this.isOn) this.turnOff()
  }

  facts(): Readonly<Record<string, string | number>> {
    const { writer, rewriting } = this
    const nowMs = this.source.monotonicUs() / 1000
    return {
      aof_enabled: Number(this.isOn),
      aof_rewrite_in_progress: Number(rewriting !== undefined),
      aof_rewrite_scheduled: Number(this.isScheduled),
      aof_last_rewrite_time_sec: this.lastRewriteS,
      aof_current_rewrite_time_sec: rewriting ? Math.floor((nowMs - rewriting.startedAtMs) / 1000) : -1,
      aof_last_bgrewrite_status: this.lastRewriteFailed ? 'err' : 'ok',
      aof_rewrites: this.rewrites,
      aof_rewrites_consecutive_failures: this.failedRewrites,
      aof_last_write_status: this.failure === undefined ? 'ok' : 'err',
      ...(this.isOn && {
        aof_current_size: this.currentBytes,
        aof_base_size: this.baseBytes,
        aof_pending_rewrite: Number(this.isScheduled),
        aof_buffer_length: writer?.waitingBytes ?? 0,
        aof_pending_bio_fsync: Number(writer?.isSyncing ?? false),
        // Writing never waits for a sync.
        aof_delayed_fsync: 0,
      }),
    }
  }
}

const CANNOT_TURN_ON = 'Unable to turn on AOF. Check server logs.'

/** A new part, durable before the manifest names it; a crash may have left one of that name. */
function emptied(file: AppendableFile): AppendableFile {
  try {
    if (file.size > 0) file.truncate(0)
    file.sync()
    return file
  } catch (error) {
    file.close()
    throw error
  }
}

/**
 * The append-only file: Redis 7.0's, in several parts under a manifest. What it is made of is in `manifest.ts`, how the
 * last part is written in `log-writer.ts`, how the first one is in `base.ts`; this puts them together, and turns the log on
 * and off.
 *
 * To write the log anew, a new increment takes over at the moment of which the new base is a snapshot. Until that base is
 * durable, the manifest still names the old parts and the new increment behind them; then it names the new two, and the old
 * ones are removed. So whatever moment a crash picks, the manifest names a whole log.
 */
import type { AppendLogView } from '../../commands/append-log.js'
import type { Chore } from '../../engine/background.js'
import type { Engine } from '../../engine/engine.js'
import { logNotLoaded, rewriteInProgress, rewriteRefused } from '../../keyspace/errors.js'
import type { Output, SnapshotWriter } from '../snapshot-format.js'
import { SnapshotError } from '../snapshot-error.js'
import type { AppendableFile, Storage } from '../storage.js'
import { logBaseWriter, snapshotLoader } from './base.js'
import { LogFiles } from './log-files.js'
import { BackgroundSave } from '../background-save.js'
import type { SlicedLoad } from '../load.js'
import { saveFile } from '../save-file.js'
import { LogLoader } from './log-loader.js'
import { LogWriter, type SyncPolicy } from './log-writer.js'
import { Manifest } from './manifest.js'
import { RewriteRecord } from './rewrite-record.js'

export interface AppendLogOptions {
  /** Takes lines for the server's log. */
  readonly log?: (message: string) => void
}

/** Commands loaded between two looks at whether somebody else wants a turn. */
const LOAD_STEP = 1000

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
  private readonly files: LogFiles
  private readonly report: (message: string) => void
  private manifest = new Manifest()
  private writer: LogWriter | undefined
  private unsubscribe: (() => void) | undefined
  private rewriting: Rewriting | undefined
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
  private readonly record = new RewriteRecord()
  private readonly release: (() => void)[] = []
  /** Those who wait until the first base is there, or can't be written. */
  private readonly untilBase: (() => void)[] = []

  constructor(engine: Engine, storage: Storage, options: AppendLogOptions = {}) {
    this.engine = engine
    this.storage = storage
    this.report = options.log ?? ((message) => engine.host?.log?.(message))
    this.files = new LogFiles(storage, engine.config, this.report)
    const { config } = engine
    this.release.push(
      config.onChange(PARAMETERS, () => this.applyConfig()),
      config.onChange(['aof-disable-auto-gc'], () => void this.removeHistorySoon()),
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

  /** The same in slices; `inSlices` has `step` called until there is no more. */
  async startSoon(inSlices: (loader: SlicedLoad, name: string) => Promise<void>): Promise<void> {
    const loader = this.load()
    if (loader) await inSlices(loader, this.files.folder)
    this.begin()
  }

  /** Begins to load; undefined if there is no log. From here to `begin` the store is loading. */
  load(): LogLoader | undefined {
    const { storage, engine } = this
    this.files.upgrade()
    const manifest = this.files.readManifest()
    // What is being written has parts that count only with the next base.
    if (!this.isOn) this.manifest = manifest
    if (!manifest.base && manifest.increments.length === 0) return undefined
    engine.keyspace.isLoading = true
    return new LogLoader(engine, storage, manifest, {
      folder: this.files.folder,
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
    if (isNew) this.baseBytes = this.writeBase(manifest)
    else if (manifest.base) this.baseBytes = this.files.sizeOf(manifest.base.name)
    const current = manifest.increments.at(-1) ?? manifest.nextIncrement(this.files.prefix)
    this.closedBytes = manifest.increments.slice(0, -1).reduce((sum, { name }) => sum + this.files.sizeOf(name), 0)
    const isNewPart = manifest.increments.length > this.manifest.increments.length
    const file = isNewPart ? this.files.create(current.name) : this.files.open(current.name)
    this.writeManifest(manifest)
    this.removeHistory()
    this.open(file)
  }

  private writeBase(manifest: Manifest): number {
    const { name } = manifest.nextBase(this.files.prefix, this.baseFormat)
    const { keyspace } = this.engine
    saveFile(keyspace, this.storage, this.files.pathOf(name), (output) => this.baseWriter(output))
    return this.files.sizeOf(name)
  }

  reload(): void {
    const { engine } = this
    const { keyspace } = engine
    this.settle()
    // Its base would be of what was there before.
    this.giveUpRewrite()
    const { isActive } = keyspace.effects
    keyspace.effects.isActive = false
    try {
      const loader = this.load()
      if (!loader) throw new SnapshotError(this.files.folder, 0, 'there is no append-only file')
      keyspace.flush()
      while (loader.step(LOAD_STEP));
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

  // ---- Files --------------------------------------------------------------------------------------------------

  private writeManifest(manifest: Manifest): void {
    this.files.writeManifest(manifest)
    this.manifest = manifest
  }

  /** Removes what a new base has made superfluous. */
  private removeHistory(): void {
    if (this.manifest.history.length === 0 || this.engine.config.bool('aof-disable-auto-gc')) return
    const manifest = this.manifest.clone()
    for (const { name } of manifest.history.splice(0)) this.files.remove(name)
    this.writeManifest(manifest)
  }

  /** The same in the background, as freeing large files takes a while. */
  private async removeHistorySoon(): Promise<void> {
    const { writer } = this
    if (this.engine.config.bool('aof-disable-auto-gc')) return
    const names = new Set(this.manifest.history.map(({ name }) => name))
    if (names.size === 0) return
    try {
      if (!writer) return this.removeHistory()
      for (const name of names) {
        await this.files.removeSoon(name)
        // Somebody else may have the log by now, or another log may have these names.
        if (this.writer !== writer) return
      }
      // The manifest in memory may be ahead of the one that counts.
      if (this.rewriting || this.isStarting || this.trouble !== undefined) return
      const manifest = this.manifest.clone()
      const left = manifest.history.filter(({ name }) => !names.has(name))
      manifest.history.splice(0, Infinity, ...left)
      this.writeManifest(manifest)
    } catch (error) {
      this.report(
        `old parts of the append-only file stay behind: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
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

  noteUnknown(): boolean {
    if (!this.isOn) return false
    // A base from before the command lacks what it did.
    this.giveUpRewrite()
    this.trouble = 'a command ran out of memory, maybe half-way: the log is to be written anew'
    this.noteFailure()
    return true
  }

  get isSynchronous(): boolean {
    return this.writer?.policy === 'always'
  }

  async persisted(): Promise<void> {
    if (!this.isOn) throw new Error('nothing is logged: appendonly is no')
    this.engine.keyspace.effects.drain()
    if (this.isStarting) await this.firstBase()
    const isDurable = !this.isStarting && this.writer !== undefined && (await this.writer.syncSoon())
    this.noteFailure()
    if (!isDurable || this.trouble !== undefined)
      throw new Error(`the append-only file can't be written: ${this.failure ?? 'it has no base'}`)
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

  rewrite(inTransaction: boolean): 'started' | 'scheduled' {
    if (this.rewriting) throw rewriteInProgress()
    if (inTransaction || !this.mayBegin()) {
      this.isScheduled = true
      return 'scheduled'
    }
    try {
      if (!this.isOn) this.manifest = this.files.readManifest()
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
    if (this.rewriting || !this.mayBegin() || !this.record.mayRetry(this.nowMs)) return
    try {
      this.beginRewrite()
    } catch (error) {
      this.rewriteFailed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  private beginRewrite(): void {
    const { engine, storage } = this
    this.isScheduled = false
    this.record.begun()
    // All that the snapshot has is in the old parts; what comes after it goes to the new one.
    if (this.isOn) this.nextIncrement()
    const name = `${this.files.prefix}.${this.manifest.baseSequence + 1}.base.${this.baseFormat}`
    const file = storage.replace(this.files.pathOf(name))
    const { keyspace, background } = engine
    const host = {
      keyspace,
      addChore: (chore: Chore) => background.add(chore),
      removeChore: (chore: Chore) => background.remove(chore),
      wake: () => background.wake(),
    }
    let job: BackgroundSave
    try {
      job = new BackgroundSave(host, file, (output) => this.baseWriter(output))
    } catch (error) {
      file.discard()
      throw error
    }
    this.rewriting = { job, startedAtMs: this.nowMs }
    job.done.then(
      () => this.rewriteDone(file.size),
      (error: unknown) => this.rewriteEnded(error),
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
    const isWhole = writer !== undefined && !this.isStarting && this.trouble === undefined && writer.sync()
    const manifest = this.manifest.clone()
    const { name, sequence } = manifest.nextIncrement(this.files.prefix)
    const file = this.files.create(name)
    if (isWhole) this.writeManifest(manifest)
    else this.manifest = manifest
    if (writer && !isWhole) this.trouble = writer.failure ?? this.trouble
    this.closedBytes += writer?.size ?? 0
    writer?.close()
    this.sequenceOfRewrite = sequence
    this.open(file)
  }

  /** Real ms, whatever the store's clock says. */
  private get nowMs(): number {
    return this.engine.clock.monotonicUs() / 1000
  }

  /** It has failed, or was given up for something that can't wait; then it is tried again. */
  private rewriteEnded(error: unknown): void {
    if (error === GIVEN_UP) return
    this.rewriteFailed(error instanceof Error ? error : new Error(String(error)))
  }

  giveUpRewrite(): void {
    if (!this.rewriting) return
    this.rewriting.job.abort(GIVEN_UP)
    this.rewriting = undefined
    this.isScheduled = true
    this.applyConfig()
  }

  async rewriteEnds(): Promise<void> {
    await this.rewriting?.job.done.catch(() => undefined)
  }

  private rewriteDone(size: number): void {
    const startedAtMs = this.rewriting?.startedAtMs ?? 0
    this.rewriting = undefined
    try {
      const manifest = this.manifest.clone()
      manifest.nextBase(this.files.prefix, this.baseFormat)
      const kept = this.writer
        ? manifest.increments.filter(({ sequence }) => sequence >= this.sequenceOfRewrite).length
        : 0
      manifest.retireIncrements(kept)
      // An increment that begins to count is to be whole.
      if (this.writer?.sync() === false) throw new Error(this.failure ?? 'the log was lost')
      this.writeManifest(manifest)
      this.isStarting = false
      this.trouble = undefined
      this.baseIsOver()
      void this.removeHistorySoon()
    } catch (error) {
      return this.rewriteFailed(error instanceof Error ? error : new Error(String(error)))
    }
    this.baseBytes = size
    this.closedBytes = 0
    this.record.succeeded(startedAtMs, this.nowMs)
    this.applyConfig()
    this.report('Background AOF rewrite finished successfully')
  }

  private rewriteFailed(error: Error): void {
    this.rewriting = undefined
    this.record.failed(this.nowMs)
    this.applyConfig()
    this.baseIsOver()
    this.report(`Background AOF rewrite failed: ${error.message}`)
  }

  /** Resolves when the first base is there, or can't be written. It's begun as soon as may be: ticks let the process end. */
  private async firstBase(): Promise<void> {
    const { background, keyspace } = this.engine
    // It has just failed.
    if (!this.rewriting && !this.record.mayRetry(this.nowMs)) return
    const chore = (): boolean => {
      if (!this.rewriting && this.isStarting) this.tryRewrite()
      const isOver = this.rewriting !== undefined || this.untilBase.length === 0
      if (isOver) background.remove(chore)
      // The snapshot that is in the way wakes us.
      return !isOver && keyspace.snapshot === undefined
    }
    const over = new Promise<void>((resolve) => this.untilBase.push(resolve))
    background.add(chore)
    await over
  }

  private baseIsOver(): void {
    for (const go of this.untilBase.splice(0)) go()
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
    this.giveUpRewrite()
    this.manifest = this.files.readManifest()
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
    this.giveUpRewrite()
    this.unsubscribe?.()
    this.unsubscribe = undefined
    this.writer?.close()
    this.pastFailures += this.writer?.failures ?? 0
    this.writer = undefined
    this.trouble = undefined
    this.isStarting = false
    this.isScheduled = false
    this.isOn = false
    this.baseIsOver()
    this.noteFailure()
  }

  close(): string | undefined {
    for (const release of this.release.splice(0)) release()
    if (!this.isOn) return undefined
    const failure = this.complete()
    this.turnOff()
    return failure
  }

  /** Makes all durable at the end; a log that isn't whole gets a new base at once, as there is no later. @returns why it can't */
  private complete(): string | undefined {
    this.settle()
    if (!this.isStarting && this.trouble === undefined && this.writer?.finish() === true) return undefined
    this.giveUpRewrite()
    const manifest = this.manifest.clone()
    try {
      // An empty one, which keeps the number: names of history aren't taken again.
      this.files.create(manifest.nextIncrement(this.files.prefix).name).close()
      manifest.retireIncrements(1)
      this.writeBase(manifest)
      this.writeManifest(manifest)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  facts(): Readonly<Record<string, string | number>> {
    const { writer, rewriting, record, nowMs } = this
    return {
      aof_enabled: Number(this.isOn),
      aof_rewrite_in_progress: Number(rewriting !== undefined),
      aof_rewrite_scheduled: Number(this.isScheduled),
      aof_last_rewrite_time_sec: record.lastS,
      aof_current_rewrite_time_sec: rewriting ? Math.floor((nowMs - rewriting.startedAtMs) / 1000) : -1,
      aof_last_bgrewrite_status: record.failures === 0 ? 'ok' : 'err',
      aof_rewrites: record.count,
      aof_rewrites_consecutive_failures: record.failures,
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

/** The base that is being written. */
interface Rewriting {
  readonly job: BackgroundSave
  /** Real ms. */
  readonly startedAtMs: number
}

/** Why a base ends that nobody waits for any more. */
const GIVEN_UP = new Error('given up')

const CANNOT_TURN_ON = 'Unable to turn on AOF. Check server logs.'

/**
 * Keeps the data of one store: loads its snapshot at the start, saves it when asked, by itself at the save points, and at
 * the end. SAVE and its like are commands; what they do is here.
 */
import type { PersistenceView, ReloadRequest } from '../commands/services.js'
import type { Command } from '../commands/spec/command.js'
import { FLAG } from '../commands/spec/command.js'
import type { Engine } from '../engine/engine.js'
import { STORE_CLOSED } from '../engine/owner.js'
import type { Session } from '../engine/session.js'
import {
  type CommandError,
  loadingData,
  noStorage,
  otherChildActive,
  reloadFailed,
  saveFailed,
  saveInBatch,
  savesFail,
  saveUnderWay,
} from '../keyspace/errors.js'
import { BackgroundSave, type BackgroundHost } from './background-save.js'
import { formatOf, type SnapshotFormat, snapshotWriter } from './formats.js'
import { checkFile, Load, loadFile, type SlicedLoad } from './load.js'
import { CheckTarget, type LoadCounts } from './load-target.js'
import { memoryStorage } from './memory-storage.js'
import { saveFile } from './save-file.js'
import { isDue, mayTry } from './save-schedule.js'
import { nameOfBytes, type ReadableFile, type Replacement, type Storage } from './storage.js'

/** What a snapshot that the program asks for may be. */
export type { SnapshotFormat } from './formats.js'

export interface PersistenceOptions {
  /** Where files are; with a function, in the folder that `dir` says at the time. Undefined: snapshots only when asked. */
  readonly storage?: Storage | ((dir: string) => Storage) | undefined
  /** Told from time to time how far loading or saving has come. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly what: 'loading' | 'saving'
  readonly file: string
  /** From 0 to 1. */
  readonly done: number
  readonly keys: number
  readonly isOver: boolean
}

/** What waits for the snapshot under way to end before it takes its own. */
type Waiting = () => void

const LOAD_STEP_KEYS = 64

export class Persistence implements PersistenceView {
  readonly engine: Engine
  private readonly options: PersistenceOptions
  private readonly host: BackgroundHost
  private job: BackgroundSave | undefined
  /** The job is BGSAVE's, not another snapshot's. */
  private isOwnJob = false
  private readonly waiting: Waiting[] = []
  private isScheduled = false
  private lastSaveMs: number
  private lastTryS = 0
  private hasFailed = false
  private lastDurationS = -1
  private startedS = -1
  private saves = 0
  private lastEarlyBytes = 0
  private lastLoad: LoadCounts = { loaded: 0, expired: 0 }
  private loading: { readonly load: SlicedLoad; readonly name: string; readonly startedS: number } | undefined
  private isShutDown = false
  private readonly locks: (() => void)[] = []

  constructor(engine: Engine, options: PersistenceOptions) {
    this.engine = engine
    this.options = options
    this.lastSaveMs = engine.startedAtMs
    const { background, keyspace } = engine
    this.host = {
      keyspace,
      addChore: (chore) => background.add(chore),
      removeChore: (chore) => background.remove(chore),
      wake: () => background.wake(),
    }
    engine.persistence = this
    engine.upkeep.listeners.push(() => this.tick())
    engine.config.onChange(['save', 'stop-writes-on-bgsave-error'], () => this.updateRefusal())
  }

  // ---- Where --------------------------------------------------------------------------------------------------

  get storage(): Storage | undefined {
    const { storage } = this.options
    return typeof storage === 'function' ? storage(this.engine.config.string('dir')) : storage
  }

  /** @throws "no storage" */
  private get requiredStorage(): Storage {
    const { storage } = this
    if (!storage) throw noStorage()
    return storage
  }

  /** The snapshot's name: `dbfilename`, whose bytes are UTF-8. */
  get fileName(): string {
    return nameOfBytes(this.engine.config.string('dbfilename'))
  }

  /** Lets no other store keep its data where this one does, until it is closed. @throws StorageInUseError */
  claim(): void {
    const { config } = this.engine
    const { storage } = this
    const names = this.fileName === '' ? [] : [this.fileName]
    if (config.bool('appendonly'))
      names.push(nameOfBytes(`${config.string('appenddirname')}/${config.string('appendfilename')}`))
    for (const name of names) {
      const unlock = storage?.lock?.(name)
      if (unlock) this.locks.push(unlock)
    }
  }

  /** Without a name there is no file, as with Redis. */
  private openSnapshot(): ReadableFile | undefined {
    return this.fileName === '' ? undefined : this.storage?.read(this.fileName)
  }

  // ---- Loading ------------------------------------------------------------------------------------------------

  /** Loads the snapshot, if there is one, at once. @throws SnapshotError, and then the store is empty */
  load(): boolean {
    const { fileName } = this
    const file = this.openSnapshot()
    if (!file) return false
    try {
      this.lastLoad = loadFile(this.engine, file, fileName)
    } finally {
      file.close()
    }
    return true
  }

  /**
   * Loads it in slices; commands are answered with LOADING meanwhile, except those that may run then.
   * @throws SnapshotError, and then the store is empty
   */
  async loadSoon(): Promise<boolean> {
    const { engine, fileName } = this
    const file = this.openSnapshot()
    if (!file) return false
    try {
      await this.loadInSlices(new Load(engine, file, fileName), fileName)
    } finally {
      file.close()
    }
    return true
  }

  /** Loads anything so; `name` is what progress calls it. */
  async loadInSlices(load: SlicedLoad, name: string): Promise<void> {
    const { engine } = this
    this.loading = { load, name, startedS: this.nowS }
    this.updateRefusal()
    try {
      await new Promise<void>((resolve, reject) => {
        const chore = (): boolean => {
          try {
            if (load.step(LOAD_STEP_KEYS)) return true
            resolve()
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
          engine.background.remove(chore)
          return false
        }
        engine.background.add(chore)
      })
      this.lastLoad = load.counts
    } finally {
      this.loading = undefined
      this.updateRefusal()
      this.report('loading', name, 1, load.counts.loaded, true)
    }
  }

  // ---- Saving -------------------------------------------------------------------------------------------------

  get lastSaveS(): number {
    return Math.floor(this.lastSaveMs / 1000)
  }

  save(): void {
    this.refuseInBatch()
    const storage = this.requiredStorage
    if (this.job && this.isOwnJob) throw saveUnderWay()
    this.saves++
    try {
      this.saveNow(storage)
    } catch (error) {
      this.log(`saving failed: ${reasonOf(error)}`)
      throw saveFailed(reasonOf(error))
    }
  }

  /** Saves while everything waits. @throws Error with the storage's reason */
  private saveNow(storage: Storage): void {
    const { engine, fileName } = this
    engine.appendLog?.giveUpRewrite()
    saveFile(engine.keyspace, storage, fileName, snapshotWriter(engine, formatOf(fileName), false))
    engine.keyspace.saved(engine.keyspace.dirty)
    this.lastSaveMs = engine.clock.now()
    this.setFailed(false)
    this.log('DB saved on disk')
  }

  saveInBackground(waits: boolean, inTransaction: boolean): 'started' | 'scheduled' {
    const storage = this.requiredStorage
    if (this.job && this.isOwnJob) throw saveUnderWay()
    const isBusy = this.job !== undefined || this.engine.keyspace.snapshot !== undefined
    if (isBusy && !waits) throw otherChildActive()
    if (isBusy || inTransaction || this.engine.atomic.isOpen) {
      this.isScheduled = true
      return 'scheduled'
    }
    this.saves++
    try {
      this.startSave(storage)
    } catch (error) {
      throw saveFailed(reasonOf(error))
    }
    return 'started'
  }

  /** @throws Error with the storage's reason */
  private startSave(storage: Storage): void {
    const { engine, fileName } = this
    const { keyspace } = engine
    this.lastTryS = this.startedS = this.nowS
    let file: Replacement
    try {
      file = storage.replace(fileName)
    } catch (error) {
      this.ended(error)
      throw error
    }
    const dirtyBefore = keyspace.dirty
    this.isOwnJob = true
    this.start(file, formatOf(fileName), false).then(
      () => {
        keyspace.saved(Math.min(keyspace.dirty, dirtyBefore))
        this.lastSaveMs = engine.clock.now()
        this.log('Background saving terminated with success')
        this.ended(undefined)
      },
      (error: unknown) => this.ended(error),
    )
    this.log('Background saving started')
  }

  /** What has become of BGSAVE. */
  private ended(error: unknown): void {
    this.lastDurationS = this.nowS - this.startedS
    this.startedS = -1
    // One that was given up on purpose says nothing about the disk.
    if (error === GIVEN_UP) return
    if (error !== undefined) this.log(`Background saving failed: ${reasonOf(error)}`)
    this.setFailed(error !== undefined)
  }

  /** Begins a job; there is none. */
  private start(file: Replacement, format: SnapshotFormat, isLogBase: boolean): Promise<void> {
    const { engine } = this
    let job: BackgroundSave
    try {
      job = new BackgroundSave(this.host, file, snapshotWriter(engine, format, isLogBase))
    } catch (error) {
      file.discard()
      return Promise.reject(error instanceof Error ? error : new Error(String(error)))
    }
    this.job = job
    const over = (): void => {
      this.lastEarlyBytes = job.extraBytes
      this.job = undefined
      this.isOwnJob = false
      this.report('saving', this.fileName, 1, job.savedKeys, true)
      // All of them: the first may fail before it begins.
      for (const go of this.waiting.splice(0)) go()
    }
    job.done.then(over, over)
    return job.done
  }

  /**
   * Takes a snapshot in the background, as soon as no other is being taken: for files besides the store's own.
   * @throws Error with the storage's reason
   */
  async snapshotTo(storage: Storage, name: string, format: SnapshotFormat, isLogBase = false): Promise<void> {
    const { keyspace, appendLog } = this.engine
    while (this.job || keyspace.snapshot) {
      if (this.job) await new Promise<void>((resolve) => this.waiting.push(resolve))
      else await appendLog?.rewriteEnds()
    }
    if (this.isShutDown || this.engine.isClosed) throw new Error(STORE_CLOSED)
    await this.start(storage.replace(name), format, isLogBase)
  }

  /** The same into memory. */
  async snapshot(format: SnapshotFormat): Promise<Uint8Array> {
    const storage = memoryStorage()
    await this.snapshotTo(storage, 'snapshot', format)
    const file = storage.read('snapshot')
    const bytes = new Uint8Array(file?.size ?? 0)
    file?.read(0, bytes)
    return bytes
  }

  // ---- Other commands -----------------------------------------------------------------------------------------

  reload({ saves, flushes, merges }: ReloadRequest): void {
    const { engine, fileName } = this
    const { keyspace, config } = engine
    this.refuseInBatch()
    // Without a storage it goes by way of memory.
    const storage = this.storage ?? memoryStorage()
    if (this.isOwnJob) this.job?.abort(GIVEN_UP)
    if (saves) {
      try {
        this.saveNow(storage)
      } catch (error) {
        throw saveFailed(reasonOf(error))
      }
    }
    try {
      const file = storage.read(fileName)
      if (!file) throw new Error(`there is no ${fileName}`)
      try {
        // A damaged file must not cost what is there.
        const check = new CheckTarget(keyspace, flushes || merges)
        checkFile(check, file, fileName, config.bool('rdbchecksum'))
        engine.libraries?.check(check.libraries, flushes ? 'flush' : merges ? 'replace' : 'append')
        if (flushes) {
          keyspace.flush()
          engine.libraries?.clear()
        }
        this.lastLoad = loadFile(engine, file, fileName, { replaces: merges })
      } finally {
        file.close()
      }
    } catch (error) {
      this.log(`reloading failed: ${reasonOf(error)}`)
      throw reloadFailed()
    }
    this.log('DB reloaded by DEBUG RELOAD')
  }

  /** As Redis: a snapshot under way is pointless now, and with save points the empty store is saved at once. */
  flushed(): void {
    const { undo } = this.engine.keyspace.arena
    if (undo !== undefined) return undo.onKeep(() => this.flushed())
    if (this.isOwnJob) this.job?.abort(GIVEN_UP)
    const { storage } = this
    if (!storage || this.engine.config.value('save').length === 0) return
    try {
      this.saveNow(storage)
    } catch (error) {
      this.log(`saving failed: ${reasonOf(error)}`)
    }
  }

  shutdown(save: boolean | undefined): void {
    if (this.isShutDown) return
    this.refuseInBatch()
    const { storage } = this
    const saves = save ?? this.engine.config.value('save').length > 0
    if (this.isOwnJob) this.job?.abort(GIVEN_UP)
    if (storage && saves && !this.loading) this.saveNow(storage)
    this.isShutDown = true
  }

  close(): void {
    this.isShutDown = true
    this.job?.abort(new Error(STORE_CLOSED))
    for (const go of this.waiting.splice(0)) go()
    for (const unlock of this.locks.splice(0)) unlock()
  }

  // ---- By itself ----------------------------------------------------------------------------------------------

  private tick(): void {
    const { engine, loading, job } = this
    if (loading)
      return this.report(
        'loading',
        loading.name,
        loading.load.offset / Math.max(1, loading.load.size),
        loading.load.counts.loaded,
        false,
      )
    if (job) return this.report('saving', this.fileName, job.savedKeys / Math.max(1, job.keys), job.savedKeys, false)
    const { storage } = this
    if (!storage || this.isShutDown || engine.atomic.isOpen) return
    const { lastSaveS, lastTryS, hasFailed, nowS } = this
    const history = { lastSaveS, lastTryS, hasFailed }
    if (engine.keyspace.snapshot) return
    const isAsked = this.isScheduled && mayTry(history, nowS)
    if (!isAsked && !isDue(engine.config.value('save'), engine.keyspace.dirty, history, nowS)) return
    this.isScheduled = false
    this.saves++
    try {
      this.startSave(storage)
    } catch {
      // It was noted; the next attempt comes when the time is.
    }
  }

  private get nowS(): number {
    return Math.floor(this.engine.clock.now() / 1000)
  }

  private setFailed(hasFailed: boolean): void {
    this.hasFailed = hasFailed
    this.updateRefusal()
  }

  /** The gate asks only while there is something to refuse. */
  private updateRefusal(): void {
    const { config } = this.engine
    const stops = this.hasFailed && config.bool('stop-writes-on-bgsave-error') && config.value('save').length > 0
    this.engine.refusal =
      stops || this.loading ? (session, command) => this.refusalOf(session, command, stops) : undefined
  }

  private refusalOf(session: Session, command: Command, stops: boolean): CommandError | undefined {
    if (stops && (has(session, command, FLAG.write) || command.fullName === 'ping')) return savesFail()
    if (this.loading && lacks(session, command, FLAG.loading)) return loadingData()
    return undefined
  }

  private refuseInBatch(): void {
    if (this.engine.atomic.isOpen) throw saveInBatch()
  }

  private report(what: Progress['what'], file: string, done: number, keys: number, isOver: boolean): void {
    this.options.onProgress?.({ what, file, done, keys, isOver })
  }

  private log(message: string): void {
    this.engine.host?.log?.(message)
  }

  // ---- INFO ---------------------------------------------------------------------------------------------------

  info(): Readonly<Record<string, string | number>> {
    const { job, isOwnJob, loading, nowS } = this
    const fields: Record<string, string | number> = {
      loading: loading ? 1 : 0,
      current_cow_size: job?.extraBytes ?? 0,
      current_cow_peak: job?.extraBytes ?? 0,
      current_fork_perc: job ? ((100 * job.savedKeys) / Math.max(1, job.keys)).toFixed(2) : '0.00',
      current_save_keys_processed: job?.savedKeys ?? 0,
      current_save_keys_total: job?.keys ?? 0,
      rdb_bgsave_in_progress: isOwnJob ? 1 : 0,
      rdb_last_save_time: this.lastSaveS,
      rdb_last_bgsave_status: this.hasFailed ? 'err' : 'ok',
      rdb_last_bgsave_time_sec: this.lastDurationS,
      rdb_current_bgsave_time_sec: isOwnJob ? nowS - this.startedS : -1,
      rdb_saves: this.saves,
      rdb_last_cow_size: this.lastEarlyBytes,
      rdb_last_load_keys_expired: this.lastLoad.expired,
      rdb_last_load_keys_loaded: this.lastLoad.loaded,
    }
    if (!loading) return fields
    const { load, startedS } = loading
    const elapsedS = nowS - startedS
    return {
      ...fields,
      loading_start_time: startedS,
      loading_total_bytes: load.size,
      loading_rdb_used_mem: Number(load.facts.get('used-mem') ?? 0),
      loading_loaded_bytes: load.offset,
      loading_loaded_perc: ((100 * load.offset) / Math.max(1, load.size)).toFixed(2),
      loading_eta_seconds: load.offset === 0 ? 1 : Math.floor((elapsedS * (load.size - load.offset)) / load.offset),
    }
  }
}

/** Why a job ended that nobody wants any more. */
const GIVEN_UP = new Error('given up')

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Whether the command, or one of the transaction that it runs, has the flag. */
function has(session: Session, command: Command, flag: number): boolean {
  if ((command.flags & flag) !== 0) return true
  return command.fullName === 'exec' && session.queue !== undefined && (session.queue.anyFlags & flag) !== 0
}

function lacks(session: Session, command: Command, flag: number): boolean {
  if ((command.flags & flag) === 0) return true
  return command.fullName === 'exec' && session.queue !== undefined && (session.queue.allFlags & flag) === 0
}

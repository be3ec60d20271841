/**
 * Loads an append-only file of several parts: the base, then each increment, command by command; `step` until there is no
 * more, so that a server can answer in between.
 *
 * What a crash left incomplete at the end of the last part is cut off if `aof-load-truncated` allows it: back to the last
 * whole command, or to before a transaction that has no EXEC. Anything else that is wrong ends the loading.
 */
import type { Engine } from '../../engine/engine.js'
import type { SlicedLoad } from '../load.js'
import type { LoadCounts } from '../load-target.js'
import { SnapshotError } from '../snapshot-error.js'
import { nameOfBytes, type ReadableFile, type Storage } from '../storage.js'
import { CommandReader } from './command-reader.js'
import type { Manifest } from './manifest.js'
import { Replayer } from './replayer.js'

export interface LogPart {
  readonly name: string
  readonly isLast: boolean
}

export interface LogLoaderOptions {
  /** Names of files are in this folder. */
  readonly folder: string
  readonly acceptsTruncated: boolean
  /**
   * Reads the snapshot that a part begins with, in steps.
   * @returns where the commands behind it begin, or undefined as long as there is more to read
   */
  readonly openSnapshot: (file: ReadableFile, name: string) => () => number | undefined
  readonly warn: (message: string) => void
}

const MAGIC = [0x52, 0x45, 0x44, 0x49, 0x53]

export class LogLoader implements SlicedLoad {
  /** Bytes of all parts, and of those loaded so far. */
  readonly size: number
  offset = 0
  /** Commands run. */
  readonly counts: LoadCounts = { loaded: 0, expired: 0 }
  readonly facts: ReadonlyMap<string, string> = new Map()
  private readonly engine: Engine
  private readonly storage: Storage
  private readonly options: LogLoaderOptions
  private readonly replayer: Replayer
  private readonly parts: LogPart[]
  private file: ReadableFile | undefined
  private part: LogPart | undefined
  private snapshot: (() => number | undefined) | undefined
  private reader: CommandReader | undefined
  private partBytes = 0
  /** Where the open transaction begins. */
  private transactionStart = 0

  constructor(engine: Engine, storage: Storage, manifest: Manifest, options: LogLoaderOptions) {
    this.engine = engine
    this.storage = storage
    this.options = options
    this.replayer = new Replayer(engine)
    const names = [...(manifest.base ? [manifest.base] : []), ...manifest.increments].map(({ name }) => name)
    this.parts = names.map((name, i) => ({ name: this.pathOf(name), isLast: i === names.length - 1 }))
    this.size = this.parts.reduce((sum, { name }) => {
      const file = storage.read(name)
      if (!file) throw new SnapshotError(name, 0, 'the manifest names this file, but there is none')
      file.close()
      return sum + file.size
    }, 0)
  }

  private pathOf(name: string): string {
    return nameOfBytes(this.options.folder === '' ? name : `${this.options.folder}/${name}`)
  }

  /**
   * Loads about so many commands. @returns whether there is more
   * @throws SnapshotError, and then the store is empty: half a log is no data
   */
  step(commands: number): boolean {
    try {
      return this.go(commands)
    } catch (error) {
      this.close()
      this.engine.keyspace.flush()
      throw error
    }
  }

  private go(commands: number): boolean {
    if (!this.file && !this.open()) {
      this.close()
      return false
    }
    if (this.snapshot) {
      const end = this.snapshot()
      if (end === undefined) return true
      this.snapshot = undefined
      this.beginCommands(end)
    }
    for (let left = commands; left > 0; left--) if (!this.next()) break
    return true
  }

  /** Opens the next part. */
  private open(): boolean {
    const part = this.parts.shift()
    if (!part) return false
    const file = this.storage.read(part.name)
    if (!file) throw new SnapshotError(part.name, 0, 'there is no such file')
    this.part = part
    this.file = file
    this.partBytes = 0
    const head = new Uint8Array(MAGIC.length)
    if (file.read(0, head) === MAGIC.length && MAGIC.every((byte, i) => head[i] === byte)) {
      this.snapshot = this.options.openSnapshot(file, part.name)
    } else this.beginCommands(0)
    return true
  }

  private beginCommands(start: number): void {
    if (!this.file) return
    this.reader = new CommandReader(this.file, start)
    this.progress(start)
    this.replayer.begin()
  }

  /** Runs the next command of the part. @returns false when the part is through */
  private next(): boolean {
    const { reader, replayer, part } = this
    if (!reader || !part) return false
    const result = reader.next()
    if (result === 'command') {
      const wasIn = replayer.isInTransaction
      const mistake = replayer.run(reader.args)
      if (mistake !== undefined) throw new SnapshotError(part.name, reader.start, mistake)
      if (!wasIn) this.transactionStart = reader.start
      this.counts.loaded++
      this.progress(reader.offset)
      return true
    }
    if (result === 'bad') throw new SnapshotError(part.name, reader.offset, reader.mistake)
    if (result === 'torn' || replayer.isInTransaction) {
      this.cut(part, replayer.isInTransaction ? this.transactionStart : reader.start)
    }
    this.progress(this.file?.size ?? 0)
    this.file?.close()
    this.file = undefined
    this.reader = undefined
    return false
  }

  /** Cuts off what is incomplete at the end of the log. */
  private cut(part: LogPart, size: number): void {
    const { acceptsTruncated, warn } = this.options
    const total = this.file?.size ?? 0
    if (!part.isLast)
      throw new SnapshotError(part.name, size, 'the file ends too early, and is not the last of the log')
    if (!acceptsTruncated) {
      throw new SnapshotError(part.name, size, 'the file ends too early, and aof-load-truncated is no')
    }
    warn(`${part.name}: the last command is incomplete: cut from ${total} to ${size} bytes`)
    const file = this.storage.append(part.name)
    try {
      file.truncate(size)
    } finally {
      file.close()
    }
  }

  private progress(offset: number): void {
    this.offset += offset - this.partBytes
    this.partBytes = offset
  }

  close(): void {
    this.file?.close()
    this.file = undefined
    this.replayer.close()
  }
}

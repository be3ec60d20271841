/** The files of an append-only file: their names, their manifest, and how they come about. */
import type { ConfigView } from '../../commands/config-view.js'
import { copyFile } from '../copy-file.js'
import { SnapshotError } from '../snapshot-error.js'
import { type AppendableFile, nameOfBytes, readWhole, removeSoon, type Storage, writeWhole } from '../storage.js'
import { Manifest } from './manifest.js'

export class LogFiles {
  private readonly storage: Storage
  private readonly config: ConfigView
  private readonly report: (message: string) => void

  constructor(storage: Storage, config: ConfigView, report: (message: string) => void) {
    this.storage = storage
    this.config = config
    this.report = report
  }

  /** What all names begin with. */
  get prefix(): string {
    return this.config.string('appendfilename')
  }

  get folder(): string {
    return this.config.string('appenddirname')
  }

  /** Where a storage has a part. Names in the configuration and the manifest have one character for each byte of it. */
  pathOf(name: string): string {
    return nameOfBytes(`${this.folder}/${name}`)
  }

  private get manifestPath(): string {
    return this.pathOf(`${this.prefix}.manifest`)
  }

  /** The manifest; an empty one if there is none. @throws SnapshotError */
  readManifest(): Manifest {
    const bytes = readWhole(this.storage, this.manifestPath)
    if (!bytes) return new Manifest()
    try {
      return Manifest.parse(bytes)
    } catch (error) {
      throw new SnapshotError(this.manifestPath, 0, error instanceof Error ? error.message : String(error))
    }
  }

  writeManifest(manifest: Manifest): void {
    writeWhole(this.storage, this.manifestPath, manifest.format())
  }

  /** The size of a part; 0 if there is none of that name. */
  sizeOf(name: string): number {
    const file = this.storage.read(this.pathOf(name))
    file?.close()
    return file?.size ?? 0
  }

  /** Opens a part for appending. */
  open(name: string): AppendableFile {
    return this.storage.append(this.pathOf(name))
  }

  /** Makes a new part, durable before the manifest names it; a crash may have left one of that name. */
  create(name: string): AppendableFile {
    const file = this.open(name)
    try {
      if (file.size > 0) file.truncate(0)
      file.sync()
      return file
    } catch (error) {
      file.close()
      throw error
    }
  }

  remove(name: string): void {
    this.storage.remove(this.pathOf(name))
  }

  removeSoon(name: string): Promise<void> {
    return removeSoon(this.storage, this.pathOf(name))
  }

  private has(path: string): boolean {
    const file = this.storage.read(path)
    file?.close()
    return file !== undefined
  }

  /** Whether a Redis ended between naming the old file as the base, which it does first, and moving it. */
  private isHalfUpgraded(): boolean {
    const { base, history, increments } = this.readManifest()
    const isAlone = history.length === 0 && increments.length === 0
    return base?.name === this.prefix && isAlone && !this.has(this.pathOf(base.name))
  }

  /** A log of one file, as servers before 7.0 wrote it, becomes the base of one in parts. */
  upgrade(): void {
    const { storage, prefix } = this
    if (this.has(this.manifestPath) && !this.isHalfUpgraded()) return
    if (!copyFile(storage, nameOfBytes(prefix), this.pathOf(prefix))) return
    const manifest = new Manifest()
    manifest.base = { name: prefix, sequence: 1, type: 'b' }
    manifest.baseSequence = 1
    this.writeManifest(manifest)
    storage.remove(nameOfBytes(prefix))
    this.report(`${prefix} became the base of an append-only file in parts, in ${this.folder}`)
  }
}

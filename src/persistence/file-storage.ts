/**
 * A storage in a folder: names are paths below it. With `folder-lock.ts`, all of persistence that touches a file system.
 *
 * A replacement is written to `temp-<pid>-<n>.<name>` beside its target, synced, and renamed; then the folder is synced, as
 * the new name stands in there (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014, shows which of these
 * steps crashes punish). What a process that was killed has left under such a name isn't listed, and is overwritten by
 * the next one with its process id, as in a container.
 *
 * All writes go to a stated position, so those that are on their way in the background and those made meanwhile can't
 * take each other's place.
 */
import * as nodeFs from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getSystemErrorMap } from 'node:util'
import { describe } from '../engine/given.js'
import { isLock, isReadOnly, lockFile } from './folder-lock.js'
import { type AppendableFile, checkName, type ReadableFile, type Replacement, type Storage } from './storage.js'

/** The system calls it makes: tests hand in others that fail. */
export type FileSystem = Pick<
  typeof nodeFs,
  | 'close'
  | 'closeSync'
  | 'fdatasync'
  | 'fdatasyncSync'
  | 'fstatSync'
  | 'fsync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'mkdirSync'
  | 'open'
  | 'openSync'
  | 'readdirSync'
  | 'readSync'
  | 'rename'
  | 'renameSync'
  | 'unlinkSync'
  | 'write'
  | 'writeSync'
>

/** Files in `folder`, which is made when a store opens it or it is first written to. A relative path is resolved now. */
export function fileStorage(folder: string | URL, system: FileSystem = nodeFs): FileStorage {
  return new FileStorage(folder instanceof URL ? fileURLToPath(folder) : folder, system)
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

const TEMPORARY = /^temp-\d+-\d+\./

/** What `fileStorage` gives. */
export class FileStorage implements Storage {
  /** The folder, as an absolute path. */
  readonly location: string
  private readonly system: FileSystem
  /** Replacements under way, by their numbers: the lowest free one is taken. */
  private readonly taken = new Set<number>()

  constructor(folder: string, system: FileSystem = nodeFs) {
    if (typeof folder !== 'string' || folder === '') {
      throw new TypeError(`fileStorage: the folder must be a path, got ${describe(folder)}`)
    }
    this.location = resolve(folder)
    this.system = system
  }

  /** What `console.log` shows: not the system's calls. */
  [INSPECT](): string {
    return `FileStorage { location: '${this.location}' }`
  }

  /** What `JSON.stringify` takes. */
  toJSON(): object {
    return { location: this.location }
  }

  list(): string[] {
    const names: string[] = []
    const { system, location } = this
    const walk = (folder: string): void => {
      for (const entry of system.readdirSync(join(location, folder), { withFileTypes: true })) {
        const name = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory()) walk(name)
        else if (!TEMPORARY.test(entry.name) && !isLock(entry.name)) names.push(name)
      }
    }
    explained('list', location, () => {
      try {
        walk('')
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    })
    return names
  }

  read(name: string): ReadableFile | undefined {
    const path = this.pathOf(name)
    const { system } = this
    return explained('read', path, () => {
      let fd: number
      try {
        fd = system.openSync(path, 'r')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
      return new OpenReadable(system, path, fd, system.fstatSync(fd).size)
    })
  }

  append(name: string): AppendableFile {
    const path = this.pathOf(name)
    const { system } = this
    return explained('open', path, () => {
      this.makeFolder(dirname(path))
      // Not 'a': what the system appends takes no position.
      const fd = system.openSync(path, nodeFs.constants.O_RDWR | nodeFs.constants.O_CREAT, 0o666)
      return new OpenAppendable(system, path, fd, system.fstatSync(fd).size)
    })
  }

  replace(name: string): Replacement {
    const path = this.pathOf(name)
    const { system, taken } = this
    let number = 1
    while (taken.has(number)) number++
    const temporary = join(dirname(path), `temp-${process.pid}-${number}.${basename(path)}`)
    return explained('open', temporary, () => {
      this.makeFolder(dirname(path))
      const fd = system.openSync(temporary, 'w', 0o666)
      taken.add(number)
      return new OpenReplacement(system, temporary, path, fd, () => taken.delete(number))
    })
  }

  lock(name: string): () => void {
    checkName(name)
    const { system, location } = this
    return explained('lock', location, () => {
      try {
        this.makeFolder(location)
        return lockFile(location, name, system)
      } catch (error) {
        // Who can't write there does no harm.
        if (isReadOnly(error)) return () => undefined
        throw error
      }
    })
  }

  remove(name: string): void {
    const path = this.pathOf(name)
    explained('remove', path, () => {
      try {
        this.system.unlinkSync(path)
      } catch (error) {
        if (isMissing(error)) return
        throw error
      }
      syncFolder(this.system, dirname(path))
    })
  }

  /**
   * Freeing a large file took 10 ms of processor time at 100 MiB: while it's open only its name goes, and closing it is left to
   * the background, as in Redis.
   */
  async removeSoon(name: string): Promise<void> {
    const path = this.pathOf(name)
    const { system } = this
    let fd = -1
    try {
      fd = system.openSync(path, 'r')
    } catch {
      // It's missing, or can be removed but not read.
    }
    try {
      system.unlinkSync(path)
    } catch (error) {
      if (!isMissing(error)) throw explanation('remove', path, error)
      return
    } finally {
      if (fd >= 0) await called('close', path, (end) => system.close(fd, end))
    }
    await syncFolderSoon(system, dirname(path))
  }

  private pathOf(name: string): string {
    checkName(name)
    if ((sep !== '/' && name.includes(sep)) || TEMPORARY.test(basename(name)) || isLock(basename(name))) {
      throw new TypeError(`storage: ${JSON.stringify(name)} can't be the name of a file here`)
    }
    return join(this.location, name)
  }

  /** Makes a folder and those above it, and syncs the one that the first new one stands in. */
  private makeFolder(folder: string): void {
    let first: string | undefined
    try {
      first = this.system.mkdirSync(folder, { recursive: true })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error
      throw Object.assign(new Error(`${folder} is no folder, nor can it become one`, { cause: error }), { code })
    }
    if (first !== undefined) syncFolder(this.system, dirname(first))
  }
}

class OpenReadable implements ReadableFile {
  readonly size: number
  private readonly system: FileSystem
  private readonly path: string
  private fd: number

  constructor(system: FileSystem, path: string, fd: number, size: number) {
    this.system = system
    this.path = path
    this.fd = fd
    this.size = size
  }

  read(position: number, into: Uint8Array): number {
    return explained('read', this.path, () => {
      let done = 0
      const wanted = Math.min(into.length, this.size - position)
      while (done < wanted) {
        const count = this.system.readSync(this.fd, into, done, wanted - done, position + done)
        if (count === 0) break
        done += count
      }
      return done
    })
  }

  close(): void {
    if (this.fd < 0) return
    this.system.closeSync(this.fd)
    this.fd = -1
  }
}

/** What an appended file and a replacement have in common. */
class OpenWritable {
  size: number
  protected readonly system: FileSystem
  protected readonly path: string
  protected fd: number
  /** Background calls that still use the descriptor. */
  private pending = 0
  private closing = false

  constructor(system: FileSystem, path: string, fd: number, size: number) {
    this.system = system
    this.path = path
    this.fd = fd
    this.size = size
  }

  write(bytes: Uint8Array): void {
    explained('write', this.path, () => {
      let done = 0
      while (done < bytes.length) {
        const count = this.system.writeSync(this.fd, bytes, done, bytes.length - done, this.size)
        done += count
        this.size += count
      }
    })
  }

  writeSoon(bytes: Uint8Array): Promise<void> {
    const start = this.size
    this.size += bytes.length
    let done = 0
    const step = (resolve: () => void, reject: (error: Error) => void): void => {
      this.pending++
      this.system.write(this.fd, bytes, done, bytes.length - done, start + done, (error, count) => {
        this.release()
        if (error) return reject(explanation('write', this.path, error))
        done += count
        if (done < bytes.length) step(resolve, reject)
        else resolve()
      })
    }
    return new Promise(step)
  }

  /** Syncs in the background. */
  protected inBackground(call: 'fsync' | 'fdatasync'): Promise<void> {
    this.pending++
    return new Promise((resolve, reject) => {
      this.system[call](this.fd, (error) => {
        this.release()
        if (error) reject(explanation('sync', this.path, error))
        else resolve()
      })
    })
  }

  /** Closes the descriptor, as soon as nothing in the background uses it. */
  close(): void {
    this.closing = true
    if (this.pending > 0 || this.fd < 0) return
    this.system.closeSync(this.fd)
    this.fd = -1
  }

  private release(): void {
    this.pending--
    if (this.closing) this.close()
  }
}

class OpenAppendable extends OpenWritable implements AppendableFile {
  private isNameDurable = false

  /** The data and the file's size, which is all that a log needs: a fifth less time than with the times of access. */
  sync(): void {
    explained('sync', this.path, () => {
      this.system.fdatasyncSync(this.fd)
      this.syncName()
    })
  }

  async syncSoon(): Promise<void> {
    await this.inBackground('fdatasync')
    explained('sync', this.path, () => this.syncName())
  }

  truncate(size: number): void {
    explained('truncate', this.path, () => {
      this.system.ftruncateSync(this.fd, size)
      this.size = size
      this.system.fsyncSync(this.fd)
    })
  }

  /** The name of a new file stands in its folder. */
  private syncName(): void {
    if (this.isNameDurable) return
    syncFolder(this.system, dirname(this.path))
    this.isNameDurable = true
  }
}

class OpenReplacement extends OpenWritable implements Replacement {
  private readonly target: string
  private readonly done: () => void
  /** It has its name, or was given up. */
  private isOver = false
  private isRenaming = false

  constructor(system: FileSystem, path: string, target: string, fd: number, done: () => void) {
    super(system, path, fd, 0)
    this.target = target
    this.done = done
  }

  commit(): void {
    explained('sync', this.path, () => this.system.fsyncSync(this.fd))
    explained('rename', this.path, () => {
      this.system.renameSync(this.path, this.target)
      this.named()
      syncFolder(this.system, dirname(this.target))
    })
  }

  /**
   * All of it in the background: taking the name frees what had it before, and that and syncing the folder took 30 ms where
   * snapshots of 160 MiB were replaced.
   */
  async commitSoon(): Promise<void> {
    const { system, path, target } = this
    await this.inBackground('fsync')
    if (this.isOver) throw new Error(`${path} was given up`)
    this.isRenaming = true
    try {
      await called('rename', path, (end) => system.rename(path, target, end))
    } finally {
      this.isRenaming = false
      // Given up meanwhile: another one may now have this one's temporary name.
      if (this.isOver) this.done()
    }
    if (!this.isOver) this.named()
    await syncFolderSoon(system, dirname(target))
  }

  private named(): void {
    this.isOver = true
    this.close()
    this.done()
  }

  /** While the name is being taken in the background, removing the temporary one first stops that; else it's too late. */
  discard(): void {
    if (this.isOver) return
    this.isOver = true
    this.close()
    if (!this.isRenaming) this.done()
    try {
      this.system.unlinkSync(this.path)
    } catch {
      // It stays behind under its temporary name, which harms nobody; why it is discarded is the error that counts.
    }
  }
}

/** What was renamed, made or removed in a folder is durable when the folder is. */
function syncFolder(system: FileSystem, path: string): void {
  // Windows can't open a folder, and makes names durable by itself.
  if (process.platform === 'win32') return
  const fd = system.openSync(path, 'r')
  try {
    system.fsyncSync(fd)
  } finally {
    system.closeSync(fd)
  }
}

/** The same without waiting. */
async function syncFolderSoon(system: FileSystem, path: string): Promise<void> {
  if (process.platform === 'win32') return
  const fd = await new Promise<number>((resolve, reject) => {
    system.open(path, 'r', (error, opened) => (error ? reject(explanation('open', path, error)) : resolve(opened)))
  })
  try {
    await called('sync', path, (end) => system.fsync(fd, end))
  } finally {
    await called('close', path, (end) => system.close(fd, end))
  }
}

/** A call in the background as a promise. */
function called(
  verb: string,
  path: string,
  start: (end: (error: NodeJS.ErrnoException | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(explanation(verb, path, error)) : resolve()))
  })
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** Runs `task`; a system call that fails becomes an error with the system's words. */
function explained<T>(verb: string, path: string, task: () => T): T {
  try {
    return task()
  } catch (error) {
    throw explanation(verb, path, error)
  }
}

function explanation(verb: string, path: string, error: unknown): Error {
  const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : NaN
  const reason = getSystemErrorMap().get(errno)?.[1]
  if (reason === undefined) return error instanceof Error ? error : new Error(String(error))
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return Object.assign(new Error(`cannot ${verb} ${path}: ${reason}`, { cause: error }), { code })
}

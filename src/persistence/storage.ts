/**
 * Where persistence keeps its files: what a storage adapter has to do. There are two here, `memory-storage.ts` and
 * `file-storage.ts`; yours may be a third, and `cinnabar/persistence/testing` has the tests that it must pass.
 *
 * A storage is a flat set of files, each a name and bytes. Three kinds of access are enough for snapshots and logs:
 *
 * - **read**, from any place, so that a large snapshot is never in memory as a whole;
 * - **append** to a log, make it durable, and cut off what a crash left torn at its end;
 * - **replace** a file: its new content is written beside it and takes its name at once, or not at all.
 *
 * Calls are synchronous. In-process, `db.set()` under `appendfsync always` must not return before its bytes are durable,
 * and SAVE must not before the snapshot is. Background work must hold up nobody, so what may take long can also be had
 * as a promise (`writeSoon`, `syncSoon`, `commitSoon`, `removeSoon`). These are optional: where they are missing the synchronous call
 * takes their place. A store that can only be reached asynchronously (a bucket, IndexedDB) is served by `db.snapshot()`
 * and `open({ load: bytes })`, which leave the transport to you.
 *
 * Whatever fails throws an `Error` whose message says why, in words for whoever runs the program.
 */
import { describe } from '../engine/given.js'
import { latin1Bytes, readUtf8 } from '../memory/utf8.js'

/** Where a store is kept: files by name, each appended to or replaced as a whole. What an adapter implements. */
export interface Storage {
  /** What messages call it: a path, say. */
  readonly location: string
  /** The names of all files, in any order; replacements that aren't committed don't count. */
  list(): string[]
  /** Opens a file for reading; undefined if there is none. */
  read(name: string): ReadableFile | undefined
  /** Opens a file for appending, and makes an empty one if there is none. One at a time may be open. */
  append(name: string): AppendableFile
  /** Begins a new content for `name`. Readers see the old one until `commit`, and afterwards still do if they are open. */
  replace(name: string): Replacement
  /** Removes a file durably; does nothing if there is none. */
  remove(name: string): void
  /** The same without waiting until it's durable: the name itself is free at once, for another file to take it. */
  removeSoon?(name: string): Promise<void>
  /**
   * Lets nobody else open a store that keeps its data under this name, until what is returned is called or this
   * process ends, however that happens. Optional: an adapter without it leaves that to the program.
   * @throws StorageInUseError if another one does already
   */
  lock?(name: string): () => void
}

/** A file that was opened for reading: as it was then, whatever becomes of its name. */
export interface ReadableFile {
  /** Bytes in it when it was opened. */
  readonly size: number
  /**
   * Copies bytes from `position` on to the beginning of `into`.
   * @returns how many: as many as fit, fewer only where the file ends
   */
  read(position: number, into: Uint8Array): number
  /** Gives the file up; nothing is read afterwards. */
  close(): void
}

/** What is written to: a file that grows, or one that will take another's place. */
export interface WritableFile {
  /** Bytes written, those of a write that failed half-way included. */
  readonly size: number
  /** Writes all of `bytes` at the end, or throws. They are the caller's again when it returns. */
  write(bytes: Uint8Array): void
  /**
   * The same without waiting; writes arrive in the order in which they were asked for. `bytes` must stay as they are until
   * the promise resolves, and `size` counts them at once.
   */
  writeSoon?(bytes: Uint8Array): Promise<void>
}

/** A file that grows: the append-only file's increments. */
export interface AppendableFile extends WritableFile {
  /**
   * Makes what was written durable: it survives a power failure, the file's name included. After a failed one nobody knows
   * how much of what was written since the last that succeeded is there, and trying again proves nothing.
   */
  sync(): void
  /** The same without waiting, for all that is written by now. */
  syncSoon?(): Promise<void>
  /** Cuts the file down to `size` bytes, durably. */
  truncate(size: number): void
  /** Gives the file up, syncing nothing. */
  close(): void
}

/** New content on its way to a name. */
export interface Replacement extends WritableFile {
  /**
   * Makes the content durable and puts it under the name, durably; the file is then closed. If it throws, `discard`; the
   * name has the old content or the new one, never a part.
   */
  commit(): void
  /** The same without waiting. */
  commitSoon?(): Promise<void>
  /** Gives it up: the name keeps its old content. Does nothing after a `commit` that succeeded. */
  discard(): void
}

const METHODS = ['list', 'read', 'append', 'replace', 'remove'] as const satisfies readonly (keyof Storage)[]

/** Checks what a program gives as a storage. @throws TypeError if it is none */
export function checkStorage(given: unknown, caller: string): void {
  if (typeof given === 'object' && given !== null) {
    if (METHODS.every((name) => typeof (given as Partial<Storage>)[name] === 'function')) return
  }
  const path = describe(typeof given === 'string' ? given : './data')
  throw new TypeError(
    `${caller}: storage must be a storage, such as fileStorage(${path}) of cinnabar/persistence, got ${describe(given)}`,
  )
}

/** What a storage throws for a name that no file can have. */
export class FileNameError extends TypeError {
  constructor(file: string) {
    super(`storage: ${JSON.stringify(file)} is no name of a file`)
  }
}

/** Bytes of the longest name. */
const NAME_LENGTH_MAX = 255

/**
 * Checks a name: parts joined by `/`, none of them empty, `.` or `..`. Adapters call it first, so that no name leads
 * elsewhere.
 * @throws TypeError
 */
export function checkName(name: string): void {
  const parts = name.split('/')
  const bad = parts.some((part) => part === '' || part === '.' || part === '..') || name.includes('\0')
  if (bad || name.length > NAME_LENGTH_MAX) throw new FileNameError(name)
}

/** The name that the configuration or a manifest holds with one character for each byte: their bytes are UTF-8. */
export function nameOfBytes(text: string): string {
  const bytes = latin1Bytes(text)
  return readUtf8(bytes, 0, bytes.length)
}

/** A whole file; undefined if there is none. */
export function readWhole(storage: Storage, name: string): Uint8Array | undefined {
  const file = storage.read(name)
  if (!file) return undefined
  try {
    const bytes = new Uint8Array(file.size)
    const length = file.read(0, bytes)
    return length === bytes.length ? bytes : bytes.subarray(0, length)
  } finally {
    file.close()
  }
}

/** Replaces a file by these bytes, at once or not at all. */
export function writeWhole(storage: Storage, name: string, bytes: Uint8Array): void {
  const file = storage.replace(name)
  try {
    file.write(bytes)
    file.commit()
  } catch (error) {
    file.discard()
    throw error
  }
}

/** `writeSoon` of any adapter. */
export async function writeSoon(file: WritableFile, bytes: Uint8Array): Promise<void> {
  if (file.writeSoon) await file.writeSoon(bytes)
  else file.write(bytes)
}

/** `syncSoon` of any adapter. */
export async function syncSoon(file: AppendableFile): Promise<void> {
  if (file.syncSoon) await file.syncSoon()
  else file.sync()
}

/** `commitSoon` of any adapter. */
export async function commitSoon(file: Replacement): Promise<void> {
  if (file.commitSoon) await file.commitSoon()
  else file.commit()
}

/** `removeSoon` of any adapter. */
export async function removeSoon(storage: Storage, name: string): Promise<void> {
  if (storage.removeSoon) await storage.removeSoon(name)
  else storage.remove(name)
}

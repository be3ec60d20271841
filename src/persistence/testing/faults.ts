/**
 * A storage whose operations fail when a test says so: a full disk, a write that ends half-way, a sync that fails.
 *
 * ```ts
 * const storage = faultyStorage(memoryStorage())
 * storage.fail = fullDisk(1000)
 * ```
 */
import type { AppendableFile, ReadableFile, Replacement, Storage, WritableFile } from '../storage.js'

export type OperationKind =
  'list' | 'read' | 'append' | 'replace' | 'remove' | 'write' | 'sync' | 'truncate' | 'commit' | 'readBytes'

/** What is about to be done. */
export interface Operation {
  readonly kind: OperationKind
  /** The file; empty for `list`. */
  readonly name: string
  /** Bytes that a `write` is given. */
  readonly length: number
}

/** How an operation fails. */
export interface Fault {
  readonly error: Error
  /** Bytes that a `write` writes before it fails. Default 0. */
  readonly written?: number
}

/** Decides about each operation; undefined lets it happen. */
export type FaultPlan = (operation: Operation) => Fault | undefined

/** `inner`, whose operations fail as `fail` says. */
export function faultyStorage(inner: Storage): FaultyStorage {
  return new FaultyStorage(inner)
}

/** A disk with room for so many more bytes: the write that would exceed it writes what fits and fails. */
export function fullDisk(room: number): FaultPlan {
  let left = room
  return ({ kind, length }) => {
    if (kind !== 'write') return undefined
    const written = Math.min(left, length)
    left -= written
    return written < length ? { error: new Error('no space left on device'), written } : undefined
  }
}

/** Every sync and commit from the `nth` on fails. */
export function failingSync(nth = 1): FaultPlan {
  let count = 0
  return ({ kind }) => {
    if (kind !== 'sync' && kind !== 'commit') return undefined
    return ++count >= nth ? { error: new Error('i/o error') } : undefined
  }
}

/** The `nth` operation that changes anything, and all after it, fail: the program was killed there. */
export function stoppedAt(nth: number): FaultPlan {
  let count = 0
  return ({ kind, length }) => {
    if (kind === 'list' || kind === 'read' || kind === 'readBytes') return undefined
    return ++count >= nth ? { error: new Error('stopped'), written: count === nth ? length >>> 1 : 0 } : undefined
  }
}

/** What `faultyStorage` gives. */
export class FaultyStorage implements Storage {
  readonly location: string
  /** What fails; undefined: nothing. */
  fail: FaultPlan | undefined
  /** Operations so far, those that failed included. */
  operations = 0
  private readonly inner: Storage

  constructor(inner: Storage) {
    this.inner = inner
    this.location = inner.location
  }

  list(): string[] {
    this.check('list', '')
    return this.inner.list()
  }

  read(name: string): ReadableFile | undefined {
    this.check('read', name)
    const file = this.inner.read(name)
    return (
      file && {
        size: file.size,
        read: (position, into) => {
          this.check('readBytes', name)
          return file.read(position, into)
        },
        close: () => file.close(),
      }
    )
  }

  append(name: string): AppendableFile {
    this.check('append', name)
    const file = this.inner.append(name)
    return {
      get size() {
        return file.size
      },
      write: (bytes) => this.write(file, name, bytes),
      sync: () => {
        this.check('sync', name)
        file.sync()
      },
      truncate: (size) => {
        this.check('truncate', name)
        file.truncate(size)
      },
      close: () => file.close(),
    }
  }

  replace(name: string): Replacement {
    this.check('replace', name)
    const file = this.inner.replace(name)
    return {
      get size() {
        return file.size
      },
      write: (bytes) => this.write(file, name, bytes),
      commit: () => {
        this.check('commit', name)
        file.commit()
      },
      discard: () => file.discard(),
    }
  }

  remove(name: string): void {
    this.check('remove', name)
    this.inner.remove(name)
  }

  private write(file: WritableFile, name: string, bytes: Uint8Array): void {
    const fault = this.faultOf('write', name, bytes.length)
    if (!fault) return file.write(bytes)
    const written = Math.min(fault.written ?? 0, bytes.length)
    if (written > 0) file.write(bytes.subarray(0, written))
    throw fault.error
  }

  private check(kind: OperationKind, name: string): void {
    const fault = this.faultOf(kind, name, 0)
    if (fault) throw fault.error
  }

  private faultOf(kind: OperationKind, name: string, length: number): Fault | undefined {
    this.operations++
    return this.fail?.({ kind, name, length })
  }
}

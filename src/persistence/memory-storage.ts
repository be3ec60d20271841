/**
 * A storage in memory: for tests, for a store that is saved and opened again within one process, and as the smallest
 * example of an adapter.
 */
import { StorageInUseError } from './storage-in-use-error.js'
import {
  type AppendableFile,
  checkName,
  type ReadableFile,
  type Replacement,
  type Storage,
  type WritableFile,
} from './storage.js'

/** A storage that ends with the process. */
export function memoryStorage(files: Readonly<Record<string, Uint8Array>> = {}): MemoryStorage {
  return new MemoryStorage(files)
}

/** What `memoryStorage` gives. */
export class MemoryStorage implements Storage {
  readonly location = 'memory'
  private readonly files = new Map<string, Content>()
  private readonly locked = new Set<string>()

  constructor(files: Readonly<Record<string, Uint8Array>> = {}) {
    for (const [name, bytes] of Object.entries(files)) {
      checkName(name)
      const content = new Content()
      content.write(bytes)
      this.files.set(name, content)
    }
  }

  list(): string[] {
    return [...this.files.keys()]
  }

  read(name: string): ReadableFile | undefined {
    checkName(name)
    const content = this.files.get(name)
    return content && new Reading(content)
  }

  append(name: string): AppendableFile {
    checkName(name)
    let content = this.files.get(name)
    if (!content) this.files.set(name, (content = new Content()))
    return content
  }

  replace(name: string): Replacement {
    checkName(name)
    return new Replacing((content) => this.files.set(name, content))
  }

  lock(name: string): () => void {
    checkName(name)
    const { locked, location } = this
    if (locked.has(name)) throw new StorageInUseError(location, name, NO_PROCESS, true)
    locked.add(name)
    return () => void locked.delete(name)
  }

  remove(name: string): void {
    checkName(name)
    this.files.delete(name)
  }
}

/** Nothing here says which one it is, and no other process has this memory. */
const NO_PROCESS = 0

const BYTES_AT_FIRST = 256

/** A file: all handles on it share one. */
class Content implements AppendableFile {
  size = 0
  private bytes = new Uint8Array(BYTES_AT_FIRST)

  write(bytes: Uint8Array): void {
    const size = this.size + bytes.length
    if (size > this.bytes.length) {
      const grown = new Uint8Array(Math.max(size, this.bytes.length * 2))
      grown.set(this.bytes.subarray(0, this.size))
      this.bytes = grown
    }
    this.bytes.set(bytes, this.size)
    this.size = size
  }

  read(position: number, end: number, into: Uint8Array): number {
    const last = Math.min(this.size, end, position + into.length)
    if (last <= position) return 0
    into.set(this.bytes.subarray(position, last))
    return last - position
  }

  sync(): void {
    // As durable as it gets.
  }

  truncate(size: number): void {
    this.size = Math.min(this.size, size)
  }

  close(): void {
    // Other handles may be open.
  }
}

class Reading implements ReadableFile {
  readonly size: number
  private readonly content: Content

  constructor(content: Content) {
    this.content = content
    this.size = content.size
  }

  read(position: number, into: Uint8Array): number {
    return this.content.read(position, this.size, into)
  }

  close(): void {
    // Nothing is held.
  }
}

class Replacing implements Replacement, WritableFile {
  private readonly content = new Content()
  private readonly put: (content: Content) => void

  constructor(put: (content: Content) => void) {
    this.put = put
  }

  get size(): number {
    return this.content.size
  }

  write(bytes: Uint8Array): void {
    this.content.write(bytes)
  }

  commit(): void {
    this.put(this.content)
  }

  discard(): void {
    // What isn't committed is reachable by nobody.
  }
}

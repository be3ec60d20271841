/**
 * A storage that remembers every operation, and can show what a crash after each of them would have left behind.
 *
 * After a crash of the process all that was written is there; after a power failure only what was made durable need be,
 * and of the rest any part may be. So for each point in time there are three states: everything written is `kept`, what
 * wasn't synced is `lost`, or the last of it is `torn` in the middle.
 *
 * ```ts
 * const storage = crashStorage()
 * // ... let a program write to it ...
 * for (const { storage: left, after } of storage.crashes()) // ... what does the program make of it?
 * ```
 */
import { MemoryStorage } from '../memory-storage.js'
import { type AppendableFile, checkName, type ReadableFile, type Replacement, type Storage } from '../storage.js'

type Kind = 'create' | 'write' | 'sync' | 'truncate' | 'commit' | 'remove'

interface Step {
  readonly kind: Kind
  /** The content, which keeps its number whatever it is called. */
  readonly file: number
  readonly name: string
  readonly bytes: Uint8Array
  readonly size: number
}

/** What a crash left. */
export interface Crash {
  /** How many operations had happened. */
  readonly step: number
  /** The last of them, for messages: `write dump.rdb`. */
  readonly after: string
  readonly state: 'kept' | 'lost' | 'torn'
  readonly storage: MemoryStorage
}

interface Content {
  bytes: Uint8Array
  durable: number
}

const NO_BYTES = new Uint8Array(0)

/** A storage in memory that can tell what a crash after each of its operations would have left. */
export function crashStorage(): CrashStorage {
  return new CrashStorage()
}

/** What `crashStorage` gives. */
export class CrashStorage implements Storage {
  readonly location = 'memory'
  private readonly inner = new MemoryStorage()
  private readonly steps: Step[] = []
  private readonly fileOf = new Map<string, number>()
  private nextFile = 1

  /** Operations so far: a program may note where it was when it gave a promise. */
  get step(): number {
    return this.steps.length
  }

  list(): string[] {
    return this.inner.list()
  }

  read(name: string): ReadableFile | undefined {
    return this.inner.read(name)
  }

  append(name: string): AppendableFile {
    const inner = this.inner.append(name)
    let file = this.fileOf.get(name)
    if (file === undefined) {
      file = this.nextFile++
      this.fileOf.set(name, file)
      this.note('create', file, name)
    }
    const own = file
    return {
      get size() {
        return inner.size
      },
      write: (bytes) => {
        inner.write(bytes)
        this.note('write', own, name, bytes.slice())
      },
      sync: () => this.note('sync', own, name),
      truncate: (size) => {
        inner.truncate(size)
        this.note('truncate', own, name, NO_BYTES, size)
      },
      close: () => inner.close(),
    }
  }

  replace(name: string): Replacement {
    const inner = this.inner.replace(name)
    const file = this.nextFile++
    return {
      get size() {
        return inner.size
      },
      write: (bytes) => {
        inner.write(bytes)
        this.note('write', file, name, bytes.slice())
      },
      commit: () => {
        inner.commit()
        this.fileOf.set(name, file)
        this.note('commit', file, name)
      },
      discard: () => inner.discard(),
    }
  }

  remove(name: string): void {
    checkName(name)
    this.inner.remove(name)
    this.fileOf.delete(name)
    this.note('remove', 0, name)
  }

  /** What crashes leave, from before the first operation to after the last. */
  *crashes(): Generator<Crash> {
    const contents = new Map<number, Content>()
    const names = new Map<string, number>()
    const durableNames = new Map<string, number>()
    let after = 'nothing'
    for (let step = 0; ; step++) {
      yield { step, after, state: 'kept', storage: stateOf(contents, names, (content) => content.bytes.length) }
      yield { step, after, state: 'lost', storage: stateOf(contents, durableNames, (content) => content.durable) }
      yield { step, after, state: 'torn', storage: stateOf(contents, names, tornLength) }
      const next = this.steps[step]
      if (!next) return
      after = `${next.kind} ${next.name}`
      apply(next, contents, names, durableNames)
    }
  }

  private note(kind: Kind, file: number, name: string, bytes: Uint8Array = NO_BYTES, size = 0): void {
    this.steps.push({ kind, file, name, bytes, size })
  }
}

function apply(
  { kind, file, name, bytes, size }: Step,
  contents: Map<number, Content>,
  names: Map<string, number>,
  durableNames: Map<string, number>,
): void {
  let content = contents.get(file)
  if (!content) contents.set(file, (content = { bytes: NO_BYTES, durable: 0 }))
  if (kind === 'create') names.set(name, file)
  else if (kind === 'write') {
    const longer = new Uint8Array(content.bytes.length + bytes.length)
    longer.set(content.bytes)
    longer.set(bytes, content.bytes.length)
    content.bytes = longer
  } else if (kind === 'truncate') {
    content.bytes = content.bytes.subarray(0, size)
    content.durable = content.bytes.length
  } else if (kind === 'remove') {
    names.delete(name)
    durableNames.delete(name)
  } else {
    content.durable = content.bytes.length
    names.set(name, file)
    durableNames.set(name, file)
  }
}

function tornLength({ bytes, durable }: Content): number {
  return durable + ((bytes.length - durable + 1) >>> 1)
}

function stateOf(
  contents: ReadonlyMap<number, Content>,
  names: ReadonlyMap<string, number>,
  lengthOf: (content: Content) => number,
): MemoryStorage {
  const files: Record<string, Uint8Array> = {}
  for (const [name, file] of names) {
    const content = contents.get(file)
    if (content) files[name] = content.bytes.subarray(0, lengthOf(content))
  }
  return new MemoryStorage(files)
}

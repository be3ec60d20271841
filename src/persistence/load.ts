/**
 * Loads snapshots into a store, at once or in slices: all of one, or nothing of it. What was loaded of a file that turns out
 * to be damaged is taken away again.
 */
import type { Keyspace } from '../keyspace/keyspace.js'
import { snapshotLoader, type SnapshotLoader, type SnapshotSource } from './formats.js'
import { type CheckTarget, type LoadCounts, type LoadRules, StoreTarget } from './load-target.js'
import type { ReadableFile } from './storage.js'

/** What is loaded in slices. */
export interface SlicedLoad {
  /** Bytes, and those read so far. */
  readonly size: number
  readonly offset: number
  readonly counts: LoadCounts
  /** What a file says of itself. */
  readonly facts: ReadonlyMap<string, string>
  /** Loads about so much more. @returns whether there is more @throws SnapshotError */
  step(keys: number): boolean
}

/** Loads one file. Begin with `step`, until it says that there is no more. */
export class Load implements SlicedLoad {
  readonly counts: LoadCounts
  /** Bytes of the file. */
  readonly size: number
  private readonly keyspace: Keyspace
  private readonly loader: SnapshotLoader
  private readonly dirty: number

  constructor(
    { keyspace, config, libraries }: SnapshotSource,
    file: ReadableFile,
    name: string,
    rules: LoadRules = {},
  ) {
    const target = new StoreTarget(keyspace, { library: (code) => libraries?.load(code), ...rules })
    this.keyspace = keyspace
    this.counts = target.counts
    this.size = file.size
    this.dirty = keyspace.dirty
    this.loader = snapshotLoader(file, target, { name, checksum: config.bool('rdbchecksum') })
    keyspace.isLoading = true
  }

  /** Bytes read. */
  get offset(): number {
    return this.loader.offset
  }

  /** What the file says of itself. */
  get facts(): ReadonlyMap<string, string> {
    return this.loader.facts
  }

  /** Loads up to `keys` more. @returns whether there is more @throws SnapshotError, and then the store is empty */
  step(keys: number): boolean {
    try {
      return this.loader.step(keys) || this.end()
    } catch (error) {
      this.end()
      this.keyspace.flush()
      throw error
    }
  }

  private end(): false {
    this.keyspace.isLoading = false
    this.keyspace.dirty = this.dirty
    return false
  }
}

const STEP_KEYS = 1000

/** Loads a file at once. @throws SnapshotError, and then the store is empty */
export function loadFile(source: SnapshotSource, file: ReadableFile, name: string, rules?: LoadRules): LoadCounts {
  const load = new Load(source, file, name, rules)
  while (load.step(STEP_KEYS));
  return load.counts
}

/** Reads a whole file and keeps nothing of it. @throws SnapshotError that says what is wrong with it */
export function checkFile(target: CheckTarget, file: ReadableFile, name: string, checksum: boolean): SnapshotLoader {
  const loader = snapshotLoader(file, target, { name, checksum })
  while (loader.step(STEP_KEYS));
  return loader
}

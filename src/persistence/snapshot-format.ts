/** What a snapshot can be written as: RDB (`rdb/`) or MessagePack (`msgpack/`). */
import type { SnapshotDatabase, SnapshotSink } from '../keyspace/snapshot.js'

/** Takes what was written, in order; the bytes are the writer's again afterwards. */
export type Output = (bytes: Uint8Array) => void

/** Writes one snapshot: `begin`, the entries, `end`. */
export interface SnapshotWriter extends SnapshotSink {
  begin(databases: readonly SnapshotDatabase[]): void
  end(): void
}

/** What a file says of itself besides its keys. */
export interface SnapshotFacts {
  /** Unix time in s. */
  readonly savedAtS: number
  readonly usedMemory: number
  /** The file is the base of an append-only log. */
  readonly isLogBase: boolean
  /** The code of each library of functions, one character per byte. */
  readonly libraries: readonly string[]
}

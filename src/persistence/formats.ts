/**
 * The formats of snapshots: RDB, and MessagePack for files whose name ends with `.msgpack`. Which one a file has shows at
 * its beginning, so what is read may have any name.
 */
import type { ConfigView } from '../commands/config-view.js'
import type { LibrarySources } from '../commands/services.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { LoadTarget } from './load-target.js'
import { isMsgpackSnapshot, MsgpackLoader } from './msgpack/msgpack-loader.js'
import { MsgpackWriter } from './msgpack/msgpack-writer.js'
import { RdbFileLoader } from './rdb/rdb-file-loader.js'
import { RdbFileWriter } from './rdb/rdb-file-writer.js'
import type { Output, SnapshotFacts, SnapshotWriter } from './snapshot-format.js'
import type { ReadableFile } from './storage.js'

export type SnapshotFormat = 'rdb' | 'msgpack'

/** Reads a snapshot, some keys at a time. */
export interface SnapshotLoader {
  /** Reads up to `keys` more. @returns whether there is more @throws SnapshotError */
  step(keys: number): boolean
  /** How much of the file was read. */
  readonly offset: number
  readonly facts: ReadonlyMap<string, string>
}

/** What of a store goes into its snapshots. */
export interface SnapshotSource {
  readonly keyspace: Keyspace
  readonly config: ConfigView
  readonly libraries: LibrarySources | undefined
}

export const formatOf = (name: string): SnapshotFormat => (name.endsWith('.msgpack') ? 'msgpack' : 'rdb')

/** Makes the writer of a snapshot that is taken now. */
export function snapshotWriter(
  { keyspace, config, libraries }: SnapshotSource,
  format: SnapshotFormat,
  isLogBase: boolean,
): (output: Output) => SnapshotWriter {
  const facts: SnapshotFacts = {
    savedAtS: Math.floor(keyspace.clock.now() / 1000),
    usedMemory: keyspace.arena.used,
    isLogBase,
    libraries: libraries?.sources() ?? [],
  }
  if (format === 'msgpack') return (output) => new MsgpackWriter(keyspace, facts, output)
  const options = {
    compress: config.bool('rdbcompression'),
    checksum: config.bool('rdbchecksum'),
    policy: config.string('maxmemory-policy'),
    facts,
  }
  return (output) => new RdbFileWriter(keyspace, options, output)
}

/** Makes the loader of a snapshot, by what the file begins with. */
export function snapshotLoader(
  file: ReadableFile,
  target: LoadTarget,
  options: { readonly name: string; readonly checksum: boolean },
): SnapshotLoader {
  return isMsgpackSnapshot(file)
    ? new MsgpackLoader(file, target, options.name)
    : new RdbFileLoader(file, target, options)
}

/** A file that is in memory. */
export function bytesFile(bytes: Uint8Array): ReadableFile {
  return {
    size: bytes.length,
    read(position, into) {
      const part = bytes.subarray(position, position + into.length)
      into.set(part)
      return part.length
    },
    close: () => undefined,
  }
}

/** The base of a log: a snapshot, written and read as RDB, or written as commands. */
import type { Engine } from '../../engine/engine.js'
import { snapshotWriter } from '../formats.js'
import { StoreTarget } from '../load-target.js'
import { RdbFileLoader } from '../rdb/rdb-file-loader.js'
import type { Output, SnapshotWriter } from '../snapshot-format.js'
import type { ReadableFile } from '../storage.js'
import { CommandWriter } from './command-writer.js'
import { timeNote } from './log-writer.js'

/** Keys read in a step. */
const STEP_KEYS = 1000

/** Writes the base of a log to `output`. */
export function logBaseWriter(engine: Engine, format: 'rdb' | 'aof', output: Output): SnapshotWriter {
  if (format === 'rdb') return snapshotWriter(engine, 'rdb', true)(output)
  const { clock, config, keyspace, libraries } = engine
  if (config.bool('aof-timestamp-enabled')) output(timeNote(Math.floor(clock.now() / 1000)))
  return new CommandWriter(keyspace, libraries?.sources() ?? [], output)
}

/** Loads the snapshot that a part of a log begins with, step by step. @returns a step: where it ends, or undefined */
export function snapshotLoader(engine: Engine, file: ReadableFile, name: string): () => number | undefined {
  const library = (code: string): void => engine.libraries?.load(code)
  const target = new StoreTarget(engine.keyspace, { keepsDue: true, library })
  const loader = new RdbFileLoader(file, target, { name, checksum: engine.config.bool('rdbchecksum') })
  return () => (loader.step(STEP_KEYS) ? undefined : loader.offset)
}

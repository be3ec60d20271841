/** Writes a snapshot at once, while everything waits: SAVE, and what a store leaves behind at its end. */
import type { Keyspace } from '../keyspace/keyspace.js'
import type { Output, SnapshotWriter } from './snapshot-format.js'
import type { Storage } from './storage.js'

/** Bytes collected before they are written. */
const CHUNK_BYTES = 1 << 18
/** Entries between two looks at whether there are more. */
const STEP_ENTRIES = 1024

/** Writes a snapshot of what is there now to `output`. */
export function writeSnapshot(keyspace: Keyspace, writer: SnapshotWriter): void {
  const snapshot = keyspace.beginSnapshot(writer)
  try {
    writer.begin(snapshot.databases)
    while (snapshot.step(STEP_ENTRIES));
    writer.end()
  } finally {
    snapshot.end()
  }
}

/** Replaces `name` by a snapshot of what is there now. @throws Error with the storage's reason, and then nothing changed */
export function saveFile(
  keyspace: Keyspace,
  storage: Storage,
  name: string,
  writerTo: (output: Output) => SnapshotWriter,
): void {
  const file = storage.replace(name)
  try {
    const buffer = new Uint8Array(CHUNK_BYTES)
    let size = 0
    const writer = writerTo((bytes) => {
      if (size + bytes.length > CHUNK_BYTES) {
        file.write(buffer.subarray(0, size))
        size = 0
      }
      if (bytes.length > CHUNK_BYTES) return file.write(bytes)
      buffer.set(bytes, size)
      size += bytes.length
    })
    writeSnapshot(keyspace, writer)
    file.write(buffer.subarray(0, size))
    file.commit()
  } catch (error) {
    file.discard()
    throw error
  }
}

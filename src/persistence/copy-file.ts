/** Copies a file of a storage under another name, piece by piece: it may not fit into memory. */
import type { Storage } from './storage.js'

const PIECE_BYTES = 1 << 20

/** The copy replaces what has its name. @returns false if there is no such file @throws the storage's error */
export function copyFile(storage: Storage, from: string, to: string): boolean {
  const source = storage.read(from)
  if (!source) return false
  const target = storage.replace(to)
  try {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, Math.max(1, source.size)))
    for (let at = 0; at < source.size;) {
      const count = source.read(at, piece)
      if (count === 0) throw new Error(`cannot copy ${from}: it ends at byte ${at}`)
      target.write(piece.subarray(0, count))
      at += count
    }
    target.commit()
    return true
  } catch (error) {
    target.discard()
    throw error
  } finally {
    source.close()
  }
}

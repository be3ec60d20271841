/** How somebody who reads a dictionary bit by bit, as it was at one instant, hears of what becomes of it meanwhile. */
import type { Handle } from '../memory/arena.js'

/** Told what becomes of a dictionary's elements. Each is known by its handle; what it says may change, too. */
export interface DictWatch {
  /** An element is about to change or to go. */
  changing(hash: number, handle: Handle): void
  /** It's new, or has changed. */
  added(hash: number, handle: Handle): void
  /** Compaction has given it another handle. */
  moved(from: Handle, to: Handle): void
}

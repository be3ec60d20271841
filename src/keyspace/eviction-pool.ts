/**
 * The best candidates for eviction that recent samples have had, as in Redis since 3.0: each eviction looks at a few more
 * entries and takes the best of all that it remembers, which comes close to looking at all of them.
 *
 * Redis remembers keys. Here it's the handle and the hash: where that entry is gone, or was moved, the dictionary
 * no longer has the two together, and the candidate is passed over.
 */
import type { Handle } from '../memory/arena.js'

const SIZE = 16

export class EvictionPool {
  /** Ascending: the best is last. */
  private readonly scores = new Float64Array(SIZE)
  private readonly hashes = new Int32Array(SIZE)
  private readonly handles = new Int32Array(SIZE)
  private readonly dbs = new Int32Array(SIZE)
  private size = 0

  // What `take` took.
  score = 0
  hash = 0
  handle: Handle = 0
  db = 0

  /** Remembers an entry if its score is among the best. */
  offer(score: number, db: number, hash: number, handle: Handle): void {
    const { scores, handles } = this
    const isFull = this.size === SIZE
    if (isFull && score <= scores[0]!) return
    let at = this.size
    while (at > 0 && scores[at - 1]! >= score) at--
    // The same entry drawn again has mostly the same score, or has aged since.
    for (let i = 0; i < this.size; i++) if (handles[i]! === handle && this.hashes[i]! === hash) return
    if (isFull) {
      at--
      this.shift(1, 0, at)
    } else {
      this.shift(at, at + 1, this.size - at)
      this.size++
    }
    scores[at] = score
    handles[at] = handle
    this.hashes[at] = hash
    this.dbs[at] = db
  }

  /** Takes the best one out. @returns whether there is one */
  take(): boolean {
    if (this.size === 0) return false
    const at = --this.size
    this.score = this.scores[at]!
    this.hash = this.hashes[at]!
    this.handle = this.handles[at]!
    this.db = this.dbs[at]!
    return true
  }

  clear(): void {
    this.size = 0
  }

  private shift(from: number, to: number, count: number): void {
    this.scores.copyWithin(to, from, from + count)
    this.handles.copyWithin(to, from, from + count)
    this.hashes.copyWithin(to, from, from + count)
    this.dbs.copyWithin(to, from, from + count)
  }
}

/**
 * A dictionary that owns its elements, each of which is one block of the arena: what a large set is made of, and what any
 * collection could be whose elements are found by name.
 */
import type { Arena, Handle } from '../memory/arena.js'
import { Dict } from './dict.js'

export abstract class BlockDict extends Dict {
  /** Bytes of the elements' blocks. */
  private blockBytes = 0
  /** Where `free` goes on. */
  private freeCursor = 0

  /** Lets go of the element that was last opened: a view keeps its page, though that was given back. */
  protected abstract close(): void
  /** An empty dictionary of the same kind with the same seed. */
  protected abstract emptyCopy(): this

  /** Bytes of elements and segments in the arena. */
  get arenaBytes(): number {
    return this.blockBytes + this.indexBytes - this.directoryBytes
  }

  /** Adds a new block as an element that is known to be absent. @throws ArenaFullError; then the block is freed */
  protected adopt(hash: number, block: Handle): void {
    try {
      this.insert(hash, block)
    } catch (error) {
      this.arena.free(block)
      throw error
    }
    this.blockBytes += this.arena.sizeOf(block)
  }

  override saveState(): () => void {
    const restore = super.saveState()
    const { blockBytes } = this
    return () => {
      restore()
      this.blockBytes = blockBytes
    }
  }

  /** Takes an element out and frees it. */
  delete(hash: number, block: Handle): void {
    this.remove(hash, block)
    this.release(block)
    this.close()
  }

  private release(block: Handle): void {
    this.blockBytes -= this.arena.sizeOf(block)
    this.arena.free(block)
  }

  /** Gives back about `budget` elements, at least those of a segment. @returns whether nothing is left */
  free(budget: number): boolean {
    this.freeCursor = this.sweep(this.freeCursor, budget, (block) => this.release(block))
    if (this.freeCursor !== 0) return false
    this.clear()
    return true
  }

  /** Moves blocks out of pages that are being emptied, about `budget` elements' from `cursor` on. */
  override compact(cursor: number, budget: number): number {
    const { arena } = this
    this.close()
    return super.compact(cursor, budget, (block) => (arena.isMarked(block) ? arena.move(block) : block))
  }

  /** A copy in the same arena. @throws ArenaFullError, and then nothing has changed */
  copy(): this {
    const copy = this.emptyCopy()
    try {
      this.forEach((block, hash) => copy.adopt(hash, copyBlock(this.arena, block)))
    } catch (error) {
      copy.free(Infinity)
      throw error
    }
    return copy
  }

  /** Checks itself. @returns the bytes that it owns in the arena @throws Error */
  override assertInvariants(): number {
    super.assertInvariants()
    let bytes = 0
    this.forEach((block) => {
      bytes += this.arena.sizeOf(block)
    })
    if (bytes !== this.blockBytes) throw new Error(`dict: ${bytes} bytes of elements, accounted ${this.blockBytes}`)
    return this.arenaBytes
  }
}

function copyBlock(arena: Arena, block: Handle): Handle {
  const size = arena.sizeOf(block)
  const copy = arena.alloc(size)
  arena.copy(block, copy, size)
  return copy
}

/**
 * The arena: the blocks of a store (`blocks.ts`), and batches of changes to them that can be undone (`undo-log.ts`).
 *
 * Views of a page are replaced when page 0 grows: never keep `bytes[page]`, `words[page]` or `doubles[page]` across an
 * allocation.
 */
import { Blocks, byteOf, type Handle, pageOf } from './blocks.js'
import { UndoLog, type Undoable } from './undo-log.js'

export { ArenaFullError, byteOf, doubleOf, type Handle, pageOf, wordOf } from './blocks.js'
export type { Undoable, UndoLog } from './undo-log.js'

export class Arena extends Blocks {
  /**
   * What belongs to the blocks and lies outside of the pages: whoever holds it adds it here, and takes it off when it lets
   * go, so that the store's memory is a sum that is always at hand.
   */
  outsideBytes = 0
  /** Of the batch of changes that is under way; without one a change costs a comparison. */
  undo: UndoLog | undefined

  /** A block of at least `size` bytes, its content undefined. @throws ArenaFullError */
  alloc(size: number): Handle {
    const block = this.take(size)
    if (this.undo !== undefined) this.undo.fresh.add(block)
    return block
  }

  /** Gives a block back. */
  free(handle: Handle): void {
    if (this.undo !== undefined && !this.undo.fresh.delete(handle)) this.undo.released.push(handle)
    else this.giveBack(handle)
  }

  /** Begins a batch. Until it ends, blocks that were there before it stay as they are when they are freed. */
  beginBatch(): UndoLog {
    if (this.undo !== undefined) throw new Error('arena: a batch within a batch')
    this.undo = new UndoLog(this.bytes)
    const { outsideBytes } = this
    this.undo.onUndo(() => (this.outsideBytes = outsideBytes))
    return this.undo
  }

  /** Ends a batch: what was changed stays. */
  keepBatch(): void {
    const { undo } = this
    this.undo = undefined
    for (const block of undo?.released ?? []) this.giveBack(block)
    undo?.keep()
  }

  /** Ends a batch: everything is as it was when it began. */
  undoBatch(): void {
    const { undo } = this
    this.undo = undefined
    undo?.undo()
    for (const block of undo?.fresh ?? []) this.giveBack(block)
  }

  override clear(): void {
    super.clear()
    this.outsideBytes = 0
  }

  /** To be called before a block that is in use is written to in place; of a large one, only [from, to) of it. */
  beforeWrite(handle: Handle, from = 0, to = Infinity): void {
    if (this.undo === undefined || this.undo.fresh.has(handle)) return
    const size = this.sizeOf(handle)
    this.undo.saveBytes(pageOf(handle), byteOf(handle), size, from, Math.min(size, to))
  }

  /** To be called before the fields of an object change that belong to what is in the arena. */
  beforeChange(object: Undoable): void {
    if (this.undo !== undefined) this.undo.saveObject(object)
  }
}

/**
 * What it takes to undo a batch of changes to an arena: the bytes that were written over, the blocks that were made, and the
 * objects whose fields changed. Its size follows from what was changed, not from what is held.
 *
 * While a log is the arena's `undo`, whoever writes to a block in place says so first (`Arena.beforeWrite`), and whoever
 * changes fields that belong to what the blocks hold says so too (`Arena.beforeChange`). Blocks that are freed stay as they
 * are until the batch is kept.
 */

/** An object outside the arena whose state belongs to what is in it. */
export interface Undoable {
  /** Keeps the state as it is now. @returns what brings it back */
  saveState(): () => void
}

/** A larger block is kept in chunks of this size, so that one bit of a long string doesn't cost a copy of it all. */
const CHUNK_BYTES = 4096
/** A block up to this size is kept whole. */
const WHOLE_BYTES_MAX = 16384
const PAGE_SPAN = 2 ** 32

interface SavedBytes {
  readonly page: number
  readonly at: number
  readonly bytes: Uint8Array
}

export class UndoLog {
  /** Blocks made in this batch. */
  readonly fresh = new Set<number>()
  /** Blocks freed in this batch that were there before it. */
  readonly released: number[] = []
  private readonly pages: readonly Uint8Array[]
  private readonly saved = new Map<number, SavedBytes>()
  private readonly objects = new Set<Undoable>()
  private readonly undoSteps: (() => void)[] = []
  private readonly endSteps: (() => void)[] = []

  /** `pages` are the arena's, as they are at any time. */
  constructor(pages: readonly Uint8Array[]) {
    this.pages = pages
  }

  /** Keeps the bytes [from, to) of a block of `size` bytes that begins at `start` of a page. */
  saveBytes(page: number, start: number, size: number, from: number, to: number): void {
    if (size <= WHOLE_BYTES_MAX) return this.saveChunk(page, start, size)
    for (let at = from - (from % CHUNK_BYTES); at < to; at += CHUNK_BYTES) {
      this.saveChunk(page, start + at, Math.min(CHUNK_BYTES, size - at))
    }
  }

  private saveChunk(page: number, at: number, size: number): void {
    const place = page * PAGE_SPAN + at
    if (this.saved.has(place)) return
    this.saved.set(place, { page, at, bytes: (this.pages[page] ?? new Uint8Array(0)).slice(at, at + size) })
  }

  /** Keeps an object's state as it was before the batch. */
  saveObject(object: Undoable): void {
    if (this.objects.has(object)) return
    this.objects.add(object)
    this.undoSteps.push(object.saveState())
  }

  /** Has a step taken when the batch is undone: the last one first. */
  onUndo(step: () => void): void {
    this.undoSteps.push(step)
  }

  /** Has a step taken when the batch is kept, in order. */
  onKeep(step: () => void): void {
    this.endSteps.push(step)
  }

  /** Brings bytes and objects back. The blocks made since are the arena's to free. */
  undo(): void {
    for (const { page, at, bytes } of this.saved.values()) this.pages[page]?.set(bytes, at)
    for (const step of this.undoSteps.reverse()) step()
  }

  /** Takes the steps that were put off until the batch is kept. */
  keep(): void {
    for (const step of this.endSteps) step()
  }
}

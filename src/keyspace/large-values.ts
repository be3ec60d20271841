/**
 * The large values of a store: collections that are more than one block, each a JavaScript object that owns nodes in the
 * arena (a dictionary, a B+ tree, a quicklist). An entry's root word is a number, so it holds the object's place in
 * this table.
 *
 * A store has few of them beside its keys: a small collection is one packed block and has no object, which would cost more
 * than its elements.
 *
 * Freeing a large value takes as long as it has elements, so that isn't done at once: values that were let go are given
 * back slice by slice (`reclaim`).
 */

import type { Arena } from '../memory/arena.js'

/** What every large value can do, whatever its type. */
export interface LargeValue {
  /** Elements held. */
  readonly count: number
  /** Bytes of its blocks in the arena. */
  readonly arenaBytes: number
  /** Bytes of its objects on JavaScript's heap, measured; directories of dictionaries count by themselves. */
  readonly heapBytes: number
  /** Bytes of directories of dictionaries. */
  readonly directoryBytes: number
  /** Gives back about `budget` elements. @returns whether nothing is left */
  free(budget: number): boolean
  /**
   * Moves blocks out of pages that are being emptied, about `budget` elements' from `cursor` on (0 at first).
   * @returns the cursor to go on with, 0 at the end
   */
  compact(cursor: number, budget: number): number
  /** A copy in the same arena. */
  copy(): LargeValue
  /** Checks itself. @returns the bytes that it owns in the arena @throws Error */
  assertInvariants(): number
}

/** A value of up to this many elements is freed at once. */
const FREED_AT_ONCE_MAX = 64
/** With more values than this to be freed, releasing another frees so many elements. */
const RELEASED_MAX = 64
const RECLAIMED_WITH_RELEASE = 4096

export class LargeValues {
  /** By index; place 0 stays empty, so that no root is 0. */
  private values: (LargeValue | undefined)[] = [undefined]
  /** The `heapBytes` of each as they are accounted for. */
  private heapBytes: number[] = [0]
  private vacant: number[] = []
  /** Let go and not yet given back. */
  private released: LargeValue[] = []
  /** What somebody still reads, and whether it was let go meanwhile. */
  private readonly held = new Map<LargeValue, boolean>()
  /** In line for compaction. */
  private sparse: LargeValue[] = []
  private compactCursor = 0
  private readonly arena: Arena

  constructor(arena: Arena) {
    this.arena = arena
  }

  /** Takes in a value. @returns its index, never 0 */
  add(value: LargeValue): number {
    const index = this.vacant.pop() ?? this.values.length
    this.values[index] = value
    this.account(index, value.heapBytes)
    this.arena.undo?.onUndo(() => this.vacate(index))
    return index
  }

  get(index: number): LargeValue {
    const value = this.values[index]
    if (value === undefined) throw new RangeError(`no large value ${index}`)
    return value
  }

  /** Lets go of a value without freeing it: its owner has emptied it or taken its blocks over. */
  forget(index: number): void {
    const value = this.get(index)
    this.vacate(index)
    this.arena.undo?.onUndo(() => {
      this.vacant.pop()
      this.values[index] = value
    })
  }

  /** Accounts for what a value's objects take up now. */
  recount(index: number): void {
    const { heapBytes } = this.get(index)
    if (heapBytes !== this.heapBytes[index]) this.account(index, heapBytes)
  }

  private account(index: number, bytes: number): void {
    const before = this.heapBytes[index] ?? 0
    this.arena.outsideBytes += bytes - before
    this.heapBytes[index] = bytes
    // The sum is brought back with the rest of the arena.
    this.arena.undo?.onUndo(() => (this.heapBytes[index] = before))
  }

  private vacate(index: number): void {
    this.account(index, 0)
    this.values[index] = undefined
    this.vacant.push(index)
  }

  /** Lets go of a value and frees it, in the background if it's large. */
  release(index: number): void {
    const value = this.get(index)
    if (this.arena.undo !== undefined) return this.arena.undo.onKeep(() => this.release(index))
    this.forget(index)
    if (this.sparse.includes(value)) {
      this.sparse = this.sparse.filter((other) => other !== value)
      this.compactCursor = 0
    }
    if (this.held.has(value)) this.held.set(value, true)
    else this.giveBack(value)
  }

  /** Keeps a value's blocks, though its owner may let it go, until `letGo`. */
  hold(value: LargeValue): void {
    this.held.set(value, false)
  }

  letGo(value: LargeValue): void {
    const isReleased = this.held.get(value)
    this.held.delete(value)
    if (isReleased === true) this.giveBack(value)
  }

  private giveBack(value: LargeValue): void {
    if (value.count > FREED_AT_ONCE_MAX || !value.free(FREED_AT_ONCE_MAX)) this.released.push(value)
    // A program that never waits would let no background work happen: then whoever adds to it does some of it.
    if (this.released.length > RELEASED_MAX) this.reclaim(RECLAIMED_WITH_RELEASE)
  }

  /** Released values that still have blocks. */
  get releasedCount(): number {
    return this.released.length
  }

  /** Whether there are any. */
  get isReclaiming(): boolean {
    return this.released.length > 0
  }

  /** Gives back about `budget` elements of released values. @returns whether there are more */
  reclaim(budget: number): boolean {
    const next = this.released.at(-1)
    if (next?.free(budget) === true) this.released.pop()
    return this.released.length > 0
  }

  /** Puts a value in line for `compact`. */
  compactLater(index: number): void {
    this.sparse.push(this.get(index))
  }

  /** Moves about `budget` elements of the values in line. @returns whether there is more to do */
  compact(budget: number): boolean {
    if (!this.arena.compacting) this.sparse = []
    const next = this.sparse.at(-1)
    if (!next) return false
    this.compactCursor = next.compact(this.compactCursor, budget)
    if (this.compactCursor === 0) this.sparse.pop()
    return true
  }

  /** Bytes of the values' objects and directories. */
  outsideBytes(): number {
    let bytes = 0
    for (const value of this.values) if (value) bytes += value.heapBytes + value.directoryBytes
    return bytes
  }

  /** Forgets all values without freeing them: for when the whole arena is cleared. */
  clear(): void {
    this.values = [undefined]
    this.heapBytes = [0]
    this.vacant = []
    this.released = []
    this.held.clear()
    this.sparse = []
    this.compactCursor = 0
  }
}

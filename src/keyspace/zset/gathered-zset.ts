/**
 * A few members with their scores, gathered outside of the arena: sorted once when all are there, and gone without anything
 * to be freed. The two structures of a `SortedSet` take more to set up, fill and free than the rest of an operation on small
 * sets: a union of ten and ten took 6,100 ns with them.
 *
 *   bytes    | member | member | ... |            in the order they came in
 *   slots    | stamp 23, index 8 | ... |          open addressing; a slot with another stamp is free, so that none need clearing
 */
import { sameBytes } from '../../memory/bytes.js'
import { mergeSort } from '../../structures/merge-sort.js'

/** A sorted set of Redis's default limits to a listpack fits: so many members of up to 64 bytes. */
const MEMBERS_MAX = 128
const BYTES_MAX = 8192

/** Members up to this are copied in a loop, which spares the view that `set` needs. */
const LOOP_BYTES_MAX = 64

const SLOTS = 256
const STAMP_MAX = 0x7fffff
/** What is kept for the next operation: one has at most two in hand. */
const SPARE_MAX = 2

export class GatheredZset {
  count = 0
  /** All members; that at `index` is from `starts[index]` to `starts[index + 1]`. */
  readonly bytes = new Uint8Array(BYTES_MAX)
  readonly starts = new Int32Array(MEMBERS_MAX + 1)
  readonly scores = new Float64Array(MEMBERS_MAX)
  /** Indices by score, equal scores by member, after `sort`. */
  readonly order = new Int32Array(MEMBERS_MAX)
  private readonly spare = new Int32Array(MEMBERS_MAX)
  private readonly slots = new Int32Array(SLOTS)
  private stamp = 0
  /** The free slot that `find` has ended at. */
  private free = 0

  /** Makes it empty. */
  reset(): void {
    this.count = 0
    if (this.stamp === STAMP_MAX) {
      this.slots.fill(0)
      this.stamp = 0
    }
    this.stamp++
  }

  /** Bytes of all members. */
  get total(): number {
    return this.starts[this.count]!
  }

  /** The index of a member, or -1. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const { slots, starts, stamp } = this
    let slot = hash & (SLOTS - 1)
    for (let held = slots[slot]!; held >>> 8 === stamp; held = slots[slot]!) {
      const index = held & 0xff
      const from = starts[index]!
      if (starts[index + 1]! - from === end - start && sameBytes(this.bytes, from, bytes, start, end)) return index
      slot = (slot + 1) & (SLOTS - 1)
    }
    this.free = slot
    return -1
  }

  /** Adds the member that `find` has just not found. @returns false if there is no room */
  add(bytes: Uint8Array, start: number, end: number, score: number): boolean {
    const { count, bytes: target } = this
    let at = this.total
    if (count === MEMBERS_MAX || at + end - start > BYTES_MAX) return false
    if (end - start > LOOP_BYTES_MAX) {
      target.set(bytes.subarray(start, end), at)
      at += end - start
    } else for (let i = start; i < end; i++) target[at++] = bytes[i]!
    this.scores[count] = score
    this.slots[this.free] = (this.stamp << 8) | count
    this.count = count + 1
    this.starts[count + 1] = at
    return true
  }

  sort(): void {
    const { count, order } = this
    for (let i = 0; i < count; i++) order[i] = i
    mergeSort(order, count, this.spare, this.compare)
  }

  private readonly compare = (one: number, other: number): number => {
    const score = this.scores[one]!
    const otherScore = this.scores[other]!
    if (score !== otherScore) return score < otherScore ? -1 : 1
    const { bytes, starts } = this
    const start = starts[one]!
    const otherStart = starts[other]!
    const length = starts[one + 1]! - start
    const otherLength = starts[other + 1]! - otherStart
    const shared = length < otherLength ? length : otherLength
    for (let i = 0; i < shared; i++) {
      const difference = bytes[start + i]! - bytes[otherStart + i]!
      if (difference !== 0) return difference
    }
    return length - otherLength
  }
}

const spares: GatheredZset[] = []

/** An empty one. */
export function takeGathered(): GatheredZset {
  const taken = spares.pop() ?? new GatheredZset()
  taken.reset()
  return taken
}

/** Gives it back. */
export function releaseGathered(gathered: GatheredZset): void {
  if (spares.length < SPARE_MAX) spares.push(gathered)
}

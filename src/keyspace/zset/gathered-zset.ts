/**
 * Members with their scores, not too many, gathered outside of the arena: sorted once when all are there, and gone without anything
 * to be freed. The two structures of a `SortedSet` take more to set up, fill and free than the rest of an operation on small
 * sets: a union of ten and ten took 6,100 ns with them.
 *
 *   bytes    | member | member | ... |              in the order they came in
 *   slots    | stamp 18, index 14 | ... |           open addressing; a slot with another stamp is free, so that none need clearing
 */
import { copyBytes, sameBytes } from '../../memory/bytes.js'
import { mergeSort } from '../../structures/merge-sort.js'

/** As an index has 14 bits. Beyond, what a set takes for each of its members no longer counts beside what they take by themselves. */
const MEMBERS_MAX = 16384
const BYTES_MAX = 1 << 20
/** To begin with: a sorted set of Redis's default limits to a listpack fits. */
const MEMBERS = 128
const BYTES = 8192

const INDEX_BITS = 14
const INDEX_MASK = (1 << INDEX_BITS) - 1
const STAMP_MAX = (1 << (32 - INDEX_BITS)) - 1
/** What is kept for the next operation: one has at most two in hand. */
const SPARE_MAX = 2

export class GatheredZset {
  count = 0
  /** All members; that at `index` is from `starts[index]` to `starts[index + 1]`. */
  bytes = new Uint8Array(BYTES)
  starts = new Int32Array(MEMBERS + 1)
  scores = new Float64Array(MEMBERS)
  /** Indices by score, equal scores by member, after `sort`. */
  order = new Int32Array(MEMBERS)
  private spare = new Int32Array(MEMBERS)
  private hashes = new Int32Array(MEMBERS)
  private slots = new Int32Array(2 * MEMBERS)
  private stamp = 0
  /** The hash that `find` has last looked for, and the free slot that it has ended at. */
  private hash = 0
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

  /** Whether it's as small as a new one. */
  get isSmall(): boolean {
    return this.scores.length === MEMBERS && this.bytes.length === BYTES
  }

  /** The index of a member, or -1. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const { slots, hashes, starts, stamp } = this
    const mask = slots.length - 1
    let slot = hash & mask
    for (let held = slots[slot]!; held >>> INDEX_BITS === stamp; held = slots[slot]!) {
      const index = held & INDEX_MASK
      if (hashes[index]! === hash) {
        const from = starts[index]!
        if (starts[index + 1]! - from === end - start && sameBytes(this.bytes, from, bytes, start, end)) return index
      }
      slot = (slot + 1) & mask
    }
    this.hash = hash
    this.free = slot
    return -1
  }

  /** Adds the member that `find` has just not found. @returns false if there is no room */
  add(bytes: Uint8Array, start: number, end: number, score: number): boolean {
    const { count } = this
    const at = this.total
    const needed = at + end - start
    if ((count === this.scores.length || needed > this.bytes.length) && !this.grow(needed)) return false
    copyBytes(bytes, start, end, this.bytes, at)
    this.scores[count] = score
    this.hashes[count] = this.hash
    this.slots[this.free] = (this.stamp << INDEX_BITS) | count
    this.count = count + 1
    this.starts[count + 1] = needed
    return true
  }

  /** Makes room for one more member, and bytes up to `needed`. @returns false if that's too much */
  private grow(needed: number): boolean {
    const { count, scores } = this
    if (needed > BYTES_MAX || count === MEMBERS_MAX) return false
    if (needed > this.bytes.length) {
      const { bytes } = this
      this.bytes = new Uint8Array(Math.max(needed, 2 * bytes.length))
      this.bytes.set(bytes)
    }
    if (count < scores.length) return true
    const capacity = 2 * count
    this.scores = new Float64Array(capacity)
    this.scores.set(scores)
    this.starts = widened(this.starts, capacity + 1)
    this.hashes = widened(this.hashes, capacity)
    this.order = new Int32Array(capacity)
    this.spare = new Int32Array(capacity)
    this.slots = new Int32Array(2 * capacity)
    this.stamp = 1
    for (let index = 0; index < count; index++)
      this.slots[this.freeSlot(this.hashes[index]!)] = (1 << INDEX_BITS) | index
    this.free = this.freeSlot(this.hash)
    return true
  }

  private freeSlot(hash: number): number {
    const { slots, stamp } = this
    const mask = slots.length - 1
    let slot = hash & mask
    while (slots[slot]! >>> INDEX_BITS === stamp) slot = (slot + 1) & mask
    return slot
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

function widened(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length)
  wider.set(values)
  return wider
}

const spares: GatheredZset[] = []

/** An empty one. */
export function takeGathered(): GatheredZset {
  const taken = spares.pop() ?? new GatheredZset()
  taken.reset()
  return taken
}

/** Gives it back; one that has grown isn't kept. */
export function releaseGathered(gathered: GatheredZset): void {
  if (gathered.isSmall && spares.length < SPARE_MAX) spares.push(gathered)
}

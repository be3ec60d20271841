/**
 * The segments of a dictionary (`dict.ts`): their sizes, and how an element is put into one.
 *
 *     | depth, size code | count | hash, handle | hash, handle | ... |
 */
import { type Arena, type Handle, pageOf, wordOf } from '../memory/arena.js'

const NO_WORDS = new Int32Array(0)

/**
 * Slots of a segment by its size code. Those of the two halves of a full segment have 767, not 1,023: that keeps four fifths
 * of a large dictionary's slots in use at best and half at worst, rather than two fifths.
 */
export const SLOTS = Int32Array.from(
  { length: 22 },
  (_, code) => [7, 31, 63, 127, 255, 511, 767][code] ?? (8 << code) - 1,
)
export const HALF_CODE = 6
/** The code of the largest ordinary segment. */
export const LARGEST_CODE = 7
/** A segment grows beyond the ordinary only when splitting can't help (an unlikely run of equal hash prefixes). */
export const OVERGROWN_CODE_MAX = 21
/** How many of `capacity` slots may be used: beyond four fifths probes get long. */
export const loadMax = (capacity: number): number => Math.floor(capacity * 0.8)

/** The size code of a half with this many elements of a segment with `code`: with room for more. */
export function halfCode(count: number, code: number): number {
  let half = HALF_CODE
  while (half < code && count * 4 > loadMax(SLOTS[half]!) * 3) half++
  return half
}

/** Puts an element into the first free slot from its home on. */
export function place(words: Int32Array, base: number, capacity: number, hash: number, handle: Handle): void {
  const first = base + 2
  const last = first + 2 * capacity
  let at = first + 2 * (((hash & 0xffff) * capacity) >>> 16)
  while (words[at + 1]! !== 0) {
    at += 2
    if (at === last) at = first
  }
  words[at] = hash
  words[at + 1] = handle
}

/** The word of the slot that holds `handle`, in a segment whose slots begin at `first`. */
export function slotOf(words: Int32Array, first: number, capacity: number, hash: number, handle: Handle): number {
  const last = first + 2 * capacity
  let at = first + 2 * (((hash & 0xffff) * capacity) >>> 16)
  for (;;) {
    const held = words[at + 1]!
    if (held === handle) return at
    if (held === 0) throw new Error(`dict: element ${handle} is not where its hash says`)
    at += 2
    if (at === last) at = first
  }
}

/** How many elements of a segment have this bit in their hash. */
export function countWith(arena: Arena, segment: Handle, bit: number): number {
  const words = arena.words[pageOf(segment)] ?? NO_WORDS
  const base = wordOf(segment)
  const end = base + 2 * SLOTS[words[base]! >>> 8]! + 2
  let count = 0
  for (let at = base + 2; at < end; at += 2) if (words[at + 1]! !== 0 && (words[at]! & bit) !== 0) count++
  return count
}

/** Copies all slots of a segment to `low`, or to `high` where the hash has `bit`. */
export function spread(arena: Arena, from: Handle, low: Handle, high: Handle, bit: number): void {
  const words = arena.words[pageOf(from)] ?? NO_WORDS
  const base = wordOf(from)
  const end = base + 2 * SLOTS[words[base]! >>> 8]! + 2
  const lowWords = arena.words[pageOf(low)] ?? NO_WORDS
  const highWords = arena.words[pageOf(high)] ?? NO_WORDS
  const lowBase = wordOf(low)
  const highBase = wordOf(high)
  const lowCapacity = SLOTS[lowWords[lowBase]! >>> 8]!
  const highCapacity = SLOTS[highWords[highBase]! >>> 8]!
  for (let at = base + 2; at < end; at += 2) {
    const handle = words[at + 1]!
    if (handle === 0) continue
    const hash = words[at]!
    if ((hash & bit) === 0) {
      place(lowWords, lowBase, lowCapacity, hash, handle)
      lowWords[lowBase + 1] = lowWords[lowBase + 1]! + 1
    } else {
      place(highWords, highBase, highCapacity, hash, handle)
      highWords[highBase + 1] = highWords[highBase + 1]! + 1
    }
  }
}

/**
 * A stable sort of numbers by a comparison: runs sorted by insertion, then merged from one array into the other and back.
 *
 * `Int32Array.prototype.sort` is stable too, but calls the comparison from outside of compiled code: 1,000 scores take it some
 * 190 us, this 65.
 */
import type { Compare } from './partial-sort.js'

/** Elements in a run. */
const RUN = 8

/** Sorts the first `count` of `items`. `spare` has room for as many. */
export function mergeSort(items: Int32Array, count: number, spare: Int32Array, compare: Compare): void {
  for (let low = 0; low < count; low += RUN) insertionSort(items, low, Math.min(low + RUN, count), compare)
  let from = items
  let to = spare
  for (let size = RUN; size < count; size *= 2) {
    for (let low = 0; low < count; low += 2 * size) {
      const middle = Math.min(low + size, count)
      merge(from, to, low, middle, Math.min(middle + size, count), compare)
    }
    const merged = to
    to = from
    from = merged
  }
  if (from !== items) for (let i = 0; i < count; i++) items[i] = from[i]!
}

function insertionSort(items: Int32Array, low: number, end: number, compare: Compare): void {
  for (let i = low + 1; i < end; i++) {
    const item = items[i]!
    let at = i
    for (; at > low && compare(items[at - 1]!, item) > 0; at--) items[at] = items[at - 1]!
    items[at] = item
  }
}

/** Merges `low` to `middle` and `middle` to `end`. */
function merge(from: Int32Array, to: Int32Array, low: number, middle: number, end: number, compare: Compare): void {
  let left = low
  let right = middle
  let at = low
  // Often they follow one another already.
  const isInOrder = middle === end || compare(from[middle - 1]!, from[middle]!) <= 0
  if (!isInOrder) {
    while (left < middle && right < end) {
      const one = from[left]!
      const other = from[right]!
      if (compare(one, other) <= 0) {
        to[at++] = one
        left++
      } else {
        to[at++] = other
        right++
      }
    }
  }
  while (left < middle) to[at++] = from[left++]!
  while (right < end) to[at++] = from[right++]!
}

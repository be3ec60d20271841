/**
 * Sorts so much of an array that a range of it is right, as Redis's SORT with LIMIT does.
 *
 * Bentley and McIlroy's quicksort ("Engineering a Sort Function", 1993) that leaves out the parts that the range isn't
 * in. It isn't stable: where elements compare as equal, their order comes from its swaps. Those are made in the order of BSD's
 * `qsort`, on which Redis's is built, so that such elements come out as they do there.
 */

export type Compare = (one: number, other: number) => number

/** Up to this many elements are sorted by insertion. */
const INSERTION_MAX = 6
/** From here on the pivot is the median of three medians. */
const LARGE = 40

/** Sorts the first `count` of `items` so that those from `first` to `last`, inclusive, are where they belong. */
export function partialSort(items: Int32Array, count: number, compare: Compare, first: number, last: number): void {
  // Bounds of the parts that are still to be sorted: unlucky elements could exhaust a call stack.
  const parts = [0, count]
  for (let end = parts.pop(), low = parts.pop(); end !== undefined && low !== undefined;) {
    if (low <= last && end > first) {
      if (end - low <= INSERTION_MAX) insertionSort(items, low, end, compare)
      else divide(items, low, end, compare, parts)
    }
    end = parts.pop()
    low = parts.pop()
  }
}

/** Parts elements into less than, equal to and greater than one of them; adds the bounds of the first and last part. */
function divide(items: Int32Array, low: number, end: number, compare: Compare, parts: number[]): void {
  swap(items, low, pivotOf(items, low, end - low, compare))
  // Equal to the pivot, less, not yet looked at, greater, equal to the pivot.
  let equalEnd = low + 1
  let lessEnd = low + 1
  let greater = end - 1
  let equal = end - 1
  for (;;) {
    for (; lessEnd <= greater; lessEnd++) {
      const order = compare(items[lessEnd]!, items[low]!)
      if (order > 0) break
      if (order === 0) swap(items, equalEnd++, lessEnd)
    }
    for (; lessEnd <= greater; greater--) {
      const order = compare(items[greater]!, items[low]!)
      if (order < 0) break
      if (order === 0) swap(items, greater, equal--)
    }
    if (lessEnd > greater) break
    swap(items, lessEnd++, greater--)
  }
  const less = lessEnd - equalEnd
  const more = equal - greater
  swapRuns(items, low, lessEnd, Math.min(equalEnd - low, less))
  swapRuns(items, lessEnd, end, Math.min(more, end - equal - 1))
  parts.push(low, low + less, end - more, end)
}

/** Exchanges the `count` elements from `start` on with those before `end`. */
function swapRuns(items: Int32Array, start: number, end: number, count: number): void {
  for (let i = 0; i < count; i++) swap(items, start + i, end - count + i)
}

function insertionSort(items: Int32Array, low: number, end: number, compare: Compare): void {
  for (let i = low + 1; i < end; i++) {
    for (let at = i; at > low && compare(items[at - 1]!, items[at]!) > 0; at--) swap(items, at, at - 1)
  }
}

function pivotOf(items: Int32Array, low: number, size: number, compare: Compare): number {
  let middle = low + (size >>> 1)
  if (size === INSERTION_MAX + 1) return middle
  let left = low
  let right = low + size - 1
  if (size > LARGE) {
    const step = size >>> 3
    left = median(items, left, left + step, left + 2 * step, compare)
    middle = median(items, middle - step, middle, middle + step, compare)
    right = median(items, right - 2 * step, right - step, right, compare)
  }
  return median(items, left, middle, right, compare)
}

function median(items: Int32Array, one: number, two: number, three: number, compare: Compare): number {
  const [first, second, third] = [items[one]!, items[two]!, items[three]!]
  if (compare(first, second) < 0) {
    if (compare(second, third) < 0) return two
    return compare(first, third) < 0 ? three : one
  }
  if (compare(second, third) > 0) return two
  return compare(first, third) < 0 ? one : three
}

function swap(items: Int32Array, one: number, other: number): void {
  const moved = items[one]!
  items[one] = items[other]!
  items[other] = moved
}

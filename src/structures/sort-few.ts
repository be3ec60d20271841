/**
 * A stable sort in place for what are nearly always two or three items, as the keys of one command:
 * `Array.prototype.sort` takes some 150 ns to begin with.
 */

/** Up to this many are sorted by insertion. */
const FEW = 16

export function sortFew<T>(items: T[], compare: (one: T, other: T) => number): T[] {
  if (items.length > FEW) return items.sort(compare)
  let count = 0
  for (const item of items) {
    let at = count++
    for (; at > 0; at--) {
      const before = items[at - 1]
      if (before === undefined || compare(before, item) <= 0) break
      items[at] = before
    }
    items[at] = item
  }
  return items
}

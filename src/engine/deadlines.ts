/**
 * Waiting requests by their deadlines: a binary heap in which each request knows its place, so that taking any of them out
 * takes O(log n), as when all that wait have the same deadline and are served before it.
 */

export interface Deadline {
  /** Unix ms. */
  readonly deadlineMs: number
  /** Where it stands in the heap, -1 outside; the heap's own. */
  place: number
  /** Of those due at the same time the first to come is the first; the heap's own. */
  turn: number
}

export class Deadlines<Item extends Deadline> {
  private readonly heap: Item[] = []
  private turns = 0

  /** The one that is due first. */
  get first(): Item | undefined {
    return this.heap[0]
  }

  add(item: Item): void {
    item.turn = this.turns++
    this.heap.push(item)
    this.rise(item, this.heap.length - 1)
  }

  /** Takes an item out; does nothing if it isn't in. */
  remove(item: Item): void {
    const { place } = item
    if (place < 0) return
    item.place = -1
    const last = this.heap.pop()
    if (last === undefined || last === item) return
    this.rise(last, place)
    if (last.place === place) this.sink(last, place)
  }

  private rise(item: Item, from: number): void {
    let at = from
    while (at > 0) {
      const above = (at - 1) >>> 1
      const parent = this.heap[above]
      if (parent === undefined || !isBefore(item, parent)) break
      this.put(parent, at)
      at = above
    }
    this.put(item, at)
  }

  private sink(item: Item, from: number): void {
    let at = from
    for (;;) {
      const left = this.heap[2 * at + 1]
      const right = this.heap[2 * at + 2]
      const least = right !== undefined && left !== undefined && isBefore(right, left) ? right : left
      if (least === undefined || !isBefore(least, item)) break
      const below = least.place
      this.put(least, at)
      at = below
    }
    this.put(item, at)
  }

  private put(item: Item, place: number): void {
    this.heap[place] = item
    item.place = place
  }
}

function isBefore(one: Deadline, other: Deadline): boolean {
  if (one.deadlineMs !== other.deadlineMs) return one.deadlineMs < other.deadlineMs
  return one.turn < other.turn
}

/**
 * The members that a search has found, in typed arrays that all searches share: a point is an index here, and sorting
 * moves indexes.
 */
import type { Handle } from '../../memory/arena.js'
import type { Database } from '../../keyspace/database.js'
import { zsetBelow, sharedCursor } from '../../keyspace/zset-value.js'
import type { GeoShape } from '../../structures/geo-shape.js'
import { Position } from '../../structures/geohash.js'
import { partialSort } from '../../structures/partial-sort.js'

/** After a search that found more, the arrays are given up. */
const KEPT_POINTS_MAX = 65_536
const KEPT_BYTES_MAX = 4 << 20

const cursor = sharedCursor()
const position = new Position()

export class FoundPoints {
  count = 0
  /** From the centre, in meters. */
  distances = new Float64Array(64)
  scores = new Float64Array(64)
  /** Members: the bytes up to each one's end, from the end of the one before. */
  bytes = new Uint8Array(1024)
  private ends = new Int32Array(64)
  /** Points in the order in which they are to be told. */
  order = new Int32Array(64)

  startOf(point: number): number {
    return point === 0 ? 0 : this.ends[point - 1]!
  }

  endOf(point: number): number {
    return this.ends[point]!
  }

  /** Collects the members inside a shape, cell by cell, until there are `limit` (0: all). */
  search(db: Database, handle: Handle, shape: GeoShape, limit: number): void {
    this.count = 0
    shape.cover()
    for (let range = 0; range < shape.rangeCount; range++) {
      const least = shape.ranges[2 * range]!
      const beyond = shape.ranges[2 * range + 1]!
      cursor.open(db, handle, zsetBelow(db, handle, least, false), false)
      for (; cursor.isThere; cursor.step()) {
        const score = cursor.score
        if (score >= beyond) break
        position.locate(score)
        const distance = shape.distanceIfInside(position.longitude, position.latitude)
        if (distance === -1) continue
        cursor.read()
        this.add(distance, score, cursor.bytes, cursor.start, cursor.end)
        if (this.count === limit) return
      }
    }
  }

  private add(distance: number, score: number, bytes: Uint8Array, start: number, end: number): void {
    const point = this.count
    if (point === this.ends.length) this.growPoints()
    const from = this.startOf(point)
    const to = from + end - start
    if (to > this.bytes.length) this.growBytes(to)
    for (let i = start, at = from; i < end; i++, at++) this.bytes[at] = bytes[i]!
    this.distances[point] = distance
    this.scores[point] = score
    this.ends[point] = to
    this.order[point] = point
    this.count = point + 1
  }

  private growPoints(): void {
    const capacity = this.ends.length * 2
    this.distances = grown(this.distances, new Float64Array(capacity))
    this.scores = grown(this.scores, new Float64Array(capacity))
    this.ends = grown(this.ends, new Int32Array(capacity))
    this.order = grown(this.order, new Int32Array(capacity))
  }

  private growBytes(length: number): void {
    this.bytes = grown(this.bytes, new Uint8Array(length * 2))
  }

  /**
   * Puts the nearest points first, or the farthest, as far as `wanted` of them; the order of the others is left open. Of
   * equally far ones the one found first comes first if all are wanted, as with glibc's merge sort; else as Redis's partial
   * quicksort leaves them.
   */
  sort(isDescending: boolean, wanted: number): void {
    const { distances } = this
    const points = this.order.subarray(0, this.count)
    const sign = isDescending ? -1 : 1
    // Not by difference: like the C function, this takes a NaN to be less than anything.
    const compare = (one: number, other: number): number => {
      const a = distances[one]!
      const b = distances[other]!
      return a > b ? sign : a === b ? 0 : -sign
    }
    if (wanted === this.count) points.sort(compare)
    else partialSort(points, this.count, compare, 0, wanted - 1)
  }

  /** Gives up the memory of an unusually large search. */
  release(): void {
    this.count = 0
    if (this.ends.length <= KEPT_POINTS_MAX && this.bytes.length <= KEPT_BYTES_MAX) return
    this.distances = new Float64Array(64)
    this.scores = new Float64Array(64)
    this.ends = new Int32Array(64)
    this.order = new Int32Array(64)
    this.bytes = new Uint8Array(1024)
  }
}

function grown<Typed extends Float64Array | Int32Array | Uint8Array>(old: Typed, made: Typed): Typed {
  made.set(old)
  return made
}

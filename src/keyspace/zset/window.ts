/** Which ranks a range of scores or of members comes to: so all ranges are walked, counted and removed alike. */
import { byteOf, type Handle } from '../../memory/arena.js'
import { firstElement, lastElement, nextElement, previousElement } from '../../structures/listpack.js'
import type { Database } from '../database.js'
import { rootOf } from '../entry.js'
import { isLargeZset, largeZset, zsetBelow, zsetLength } from '../zset-value.js'
import { blockBytes, compareElement } from './packed-zset.js'

/** `count` members from `rank` on. */
export class Window {
  rank = 0
  count = 0
}

/** A range of scores; an end is exclusive if `open`. */
export class ScoreRange {
  min = 0
  max = 0
  minOpen = false
  maxOpen = false
}

/** What an end of a range of members is: before all, after all, this member included, this member excluded. */
export const LEX = { least: 0, greatest: 1, closed: 2, open: 3 } as const

/** A range of members, where all scores are equal; the ends lie in `bytes`. */
export class LexRange {
  bytes: Uint8Array = new Uint8Array(0)
  min: number = LEX.least
  minStart = 0
  minEnd = 0
  max: number = LEX.greatest
  maxStart = 0
  maxEnd = 0
}

export function scoreWindow(db: Database, handle: Handle, range: ScoreRange, out: Window): void {
  out.rank = zsetBelow(db, handle, range.min, range.minOpen)
  out.count = Math.max(0, zsetBelow(db, handle, range.max, !range.maxOpen) - out.rank)
}

/**
 * Where scores differ such a range means nothing. In a listpack the answer is then that of Redis, which looks for the first
 * member from the side that it will walk from; `isReverse` says which.
 */
export function lexWindow(db: Database, handle: Handle, range: LexRange, isReverse: boolean, out: Window): void {
  const { keyspace } = db
  if (!isLargeZset(keyspace, handle)) return packedLexWindow(db, handle, range, isReverse, out)
  const { tree } = largeZset(keyspace, handle)
  const { bytes, min, max } = range
  if (min === LEX.least) out.rank = 0
  else if (min === LEX.greatest) out.rank = tree.count
  else out.rank = tree.seekMember(bytes, range.minStart, range.minEnd, min === LEX.open)
  let end = 0
  if (max === LEX.greatest) end = tree.count
  else if (max !== LEX.least) end = tree.seekMember(bytes, range.maxStart, range.maxEnd, max === LEX.closed)
  out.count = Math.max(0, end - out.rank)
}

function packedLexWindow(db: Database, handle: Handle, range: LexRange, isReverse: boolean, out: Window): void {
  out.rank = 0
  out.count = 0
  const { arena } = db.keyspace
  const block = rootOf(arena, handle)
  const bytes = blockBytes(arena, block)
  const lp = byteOf(block)
  const first = firstElement(bytes, lp)
  const last = previousElement(bytes, lp, lastElement(bytes, lp))
  if (isEmpty(range) || !isAboveMin(bytes, last, range) || !isBelowMax(bytes, first, range)) return
  if (isReverse) {
    let pos = last
    let rank = zsetLength(db, handle) - 1
    for (; pos >= 0 && !isBelowMax(bytes, pos, range); rank--) pos = pairBefore(bytes, lp, pos)
    for (; pos >= 0 && isAboveMin(bytes, pos, range); out.count++) pos = pairBefore(bytes, lp, pos)
    out.rank = rank - out.count + 1
    return
  }
  let pos = first
  for (; pos >= 0 && !isAboveMin(bytes, pos, range); out.rank++) pos = pairAfter(bytes, pos)
  for (; pos >= 0 && isBelowMax(bytes, pos, range); out.count++) pos = pairAfter(bytes, pos)
}

const pairAfter = (bytes: Uint8Array, pos: number): number => nextElement(bytes, nextElement(bytes, pos))

function pairBefore(bytes: Uint8Array, lp: number, pos: number): number {
  const score = previousElement(bytes, lp, pos)
  return score < 0 ? -1 : previousElement(bytes, lp, score)
}

function isAboveMin(bytes: Uint8Array, pos: number, range: LexRange): boolean {
  if (range.min === LEX.least) return true
  if (range.min === LEX.greatest) return false
  const order = compareElement(bytes, pos, range.bytes, range.minStart, range.minEnd)
  return range.min === LEX.open ? order > 0 : order >= 0
}

function isBelowMax(bytes: Uint8Array, pos: number, range: LexRange): boolean {
  if (range.max === LEX.greatest) return true
  if (range.max === LEX.least) return false
  const order = compareElement(bytes, pos, range.bytes, range.maxStart, range.maxEnd)
  return range.max === LEX.open ? order < 0 : order <= 0
}

/** Whether no member can be in the range. */
function isEmpty({ bytes, min, minStart, minEnd, max, maxStart, maxEnd }: LexRange): boolean {
  if (min === LEX.least || max === LEX.greatest) return false
  if (min === LEX.greatest || max === LEX.least) return true
  const shared = Math.min(minEnd - minStart, maxEnd - maxStart)
  for (let i = 0; i < shared; i++) {
    const difference = bytes[minStart + i]! - bytes[maxStart + i]!
    if (difference !== 0) return difference > 0
  }
  const difference = minEnd - minStart - (maxEnd - maxStart)
  return difference > 0 || (difference === 0 && (min === LEX.open || max === LEX.open))
}

/**
 * Intersection and difference of sets that are open at the same time.
 *
 * Dictionaries of members with the same seed list their members in the order of the same hashes. So whoever goes through
 * one and looks each member up in another goes through that one in order too, and finds its segments in the cache.
 */
import { Int64, intsetAt, intsetCount, intsetSearch, readInt64, writeIntsetValue } from '../../structures/intset.js'
import { INT64_LENGTH_MAX } from '../../memory/integers.js'
import { hashBytes } from '../../memory/hash.js'
import { sortFew } from '../../structures/sort-few.js'
import { ENCODING_INTSET } from '../entry.js'
import { intsetEntriesMax, type MemberVisitor, type SetBody } from './set-body.js'
import { SetBuilder } from './set-builder.js'

/** Members that are looked at before a limit is. */
const SWEEP_MEMBERS = 256

const value = new Int64()
const digits = new Uint8Array(INT64_LENGTH_MAX)

/**
 * Visits the members that all of `sets` have; the first should be the smallest, and its members are those visited.
 * @param limit stop at so many
 * @returns how many there are
 */
export function intersect(sets: readonly SetBody[], limit: number, visit: MemberVisitor): number {
  const first = sets[0]
  if (!first) return 0
  let isHashed = false
  let areIntsets = true
  let arePacked = true
  for (const set of sets) {
    if (set.encoding !== ENCODING_INTSET) areIntsets = false
    if (!set.isPacked) arePacked = false
    if (set.isHashed) isHashed = true
  }
  if (arePacked) return first.forEachShared(sets, limit, visit)
  if (areIntsets) return intersectIntsets(first, sets.slice(1), limit, visit)
  const { hashKey0, hashKey1 } = first.keyspace
  const needsHash = isHashed && !first.isHashed
  let found = 0
  let cursor = 0
  do {
    cursor = first.sweep(cursor, SWEEP_MEMBERS, (bytes, start, end, known) => {
      if (found === limit) return
      const hash = needsHash ? hashBytes(bytes, start, end, hashKey0, hashKey1) : known
      for (let i = 1; i < sets.length; i++) if (sets[i]?.hasFrom(first, hash, bytes, start, end) === false) return
      found++
      visit(bytes, start, end, hash)
    })
  } while (cursor !== 0 && found < limit)
  return found
}

/** The same for intsets: each is gone through once, from where the last value was found. */
function intersectIntsets(first: SetBody, others: readonly SetBody[], limit: number, visit: MemberVisitor): number {
  const { arena } = first.keyspace
  const places = new Int32Array(others.length)
  const count = intsetCount(arena, first.root)
  let found = 0
  for (let index = 0; index < count && found < limit; index++) {
    intsetAt(arena, first.root, index, value)
    let isInAll = true
    for (let i = 0; i < places.length && isInAll; i++) {
      const place = intsetSearch(arena, others[i]?.root ?? 0, value.high, value.low, places[i]!)
      places[i] = place < 0 ? ~place : place + 1
      isInAll = place >= 0
    }
    if (!isInAll) continue
    found++
    visit(digits, 0, writeIntsetValue(arena, first.root, index, digits, 0), 0)
  }
  return found
}

/**
 * Visits the members of `first` that none of `others` has.
 * @param limit stop at so many
 * @param visitTaken is shown those that one of them has
 * @returns how many there are
 */
export function forEachMissing(
  first: SetBody,
  others: readonly SetBody[],
  limit: number,
  visit: MemberVisitor,
  visitTaken?: MemberVisitor,
): number {
  const { hashKey0, hashKey1 } = first.keyspace
  let needsHash = false
  if (!first.isHashed) for (const other of others) if (other.isHashed) needsHash = true
  let found = 0
  let cursor = 0
  do {
    cursor = first.sweep(cursor, SWEEP_MEMBERS, (bytes, start, end, known) => {
      if (found === limit) return
      const hash = needsHash ? hashBytes(bytes, start, end, hashKey0, hashKey1) : known
      for (let i = 0; i < others.length; i++) {
        if (others[i]?.hasFrom(first, hash, bytes, start, end) === true) return visitTaken?.(bytes, start, end, hash)
      }
      found++
      visit(bytes, start, end, hash)
    })
  } while (cursor !== 0 && found < limit)
  return found
}

/**
 * Whether Redis would take the members of the others out of a copy of the first, as it does where they are small and many;
 * otherwise it looks each member of the first up in the others.
 */
export function takesOut(first: SetBody, others: readonly SetBody[]): boolean {
  let sum = first.length
  for (const other of others) sum += other.length
  return Math.floor((first.length * (others.length + 1)) / 2) > sum
}

/**
 * Adds the members of `first` that none of `others` has to `result`, which is empty.
 *
 * What is left by Redis's second way, to take out, is a `hashtable` even if it's just integers, when not all of the first
 * were. We look up in either case, but for the second gather the others in one set first.
 */
export function subtract(first: SetBody, others: readonly SetBody[], result: SetBuilder): void {
  const { keyspace } = first
  const add: MemberVisitor = (bytes, start, end, hash) => result.addNewFrom(first, bytes, start, end, hash)
  if (!takesOut(first, others)) {
    forEachMissing(first, sortFew([...others], largestFirst), Infinity, add)
    return
  }
  const excluded = new SetBuilder(keyspace)
  try {
    for (const other of others) excluded.addAll(other)
    if (first.length > intsetEntriesMax(keyspace)) result.becomeHashtable()
    forEachMissing(first, [excluded.set], Infinity, add, (bytes, start, end) => {
      if (result.isIntset && !readInt64(bytes, start, end, value)) result.becomeHashtable()
    })
  } finally {
    excluded.discard()
  }
}

const largestFirst = (one: SetBody, other: SetBody): number => other.length - one.length

/**
 * The members of a sorted set, by name: a dictionary of records, each of which also holds its score.
 *
 *   record   | score, a double | length | member bytes |        one block of the arena
 *
 * 16 bytes of member take 32. The tree beside it (`score-tree.ts`) points to the same records, so a member's bytes exist
 * once; its score stands in the tree as well, because a search that had to fetch each record would mostly wait for memory.
 */
import { type Arena, byteOf, doubleOf, type Handle, pageOf, wordOf } from '../memory/arena.js'
import { sameBytes } from '../memory/bytes.js'
import { Dict } from './dict.js'

const NO_BYTES = new Uint8Array(0)
const NO_WORDS = new Int32Array(0)
const NO_DOUBLES = new Float64Array(0)

const LENGTH_WORD = 2
const HEADER_BYTES = 12

/** A new record in the arena. `bytes` may not lie in the arena. */
export function newRecord(arena: Arena, bytes: Uint8Array, start: number, end: number, score: number): Handle {
  const length = end - start
  const record = arena.alloc(HEADER_BYTES + length)
  const page = pageOf(record)
  ;(arena.doubles[page] ?? NO_DOUBLES)[doubleOf(record)] = score
  ;(arena.words[page] ?? NO_WORDS)[wordOf(record) + LENGTH_WORD] = length
  const target = arena.bytes[page] ?? NO_BYTES
  let at = byteOf(record) + HEADER_BYTES
  if (length > 64) target.set(bytes.subarray(start, end), at)
  else for (let i = start; i < end; i++) target[at++] = bytes[i]!
  return record
}

export const scoreOf = (arena: Arena, record: Handle): number =>
  (arena.doubles[pageOf(record)] ?? NO_DOUBLES)[doubleOf(record)]!

export function setScore(arena: Arena, record: Handle, score: number): void {
  arena.beforeWrite(record)
  ;(arena.doubles[pageOf(record)] ?? NO_DOUBLES)[doubleOf(record)] = score
}

/** The bytes of the record's page: the member is the range from `memberStart` on, `memberLength` long. */
export const memberBytes = (arena: Arena, record: Handle): Uint8Array => arena.bytes[pageOf(record)] ?? NO_BYTES
export const memberStart = (record: Handle): number => byteOf(record) + HEADER_BYTES
export const memberLength = (arena: Arena, record: Handle): number =>
  (arena.words[pageOf(record)] ?? NO_WORDS)[wordOf(record) + LENGTH_WORD]!

/** The order of a record's member and a range, as `memcmp` and then by length: negative, 0 or positive. */
export function compareMember(arena: Arena, record: Handle, bytes: Uint8Array, start: number, end: number): number {
  const own = arena.bytes[pageOf(record)] ?? NO_BYTES
  const ownLength = memberLength(arena, record)
  const at = byteOf(record) + HEADER_BYTES - start
  const shared = start + Math.min(ownLength, end - start)
  for (let i = start; i < shared; i++) {
    const difference = own[at + i]! - bytes[i]!
    if (difference !== 0) return difference
  }
  return ownLength - (end - start)
}

/** The order of two records' members. A member begins at a whole word, so what they share is passed over in words. */
export function compareRecords(arena: Arena, one: Handle, other: Handle): number {
  if (one === other) return 0
  const words = arena.words[pageOf(one)] ?? NO_WORDS
  const otherWords = arena.words[pageOf(other)] ?? NO_WORDS
  const at = wordOf(one) + LENGTH_WORD
  const otherAt = wordOf(other) + LENGTH_WORD
  const length = words[at]!
  const otherLength = otherWords[otherAt]!
  const shared = length < otherLength ? length : otherLength
  let word = 1
  for (const last = shared >>> 2; word <= last; word++) if (words[at + word]! !== otherWords[otherAt + word]!) break
  const bytes = arena.bytes[pageOf(one)] ?? NO_BYTES
  const otherBytes = arena.bytes[pageOf(other)] ?? NO_BYTES
  const start = memberStart(one)
  const otherStart = memberStart(other)
  for (let i = (word - 1) << 2; i < shared; i++) {
    const difference = bytes[start + i]! - otherBytes[otherStart + i]!
    if (difference !== 0) return difference
  }
  return length - otherLength
}

export class ScoredDict extends Dict {
  protected override matches(record: Handle, bytes: Uint8Array, start: number, end: number): boolean {
    const page = pageOf(record)
    if ((this.arena.words[page] ?? NO_WORDS)[wordOf(record) + LENGTH_WORD]! !== end - start) return false
    const own = this.arena.bytes[page] ?? NO_BYTES
    return sameBytes(own, byteOf(record) + HEADER_BYTES, bytes, start, end)
  }

  /** The hash of a record's member. */
  hashOfElement(record: Handle): number {
    const start = memberStart(record)
    return this.hash(memberBytes(this.arena, record), start, start + memberLength(this.arena, record))
  }
}

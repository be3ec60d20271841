/**
 * A small sorted set as a listpack: member and score in turn, in the order of the set, as Redis lays it out.
 *
 *   | total | count | member | score | member | score | ... | 0xff |
 *
 * A score is an element like any other: an integer where it is one of up to 2^62, else its `%.17g` text. Redis writes -0 as the integer 0
 * and so forgets its sign; where a listpack is only our own form of what Redis would hold as a skip list (PACKED), the sign
 * is kept, as text.
 *
 * Everything here takes the time of a walk through the listpack. A place is the byte offset of a member from the
 * listpack's beginning, so that it stays true when the block moves.
 */
import { type Arena, byteOf, type Handle, pageOf } from '../../memory/arena.js'
import { DOUBLE_LENGTH_MAX, parseDouble, parseDoublePrefix, writeDouble } from '../../memory/doubles.js'
import { parseInteger, writeInt64 } from '../../memory/integers.js'
import {
  elementBytes,
  END,
  findElement,
  firstElement,
  LISTPACK_HEADER,
  listpackBytes,
  nextElement,
  openElement,
  PackedValue,
} from '../../structures/listpack.js'
import { spliceListpack } from '../../structures/listpack-edit.js'
import { sizeAsElement, writeElement } from '../../structures/listpack-encode.js'

/** A packed set that Redis would hold as a skip list becomes large beyond these: a walk through it is no longer quick. */
export const PACKED_ENTRIES_MAX = 64
export const PACKED_BYTES_MAX = 4096

const NO_BYTES = new Uint8Array(0)
/** Redis writes whole scores up to this as integers. */
const INTEGER_MAX = 2 ** 62

const opened = new PackedValue()

/** Lets go of what was last looked at. */
export const closePacked = (): void => opened.close()
const scoreText = new Uint8Array(DOUBLE_LENGTH_MAX)
let textEnd = 0

export const blockBytes = (arena: Arena, block: Handle): Uint8Array => arena.bytes[pageOf(block)] ?? NO_BYTES

/** The number that the score element at `pos` is. */
export function scoreAt(bytes: Uint8Array, pos: number): number {
  const first = bytes[pos]!
  if (first < 0x80) return first
  openElement(bytes, pos, opened)
  if (opened.isInteger) return opened.integer
  const score = parseDouble(opened.bytes, opened.start, opened.end)
  // Only a forged payload has text that is no number.
  return score !== score ? parseDoublePrefix(opened.bytes, opened.start, opened.end) : score
}

/** The order of the member at `pos` and a range: negative, 0 or positive, as `memcmp` and then by length. */
export function compareElement(bytes: Uint8Array, pos: number, key: Uint8Array, start: number, end: number): number {
  openElement(bytes, pos, opened)
  const own = opened.bytes
  const ownLength = opened.end - opened.start
  const at = opened.start - start
  const shared = start + Math.min(ownLength, end - start)
  for (let i = start; i < shared; i++) {
    const difference = own[at + i]! - key[i]!
    if (difference !== 0) return difference
  }
  return ownLength - (end - start)
}

/** The place of a member, or 0. */
export function findPacked(arena: Arena, block: Handle, bytes: Uint8Array, start: number, end: number): number {
  const own = blockBytes(arena, block)
  const lp = byteOf(block)
  const pos = findElement(own, lp, firstElement(own, lp), 1, bytes, start, end)
  return pos < 0 ? 0 : pos - lp
}

/** The score of the member at a place. */
export function packedScore(arena: Arena, block: Handle, place: number): number {
  const bytes = blockBytes(arena, block)
  return scoreAt(bytes, nextElement(bytes, byteOf(block) + place))
}

/** How many members come before a place. */
export function packedRank(arena: Arena, block: Handle, place: number): number {
  const bytes = blockBytes(arena, block)
  const end = byteOf(block) + place
  let rank = 0
  for (let pos = byteOf(block) + LISTPACK_HEADER; pos < end; rank++) {
    pos += elementBytes(bytes, pos)
    pos += elementBytes(bytes, pos)
  }
  return rank
}

/** How many members have a score less than `score`, or, if `orEqual`, not greater. */
export function packedBelow(arena: Arena, block: Handle, score: number, orEqual: boolean): number {
  const bytes = blockBytes(arena, block)
  let rank = 0
  for (let pos = byteOf(block) + LISTPACK_HEADER; bytes[pos]! !== END; rank++) {
    pos += elementBytes(bytes, pos)
    const held = scoreAt(bytes, pos)
    if (held > score || (held === score && !orEqual)) break
    pos += elementBytes(bytes, pos)
  }
  return rank
}

/**
 * Puts a member that isn't there in its place among the others.
 * @param keepsSign write -0 as such
 * @returns the block
 */
export function insertPacked(
  arena: Arena,
  block: Handle,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
  keepsSign: boolean,
): Handle {
  const place = placeFor(arena, block, bytes, start, end, score)
  const asInteger = parseInteger(bytes, start, end)
  const scoreAsInteger = prepareScore(score, keepsSign)
  const added = sizeAsElement(asInteger, end - start) + sizeAsElement(scoreAsInteger, textEnd)
  const changed = spliceListpack(arena, block, 0, place, 0, added, 2)
  const target = blockBytes(arena, changed)
  const next = writeElement(target, byteOf(changed) + place, asInteger, bytes, start, end)
  writeElement(target, next, scoreAsInteger, scoreText, 0, textEnd)
  return changed
}

/** Writes a member and its score as elements; there is room. @returns the index behind them */
export function writeScored(
  target: Uint8Array,
  at: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
  keepsSign: boolean,
): number {
  const next = writeElement(target, at, parseInteger(bytes, start, end), bytes, start, end)
  return writeElement(target, next, prepareScore(score, keepsSign), scoreText, 0, textEnd)
}

/** The integer as which a score is written, NaN if as text. Either way `scoreText` up to `textEnd` is that, if it's needed. */
function prepareScore(score: number, keepsSign: boolean): number {
  textEnd = 0
  // Most scores are small integers, which are written without their text.
  if (score === (score | 0) && !(keepsSign && Object.is(score, -0))) return score | 0
  textEnd = writeScore(score, keepsSign)
  return parseInteger(scoreText, 0, textEnd)
}

/** Writes a score's text to `scoreText`. @returns where it ends */
function writeScore(score: number, keepsSign: boolean): number {
  const magnitude = Math.abs(score)
  if (magnitude > Number.MAX_SAFE_INTEGER && magnitude <= INTEGER_MAX) return writeInt64(BigInt(score), scoreText, 0)
  // Adding 0 makes 0 of -0.
  return writeDouble(keepsSign ? score : score + 0, scoreText, 0)
}

/** The place where a member belongs. */
function placeFor(arena: Arena, block: Handle, bytes: Uint8Array, start: number, end: number, score: number): number {
  const own = blockBytes(arena, block)
  const lp = byteOf(block)
  let pos = lp + LISTPACK_HEADER
  while (own[pos]! !== END) {
    const scorePos = pos + elementBytes(own, pos)
    const held = scoreAt(own, scorePos)
    if (held > score || (held === score && compareElement(own, pos, bytes, start, end) > 0)) break
    pos = scorePos + elementBytes(own, scorePos)
  }
  return pos - lp
}

/** Takes out `count` members and their scores from a place on; there are as many. @returns the block */
export function removePacked(arena: Arena, block: Handle, place: number, count: number): Handle {
  const bytes = blockBytes(arena, block)
  const from = byteOf(block) + place
  let pos = from
  for (let i = 0; i < count; i++) {
    pos += elementBytes(bytes, pos)
    pos += elementBytes(bytes, pos)
  }
  return spliceListpack(arena, block, 0, place, pos - from, 0, -2 * count)
}

/** Bytes that the listpack itself takes. */
export const packedBytes = (arena: Arena, block: Handle): number =>
  listpackBytes(blockBytes(arena, block), byteOf(block))

/**
 * Listpacks: short sequences of strings and integers in one range of bytes, byte for byte those of Redis, so that DUMP of
 * a small collection is a plain copy.
 *
 *   listpack  | total bytes 4 | elements 2 | element | element | ... | 0xff |          numbers low byte first
 *
 *   element   | encoding and data | back length 1-5 |
 *
 *     0vvvvvvv                      integer 0 to 127
 *     10llllll data                 string of up to 63 bytes
 *     110vvvvv vvvvvvvv             integer -4096 to 4095
 *     1110llll llllllll data        string of up to 4,095 bytes
 *     11110000 length 4, data       longer string
 *     11110001 to 11110100          integer of 2, 3, 4 or 8 bytes, low byte first
 *
 * The back length is the size of what precedes it, 7 bits a byte, high bits first, the top bit set in all but its first
 * byte: it's read from its end, to go backwards. A header that says 65,535 elements doesn't know how many there are.
 *
 * Source: Salvatore Sanfilippo, "Listpack specification" (github.com/antirez/listpack), and Redis's listpack.c.
 *
 * A listpack is addressed by the bytes and `lp`, where it begins in them; an element by where it begins, -1 for none.
 * Writing elements is in `listpack-encode.ts`, changing listpacks in the arena in `listpack-edit.ts`.
 */
import { INT64_LENGTH_MAX, parseInt64, parseInteger, writeInt64, writeInteger } from '../memory/integers.js'
import { sameBytes } from '../memory/bytes.js'
import { backBytes, INTEGER_64, STRING_32 } from './listpack-encode.js'

export { encodedBytes, encodeElement } from './listpack-encode.js'

/** Bytes before the first element. */
export const LISTPACK_HEADER = 6
/** Bytes of an empty listpack. */
export const LISTPACK_EMPTY = LISTPACK_HEADER + 1
/** The header's count when it isn't known. */
export const COUNT_UNKNOWN = 65535
export const END = 0xff

const INTEGER_16 = 0xf1
const INTEGER_24 = 0xf2
const INTEGER_32 = 0xf3
const TWO_32 = 4294967296

/** Bytes of the whole listpack. */
export function listpackBytes(bytes: Uint8Array, lp: number): number {
  return (bytes[lp]! | (bytes[lp + 1]! << 8) | (bytes[lp + 2]! << 16) | (bytes[lp + 3]! << 24)) >>> 0
}

/** Elements; counts them if the header doesn't know. */
export function listpackCount(bytes: Uint8Array, lp: number): number {
  const count = bytes[lp + 4]! | (bytes[lp + 5]! << 8)
  if (count !== COUNT_UNKNOWN) return count
  let counted = 0
  for (let pos = firstElement(bytes, lp); pos !== -1; pos = nextElement(bytes, pos)) counted++
  return counted
}

export function firstElement(bytes: Uint8Array, lp: number): number {
  return bytes[lp + LISTPACK_HEADER]! === END ? -1 : lp + LISTPACK_HEADER
}

export function lastElement(bytes: Uint8Array, lp: number): number {
  return previousElement(bytes, lp, lp + listpackBytes(bytes, lp) - 1)
}

export function nextElement(bytes: Uint8Array, pos: number): number {
  const next = pos + elementBytes(bytes, pos)
  return bytes[next]! === END ? -1 : next
}

/** The element before `pos`, which may be the end mark. */
export function previousElement(bytes: Uint8Array, lp: number, pos: number): number {
  return pos === lp + LISTPACK_HEADER ? -1 : elementBefore(bytes, pos)
}

/** The same where there is one. */
function elementBefore(bytes: Uint8Array, pos: number): number {
  const back = bytes[pos - 1]!
  if (back < 128) return pos - back - 1
  const content = readBack(bytes, pos - 1)
  return pos - content - backBytes(content)
}

/** The back length that ends at `at`. */
function readBack(bytes: Uint8Array, at: number): number {
  let byte = bytes[at]!
  let size = byte & 127
  let unit = 128
  for (let i = at - 1; byte > 127 && i > at - 5; i--) {
    byte = bytes[i]!
    size += (byte & 127) * unit
    unit *= 128
  }
  return size
}

/** The element at an index, counted from the end if negative (-1 is the last); -1 if there is none. */
export function elementAt(bytes: Uint8Array, lp: number, index: number): number {
  let rest = index
  const count = bytes[lp + 4]! | (bytes[lp + 5]! << 8)
  let pos: number
  if (count !== COUNT_UNKNOWN) {
    if (rest < 0) rest += count
    if (rest < 0 || rest >= count) return -1
    // From the nearer end.
    if (rest * 2 <= count) {
      pos = lp + LISTPACK_HEADER
      for (; rest > 0; rest--) pos += elementBytes(bytes, pos)
      return pos
    }
    pos = lp + listpackBytes(bytes, lp) - 1
    for (; rest < count; rest++) pos = elementBefore(bytes, pos)
    return pos
  }
  if (rest >= 0) {
    pos = firstElement(bytes, lp)
    for (; rest > 0 && pos !== -1; rest--) pos = nextElement(bytes, pos)
  } else {
    pos = lastElement(bytes, lp)
    for (; rest < -1 && pos !== -1; rest++) pos = previousElement(bytes, lp, pos)
  }
  return pos
}

/** Bytes of an element without its back length. */
function contentBytes(bytes: Uint8Array, pos: number): number {
  const first = bytes[pos]!
  if (first < 0x80) return 1
  if (first < 0xc0) return 1 + (first & 0x3f)
  if (first < 0xe0) return 2
  if (first < 0xf0) return 2 + (((first & 15) << 8) | bytes[pos + 1]!)
  if (first === STRING_32) return 5 + length32(bytes, pos)
  return first === INTEGER_64 ? 9 : first - STRING_32 + 2
}

/** Bytes of an element, its back length included. */
export function elementBytes(bytes: Uint8Array, pos: number): number {
  const first = bytes[pos]!
  // By far the most are short strings and small integers.
  if (first < 0xc0) return first < 0x80 ? 2 : (first & 0x3f) + 2
  const content = contentBytes(bytes, pos)
  return content < 128 ? content + 1 : content + backBytes(content)
}

function length32(bytes: Uint8Array, pos: number): number {
  return (bytes[pos + 1]! | (bytes[pos + 2]! << 8) | (bytes[pos + 3]! << 16) | (bytes[pos + 4]! << 24)) >>> 0
}

/** An element's value as a byte range; it can be used for one element after the other. */
export class PackedValue {
  bytes: Uint8Array
  start = 0
  end = 0
  /** It is kept as an integer, whose decimal text the range is. */
  isInteger = false
  /** That integer, rounded beyond 2^53. */
  integer = 0
  readonly digits = new Uint8Array(INT64_LENGTH_MAX)

  constructor() {
    this.bytes = this.digits
  }

  /** Lets go of the listpack that the value lies in. */
  close(): void {
    this.bytes = this.digits
  }
}

/**
 * Gives an element's value. A string's range lies in the listpack, an integer's text in `out`.
 * @returns the index behind the element
 */
export function openElement(bytes: Uint8Array, pos: number, out: PackedValue): number {
  const first = bytes[pos]!
  if (first >= 0x80 && first < 0xc0) {
    // By far the most are short strings.
    const end = pos + 1 + (first & 0x3f)
    out.isInteger = false
    out.bytes = bytes
    out.start = pos + 1
    out.end = end
    return end + 1
  }
  const content = contentBytes(bytes, pos)
  if (isStringMark(first)) {
    out.isInteger = false
    out.bytes = bytes
    out.start = dataStart(first, pos)
    out.end = pos + content
    return pos + content + backBytes(content)
  }
  const value = integerAt(bytes, pos)
  out.isInteger = true
  out.integer = value
  out.bytes = out.digits
  out.start = 0
  out.end = Number.isSafeInteger(value)
    ? writeInteger(value, out.digits, 0)
    : writeInt64(int64At(bytes, pos), out.digits, 0)
  return pos + content + 1
}

/** Whether an element's first byte announces a string. */
function isStringMark(first: number): boolean {
  return first >= 0x80 && (first < 0xc0 || (first >= 0xe0 && first <= STRING_32))
}

/** Where the bytes of a string element begin. */
function dataStart(first: number, pos: number): number {
  return first < 0xc0 ? pos + 1 : first < STRING_32 ? pos + 2 : pos + 5
}

/** The value of an integer element, rounded beyond 2^53. */
function integerAt(bytes: Uint8Array, pos: number): number {
  const first = bytes[pos]!
  if (first < 0x80) return first
  if (first < 0xe0) return (((first << 8) | bytes[pos + 1]!) << 19) >> 19
  const low = bytes[pos + 1]! | (bytes[pos + 2]! << 8)
  if (first === INTEGER_16) return (low << 16) >> 16
  if (first === INTEGER_24) return ((low | (bytes[pos + 3]! << 16)) << 8) >> 8
  const word = low | (bytes[pos + 3]! << 16) | (bytes[pos + 4]! << 24)
  if (first === INTEGER_32) return word
  const high = bytes[pos + 5]! | (bytes[pos + 6]! << 8) | (bytes[pos + 7]! << 16) | (bytes[pos + 8]! << 24)
  return high * TWO_32 + (word >>> 0)
}

/** The exact value of an element of 8 bytes. */
function int64At(bytes: Uint8Array, pos: number): bigint {
  return BigInt.asIntN(64, (BigInt(length32(bytes, pos + 4)) << 32n) | BigInt(length32(bytes, pos)))
}

/** Whether an element has this value. */
export function elementEquals(bytes: Uint8Array, pos: number, key: Uint8Array, start: number, end: number): boolean {
  if (isStringMark(bytes[pos]!)) return stringEquals(bytes, pos, key, start, end)
  return integerEquals(bytes, pos, parseInteger(key, start, end), key, start, end)
}

function stringEquals(bytes: Uint8Array, pos: number, key: Uint8Array, start: number, end: number): boolean {
  const first = bytes[pos]!
  const length = end - start
  let at: number
  if (first < 0xc0) {
    if ((first & 0x3f) !== length) return false
    at = pos + 1
  } else {
    at = dataStart(first, pos)
    if (pos + contentBytes(bytes, pos) - at !== length) return false
  }
  for (let i = start; i < end; i++) if (bytes[at++]! !== key[i]!) return false
  return true
}

/** `value` is what `parseInteger` says of the key. */
function integerEquals(
  bytes: Uint8Array,
  pos: number,
  value: number,
  key: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (value !== value) return false
  const own = integerAt(bytes, pos)
  if (own === value) return true
  return value === Infinity && !Number.isSafeInteger(own) && int64At(bytes, pos) === parseInt64(key, start, end)
}

/** The first element from `from` on with this value, looking at one and passing over `skip` in turn; -1 if there is none. */
export function findElement(
  bytes: Uint8Array,
  lp: number,
  from: number,
  skip: number,
  key: Uint8Array,
  start: number,
  end: number,
): number {
  if (from === -1) return -1
  const length = end - start
  // Most elements that differ already differ in their first byte, which tells the length, or in the last of their data:
  // names of a kind (`user:17`) begin alike. Looking at the first of the data instead took three times as long.
  const short = length < 64 ? 0x80 | length : -1
  const tail = length > 0 ? key[end - 1]! : -1
  const last = lp + listpackBytes(bytes, lp) - 1
  const value = parseInteger(key, start, end)
  let pos = from
  while (pos < last) {
    const first = bytes[pos]!
    if (first >= 0x80 && first < 0xc0) {
      if (
        first === short &&
        (length === 0 || bytes[pos + length]! === tail) &&
        rangeEquals(bytes, pos + 1, key, start, end)
      ) {
        return pos
      }
      pos += (first & 0x3f) + 2
    } else {
      if (isStringMark(first)) {
        if (stringEquals(bytes, pos, key, start, end)) return pos
      } else if (value === value && integerEquals(bytes, pos, value, key, start, end)) return pos
      pos += elementBytes(bytes, pos)
    }
    for (let passed = 0; passed < skip && pos < last; passed++) pos += elementBytes(bytes, pos)
  }
  return -1
}

/**
 * The element that is byte for byte that at `at` of `other`; -1 if there is none. What the encoder wrote has equal bytes where it
 * has equal values, so nothing is read as a string or a number: half the time of `findElement`.
 */
export function findSame(bytes: Uint8Array, lp: number, other: Uint8Array, at: number): number {
  const size = elementBytes(other, at)
  const sought = other[at]!
  // The last byte before a back length of one.
  const tail = other[at + size - 2]!
  const last = lp + listpackBytes(bytes, lp) - 1
  let pos = lp + LISTPACK_HEADER
  while (pos < last) {
    const first = bytes[pos]!
    if (first === sought && bytes[pos + size - 2]! === tail && sameBytes(bytes, pos, other, at, at + size)) return pos
    pos += first < 0x80 ? 2 : first < 0xc0 ? (first & 0x3f) + 2 : elementBytes(bytes, pos)
  }
  return -1
}

/** Whether an element is a string: any int64 would be kept as an integer. */
export const isStringAt = (bytes: Uint8Array, pos: number): boolean => isStringMark(bytes[pos]!)

function rangeEquals(bytes: Uint8Array, at: number, key: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[at + i - start]! !== key[i]!) return false
  return true
}

/**
 * Whether the range is a listpack that can be read without leaving it.
 * @param deep look at the elements as well as at header and end
 */
export function validateListpack(bytes: Uint8Array, start: number, end: number, deep: boolean): boolean {
  if (end - start < LISTPACK_EMPTY || listpackBytes(bytes, start) !== end - start) return false
  const last = end - 1
  if (bytes[last]! !== END) return false
  if (!deep) return true
  let count = 0
  let pos = start + LISTPACK_HEADER
  while (pos < last && bytes[pos]! !== END) {
    const first = bytes[pos]!
    if (first > INTEGER_64) return false
    const headBytes = first >= 0xe0 && first < STRING_32 ? 2 : first === STRING_32 ? 5 : 1
    if (pos + headBytes > last) return false
    const content = contentBytes(bytes, pos)
    const next = pos + content + backBytes(content)
    if (next > last || readBack(bytes, next - 1) !== content) return false
    pos = next
    count++
  }
  if (pos !== last) return false
  const stated = bytes[start + 4]! | (bytes[start + 5]! << 8)
  return stated === COUNT_UNKNOWN || stated === count
}

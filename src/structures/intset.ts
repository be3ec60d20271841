/**
 * Intsets: sorted sets of int64s in one block of the arena, byte for byte those of Redis, so that DUMP is a plain copy.
 *
 *   intset   | width 4 | count 4 | value | value | ... |       numbers low byte first, values ascending
 *
 * All values have the width, 2, 4 or 8 bytes, that the widest of them needs; one that needs more widens them all, and it
 * then stands first or last. Removing never makes them narrower.
 *
 * A value is given as the two 32-bit words of an int64, of which the high one is signed: exact, and without a BigInt.
 * `readInt64` makes them of a text.
 *
 * Source: Redis's intset.c.
 */
import { type Arena, byteOf, type Handle, pageOf, wordOf } from '../memory/arena.js'
import { parseInt64, parseInteger, writeInt64, writeInteger } from '../memory/integers.js'

const NO_BYTES = new Uint8Array(0)
const NO_WORDS = new Int32Array(0)

/** Bytes before the first value. */
const INTSET_HEADER = 8
const COUNT_WORD = 1
const VALUES_WORD = 2
const TWO_32 = 4294967296
/** Above this a block grows by an eighth more than it must: its class would be only 4 KiB larger. */
const RESERVE_ABOVE_BYTES = 16384
/** A block smaller than this isn't exchanged for a smaller one. */
const SHRINK_ABOVE_BYTES = 64
/** As many values as Redis makes room for in a new intset, more or less: 16 bytes in all. */
const NEW_VALUES_BYTES = 8

/** An int64 as two words. */
export class Int64 {
  high = 0
  low = 0
}

/** Reads a canonical int64. @returns false if the text is none */
export function readInt64(bytes: Uint8Array, start: number, end: number, out: Int64): boolean {
  const value = parseInteger(bytes, start, end)
  if (value === (value | 0)) {
    out.low = value
    out.high = value >> 31
    return true
  }
  if (value !== value) return false
  if (value !== Infinity) {
    out.low = value | 0
    out.high = Math.floor(value / TWO_32)
    return true
  }
  const exact = parseInt64(bytes, start, end) ?? 0n
  out.low = Number(BigInt.asIntN(32, exact))
  out.high = Number(exact >> 32n)
  return true
}

/** Bytes that a value needs: 2, 4 or 8. */
const widthOf = (high: number, low: number): number => (high !== low >> 31 ? 8 : low === (low << 16) >> 16 ? 2 : 4)

/** An empty intset. */
export function newIntset(arena: Arena): Handle {
  const block = arena.alloc(INTSET_HEADER + NEW_VALUES_BYTES)
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  words[wordOf(block)] = 2
  words[wordOf(block) + COUNT_WORD] = 0
  return block
}

/** Values held. */
export const intsetCount = (arena: Arena, block: Handle): number =>
  (arena.words[pageOf(block)] ?? NO_WORDS)[wordOf(block) + COUNT_WORD]!

/** Bytes of the whole intset. */
export function intsetBytes(arena: Arena, block: Handle): number {
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  const base = wordOf(block)
  return INTSET_HEADER + words[base]! * words[base + COUNT_WORD]!
}

/** The low word of the value at `index`, of which `base` is where the intset begins in `words`. */
function lowAt(words: Int32Array, base: number, width: number, index: number): number {
  if (width === 2) {
    const word = words[base + VALUES_WORD + (index >> 1)]!
    return (index & 1) === 0 ? (word << 16) >> 16 : word >> 16
  }
  return words[base + VALUES_WORD + (width === 4 ? index : 2 * index)]!
}

/** The value at `index`. */
export function intsetAt(arena: Arena, block: Handle, index: number, out: Int64): void {
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  const base = wordOf(block)
  const width = words[base]!
  const low = lowAt(words, base, width, index)
  out.low = low
  out.high = width === 8 ? words[base + VALUES_WORD + 2 * index + 1]! : low >> 31
}

/** Writes the decimal text of the value at `index`; there is room. @returns the index behind it */
export function writeIntsetValue(arena: Arena, block: Handle, index: number, out: Uint8Array, at: number): number {
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  const base = wordOf(block)
  const width = words[base]!
  const low = lowAt(words, base, width, index)
  if (width !== 8) return writeInteger(low, out, at)
  const high = words[base + VALUES_WORD + 2 * index + 1]!
  const value = high * TWO_32 + (low >>> 0)
  if (Number.isSafeInteger(value)) return writeInteger(value, out, at)
  return writeInt64((BigInt(high) << 32n) | BigInt(low >>> 0), out, at)
}

/**
 * Looks for a value among those from `from` on; all before it must be smaller.
 * @returns its index; if it isn't there, the complement (~) of the index where it would stand
 */
export function intsetSearch(arena: Arena, block: Handle, high: number, low: number, from = 0): number {
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  const base = wordOf(block)
  const width = words[base]!
  const count = words[base + COUNT_WORD]!
  if (widthOf(high, low) > width) return high < 0 ? ~from : ~count
  let first = from
  let end = count
  if (width !== 8) {
    // Whoever adds or looks for values in ascending order mostly stops here.
    if (first === end || low > lowAt(words, base, width, end - 1)) return ~end
    const lowest = lowAt(words, base, width, first)
    if (low <= lowest) return low === lowest ? first : ~first
    while (first < end) {
      const middle = (first + end) >>> 1
      const value = lowAt(words, base, width, middle)
      if (value === low) return middle
      if (value < low) first = middle + 1
      else end = middle
    }
    return ~first
  }
  const unsigned = low >>> 0
  while (first < end) {
    const middle = (first + end) >>> 1
    const at = base + VALUES_WORD + 2 * middle
    const order = words[at + 1]! - high || (words[at]! >>> 0) - unsigned
    if (order === 0) return middle
    if (order < 0) first = middle + 1
    else end = middle
  }
  return ~first
}

/** Puts in a value that `intsetSearch` has not found, at the index of which it gave the complement. @returns the block */
export function intsetInsert(arena: Arena, block: Handle, index: number, high: number, low: number): Handle {
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  const base = wordOf(block)
  const width = words[base]!
  const count = words[base + COUNT_WORD]!
  const needed = widthOf(high, low)
  if (needed > width) return widen(arena, block, needed, index, high, low)
  const bytes = INTSET_HEADER + count * width
  const grown = bytes + width > arena.sizeOf(block) ? resize(arena, block, bytes, bytes + width) : block
  const at = byteOf(grown) + INTSET_HEADER
  arena.beforeWrite(grown)
  if (index < count) {
    ;(arena.bytes[pageOf(grown)] ?? NO_BYTES).copyWithin(
      at + (index + 1) * width,
      at + index * width,
      at + count * width,
    )
  }
  put(arena, grown, width, index, high, low)
  ;(arena.words[pageOf(grown)] ?? NO_WORDS)[wordOf(grown) + COUNT_WORD] = count + 1
  return grown
}

/** Takes out the value at `index`. @returns the block */
export function intsetRemove(arena: Arena, block: Handle, index: number): Handle {
  arena.beforeWrite(block)
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  const base = wordOf(block)
  const width = words[base]!
  const count = words[base + COUNT_WORD]! - 1
  const at = byteOf(block) + INTSET_HEADER
  if (index < count) {
    ;(arena.bytes[pageOf(block)] ?? NO_BYTES).copyWithin(
      at + index * width,
      at + (index + 1) * width,
      at + (count + 1) * width,
    )
  }
  words[base + COUNT_WORD] = count
  const size = arena.sizeOf(block)
  const bytes = INTSET_HEADER + count * width
  return size > SHRINK_ABOVE_BYTES && bytes * 2 < size ? resize(arena, block, bytes, bytes) : block
}

/** Writes a value at `index`. */
function put(arena: Arena, block: Handle, width: number, index: number, high: number, low: number): void {
  const words = arena.words[pageOf(block)] ?? NO_WORDS
  const at = wordOf(block) + VALUES_WORD
  if (width === 2) {
    const bytes = arena.bytes[pageOf(block)] ?? NO_BYTES
    const byte = byteOf(block) + INTSET_HEADER + 2 * index
    bytes[byte] = low
    bytes[byte + 1] = low >> 8
  } else if (width === 4) words[at + index] = low
  else {
    words[at + 2 * index] = low
    words[at + 2 * index + 1] = high
  }
}

/** Moves the first `used` bytes to a block of `bytes` and, of a large one, some in reserve. */
function resize(arena: Arena, block: Handle, used: number, bytes: number): Handle {
  const moved = arena.alloc(bytes > RESERVE_ABOVE_BYTES && bytes > used ? bytes + (bytes >>> 3) : bytes)
  arena.copy(block, moved, used)
  arena.free(block)
  return moved
}

/** Moves all values to a block of wider ones, together with a new one. */
function widen(arena: Arena, block: Handle, width: number, index: number, high: number, low: number): Handle {
  const count = intsetCount(arena, block)
  const moved = arena.alloc(INTSET_HEADER + (count + 1) * width)
  const from = arena.words[pageOf(block)] ?? NO_WORDS
  const base = wordOf(block)
  const oldWidth = from[base]!
  // What needs more than all others is less or greater than all.
  const shift = index === 0 ? 1 : 0
  for (let i = 0; i < count; i++) {
    const value = lowAt(from, base, oldWidth, i)
    put(arena, moved, width, i + shift, value >> 31, value)
  }
  put(arena, moved, width, shift === 1 ? 0 : count, high, low)
  const words = arena.words[pageOf(moved)] ?? NO_WORDS
  words[wordOf(moved)] = width
  words[wordOf(moved) + COUNT_WORD] = count + 1
  arena.free(block)
  return moved
}

/** Whether the range is an intset: of the right length, not empty, ascending. */
export function validateIntset(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  if (length < INTSET_HEADER) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, length)
  const width = view.getUint32(0, true)
  if (width !== 2 && width !== 4 && width !== 8) return false
  const count = view.getUint32(4, true)
  if (count === 0 || INTSET_HEADER + count * width !== length) return false
  let lastHigh = 0
  let lastLow = 0
  for (let at = INTSET_HEADER; at < length; at += width) {
    const value = width === 2 ? view.getInt16(at, true) : view.getInt32(at, true)
    const high = width === 8 ? view.getInt32(at + 4, true) : value >> 31
    const isGreater = high > lastHigh || (high === lastHigh && value >>> 0 > lastLow)
    if (at > INTSET_HEADER && !isGreater) return false
    lastHigh = high
    lastLow = value >>> 0
  }
  return true
}

/** A block with the intset in the range, which `validateIntset` has passed. */
export function loadIntset(arena: Arena, bytes: Uint8Array, start: number, end: number): Handle {
  const block = arena.alloc(end - start)
  ;(arena.bytes[pageOf(block)] ?? NO_BYTES).set(bytes.subarray(start, end), byteOf(block))
  return block
}

/** Checks an intset in the arena. @throws Error */
export function assertIntset(arena: Arena, block: Handle): void {
  const bytes = intsetBytes(arena, block)
  if (bytes > arena.sizeOf(block)) throw new Error('intset: larger than its block')
  const start = byteOf(block)
  const isEmpty = bytes === INTSET_HEADER
  if (!isEmpty && !validateIntset(arena.bytes[pageOf(block)] ?? NO_BYTES, start, start + bytes)) {
    throw new Error('intset: broken')
  }
}

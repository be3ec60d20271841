/**
 * Bits in a range of bytes, numbered as Redis numbers them: bit 0 is the highest of the first byte.
 *
 * A string of 512 MiB has 2^32 bits, so positions are doubles and are never shifted as 32-bit integers. Long ranges are
 * worked through in 32-bit words, through a view where the memory is aligned: an arena block above 8 KiB always is.
 */

import { countBits, findBit } from './bitcount.js'
import { copyBytes } from './bytes.js'

export type BitOperation = 'and' | 'or' | 'xor'

/**
 * The first bit of value `bit` among the bits `first` to `end` (exclusive) counted from byte `base`; its position,
 * counted likewise, or -1.
 */
export function findBitBetween(
  bytes: Uint8Array,
  base: number,
  first: number,
  end: number,
  bit: 0 | 1,
  words?: Int32Array,
): number {
  if (first >= end) return -1
  // Bits of the first byte before `first` are made to look like those that are passed over.
  const headByte = Math.floor(first / 8)
  const mask = 0xff >>> (first % 8)
  const head = bytes[base + headByte]!
  const wanted = (bit === 1 ? head : ~head) & mask
  let found = headByte * 8 + Math.clz32(wanted << 24)
  if (wanted === 0) {
    const from = headByte + 1
    const further = findBit(bytes, base + from, base + Math.ceil(end / 8), bit, words)
    if (further === -1) return -1
    found = from * 8 + further
  }
  return found < end ? found : -1
}

/** How many of the bits `first` to `end` (exclusive), counted from byte `base`, are set; at least one bit. */
export function countBitsBetween(
  bytes: Uint8Array,
  base: number,
  first: number,
  end: number,
  words?: Int32Array,
): number {
  const firstByte = base + Math.floor(first / 8)
  const endByte = base + Math.ceil(end / 8)
  const before = bytes[firstByte]! & ~(0xff >>> (first % 8))
  const after = end % 8 === 0 ? 0 : bytes[endByte - 1]! & (0xff >>> (end % 8))
  return countBits(bytes, firstByte, endByte, words) - bitsOf(before) - bitsOf(after)
}

function bitsOf(byte: number): number {
  let count = 0
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++
  return count
}

/** `combineBits` and `invertBits` want memory whose size is a multiple of this. */
export const BITS_ROUND_BYTES = 16
/** So much of a source is brought to a word's beginning at a time. */
const CHUNK_BYTES = 4096
const chunk = new Uint8Array(CHUNK_BYTES)
const chunkWords = new Int32Array(chunk.buffer)

/**
 * Combines `length` bytes of `source` from `from` on into the first ones of `target`: `target = target <operation> source`.
 * What follows them stays.
 */
export function combineBits(
  operation: BitOperation,
  target: Int32Array,
  source: Uint8Array,
  from: number,
  length: number,
): void {
  for (let done = 0; done < length; done += CHUNK_BYTES) {
    const size = Math.min(CHUNK_BYTES, length - done)
    copyBytes(source, from + done, from + done + size, chunk, 0)
    const unchanging = operation === 'and' ? 0xff : 0
    for (let i = size; i % BITS_ROUND_BYTES !== 0; i++) chunk[i] = unchanging
    combineChunk(operation, target, done >>> 2, (size + 3) >>> 2)
  }
}

/** Four words in each turn take half the time that single ones do. */
function combineChunk(operation: BitOperation, target: Int32Array, at: number, count: number): void {
  let to = at
  if (operation === 'and') {
    for (let i = 0; i < count; i += 4, to += 4) {
      target[to]! &= chunkWords[i]!
      target[to + 1]! &= chunkWords[i + 1]!
      target[to + 2]! &= chunkWords[i + 2]!
      target[to + 3]! &= chunkWords[i + 3]!
    }
  } else if (operation === 'or') {
    for (let i = 0; i < count; i += 4, to += 4) {
      target[to]! |= chunkWords[i]!
      target[to + 1]! |= chunkWords[i + 1]!
      target[to + 2]! |= chunkWords[i + 2]!
      target[to + 3]! |= chunkWords[i + 3]!
    }
  } else {
    for (let i = 0; i < count; i += 4, to += 4) {
      target[to]! ^= chunkWords[i]!
      target[to + 1]! ^= chunkWords[i + 1]!
      target[to + 2]! ^= chunkWords[i + 2]!
      target[to + 3]! ^= chunkWords[i + 3]!
    }
  }
}

/** Inverts the first `length` bytes of `target`, and what follows them up to a multiple of `BITS_ROUND_BYTES`. */
export function invertBits(target: Int32Array, length: number): void {
  for (let i = 0, count = (length + 3) >>> 2; i < count; i += 4) {
    target[i] = ~target[i]!
    target[i + 1] = ~target[i + 1]!
    target[i + 2] = ~target[i + 2]!
    target[i + 3] = ~target[i + 3]!
  }
}

/**
 * The unsigned integer in `count` bits (at most 53) from bit `offset` on, counted from `start`. Bits from `end` on read
 * as 0.
 */
export function readBits(bytes: Uint8Array, start: number, end: number, offset: number, count: number): number {
  let at = start + Math.floor(offset / 8)
  const skip = offset % 8
  const inFirst = Math.min(8 - skip, count)
  let value = at < end ? (bytes[at]! >>> (8 - skip - inFirst)) & (0xff >>> (8 - inFirst)) : 0
  let rest = count - inFirst
  at++
  for (; rest >= 8; rest -= 8, at++) value = value * 256 + (at < end ? bytes[at]! : 0)
  if (rest > 0) value = value * (1 << rest) + (at < end ? bytes[at]! >>> (8 - rest) : 0)
  return value
}

/** Writes an unsigned integer of `count` bits (at most 53) from bit `offset` on, counted from `start`. */
export function writeBits(bytes: Uint8Array, start: number, offset: number, count: number, value: number): void {
  const first = start + Math.floor(offset / 8)
  const endBit = (offset % 8) + count
  let at = first + ((endBit - 1) >>> 3)
  // From the last byte to the first, taking bits off the low end of the value.
  let rest = value
  let free = (8 - (endBit & 7)) & 7
  for (let left = count; left > 0; at--) {
    const width = Math.min(8 - free, left)
    const size = 1 << width
    const high = Math.floor(rest / size)
    const mask = (size - 1) << free
    bytes[at] = (bytes[at]! & ~mask) | ((rest - high * size) << free)
    rest = high
    left -= width
    free = 0
  }
}

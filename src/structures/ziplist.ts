/**
 * Reading ziplists, which Redis used before listpacks: they come in payloads and files of older servers.
 *
 *   ziplist  | total bytes 4 | offset of the last entry 4 | entries 2 | entry | entry | ... | 0xff |
 *
 *   entry    | bytes of the entry before: 1, or 0xfe and 4 | encoding | data |          numbers low byte first
 *
 *     00llllll                     string of up to 63 bytes
 *     01llllll llllllll            string of up to 16,383 bytes, high byte first
 *     10______ length 4            longer string, high byte first
 *     11000000, 11010000, 11100000, 11110000, 11111110      integer of 2, 4, 8, 3 or 1 bytes
 *     1111vvvv                     integer v - 1, 0 to 12
 *
 * Source: Redis's ziplist.c.
 */
import type { Arena, Handle } from '../memory/arena.js'
import { writeInt64, writeInteger } from '../memory/integers.js'
import type { PackedValue } from './listpack.js'
import { appendElement, newListpack } from './listpack-edit.js'

const HEADER = 10
const END = 0xff
/** As the length of the entry before: it follows in 4 bytes. */
const BIG_BEFORE = 0xfe
const COUNT_UNKNOWN = 65535

const INTEGER_16 = 0xc0
const INTEGER_32 = 0xd0
const INTEGER_64 = 0xe0
const INTEGER_24 = 0xf0
const INTEGER_8 = 0xfe

/** Where the first entry of a ziplist begins. */
export const firstEntry = (zl: number): number => zl + HEADER

/** Gives an entry's value. @returns where the next one begins, -1 if there was none at `pos` */
export function readEntry(bytes: Uint8Array, pos: number, out: PackedValue): number {
  if (bytes[pos]! === END) return -1
  const at = pos + (bytes[pos]! < BIG_BEFORE ? 1 : 5)
  const data = at + encodingBytes(bytes[at]!)
  const next = data + dataBytes(bytes, at)
  out.isInteger = bytes[at]! >= 0xc0
  if (out.isInteger) readNumber(bytes, at, out)
  else {
    out.bytes = bytes
    out.start = data
    out.end = next
  }
  return next
}

/** Bytes of an encoding, 0 if there is none with this first byte. */
function encodingBytes(first: number): number {
  if (first < 0xc0) return first < 0x40 ? 1 : first < 0x80 ? 2 : 5
  if (first > INTEGER_24) return first <= INTEGER_8 ? 1 : 0
  return (first & 15) === 0 ? 1 : 0
}

/** Bytes of the data behind the encoding at `at`. */
function dataBytes(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x40) return first
  if (first < 0x80) return ((first & 0x3f) << 8) | bytes[at + 1]!
  if (first < 0xc0) {
    return ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) >>> 0
  }
  if (first === INTEGER_16) return 2
  if (first === INTEGER_32) return 4
  if (first === INTEGER_64) return 8
  if (first === INTEGER_24) return 3
  return first === INTEGER_8 ? 1 : 0
}

function readNumber(bytes: Uint8Array, at: number, out: PackedValue): void {
  const first = bytes[at]!
  const low = bytes[at + 1]! | (bytes[at + 2]! << 8)
  out.bytes = out.digits
  out.start = 0
  if (first === INTEGER_64) {
    const exact = BigInt.asIntN(64, (BigInt(word(bytes, at + 5)) << 32n) | BigInt(word(bytes, at + 1)))
    out.integer = Number(exact)
    out.end = writeInt64(exact, out.digits, 0)
    return
  }
  if (first === INTEGER_16) out.integer = (low << 16) >> 16
  else if (first === INTEGER_32) out.integer = word(bytes, at + 1) | 0
  else if (first === INTEGER_24) out.integer = ((low | (bytes[at + 3]! << 16)) << 8) >> 8
  else if (first === INTEGER_8) out.integer = (low << 24) >> 24
  else out.integer = (first & 15) - 1
  out.end = writeInteger(out.integer, out.digits, 0)
}

/** 4 bytes, low byte first. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

/** Whether the range is a ziplist that can be read without leaving it. */
export function validateZiplist(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER + 1 || word(bytes, start) !== end - start) return false
  const last = end - 1
  if (bytes[last]! !== END) return false
  let pos = firstEntry(start)
  let before = 0
  let lastEntry = -1
  let count = 0
  while (bytes[pos]! !== END) {
    const next = endOfEntry(bytes, pos, last, before)
    if (next === -1) return false
    lastEntry = pos
    before = next - pos
    pos = next
    count++
  }
  if (pos !== last) return false
  const tail = start + word(bytes, start + 4)
  if (tail > last || (lastEntry !== -1 && lastEntry !== tail)) return false
  const stated = bytes[start + 8]! | (bytes[start + 9]! << 8)
  return stated === COUNT_UNKNOWN || stated === count
}

/** Where the entry at `pos` ends; -1 if it runs into the end mark at `last`, or doesn't follow one of `before` bytes. */
function endOfEntry(bytes: Uint8Array, pos: number, last: number, before: number): number {
  const isBig = bytes[pos]! >= BIG_BEFORE
  const at = pos + (isBig ? 5 : 1)
  if (at >= last || (isBig ? word(bytes, pos + 1) : bytes[pos]!) !== before) return -1
  const encoding = encodingBytes(bytes[at]!)
  if (encoding === 0 || at + encoding > last) return -1
  const next = at + encoding + dataBytes(bytes, at)
  return next > last ? -1 : next
}

/** A listpack of the same elements; `scratch` is for the values on their way. The ziplist was found valid. */
export function listpackOfZiplist(arena: Arena, bytes: Uint8Array, zl: number, scratch: PackedValue): Handle {
  let block = newListpack(arena, word(bytes, zl))
  for (let pos = readEntry(bytes, firstEntry(zl), scratch); pos !== -1; pos = readEntry(bytes, pos, scratch)) {
    block = appendElement(arena, block, 0, scratch.bytes, scratch.start, scratch.end)
  }
  return block
}

/**
 * Writes the elements of listpacks; the layout is drawn in `listpack.ts`.
 *
 * A value that reads as an integer is kept as one, in the fewest bytes. Reading it as an integer is most of the work, so
 * those who need an element's size first, and then the element, do it once (`sizeAsElement`, `writeElement`).
 */
import { parseInt64, parseInteger } from '../memory/integers.js'

// First bytes of elements.
const STRING_12 = 0xe0
export const STRING_32 = 0xf0
export const INTEGER_64 = 0xf4
const TWO_32 = 4294967296

/** Bytes of a back length; the limits are off by one as in Redis. */
export function backBytes(content: number): number {
  if (content <= 127) return 1
  if (content < 16383) return 2
  if (content < 2097151) return 3
  return content < 268435455 ? 4 : 5
}

/** Bytes that a value takes as an element. What looks like an integer is kept as one. */
export function encodedBytes(value: Uint8Array, start: number, end: number): number {
  return sizeAsElement(parseInteger(value, start, end), end - start)
}

/** The same of a value of which `parseInteger` says `integer`. */
export function sizeAsElement(integer: number, length: number): number {
  if (integer === integer) return integerBytes(integer) + 1
  const content = length < 64 ? length + 1 : length < 4096 ? length + 2 : length + 5
  return content + backBytes(content)
}

/** Bytes of an integer's encoding; `Infinity` stands for any beyond 2^53. */
function integerBytes(value: number): number {
  if (value === (value | 0)) {
    if (value >= -4096 && value <= 4095) return value >= 0 && value <= 127 ? 1 : 2
    if (value === (value << 16) >> 16) return 3
    return value === (value << 8) >> 8 ? 4 : 5
  }
  return 9
}

/** Writes a value as an element. @returns the index behind it */
export function encodeElement(target: Uint8Array, at: number, value: Uint8Array, start: number, end: number): number {
  return writeElement(target, at, parseInteger(value, start, end), value, start, end)
}

/** The same of a value of which `parseInteger` says `integer`. */
export function writeElement(
  target: Uint8Array,
  at: number,
  integer: number,
  value: Uint8Array,
  start: number,
  end: number,
): number {
  if (integer === integer) {
    const content = integerBytes(integer)
    if (content === 9) write64(target, at, integer, value, start, end)
    else writeSmall(target, at, integer, content)
    target[at + content] = content
    return at + content + 1
  }
  const length = end - start
  let data = at
  if (length < 64) target[data++] = 0x80 | length
  else if (length < 4096) {
    target[data++] = STRING_12 | (length >>> 8)
    target[data++] = length
  } else {
    target[data] = STRING_32
    write32(target, data + 1, length)
    data += 5
  }
  if (length <= 64) for (let i = start; i < end; i++) target[data++] = value[i]!
  else {
    target.set(value.subarray(start, end), data)
    data += length
  }
  return writeBack(target, data, data - at)
}

/** An integer of at most 32 bits in `content` bytes. */
function writeSmall(target: Uint8Array, at: number, value: number, content: number): void {
  if (content === 1) target[at] = value
  else if (content === 2) {
    target[at] = 0xc0 | ((value >> 8) & 0x1f)
    target[at + 1] = value
  } else {
    target[at] = STRING_32 + content - 2
    for (let i = 1; i < content; i++) target[at + i] = value >> (8 * (i - 1))
  }
}

function write64(target: Uint8Array, at: number, value: number, text: Uint8Array, start: number, end: number): void {
  target[at] = INTEGER_64
  if (value !== Infinity) {
    const high = Math.floor(value / TWO_32)
    write32(target, at + 1, value - high * TWO_32)
    write32(target, at + 5, high)
    return
  }
  const exact = parseInt64(text, start, end) ?? 0n
  write32(target, at + 1, Number(BigInt.asIntN(32, exact)))
  write32(target, at + 5, Number(BigInt.asIntN(32, exact >> 32n)))
}

/** The low 32 bits of a safe integer, low byte first. */
export function write32(target: Uint8Array, at: number, value: number): void {
  target[at] = value
  target[at + 1] = value >>> 8
  target[at + 2] = value >>> 16
  target[at + 3] = value >>> 24
}

/** Writes a back length. @returns the index behind it */
function writeBack(target: Uint8Array, at: number, content: number): number {
  if (content < 128) {
    target[at] = content
    return at + 1
  }
  const count = backBytes(content)
  let rest = content
  for (let i = count - 1; i >= 0; i--) {
    target[at + i] = (rest & 127) | (i === 0 ? 0 : 128)
    rest = Math.floor(rest / 128)
  }
  return at + count
}

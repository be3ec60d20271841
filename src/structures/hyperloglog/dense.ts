/**
 * Dense registers: 6 bits each, the first in the lowest bits of the first byte, four in three bytes.
 *
 *   byte 0 | 11000000 |   byte 1 | 22221111 |   byte 2 | 33333322 |      the digit is the register, the highest bit left
 *
 * `at` is where the registers begin, behind the header.
 */
import { REGISTERS } from './layout.js'

export function registerOf(bytes: Uint8Array, at: number, register: number): number {
  const place = at + ((register * 6) >>> 3)
  const shift = (register * 6) & 7
  const first = bytes[place]! >>> shift
  return shift <= 2 ? first & 63 : (first | (bytes[place + 1]! << (8 - shift))) & 63
}

export function setRegister(bytes: Uint8Array, at: number, register: number, value: number): void {
  const place = at + ((register * 6) >>> 3)
  const shift = (register * 6) & 7
  bytes[place] = (bytes[place]! & ~(63 << shift)) | (value << shift)
  if (shift <= 2) return
  bytes[place + 1] = (bytes[place + 1]! & ~(63 >>> (8 - shift))) | (value >>> (8 - shift))
}

/** Gives a register a value if that is higher. @returns whether it was */
export function raiseRegister(bytes: Uint8Array, at: number, register: number, value: number): boolean {
  if (registerOf(bytes, at, register) >= value) return false
  setRegister(bytes, at, register, value)
  return true
}

/** A histogram for each of four registers: one counter raised twice in a row would wait for itself. */
const lanes = new Int32Array(4 * 64)

/** Adds to `histogram` how many registers have each value. */
export function countDense(bytes: Uint8Array, at: number, histogram: Int32Array): void {
  lanes.fill(0)
  const end = at + (REGISTERS / 4) * 3
  for (let place = at; place < end; place += 3) {
    const four = bytes[place]! | (bytes[place + 1]! << 8) | (bytes[place + 2]! << 16)
    lanes[four & 63]!++
    lanes[64 + ((four >>> 6) & 63)]!++
    lanes[128 + ((four >>> 12) & 63)]!++
    lanes[192 + (four >>> 18)]!++
  }
  for (let i = 0; i < lanes.length; i++) histogram[i & 63] = histogram[i & 63]! + lanes[i]!
}

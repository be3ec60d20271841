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

/** Adds to `histogram` how many registers have each value. */
export function countDense(bytes: Uint8Array, at: number, histogram: Int32Array): void {
  const end = at + (REGISTERS / 4) * 3
  for (let place = at; place < end; place += 3) {
    const four = bytes[place]! | (bytes[place + 1]! << 8) | (bytes[place + 2]! << 16)
    histogram[four & 63]!++
    histogram[(four >>> 6) & 63]!++
    histogram[(four >>> 12) & 63]!++
    histogram[four >>> 18]!++
  }
}

/** Raises each of `merged`, a byte per register, to these. */
export function mergeDense(bytes: Uint8Array, at: number, merged: Uint8Array): void {
  let place = at
  for (let register = 0; register < REGISTERS; register += 4) {
    const four = bytes[place]! | (bytes[place + 1]! << 8) | (bytes[place + 2]! << 16)
    place += 3
    // Most registers of a merge are 0 or as high already.
    if (four === 0) continue
    const first = four & 63
    const second = (four >>> 6) & 63
    const third = (four >>> 12) & 63
    const fourth = four >>> 18
    if (first > merged[register]!) merged[register] = first
    if (second > merged[register + 1]!) merged[register + 1] = second
    if (third > merged[register + 2]!) merged[register + 2] = third
    if (fourth > merged[register + 3]!) merged[register + 3] = fourth
  }
}

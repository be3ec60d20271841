/**
 * What an element says to a HyperLogLog: the register that its hash falls on, and the zeros behind.
 *
 * The hash is Austin Appleby's MurmurHash64A (2008) with Redis's seed. JavaScript computes with 32-bit integers, so each
 * 64-bit number is a low and a high half; its multiplier is a constant, split for the products in 16-bit pieces. Measured
 * on 16 bytes: 30 ns, with BigInt 1,900.
 */
import { REGISTER_BITS, REGISTERS } from './layout.js'

const SEED = 0xadc83b19 | 0
/** The multiplier, 0xc6a4a7935bd1e995. */
const M_HIGH = 0xc6a4a793 | 0
const M_LOW = 0x5bd1e995
const M_LOW_0 = 0xe995
const M_LOW_1 = 0x5bd1

/** The low half's bits behind the register. */
const LOW_BITS = 32 - REGISTER_BITS

/** The high half of the 64-bit product of a low half and the multiplier's. */
function highProduct(low: number): number {
  const low0 = low & 0xffff
  const low1 = low >>> 16
  const middle = Math.imul(low1, M_LOW_0) + (Math.imul(low0, M_LOW_0) >>> 16)
  const other = Math.imul(low0, M_LOW_1) + (middle & 0xffff)
  return Math.imul(low1, M_LOW_1) + (middle >>> 16) + (other >>> 16)
}

/**
 * @returns the element's register in the low 14 bits; above, the place, from 1 on, of the first bit that is set among the
 *   50 others of the hash, or 51 if none is
 */
export function observe(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  let low = SEED ^ Math.imul(length, M_LOW)
  let high = (highProduct(length) + Math.imul(length, M_HIGH)) | 0
  const whole = end - (length & 7)
  let at = start
  for (; at < whole; at += 8) {
    let low0 = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    let high0 = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24)
    high0 = highProduct(low0) + Math.imul(low0, M_HIGH) + Math.imul(high0, M_LOW)
    low0 = Math.imul(low0, M_LOW)
    // 47 bits to the right: only the highest 17 arrive.
    low0 ^= (high0 | 0) >>> 15
    high0 = highProduct(low0) + Math.imul(low0, M_HIGH) + Math.imul(high0, M_LOW)
    low ^= Math.imul(low0, M_LOW)
    high ^= high0
    high = highProduct(low) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)
    low = Math.imul(low, M_LOW)
  }
  const rest = end - at
  if (rest > 0) {
    for (let i = 0; i < rest; i++) {
      const byte = bytes[at + i]!
      if (i < 4) low ^= byte << (8 * i)
      else high ^= byte << (8 * (i - 4))
    }
    high = highProduct(low) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)
    low = Math.imul(low, M_LOW)
  }
  low ^= (high | 0) >>> 15
  high = (highProduct(low) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0
  low = Math.imul(low, M_LOW)
  low ^= high >>> 15
  return (firstBit(low >>> REGISTER_BITS, high) << REGISTER_BITS) | (low & (REGISTERS - 1))
}

/** The place, from 1 on, of the lowest bit that is set in `LOW_BITS` and 32 bits; one more if none is. */
function firstBit(low: number, high: number): number {
  if (low !== 0) return 32 - Math.clz32(low & -low)
  if (high !== 0) return LOW_BITS + 32 - Math.clz32(high & -high)
  return LOW_BITS + 33
}

import { describe, expect, it } from 'vitest'
import { countBits, findBit } from '../../src/memory/bitcount.js'
import { Random } from './random.js'

/** Lengths around those from which words, and rounds of sixteen words, are used. */
const LENGTHS = [0, 1, 3, 7, 8, 63, 64, 65, 66, 67, 68, 127, 128, 131, 255, 256, 1000]

const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')

/** Every length at every alignment, both of the range in the view and of the view in its buffer. */
function forEachRange(check: (bytes: Uint8Array, start: number, end: number, random: Random) => void): void {
  const random = new Random(5)
  for (const length of LENGTHS) {
    for (let shift = 0; shift < 16; shift++) {
      const bytes = new Uint8Array(random.bytes(length + 16).buffer, shift >>> 2, length + 8)
      check(bytes, shift & 3, (shift & 3) + length, random)
    }
  }
}

describe('countBits', () => {
  it('agrees with counting one by one', () => {
    forEachRange((bytes, start, end) => {
      const ones = textOf(bytes.subarray(start, end)).replaceAll('0', '').length
      expect(countBits(bytes, start, end)).toBe(ones)
    })
  })

  it('counts ranges full of ones, where every adder carries', () => {
    forEachRange((bytes, start, end) => {
      bytes.fill(0xff)
      expect(countBits(bytes, start, end)).toBe((end - start) * 8)
    })
  })
})

describe('findBit', () => {
  it('finds the only bit, and nothing outside the range', () => {
    forEachRange((bytes, start, end, random) => {
      for (const bit of [0, 1] as const) {
        bytes.fill(bit === 1 ? 0xff : 0)
        bytes.fill(bit === 1 ? 0 : 0xff, start, end)
        expect(findBit(bytes, start, end, bit)).toBe(-1)
        if (start === end) continue
        const place = random.below((end - start) * 8)
        const at = start + (place >>> 3)
        bytes[at] = (bytes[at] ?? 0) ^ (0x80 >>> (place & 7))
        expect(findBit(bytes, start, end, bit)).toBe(place)
      }
    })
  })

  it('finds the first of several', () => {
    forEachRange((bytes, start, end) => {
      for (const bit of [0, 1] as const) {
        expect(findBit(bytes, start, end, bit)).toBe(textOf(bytes.subarray(start, end)).indexOf(String(bit)))
      }
    })
  })
})

import { describe, expect, it } from 'vitest'
import {
  BITS_ROUND_BYTES,
  combineBits,
  countBitsBetween,
  findBitBetween,
  invertBits,
  readBits,
  writeBits,
} from '../../src/memory/bits.js'
import { Random } from './random.js'

const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')

/** Mostly long runs of equal bits. */
function runs(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = random.pick([0, 0, 0, 0xff, 0xff, 0xff, random.below(256)])
  return bytes
}

describe('bits between two bits', () => {
  it('are counted and found as in text', () => {
    const random = new Random(6)
    for (let round = 0; round < 3000; round++) {
      const bytes = runs(random, 1 + random.below(random.pick([3, 20, 200])))
      const words = round % 2 === 0 ? undefined : new Int32Array(bytes.buffer, 0, bytes.length >> 2)
      const base = random.below(Math.min(4, bytes.length))
      const bitCount = (bytes.length - base) * 8
      const first = random.below(bitCount)
      const end = first + 1 + random.below(bitCount - first)
      const text = textOf(bytes.subarray(base)).slice(first, end)
      expect(countBitsBetween(bytes, base, first, end, words)).toBe(text.replaceAll('0', '').length)
      for (const bit of [0, 1] as const) {
        const place = text.indexOf(String(bit))
        expect(findBitBetween(bytes, base, first, end, bit, words)).toBe(place < 0 ? -1 : first + place)
      }
      expect(findBitBetween(bytes, base, end, end, 1)).toBe(-1)
    }
  })
})

describe('combineBits and invertBits', () => {
  it('work at every alignment and leave the rest alone', () => {
    const random = new Random(7)
    for (let round = 0; round < 300; round++) {
      const length = random.below(random.pick([200, 200, 10_000]))
      const from = random.below(8)
      const source = random.bytes(from + length + 3)
      const room = Math.ceil(length / BITS_ROUND_BYTES) * BITS_ROUND_BYTES
      const target = random.bytes(room + BITS_ROUND_BYTES)
      for (const [operation, byByte] of [
        ['and', (a: number, b: number) => a & b],
        ['or', (a: number, b: number) => a | b],
        ['xor', (a: number, b: number) => a ^ b],
        ['not', (a: number) => ~a & 0xff],
      ] as const) {
        const changed = operation === 'not' ? room : length
        const expected = target.map((byte, i) => (i < changed ? byByte(byte, source[i + from] ?? 0) : byte))
        const result = target.slice()
        const words = new Int32Array(result.buffer)
        if (operation === 'not') invertBits(words, length)
        else combineBits(operation, words, source, from, length)
        expect(result).toEqual(expected)
      }
    }
  })
})

describe('fields', () => {
  it('are read and written as in text', () => {
    const random = new Random(8)
    for (let round = 0; round < 5000; round++) {
      const bytes = random.bytes(12)
      const start = random.below(3)
      const width = 1 + random.below(53)
      const offset = random.below((bytes.length - start) * 8 - width + 1)
      const before = textOf(bytes.subarray(start))
      const field = before.slice(offset, offset + width)
      expect(readBits(bytes, start, bytes.length, offset, width)).toBe(parseInt(field, 2))
      const value = Math.floor(random.float() * 2 ** width)
      writeBits(bytes, start, offset, width, value)
      const written = value.toString(2).padStart(width, '0')
      expect(textOf(bytes.subarray(start))).toBe(before.slice(0, offset) + written + before.slice(offset + width))
    }
  })

  it('read zeros beyond the end', () => {
    const bytes = new Uint8Array(8).fill(0xff)
    expect(readBits(bytes, 0, 1, 4, 8)).toBe(0xf0)
    expect(readBits(bytes, 0, 1, 4, 53)).toBe(15 * 2 ** 49)
    expect(readBits(bytes, 0, 1, 8, 53)).toBe(0)
    expect(readBits(bytes, 2, 2, 4294967295, 20)).toBe(0)
  })
})

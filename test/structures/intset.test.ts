import { describe, expect, it } from 'vitest'
import { Arena, byteOf, type Handle, pageOf } from '../../src/memory/arena.js'
import { readLatin1 } from '../../src/memory/utf8.js'
import {
  assertIntset,
  Int64,
  intsetAt,
  intsetBytes,
  intsetCount,
  intsetInsert,
  intsetRemove,
  intsetSearch,
  loadIntset,
  newIntset,
  readInt64,
  validateIntset,
  writeIntsetValue,
} from '../../src/structures/intset.js'
import { Random } from '../support/random.js'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
/** Where widths, and exact numbers, end. */
const BORDERS = [0n, 2n ** 15n, 2n ** 16n, 2n ** 31n, 2n ** 32n, 2n ** 33n, 2n ** 53n, 2n ** 63n]

/** The intset under test, by whole numbers. */
class Ints {
  readonly arena = new Arena()
  block: Handle = newIntset(this.arena)
  private readonly value = new Int64()
  private readonly digits = new Uint8Array(24)

  private search(value: bigint): number {
    const text = latin1(String(value))
    expect(readInt64(text, 0, text.length, this.value)).toBe(true)
    return intsetSearch(this.arena, this.block, this.value.high, this.value.low)
  }

  has(value: bigint): boolean {
    return this.search(value) >= 0
  }

  add(value: bigint): boolean {
    const index = this.search(value)
    if (index >= 0) return false
    this.block = intsetInsert(this.arena, this.block, ~index, this.value.high, this.value.low)
    return true
  }

  delete(value: bigint): boolean {
    const index = this.search(value)
    if (index < 0) return false
    this.block = intsetRemove(this.arena, this.block, index)
    return true
  }

  all(): bigint[] {
    return Array.from({ length: intsetCount(this.arena, this.block) }, (_, index) => {
      const end = writeIntsetValue(this.arena, this.block, index, this.digits, 0)
      const value = BigInt(readLatin1(this.digits, 0, end))
      intsetAt(this.arena, this.block, index, this.value)
      expect((BigInt(this.value.high) << 32n) | BigInt(this.value.low >>> 0)).toBe(value)
      return value
    })
  }

  bytes(): Uint8Array {
    const start = byteOf(this.block)
    const page = this.arena.bytes[pageOf(this.block)] ?? new Uint8Array(0)
    return page.slice(start, start + intsetBytes(this.arena, this.block))
  }
}

function valueFrom(random: Random, widths: number): bigint {
  const border = random.pick(BORDERS.slice(0, widths)) * (random.chance(0.5) ? 1n : -1n)
  const value = border + BigInt(random.between(-20, 20))
  return value < INT64_MIN ? INT64_MIN : value > INT64_MAX ? INT64_MAX : value
}

/** What Redis's intset would be, from its description. */
function encoded(values: readonly bigint[], width: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + values.length * width))
  view.setUint32(0, width, true)
  view.setUint32(4, values.length, true)
  values.forEach((value, index) => {
    if (width === 2) view.setInt16(8 + 2 * index, Number(value), true)
    else if (width === 4) view.setInt32(8 + 4 * index, Number(value), true)
    else view.setBigInt64(8 + 8 * index, value, true)
  })
  return new Uint8Array(view.buffer)
}

const widthOf = (value: bigint): number =>
  BigInt.asIntN(16, value) === value ? 2 : BigInt.asIntN(32, value) === value ? 4 : 8
const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

describe('intset', () => {
  it.each([
    [1, 2],
    [2, 4],
    [3, 6],
    [4, BORDERS.length],
    [5, BORDERS.length],
  ])('equals a Set of bigints under churn (seed %i, %i borders)', (seed, widths) => {
    const random = new Random(seed)
    const ints = new Ints()
    const model = new Set<bigint>()
    let width = 2
    for (let step = 0; step < 4000; step++) {
      const value = valueFrom(random, Math.min(widths, 1 + Math.floor((step / 4000) * widths * 1.5)))
      const isGrowing = Math.floor(step / 800) % 2 === 0
      if (random.chance(isGrowing ? 0.7 : 0.3)) {
        const isNew = !model.has(value)
        if (isNew) width = Math.max(width, widthOf(value))
        expect(ints.add(value)).toBe(isNew)
        model.add(value)
      } else expect(ints.delete(value)).toBe(model.delete(value))
      expect(ints.has(value)).toBe(model.has(value))
      if (step % 50 !== 0) continue
      assertIntset(ints.arena, ints.block)
      const sorted = [...model].sort(ascending)
      expect(ints.all()).toEqual(sorted)
      expect(ints.bytes()).toEqual(encoded(sorted, width))
      expect(ints.arena.used).toBe(ints.arena.sizeOf(ints.block))
    }
    ints.arena.assertInvariants()
  })

  it('holds a hundred thousand values, put in backwards', () => {
    const ints = new Ints()
    for (let i = 100_000; i > 0; i -= 7) expect(ints.add(BigInt(i * 3))).toBe(true)
    expect(intsetCount(ints.arena, ints.block)).toBe(14286)
    expect(ints.has(300000n)).toBe(true)
    expect(ints.has(299999n)).toBe(false)
    for (let i = 100_000; i > 0; i -= 7) expect(ints.delete(BigInt(i * 3))).toBe(true)
    expect(ints.arena.sizeOf(ints.block)).toBeLessThan(128)
  })

  it('searches from an index on', () => {
    const ints = new Ints()
    for (const value of [1n, 3n, 5n, 70000n]) ints.add(value)
    expect(intsetSearch(ints.arena, ints.block, 0, 5, 1)).toBe(2)
    expect(~intsetSearch(ints.arena, ints.block, 0, 4, 1)).toBe(2)
    expect(~intsetSearch(ints.arena, ints.block, -1, -1, 2)).toBe(2)
    expect(~intsetSearch(ints.arena, ints.block, 1, 0, 2)).toBe(4)
  })

  it('reads canonical int64s only', () => {
    const value = new Int64()
    for (const text of ['', '-', '+1', '01', '-0', '1 ', '9223372036854775808', '-9223372036854775809', 'x']) {
      expect(readInt64(latin1(text), 0, text.length, value), text).toBe(false)
    }
  })

  it('validates what it loads', () => {
    const good = encoded([-5n, 0n, 7n, 300n], 2)
    expect(validateIntset(good, 0, good.length)).toBe(true)
    const wide = encoded([INT64_MIN, -1n, 0n, 2n ** 31n, 2n ** 32n, INT64_MAX], 8)
    const shifted = new Uint8Array([9, 9, 9, ...wide])
    expect(validateIntset(shifted, 3, shifted.length)).toBe(true)
    const arena = new Arena()
    const block = loadIntset(arena, shifted, 3, shifted.length)
    assertIntset(arena, block)
    expect(intsetCount(arena, block)).toBe(6)
    const broken = [
      encoded([], 2),
      encoded([5n, 5n], 2),
      encoded([5n, -5n], 4),
      encoded([2n ** 40n, 2n ** 40n - 1n], 8),
      good.slice(0, -1),
      new Uint8Array([...good, 0]),
      good.slice(0, 7),
      encoded([1n, 2n], 4).map((byte, at) => (at === 0 ? 3 : byte)),
      encoded([1n, 2n], 4).map((byte, at) => (at === 7 ? 0x80 : byte)),
    ]
    for (const bytes of broken) expect(validateIntset(bytes, 0, bytes.length)).toBe(false)
  })
})

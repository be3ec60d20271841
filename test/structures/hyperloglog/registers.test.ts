/** Dense and sparse registers against an array with a byte for each. */
import { describe, expect, it } from 'vitest'
import { countDense, raiseRegister, registerOf, setRegister } from '../../../src/structures/hyperloglog/dense.js'
import { DENSE_BYTES, HEADER_BYTES, REGISTERS } from '../../../src/structures/hyperloglog/layout.js'
import {
  countMerged,
  mergeDense,
  mergedValue,
  newMerged,
  raiseMerged,
  writeDense,
} from '../../../src/structures/hyperloglog/merged.js'
import {
  applyRaise,
  AS_IT_WAS,
  CORRUPT,
  countSparse,
  describeSparse,
  joinRuns,
  mergeSparse,
  newSparseEdit,
  planRaise,
  spreadSparse,
  TO_BE_RAISED,
  writeEmptySparse,
} from '../../../src/structures/hyperloglog/sparse.js'
import { Random } from '../../support/random.js'

const histogramOf = (registers: Uint8Array): number[] => {
  const histogram = new Array<number>(64).fill(0)
  for (const value of registers) histogram[value] = (histogram[value] ?? 0) + 1
  return histogram
}

const valuesOf = (merged: Int32Array): Uint8Array =>
  Uint8Array.from({ length: REGISTERS }, (_, register) => mergedValue(merged, register))

describe('dense registers', () => {
  it('keep what is written to them, and only they', () => {
    const random = new Random(1)
    const bytes = new Uint8Array(DENSE_BYTES + 1)
    bytes[DENSE_BYTES] = 0xa5
    const expected = new Uint8Array(REGISTERS)
    for (let i = 0; i < 200_000; i++) {
      const register = random.chance(0.1)
        ? random.pick([0, 1, 2, 3, 16380, 16381, 16382, 16383])
        : random.below(REGISTERS)
      const value = random.below(64)
      if (random.chance(0.5)) {
        expect(raiseRegister(bytes, HEADER_BYTES, register, value)).toBe(value > (expected[register] ?? 0))
        expected[register] = Math.max(value, expected[register] ?? 0)
      } else {
        setRegister(bytes, HEADER_BYTES, register, value)
        expected[register] = value
      }
    }
    for (let register = 0; register < REGISTERS; register++) {
      expect(registerOf(bytes, HEADER_BYTES, register)).toBe(expected[register])
    }
    expect(bytes.subarray(0, HEADER_BYTES).every((byte) => byte === 0)).toBe(true)
    expect(bytes[DENSE_BYTES]).toBe(0xa5)
    const histogram = new Int32Array(64)
    countDense(bytes, HEADER_BYTES, histogram)
    expect([...histogram]).toEqual(histogramOf(expected))
    const merged = newMerged()
    const highest = expected.map((value) => {
      const other = random.pick([0, 63, random.below(64), value])
      return Math.max(value, other)
    })
    highest.forEach((value, register) => {
      if (value !== expected[register]) raiseMerged(merged, register, value)
    })
    mergeDense(bytes, HEADER_BYTES, merged)
    expect(valuesOf(merged)).toEqual(highest)
    const counted = new Int32Array(64)
    countMerged(merged, counted)
    expect([...counted]).toEqual(histogramOf(highest))
    writeDense(bytes, HEADER_BYTES, merged)
    expect(highest.every((value, register) => registerOf(bytes, HEADER_BYTES, register) === value)).toBe(true)
    expect(bytes[DENSE_BYTES]).toBe(0xa5)
  })
})

/** Sparse registers in a buffer with room, raised as the string's owner does it. */
class Sparse {
  readonly bytes = new Uint8Array(64 * 1024)
  readonly start = 7
  end = this.start + 2
  private readonly edit = newSparseEdit()

  constructor() {
    writeEmptySparse(this.bytes, this.start)
  }

  raise(register: number, value: number): number {
    const plan = planRaise(this.bytes, this.start, this.end, register, value, this.edit)
    if (plan !== TO_BE_RAISED) return plan
    this.end = joinRuns(this.bytes, this.edit.joinFrom, applyRaise(this.bytes, this.end, this.edit))
    return plan
  }

  registers(): Uint8Array {
    const merged = newMerged()
    expect(mergeSparse(this.bytes, this.start, this.end, merged)).toBe(true)
    return valuesOf(merged)
  }
}

describe('sparse registers', () => {
  it.each([
    [1, 300, 32],
    [2, REGISTERS, 32],
    [3, REGISTERS, 2],
    [4, 40, 3],
    [5, 200, 1],
  ])('agree with the model: seed %i, %i registers, values up to %i', (seed, registers, valueMax) => {
    const random = new Random(seed)
    const sparse = new Sparse()
    const expected = new Uint8Array(REGISTERS)
    for (let i = 0; i < 3000; i++) {
      const register = random.below(registers)
      const value = 1 + random.below(valueMax)
      const isHigher = value > (expected[register] ?? 0)
      expect(sparse.raise(register, value)).toBe(isHigher ? TO_BE_RAISED : AS_IT_WAS)
      expected[register] = Math.max(value, expected[register] ?? 0)
      if (i % 100 !== 0) continue
      expect(sparse.registers()).toEqual(expected)
    }
    const { bytes, start, end } = sparse
    expect(sparse.registers()).toEqual(expected)
    const histogram = new Int32Array(64)
    expect(countSparse(bytes, start, end, histogram)).toBe(true)
    expect([...histogram]).toEqual(histogramOf(expected))
    const dense = new Uint8Array(DENSE_BYTES)
    expect(spreadSparse(bytes, start, end, dense, HEADER_BYTES)).toBe(true)
    expect(expected.every((value, register) => registerOf(dense, HEADER_BYTES, register) === value)).toBe(true)
    // What is before the string is left alone.
    expect(bytes.subarray(0, start).every((byte) => byte === 0)).toBe(true)
  })

  it('join equal neighbours', () => {
    const sparse = new Sparse()
    for (const register of [10, 12, 11, 13]) sparse.raise(register, 5)
    expect(describeSparse(sparse.bytes, sparse.start, sparse.end)).toBe('z:10 v:5,4 Z:16370')
    sparse.raise(14, 5)
    expect(describeSparse(sparse.bytes, sparse.start, sparse.end)).toBe('z:10 v:5,4 v:5,1 Z:16369')
    sparse.raise(11, 6)
    expect(describeSparse(sparse.bytes, sparse.start, sparse.end)).toBe('z:10 v:5,1 v:6,1 v:5,3 Z:16369')
  })

  const whole = [0x7f, 0xff]
  it.each([
    ['no runs', []],
    ['too few registers', [0x7f, 0xfe]],
    ['too many, zeros', [...whole, 0]],
    ['too many, values', [...whole, 0x83]],
    ['half a run', [0x7f]],
  ])('tell where they do not add up: %s', (_, runs) => {
    const bytes = Uint8Array.from([...runs, 0xff, 0xff])
    const end = runs.length
    expect(countSparse(bytes, 0, end, new Int32Array(64))).toBe(false)
    expect(mergeSparse(bytes, 0, end, newMerged())).toBe(false)
    expect(spreadSparse(bytes, 0, end, new Uint8Array(DENSE_BYTES), HEADER_BYTES)).toBe(false)
    const isCovered = runs.length > 2
    expect(planRaise(bytes, 0, end, REGISTERS - 1, 1, newSparseEdit())).toBe(isCovered ? TO_BE_RAISED : CORRUPT)
  })
})

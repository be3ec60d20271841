import { expect, it } from 'vitest'
import {
  columnOf,
  geohashText,
  LATITUDE_MAX,
  Position,
  rowOf,
  scoreOfCell,
  scoreOfPosition,
  STEP_MAX,
} from '../../src/structures/geohash.js'
import { Random } from '../support/random.js'

/** Bit by bit, in BigInt. */
function naiveScore(column: number, row: number, step: number): number {
  let bits = 0n
  for (let bit = 0n; bit < 28n; bit++) {
    bits |= ((BigInt(row) >> bit) & 1n) << (2n * bit)
    bits |= ((BigInt(column) >> bit) & 1n) << (2n * bit + 1n)
  }
  return Number(bits << BigInt(52 - 2 * step))
}

it('interleaves columns and rows', () => {
  const random = new Random(3)
  for (let i = 0; i < 5000; i++) {
    const step = random.between(1, 26)
    const column = random.below(2 ** step + 1)
    const row = random.below(2 ** step + 1)
    expect(scoreOfCell(column, row, step)).toBe(naiveScore(column, row, step))
  }
})

it('finds a position again to within its cell', () => {
  const random = new Random(4)
  const position = new Position()
  for (let i = 0; i < 5000; i++) {
    const longitude = (random.next() * 2 - 1) * 180
    const latitude = (random.next() * 2 - 1) * LATITUDE_MAX
    const score = scoreOfPosition(longitude, latitude)
    expect(Number.isSafeInteger(score)).toBe(true)
    position.locate(score)
    expect(Math.abs(position.longitude - longitude)).toBeLessThanOrEqual(360 / 2 ** 27)
    expect(Math.abs(position.latitude - latitude)).toBeLessThanOrEqual(171 / 2 ** 27)
    // The middle of a cell is in it.
    expect(scoreOfPosition(position.longitude, position.latitude)).toBe(score)
  }
})

it('keeps cells of a prefix together', () => {
  const random = new Random(5)
  for (let i = 0; i < 2000; i++) {
    const longitude = (random.next() * 2 - 1) * 180
    const latitude = (random.next() * 2 - 1) * LATITUDE_MAX
    const step = random.between(1, 25)
    const least = scoreOfCell(columnOf(longitude, step), rowOf(latitude, step), step)
    const score = scoreOfPosition(longitude, latitude)
    expect(score >= least && score < least + 4 ** (STEP_MAX - step)).toBe(true)
  }
})

it('takes any score for a position', () => {
  const position = new Position()
  for (const score of [-1, 0.5, 2 ** 52, 2 ** 53, -(2 ** 63), 2 ** 64, 1e300, Infinity, -Infinity]) {
    position.locate(score)
    expect(Math.abs(position.longitude)).toBeLessThanOrEqual(180)
    expect(Math.abs(position.latitude)).toBeLessThanOrEqual(LATITUDE_MAX)
  }
})

it("spells the world's geohashes", () => {
  // The examples of geohash.org and of Wikipedia, and the origin.
  expect(geohashText(-5.6, 42.6).slice(0, 5)).toBe('ezs42')
  expect(geohashText(10.40744, 57.64911).slice(0, 10)).toBe('u4pruydqqv')
  expect(geohashText(0, 0)).toBe('s0000000000')
})

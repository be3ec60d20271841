/**
 * How many different elements registers stand for, from how many of them have each value.
 *
 * The estimator is Otmar Ertl's, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6, with
 * its functions sigma and tau for the registers that are empty and full. The steps are in Redis's order, so that the
 * doubles are rounded as Redis's are and the integers are the same.
 */
import { REGISTERS } from './layout.js'

/** Values that a register can have by its bits. */
export const VALUES = 64

/** The highest that a hash gives is one more. */
const HIGHEST = 50
/** 1 / (2 ln 2) */
const ALPHA = 0.7213475204444817

/** What C's conversion to an integer gives of what is too large for one. */
const BEYOND_INT64 = -(2 ** 63)

/** Estimates from a histogram of registers. -2^63 where they are beyond reason, which only a made-up string's are. */
export function estimate(histogram: Int32Array): number {
  let sum = REGISTERS * tau((REGISTERS - histogram[HIGHEST + 1]!) / REGISTERS)
  for (let value = HIGHEST; value >= 1; value--) sum = (sum + histogram[value]!) * 0.5
  sum += REGISTERS * sigma(histogram[0]! / REGISTERS)
  const cardinality = Math.round((ALPHA * REGISTERS * REGISTERS) / sum)
  return cardinality < 2 ** 63 ? cardinality : BEYOND_INT64
}

/** Of the share of registers that are 0. */
function sigma(share: number): number {
  if (share === 1) return Infinity
  let power = share
  let factor = 1
  let sum = share
  for (let last = NaN; last !== sum; factor += factor) {
    power *= power
    last = sum
    sum += power * factor
  }
  return sum
}

/** Of the share of registers that are not full. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let root = share
  let factor = 1
  let sum = 1 - share
  for (let last = NaN; last !== sum;) {
    root = Math.sqrt(root)
    last = sum
    factor *= 0.5
    sum -= (1 - root) * (1 - root) * factor
  }
  return sum / 3
}

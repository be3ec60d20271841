/** The sum of two numbers in text with 80-bit extended precision, as Redis computes on x86: INCRBYFLOAT and HINCRBYFLOAT. */
import { type CommandError, nanOrInfinity } from '../keyspace/errors.js'
import {
  addLongDouble,
  formatLongDouble,
  isFiniteLongDouble,
  parseLongDouble,
  shortSum,
} from '../memory/long-double.js'

/** @throws CommandError: what `notNumber` gives if either is none; `nanOrInfinity` */
export function addFloats(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
  notNumber: () => CommandError,
): string {
  const short = shortSum(a, aStart, aEnd, b, bStart, bEnd)
  if (!Number.isNaN(short)) return String(short)
  const value = parseLongDouble(a, aStart, aEnd)
  const increment = parseLongDouble(b, bStart, bEnd)
  if (value === null || increment === null) throw notNumber()
  const sum = addLongDouble(value, increment)
  if (!isFiniteLongDouble(sum)) throw nanOrInfinity()
  return formatLongDouble(sum)
}

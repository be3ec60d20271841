/**
 * The grammar of C's `strtod` and `strtold`, as far as Redis lets it through.
 *
 * Redis hands the text of a score or an increment to the C library and demands that all of it is consumed, with no
 * space in front. So everything that C reads is a number to Redis: decimal, hexadecimal with a binary exponent
 * ("0x1.8p3", C99 7.20.1.3) and "inf" or "infinity" in any case. "nan" is read by C but refused by Redis.
 *
 * This reads the digits and leaves the rounding to `doubles.ts` and `long-double.ts`. It is the slow path of both, so
 * it may make strings; but never long ones: what a digit beyond `digitsMax` can still change is only on which side of
 * a halfway point the value lies, and one '1' in the place of all of them says as much.
 */
import { hexDigit, toLower } from './ascii.js'

/** A finite number is `digits` (an integer in base 10 or 16) times 10 to the `exponent`, or 2 to it in base 16. */
export interface FloatText {
  readonly negative: boolean
  readonly base: 10 | 16
  /** Significant digits without zeros in front; "" is zero. */
  readonly digits: string
  /** `Infinity` for an infinite number. */
  readonly exponent: number
}

/** No text is so long that its digits could make up for an exponent of this size. */
const EXPONENT_MAX = 1e12

const INF = 'inf'
const INFINITY = 'infinity'

/** Reads the number that makes up the whole range; `null` when it is none. */
export function readFloatText(bytes: Uint8Array, start: number, end: number, digitsMax: number): FloatText | null {
  const negative = start < end && bytes[start]! === 0x2d
  let at = start
  if (negative || (start < end && bytes[start]! === 0x2b)) at++

  if (isWord(bytes, at, end, INF) || isWord(bytes, at, end, INFINITY)) {
    return { negative, base: 10, digits: '', exponent: Infinity }
  }

  const hex = end - at > 2 && bytes[at]! === 0x30 && toLower(bytes[at + 1]!) === 0x78
  if (hex) at += 2

  // Each kept digit after the point lowers the exponent, and so raises it each dropped one before the point.
  let digits = ''
  let scale = 0
  let seen = false
  let point = false
  let sticky = false
  for (; at < end; at++) {
    const byte = bytes[at]!
    if (byte === 0x2e && !point) {
      point = true
      continue
    }
    const digit = hexDigit(byte)
    if (digit < 0 || (digit > 9 && !hex)) break
    seen = true
    if (digits.length < digitsMax) {
      if (digit !== 0 || digits !== '') digits += String.fromCharCode(byte)
      if (point) scale--
    } else {
      if (digit !== 0) sticky = true
      if (!point) scale++
    }
  }
  if (!seen) return null
  if (sticky) {
    digits += '1'
    scale--
  }

  let exponent = 0
  if (at < end) {
    if (toLower(bytes[at]!) !== (hex ? 0x70 : 0x65)) return null
    exponent = readExponent(bytes, at + 1, end)
    if (Number.isNaN(exponent)) return null
  }
  return { negative, base: hex ? 16 : 10, digits, exponent: exponent + (hex ? 4 * scale : scale) }
}

/** A signed decimal integer, cut off at {@link EXPONENT_MAX}; `NaN` when there is none or something follows it. */
function readExponent(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const negative = at < end && bytes[at]! === 0x2d
  if (negative || (at < end && bytes[at]! === 0x2b)) at++
  if (at === end) return NaN
  let value = 0
  for (; at < end; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return NaN
    if (value < EXPONENT_MAX) value = value * 10 + digit
  }
  return negative ? -value : value
}

function isWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false
  for (let i = 0; i < word.length; i++) {
    if (toLower(bytes[start + i]!) !== word.charCodeAt(i)) return false
  }
  return true
}

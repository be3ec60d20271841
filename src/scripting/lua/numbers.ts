/**
 * Numbers to text and back, as PUC Lua 5.1 does it on top of C: `%.14g`, `strtod` and `strtoul`.
 */
import { isSpace } from '../../memory/ascii.js'
import { formatGeneral } from '../../memory/doubles.js'
import { requireStack } from './stack.js'
import { upToNul } from './value.js'

const UINT64_MAX = 0xffff_ffff_ffff_ffffn
const HEXADECIMAL = /^([-+]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([-+]?[0-9]+))?$/
const INFINITE = /^[-+]?inf(?:inity)?$/i
const NOT_A_NUMBER = /^[-+]?nan(?:\([0-9a-zA-Z_]*\))?$/i

/** 14 digits and a point. */
const SHORT_TEXT = 15

/** `tostring` of a number. */
export function formatNumber(value: number): string {
  // %.14g of an integer below 10^14 is the integer; -0 keeps its sign there, as it does in C.
  if (value > -1e14 && value < 1e14 && value === Math.trunc(value) && value !== 0) return String(value)
  // Where 14 digits are enough to tell the number from all others, the shortest text is that of %.14g.
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e14) {
    const shortest = String(value)
    if (shortest.length <= SHORT_TEXT) return shortest
  }
  return formatGeneral(value, 14)
}

/**
 * The number that a string denotes, alone or with spaces around: `tonumber` of a string, and every implicit conversion.
 * C reads it, hence only up to a NUL, and hexadecimal fractions, "inf" and "nan" are fine. `undefined` if it is none.
 */
export function parseNumber(text: string): number | undefined {
  const code = text.charCodeAt(0)
  // Most are short integers.
  if (text.length < 16 && code >= 48 && code <= 57 && isDigits(text)) return Number(text)
  const content = trimmed(upToNul(text))
  if (isDecimal(content)) return Number(content)
  requireStack()
  const hex = HEXADECIMAL.exec(content)
  if (hex !== null) return hexadecimal(hex)
  if (INFINITE.test(content)) return content.startsWith('-') ? -Infinity : Infinity
  return NOT_A_NUMBER.test(content) ? NaN : undefined
}

/** Without C's spaces around it. A regular expression for those at the end would try each space as the first. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** An optional sign, digits with or without a point, and perhaps an exponent. */
function isDecimal(text: string): boolean {
  let at = isSign(text.charCodeAt(0)) ? 1 : 0
  const wholeEnd = skipDigits(text, at)
  let digits = wholeEnd - at
  at = wholeEnd
  if (text[at] === '.') {
    const fractionEnd = skipDigits(text, at + 1)
    digits += fractionEnd - at - 1
    at = fractionEnd
  }
  if (digits === 0) return false
  if (at === text.length) return true
  if (text[at] !== 'e' && text[at] !== 'E') return false
  const exponentAt = isSign(text.charCodeAt(at + 1)) ? at + 2 : at + 1
  return exponentAt < text.length && skipDigits(text, exponentAt) === text.length
}

function isSign(code: number): boolean {
  return code === 43 || code === 45
}

function skipDigits(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at++
  return at
}

function isDigits(text: string): boolean {
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return true
}

function hexadecimal([, sign, whole = '', fraction = '', power = '0']: RegExpExecArray): number | undefined {
  const digits = whole + fraction
  if (digits === '') return undefined
  const value = scaled(BigInt(`0x${digits}`), Number(power) - 4 * fraction.length)
  return sign === '-' ? -value : value
}

/** An integer times a power of two, rounded once. */
function scaled(significand: bigint, power: number): number {
  if (significand === 0n) return 0
  const bits = significand.toString(2).length
  if (bits + power > 1024) return Infinity
  if (bits + power < -1074) return 0
  // A double keeps 53 bits, a denormal one those from 2^-1074 on; the rest is rounded here, halves to even.
  const drop = Math.max(bits - 53, -1074 - power)
  let kept = significand
  let exponent = power
  if (drop > 0) {
    const unit = 1n << BigInt(drop)
    const rest = significand & (unit - 1n)
    kept = significand >> BigInt(drop)
    exponent += drop
    if (rest * 2n > unit || (rest * 2n === unit && (kept & 1n) === 1n)) kept += 1n
  }
  const step = Math.trunc(exponent / 2)
  return Number(kept) * 2 ** step * 2 ** (exponent - step)
}

/** `strtoul` in a base from 2 to 36, spaces around allowed: `tonumber(text, base)`. */
export function parseInBase(text: string, base: number): number | undefined {
  let content = trimmed(upToNul(text)).toLowerCase()
  const isNegative = content.startsWith('-')
  if (isNegative || content.startsWith('+')) content = content.slice(1)
  if (base === 16 && content.startsWith('0x') && digitValue(content.charAt(2)) < 16) content = content.slice(2)
  if (content === '') return undefined
  let value = 0n
  for (const char of content) {
    const digit = digitValue(char)
    if (digit >= base) return undefined
    // Beyond 64 bits C answers ULONG_MAX, whatever the sign; below, a sign wraps around.
    if (value <= UINT64_MAX) value = value * BigInt(base) + BigInt(digit)
  }
  if (value > UINT64_MAX) return Number(UINT64_MAX)
  return Number(isNegative ? BigInt.asUintN(64, -value) : value)
}

function digitValue(char: string): number {
  const code = char.charCodeAt(0)
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 122) return code - 87
  return Infinity
}

/** C's cast of a double to a 64-bit integer on x86-64: toward zero, and the least integer for what does not fit. */
export function toInt64(value: number): bigint {
  if (!(value >= -(2 ** 63) && value < 2 ** 63)) return -(2n ** 63n)
  return BigInt(Math.trunc(value))
}

/** The same to a 32-bit `int`. */
export function toInt32(value: number): number {
  if (!(value > -2147483649 && value < 2147483648)) return -2147483648
  return Math.trunc(value)
}

/** The cast to `unsigned long`, which gcc builds of the signed one and an offset. */
export function toUint64(value: number): bigint {
  if (value >= 2 ** 63) return value < 2 ** 64 ? BigInt(Math.trunc(value)) : 0n
  return BigInt.asUintN(64, toInt64(value))
}

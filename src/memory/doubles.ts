/**
 * Doubles as Redis reads and prints them, over byte ranges.
 *
 * Reading is C's `strtod` on the whole text (`string2d`), with a NaN, an overflow and an underflow to zero refused; a
 * denormal result is fine. Printing is `%.17g`: 17 significant digits, so that every double survives, at the price of
 * "0.10000000000000001". (The shortest spelling that Redis 7.2 prints is not what 7.0 clients see.)
 *
 * JavaScript's own conversions do the hard part: `Number(text)` rounds correctly however many digits there are, and
 * `toPrecision` and `toFixed` compute exact digits. One rule differs: halfway between two results they round up,
 * where C takes the even digit. A double can be exactly halfway (1.00000762939453125 is, at 17 digits); see `isTie`.
 */
import { readFloatText } from './float-text.js'
import { writeInteger } from './integers.js'
import { writeLatin1 } from './utf8.js'

/** Bytes that any double fits in when printed with 17 digits: "-1.2345678901234567e-308". */
export const DOUBLE_LENGTH_MAX = 24

/** Powers of ten that a double holds exactly. */
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** The halfway point between two doubles has at most 767 digits; one more tells the side (V8 keeps 772). */
const DIGITS_MAX = 800

/**
 * Reads the number that makes up the whole range, infinities included.
 *
 * @returns `NaN` where Redis answers "value is not a valid float".
 */
export function parseDouble(bytes: Uint8Array, start: number, end: number): number {
  const value = parseShortDecimal(bytes, start, end)
  return Number.isNaN(value) ? parseAnyDouble(bytes, start, end) : value
}

/** More of it than C's callers copy before they read. */
const PREFIX_BYTES_MAX = 127
/** Enough digits to tell too large from too small. */
const PREFIX_DIGITS_MAX = 40

/**
 * The number that a range begins with, as C's `strtod` reads it when nobody looks where it ended: white space before it is
 * passed over, what follows doesn't count, nothing at all is 0. Takes its time, as only forged data needs it.
 */
export function parseDoublePrefix(bytes: Uint8Array, start: number, end: number): number {
  let from = start
  while (from < end && (bytes[from]! === 0x20 || (bytes[from]! >= 9 && bytes[from]! <= 13))) from++
  for (let to = Math.min(end, start + PREFIX_BYTES_MAX); to > from; to--) {
    const text = readFloatText(bytes, from, to, PREFIX_DIGITS_MAX)
    if (text === null) continue
    const value = parseDouble(bytes, from, to)
    if (value === value) return value
    const magnitude = text.digits.length * (text.base === 10 ? 1 : 4) + text.exponent > 0 ? Infinity : 0
    return text.negative ? -magnitude : magnitude
  }
  return 0
}

/** `%.17g`: what a score or any other double looks like in a reply, in RESP2 and RESP3 alike. */
export function formatDouble(value: number): string {
  return isShort(value) ? String(value) : formatGeneral(value, 17)
}

/** Writes {@link formatDouble}'s text from `at` on and returns the index after it; integers make no string. */
export function writeDouble(value: number, out: Uint8Array, at: number): number {
  if (isShort(value) && value === Math.trunc(value)) return writeInteger(value, out, at)
  return writeLatin1(formatDouble(value), out, at)
}

/** C's `%.<digits>g` for 1 to 17 digits: the shorter of fixed and exponent form, without trailing zeros. */
export function formatGeneral(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const magnitude = Math.abs(value)
  if (magnitude === 0) return `${sign}0`

  const text = magnitude.toPrecision(digits)
  // JavaScript keeps the fixed form down to 10^-6, C to 10^-4.
  if (text.includes('e') || text.startsWith('0.0000')) return sign + exponentForm(magnitude, digits)
  const point = text.indexOf('.')
  if (point < 0) return sign + toEven(text, magnitude, 0)
  return sign + trimZeros(toEven(text, magnitude, text.length - point - 1))
}

function exponentForm(magnitude: number, digits: number): string {
  const text = magnitude.toExponential(digits - 1)
  const mark = text.indexOf('e')
  const exponent = Number(text.slice(mark + 1))
  const significand = trimZeros(toEven(text.slice(0, mark), magnitude, digits - 1 - exponent))
  const power = Math.abs(exponent)
  return `${significand}e${exponent < 0 ? '-' : '+'}${power < 10 ? '0' : ''}${power}`
}

/** C's `%.<decimals>f` for at most 17 decimals, as GEODIST prints distances and INFO ratios. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value)
  const magnitude = Math.abs(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  // From 10^21 on `toFixed` gives up; there every double is an integer.
  if (magnitude >= 1e21) return `${sign}${BigInt(magnitude)}${decimals > 0 ? '.' + '0'.repeat(decimals) : ''}`
  return sign + toEven(magnitude.toFixed(decimals), magnitude, decimals)
}

/** Above this `writeFixed` leaves numbers to `formatFixed`. */
const FIXED_MAX = 1e12
/** A bound on what rounding makes of a fraction times a small power of ten. */
const SCALING_ERROR = 1e-10

/**
 * Writes {@link formatFixed}'s text, for 1 to 4 decimals, of a number that is known to within `error`. Makes no string.
 *
 * @returns where it ends in `out`; 0 if that doesn't tell, or the number is negative or large
 */
export function writeFixed(value: number, decimals: number, error: number, out: Uint8Array): number {
  if (!(value >= 0 && value < FIXED_MAX) || Object.is(value, -0)) return 0
  const unit = POWERS_OF_TEN[decimals]!
  let whole = Math.floor(value)
  const scaled = (value - whole) * unit
  const below = Math.floor(scaled)
  const rest = scaled - below
  if (Math.abs(rest - 0.5) <= error * unit + SCALING_ERROR) return 0
  let fraction = rest > 0.5 ? below + 1 : below
  if (fraction === unit) {
    whole++
    fraction = 0
  }
  const point = writeInteger(whole, out, 0)
  // The digits behind it, and a 1 before them in the place of the point.
  const end = writeInteger(unit + fraction, out, point)
  out[point] = 0x2e
  return end
}

/**
 * `%.17f` with trailing zeros cut off, "-0" as "0": how Redis prints a double for people (GEOPOS). It widens the
 * double to a long double first, which changes no digit.
 */
export function formatDoubleHuman(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value)
  return trimFixed(formatFixed(value, 17))
}

/** Cuts the zeros behind the point, and the point if only they stood there; "-0" becomes "0". */
export function trimFixed(text: string): string {
  const trimmed = trimZeros(text)
  return trimmed === '-0' ? '0' : trimmed
}

function trimZeros(text: string): string {
  if (!text.includes('.')) return text
  let length = text.length
  while (text.charCodeAt(length - 1) === 0x30) length--
  if (text.charCodeAt(length - 1) === 0x2e) length--
  return text.slice(0, length)
}

/** A NaN that a computation makes on x86-64 has its sign bit set, and C prints it; JavaScript hides the bit. */
function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return '-nan'
  return value > 0 ? 'inf' : '-inf'
}

/** The sum of two doubles if it is exact and it and both are such that {@link isShort} says so; else `NaN`. */
export function sumOfShort(a: number, b: number): number {
  const sum = a + b
  const isExact = sum - a === b && sum - b === a
  return isExact && isShort(a) && isShort(b) && isShort(sum) ? sum : NaN
}

/**
 * Whether String(value) is the `%.17g` text: for integers below 2^53, as scores of geo sets are, and for fractions of at most
 * 10 or 4 binary places, hence as many decimal ones, and 15 digits in all. Such a decimal is exact, and no shorter one
 * reads back as it.
 */
function isShort(value: number): boolean {
  if (value > -1e5 && value < 1e5) return value * 1024 === Math.trunc(value * 1024) && !Object.is(value, -0)
  if (value > -1e11 && value < 1e11) return value * 16 === Math.trunc(value * 16)
  return Number.isSafeInteger(value)
}

/**
 * Plain decimals of at most 15 digits, without exponent: the integer of all digits and the power of ten are exact, so
 * their quotient is rounded once, correctly (Clinger, "How to read floating point numbers accurately", 1990).
 * `NaN` stands for everything else, valid or not.
 */
export function parseShortDecimal(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 17 || start === end) return NaN
  const first = bytes[start]!
  const negative = first === 0x2d
  let at = negative || first === 0x2b ? start + 1 : start
  let value = 0
  let digits = 0
  let pointAt = -1
  for (; at < end; at++) {
    const digit = bytes[at]! - 0x30
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit
      digits++
    } else if (digit === -2 && pointAt < 0) {
      pointAt = at
    } else {
      return NaN
    }
  }
  if (digits === 0 || digits > 15) return NaN
  if (pointAt >= 0) value /= POWERS_OF_TEN[end - pointAt - 1]!
  return negative ? -value : value
}

function parseAnyDouble(bytes: Uint8Array, start: number, end: number): number {
  const text = readFloatText(bytes, start, end, DIGITS_MAX)
  if (text === null) return NaN
  let magnitude: number
  if (text.exponent === Infinity) {
    magnitude = Infinity
  } else if (text.digits === '') {
    magnitude = 0
  } else {
    magnitude = text.base === 10 ? Number(`${text.digits}e${text.exponent}`) : scale(text.digits, text.exponent)
    // C reports ERANGE for both, and Redis refuses.
    if (magnitude === 0 || magnitude === Infinity) return NaN
  }
  return text.negative ? -magnitude : magnitude
}

/** Hexadecimal digits times a power of two, rounded to the nearest double, halfway to even. */
function scale(digits: string, exponent: number): number {
  let significand = BigInt(`0x${digits}`)
  let power = exponent
  const bits = significand.toString(2).length
  if (bits + power > 1024) return Infinity
  if (bits + power < -1074) return 0
  // A double keeps 53 bits, a denormal one those of 2^-1074 and more.
  const drop = Math.max(bits - 53, -1074 - power)
  if (drop > 0) {
    const unit = 1n << BigInt(drop)
    const rest = significand & (unit - 1n)
    significand >>= BigInt(drop)
    power += drop
    if (rest * 2n > unit || (rest * 2n === unit && (significand & 1n) === 1n)) significand += 1n
  }
  // In two steps, as the power of two alone may lie outside the range of a double; neither step rounds.
  const step = Math.trunc(power / 2)
  return Number(significand) * 2 ** step * 2 ** (power - step)
}

/**
 * Whether a positive double lies exactly halfway between two numbers of `decimals` decimals. It is m / 2^k with an odd
 * m; times 10^decimals that is an odd number over 2^(k - decimals), and half of an odd number exactly if k is
 * decimals + 1. Times 2^decimals has the same fraction, and a double computes it without rounding. With negative
 * decimals the last digit stands before the point, and the remainder tells (`%` is exact); beyond 10^22 an odd multiple
 * of 5^22 and more has too many bits for a double.
 */
function isTie(value: number, decimals: number): boolean {
  if (decimals >= 0) {
    const scaled = value * 2 ** decimals
    return scaled - Math.floor(scaled) === 0.5
  }
  const unit = POWERS_OF_TEN[-decimals]
  return unit !== undefined && value % unit === unit / 2
}

/**
 * Undoes rounding up from a halfway point when that made the last digit odd (one less never borrows). `text` is the
 * magnitude with `decimals` decimals, and its last character the last digit.
 */
function toEven(text: string, magnitude: number, decimals: number): string {
  const digit = text.charCodeAt(text.length - 1)
  if ((digit & 1) === 0 || !isTie(magnitude, decimals)) return text
  return text.slice(0, -1) + String.fromCharCode(digit - 1)
}

/**
 * C's `long double` on x86-64, as far as INCRBYFLOAT, HINCRBYFLOAT and blocking time-outs show it.
 *
 * Redis adds increments in the x87's extended format: 64 significant bits (a double has 53) and exponents up to 2^16383.
 * It prints 17 decimals and trims the zeros, so the 64 bits decide what clients see: 0.1 + 0.2 is "0.3", 100.1 is itself,
 * but 1000.1 is "1000.09999999999999998". A double gives other answers, hence this.
 *
 * A value is an exact integer times a power of two; each operation computes exactly with BigInt and then rounds once, to
 * nearest, halfway to even, as the hardware does. Parse, add and print together take some microseconds. `shortSum` goes
 * without where it is certain what comes out.
 */
import { readFloatText } from './float-text.js'
import { parseShortDecimal, POWERS_OF_TEN, sumOfShort, trimFixed } from './doubles.js'

/** The significand, of at most 64 significant bits, times 2^exponent; the sign apart, so that zero can have one. */
export interface LongDouble {
  readonly negative: boolean
  readonly significand: bigint
  /** `Infinity` for an infinite value, `NaN` for no value. */
  readonly exponent: number
}

/** Redis copies the text to a buffer of 5 KiB with a NUL at its end (MAX_LONG_DOUBLE_CHARS); longer text is refused. */
const TEXT_LENGTH_MAX = 5 * 1024 - 1

const SIGNIFICAND_BITS = 64
/** The lowest bit of a denormal value stands for this power of two. */
const EXPONENT_MIN = -16_445
/** Values lie below this power of two. */
const EXPONENT_LIMIT = 16_384

const DECIMALS = 17
const DECIMALS_SCALE = 10n ** BigInt(DECIMALS)

/** Reads the number that makes up the whole range (`string2ld`); `null` where Redis says it is no valid float. */
export function parseLongDouble(bytes: Uint8Array, start: number, end: number): LongDouble | null {
  if (end - start > TEXT_LENGTH_MAX) return null
  const text = readFloatText(bytes, start, end, TEXT_LENGTH_MAX)
  if (text === null) return null
  const { negative, digits, exponent } = text
  if (exponent === Infinity) return infinity(negative)
  if (digits === '') return { negative, significand: 0n, exponent: 0 }

  const value = text.base === 16 ? fromHex(negative, digits, exponent) : fromDecimal(negative, digits, exponent)
  // C reports ERANGE for an overflow and for an underflow to zero; a denormal value is fine.
  return value.exponent === Infinity || value.significand === 0n ? null : value
}

/** The value of a double, which is always exact. */
export function longDoubleOf(value: number): LongDouble {
  if (Number.isNaN(value)) return NOT_A_NUMBER
  const negative = value < 0 || Object.is(value, -0)
  let magnitude = Math.abs(value)
  if (magnitude === Infinity) return infinity(negative)
  let exponent = 0
  // Big steps first: at most 1074 doublings make any double an integer.
  while (magnitude !== Math.floor(magnitude)) {
    const step = magnitude < 1e-9 ? 30 : 1
    magnitude *= 2 ** step
    exponent -= step
  }
  return { negative, significand: BigInt(magnitude), exponent }
}

export function isFiniteLongDouble(value: LongDouble): boolean {
  return Number.isFinite(value.exponent)
}

/** The sum, rounded once. Infinities of both signs make a NaN. */
export function addLongDouble(a: LongDouble, b: LongDouble): LongDouble {
  if (!isFiniteLongDouble(a) || !isFiniteLongDouble(b)) {
    if (!isFiniteLongDouble(a) && !isFiniteLongDouble(b)) {
      return a.exponent === b.exponent && a.negative === b.negative ? a : NOT_A_NUMBER
    }
    return isFiniteLongDouble(a) ? b : a
  }
  const exponent = Math.min(a.exponent, b.exponent)
  const left = a.significand << BigInt(a.exponent - exponent)
  const right = b.significand << BigInt(b.exponent - exponent)
  const sum = (a.negative ? -left : left) + (b.negative ? -right : right)
  if (sum === 0n) return { negative: a.negative && b.negative, significand: 0n, exponent: 0 }
  return round(sum < 0n, sum < 0n ? -sum : sum, exponent)
}

/** The product, rounded once. Zero times infinity is a NaN. */
export function multiplyLongDouble(a: LongDouble, b: LongDouble): LongDouble {
  if (Number.isNaN(a.exponent) || Number.isNaN(b.exponent)) return NOT_A_NUMBER
  const negative = a.negative !== b.negative
  const zero = a.significand === 0n || b.significand === 0n
  if (!isFiniteLongDouble(a) || !isFiniteLongDouble(b)) return zero ? NOT_A_NUMBER : infinity(negative)
  if (zero) return { negative, significand: 0n, exponent: 0 }
  return round(negative, a.significand * b.significand, a.exponent + b.exponent)
}

/** The smallest integer that is not below a finite value. */
export function ceilLongDouble(value: LongDouble): bigint {
  const { negative, significand, exponent } = value
  if (exponent >= 0) {
    const magnitude = significand << BigInt(exponent)
    return negative ? -magnitude : magnitude
  }
  // A right shift of a BigInt rounds down, so minus a shift of minus the value rounds up.
  const shift = BigInt(-exponent)
  return negative ? -(significand >> shift) : -(-significand >> shift)
}

/** `%.17Lf` with trailing zeros cut off and "-0" as "0" (`ld2string` in its human mode). */
export function formatLongDouble(value: LongDouble): string {
  const sign = value.negative ? '-' : ''
  if (!isFiniteLongDouble(value)) return Number.isNaN(value.exponent) ? '-nan' : `${sign}inf`
  if (value.exponent >= 0) return trimFixed(`${sign}${value.significand << BigInt(value.exponent)}`)

  const shift = BigInt(-value.exponent)
  const exact = value.significand * DECIMALS_SCALE
  let scaled = exact >> shift
  const rest = exact - (scaled << shift)
  const half = 1n << (shift - 1n)
  if (rest > half || (rest === half && (scaled & 1n) === 1n)) scaled += 1n
  const digits = scaled.toString().padStart(DECIMALS + 1, '0')
  return trimFixed(`${sign}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`)
}

/** Up to so many decimals, and beyond this least number but 0, a sum is printed plainly, and from few enough digits. */
const SHORT_DECIMALS_MAX = 12
const SHORT_MIN = 1e-6
/**
 * The format is off by at most 2^-64 of a number: of both texts and of their sum together by less than half a unit of the
 * 17th decimal while their magnitudes together are below 2^63 * 10^-17, 92.2.
 */
const SHORT_TOTAL_MAX = 92

/**
 * What parsing, adding and printing make of two short numbers, where that is certain: the sum of both is a double, or all
 * are small enough that the decimals come out as with pencil and paper. `NaN` stands for everything else, errors included.
 * String(sum) is the text.
 */
export function shortSum(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const one = parseShortDecimal(a, aStart, aEnd)
  const other = parseShortDecimal(b, bStart, bEnd)
  const sum = sumOfShort(one, other)
  if (!Number.isNaN(sum)) return sum
  const decimals = Math.max(decimalsOf(a, aStart, aEnd), decimalsOf(b, bStart, bEnd))
  if (!(Math.abs(one) + Math.abs(other) + Math.abs(one + other) < SHORT_TOTAL_MAX)) return NaN
  if (decimals > SHORT_DECIMALS_MAX) return NaN
  const unit = POWERS_OF_TEN[decimals]!
  // An integer that the doubles miss by far less than a half.
  const rounded = Math.round((one + other) * unit) / unit
  return Math.abs(rounded) >= SHORT_MIN || rounded === 0 ? rounded : NaN
}

/** Digits behind the point. */
function decimalsOf(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start) if (bytes[--at]! === 0x2e) return end - at - 1
  return 0
}

const NOT_A_NUMBER: LongDouble = { negative: true, significand: 0n, exponent: NaN }

function infinity(negative: boolean): LongDouble {
  return { negative, significand: 1n, exponent: Infinity }
}

function fromHex(negative: boolean, digits: string, exponent: number): LongDouble {
  const top = exponent + 4 * digits.length
  // Far outside, the shifts below would be endless; between these bounds `round` decides.
  if (top > EXPONENT_LIMIT + 4) return infinity(negative)
  if (top < EXPONENT_MIN - 4) return { negative, significand: 0n, exponent: 0 }
  return round(negative, BigInt(`0x${digits}`), exponent)
}

function fromDecimal(negative: boolean, digits: string, exponent: number): LongDouble {
  // 10^4932 is the largest power of ten below 2^16384; 10^-4951 rounds to the least denormal value.
  const top = exponent + digits.length
  if (top > 4_934) return infinity(negative)
  if (top < -4_953) return { negative, significand: 0n, exponent: 0 }
  const integer = BigInt(digits)
  if (exponent >= 0) return round(negative, integer * 10n ** BigInt(exponent), 0)

  // Two bits more than the significand's, and a last one that says whether anything follows.
  const divisor = 10n ** BigInt(-exponent)
  const shift = Math.max(0, SIGNIFICAND_BITS + 2 + bitLength(divisor) - bitLength(integer))
  const dividend = integer << BigInt(shift)
  const quotient = dividend / divisor
  const sticky = quotient * divisor === dividend ? 0n : 1n
  return round(negative, (quotient << 1n) | sticky, -shift - 1)
}

/** The nearest value of the format, halfway to even. */
function round(negative: boolean, significand: bigint, exponent: number): LongDouble {
  let rounded = significand
  let power = exponent
  const drop = Math.max(bitLength(significand) - SIGNIFICAND_BITS, EXPONENT_MIN - exponent)
  if (drop > 0) {
    const shift = BigInt(drop)
    rounded = significand >> shift
    power += drop
    const rest = significand - (rounded << shift)
    const half = 1n << (shift - 1n)
    if (rest > half || (rest === half && (rounded & 1n) === 1n)) rounded += 1n
  }
  // Rounding up may carry into one bit more, which the integer simply has; its value is still one of the format's.
  if (power + bitLength(rounded) > EXPONENT_LIMIT) return infinity(negative)
  return { negative, significand: rounded, exponent: power }
}

/** Bits of a positive BigInt. */
function bitLength(value: bigint): number {
  const digits = value.toString(16)
  return 4 * digits.length - Math.clz32(digitValue(digits)) + 28
}

function digitValue(hexDigits: string): number {
  return Number.parseInt(hexDigits.charAt(0), 16)
}

/**
 * Strings to integers and back, over byte ranges, by Redis's rules.
 *
 * Redis accepts an int64 only in its one canonical spelling: no sign but '-', no leading zero, no space, no "-0"
 * (`string2ll` in its util.c). That strictness is what lets it store a string as an integer and give back the same
 * bytes. JavaScript's `Number(text)` is laxer and needs a string, so the digits are read in place.
 *
 * Most integers fit a double exactly (up to 2^53 - 1), and a double costs nothing, while a BigInt is a heap object
 * and some 20 times slower. So there are two paths: `parseInteger` answers in a number and says `BEYOND_SAFE` when a
 * valid int64 is too large for it; only then does the caller ask `parseInt64` for the exact value.
 *
 * Two of Redis's numbers are laxer because they go through C's `strtoul`: stream id halves (`parseUint64`) and scan
 * cursors (`parseCursor`). Their quirks (a leading '+', a negative number that wraps, an embedded NUL that ends the
 * text) are kept, as a client may send them.
 */
import { isSpace } from './ascii.js'

const MINUS = 0x2d
const PLUS = 0x2b
const ZERO = 0x30

/** What the fast path returns for a valid integer, of either sign, outside ±(2^53 - 1). */
export const BEYOND_SAFE = Infinity

/** Largest integer, on either side of zero, that the fast path returns. */
const SAFE_MAX = Number.MAX_SAFE_INTEGER

/** The decimal digits of 2^63 - 1 without its last one, and of 2^64 - 1. Compared as text, digit by digit. */
const INT64_MAX_HEAD = digitsOf('922337203685477580')
const UINT64_MAX = 0xffff_ffff_ffff_ffffn

const BILLION = 1_000_000_000
const QUADRILLION = 1_000_000_000_000_000n

/** The range of Redis's integers. */
export const INT64_MIN = -(2n ** 63n)
export const INT64_MAX = 2n ** 63n - 1n
/** Bytes that any int64 fits in: a sign and 19 digits. */
export const INT64_LENGTH_MAX = 20

/**
 * Reads the canonical decimal integer that makes up the whole range.
 *
 * @returns the integer when it lies within ±(2^53 - 1); {@link BEYOND_SAFE} when the text is a valid int64 outside
 * that (ask {@link parseInt64}); `NaN` when it is no canonical int64.
 */
export function parseInteger(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length === 1) {
    const digit = bytes[start]! - ZERO
    return digit >= 0 && digit <= 9 ? digit : NaN
  }
  if (length === 0 || length > INT64_LENGTH_MAX) return NaN

  const negative = bytes[start]! === MINUS
  let at = negative ? start + 1 : start
  const digits = end - at
  if (digits > 19) return NaN

  // A lone zero was answered above, so the first digit is 1 to 9 here; this also refuses "-0" and "-".
  let value = at < end ? bytes[at]! - ZERO : 0
  if (value < 1 || value > 9) return NaN

  // Nine digits stay within int32, which the compiler keeps in integer registers.
  const smallEnd = digits > 9 ? at + 9 : end
  for (at += 1; at < smallEnd; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  if (at === end) return negative ? -value : value

  let large = value
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) return NaN
    large = large * 10 + digit
  }
  // Up to 16 digits the sum was rounded once at most, and rounding cannot bring it back below 2^53.
  if (digits <= 16 && large <= SAFE_MAX) return negative ? -large : large
  if (digits === 19 && !fitsInt64(bytes, end - 19, negative)) return NaN
  return BEYOND_SAFE
}

/** Whether the range is an int64 in its canonical spelling, i.e. whether Redis would store it as an integer. */
export function isCanonicalInt64(bytes: Uint8Array, start: number, end: number): boolean {
  return !Number.isNaN(parseInteger(bytes, start, end))
}

/** Reads a canonical int64 exactly; `null` when the range is none. The slow companion of {@link parseInteger}. */
export function parseInt64(bytes: Uint8Array, start: number, end: number): bigint | null {
  const value = parseInteger(bytes, start, end)
  if (Number.isNaN(value)) return null
  if (Number.isFinite(value)) return BigInt(value)
  const negative = bytes[start]! === MINUS
  const magnitude = readDigits(bytes, negative ? start + 1 : start, end)
  return negative ? -magnitude : magnitude
}

/**
 * Reads an uint64 as Redis reads the halves of a stream id (`string2ull`): a canonical int64 must not be negative;
 * any other text goes to `strtoull`, which skips spaces, takes a sign, wraps a negative number around 2^64, and ends
 * at a NUL.
 *
 * @returns `null` when the text is refused.
 */
export function parseUint64(bytes: Uint8Array, start: number, end: number): bigint | null {
  const textEnd = endOfText(bytes, start, end)
  const value = parseInteger(bytes, start, textEnd)
  if (Number.isFinite(value)) return value < 0 ? null : BigInt(value)
  if (value === BEYOND_SAFE && bytes[start]! === MINUS) return null
  if (start === textEnd) return null
  return parseUnsignedText(bytes, start, textEnd)
}

/**
 * Reads a scan cursor, for which Redis uses `strtoul` and refuses a leading space: "" is 0, "+5" is 5, "-1" is
 * 2^64 - 1, and a NUL ends the text.
 *
 * @returns the cursor up to 2^53 - 1, {@link BEYOND_SAFE} for a valid larger one (ask {@link parseCursor64}), `NaN` when
 * Redis would answer "invalid cursor".
 */
export function parseCursor(bytes: Uint8Array, start: number, end: number): number {
  const value = parseInteger(bytes, start, end)
  if (value >= 0 && value !== BEYOND_SAFE) return value
  const exact = parseCursor64(bytes, start, end)
  if (exact === null) return NaN
  return exact <= SAFE_MAX ? Number(exact) : BEYOND_SAFE
}

/** {@link parseCursor} without the limit of 2^53 - 1; `null` for an invalid cursor. */
export function parseCursor64(bytes: Uint8Array, start: number, end: number): bigint | null {
  const textEnd = endOfText(bytes, start, end)
  if (start === textEnd) return 0n
  if (isSpace(bytes[start]!)) return null
  return parseUnsignedText(bytes, start, textEnd)
}

/**
 * Writes the decimal digits of a safe integer and returns the index after them. The caller has made room
 * ({@link integerLength}, or {@link INT64_LENGTH_MAX} bytes). Makes no string.
 */
export function writeInteger(value: number, out: Uint8Array, at: number): number {
  const small = value | 0
  if (small === value && small >= 0 && small < BILLION) {
    const end = at + digitCount(small)
    writeDigits(small, out, end)
    return end
  }
  if (value < 0) {
    out[at] = MINUS
    return writeInteger(-value, out, at + 1)
  }
  // The quotient may be rounded up; the remainder, which is exact, tells.
  let high = Math.floor(value / BILLION)
  let low = value - high * BILLION
  if (low < 0) {
    high -= 1
    low += BILLION
  }
  const middle = writeInteger(high, out, at)
  const end = middle + 9
  // By hand, as `fill` takes some 40 ns.
  for (let i = middle; i < end; i++) out[i] = ZERO
  writeDigits(low | 0, out, end)
  return end
}

/** Writes the decimal digits of a bigint of at most 64 bits, signed or not, and returns the index after them. */
export function writeInt64(value: bigint, out: Uint8Array, at: number): number {
  if (value >= -SAFE_MAX && value <= SAFE_MAX) return writeInteger(Number(value), out, at)
  let start = at
  let magnitude = value
  if (value < 0n) {
    out[start++] = MINUS
    magnitude = -value
  }
  const high = magnitude / QUADRILLION
  let low = Number(magnitude - high * QUADRILLION)
  const middle = writeInteger(Number(high), out, start)
  const end = middle + 15
  for (let i = end - 1; i >= middle; i--) {
    const rest = Math.floor(low / 10)
    out[i] = ZERO + (low - rest * 10)
    low = rest
  }
  return end
}

/** Bytes that {@link writeInteger} writes for a safe integer. */
export function integerLength(value: number): number {
  if (value < 0) return 1 + integerLength(-value)
  if (value < BILLION) return digitCount(value | 0)
  if (value < 1e12) return value < 1e10 ? 10 : value < 1e11 ? 11 : 12
  if (value < 1e14) return value < 1e13 ? 13 : 14
  return value < 1e15 ? 15 : 16
}

/** Digits of an integer in 0 .. 10^9 - 1. */
function digitCount(value: number): number {
  if (value < 1000) return value < 10 ? 1 : value < 100 ? 2 : 3
  if (value < 1_000_000) return value < 10_000 ? 4 : value < 100_000 ? 5 : 6
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9
}

/** Writes the digits of a non-negative int32 so that they stop before `end`. */
function writeDigits(value: number, out: Uint8Array, end: number): void {
  let rest = value
  let at = end - 1
  while (rest >= 10) {
    const quotient = (rest / 10) | 0
    out[at--] = ZERO + rest - quotient * 10
    rest = quotient
  }
  out[at] = ZERO + rest
}

/** Whether 19 digits from `at` on are at most 2^63 - 1, or 2^63 behind a minus. */
function fitsInt64(bytes: Uint8Array, at: number, negative: boolean): boolean {
  for (let i = 0; i < 18; i++) {
    const difference = bytes[at + i]! - INT64_MAX_HEAD[i]!
    if (difference !== 0) return difference < 0
  }
  return bytes[at + 18]! - ZERO <= (negative ? 8 : 7)
}

/** The value of at least one and at most 20 decimal digits. */
function readDigits(bytes: Uint8Array, start: number, end: number): bigint {
  // Two halves, each exact as a number, so that only one BigInt product is made.
  const split = Math.max(start, end - 15)
  let high = 0
  for (let i = start; i < split; i++) high = high * 10 + (bytes[i]! - ZERO)
  let low = 0
  for (let i = split; i < end; i++) low = low * 10 + (bytes[i]! - ZERO)
  return BigInt(high) * QUADRILLION + BigInt(low)
}

/** C's `strtoull(text, &rest, 10)` where nothing may be left over; the range holds at least one byte and no NUL. */
function parseUnsignedText(bytes: Uint8Array, start: number, end: number): bigint | null {
  let at = start
  while (at < end && isSpace(bytes[at]!)) at++
  let negative = false
  if (at < end && (bytes[at]! === MINUS || bytes[at]! === PLUS)) {
    negative = bytes[at]! === MINUS
    at++
  }
  if (at === end) return null
  for (let i = at; i < end; i++) {
    if (bytes[i]! < ZERO || bytes[i]! > ZERO + 9) return null
  }
  while (at < end && bytes[at]! === ZERO) at++
  if (end - at > 20) return null
  const magnitude = readDigits(bytes, at, end)
  if (magnitude > UINT64_MAX) return null
  return negative ? BigInt.asUintN(64, -magnitude) : magnitude
}

/** Index of the first NUL, where a C string would end, or `end`. */
function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at]! !== 0) at++
  return at
}

function digitsOf(text: string): Uint8Array {
  return Uint8Array.from(text, (digit) => digit.charCodeAt(0))
}

/**
 * How numbers are written in a configuration. Redis reads them in four ways, each with its own idea of what is valid:
 *
 * | reader      | used for                      | takes also              | too large          |
 * | ----------- | ----------------------------- | ----------------------- | ------------------ |
 * | canonical   | integer parameters            | nothing                 | refused            |
 * | memory      | sizes in bytes                | units, "" and "kb" as 0 | wraps around 2^64  |
 * | octal       | `unixsocketperm`              | spaces in front, "+"    | refused            |
 * | `strtoll`   | words of `save` and the like  | spaces in front, "+"    | the nearest border |
 *
 * All of them are bigints: limits such as 2^63 - 1 must come out of CONFIG GET as they went in.
 */
import { parseInt64 } from '../../memory/integers.js'
import { bytesOf, cString, lowerCase } from './text.js'

export const INT_MIN = -(2n ** 31n)
export const INT_MAX = 2n ** 31n - 1n
export const UINT_MAX = 2n ** 32n - 1n
const LONG_MIN = -(2n ** 63n)
export const LONG_MAX = 2n ** 63n - 1n
export const ULONG_MAX = 2n ** 64n - 1n

const KIB = 1024n
const MIB = KIB * KIB
const GIB = KIB * MIB

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['', 1n],
  ['b', 1n],
  ['k', 1000n],
  ['kb', KIB],
  ['m', 1000n ** 2n],
  ['mb', MIB],
  ['g', 1000n ** 3n],
  ['gb', GIB],
])

/** Redis copies the digits into a buffer of 128 bytes. */
const MEMORY_DIGITS_MAX = 127

/** An int64 in its one canonical spelling, or null. */
export function parseCanonical(text: string): bigint | null {
  const bytes = bytesOf(text)
  return parseInt64(bytes, 0, bytes.length)
}

/** Digits and a unit, without a sign: bytes as an uint64, or null. "1k" is 1000 bytes, "1kb" is 1024. */
export function parseMemory(text: string): bigint | null {
  const parts = /^(\d*)(.*)$/s.exec(cString(text))
  const digits = parts?.[1] ?? ''
  const unit = UNITS.get(lowerCase(parts?.[2] ?? ''))
  if (unit === undefined || digits.length > MEMORY_DIGITS_MAX) return null
  const count = BigInt(digits)
  return BigInt.asUintN(64, (count < ULONG_MAX ? count : ULONG_MAX) * unit)
}

/** The shortest way to write a size that `parseMemory` reads back. */
export function formatMemory(bytes: bigint): string {
  if (bytes === 0n) return '0'
  if (bytes % GIB === 0n) return `${bytes / GIB}gb`
  if (bytes % MIB === 0n) return `${bytes / MIB}mb`
  if (bytes % KIB === 0n) return `${bytes / KIB}kb`
  return String(bytes)
}

/** C's `strtoll` where all of the text must be used up; "" is 0. Null when it is not, the border when too large. */
export function parseLoose(text: string): bigint | null {
  const whole = cString(text)
  if (whole === '') return 0n
  const parts = /^[ \t-\r]*([+-]?)(\d+)$/.exec(whole)
  if (parts === null) return null
  const magnitude = BigInt(parts[2] ?? '')
  const value = parts[1] === '-' ? -magnitude : magnitude
  if (value > LONG_MAX) return LONG_MAX
  return value < LONG_MIN ? LONG_MIN : value
}

/** `parseLoose` in base 8, except that a number beyond 64 bits is refused. */
export function parseOctal(text: string): bigint | null {
  const whole = cString(text)
  if (whole === '') return 0n
  const parts = /^[ \t-\r]*([+-]?)([0-7]+)$/.exec(whole)
  if (parts === null) return null
  const magnitude = BigInt(`0o${parts[2] ?? ''}`)
  const value = parts[1] === '-' ? -magnitude : magnitude
  return value < LONG_MIN || value > LONG_MAX ? null : value
}

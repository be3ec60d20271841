import { describe, expect, it } from 'vitest'
import {
  BEYOND_SAFE,
  integerLength,
  isCanonicalInt64,
  parseCursor,
  parseCursor64,
  parseInt64,
  parseInteger,
  parseUint64,
  writeInt64,
  writeInteger,
} from '../../src/memory/integers.js'
import { Random } from './random.js'

/** The text between two bytes that would change the answer if a parser looked past its range. */
function within<T>(parse: (bytes: Uint8Array, start: number, end: number) => T, text: string): T {
  const bytes = Uint8Array.from(`7${text}7`, (char) => char.charCodeAt(0))
  return parse(bytes, 1, bytes.length - 1)
}

const SAFE: ReadonlyArray<[text: string, value: number]> = [
  ['0', 0],
  ['9', 9],
  ['-1', -1],
  ['-9', -9],
  ['10', 10],
  ['999999999', 999_999_999],
  ['1000000000', 1_000_000_000],
  ['2147483648', 2_147_483_648],
  ['-2147483649', -2_147_483_649],
  ['999999999999999', 999_999_999_999_999],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['-9007199254740991', Number.MIN_SAFE_INTEGER],
]

const BEYOND: readonly string[] = [
  '9007199254740992',
  '9007199254740993',
  '-9007199254740992',
  '9999999999999999',
  '10000000000000000',
  '-123456789012345678',
  '1000000000000000000',
  '9223372036854775807',
  '-9223372036854775807',
  '-9223372036854775808',
]

const INVALID: readonly string[] = [
  ...['', '-', '+', '+1', '-0', '00', '01', '-01', ' 1', '1 ', '1.0', '1e3', '0x10', 'a', '/', ':', '1\0', '\0', '--1'],
  ...['1-', '12a', '123456789a', '1234567890:', '123456789012345678/', 'inf', 'nan', '\u00b2', '1\n'],
  ...['9223372036854775808', '-9223372036854775809', '9223372036854775810', '9999999999999999999'],
  ...['10000000000000000000', '-10000000000000000000', '18446744073709551615', '123456789012345678901'],
]

describe('parseInteger and its exact companions', () => {
  it.each(SAFE)('reads %s', (text, value) => {
    expect(within(parseInteger, text)).toBe(value)
    expect(within(parseInt64, text)).toBe(BigInt(value))
    expect(within(isCanonicalInt64, text)).toBe(true)
  })

  it.each(BEYOND)('says that %s is beyond a safe integer', (text) => {
    expect(within(parseInteger, text)).toBe(BEYOND_SAFE)
    expect(within(parseInt64, text)).toBe(BigInt(text))
    expect(within(isCanonicalInt64, text)).toBe(true)
  })

  it.each(INVALID)('refuses %j', (text) => {
    expect(within(parseInteger, text)).toBeNaN()
    expect(within(parseInt64, text)).toBeNull()
    expect(within(isCanonicalInt64, text)).toBe(false)
  })

  it('agrees with BigInt on random texts of digits', () => {
    const random = new Random(1)
    for (let i = 0; i < 20_000; i++) {
      const text = random.textOf('0123456789-', random.below(22))
      const canonical = /^(0|-?[1-9][0-9]*)$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
      expect(within(parseInt64, text)).toBe(canonical ? BigInt(text) : null)
    }
  })
})

describe('parseUint64', () => {
  // Each row was answered by Redis 7.0.15 through XADD.
  it.each<[string, bigint | null]>([
    ['0', 0n],
    ['5', 5n],
    ['18446744073709551615', 18_446_744_073_709_551_615n],
    ['18446744073709551616', null],
    ['9223372036854775807', 9_223_372_036_854_775_807n],
    ['9223372036854775808', 9_223_372_036_854_775_808n],
    ['-1', null],
    ['-9223372036854775808', null],
    ['-9223372036854775809', 9_223_372_036_854_775_807n],
    ['-18446744073709551615', 1n],
    ['-18446744073709551616', null],
    ['-0', 0n],
    ['-01', 18_446_744_073_709_551_615n],
    [' 5', 5n],
    ['\v\t5', 5n],
    ['+5', 5n],
    ['05', 5n],
    ['0'.repeat(50) + '5', 5n],
    ['5\0abc', 5n],
    ['5 ', null],
    ['', null],
    ['\0', null],
    ['-', null],
    ['+', null],
    ['+-5', null],
    ['0x5', null],
  ])('reads %j', (text, value) => {
    expect(within(parseUint64, text)).toBe(value)
  })
})

describe('parseCursor', () => {
  // Each row was answered by Redis 7.0.15 through SCAN.
  it.each<[string, number, bigint | null]>([
    ['', 0, 0n],
    ['\0', 0, 0n],
    ['0', 0, 0n],
    ['17', 17, 17n],
    ['+5', 5, 5n],
    ['05', 5, 5n],
    ['-0', 0, 0n],
    ['5\0abc', 5, 5n],
    ['9007199254740991', 9_007_199_254_740_991, 9_007_199_254_740_991n],
    ['9007199254740992', BEYOND_SAFE, 9_007_199_254_740_992n],
    ['18446744073709551615', BEYOND_SAFE, 18_446_744_073_709_551_615n],
    ['-1', BEYOND_SAFE, 18_446_744_073_709_551_615n],
    ['-18446744073709551615', 1, 1n],
    ['18446744073709551616', NaN, null],
    ['-18446744073709551616', NaN, null],
    [' 5', NaN, null],
    ['\v5', NaN, null],
    ['5 ', NaN, null],
    ['-', NaN, null],
    ['+', NaN, null],
    ['+-5', NaN, null],
    ['0x5', NaN, null],
  ])('reads %j', (text, value, exact) => {
    expect(within(parseCursor, text)).toBe(value)
    expect(within(parseCursor64, text)).toBe(exact)
  })
})

describe('writeInteger and writeInt64', () => {
  const written = (write: (out: Uint8Array, at: number) => number): string => {
    const out = new Uint8Array(32).fill(0x2a)
    const end = write(out, 3)
    expect(out[end]).toBe(0x2a)
    expect(String.fromCharCode(...out.subarray(0, 3))).toBe('***')
    return String.fromCharCode(...out.subarray(3, end))
  }

  /** Both sides of each power of ten and of two, where digit counts and words change. */
  const edges = (limit: bigint): bigint[] => {
    const values: bigint[] = [0n]
    for (let power = 1n; power <= limit; power *= 10n) values.push(power - 1n, power, power + 1n)
    for (let power = 1n; power <= limit; power *= 2n) values.push(power - 1n, power, power + 1n)
    return [...values, ...values.map((value) => -value)].filter((value) => value <= limit && -value <= limit)
  }

  it('writes safe integers, and as many bytes as integerLength says', () => {
    const random = new Random(2)
    const values = edges(BigInt(Number.MAX_SAFE_INTEGER)).map(Number)
    for (let i = 0; i < 5_000; i++) values.push(Math.trunc((random.float() * 2 - 1) * 2 ** random.below(53)))
    for (const value of values) {
      const text = String(value + 0)
      expect(written((out, at) => writeInteger(value, out, at))).toBe(text)
      expect(integerLength(value)).toBe(text.length)
    }
  })

  it('writes -0 as 0', () => {
    expect(written((out, at) => writeInteger(-0, out, at))).toBe('0')
    expect(integerLength(-0)).toBe(1)
  })

  it('writes 64 bits, signed and unsigned', () => {
    for (const value of [...edges(2n ** 63n), 2n ** 64n - 1n, 2n ** 64n - 2n]) {
      expect(written((out, at) => writeInt64(value, out, at))).toBe(String(value))
    }
  })
})

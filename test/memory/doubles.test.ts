import { describe, expect, it } from 'vitest'
import {
  DOUBLE_LENGTH_MAX,
  formatDouble,
  formatDoubleHuman,
  formatFixed,
  formatGeneral,
  parseDouble,
  parseDoublePrefix,
  trimFixed,
  writeDouble,
} from '../../src/memory/doubles.js'
import recorded from './data/doubles.json'
import { Random } from './random.js'

/** Parses the text between two digits, which a parser that leaves its range would take in. */
function parse(text: string): number {
  const bytes = Uint8Array.from(`7${text}7`, (char) => char.charCodeAt(0))
  return parseDouble(bytes, 1, bytes.length - 1)
}

/** Doubles of any exponent, from random bits; NaN and infinities left out. */
function* randomDoubles(seed: number, count: number): Generator<number> {
  const random = new Random(seed)
  const words = new Uint32Array(2)
  const double = new Float64Array(words.buffer)
  for (let i = 0; i < count; i++) {
    words[0] = random.next()
    words[1] = random.next()
    const value = double[0]
    if (value !== undefined && Number.isFinite(value)) yield value
  }
}

describe('parseDouble and formatDouble', () => {
  it('answer what Redis answered to the recorded texts', () => {
    expect(recorded.cases.length).toBeGreaterThan(600)
    for (const [text, reply] of recorded.cases as Array<[string, string | null]>) {
      const value = parse(text)
      expect([text, Number.isNaN(value) ? null : formatDouble(value)]).toEqual([text, reply])
    }
  })

  it('agree with the shortest spelling of JavaScript, and survive the round trip', () => {
    for (const value of randomDoubles(5, 20_000)) {
      expect(parse(String(value))).toBe(value)
      expect(parse(formatDouble(value))).toBe(value)
    }
  })

  it('parse plain decimals of every length like Number', () => {
    const random = new Random(6)
    for (let i = 0; i < 20_000; i++) {
      const text = `${random.textOf('0123456789', random.below(14) + 1)}.${random.textOf('0123456789', random.below(14))}`
      expect([text, parse(text)]).toEqual([text, Number(text)])
      expect(parse(`-${text}`)).toBe(-Number(text))
    }
  })

  it('keep the sign of zero', () => {
    expect(parse('-0')).toBe(-0)
    expect(parse('-0x0p5')).toBe(-0)
    expect(parse('0.0')).toBe(0)
    expect(formatDouble(-0)).toBe('-0')
  })

  it('round on digits far behind the point', () => {
    const halfway = '1.00000000000000011102230246251565404236316680908203125'
    expect(parse(halfway)).toBe(1)
    expect(parse(`${halfway}${'0'.repeat(5_000)}1`)).toBe(1 + Number.EPSILON)
    expect(parse(`0x1.00000000000008${'0'.repeat(5_000)}1`)).toBe(1 + Number.EPSILON)
    expect(parse(`0.${'0'.repeat(5_000)}25e5001`)).toBe(2.5)
    expect(parse(`0x${'0'.repeat(5_000)}.${'0'.repeat(1_000)}8p4000`)).toBe(0.5)
    expect(parse(`0x1${'0'.repeat(5_000)}p-20000`)).toBe(1)
    expect(parse('9'.repeat(5_000))).toBeNaN()
  })
})

describe('writeDouble', () => {
  it('writes the bytes of formatDouble', () => {
    const specials = [0, -0, 1, -1, 3.5, 1e15, -1e15, 999_999_999_999_999, 1e17, Infinity, -Infinity, NaN, 5e-324]
    for (const value of [...specials, ...randomDoubles(7, 2_000)]) {
      const out = new Uint8Array(DOUBLE_LENGTH_MAX + 4)
      const end = writeDouble(value, out, 2)
      const text = String.fromCharCode(...out.subarray(2, end))
      expect(text).toBe(formatDouble(value))
      expect(text.length).toBeLessThanOrEqual(DOUBLE_LENGTH_MAX)
      expect(out[end]).toBe(0)
    }
  })
})

describe('formatGeneral', () => {
  // What C's printf gives for "%.<digits>g"; the halfway cases take the even digit.
  it.each<[number, number, string]>([
    [0.1, 14, '0.1'],
    [1 / 3, 14, '0.33333333333333'],
    [100, 14, '100'],
    [1e14, 14, '1e+14'],
    [123456789012345, 14, '1.2345678901234e+14'],
    [123456789012355, 14, '1.2345678901236e+14'],
    [100000000000005, 14, '1e+14'],
    [100000000000015, 14, '1.0000000000002e+14'],
    [0.5, 1, '0.5'],
    [2.5, 1, '2'],
    [3.5, 1, '4'],
    [25, 1, '2e+01'],
    [35, 1, '4e+01'],
    [1e-5, 6, '1e-05'],
    [1e-4, 6, '0.0001'],
    [1e100, 17, '1e+100'],
    [-1.00000762939453125, 17, '-1.0000076293945312'],
    [1.7976931348623157e308, 17, '1.7976931348623157e+308'],
    [0, 17, '0'],
    [-0, 17, '-0'],
    [Infinity, 17, 'inf'],
    [-Infinity, 17, '-inf'],
    [NaN, 17, '-nan'],
  ])('prints %d with %i digits', (value, digits, text) => {
    expect(formatGeneral(value, digits)).toBe(text)
  })
})

describe('formatFixed and formatDoubleHuman', () => {
  // What C's printf gives for "%.<decimals>f".
  it.each<[number, number, string]>([
    [0, 4, '0.0000'],
    [-0, 4, '-0.0000'],
    [166274.15156960033, 4, '166274.1516'],
    [0.03125, 4, '0.0312'],
    [0.09375, 4, '0.0938'],
    [-0.03125, 4, '-0.0312'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [1e21, 2, '1000000000000000000000.00'],
    [1e22, 0, '10000000000000000000000'],
    [-Infinity, 4, '-inf'],
  ])('prints %d with %i decimals', (value, decimals, text) => {
    expect(formatFixed(value, decimals)).toBe(text)
  })

  it.each<[number, string]>([
    [0, '0'],
    [-0, '0'],
    [-1e-18, '0'],
    [3, '3'],
    [-2.5, '-2.5'],
    [0.1, '0.10000000000000001'],
    [0.99999994039535522, '0.99999994039535522'],
    [13.361389338970184, '13.36138933897018433'],
    [1e22, '10000000000000000000000'],
    [Infinity, 'inf'],
  ])('prints %d for people', (value, text) => {
    expect(formatDoubleHuman(value)).toBe(text)
  })

  it('trims zeros only behind a point', () => {
    expect(trimFixed('100')).toBe('100')
    expect(trimFixed('100.00')).toBe('100')
    expect(trimFixed('100.10')).toBe('100.1')
    expect(trimFixed('-0.00')).toBe('0')
  })
})

describe('parseDoublePrefix', () => {
  // What a Redis 7.0.15 makes of such scores in a forged payload.
  it.each<[string, number]>([
    ['2.9192-85', 2.9192],
    ['  -1.5e3x', -1500],
    ['0x1fg', 31],
    ['inf7', Infinity],
    ['infin', Infinity],
    ['1e999', Infinity],
    ['-1e-999', -0],
    ['x', 0],
    ['.', 0],
    ['+-1', 0],
    ['1e', 1],
    ['1e+', 1],
    ['5\x007', 5],
    ['0x', 0],
    ['7 ', 7],
    ['-', 0],
    ['', 0],
  ])('%j', (text, value) => {
    const bytes = Uint8Array.from(`??${text}1`, (character) => character.charCodeAt(0))
    expect(parseDoublePrefix(bytes, 2, 2 + text.length)).toBe(value)
  })
})

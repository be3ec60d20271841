import { describe, expect, it } from 'vitest'
import {
  addLongDouble,
  ceilLongDouble,
  formatLongDouble,
  isFiniteLongDouble,
  longDoubleOf,
  multiplyLongDouble,
  parseLongDouble,
  type LongDouble,
} from '../../src/memory/long-double.js'
import recorded from './data/long-doubles.json'
import { Random } from './random.js'

/** Parses the text between two digits, which a parser that leaves its range would take in. */
function parse(text: string): LongDouble | null {
  const bytes = Uint8Array.from(`7${text}7`, (char) => char.charCodeAt(0))
  return parseLongDouble(bytes, 1, bytes.length - 1)
}

function valueOf(text: string): LongDouble {
  const value = parse(text)
  if (value === null) throw new Error(`no number: ${text}`)
  return value
}

const sum = (a: string, b: string): string => formatLongDouble(addLongDouble(valueOf(a), valueOf(b)))
const product = (a: string, b: string): string => formatLongDouble(multiplyLongDouble(valueOf(a), valueOf(b)))

/** INCRBYFLOAT without a keyspace: the new text of the counter, or Redis's error. */
function increment(current: string, by: string): string {
  const left = parse(current)
  const right = parse(by)
  if (left === null || right === null) return 'ERR value is not a valid float'
  const result = addLongDouble(left, right)
  return isFiniteLongDouble(result) ? formatLongDouble(result) : 'ERR increment would produce NaN or Infinity'
}

describe('parse, add and print', () => {
  it('answer what Redis answered to the recorded increments', () => {
    expect(recorded.cases.length).toBeGreaterThan(300)
    for (const [increments, replies] of recorded.cases as Array<[string[], string[]]>) {
      let current = '0'
      const answers = increments.map((by) => {
        const answer = increment(current, by)
        if (!answer.startsWith('ERR')) current = answer
        return answer
      })
      expect([increments, answers]).toEqual([increments, replies])
    }
  })

  it('accept at most 5,119 bytes of text', () => {
    expect(increment('0', `${'0'.repeat(5_118)}1`)).toBe('1')
    expect(parse(`${'0'.repeat(5_119)}1`)).toBeNull()
    expect(parse(`1${'0'.repeat(4_931)}`)).not.toBeNull()
    expect(parse(`1${'0'.repeat(4_933)}`)).toBeNull()
  })

  it('decide on digits far behind the halfway point', () => {
    const halfway = '9223372036854775808.5'
    expect(formatLongDouble(valueOf(halfway))).toBe('9223372036854775808')
    expect(formatLongDouble(valueOf(`${halfway}${'0'.repeat(4_000)}1`))).toBe('9223372036854775809')
  })

  it('print the largest value in full', () => {
    const text = formatLongDouble(valueOf('0xf.fffffffffffffffp16380'))
    expect(text.length).toBe(4_933)
    expect(
      text.startsWith('118973149535723176502126385303097020516906332229462420044032373389173700552297072261641'),
    ).toBe(true)
  })

  it('sum exact integers exactly', () => {
    const random = new Random(8)
    for (let i = 0; i < 2_000; i++) {
      const [a, b] = [random.next() * 2 ** 21, -random.next()]
      expect(sum(String(a), String(b))).toBe(String(a + b))
    }
  })
})

describe('infinities and NaN', () => {
  it('are summed as the hardware sums them', () => {
    expect(sum('inf', '1')).toBe('inf')
    expect(sum('-1', '-inf')).toBe('-inf')
    expect(sum('inf', 'inf')).toBe('inf')
    expect(sum('inf', '-inf')).toBe('-nan')
    expect(sum('0x1p16383', '0x1p16383')).toBe('inf')
    expect(isFiniteLongDouble(addLongDouble(valueOf('inf'), valueOf('-inf')))).toBe(false)
  })

  it('are multiplied as the hardware multiplies them', () => {
    expect(product('inf', '-2')).toBe('-inf')
    expect(product('inf', '0')).toBe('-nan')
    expect(product('0x1p16383', '2')).toBe('inf')
    const nan = multiplyLongDouble(valueOf('inf'), valueOf('0'))
    expect(formatLongDouble(multiplyLongDouble(nan, valueOf('1')))).toBe('-nan')
    expect(formatLongDouble(addLongDouble(nan, valueOf('1')))).toBe('-nan')
  })
})

describe('longDoubleOf', () => {
  it('takes over each double exactly', () => {
    for (const value of [0, 1, -2.5, 0.1, 1e300, 2 ** -30, 123456.789]) {
      expect(formatLongDouble(longDoubleOf(value))).toBe(formatLongDouble(valueOf(exactText(value))))
    }
    expect(longDoubleOf(5e-324)).toEqual({ negative: false, significand: 1n, exponent: -1074 })
    expect(formatLongDouble(longDoubleOf(-Infinity))).toBe('-inf')
    expect(formatLongDouble(longDoubleOf(NaN))).toBe('-nan')
    expect(longDoubleOf(-0).negative).toBe(true)
  })

  /** A decimal that denotes the double itself: all digits that it has. */
  function exactText(value: number): string {
    return Math.abs(value) >= 1e21 ? BigInt(value).toString() : value.toFixed(60)
  }
})

describe('multiplyLongDouble and ceilLongDouble, as time-outs use them', () => {
  // What C computes for ceill(seconds * 1000.0L).
  it.each<[string, bigint]>([
    ['0', 0n],
    ['0.001', 1n],
    ['0.0001', 1n],
    ['1.5', 1500n],
    ['0.1', 100n],
    ['1.0005', 1001n],
    ['2.675', 2675n],
    ['-0.0005', 0n],
    ['-1.5', -1500n],
    ['1e-4940', 1n],
    ['9223372036854775.807', 9223372036854775807n],
    ['0x1p60', 1152921504606846976000n],
  ])('%s seconds', (seconds, milliseconds) => {
    expect(ceilLongDouble(multiplyLongDouble(valueOf(seconds), valueOf('1000')))).toBe(milliseconds)
  })
})

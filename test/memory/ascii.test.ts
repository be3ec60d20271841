import { describe, expect, it } from 'vitest'
import { hexDigit, isSpace, toLower } from '../../src/memory/ascii.js'

const BYTES = Array.from({ length: 256 }, (_, byte) => byte)

describe('ascii', () => {
  it('knows the six spaces of C', () => {
    expect(String.fromCharCode(...BYTES.filter(isSpace))).toBe('\t\n\v\f\r ')
  })

  it('folds the 26 letters only', () => {
    const folded = BYTES.filter((byte) => toLower(byte) !== byte)
    expect(String.fromCharCode(...folded)).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    expect(String.fromCharCode(...folded.map(toLower))).toBe('abcdefghijklmnopqrstuvwxyz')
  })

  it('knows the hexadecimal digits of either case', () => {
    const digits = BYTES.filter((byte) => hexDigit(byte) >= 0)
    expect(String.fromCharCode(...digits)).toBe('0123456789ABCDEFabcdef')
    expect(digits.map(hexDigit)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 10, 11, 12, 13, 14, 15])
  })
})

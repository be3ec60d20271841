import { describe, expect, it } from 'vitest'
import { globMatch } from '../../src/memory/glob.js'
import recorded from './data/glob.json'
import { Random } from './random.js'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Matches between bytes that would change the answer if the matcher looked past a range. */
function match(pattern: string, text: string, ignoreCase = false): boolean {
  const p = bytesOf(`*${pattern}]*`)
  const t = bytesOf(`a${text}a`)
  return globMatch(p, 1, p.length - 2, t, 1, t.length - 1, ignoreCase)
}

describe('globMatch', () => {
  // Each row was answered by Redis 7.0.15.
  it.each<[pattern: string, matches: string[], others: string[]]>([
    ['', [''], ['a']],
    ['*', ['a', 'abc'], ['']],
    ['**', ['a'], ['']],
    ['?', ['a', '\xff'], ['', 'ab']],
    ['a*c', ['ac', 'abc', 'acc'], ['a', 'acb']],
    ['a**c*', ['ac', 'abcd'], ['ab']],
    ['*a*b', ['ab', 'xaxb', 'abab'], ['ba', 'a']],
    ['[abc]', ['a', 'b', 'c'], ['d', '[']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['[c-a]', ['b'], ['d', '-']],
    ['[^a-c]', ['d', '^'], ['a', 'b', '']],
    ['[^]', ['a', ']'], []],
    ['[]', [], ['a', ']', '[]']],
    ['[]a]', [], ['a', 'a]']],
    ['[abc', ['a', 'b', 'c'], ['ab', '[']],
    ['[', [], ['[', 'a']],
    ['[^', ['a'], ['', 'ab']],
    ['[a-', ['a', '-'], ['b']],
    ['[a-]', ['a'], ['b', '-']],
    ['[a-c-e]', ['b', '-', 'e'], ['d']],
    ['[--a]', ['.', '-', 'A'], ['b']],
    ['[\\]]', [']'], ['\\', 'a']],
    ['[\\', ['\\'], ['a']],
    ['[\\]', [']'], ['\\']],
    ['[a\\-z]', ['-', 'a', 'z'], ['m']],
    ['[a-\\z]', [], ['m']],
    ['\\*', ['*'], ['a', '\\*']],
    ['a\\', ['a\\'], ['a']],
    ['\\a', ['a'], ['\\a']],
    // C's char is signed: 0xff is -1, so the range goes from there up to 'b'.
    ['[b-\xff]', ['a', 'b', '\xff', '\0'], ['c', '\xfe']],
  ])('matches %j as Redis does', (pattern, matches, others) => {
    expect(matches.filter((text) => !match(pattern, text))).toEqual([])
    expect(others.filter((text) => match(pattern, text))).toEqual([])
  })

  it('folds case as Redis does, except for escaped bytes in a class', () => {
    expect(match('MaXmem*', 'maxMEMORY', true)).toBe(true)
    expect(match('[A-C]', 'b', true)).toBe(true)
    expect(match('[B]', 'b', true)).toBe(true)
    expect(match('[\\B]', 'b', true)).toBe(false)
    expect(match('\\B', 'b', true)).toBe(true)
    expect(match('[Z-a]', 'z', true)).toBe(false)
    expect(match('[Z-a]', 'Z', false)).toBe(true)
    expect(match('b', 'B', false)).toBe(false)
    expect(match('\xe9', '\xc9', true)).toBe(false)
  })

  it('answers what Redis answered to recorded random patterns', () => {
    expect(recorded.cases.length).toBeGreaterThan(400)
    for (const [pattern, text, matches] of recorded.cases as Array<[string, string, boolean]>) {
      expect([pattern, text, match(pattern, text)]).toEqual([pattern, text, matches])
    }
    expect(recorded.ignoreCase.length).toBeGreaterThan(100)
    for (const [pattern, text, matches] of recorded.ignoreCase as Array<[string, string, boolean]>) {
      expect([pattern, text, match(pattern, text, true)]).toEqual([pattern, text, matches])
    }
  })

  it('agrees with a regular expression on stars, question marks and letters', () => {
    const random = new Random(9)
    for (let i = 0; i < 20_000; i++) {
      const pattern = random.textOf('ab*?', random.below(9))
      const text = random.textOf('ab', random.below(10) + 1)
      const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect([pattern, text, match(pattern, text)]).toEqual([pattern, text, regex.test(text)])
    }
  })

  it('does not blow up on patterns of many stars', () => {
    // Backtracking into each star would take more steps than there are atoms; 50,000 times 100 take a moment.
    const text = 'a'.repeat(50_000)
    expect(match(`${'a*'.repeat(50)}b`, text)).toBe(false)
    expect(match(`${'*a'.repeat(50)}*?b`, text)).toBe(false)
    expect(match(`${'a*'.repeat(50)}a`, text)).toBe(true)
  })
})

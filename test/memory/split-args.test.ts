import { describe, expect, it } from 'vitest'
import { splitArgs } from '../../src/memory/split-args.js'
import recorded from './data/split-args.json'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Splits the text between two quotes, which a splitter that leaves its range would trip over. */
function split(text: string): string[] | null {
  const bytes = bytesOf(`"${text}"`)
  const words = splitArgs(bytes, 1, bytes.length - 1)
  return words === null ? null : words.map((word) => String.fromCharCode(...word))
}

describe('splitArgs', () => {
  it.each<[string, string[] | null]>([
    ['', []],
    ['  \t\v\f ', []],
    ['set key value', ['set', 'key', 'value']],
    ['  a   b  ', ['a', 'b']],
    ['"a b" c', ['a b', 'c']],
    ["'a b' c", ['a b', 'c']],
    ['"" \'\'', ['', '']],
    ['"\\n\\r\\t\\b\\a"', ['\n\r\t\b\x07']],
    ['"\\x00\\xfF\\x4"', ['\0\xffx4']],
    ['"\\xg0"', ['xg0']],
    ['"\\"\\\\\\q"', ['"\\q']],
    ["'\\'\\n\\\\ '", ["'\\n\\\\ "]],
    ["'\\\\'", null],
    ['a"b c"', ['ab c']],
    ["a'b c'", ['ab c']],
    ['\\n', ['\\n']],
    ['"a"b', null],
    ['"a""b"', null],
    ["'a'b", null],
    ['"a', null],
    ['"a\\', null],
    ['"a\\"', null],
    ["'a\\'", null],
    ['a"', null],
    // \v and \f are skipped before an argument and accepted after a quote, but do not end an argument.
    ['a\vb \vc', ['a\vb', 'c']],
    ['"a"\vb', ['a', 'b']],
    // A NUL ends the line, also inside quotes.
    ['a b\0c "', ['a', 'b']],
    ['"a\0"', null],
  ])('splits %j', (text, words) => {
    expect(split(text)).toEqual(words)
  })

  it('answers what Redis answered to recorded random lines', () => {
    expect(recorded.cases.length).toBeGreaterThan(300)
    for (const [text, words] of recorded.cases as Array<[string, string[] | null]>) {
      expect([text, split(text)]).toEqual([text, words])
    }
  })

  it('gives copies that outlive the line', () => {
    const bytes = bytesOf('a bc')
    const words = splitArgs(bytes, 0, bytes.length)
    bytes.fill(0x2a)
    expect(words).toEqual([bytesOf('a'), bytesOf('bc')])
  })
})

import { describe, expect, it } from 'vitest'
import { latin1Bytes } from '../../../src/memory/utf8.js'
import { Manifest } from '../../../src/persistence/aof/manifest.js'

const parse = (text: string): Manifest => Manifest.parse(latin1Bytes(text))
const print = (manifest: Manifest): string => Buffer.from(manifest.format()).toString('latin1')

const FULL = [
  'file a.aof.2.base.rdb seq 2 type b',
  'file a.aof.1.base.rdb seq 1 type h',
  'file a.aof.1.incr.aof seq 1 type h',
  'file a.aof.2.incr.aof seq 2 type i',
  'file a.aof.3.incr.aof seq 3 type i',
  '',
].join('\n')

describe('the manifest', () => {
  it('is written as it was read', () => {
    expect(print(parse(FULL))).toBe(FULL)
  })

  it('quotes names where Redis does', () => {
    const text = 'file "a b\\"\\x01.1.incr.aof" seq 1 type i\n'
    expect(parse(text).increments[0]?.name).toBe('a b"\x01.1.incr.aof')
    expect(print(parse(text))).toBe(text)
  })

  it('names the next parts and retires the old', () => {
    const manifest = parse(FULL)
    expect(manifest.nextIncrement('a.aof').name).toBe('a.aof.4.incr.aof')
    expect(manifest.nextBase('a.aof', 'aof').name).toBe('a.aof.3.base.aof')
    manifest.retireIncrements(1)
    expect(print(manifest)).toBe(
      [
        'file a.aof.3.base.aof seq 3 type b',
        'file a.aof.3.incr.aof seq 3 type h',
        'file a.aof.2.incr.aof seq 2 type h',
        'file a.aof.2.base.rdb seq 2 type h',
        'file a.aof.1.base.rdb seq 1 type h',
        'file a.aof.1.incr.aof seq 1 type h',
        'file a.aof.4.incr.aof seq 4 type i',
        '',
      ].join('\n'),
    )
  })

  it('gives no increment the name of one in history', () => {
    const manifest = parse('file a.2.base.rdb seq 2 type b\nfile a.1.incr.aof seq 1 type h\n')
    expect(manifest.nextIncrement('a').name).toBe('a.2.incr.aof')
  })

  it.each([
    ['', 'empty'],
    ['file a seq 1 type i', 'too long line'],
    ['file a seq 1\n', 'Invalid AOF manifest'],
    ['\n', 'Invalid AOF manifest'],
    ['file a seq 0 type i\n', 'Invalid AOF manifest'],
    ['file a seq 1 type x\n', 'Unknown AOF file type'],
    ['file ../a seq 1 type i\n', 'just a filename'],
    ['file .. seq 1 type b\n', 'just a filename'],
    ['file "a\\x00" seq 1 type b\n', 'just a filename'],
    ['file a seq 1 type b\nfile b seq 2 type b\n', 'duplicate base'],
    ['file a seq 2 type i\nfile b seq 1 type i\n', 'non-monotonic'],
    [`file ${'a'.repeat(2000)} seq 2 type i\n`, 'too long line'],
  ])('refuses %j', (text, reason) => {
    expect(() => parse(text)).toThrow(reason)
  })

  it('skips comments', () => {
    expect(parse(`# written by hand\n${FULL}`).increments).toHaveLength(2)
  })
})

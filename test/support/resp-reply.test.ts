import { describe, expect, it } from 'vitest'
import { latin1, ReplyParser, replyToText, RespSyntaxError, type Reply } from './resp-reply.js'

function parseAll(text: string, pieceSize = Infinity): Reply[] {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
  const parser = new ReplyParser()
  const replies: Reply[] = []
  const size = Math.min(pieceSize, Math.max(bytes.length, 1))
  for (let at = 0; at < bytes.length; at += size) {
    parser.push(bytes.slice(at, at + size))
    for (let reply = parser.next(); reply !== undefined; reply = parser.next()) replies.push(reply)
  }
  expect(parser.idle).toBe(true)
  return replies
}

/** Wire form, and the printed form it must have. Every type of RESP2 and RESP3 is here. */
const CASES: [wire: string, text: string][] = [
  ['+OK\r\n', '+OK'],
  ['+\r\n', '+'],
  ['+a, b\r\n', '+"a, b"'],
  ['-ERR syntax error\r\n', '-ERR syntax error'],
  [
    "-ERR unknown command 'x', with args beginning with: \r\n",
    `-"ERR unknown command 'x', with args beginning with: "`,
  ],
  ['-WRONGTYPE caf\xc3\xa9\r\n', '-"WRONGTYPE caf\\xc3\\xa9"'],
  [':0\r\n', ':0'],
  [':-12\r\n', ':-12'],
  [':9007199254740991\r\n', ':9007199254740991'],
  [':9223372036854775807\r\n', ':9223372036854775807'],
  [':-9223372036854775808\r\n', ':-9223372036854775808'],
  ['$3\r\nabc\r\n', '"abc"'],
  ['$0\r\n\r\n', '""'],
  ['$6\r\n\r\n\0\xff"\\\r\n', '"\\r\\n\\x00\\xff\\"\\\\"'],
  ['$-1\r\n', '$nil'],
  ['*-1\r\n', '*nil'],
  ['*0\r\n', '[]'],
  ['*3\r\n:1\r\n*1\r\n$-1\r\n+b\r\n', '[:1, [$nil], +b]'],
  ['_\r\n', '_'],
  [',3.14\r\n', ',3.14'],
  [',inf\r\n', ',inf'],
  [',1e+20\r\n', ',1e+20'],
  ['#t\r\n', '#t'],
  ['#f\r\n', '#f'],
  ['(1234567999999999999999999999999999999\r\n', '(1234567999999999999999999999999999999'],
  ['!5\r\nERR x\r\n', '!"ERR x"'],
  ['=8\r\ntxt:a\r\nb\r\n', '=txt:"a\\r\\nb"'],
  ['%2\r\n+a\r\n:1\r\n+b\r\n*0\r\n', '{+a => :1, +b => []}'],
  ['%0\r\n', '{}'],
  ['~2\r\n+a\r\n+b\r\n', '~[+a, +b]'],
  ['>2\r\n+message\r\n$1\r\nx\r\n', '>[+message, "x"]'],
  ['|1\r\n+ttl\r\n:3\r\n$1\r\nv\r\n', '|{+ttl => :3} "v"'],
  ['|0\r\n:1\r\n', '|{} :1'],
  ['*2\r\n|1\r\n+a\r\n*1\r\n:9\r\n:1\r\n:2\r\n', '[|{+a => [:9]} :1, :2]'],
]

describe('ReplyParser', () => {
  it.each(CASES)('reads %j', (wire, text) => {
    expect(parseAll(wire).map(replyToText)).toEqual([text])
  })

  it('reads the same replies however the bytes are torn', () => {
    const wire = CASES.map(([bytes]) => bytes).join('')
    const texts = CASES.map(([, text]) => text)
    for (const pieceSize of [1, 2, 3, 5, 7, 64]) expect(parseAll(wire, pieceSize).map(replyToText)).toEqual(texts)
  })

  it('uses a bigint only where a number would lose digits', () => {
    expect(parseAll(':9007199254740991\r\n:9007199254740993\r\n')).toEqual([
      { type: 'int', value: 9007199254740991 },
      { type: 'int', value: 9007199254740993n },
    ])
  })

  it('gives bytes as plain Uint8Array that do not share memory with the input', () => {
    const input = Uint8Array.from('$2\r\nhi\r\n', (character) => character.charCodeAt(0))
    const parser = new ReplyParser()
    parser.push(input)
    const reply = parser.next()
    input.fill(0)
    expect(reply).toStrictEqual({ type: 'bulk', bytes: new Uint8Array([104, 105]) })
  })

  it('reads a large bulk in many pieces without scanning it again for each', () => {
    const size = 8 * 1024 * 1024
    const piece = new Uint8Array(1024).fill(97)
    const parser = new ReplyParser()
    parser.push(new TextEncoder().encode(`$${size}\r\n`))
    for (let sent = 0; sent < size; sent += piece.length) {
      parser.push(piece)
      expect(parser.next()).toBeUndefined()
    }
    parser.push(new Uint8Array([13, 10]))
    const reply = parser.next()
    expect(reply?.type === 'bulk' && reply.bytes.length).toBe(size)
  })

  it.each([
    '?\r\n',
    ':x\r\n',
    '$-2\r\n',
    '$3\r\nabcd\r\n',
    '*x\r\n',
    '~-1\r\n',
    '#y\r\n',
    '=2\r\nab\r\n',
    '_x\r\n',
    '(1.5\r\n',
  ])('refuses %j', (wire) => {
    expect(() => parseAll(wire)).toThrow(RespSyntaxError)
  })
})

describe('replyToText', () => {
  it('prints different replies differently', () => {
    const bytes = new Uint8Array([65])
    const alike: Reply[] = [
      { type: 'simple', text: 'A' },
      { type: 'error', text: 'A' },
      { type: 'bulk', bytes },
      { type: 'bulkError', bytes },
      { type: 'verbatim', format: 'txt', bytes },
      { type: 'simple', text: '"A"' },
      { type: 'nullBulk' },
      { type: 'nullArray' },
      { type: 'null' },
      { type: 'int', value: 1 },
      { type: 'double', text: '1' },
      { type: 'bignum', text: '1' },
      { type: 'boolean', value: true },
      { type: 'array', items: [] },
      { type: 'set', items: [] },
      { type: 'push', items: [] },
      { type: 'map', entries: [] },
      { type: 'array', items: [{ type: 'simple', text: 'a, +b' }] },
      {
        type: 'array',
        items: [
          { type: 'simple', text: 'a' },
          { type: 'simple', text: 'b' },
        ],
      },
      { type: 'array', items: [{ type: 'simple', text: '' }] },
    ]
    expect(new Set(alike.map(replyToText)).size).toBe(alike.length)
  })
})

describe('latin1', () => {
  it('is lossless for every byte and any length', () => {
    const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => index & 0xff)
    expect(Uint8Array.from(latin1(bytes), (character) => character.charCodeAt(0))).toEqual(bytes)
  })
})

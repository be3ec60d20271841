/**
 * Every type of reply in both protocols, byte for byte, wherever the memory happens to end.
 */
import { describe, expect, it } from 'vitest'
import type { AggregateKind, Reply } from '../../src/commands/reply.js'
import { CommandError, custom, wrongType } from '../../src/keyspace/errors.js'
import { OutputSlab } from '../../src/protocol/output-slab.js'
import { RespWriter, type OutputMemory } from '../../src/protocol/resp-writer.js'
import { Random } from '../support/random.js'
import { ReplyParser } from '../support/resp-reply.js'
import { bytesOf } from './memory-channel.js'

/** Memory in pieces as small as they may be, so that every reply meets the end of one. */
class TinyMemory implements OutputMemory {
  constructor(private readonly extra: number) {}

  provide(writer: RespWriter, size: number): void {
    const bytes = this.allocate(size + this.extra)
    writer.use(bytes, 0, bytes.length)
  }

  allocate(size: number): Uint8Array {
    return new Uint8Array(size).fill(0x3f)
  }
}

function text(pieces: readonly Uint8Array[]): string {
  return pieces.map((piece) => Buffer.from(piece).toString('latin1')).join('')
}

function written(protocol: 2 | 3, write: (reply: Reply) => void, memory: OutputMemory = new OutputSlab()): string {
  const writer = new RespWriter({ protocol }, memory)
  write(writer)
  const size = writer.pendingBytes
  const output = text(writer.takeSegments())
  expect(output.length).toBe(size)
  expect(writer.pendingBytes).toBe(0)
  return output
}

const bulk =
  (value: string) =>
  (reply: Reply): void => {
    const bytes = bytesOf(`..${value}.`)
    reply.bulk(bytes, 2, 2 + value.length)
  }

/** An aggregate of unknown length holding so many integers. */
const deferred =
  (kind: AggregateKind, items: number, length = items) =>
  (reply: Reply): void => {
    const mark = reply.beginDeferred()
    for (let i = 0; i < items; i++) reply.integer(i)
    reply.endDeferred(mark, kind, length)
  }

const integers = (count: number): string => Array.from({ length: count }, (_, i) => `:${i}\r\n`).join('')
const long = (length: number): string => 'v'.repeat(length)

const CASES: [name: string, write: (reply: Reply) => void, resp2: string, resp3: string][] = [
  ['ok', (r) => r.ok(), '+OK\r\n', '+OK\r\n'],
  ['simple', (r) => r.simple('PONG'), '+PONG\r\n', '+PONG\r\n'],
  ['empty simple', (r) => r.simple(''), '+\r\n', '+\r\n'],
  ['error', (r) => r.error(custom('no such key')), '-ERR no such key\r\n', '-ERR no such key\r\n'],
  [
    'error of its own code',
    (r) => r.error(wrongType()),
    '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n',
    '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n',
  ],
  ['error with a line break', (r) => r.error(custom("got '\r\n'")), "-ERR got '  '\r\n", "-ERR got '  '\r\n"],
  ['error with high bytes', (r) => r.error(custom("'\xff\x80'")), "-ERR '\xff\x80'\r\n", "-ERR '\xff\x80'\r\n"],
  [
    'error in Unicode',
    (r) => r.error(new CommandError('MINE \u20ac')),
    '-MINE \xe2\x82\xac\r\n',
    '-MINE \xe2\x82\xac\r\n',
  ],
  ['0', (r) => r.integer(0), ':0\r\n', ':0\r\n'],
  ['9', (r) => r.integer(9), ':9\r\n', ':9\r\n'],
  ['10', (r) => r.integer(10), ':10\r\n', ':10\r\n'],
  ['-1', (r) => r.integer(-1), ':-1\r\n', ':-1\r\n'],
  ['2^53 - 1', (r) => r.integer(Number.MAX_SAFE_INTEGER), ':9007199254740991\r\n', ':9007199254740991\r\n'],
  ['-(2^53 - 1)', (r) => r.integer(-Number.MAX_SAFE_INTEGER), ':-9007199254740991\r\n', ':-9007199254740991\r\n'],
  ['int64 max', (r) => r.integer64(2n ** 63n - 1n), ':9223372036854775807\r\n', ':9223372036854775807\r\n'],
  ['int64 min', (r) => r.integer64(-(2n ** 63n)), ':-9223372036854775808\r\n', ':-9223372036854775808\r\n'],
  ['small int64', (r) => r.integer64(7n), ':7\r\n', ':7\r\n'],
  ['empty bulk', bulk(''), '$0\r\n\r\n', '$0\r\n\r\n'],
  ['bulk', bulk('value'), '$5\r\nvalue\r\n', '$5\r\nvalue\r\n'],
  ['bulk of line breaks', bulk('\r\n\0\xff'), '$4\r\n\r\n\0\xff\r\n', '$4\r\n\r\n\0\xff\r\n'],
  ...[9, 10, 47, 48, 49, 99, 100, 1000].map((n): (typeof CASES)[number] => {
    const expected = `$${n}\r\n${long(n)}\r\n`
    return [`bulk of ${n}`, bulk(long(n)), expected, expected]
  }),
  ['latin1', (r) => r.bulkLatin1('a\xe4\xff'), '$3\r\na\xe4\xff\r\n', '$3\r\na\xe4\xff\r\n'],
  [
    'UTF-8',
    (r) => r.bulkUtf8('a\xe4\u20ac\u{1f600}'),
    '$10\r\na\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\r\n',
    '$10\r\na\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\r\n',
  ],
  ['verbatim', (r) => r.verbatim('# a\n'), '$4\r\n# a\n\r\n', '=8\r\ntxt:# a\n\r\n'],
  ['verbatim in UTF-8', (r) => r.verbatim('\xe4'), '$2\r\n\xc3\xa4\r\n', '=6\r\ntxt:\xc3\xa4\r\n'],
  ['nil', (r) => r.nil(), '$-1\r\n', '_\r\n'],
  ['nilArray', (r) => r.nilArray(), '*-1\r\n', '_\r\n'],
  ['true', (r) => r.boolean(true), ':1\r\n', '#t\r\n'],
  ['false', (r) => r.boolean(false), ':0\r\n', '#f\r\n'],
  ['3.1', (r) => r.double(3.1), '$18\r\n3.1000000000000001\r\n', ',3.1000000000000001\r\n'],
  ['double 5', (r) => r.double(5), '$1\r\n5\r\n', ',5\r\n'],
  ['double -0', (r) => r.double(-0), '$2\r\n-0\r\n', ',-0\r\n'],
  ['double 1e300', (r) => r.double(1e300), '$23\r\n1.0000000000000001e+300\r\n', ',1.0000000000000001e+300\r\n'],
  ['infinity', (r) => r.double(Infinity), '$3\r\ninf\r\n', ',inf\r\n'],
  ['-infinity', (r) => r.double(-Infinity), '$4\r\n-inf\r\n', ',-inf\r\n'],
  ['array', (r) => (r.array(2), r.ok(), r.nil()), '*2\r\n+OK\r\n$-1\r\n', '*2\r\n+OK\r\n_\r\n'],
  ['empty array', (r) => r.array(0), '*0\r\n', '*0\r\n'],
  ['array of 123456', (r) => r.array(123456), '*123456\r\n', '*123456\r\n'],
  ['map', (r) => (r.map(1), r.integer(1), r.integer(2)), '*2\r\n:1\r\n:2\r\n', '%1\r\n:1\r\n:2\r\n'],
  ['map of 5', (r) => r.map(5), '*10\r\n', '%5\r\n'],
  ['set', (r) => (r.set(1), r.integer(1)), '*1\r\n:1\r\n', '~1\r\n:1\r\n'],
  ['push', (r) => (r.push(1), r.integer(1)), '*1\r\n:1\r\n', '>1\r\n:1\r\n'],
  ['deferred empty array', deferred('array', 0), '*0\r\n', '*0\r\n'],
  ['deferred array', deferred('array', 3), `*3\r\n${integers(3)}`, `*3\r\n${integers(3)}`],
  ['deferred array of 10', deferred('array', 10), `*10\r\n${integers(10)}`, `*10\r\n${integers(10)}`],
  ['deferred map', deferred('map', 12, 6), `*12\r\n${integers(12)}`, `%6\r\n${integers(12)}`],
  ['deferred set', deferred('set', 2), `*2\r\n${integers(2)}`, `~2\r\n${integers(2)}`],
  ['deferred push', deferred('push', 1), `*1\r\n${integers(1)}`, `>1\r\n${integers(1)}`],
  [
    'deferred after and before others',
    (r) => (r.ok(), deferred('array', 1)(r), r.ok()),
    '+OK\r\n*1\r\n:0\r\n+OK\r\n',
    '+OK\r\n*1\r\n:0\r\n+OK\r\n',
  ],
  [
    'nested deferred',
    (r) => {
      const outer = r.beginDeferred()
      r.integer(7)
      deferred('set', 2)(r)
      const inner = r.beginDeferred()
      r.endDeferred(inner, 'map', 0)
      r.bulkLatin1('x')
      r.endDeferred(outer, 'array', 4)
    },
    '*4\r\n:7\r\n*2\r\n:0\r\n:1\r\n*0\r\n$1\r\nx\r\n',
    '*4\r\n:7\r\n~2\r\n:0\r\n:1\r\n%0\r\n$1\r\nx\r\n',
  ],
]

describe('a reply is written as Redis writes it', () => {
  for (const [name, write, resp2, resp3] of CASES) {
    it(name, () => {
      expect(written(2, write)).toBe(resp2)
      expect(written(3, write)).toBe(resp3)
      for (let extra = 0; extra < 40; extra++) {
        const around = (reply: Reply): void => {
          for (let i = 0; i < 3; i++) write(reply)
        }
        expect(written(2, around, new TinyMemory(extra)), `2, ${extra} bytes left`).toBe(resp2.repeat(3))
        expect(written(3, around, new TinyMemory(extra)), `3, ${extra} bytes left`).toBe(resp3.repeat(3))
      }
    })
  }

  it('HELLO changes the protocol between two parts of a reply', () => {
    const owner = { protocol: 2 as 2 | 3 }
    const writer = new RespWriter(owner, new OutputSlab())
    writer.nil()
    owner.protocol = 3
    writer.nil()
    expect(writer.protocol).toBe(3)
    expect(text(writer.takeSegments())).toBe('$-1\r\n_\r\n')
  })

  it('deferred replies are settled inside out', () => {
    const writer = new RespWriter({ protocol: 2 }, new OutputSlab())
    const outer = writer.beginDeferred()
    writer.beginDeferred()
    expect(() => writer.endDeferred(outer, 'array', 0)).toThrow(TypeError)
  })

  it('keeps nothing once there is too much', () => {
    let asked = 0
    const writer = new RespWriter({ protocol: 2 }, new OutputSlab(), () => ++asked > 2)
    const value = bytesOf(long(400_000))
    const mark = writer.beginDeferred()
    for (let i = 0; i < 3; i++) writer.bulk(value, 0, value.length)
    expect(writer.isFull).toBe(true)
    for (let i = 0; i < 300; i++) writer.bulk(value, 0, value.length)
    for (let i = 0; i < 100_000; i++) writer.bulk(value, 0, 40)
    writer.endDeferred(mark, 'array', 100_303)
    expect(writer.pendingBytes).toBeLessThan(1_000_000)
    expect(asked).toBe(3)
  })

  it('a large value is copied once, and the slab stays in use', () => {
    const allocated: number[] = []
    const slab = new OutputSlab((size) => {
      allocated.push(size)
      return new Uint8Array(size)
    })
    const writer = new RespWriter({ protocol: 2 }, slab)
    slab.open(writer)
    const value = new Uint8Array(3_000_000).fill(0x61)
    writer.ok()
    writer.bulk(value, 0, value.length)
    writer.ok()
    const segments = writer.takeSegments()
    expect(segments.map((segment) => segment.length)).toEqual([5 + 10, 3_000_000, 2 + 5])
    expect(text(segments)).toBe(`+OK\r\n$3000000\r\n${'a'.repeat(3_000_000)}\r\n+OK\r\n`)
    expect(segments[0]?.buffer).toBe(segments[2]?.buffer)
    expect(allocated).toEqual([1024 * 1024, 3_000_000])
  })

  it('a thousand random replies with random memory are what an independent parser reads back', () => {
    const random = new Random(20)
    for (let round = 0; round < 300; round++) {
      const protocol = round % 2 === 0 ? 2 : 3
      const plan = new RespWriter({ protocol }, new OutputSlab())
      const torn = new RespWriter({ protocol }, new TinyMemory(random.below(300)))
      const seed = random.below(1e9)
      for (const writer of [plan, torn]) writeRandom(writer, new Random(seed), 4)
      const expected = text(plan.takeSegments())
      expect(text(torn.takeSegments())).toBe(expected)
      const parser = new ReplyParser()
      parser.push(bytesOf(expected))
      expect(parser.next()).toBeDefined()
      expect(parser.idle).toBe(true)
    }
  })
})

/** One random reply, nested up to `depth`. */
function writeRandom(reply: Reply, random: Random, depth: number): void {
  switch (random.below(depth > 0 ? 12 : 8)) {
    case 0:
      return reply.ok()
    case 1:
      return reply.integer(random.below(2 ** 31) - 2 ** 30)
    case 2:
      return reply.nil()
    case 3:
      return reply.double(random.below(1000) / 7)
    case 4:
      return bulk(long(random.below(20)))(reply)
    case 5:
      return bulk(long(random.below(2000)))(reply)
    case 6:
      return reply.error(custom('x'))
    case 7:
      return reply.boolean(random.below(2) === 0)
    case 8:
    case 9: {
      const length = random.below(20)
      reply.array(length)
      for (let i = 0; i < length; i++) writeRandom(reply, random, depth - 1)
      return
    }
    default: {
      const length = random.below(15)
      const kind = (['array', 'map', 'set'] as const)[random.below(3)] ?? 'array'
      const mark = reply.beginDeferred()
      for (let i = 0; i < length * (kind === 'map' ? 2 : 1); i++) writeRandom(reply, random, depth - 1)
      return reply.endDeferred(mark, kind, length)
    }
  }
}

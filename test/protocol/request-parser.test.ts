/**
 * The request parser on well-formed, torn, huge and mutilated input, compared with a plain parser of the whole input.
 * What Redis answers to malformed requests is in `malformed.test.ts`.
 */
import { describe, expect, it } from 'vitest'
import {
  INVALID,
  MORE,
  REQUEST,
  RequestParser,
  RequestTooLarge,
  type RequestLimits,
} from '../../src/protocol/request-parser.js'
import { Random } from '../support/random.js'
import { bytesOf } from './memory-channel.js'
import { encodeRequest, randomInput } from './request-generator.js'
import { parseReference, type Parsed } from './reference-parser.js'

const LIMITS: RequestLimits = { maxBulkLength: 512 * 1024 * 1024, mustAuthenticate: false }

/** Parses the pieces one after the other; each is spoiled once the parser has let go of it. */
function parse(pieces: Iterable<Uint8Array>, parser = new RequestParser(LIMITS)): Parsed {
  const requests: string[][] = []
  for (const piece of pieces) {
    const borrowed = piece.slice()
    parser.feed(borrowed)
    for (;;) {
      const found = parser.next()
      if (found === INVALID) return { requests, error: parser.error?.text ?? 'no error' }
      if (found === MORE) break
      requests.push(argumentsOf(parser))
    }
    borrowed.fill(0x21)
  }
  return { requests }
}

function argumentsOf({ args }: RequestParser): string[] {
  return Array.from({ length: args.count }, (_, i) => Buffer.from(args.copy(i)).toString('latin1'))
}

function* cut(bytes: Uint8Array, size: () => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = at + size()
    yield bytes.subarray(at, end)
    at = end
  }
}

const STREAM =
  encodeRequest(['SET', 'key', 'value']) +
  'PING\r\n' +
  encodeRequest(['GET', '']) +
  '*0\r\n\r\n*-1\r\n' +
  encodeRequest(['ECHO', '\r\n*1\r\n']) +
  'ECHO "a b" \'c\'\n' +
  encodeRequest(Array.from({ length: 12 }, (_, i) => 'x'.repeat(i * 11))) +
  '  ECHO\thello \r\n' +
  encodeRequest(['MSET', 'k'.repeat(300), 'v'.repeat(1000)])

describe('requests', () => {
  it('are found in one piece', () => {
    const found = parse([bytesOf(STREAM)])
    expect(found).toEqual(parseReference(STREAM, LIMITS.maxBulkLength))
    expect(found.requests.map((args) => args[0])).toEqual(['SET', 'PING', 'GET', 'ECHO', 'ECHO', '', 'ECHO', 'MSET'])
  })

  it('are the same wherever the input is torn in two', () => {
    const bytes = bytesOf(STREAM)
    const whole = parse([bytes])
    for (let at = 0; at <= bytes.length; at++) {
      expect(parse([bytes.subarray(0, at), bytes.subarray(at)]), `torn at ${at}`).toEqual(whole)
    }
  })

  it('are the same in pieces of any one size', () => {
    const bytes = bytesOf(STREAM)
    const whole = parse([bytes])
    for (let size = 1; size < 700; size++) expect(parse(cut(bytes, () => size)), `pieces of ${size}`).toEqual(whole)
  })

  it('stand in place in the chunk, torn ones and their like excepted', () => {
    const parser = new RequestParser(LIMITS)
    const one = encodeRequest(['GET', 'key'])
    const chunk = bytesOf(one + one + one.slice(0, 9))
    parser.feed(chunk)
    const inPlace: boolean[] = []
    while (parser.next() === REQUEST) inPlace.push(parser.args.bytes === chunk)
    const second = bytesOf(one.slice(9) + one + one)
    parser.feed(second)
    while (parser.next() === REQUEST) inPlace.push(parser.args.bytes === second)
    expect(inPlace).toEqual([true, true, false, true, true])
  })

  it('may be taken back', () => {
    const parser = new RequestParser(LIMITS)
    const one = encodeRequest(['GET', 'key'])
    for (const input of [one + one, one.slice(0, 7), one.slice(7) + one.slice(0, 3), one.slice(3)]) {
      parser.feed(bytesOf(input))
      while (parser.next() === REQUEST) {
        parser.unread()
        expect(parser.next()).toBe(REQUEST)
        expect(argumentsOf(parser)).toEqual(['GET', 'key'])
        parser.unread()
        parser.hold()
        expect(parser.next()).toBe(REQUEST)
        expect(argumentsOf(parser)).toEqual(['GET', 'key'])
      }
    }
    expect(parser.bufferedBytes).toBe(0)
  })

  it('that are held back are kept, with all that comes after', () => {
    const parser = new RequestParser(LIMITS)
    const bytes = bytesOf(STREAM)
    for (const piece of cut(bytes, () => 100)) {
      const borrowed = piece.slice()
      parser.feed(borrowed)
      parser.hold()
      borrowed.fill(0x21)
    }
    expect(parser.bufferedBytes).toBe(bytes.length)
    const requests: string[][] = []
    while (parser.next() === REQUEST) requests.push(argumentsOf(parser))
    expect({ requests }).toEqual(parseReference(STREAM, LIMITS.maxBulkLength))
    expect(parser.bufferedBytes).toBe(0)
  })
})

describe('a TLS handshake', () => {
  it('is refused, torn or not, where Redis would wait for the end of the line', () => {
    const hello = Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00)
    for (let torn = 2; torn <= hello.length; torn++) {
      const parser = new RequestParser(LIMITS)
      parser.feed(hello.subarray(0, 1))
      expect(parser.next()).toBe(MORE)
      parser.hold()
      parser.feed(hello.subarray(1, torn))
      expect(parser.next()).toBe(INVALID)
      expect(parser.error?.text).toBe('ERR Protocol error: this is not a TLS port')
    }
  })
})

describe('memory', () => {
  it('for a large argument is allocated once, at its size, and let go afterwards', () => {
    const parser = new RequestParser(LIMITS)
    const size = 10_000_000
    parser.feed(bytesOf(`*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$${size}\r\n`))
    expect(parser.next()).toBe(MORE)
    const held = parser.heldBytes
    expect(held).toBeGreaterThan(size)
    expect(held).toBeLessThan(size + 100)
    const chunk = new Uint8Array(65_536).fill(0x61)
    for (let sent = 0; sent + chunk.length <= size; sent += chunk.length) {
      parser.feed(chunk)
      expect(parser.next()).toBe(MORE)
      expect(parser.heldBytes).toBe(held)
    }
    parser.feed(new Uint8Array(size % chunk.length).fill(0x62))
    expect(parser.next()).toBe(MORE)
    parser.feed(bytesOf('\r\nPING\r\n'))
    expect(parser.next()).toBe(REQUEST)
    expect(parser.args.length(2)).toBe(size)
    expect(parser.args.bytes[parser.args.end(2) - 1]).toBe(0x62)
    expect(parser.next()).toBe(REQUEST)
    expect(parser.next()).toBe(MORE)
    expect(parser.heldBytes).toBe(0)
  })

  it('for several large arguments grows by a share of its size', () => {
    const parser = new RequestParser(LIMITS)
    const size = 1_000_000
    parser.feed(bytesOf('*40\r\n'))
    expect(parser.next()).toBe(MORE)
    const value = new Uint8Array(size + 2).fill(0x61)
    let grown = 0
    let held = 0
    for (let i = 0; i < 40; i++) {
      parser.feed(bytesOf(`$${size}\r\n`))
      expect(parser.next()).toBe(MORE)
      if (parser.heldBytes !== held) grown++
      held = parser.heldBytes
      parser.feed(value)
      expect(parser.next()).toBe(i === 39 ? REQUEST : MORE)
    }
    expect(grown).toBeLessThan(16)
    expect(held).toBeLessThan(40 * size * 1.3)
    expect(parser.args.count).toBe(40)
    expect(parser.args.length(39)).toBe(size)
  })

  it('for many arguments is given back', () => {
    const parser = new RequestParser(LIMITS)
    const many = bytesOf(encodeRequest(Array.from({ length: 100_000 }, () => 'x')))
    const found = parse(
      cut(many, () => 65_536),
      parser,
    )
    expect(found.requests[0]?.length).toBe(100_000)
    parse([bytesOf('PING\r\n')], parser)
    expect(parser.args.starts.length).toBe(16)
  })

  it('an announced count reserves nothing', () => {
    const parser = new RequestParser(LIMITS)
    parser.feed(bytesOf('*2147483647\r\n$1\r\na\r\n'))
    expect(parser.next()).toBe(MORE)
    expect(parser.args.starts.length).toBe(16)
    expect(parser.heldBytes).toBeLessThan(1000)
  })

  it('a request beyond 2 GiB is refused before it is allocated', () => {
    const parser = new RequestParser({ maxBulkLength: 2 ** 40, mustAuthenticate: false })
    parser.feed(bytesOf('*1\r\n$3000000000\r\n'))
    expect(() => parser.next()).toThrow(RequestTooLarge)
  })
})

/** Of this process's processor time, as the machine may be busy with others. */
function cpuMs(task: () => void): number {
  const before = process.cpuUsage()
  task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

describe('time', () => {
  it('for a request in single bytes is linear', () => {
    const parse1 = (count: number): number => {
      const bytes = bytesOf(encodeRequest(Array.from({ length: count }, () => 'abc')))
      return cpuMs(() => expect(parse(cut(bytes, () => 1)).requests[0]?.length).toBe(count))
    }
    parse1(5_000)
    const small = parse1(5_000)
    // Quadratic would be 100 times as long; the bound leaves room for a noisy machine.
    expect(parse1(50_000)).toBeLessThan(Math.max(small, 5) * 50)
  })

  it('for a line without end in single bytes is linear', () => {
    const parser = new RequestParser(LIMITS)
    const one = bytesOf('1')
    parser.feed(bytesOf('*'))
    expect(parser.next()).toBe(MORE)
    const takenMs = cpuMs(() => {
      for (let i = 0; i < 65_535; i++) {
        parser.feed(one)
        if (parser.next() !== MORE) throw new Error('answered early')
      }
    })
    parser.feed(one)
    expect(parser.next()).toBe(INVALID)
    // Scanning the line again for each byte would be 2 * 10^9 steps.
    expect(takenMs).toBeLessThan(1000)
  })
})

describe('fuzz', () => {
  const MAX = 1000

  it('100,000 requests, mutilated, truncated and torn, are read as by a plain parser of the whole input', () => {
    const random = new Random(7)
    const limits = { maxBulkLength: MAX, mustAuthenticate: false }
    let errors = 0
    let found = 0
    for (let total = 0; total < 100_000;) {
      const requests = 1 + random.below(6)
      const input = randomInput(random, requests)
      total += requests
      const expected = parseReference(input, MAX)
      const size = random.pick([1, 2, 5, 20, 200, 10_000])
      const actual = parse(
        cut(bytesOf(input), () => 1 + random.below(size)),
        new RequestParser(limits),
      )
      if (JSON.stringify(actual) !== JSON.stringify(expected))
        expect({ input, ...actual }).toEqual({ input, ...expected })
      if (expected.error !== undefined) errors++
      found += expected.requests.length
    }
    // The generator must keep producing both kinds.
    expect(errors).toBeGreaterThan(5_000)
    expect(found).toBeGreaterThan(40_000)
  })
})

/** What a real Redis was asked about payloads of sorted sets; its answers are in `data/sorted-set-dump.json`. */
import { Crc64 } from '../../src/memory/crc64.js'
import { Random } from '../support/random.js'
import type { CaseTable } from '../support/recorded-cases.js'

const latin1 = (bytes: ArrayLike<number>): string => String.fromCharCode(...Array.from(bytes))

/** The payload, as a quoted argument, with this type and value (a char per byte). */
function payload(text: string): string {
  const bytes = new Uint8Array(text.length + 10)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  bytes[text.length] = 10
  const checksum = new Crc64()
  checksum.update(bytes, 0, text.length + 2)
  checksum.write(bytes, text.length + 2)
  return `"${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
}

/** A string as RDB has it, of up to 16,383 bytes. */
function rdbString(text: string): string {
  const length = text.length
  return (length < 64 ? latin1([length]) : latin1([0x40 | (length >> 8), length & 0xff])) + text
}

const binary = (score: number): string => latin1(new Uint8Array(Float64Array.of(score).buffer))
const asText = (score: string): string => latin1([score.length]) + score

/** Type 5 and type 3: a count and pairs. */
const zset2 = (count: number, ...pairs: readonly (readonly [string, number])[]): string =>
  '\x05' + latin1([count]) + pairs.map(([member, score]) => rdbString(member) + binary(score)).join('')
const zset1 = (count: number, ...pairs: readonly (readonly [string, string])[]): string =>
  '\x03' + latin1([count]) + pairs.map(([member, score]) => rdbString(member) + score).join('')

/** A ziplist of short strings and of what is an integer of up to 12, of one byte or of four. */
function ziplist(...values: readonly (string | number)[]): string {
  let entries = ''
  let before = 0
  let last = 10
  for (const value of values) {
    const data =
      typeof value === 'string'
        ? latin1([value.length]) + value
        : value >= 0 && value <= 12
          ? latin1([0xf1 + value])
          : value >= -128 && value <= 127
            ? '\xfe' + latin1([value & 0xff])
            : '\xd0' + latin1(new Uint8Array(Int32Array.of(value).buffer))
    last = 10 + entries.length
    entries += latin1([before]) + data
    before = data.length + 1
  }
  const header = Uint32Array.of(11 + entries.length, last)
  return latin1(new Uint8Array(header.buffer)) + latin1([values.length, 0]) + entries + '\xff'
}

/** A listpack of short strings and integers of up to 127. */
function listpack(...values: readonly (string | number)[]): string {
  const elements = values.map((value) =>
    typeof value === 'number' ? latin1([value, 1]) : latin1([0x80 | value.length]) + value + latin1([value.length + 1]),
  )
  const total = 7 + elements.join('').length
  return latin1(new Uint8Array(Uint32Array.of(total).buffer)) + latin1([values.length, 0]) + elements.join('') + '\xff'
}

const LONG = 'x'.repeat(65)

const BODIES = {
  pairs: [
    zset2(1, ['a', 1]),
    zset2(4, ['d', 4], ['c', 3], ['b', 2], ['a', 1]),
    zset2(4, ['a', 3], ['b', 3], ['', -0], ['12', -Infinity]),
    zset2(2, ['a', Infinity], ['b', 5e-324]),
    zset2(2, [LONG, 1], ['b', 2]),
    zset2(2, [LONG, -0], ['b', -0]),
    `\x05\x02\xc0\x7f${binary(1)}\xc1\x00\x01${binary(2)}`,
    zset2(0),
    zset2(2, ['a', 1], ['a', 1]),
    zset2(2, ['a', 1], ['a', 2]),
    zset2(1, ['a', NaN]),
    zset2(2, ['a', 1]),
    zset2(63, ['a', 1], ['b', 2]),
    '\x05',
    '\x05\x01\x01a\x00\x00',
    '\x05\x81\xff\xff\xff\xff\xff\xff\xff\xff',
  ],
  'pairs with text': [
    zset1(2, ['a', asText('1')], ['b', asText('2.5')]),
    zset1(3, ['a', '\xfe'], ['b', '\xff'], ['c', asText('-1e3')]),
    zset1(1, ['a', '\xfd']),
    zset1(0),
    zset1(2, ['a', asText('1')], ['a', asText('1')]),
    zset1(1, ['a', '']),
    zset1(1, ['a', '\x09' + '1']),
  ],
  ziplists: [
    ziplist('a', 1, 'b', 2),
    ziplist('a', -5, 'b', '2.5', 'c', 100000, 100, '1e300'),
    ziplist('a', '-inf', 'b', 'inf'),
    ziplist('x'.repeat(60), 0),
    ziplist('a', 1, 'a', 2),
    ziplist('a', 1, 'b'),
    ziplist(),
    ziplist('a', 1).slice(0, -1),
    ziplist('a', 1) + '\xff',
    '',
  ].map((body) => '\x0c' + rdbString(body)),
  listpacks: [
    listpack('a', 1, 'b', 2),
    listpack('a', 1, 'b', '2.5', 'c', 'inf'),
    listpack('a', '-0'),
    listpack('b', 2, 'a', 1),
    listpack(),
    listpack('a', 1).slice(0, -1),
    listpack('a', 1) + '\xff',
    '',
    'abc',
    '\x07\0\0\0\0\0\0',
  ].map((body) => '\x11' + rdbString(body)),
}

const restored = (body: string): string[] => [
  `RESTORE z 0 ${payload(body)} REPLACE`,
  'ZRANGE z 0 -1 WITHSCORES',
  'OBJECT ENCODING z',
  'DUMP z',
  'DEL z',
]

/** Sets of every size, with scores of every kind, as payloads: what comes back must be the same bytes. */
function randomSets(): string[] {
  const random = new Random(17)
  return [1, 2, 5, 20, 100, 127, 128, 129, 130, 200].flatMap((size) => {
    const pairs = Array.from({ length: size }, (_, i) => {
      const score = random.pick([i, -i, random.next(), random.below(10), 1e17 * i, random.next() * 1e-300, 2 ** 62])
      return `${score} ${random.pick(['m', 'member:', '', '00'])}${random.below(1000)}`
    })
    return [
      `ZADD s${size} ${pairs.join(' ')}`,
      `DUMP s${size}`,
      `OBJECT ENCODING s${size}`,
      `DEBUG DIGEST-VALUE s${size}`,
    ]
  })
}

export const sortedSetDumpCases: CaseTable = {
  ...Object.fromEntries(Object.entries(BODIES).map(([name, bodies]) => [name, bodies.flatMap(restored)])),
  'small thresholds': [
    'CONFIG SET zset-max-listpack-entries 2 zset-max-listpack-value 4',
    ...Object.values(BODIES)
      .map((bodies) => bodies.slice(0, 4))
      .flat()
      .flatMap(restored),
    'CONFIG SET zset-max-listpack-entries 128 zset-max-listpack-value 64',
  ],
  'sets of every size': randomSets(),
}

/**
 * RDB files as servers before Redis 7.0 wrote them, versions 6 to 9 (Redis 2.6 to 6.2): ziplists, zipmaps, quicklists of
 * ziplists, sorted sets with scores as text, expiries in seconds. Written here by hand, after Redis's rdb.c, ziplist.c,
 * zipmap.c and intset.c as they were then, so that reading them is tested by something else than our own writer.
 */
import { Crc64 } from '../../../src/memory/crc64.js'
import { lzfCompress } from '../../../src/memory/lzf.js'
import { Random } from '../../support/random.js'

const ENCODED = { int8: 0xc0, int16: 0xc1, int32: 0xc2, lzf: 0xc3 } as const
const TYPE = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  zset2: 5,
  zipmap: 9,
  listZiplist: 10,
  intset: 11,
  zsetZiplist: 12,
  hashZiplist: 13,
  quicklist: 14,
} as const

/** 2033: beyond the life of these tests, and within 31 bits of seconds. */
const LATER_S = 2_000_000_000

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const little = (value: number | bigint, bytes: number): Buffer => {
  const out = Buffer.alloc(bytes)
  let rest = BigInt.asUintN(8 * bytes, BigInt(value))
  for (let i = 0; i < bytes; i++, rest >>= 8n) out[i] = Number(rest & 0xffn)
  return out
}

function length(value: number): Buffer {
  if (value < 64) return Buffer.of(value)
  if (value < 16384) return Buffer.of(0x40 | (value >> 8), value & 0xff)
  const out = Buffer.alloc(5, 0x80)
  out.writeUInt32BE(value, 1)
  return out
}

const plain = (bytes: Buffer): Buffer => Buffer.concat([length(bytes.length), bytes])

/** A string as those servers chose to write it: an integer, compressed, or plain. */
function string(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? latin1(value) : value
  const integer = Number(bytes.toString('latin1'))
  if (bytes.length <= 11 && bytes.length > 0 && String(integer | 0) === bytes.toString('latin1')) {
    if (integer >= -128 && integer <= 127) return Buffer.concat([Buffer.of(ENCODED.int8), little(integer, 1)])
    if (integer >= -32768 && integer <= 32767) return Buffer.concat([Buffer.of(ENCODED.int16), little(integer, 2)])
    return Buffer.concat([Buffer.of(ENCODED.int32), little(integer, 4)])
  }
  if (bytes.length > 20) {
    const out = Buffer.alloc(bytes.length)
    const compressed = lzfCompress(bytes, 0, bytes.length, out)
    if (compressed > 0) {
      const head = [Buffer.of(ENCODED.lzf), length(compressed), length(bytes.length)]
      return Buffer.concat([...head, out.subarray(0, compressed)])
    }
  }
  return plain(bytes)
}

/** | bytes 4 | offset of the last entry 4 | entries 2 | entries | 255 | */
function ziplist(values: readonly string[]): Buffer {
  const entries: Buffer[] = []
  let previous = 0
  let tail = 10
  let at = 10
  for (const value of values) {
    const size = previous < 254 ? Buffer.of(previous) : Buffer.concat([Buffer.of(254), little(previous, 4)])
    const entry = Buffer.concat([size, ziplistContent(value)])
    entries.push(entry)
    tail = at
    at += entry.length
    previous = entry.length
  }
  const head = [little(at + 1, 4), little(tail, 4), little(Math.min(values.length, 65535), 2)]
  return Buffer.concat([...head, ...entries, Buffer.of(255)])
}

function ziplistContent(value: string): Buffer {
  if (/^(0|-?[1-9]\d{0,18})$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value)) {
    const integer = BigInt(value)
    if (integer >= 0n && integer <= 12n) return Buffer.of(0xf1 + Number(integer))
    for (const [code, bytes] of [
      [0xfe, 1],
      [0xc0, 2],
      [0xf0, 3],
      [0xd0, 4],
      [0xe0, 8],
    ] as const) {
      if (BigInt.asIntN(8 * bytes, integer) === integer) return Buffer.concat([Buffer.of(code), little(integer, bytes)])
    }
  }
  const bytes = latin1(value)
  if (bytes.length < 64) return Buffer.concat([Buffer.of(bytes.length), bytes])
  if (bytes.length < 16384) return Buffer.concat([Buffer.of(0x40 | (bytes.length >> 8), bytes.length & 0xff), bytes])
  const head = Buffer.alloc(5, 0x80)
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

/** | fields, 254 if they must be counted | length | field | length | unused | value | unused bytes | ... | 255 | */
function zipmap(pairs: readonly (readonly [string, string])[], unused: number): Buffer {
  const size = (bytes: number): Buffer =>
    bytes < 254 ? Buffer.of(bytes) : Buffer.concat([Buffer.of(254), little(bytes, 4)])
  const parts = pairs.flatMap(([field, value]) => [
    size(field.length),
    latin1(field),
    size(value.length),
    Buffer.of(unused),
    latin1(value),
    Buffer.alloc(unused),
  ])
  return Buffer.concat([Buffer.of(Math.min(pairs.length, 254)), ...parts, Buffer.of(255)])
}

function intset(values: readonly bigint[]): Buffer {
  const width = [2, 4, 8].find((bytes) => values.every((value) => BigInt.asIntN(8 * bytes, value) === value)) ?? 8
  const sorted = [...values].sort((a, b) => (a < b ? -1 : 1))
  return Buffer.concat([little(width, 4), little(values.length, 4), ...sorted.map((value) => little(value, width))])
}

/** A score as text behind its length, as up to Redis 3.2. */
function scoreText(score: number): Buffer {
  if (score === Infinity) return Buffer.of(254)
  if (score === -Infinity) return Buffer.of(255)
  const text = String(score)
  return Buffer.concat([Buffer.of(text.length), latin1(text)])
}

function scoreBytes(score: number): Buffer {
  const out = Buffer.alloc(8)
  out.writeDoubleLE(score)
  return out
}

const WORDS = ['', '0', '-1', '12', '13', '127', '-129', '40000', '8388607', '-8388609', '2147483648', '-9223372036854775808', '9223372036854775807', '007', '1.5', 'é\0\xff'] // prettier-ignore

/** Distinct strings of all sizes that encodings tell apart. */
function strings(random: Random, count: number, longest: number): string[] {
  const found = new Set<string>()
  while (found.size < count) {
    if (random.chance(0.2)) found.add(random.pick(WORDS))
    else if (random.chance(0.4)) found.add(String(Math.floor((random.next() - 0.5) * 10 ** random.between(1, 15))))
    else found.add(random.pick(['a', 'xyz', 'q\n']).repeat(1 + random.below(longest)) + String(random.below(10 ** 6)))
  }
  return [...found]
}

const scores = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () =>
    random.pick([0, -1, 1, 3.25, 1e17, -1e300, Infinity, -Infinity, random.below(1000), random.next()]),
  )

/** A file of a version from 6 to 9, with every kind of value that its servers wrote. */
export function oldRdb(version: 6 | 7 | 8 | 9): Uint8Array {
  const random = new Random(version)
  const parts: Buffer[] = [latin1(`REDIS000${version}`)]
  let keys = 0
  const key = (type: number, name: string, ...value: Buffer[]): void => {
    // Before each key what is said of it; Redis 2.6 and later write ms, files of older ones that they loaded had s.
    if (random.chance(0.2)) parts.push(Buffer.of(252), little(LATER_S * 1000 + random.below(1000), 8))
    else if (random.chance(0.1)) parts.push(Buffer.of(253), little(LATER_S, 4))
    if (version >= 9 && random.chance(0.2)) parts.push(Buffer.of(248), length(random.below(100)))
    if (version >= 9 && random.chance(0.2)) parts.push(Buffer.of(249, random.below(256)))
    parts.push(Buffer.of(type), string(`${name}:${keys++}`), ...value)
  }
  const pairs = (count: number, longest: number): (readonly [string, string])[] => {
    const values = strings(random, count, longest)
    return strings(random, count, longest).map((field, i) => [field, values[i] ?? ''] as const)
  }
  const database = (index: number): void => {
    parts.push(Buffer.of(254), length(index))
    if (version >= 7) parts.push(Buffer.of(251), length(40), length(5))
  }

  if (version >= 7) {
    for (const [name, value] of [
      ['redis-ver', `${version - 4}.2.0`],
      ['redis-bits', '64'],
      ['ctime', '1500000000'],
    ]) {
      parts.push(Buffer.of(250), string(name ?? ''), string(value ?? ''))
    }
  }
  database(0)
  for (const value of [...WORDS, 'x'.repeat(5000), 'long and of no pattern '.repeat(3)])
    key(TYPE.string, 's', string(value))
  // Around the limits of small forms, with short and with long elements.
  for (const [count, longest] of [
    [1, 3],
    [30, 10],
    [100, 30],
    [129, 3],
    [600, 5],
    [20, 9000],
  ] as const) {
    const elements = strings(random, count, longest)
    key(TYPE.list, 'list', length(count), ...elements.map(string))
    key(TYPE.set, 'set', length(count), ...elements.map(string))
    key(TYPE.hash, 'hash', length(count), ...pairs(count, longest).flatMap((pair) => pair.map(string)))
    key(TYPE.hashZiplist, 'hash-ziplist', string(ziplist(pairs(count, longest).flat())))
    key(TYPE.zipmap, 'hash-zipmap', string(zipmap(pairs(count, longest), count % 3)))
    const sorted = scores(random, count).sort((a, b) => a - b)
    const texts = sorted.flatMap((score, i) => [elements[i] ?? '', scoreWord(score)])
    key(TYPE.zsetZiplist, 'zset-ziplist', string(ziplist(texts)))
    key(
      TYPE.zset,
      'zset',
      length(count),
      ...sorted.flatMap((score, i) => [string(elements[i] ?? ''), scoreText(score)]),
    )
    if (version >= 8) {
      const members = sorted.flatMap((score, i) => [string(elements[i] ?? ''), scoreBytes(score)])
      key(TYPE.zset2, 'zset2', length(count), ...members)
    }
    if (version === 6) key(TYPE.listZiplist, 'list-ziplist', string(ziplist(elements)))
    else {
      const nodes = [elements.slice(0, count >> 1), elements.slice(count >> 1)].filter((node) => node.length > 0)
      key(TYPE.quicklist, 'quicklist', length(nodes.length), ...nodes.map((node) => string(ziplist(node))))
    }
  }
  database(3)
  for (const bits of [8, 15, 31, 62]) {
    for (const count of [1, 5, 200, 700]) {
      const values = new Set<bigint>()
      const most = 2 ** bits
      while (values.size < Math.min(count, most / 2)) values.add(BigInt(Math.floor((random.next() - 0.5) * most)))
      key(TYPE.intset, 'intset', string(intset([...values])))
    }
  }
  parts.push(Buffer.of(255))
  const content = Buffer.concat(parts)
  const sum = new Crc64()
  sum.update(content)
  const footer = Buffer.alloc(8)
  sum.write(footer, 0)
  return Buffer.concat([content, footer])
}

/** A score in a ziplist, as text that is read as the same number. */
function scoreWord(score: number): string {
  if (score === Infinity) return 'inf'
  if (score === -Infinity) return '-inf'
  return String(score)
}

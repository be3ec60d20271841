/** Hashes: few fields, so that commands meet on them; values about the lengths where the encoding changes. */
import { draw, otherTypes, type Group } from '../group.js'
import type { Pool } from '../pool.js'

/** Above the number of fields of any hash: a scan with it is complete. */
const SCAN_ALL = '100000'

/** Lengths of fields and values about which a hash is no listpack any more. */
const LENGTHS = [62, 63, 64, 65, 66, 200]

const field = (pool: Pool): string => {
  const kind = pool.random.below(100)
  if (kind < 70) return `f${pool.random.below(6)}`
  if (kind < 80) return `f${pool.random.below(40)}`
  if (kind < 90) return pool.integer()
  if (kind < 92) return ''
  if (kind < 94) return pool.bytes(pool.pick(LENGTHS))
  return pool.value()
}

const value = (pool: Pool): string => {
  const kind = pool.random.below(100)
  if (kind < 40) return pool.integer()
  if (kind < 55) return pool.float()
  if (kind < 58) return pool.bytes(pool.pick(LENGTHS))
  return pool.value()
}

const pairs = (pool: Pool, max: number): string[] => pool.several(max, () => [field(pool), value(pool)]).flat()

/** About as many fields as a listpack may have by default, in one command. */
const manyPairs = (pool: Pool): string[] => {
  const from = pool.random.below(100)
  return Array.from({ length: pool.random.between(500, 530) }, (_, i) => [`f${from + i}`, `v${i}`]).flat()
}

const pattern = (pool: Pool): string => pool.pick(['*', 'f*', 'f?', 'f[0-3]', '', '-*', '*1', '[^f]*'])

const scanOptions = (pool: Pool): string[] => (pool.chance(0.5) ? ['MATCH', pattern(pool)] : [])

/** Payloads of older and newer servers, with checksums. */
const PAYLOADS = [
  // A zipmap: a 1, b 22.
  '\x09\x0d\x02\x01a\x01\x001\x01b\x02\x0022\xff\x05\x00\xec\x79\xcc\xe6\xe2\x08\xd7\x61',
  // A ziplist: f1 v, f2 100.
  '\x0d\x19\x19\x00\x00\x00\x15\x00\x00\x00\x04\x00\x00\x02f1\x04\x01v\x03\x02f2\x04\xfed\xff\x05\x00\xe1\xbd\x47\x4a\x3c\xe0\x2b\x82',
  // Pairs: f 1.
  '\x04\x01\x01f\xc0\x01\x0a\x00\x1a\x82\x6a\x52\x79\xbf\x95\xce',
  // A listpack: f 1.
  '\x10\x0c\x0c\x00\x00\x00\x02\x00\x81f\x02\x01\x01\xff\x0a\x00\x31\xba\x08\x19\x49\xa0\xe3\xdd',
]

export const hash: Group = {
  name: 'hash',
  connections: 1,
  databases: 2,
  generators: [
    draw(14, 'HSET', (pool) => [pool.key(), ...pairs(pool, 4)]),
    draw(0.7, 'HSET', (pool) => [pool.key(), ...manyPairs(pool)]),
    draw(1, 'HSET', (pool) => [pool.key(), field(pool)]),
    draw(3, 'HMSET', (pool) => [pool.key(), ...pairs(pool, 4)]),
    draw(5, 'HSETNX', (pool) => [pool.key(), field(pool), value(pool)]),
    draw(8, 'HGET', (pool) => [pool.key(), field(pool)]),
    draw(4, 'HMGET', (pool) => [pool.key(), ...pool.several(5, () => field(pool))]),
    draw(9, 'HDEL', (pool) => [pool.key(), ...pool.several(4, () => field(pool))]),
    draw(4, 'HEXISTS', (pool) => [pool.key(), field(pool)]),
    draw(3, 'HLEN', (pool) => [pool.key()]),
    draw(4, 'HSTRLEN', (pool) => [pool.key(), field(pool)]),
    draw(5, 'HGETALL', (pool) => [pool.key()]),
    draw(3, 'HKEYS', (pool) => [pool.key()]),
    draw(3, 'HVALS', (pool) => [pool.key()]),
    draw(8, 'HINCRBY', (pool) => [pool.key(), field(pool), pool.integer()]),
    draw(8, 'HINCRBYFLOAT', (pool) => [pool.key(), field(pool), pool.float()]),
    draw(4, 'HSCAN', (pool) => [pool.key(), '0', 'COUNT', SCAN_ALL, ...scanOptions(pool)], { isExact: true }),
    draw(
      1,
      'HSCAN',
      (pool) => [
        pool.key(),
        pool.pick(['x', ' 0', '0']),
        pool.pick(['COUNT', 'foo', 'MATCH', 'TYPE']),
        ...pool.options(
          () => [pool.pick(['0', '-1', 'x'])],
          () => ['COUNT'],
        ),
        'COUNT',
        '0',
      ],
      { isExact: true },
    ),
    // Exact, as a large negative count would be answered in full, by Redis too.
    draw(2, 'HRANDFIELD', (pool) => [pool.key()], { isExact: true }),
    draw(
      4,
      'HRANDFIELD',
      (pool) => [pool.key(), String(pool.random.between(-30, 30)), ...(pool.chance(0.5) ? ['WITHVALUES'] : [])],
      { isExact: true },
    ),
    draw(
      1,
      'HRANDFIELD',
      (pool) => [pool.key(), pool.pick(['x', '', '1.5', '9223372036854775808', '1']), 'WITHVALUE'],
      {
        isExact: true,
      },
    ),
    draw(6, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(2, 'TYPE', (pool) => [pool.key()]),
    draw(4, 'DEL', (pool) => pool.keys(3)),
    draw(3, 'COPY', (pool) => [pool.key(), pool.key(), 'REPLACE']),
    draw(2, 'RENAME', (pool) => [pool.key(), pool.key()]),
    draw(1, 'MOVE', (pool) => [pool.key(), '1']),
    draw(1, 'SELECT', (pool) => [pool.pick(['0', '1'])]),
    draw(3, 'PEXPIREAT', (pool) => [pool.key(), pool.unixMilliseconds()]),
    draw(4, 'DUMP', (pool) => [pool.key()]),
    draw(2, 'RESTORE', (pool) => [pool.key(), '0', pool.pick(PAYLOADS), 'REPLACE'], { isExact: true }),
    draw(2, 'DEBUG DIGEST-VALUE', (pool) => [pool.key()], { isExact: true }),
    draw(0.2, 'CONFIG SET', () => ['hash-max-listpack-entries', '3'], {
      isExact: true,
      then: [
        ['HSET', 'k0', 'f0', '1', 'f1', '2', 'f7', '3'],
        ['OBJECT', 'ENCODING', 'k0'],
        ['HINCRBY', 'k1', 'f9', '1'],
        ['OBJECT', 'ENCODING', 'k1'],
        ['HSET', 'k2', 'a', '1', 'b', '2', 'c', '3', 'd', '4'],
        ['OBJECT', 'ENCODING', 'k2'],
        ['CONFIG', 'SET', 'hash-max-listpack-entries', '512'],
        ['HGETALL', 'k2'],
      ],
    }),
    draw(0.2, 'CONFIG SET', () => ['hash-max-listpack-value', '3'], {
      isExact: true,
      then: [
        ['HSET', 'k0', 'f0', '1000'],
        ['OBJECT', 'ENCODING', 'k0'],
        ['HINCRBYFLOAT', 'k1', 'f9', '1000.5'],
        ['OBJECT', 'ENCODING', 'k1'],
        ['CONFIG', 'SET', 'hash-max-listpack-value', '64'],
        ['HSET', 'k3', 'f9', '1000.5'],
        ['OBJECT', 'ENCODING', 'k3'],
      ],
    }),
    draw(3, 'SET', (pool) => [pool.key(), pool.value()]),
    ...otherTypes,
  ],
}

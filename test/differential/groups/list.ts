/**
 * Lists: few elements and few keys, so that commands meet on them; and now and then other sizes of nodes, depths of
 * compression and thresholds of plain nodes, which lists keep and DUMP shows.
 */
import { draw, otherTypes, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const LENGTHS = [9, 10, 11, 19, 20, 62, 63, 64, 65, 127, 128, 129, 600, 1500]

const element = (pool: Pool): string => {
  const kind = pool.random.below(100)
  if (kind < 50) return pool.pick(['a', 'b', 'c', '', '1', '22', '-3', '4096', '70000', '9007199254740993'])
  if (kind < 65) return pool.integer()
  if (kind < 80) return pool.bytes(pool.pick(LENGTHS))
  return pool.value()
}

const elements = (pool: Pool): string[] => pool.several(6, () => element(pool))
/** So many that a list gets several nodes. */
const many = (pool: Pool): string[] =>
  Array.from({ length: pool.random.between(50, 150) }, (_, i) => (i % 3 === 0 ? element(pool) : `item:${i % 40}`))

const side = (pool: Pool): string => pool.pick(['LEFT', 'RIGHT', 'left', 'Right'])
const near = (pool: Pool): string => String(pool.random.between(-12, 12))
const far = (pool: Pool): string => String(pool.random.between(-200, 200))
const index = (pool: Pool): string => (pool.chance(0.9) ? (pool.chance(0.6) ? near(pool) : far(pool)) : pool.index())
const count = (pool: Pool): string => (pool.chance(0.9) ? String(pool.random.below(8)) : pool.index())

const placeOptions = (pool: Pool): string[] =>
  pool.options(
    () => ['RANK', pool.chance(0.9) ? String(pool.random.between(-4, 4)) : pool.index()],
    () => ['COUNT', count(pool)],
    () => ['MAXLEN', count(pool)],
  )

const several = (pool: Pool): string[] => {
  const keys = pool.keys(3)
  return [pool.chance(0.95) ? String(keys.length) : pool.index(), ...keys]
}

/** Payloads of older servers, with checksums, and damaged ones. */
const PAYLOADS: readonly string[] = [
  // Strings: a, 1, 300.
  '\x01\x03\x01\x61\xc0\x01\xc1\x2c\x01\x0a\x00\xdf\x3b\xb2\x0d\xa2\xa1\x39\x39',
  // A ziplist: a, 100, hello, 5, 300 and nothing.
  '\x0a\x20\x20\x00\x00\x00\x1d\x00\x00\x00\x06\x00\x00\x01\x61\x03\xfe\x64\x03\x05\x68\x65\x6c\x6c\x6f\x07\xf6\x02\xc0\x2c\x01\x04\x00\xff\x0a\x00\x1b\x83\xf4\x40\x2d\xfd\xbb\xba',
  // The same, damaged.
  '\x0a\x20\x20\x00\x00\x00\x1d\x00\x00\x00\x06\x00\x00\x01\x63\x03\xfe\x64\x03\x05\x68\x65\x6c\x6c\x6f\x07\xf6\x02\xc0\x2c\x01\x04\x00\xff\x0a\x00\xe1\x5f\x71\x64\x87\xe2\x0c\x10',
  // That ziplist, an empty one, one of b.
  '\x0e\x03\x20\x20\x00\x00\x00\x1d\x00\x00\x00\x06\x00\x00\x01\x61\x03\xfe\x64\x03\x05\x68\x65\x6c\x6c\x6f\x07\xf6\x02\xc0\x2c\x01\x04\x00\xff\x0b\x0b\x00\x00\x00\x0a\x00\x00\x00\x00\x00\xff\x0e\x0e\x00\x00\x00\x0a\x00\x00\x00\x01\x00\x00\x01\x62\xff\x0a\x00\xba\x68\x07\xc3\x6a\xab\xca\x94',
  // A listpack of a and 5, a plain node of hi, an empty listpack, the first again.
  '\x12\x04\x02\x0c\x0c\x00\x00\x00\x02\x00\x81\x61\x02\x05\x01\xff\x01\x02\x68\x69\x02\x07\x07\x00\x00\x00\x00\x00\xff\x02\x0c\x0c\x00\x00\x00\x02\x00\x81\x61\x02\x05\x01\xff\x0a\x00\xd4\xd7\xb1\xf2\x00\xb3\xb3\xaa',
  // A node of a kind that there is not.
  '\x12\x01\x03\x0c\x0c\x00\x00\x00\x02\x00\x81\x61\x02\x05\x01\xff\x0a\x00\xc0\x41\xed\x1d\xff\x3f\x6e\x88',
]

const SETTINGS = ['list-max-listpack-size', 'list-compress-depth', 'rdbcompression']
const DEFAULTS = ['-2', '0', 'yes']

export const list: Group = {
  name: 'list',
  connections: 1,
  databases: 2,
  setUp: [
    ...SETTINGS.map((name, i) => ['CONFIG', 'SET', name, DEFAULTS[i] ?? '']),
    ['DEBUG', 'QUICKLIST-PACKED-THRESHOLD', '0'],
  ],
  generators: [
    draw(9, 'RPUSH', (pool) => [pool.key(), ...elements(pool)]),
    draw(9, 'LPUSH', (pool) => [pool.key(), ...elements(pool)]),
    draw(3, 'RPUSH', (pool) => [pool.key(), ...many(pool)]),
    draw(3, 'LPUSH', (pool) => [pool.key(), ...many(pool)]),
    draw(2, 'RPUSHX', (pool) => [pool.key(), ...elements(pool)]),
    draw(2, 'LPUSHX', (pool) => [pool.key(), ...elements(pool)]),
    draw(5, 'LPOP', (pool) => [pool.key()]),
    draw(5, 'RPOP', (pool) => [pool.key()]),
    draw(2, 'LPOP', (pool) => [pool.key(), count(pool)]),
    draw(2, 'RPOP', (pool) => [pool.key(), count(pool)]),
    draw(12, 'LINSERT', (pool) => [pool.key(), pool.pick(['BEFORE', 'AFTER', 'after']), element(pool), element(pool)]),
    draw(4, 'LINSERT', (pool) => [
      pool.key(),
      pool.pick(['BEFORE', 'AFTER']),
      `item:${pool.random.below(40)}`,
      element(pool),
    ]),
    draw(8, 'LSET', (pool) => [pool.key(), index(pool), element(pool)]),
    draw(5, 'LREM', (pool) => [
      pool.key(),
      pool.chance(0.9) ? String(pool.random.between(-3, 3)) : pool.index(),
      element(pool),
    ]),
    draw(2, 'LREM', (pool) => [pool.key(), near(pool), `item:${pool.random.below(40)}`]),
    draw(3, 'LTRIM', (pool) => [pool.key(), index(pool), index(pool)]),
    draw(1, 'LTRIM', (pool) => [pool.key(), '2', '-3']),
    draw(7, 'LINDEX', (pool) => [pool.key(), index(pool)]),
    draw(5, 'LRANGE', (pool) => [pool.key(), index(pool), index(pool)]),
    draw(2, 'LRANGE', (pool) => [pool.key(), '0', '-1']),
    draw(3, 'LLEN', (pool) => [pool.key()]),
    draw(6, 'LPOS', (pool) => [pool.key(), element(pool), ...placeOptions(pool)]),
    draw(3, 'LMOVE', (pool) => [pool.key(), pool.key(), side(pool), side(pool)]),
    draw(2, 'RPOPLPUSH', (pool) => [pool.key(), pool.key()]),
    draw(3, 'LMPOP', (pool) => [...several(pool), side(pool), ...pool.options(() => ['COUNT', count(pool)])]),
    draw(1, 'MULTI', () => [], {
      isExact: true,
      then: [
        ['BLPOP', 'k0', 'k1', '0.01'],
        ['BRPOP', 'k2', '0.01'],
        ['BLMOVE', 'k0', 'k1', 'LEFT', 'RIGHT', '0.01'],
        ['BRPOPLPUSH', 'k3', 'k0', '0.01'],
        ['BLMPOP', '0.01', '2', 'k1', 'k4', 'LEFT', 'COUNT', '3'],
        ['EXEC'],
      ],
    }),
    draw(4, 'DEBUG OBJECT', (pool) => [pool.key()], { isExact: true }),
    draw(2, 'DEBUG DIGEST-VALUE', (pool) => [pool.key()], { isExact: true }),
    draw(9, 'DUMP', (pool) => [pool.key()]),
    draw(1, 'RESTORE', (pool) => [pool.key(), '0', pool.pick(PAYLOADS), 'REPLACE'], { isExact: true }),
    draw(2, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(1, 'TYPE', (pool) => [pool.key()]),
    draw(3, 'DEL', (pool) => pool.keys(2)),
    draw(3, 'COPY', (pool) => [pool.key(), pool.key(), 'REPLACE']),
    draw(2, 'RENAME', (pool) => [pool.key(), pool.key()]),
    draw(1, 'MOVE', (pool) => [pool.key(), '1']),
    draw(1, 'SELECT', (pool) => [pool.pick(['0', '1'])]),
    draw(1, 'PEXPIREAT', (pool) => [pool.key(), pool.unixMilliseconds()]),
    draw(
      0.7,
      'CONFIG SET',
      (pool) => [
        'list-max-listpack-size',
        pool.pick(['-2', '-1', '-5', '1', '2', '5', '7', '20', '0', '128', '-6', '40000']),
      ],
      { isExact: true },
    ),
    draw(0.5, 'CONFIG SET', (pool) => ['list-compress-depth', pool.pick(['0', '1', '2', '3', '70000'])], {
      isExact: true,
    }),
    draw(0.3, 'CONFIG SET', (pool) => ['rdbcompression', pool.pick(['yes', 'no'])], { isExact: true }),
    draw(0.3, 'DEBUG QUICKLIST-PACKED-THRESHOLD', (pool) => [pool.pick(['0', '10', '64', '600', '1'])], {
      isExact: true,
    }),
    draw(1, 'SET', (pool) => [pool.key(), pool.value()]),
    ...otherTypes,
  ],
}

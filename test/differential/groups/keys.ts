/** What is done to keys whatever their type: expiry, renaming, copying, dumping, scanning. */
import { draw, otherTypes, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const DATABASES = 3
/** Above the number of keys that a chunk can make: a scan with it is complete. */
const SCAN_ALL = '100000'

const database = (pool: Pool): string =>
  pool.chance(0.05) ? pool.pick(['-1', '16', 'x', '', '99999999999']) : String(pool.random.below(DATABASES))

const condition = (pool: Pool): string[] => {
  if (pool.chance(0.5)) return []
  if (pool.chance(0.8)) return [pool.pick(['NX', 'XX', 'GT', 'LT', 'gt', ...(pool.chance(0.05) ? ['foo', ''] : [])])]
  return pool.several(4, () => pool.pick(['NX', 'XX', 'GT', 'LT']))
}

const pattern = (pool: Pool): string =>
  pool.pick([
    '*',
    'k*',
    'k?',
    'k[0-3]',
    'k[^1]',
    '[',
    'n*1',
    '\\*',
    '',
    'b\x00*',
    '**',
    'long*',
    'k[5-0]',
    'k\\1',
    '?*?',
  ])

const scanOptions = (pool: Pool): string[] =>
  pool.options(
    () => ['MATCH', pattern(pool)],
    () => ['TYPE', pool.pick(['string', 'STRING', 'hash', 'foo', ''])],
  )

const copyOptions = (pool: Pool): string[] =>
  pool.options(
    () => ['REPLACE'],
    () => ['DB', database(pool)],
  )

/** What DUMP gives for a short string, and broken forms of it. */
const PAYLOADS = [
  '\x00\x03foo\x0a\x00\xd4\x9c\xa2\x4f\x0f\xf6\xd4\x9f',
  '\x00\x03foo\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00',
  '\x00\xc0\x05',
  '',
  'x'.repeat(20),
]

const restoreOptions = (pool: Pool): string[] =>
  pool.options(
    () => ['REPLACE'],
    () => ['ABSTTL'],
    () => ['IDLETIME', pool.pick(['0', '5', '-1', 'x'])],
    () => ['FREQ', pool.pick(['0', '5', '256', 'x'])],
  )

export const keys: Group = {
  name: 'keys',
  connections: 1,
  databases: DATABASES,
  generators: [
    draw(14, 'SET', (pool) => [pool.key(), pool.value()]),
    draw(5, 'SET', (pool) => [pool.key(), pool.value(), 'PXAT', pool.unixMilliseconds()]),
    draw(4, 'APPEND', (pool) => [pool.key(), pool.value()]),
    draw(3, 'INCRBY', (pool) => [pool.key(), pool.integer()]),
    draw(5, 'GET', (pool) => [pool.key()]),
    draw(5, 'DEL', (pool) => pool.keys(4)),
    draw(3, 'UNLINK', (pool) => pool.keys(4)),
    draw(4, 'EXISTS', (pool) => pool.keys(5)),
    draw(3, 'TOUCH', (pool) => pool.keys(4)),
    draw(4, 'TYPE', (pool) => [pool.key()]),
    draw(6, 'EXPIRE', (pool) => [pool.key(), pool.seconds(), ...condition(pool)]),
    draw(6, 'PEXPIRE', (pool) => [pool.key(), pool.milliseconds(), ...condition(pool)]),
    draw(7, 'EXPIREAT', (pool) => [pool.key(), pool.unixSeconds(), ...condition(pool)]),
    draw(8, 'PEXPIREAT', (pool) => [pool.key(), pool.unixMilliseconds(), ...condition(pool)]),
    draw(4, 'PERSIST', (pool) => [pool.key()]),
    draw(4, 'TTL', (pool) => [pool.key()]),
    draw(4, 'PTTL', (pool) => [pool.key()]),
    draw(4, 'EXPIRETIME', (pool) => [pool.key()]),
    draw(6, 'PEXPIRETIME', (pool) => [pool.key()]),
    draw(7, 'RENAME', (pool) => [pool.key(), pool.key()]),
    draw(5, 'RENAMENX', (pool) => [pool.key(), pool.key()]),
    draw(7, 'COPY', (pool) => [pool.key(), pool.key(), ...copyOptions(pool)]),
    draw(5, 'MOVE', (pool) => [pool.key(), database(pool)]),
    draw(4, 'SELECT', (pool) => [database(pool)]),
    draw(1, 'SWAPDB', (pool) => [database(pool), database(pool)]),
    draw(0.3, 'FLUSHDB', (pool) => (pool.chance(0.5) ? [] : [pool.pick(['ASYNC', 'SYNC', 'foo'])])),
    draw(0.2, 'FLUSHALL', (pool) => (pool.chance(0.5) ? [] : [pool.pick(['ASYNC', 'SYNC', 'foo'])])),
    draw(2, 'RANDOMKEY'),
    draw(2, 'KEYS', (pool) => [pattern(pool)]),
    draw(3, 'SCAN', (pool) => ['0', 'COUNT', SCAN_ALL, ...scanOptions(pool)], { isExact: true }),
    draw(
      2,
      'SCAN',
      (pool) => [
        pool.pick(['0', 'x', '-1', ' 0', '']),
        pool.pick(['COUNT', 'foo', 'MATCH']),
        ...pool.options(
          () => [pool.pick(['0', '-1', 'x'])],
          () => ['COUNT'],
        ),
        'COUNT',
        '0',
      ],
      { isExact: true },
    ),
    // Redis counts keys that are due until something removes them, and a scan does.
    draw(2, 'SCAN', () => ['0', 'COUNT', SCAN_ALL], { isExact: true, then: [['DBSIZE']] }),
    draw(5, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(2, 'OBJECT REFCOUNT', (pool) => [pool.key()]),
    draw(2, 'OBJECT IDLETIME', (pool) => [pool.key()]),
    draw(1, 'OBJECT FREQ', (pool) => [pool.key()]),
    draw(0.3, 'OBJECT HELP'),
    draw(5, 'DUMP', (pool) => [pool.key()]),
    draw(4, 'RESTORE', (pool) => [
      pool.key(),
      pool.pick(['0', '0', pool.milliseconds(), pool.unixMilliseconds(), '-1', 'x']),
      pool.pick(PAYLOADS),
      ...restoreOptions(pool),
    ]),
    ...otherTypes,
  ],
}

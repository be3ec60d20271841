/** Sorted sets: few members, so that commands meet on them, and sizes around where one turns into a skip list. */
import { draw, otherTypes, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const SCORES = [
  '0',
  '-0',
  '0.0',
  '1',
  '1',
  '2',
  '2',
  '3',
  '-1',
  '1.5',
  '0.1',
  'inf',
  '-inf',
  '+inf',
  '5e-324',
  '1e308',
  '-1e308',
  '1e17',
  '9007199254740993',
  '4611686018427387904',
  '4611686018427388928',
  '-9223372036854775808',
]

const score = (pool: Pool): string => (pool.chance(0.8) ? pool.pick(SCORES) : pool.float())
const LONG = ['x'.repeat(64), 'x'.repeat(65), 'y'.repeat(300)]

const member = (pool: Pool): string => {
  const kind = pool.random.below(100)
  if (kind < 60) return pool.pick(['a', 'b', 'c', 'd', 'e', 'aa', 'ab', 'A'])
  if (kind < 75) return pool.pick(['', '0', '1', '-1', '127', '128', '01', '4096', '\x00', '\xff', 'a\x00', '\x80'])
  if (kind < 95) return `m${pool.random.below(300)}`
  return kind < 97 ? pool.pick(LONG) : pool.value()
}

/** Enough to go over a threshold in a few commands. */
const crowd = (pool: Pool): string[] => {
  const from = pool.random.below(300)
  const step = pool.pick(['0', '1', '0.5', '-1'])
  const count = 1 + pool.random.below(pool.pick([10, 50, 150]))
  return Array.from({ length: count }, (_, i) => [String(Number(step) * i), `m${from + i}`]).flat()
}

const addOptions = (pool: Pool): string[] =>
  pool.chance(0.6)
    ? []
    : pool.options(
        () => [pool.pick(['NX', 'XX', 'xx'])],
        () => [pool.pick(['GT', 'LT', 'gt'])],
        () => ['CH'],
        () => ['INCR'],
      )

const bound = (pool: Pool): string => {
  const kind = pool.random.below(10)
  if (kind < 3) return pool.pick(['-inf', '+inf', 'inf', '(inf', '(-inf'])
  if (kind < 9) return `${pool.pick(['', '', '('])}${score(pool)}`
  return pool.pick(['', '(', ' 1', '1 ', 'nan', '((1', '1e999', 'a', '1\x002'])
}

const lexBound = (pool: Pool): string => {
  const kind = pool.random.below(10)
  if (kind < 3) return pool.pick(['-', '+'])
  if (kind < 9) return `${pool.pick(['[', '('])}${member(pool)}`
  return pool.pick(['', '+x', '-\x00', 'a', '['])
}

const limit = (pool: Pool): string[] => ['LIMIT', pool.index(5), pool.index(10)]
const withScores = (): string[] => ['WITHSCORES']

const rankRange = (pool: Pool): string[] => [pool.index(), pool.index()]
const scoreRange = (pool: Pool): string[] => [bound(pool), bound(pool)]
const lexRange = (pool: Pool): string[] => [lexBound(pool), lexBound(pool)]

const anyRange = (pool: Pool): string[] => {
  const kind = pool.random.below(10)
  const reversed = pool.chance(0.4) ? ['REV'] : []
  if (kind < 4) return [...rankRange(pool), ...reversed]
  return [...scoreRange(pool), 'BYSCORE', ...reversed, ...pool.options(() => limit(pool))]
}

/** Keys whose members all have one score: elsewhere ranges of members mean nothing. */
const lexKey = (pool: Pool): string => `lex${pool.random.below(3)}`

const thresholds = (pool: Pool): string[] => [
  ...['zset-max-listpack-entries', pool.pick(['0', '1', '4', '16', '64', '128', '200'])],
  ...['zset-max-listpack-value', pool.pick(['0', '2', '64', '400'])],
]

const popOptions = (pool: Pool): string[] => [
  pool.pick(['MIN', 'MAX', 'min']),
  ...(pool.chance(0.5) ? ['COUNT', pool.index(6)] : []),
]

const severalKeys = (pool: Pool): string[] => {
  const keys = pool.keys(3)
  return [String(keys.length), ...keys]
}

export const zset: Group = {
  name: 'zset',
  connections: 1,
  databases: 1,
  setUp: [['CONFIG', 'SET', 'zset-max-listpack-entries', '128', 'zset-max-listpack-value', '64']],
  generators: [
    draw(30, 'ZADD', (pool) => [
      pool.key(),
      ...addOptions(pool),
      ...pool.several(4, () => [score(pool), member(pool)]).flat(),
    ]),
    draw(10, 'ZADD', (pool) => [pool.key(), ...crowd(pool)]),
    draw(8, 'ZINCRBY', (pool) => [pool.key(), score(pool), member(pool)]),
    draw(3, 'ZCARD', (pool) => [pool.key()]),
    draw(6, 'ZSCORE', (pool) => [pool.key(), member(pool)]),
    draw(4, 'ZMSCORE', (pool) => [pool.key(), ...pool.several(4, () => member(pool))]),
    draw(6, 'ZRANK', (pool) => [pool.key(), member(pool)]),
    draw(6, 'ZREVRANK', (pool) => [pool.key(), member(pool)]),
    draw(8, 'ZREM', (pool) => [pool.key(), ...pool.several(4, () => member(pool))]),
    draw(6, 'ZCOUNT', (pool) => [pool.key(), ...scoreRange(pool)]),
    draw(10, 'ZRANGE', (pool) => [pool.key(), ...anyRange(pool), ...pool.options(withScores)]),
    draw(6, 'ZRANGESTORE', (pool) => [pool.key(), pool.key(), ...anyRange(pool)]),
    draw(3, 'ZREVRANGE', (pool) => [pool.key(), ...rankRange(pool), ...pool.options(withScores)]),
    draw(5, 'ZRANGEBYSCORE', (pool) => [
      pool.key(),
      ...scoreRange(pool),
      ...pool.options(withScores, () => limit(pool)),
    ]),
    draw(5, 'ZREVRANGEBYSCORE', (pool) => [
      pool.key(),
      ...scoreRange(pool),
      ...pool.options(withScores, () => limit(pool)),
    ]),
    draw(3, 'ZREMRANGEBYRANK', (pool) => [pool.key(), ...rankRange(pool)]),
    draw(3, 'ZREMRANGEBYSCORE', (pool) => [pool.key(), ...scoreRange(pool)]),
    draw(5, 'ZPOPMIN', (pool) => [pool.key(), ...(pool.chance(0.5) ? [pool.index(8)] : [])]),
    draw(5, 'ZPOPMAX', (pool) => [pool.key(), ...(pool.chance(0.5) ? [pool.index(8)] : [])]),
    draw(5, 'ZMPOP', (pool) => [...severalKeys(pool), ...popOptions(pool)]),
    draw(4, 'ZSCAN', (pool) => [pool.key(), '0', 'COUNT', '100000', ...pool.options(() => ['MATCH', '*a*'])], {
      isExact: true,
    }),
    draw(8, 'ZADD', (pool) => [lexKey(pool), ...pool.several(6, () => ['0', member(pool)]).flat()], { isExact: true }),
    draw(1, 'ZADD', (pool) => [lexKey(pool), ...crowd(pool).map((arg, i) => (i % 2 === 0 ? '0' : arg))], {
      isExact: true,
    }),
    draw(3, 'ZREM', (pool) => [lexKey(pool), ...pool.several(4, () => member(pool))], { isExact: true }),
    draw(4, 'ZLEXCOUNT', (pool) => [lexKey(pool), ...lexRange(pool)]),
    draw(4, 'ZRANGEBYLEX', (pool) => [lexKey(pool), ...lexRange(pool), ...pool.options(() => limit(pool))]),
    draw(4, 'ZREVRANGEBYLEX', (pool) => [lexKey(pool), ...lexRange(pool), ...pool.options(() => limit(pool))]),
    draw(4, 'ZRANGE', (pool) => [
      lexKey(pool),
      ...lexRange(pool),
      'BYLEX',
      ...pool.options(
        () => ['REV'],
        () => limit(pool),
      ),
    ]),
    draw(2, 'ZREMRANGEBYLEX', (pool) => [lexKey(pool), ...lexRange(pool)]),
    draw(1, 'CONFIG SET', thresholds, { isExact: true }),
    draw(4, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(4, 'DUMP', (pool) => [pool.key()]),
    draw(2, 'DEBUG DIGEST-VALUE', (pool) => [pool.key()]),
    draw(3, 'COPY', (pool) => [pool.key(), pool.key(), ...(pool.chance(0.5) ? ['REPLACE'] : [])]),
    draw(1, 'RENAME', (pool) => [pool.key(), pool.key()]),
    draw(1, 'PEXPIREAT', (pool) => [pool.key(), pool.unixMilliseconds()]),
    draw(5, 'DEL', (pool) => pool.keys(3)),
    draw(1, 'SET', (pool) => [pool.key(), pool.value()]),
    ...otherTypes,
  ],
}

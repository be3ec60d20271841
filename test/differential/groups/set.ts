/** Sets: few members, so that commands meet on them; integers around each width, sizes around where an intset ends. */
import { draw, type Generator, otherTypes, type Group } from '../group.js'
import { payload, rdbString } from '../payload.js'
import type { Pool } from '../pool.js'

/** Above the number of members of any set: what is asked for with it is all of it. */
const ALL = '100000'

const WIDTHS = [2n ** 7n, 2n ** 15n, 2n ** 31n, 2n ** 53n, 2n ** 63n]
const LENGTHS = [0, 1, 6, 7, 8, 63, 64, 65, 254, 255, 256, 300]

const integer = (pool: Pool): string => {
  if (pool.chance(0.7)) return String(pool.random.between(-6, 12))
  const width = pool.pick(WIDTHS) * (pool.chance(0.5) ? 1n : -1n)
  return String(width + BigInt(pool.random.between(-2, 2)))
}

const member = (pool: Pool): string => {
  const kind = pool.random.below(100)
  if (kind < 55) return integer(pool)
  if (kind < 75) return pool.pick(['a', 'b', 'c', 'd', 'aa', '01', '+1', '-0', '1.0', '\x00', '1\x00'])
  if (kind < 90) return `m${pool.random.below(60)}`
  if (kind < 95) return 'x'.repeat(pool.pick(LENGTHS))
  return pool.value()
}

/** Most sets get integers or strings, but not both: so that there are intsets. */
const members = (pool: Pool, max: number): string[] => {
  const kind = pool.random.below(3)
  return pool.several(max, () => (kind === 0 ? member(pool) : kind === 1 ? integer(pool) : `m${pool.random.below(60)}`))
}

/** Enough to go over a threshold in one command. */
const crowd = (pool: Pool): string[] => {
  const from = pool.random.below(300)
  const count = 1 + pool.random.below(pool.pick([20, 60, 300, 530]))
  const prefix = pool.chance(0.6) ? '' : 'm'
  return Array.from({ length: count }, (_, i) => prefix + String(from + i))
}

/** Keys that the sets of an operation lie under, of which now and then one is there twice. */
const sources = (pool: Pool): string[] => pool.keys(5)

const limit = (pool: Pool): string[] => pool.options(() => ['LIMIT', pool.index(8)])

const scanOptions = (pool: Pool): string[] =>
  pool.chance(0.5) ? ['MATCH', pool.pick(['*', 'm*', 'm?', '[0-9]', '-*', '', '*1', '[^m]*'])] : []

// ---- Payloads

/** Members one by one, which may come twice or be fewer than announced. */
function memberPayload(pool: Pool): string {
  const list = pool.several(8, () => (pool.chance(0.6) ? String(pool.random.below(10)) : pool.pick(['a', 'b', ''])))
  const different = pool.chance(0.8) ? [...new Set(list)] : list
  const count = pool.chance(0.9) ? different.length : pool.random.below(5)
  return payload([2, count, ...different.flatMap(rdbString)])
}

/** An intset, whose header may be wrong. */
function intsetPayload(pool: Pool): string {
  const width = pool.pick([2, 4, 8])
  const from = pool.random.between(-5, 5)
  const values = Array.from({ length: pool.random.below(6) }, (_, i) => BigInt(from + 3 * i))
  const stated = pool.chance(0.9) ? values.length : pool.random.below(6)
  const bytes = [pool.chance(0.95) ? width : pool.random.below(10), 0, 0, 0, stated, 0, 0, 0]
  for (const value of values) for (let i = 0; i < width; i++) bytes.push(Number((value >> BigInt(8 * i)) & 255n))
  return payload([11, ...rdbString(bytes)])
}

/**
 * Commands whose outcome chance decides, each followed by the removal of the key. From a set of mixed members what stays may
 * or may not be an intset, so nothing is asked about that.
 */
const byChance = (key: string): Generator[] => {
  const then = [
    ['SCARD', key],
    ['TYPE', key],
    ['DEL', key],
  ]
  return [
    draw(1, 'SPOP', () => [key], { then, isExact: true }),
    draw(2, 'SPOP', (pool) => [key, String(pool.random.below(pool.pick([4, 20, 400])))], { then, isExact: true }),
  ]
}

export const set: Group = {
  name: 'set',
  connections: 1,
  databases: 2,
  setUp: [['CONFIG', 'SET', 'set-max-intset-entries', '512']],
  generators: [
    draw(14, 'SADD', (pool) => [pool.key(), ...members(pool, 5)]),
    draw(5, 'SADD', (pool) => [pool.key(), ...crowd(pool)]),
    draw(10, 'SREM', (pool) => [pool.key(), ...members(pool, 5)]),
    draw(3, 'SREM', (pool) => [pool.key(), ...crowd(pool)]),
    draw(8, 'SMOVE', (pool) => [pool.key(), pool.key(), member(pool)]),
    draw(5, 'SCARD', (pool) => [pool.key()]),
    draw(7, 'SISMEMBER', (pool) => [pool.key(), member(pool)]),
    draw(5, 'SMISMEMBER', (pool) => [pool.key(), ...members(pool, 8)]),
    draw(5, 'SMEMBERS', (pool) => [pool.key()]),
    draw(6, 'SINTER', sources),
    draw(4, 'SINTERCARD', (pool) => {
      const keys = sources(pool)
      return [pool.chance(0.9) ? String(keys.length) : pool.index(6), ...keys, ...limit(pool)]
    }),
    draw(5, 'SINTERSTORE', (pool) => [pool.key(), ...sources(pool)]),
    draw(6, 'SUNION', sources),
    draw(5, 'SUNIONSTORE', (pool) => [pool.key(), ...sources(pool)]),
    draw(7, 'SDIFF', sources),
    draw(7, 'SDIFFSTORE', (pool) => [pool.key(), ...sources(pool)]),
    draw(3, 'SPOP', (pool) => [pool.key(), ALL], { isExact: true }),
    draw(1, 'SPOP', (pool) => [pool.key(), pool.pick(['0', '-1', 'x', '', '99999999999999999999'])], { isExact: true }),
    ...['k0', 'k1', 'k2', 'k3'].flatMap(byChance),
    draw(2, 'SRANDMEMBER', (pool) => [pool.key()], { isExact: true }),
    // Redis does not survive a very negative count.
    draw(3, 'SRANDMEMBER', (pool) => [pool.key(), pool.pick([ALL, String(pool.random.between(-40, 40)), 'x'])], {
      isExact: true,
    }),
    draw(4, 'SSCAN', (pool) => [pool.key(), '0', 'COUNT', ALL, ...scanOptions(pool)], { isExact: true }),
    draw(
      1,
      'SSCAN',
      (pool) => [pool.key(), pool.pick(['0', 'x', ' 0', '']), pool.pick(['COUNT', 'MATCH', 'FOO']), '0', 'COUNT', '0'],
      {
        isExact: true,
      },
    ),
    draw(5, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(4, 'DUMP', (pool) => [pool.key()]),
    draw(3, 'RESTORE', (pool) => [pool.key(), '0', memberPayload(pool), ...(pool.chance(0.7) ? ['REPLACE'] : [])]),
    draw(3, 'RESTORE', (pool) => [pool.key(), '0', intsetPayload(pool), ...(pool.chance(0.7) ? ['REPLACE'] : [])]),
    draw(1.5, 'CONFIG SET', (pool) => ['set-max-intset-entries', pool.pick(['0', '1', '5', '16', '32', '512'])], {
      isExact: true,
    }),
    draw(2, 'DEBUG DIGEST-VALUE', (pool) => [pool.key()], { isExact: true }),
    draw(3, 'COPY', (pool) => [pool.key(), pool.key(), ...(pool.chance(0.5) ? ['REPLACE'] : [])]),
    draw(2, 'RENAME', (pool) => [pool.key(), pool.key()]),
    draw(1, 'MOVE', (pool) => [pool.key(), String(pool.random.below(2))]),
    draw(1, 'SELECT', (pool) => [String(pool.random.below(2))]),
    draw(3, 'DEL', (pool) => pool.keys(3)),
    draw(1, 'UNLINK', (pool) => pool.keys(3)),
    draw(1, 'PEXPIREAT', (pool) => [pool.key(), pool.unixMilliseconds()]),
    draw(1, 'PEXPIRETIME', (pool) => [pool.key()]),
    draw(1, 'TYPE', (pool) => [pool.key()]),
    ...otherTypes.filter(({ command }) => command !== 'SADD'),
  ],
}

/** Unions, intersections and differences of sorted sets and sets, and random members. */
import { draw, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const MEMBERS = ['a', 'b', 'c', 'd', 'e', 'f', '1', '2', '-3', '007', '', '\x00\xff', 'x'.repeat(64), 'y'.repeat(65)]
const SCORES = ['0', '-0', '1', '2', '3', '-1', '1.5', 'inf', '-inf', '0.1', '0.2', '0.3', '1e308', '5e-324', '1e15']

const member = (pool: Pool): string => {
  if (pool.chance(0.2)) return String(pool.random.below(200))
  return pool.chance(0.02) ? pool.value() : pool.pick(MEMBERS)
}

const score = (pool: Pool): string => {
  if (pool.chance(0.7)) return pool.pick(SCORES)
  return pool.chance(0.03) ? pool.float() : String(pool.random.between(-50, 50) / 8)
}

/** Their number and some keys, now and then another number. */
const keys = (pool: Pool): { count: number; args: string[] } => {
  const names = pool.several(5, () => pool.key())
  const count = String(names.length)
  return { count: names.length, args: [pool.chance(0.98) ? count : pool.integer(), ...names] }
}

const weights = (pool: Pool, count: number): string[] => {
  if (pool.chance(0.6)) return []
  return ['WEIGHTS', ...Array.from({ length: count }, () => (pool.chance(0.98) ? score(pool) : pool.float()))]
}

const aggregate = (pool: Pool): string[] =>
  pool.chance(0.5) ? ['AGGREGATE', pool.pick(['SUM', 'MIN', 'MAX', 'min', ...(pool.chance(0.05) ? ['foo'] : [])])] : []

const withScores = (pool: Pool): string[] => (pool.chance(0.7) ? ['WITHSCORES'] : [])

const weighted = (pool: Pool, tail: readonly string[]): string[] => {
  const { count, args } = keys(pool)
  const options = [weights(pool, count), aggregate(pool)]
  return [...args, ...(pool.chance(0.5) ? options : options.reverse()).flat(), ...tail]
}

const many = (pool: Pool): string[] => pool.several(6, () => [score(pool), member(pool)]).flat()

/** Enough to become a skip list. */
const range = (pool: Pool): string[] => {
  const first = pool.random.below(100)
  return Array.from({ length: 140 }, (_, i) => [String((first + i) % 7), String(first + i)]).flat()
}

export const zsetOperations: Group = {
  name: 'zset-operations',
  connections: 1,
  databases: 1,
  generators: [
    draw(25, 'ZADD', (pool) => [pool.key(), ...many(pool)]),
    draw(1, 'ZADD', (pool) => [pool.key(), ...range(pool)]),
    draw(6, 'SADD', (pool) => [pool.key(), ...pool.several(6, () => member(pool))]),
    draw(3, 'SADD', (pool) => [pool.key(), ...pool.several(20, () => String(pool.random.below(150)))]),
    draw(10, 'ZUNION', (pool) => weighted(pool, withScores(pool))),
    draw(10, 'ZINTER', (pool) => weighted(pool, withScores(pool))),
    draw(10, 'ZDIFF', (pool) => [...keys(pool).args, ...withScores(pool), ...(pool.chance(0.02) ? ['WEIGHTS'] : [])]),
    draw(6, 'ZUNIONSTORE', (pool) => [pool.key(), ...weighted(pool, pool.chance(0.02) ? ['WITHSCORES'] : [])]),
    draw(6, 'ZINTERSTORE', (pool) => [pool.key(), ...weighted(pool, pool.chance(0.02) ? ['WITHSCORES'] : [])]),
    draw(6, 'ZDIFFSTORE', (pool) => [pool.key(), ...keys(pool).args]),
    draw(8, 'ZINTERCARD', (pool) => [...keys(pool).args, ...(pool.chance(0.5) ? ['LIMIT', pool.index(5)] : [])]),
    // Chance has no say where all members, or none, are asked for.
    draw(3, 'ZRANDMEMBER', (pool) => [pool.key(), pool.pick(['0', '1000', '2147483648']), ...withScores(pool)], {
      isExact: true,
    }),
    draw(
      1,
      'ZRANDMEMBER',
      (pool) => [
        pool.key(),
        pool.pick(['9223372036854775808', '-9223372036854775808', 'x', '1.5', '']),
        ...withScores(pool),
      ],
      { isExact: true },
    ),
    draw(5, 'ZRANGE', (pool) => [pool.key(), '0', '-1', 'WITHSCORES']),
    draw(3, 'ZREM', (pool) => [pool.key(), ...pool.several(4, () => member(pool))]),
    draw(3, 'DEL', (pool) => pool.keys(3)),
    draw(3, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(1, 'EXPIRE', (pool) => [pool.key(), pool.seconds()]),
    draw(1, 'SET', (pool) => [pool.key(), pool.value()]),
    draw(1, 'HSET', (pool) => [pool.key(), member(pool), pool.value()]),
  ],
}

/**
 * Waiting: several connections that wait for lists and sorted sets while others push, move, rename and unblock them.
 * Without SWAPDB, which brings up several keys in the order of Redis's hash table.
 */
import { draw, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const CONNECTIONS = 7
const DATABASES = 2

/** Very few keys, so that what is waited for comes. */
const key = (pool: Pool): string => `k${pool.random.below(5)}`
const keysOf = (pool: Pool): string[] => pool.several(3, () => key(pool))
const element = (pool: Pool): string => pool.pick(['a', 'b', 'c', '1', '22', '', 'x'.repeat(70)])
const elements = (pool: Pool): string[] => pool.several(3, () => element(pool))
const score = (pool: Pool): string => pool.pick(['1', '2', '-1', '0.5', 'inf', '-inf', '3'])
const scored = (pool: Pool): string[] => pool.several(3, () => [score(pool), element(pool)]).flat()
const side = (pool: Pool): string => pool.pick(['LEFT', 'RIGHT', 'left', 'Right'])
const limit = (pool: Pool): string => pool.pick(['0', '0', '100', '1000.5'])
const counted = (pool: Pool): string[] => (pool.chance(0.5) ? [] : ['COUNT', pool.pick(['1', '2', '10'])])
const several = (pool: Pool): string[] => {
  const keys = keysOf(pool)
  return [String(keys.length), ...keys]
}

export const blocking: Group = {
  name: 'blocking',
  connections: CONNECTIONS,
  databases: DATABASES,
  mayBlock: true,
  generators: [
    draw(12, 'BLPOP', (pool) => [...keysOf(pool), limit(pool)]),
    draw(8, 'BRPOP', (pool) => [...keysOf(pool), limit(pool)]),
    draw(8, 'BLMOVE', (pool) => [key(pool), key(pool), side(pool), side(pool), limit(pool)]),
    draw(4, 'BRPOPLPUSH', (pool) => [key(pool), key(pool), limit(pool)]),
    draw(8, 'BLMPOP', (pool) => [limit(pool), ...several(pool), side(pool), ...counted(pool)]),
    draw(8, 'BZPOPMIN', (pool) => [...keysOf(pool), limit(pool)]),
    draw(6, 'BZPOPMAX', (pool) => [...keysOf(pool), limit(pool)]),
    draw(6, 'BZMPOP', (pool) => [limit(pool), ...several(pool), pool.pick(['MIN', 'MAX']), ...counted(pool)]),
    draw(16, 'RPUSH', (pool) => [key(pool), ...elements(pool)]),
    draw(10, 'LPUSH', (pool) => [key(pool), ...elements(pool)]),
    draw(2, 'RPUSHX', (pool) => [key(pool), ...elements(pool)]),
    draw(2, 'LINSERT', (pool) => [key(pool), 'BEFORE', element(pool), element(pool)]),
    draw(14, 'ZADD', (pool) => [key(pool), ...scored(pool)]),
    draw(4, 'ZINCRBY', (pool) => [key(pool), '1', element(pool)]),
    draw(4, 'SET', (pool) => [key(pool), 'x']),
    draw(4, 'SADD', (pool) => [key(pool), element(pool)]),
    draw(10, 'DEL', keysOf),
    draw(3, 'LMOVE', (pool) => [key(pool), key(pool), side(pool), side(pool)]),
    draw(2, 'RPOPLPUSH', (pool) => [key(pool), key(pool)]),
    draw(3, 'LPOP', (pool) => [key(pool)]),
    draw(3, 'ZPOPMIN', (pool) => [key(pool)]),
    draw(6, 'RENAME', (pool) => [key(pool), key(pool)]),
    draw(3, 'COPY', (pool) => [key(pool), key(pool), ...pool.pick([[], ['REPLACE']])]),
    draw(3, 'MOVE', (pool) => [key(pool), pool.pick(['0', '1'])]),
    draw(4, 'SELECT', (pool) => [pool.pick(['0', '0', '1'])]),
    draw(3, 'SORT', (pool) => [key(pool), 'ALPHA', 'STORE', key(pool)]),
    draw(3, 'ZUNIONSTORE', (pool) => [key(pool), '2', key(pool), key(pool)]),
    draw(2, 'SUNIONSTORE', (pool) => [key(pool), key(pool)]),
    draw(2, 'ZRANGESTORE', (pool) => [key(pool), key(pool), '0', '-1']),
    draw(1, 'FLUSHDB'),
    draw(1, 'FLUSHALL'),
    draw(7, 'MULTI'),
    draw(9, 'EXEC'),
    draw(2, 'WATCH', keysOf),
    draw(3, 'PEXPIREAT', (pool) => [key(pool), pool.pick(['1', '4000000000001'])]),
    draw(
      3,
      'CLIENT UNBLOCK',
      (pool) => [`@${pool.random.below(CONNECTIONS)}`, ...pool.pick([[], ['TIMEOUT'], ['ERROR']])],
      {
        isExact: true,
      },
    ),
    draw(2, 'TYPE', (pool) => [key(pool)]),
    draw(2, 'LRANGE', (pool) => [key(pool), '0', '-1']),
    draw(2, 'ZRANGE', (pool) => [key(pool), '0', '-1', 'WITHSCORES']),
    draw(1, 'CLIENT REPLY', () => ['ON']),
  ],
}

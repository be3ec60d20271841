/**
 * Keys that are due but still there: Redis removes them when it comes across them or in the background, at a time of its own,
 * and no reply may depend on when. So nothing here counts keys, flushes or swaps.
 */
import { draw, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const key = (pool: Pool): string => `k${pool.random.below(5)}`
const keysOf = (pool: Pool): string[] => pool.several(3, () => key(pool))
const past = (pool: Pool): string => pool.pick(['1', '1000', '1600000000000'])
const future = '4000000000001'

export const expired: Group = {
  name: 'expired',
  connections: 3,
  databases: 2,
  generators: [
    draw(14, 'SET', (pool) => [key(pool), pool.value(), 'PXAT', past(pool)]),
    draw(6, 'SET', (pool) => [key(pool), pool.value(), ...pool.pick([[], ['PXAT', future], ['KEEPTTL'], ['GET']])]),
    draw(3, 'SET', (pool) => [key(pool), pool.value(), pool.pick(['NX', 'XX']), 'PXAT', past(pool)]),
    draw(8, 'WATCH', keysOf),
    draw(2, 'UNWATCH'),
    draw(8, 'MULTI'),
    draw(9, 'EXEC'),
    draw(1, 'DISCARD'),
    draw(4, 'GET', (pool) => [key(pool)]),
    draw(2, 'MGET', keysOf),
    draw(2, 'EXISTS', keysOf),
    draw(2, 'TOUCH', keysOf),
    draw(2, 'TYPE', (pool) => [key(pool)]),
    draw(2, 'STRLEN', (pool) => [key(pool)]),
    draw(2, 'DEL', keysOf),
    draw(1, 'UNLINK', keysOf),
    draw(2, 'APPEND', (pool) => [key(pool), 'x']),
    draw(2, 'SETRANGE', (pool) => [key(pool), '2', pool.pick(['', 'x'])]),
    draw(2, 'INCR', (pool) => [key(pool)]),
    draw(1, 'INCRBYFLOAT', (pool) => [key(pool), pool.float()]),
    draw(2, 'SETNX', (pool) => [key(pool), 'x']),
    draw(1, 'MSETNX', (pool) => [key(pool), 'a', key(pool), 'b']),
    draw(1, 'GETSET', (pool) => [key(pool), 'x']),
    draw(1, 'GETDEL', (pool) => [key(pool)]),
    draw(2, 'GETEX', (pool) => [key(pool), ...pool.pick([[], ['PERSIST'], ['PXAT', future], ['PXAT', '1']])]),
    draw(2, 'SETBIT', (pool) => [key(pool), '3', pool.pick(['0', '1'])]),
    draw(2, 'BITOP', (pool) => ['OR', key(pool), ...keysOf(pool)]),
    draw(1, 'BITFIELD', (pool) => [key(pool), 'GET', 'u8', '0', 'SET', 'u8', '8', '1']),
    draw(1, 'LCS', (pool) => [key(pool), key(pool)]),
    draw(3, 'RENAME', (pool) => [key(pool), key(pool)]),
    draw(2, 'RENAMENX', (pool) => [key(pool), key(pool)]),
    draw(3, 'COPY', (pool) => [key(pool), key(pool), ...pool.pick([[], ['REPLACE'], ['DB', '1']])]),
    draw(2, 'MOVE', (pool) => [key(pool), pool.pick(['0', '1'])]),
    draw(1, 'SELECT', (pool) => [pool.pick(['0', '1'])]),
    draw(2, 'PERSIST', (pool) => [key(pool)]),
    draw(2, 'PEXPIREAT', (pool) => [
      key(pool),
      pool.pick([future, '1']),
      ...pool.pick([[], ['NX'], ['XX'], ['GT'], ['LT']]),
    ]),
    draw(2, 'PEXPIRETIME', (pool) => [key(pool)]),
    draw(1, 'TTL', (pool) => [key(pool)]),
    draw(1, 'DUMP', (pool) => [key(pool)]),
    draw(1, 'OBJECT ENCODING', (pool) => [key(pool)]),
    draw(1, 'KEYS', () => ['*']),
    draw(1, 'SCAN', () => ['0', 'COUNT', '1000'], { isExact: true }),
    draw(1, 'RANDOMKEY'),
  ],
}

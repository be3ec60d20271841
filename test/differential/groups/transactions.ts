/** Transactions: several connections that watch, queue and run while others write, select and flush. */
import { draw, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const DATABASES = 3
const database = (pool: Pool): string => String(pool.random.below(DATABASES))

/** Very few keys, so that what is watched is written. */
const key = (pool: Pool): string => (pool.chance(0.95) ? `k${pool.random.below(4)}` : pool.key())
const keysOf = (pool: Pool): string[] => pool.several(3, () => key(pool))

export const transactions: Group = {
  name: 'transactions',
  connections: 4,
  databases: DATABASES,
  generators: [
    draw(14, 'MULTI'),
    draw(14, 'EXEC'),
    draw(3, 'DISCARD'),
    draw(14, 'WATCH', keysOf),
    draw(3, 'UNWATCH'),
    draw(5, 'SELECT', (pool) => [pool.chance(0.05) ? pool.pick(['x', '-1', '16']) : database(pool)]),
    draw(8, 'SET', (pool) => [key(pool), pool.value()]),
    draw(3, 'SET', (pool) => [key(pool), pool.value(), pool.pick(['NX', 'XX', 'GET', 'KEEPTTL', 'foo'])]),
    draw(6, 'GET', (pool) => [key(pool)]),
    draw(5, 'INCR', (pool) => [key(pool)]),
    draw(3, 'APPEND', (pool) => [key(pool), pool.pick(['', 'x', 'yz'])]),
    draw(3, 'SETRANGE', (pool) => [key(pool), '0', pool.pick(['', 'x'])]),
    draw(2, 'SETBIT', (pool) => [key(pool), '0', pool.pick(['0', '1'])]),
    draw(2, 'BITFIELD', (pool) => [key(pool), 'OVERFLOW', 'FAIL', 'INCRBY', 'u2', '0', '3']),
    draw(2, 'BITOP', (pool) => ['OR', key(pool), key(pool)]),
    draw(2, 'GETEX', (pool) => [key(pool), ...pool.pick([[], ['PERSIST'], ['PXAT', '4000000000001'], ['PXAT', '1']])]),
    draw(2, 'GETDEL', (pool) => [key(pool)]),
    draw(2, 'MSET', (pool) => [key(pool), 'a', key(pool), 'b']),
    draw(2, 'MSETNX', (pool) => [key(pool), 'a', key(pool), 'b']),
    draw(5, 'DEL', keysOf),
    draw(2, 'UNLINK', keysOf),
    draw(2, 'TOUCH', keysOf),
    draw(3, 'PEXPIREAT', (pool) => [key(pool), pool.pick(['1', '4000000000001', '4000000000002'])]),
    draw(2, 'EXPIRE', (pool) => [key(pool), pool.pick(['-1', '0']), ...pool.pick([[], ['NX'], ['XX'], ['GT']])]),
    draw(2, 'PERSIST', (pool) => [key(pool)]),
    draw(2, 'PEXPIRETIME', (pool) => [key(pool)]),
    draw(3, 'RENAME', (pool) => [key(pool), key(pool)]),
    draw(1, 'RENAMENX', (pool) => [key(pool), key(pool)]),
    draw(2, 'COPY', (pool) => [key(pool), key(pool), ...pool.pick([[], ['REPLACE'], ['DB', database(pool)]])]),
    draw(2, 'MOVE', (pool) => [key(pool), database(pool)]),
    draw(2, 'SWAPDB', (pool) => [database(pool), database(pool)]),
    draw(1.5, 'FLUSHDB'),
    draw(0.7, 'FLUSHALL'),
    draw(2, 'EXISTS', keysOf),
    draw(1, 'DBSIZE'),
    draw(1, 'PING', (pool) => (pool.chance(0.5) ? [] : [pool.value()])),
    draw(1, 'ECHO', (pool) => [pool.value()]),
    // What is refused while it's queued, and dooms the transaction; and what fails only when it runs.
    draw(1, 'NOSUCH', (pool) => pool.keys(2)),
    draw(1, 'LCS', (pool) => [key(pool), key(pool), 'foo']),
    draw(0.5, 'RESET'),
    draw(0.5, 'HELLO', (pool) => pool.pick([['2'], ['3'], [], ['4'], ['x']])),
    draw(1, 'TYPE', (pool) => [key(pool)]),
  ],
}

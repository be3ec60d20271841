/** Strings: every command of the group, with values around each border and of each encoding. */
import { draw, otherTypes, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const expiryOptions = (pool: Pool): (() => readonly string[])[] => [
  () => ['EX', pool.seconds()],
  () => ['PX', pool.milliseconds()],
  () => ['EXAT', pool.unixSeconds()],
  () => ['PXAT', pool.unixMilliseconds()],
]

/** One of the ways to give an expiry, now and then any number of them. */
const expiry = (pool: Pool): string[] => {
  const ways = expiryOptions(pool)
  return pool.chance(0.9) ? [...pool.pick(ways)()] : pool.options(...ways)
}

const setOptions = (pool: Pool): string[] =>
  pool.options(
    () => ['NX'],
    () => ['XX'],
    () => ['GET'],
    () => ['KEEPTTL'],
    () => expiry(pool),
    () => expiry(pool),
  )

const pairs = (pool: Pool): string[] => pool.several(6, () => [pool.key(), pool.value()]).flat()

const lcsOptions = (pool: Pool): string[] =>
  pool.options(
    () => ['IDX'],
    () => ['IDX'],
    () => ['LEN'],
    () => ['WITHMATCHLEN'],
    () => ['MINMATCHLEN', pool.index(6)],
  )

export const string: Group = {
  name: 'string',
  connections: 1,
  databases: 1,
  generators: [
    draw(20, 'SET', (pool) => [pool.key(), pool.value()]),
    draw(14, 'SET', (pool) => [pool.key(), pool.value(), ...setOptions(pool)]),
    draw(12, 'GET', (pool) => [pool.key()]),
    draw(6, 'GETEX', (pool) => [
      pool.key(),
      ...(pool.chance(0.2) ? [] : pool.chance(0.2) ? ['PERSIST'] : expiry(pool)),
    ]),
    draw(3, 'GETDEL', (pool) => [pool.key()]),
    draw(4, 'GETSET', (pool) => [pool.key(), pool.value()]),
    draw(3, 'SETNX', (pool) => [pool.key(), pool.value()]),
    draw(3, 'SETEX', (pool) => [pool.key(), pool.seconds(), pool.value()]),
    draw(3, 'PSETEX', (pool) => [pool.key(), pool.milliseconds(), pool.value()]),
    draw(8, 'APPEND', (pool) => [pool.key(), pool.value()]),
    draw(5, 'STRLEN', (pool) => [pool.key()]),
    draw(6, 'GETRANGE', (pool) => [pool.key(), pool.index(), pool.index()]),
    draw(2, 'SUBSTR', (pool) => [pool.key(), pool.index(), pool.index()]),
    draw(7, 'SETRANGE', (pool) => [pool.key(), pool.index(60), pool.value()]),
    draw(5, 'INCR', (pool) => [pool.key()]),
    draw(5, 'DECR', (pool) => [pool.key()]),
    draw(6, 'INCRBY', (pool) => [pool.key(), pool.integer()]),
    draw(6, 'DECRBY', (pool) => [pool.key(), pool.integer()]),
    draw(9, 'INCRBYFLOAT', (pool) => [pool.key(), pool.float()]),
    draw(4, 'MGET', (pool) => pool.keys(6)),
    draw(4, 'MSET', pairs),
    draw(2, 'MSETNX', pairs),
    draw(4, 'LCS', (pool) => [pool.key(), pool.key(), ...lcsOptions(pool)]),
    draw(4, 'DEL', (pool) => pool.keys(3)),
    draw(3, 'PEXPIREAT', (pool) => [pool.key(), pool.unixMilliseconds()]),
    draw(2, 'PERSIST', (pool) => [pool.key()]),
    draw(3, 'PEXPIRETIME', (pool) => [pool.key()]),
    draw(3, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(2, 'TYPE', (pool) => [pool.key()]),
    draw(2, 'EXISTS', (pool) => pool.keys(3)),
    ...otherTypes,
  ],
}

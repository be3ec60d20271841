/** HyperLogLogs, sparse, dense and made up: strings that SETRANGE and SETBIT write to, too. */
import { draw, type Generator, otherTypes, type Group } from '../group.js'
import type { Pool } from '../pool.js'

/** Few enough to be added twice, or one of many. */
const element = (pool: Pool): string => {
  const kind = pool.random.below(10)
  if (kind < 4) return `e${pool.random.below(40)}`
  if (kind < 7) return String(pool.random.below(1_000_000))
  return kind < 9 ? pool.value() : pool.bytes(pool.random.below(40))
}

/** Enough to fill sparse registers in a few commands. */
const crowd = (pool: Pool): string[] => {
  const from = pool.random.below(100_000)
  return Array.from({ length: 1 + pool.random.below(pool.pick([10, 50, 300])) }, (_, i) => `n${from + i}`)
}

const HEADERS = ['HYLL\x01', 'HYLL\x01', 'HYLL\x00', 'HYLL\x02', 'HYLX\x01', 'hyll\x01', 'HYLL']

/** A header of 16 bytes, more or less, and runs that may or may not add up. */
const madeUp = (pool: Pool): string => {
  const header = (pool.pick(HEADERS) + '\x00'.repeat(3) + pool.bytes(8)).slice(0, pool.chance(0.9) ? 16 : undefined)
  const runs = pool.pick([
    '\x7f\xff',
    '\x7f\xfe\x80',
    '\x80\x7f\xfe',
    '\x00\x7f\xfd\x00',
    '\x3f'.repeat(256),
    pool.chance(0.3) ? '\x83\x87'.repeat(2048) : '\x83\x87'.repeat(6) + '\x7f\xcf',
    '\x7f\xff\x80',
    '\x7f\xff\x00',
    '\x7f\xff\x83\x83',
    '\x40\x40',
    '',
  ])
  return header + (pool.chance(0.3) ? pool.bytes(pool.random.below(30)) + '\x00' : runs)
}

/**
 * Ways to damage a key. What is written may make the last byte half a run of two: Redis then goes a byte beyond the string,
 * which no one can follow. So another byte is put behind each time.
 */
const damage = (key: string): Generator[] => {
  const then = [['APPEND', key, '\x80']]
  return [
    draw(1, 'SETRANGE', (pool) => [key, place(pool), pool.bytes(pool.random.below(4))], { then, isExact: true }),
    draw(0.3, 'SETBIT', (pool) => [key, String(pool.random.below(400)), pool.pick(['0', '1'])], {
      then,
      isExact: true,
    }),
    draw(0.3, 'APPEND', (pool) => [key, pool.bytes(pool.random.below(3))], { then, isExact: true }),
  ]
}

/** Where something is written over: in the header, the first runs, or further on. */
const place = (pool: Pool): string => String(pool.random.below(pool.pick([5, 16, 20, 40, 300])))

export const hyperloglog: Group = {
  name: 'hyperloglog',
  connections: 1,
  databases: 1,
  generators: [
    draw(20, 'PFADD', (pool) => [pool.key(), ...pool.several(5, () => element(pool))]),
    draw(8, 'PFADD', (pool) => [pool.key(), ...crowd(pool)]),
    draw(1, 'PFADD', (pool) => [pool.key()]),
    draw(12, 'PFCOUNT', (pool) => [pool.key()]),
    draw(6, 'PFCOUNT', (pool) => pool.keys(5)),
    draw(8, 'PFMERGE', (pool) => [pool.key(), ...(pool.chance(0.9) ? pool.keys(4) : [])]),
    draw(2, 'PFDEBUG', (pool) => [pool.pick(['GETREG', 'getreg', 'TODENSE']), pool.key()]),
    draw(5, 'PFDEBUG', (pool) => [pool.pick(['ENCODING', 'encoding', 'DECODE', 'DECODE', 'foo']), pool.key()]),
    draw(4, 'GET', (pool) => [pool.key()]),
    draw(2, 'DUMP', (pool) => [pool.key()]),
    draw(2, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(2, 'STRLEN', (pool) => [pool.key()]),
    draw(4, 'SET', (pool) => [pool.key(), madeUp(pool)]),
    ...['k0', 'k1', 'k2'].flatMap(damage),
    draw(1, 'SET', (pool) => [pool.key(), pool.value()]),
    draw(1, 'PEXPIREAT', (pool) => [pool.key(), pool.unixMilliseconds()]),
    draw(2, 'COPY', (pool) => [pool.key(), pool.key(), ...(pool.chance(0.5) ? ['REPLACE'] : [])]),
    draw(12, 'DEL', (pool) => pool.keys(3)),
    draw(2, 'PEXPIRETIME', (pool) => [pool.key()]),
    ...otherTypes,
  ],
}

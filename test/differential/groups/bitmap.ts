/** Bitmaps: bits and fields of strings that other commands write, too. */
import { draw, otherTypes, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const offset = (pool: Pool): string => {
  if (pool.chance(0.05)) return pool.pick(['4294967296', '-1', '#1', 'x', '', '01'])
  return String(pool.random.below(pool.pick([8, 64, 300, 5000])))
}

const fieldOffset = (pool: Pool): string => {
  if (pool.chance(0.03)) return pool.pick(['4294967296', '#536870912', '#4611686018427387905', '#-1', '#', '-1', 'x'])
  return pool.chance(0.3) ? `#${pool.random.below(20)}` : String(pool.random.below(200))
}

const fieldType = (pool: Pool): string => {
  if (pool.chance(0.02)) return pool.pick(['u64', 'i65', 'u0', 'i0', 'U8', 'x8', '', 'u', 'u08', 'u8\x00x', '8'])
  const bits = pool.chance(0.4) ? pool.pick([1, 8, 16, 31, 32, 33, 52, 53, 54, 62, 63, 64]) : pool.random.between(1, 63)
  return bits < 64 && pool.chance(0.5) ? `u${bits}` : `i${bits}`
}

const rule = (pool: Pool): string => pool.pick(['WRAP', 'SAT', 'FAIL', 'sat', ...(pool.chance(0.02) ? ['foo'] : [])])

const operation = (pool: Pool): string[] => {
  const kind = pool.random.below(10)
  const overflow = pool.chance(0.5) ? ['OVERFLOW', rule(pool)] : []
  if (kind < 3) return ['GET', fieldType(pool), fieldOffset(pool)]
  if (kind < 6) return [...overflow, 'SET', fieldType(pool), fieldOffset(pool), pool.integer()]
  return [...overflow, pool.pick(['INCRBY', 'incrby']), fieldType(pool), fieldOffset(pool), pool.integer()]
}

/** Start, end and unit of BITCOUNT and BITPOS, from none of them to too many. */
const range = (pool: Pool): string[] => {
  const parts = [pool.index(70), pool.index(70), pool.pick(['BYTE', 'BIT', 'bit', 'bYtE'])]
  const count = pool.pick([0, 1, 2, 2, 3, 3, 3])
  return pool.chance(0.02) ? [...parts, 'BIT'] : parts.slice(0, count)
}

export const bitmap: Group = {
  name: 'bitmap',
  connections: 1,
  databases: 1,
  generators: [
    draw(1, 'GETBIT', (pool) => [pool.key(), pool.pick(['4294967295', '2147483648', '1000000000'])]),
    draw(12, 'SETBIT', (pool) => [pool.key(), offset(pool), pool.pick(['0', '1', '1', pool.index(2)])]),
    draw(6, 'GETBIT', (pool) => [pool.key(), offset(pool)]),
    draw(10, 'BITCOUNT', (pool) => [pool.key(), ...range(pool)]),
    draw(12, 'BITPOS', (pool) => [pool.key(), pool.pick(['0', '1', '0', '1', pool.index(2)]), ...range(pool)]),
    draw(10, 'BITOP', (pool) => [
      pool.pick(['AND', 'OR', 'XOR', 'and', ...(pool.chance(0.05) ? ['foo', 'NOT'] : [])]),
      pool.key(),
      ...pool.keys(5),
    ]),
    draw(4, 'BITOP', (pool) => ['NOT', pool.key(), pool.key()]),
    draw(16, 'BITFIELD', (pool) => [pool.key(), ...pool.several(5, () => operation(pool)).flat()]),
    draw(4, 'BITFIELD_RO', (pool) => [
      pool.key(),
      ...pool.several(4, () => ['GET', fieldType(pool), fieldOffset(pool)]).flat(),
      ...(pool.chance(0.05) ? operation(pool) : []),
    ]),
    draw(8, 'SET', (pool) => [pool.key(), pool.value()]),
    draw(3, 'SETRANGE', (pool) => [pool.key(), pool.index(60), pool.value()]),
    draw(3, 'APPEND', (pool) => [pool.key(), pool.value()]),
    draw(2, 'SET', (pool) => [pool.key(), pool.bytes(150), 'PXAT', pool.unixMilliseconds()]),
    // Long enough for words at a time, and to lie outside the entry.
    draw(2, 'SETRANGE', (pool) => [pool.key(), String(pool.random.below(20_000)), pool.bytes(20)]),
    draw(4, 'GET', (pool) => [pool.key()]),
    draw(2, 'STRLEN', (pool) => [pool.key()]),
    draw(3, 'DEL', (pool) => pool.keys(3)),
    draw(2, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(2, 'PEXPIRETIME', (pool) => [pool.key()]),
    ...otherTypes,
  ],
}

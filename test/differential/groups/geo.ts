/**
 * Positions in sorted sets, and searches among them: poles, the antimeridian, antipodes, points on top of each other, radii
 * from nothing to more than the globe.
 */
import { draw, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const LONGITUDES = ['0', '-180', '180', '179.9999999', '-179.9999999', '13.361389', '15.087269', '90', '-90', '1e-9']
const LATITUDES = ['0', '85.05112878', '-85.05112878', '85', '-85', '38.115556', '37.502669', '66', '80.1', '-66.5']

const MEMBERS = ['Palermo', 'Catania', 'a', 'b', 'c', 'd', 'e', '1', '2', '33', '', '\x00\xff', 'f', 'g', 'h', 'i']

const member = (pool: Pool): string => {
  if (pool.chance(0.2)) return String(pool.random.below(300))
  return pool.chance(0.02) ? pool.value() : pool.pick(MEMBERS)
}

/** Within some degrees of 0, so that many are near each other, or anywhere. */
const degrees = (pool: Pool, odd: readonly string[], max: number): string => {
  const kind = pool.random.below(100)
  if (kind < 30) return pool.pick(odd)
  if (kind < 50) return String(pool.random.between(-3, 3))
  if (kind < 75) return (pool.random.next() * 2 - 1).toFixed(pool.random.between(1, 8))
  if (kind < 98) return String((pool.random.next() * 2 - 1) * max)
  return pool.pick(['181', '-180.0001', '86', 'inf', '-inf', 'nan', 'x', '', '1e300', '0x10'])
}

const position = (pool: Pool): string[] => [degrees(pool, LONGITUDES, 180), degrees(pool, LATITUDES, 85.05112878)]

const unit = (pool: Pool): string => pool.pick(['m', 'km', 'km', 'KM', 'mi', 'ft', ...(pool.chance(0.03) ? ['x'] : [])])

const length = (pool: Pool): string => {
  const kind = pool.random.below(100)
  if (kind < 50) return (pool.random.next() * 10 ** pool.random.between(-2, 4)).toFixed(pool.random.below(6))
  if (kind < 95) return pool.pick(['0', '1', '10', '100', '500', '2000', '9000', '20000', '1e7', '1e300', 'inf'])
  return pool.pick(['-1', 'x', '', 'nan', '-0', '5e-324'])
}

const shape = (pool: Pool): string[] =>
  pool.chance(0.5) ? ['BYRADIUS', length(pool), unit(pool)] : ['BYBOX', length(pool), length(pool), unit(pool)]

const centre = (pool: Pool): string[] =>
  pool.chance(0.5) ? ['FROMMEMBER', member(pool)] : ['FROMLONLAT', ...position(pool)]

const count = (pool: Pool): string[] => [
  'COUNT',
  pool.chance(0.95) ? String(pool.random.between(1, 12)) : pool.index(3),
  ...(pool.chance(0.3) ? ['ANY'] : []),
]

const order = (pool: Pool): string[] => (pool.chance(0.5) ? [pool.pick(['ASC', 'DESC', 'asc'])] : [])

const details = (pool: Pool): string[] => ['WITHDIST', 'WITHHASH', 'WITHCOORD'].filter(() => pool.chance(0.4))

const limits = (pool: Pool): string[] =>
  pool.chance(0.03) ? ['ANY'] : [...(pool.chance(0.4) ? count(pool) : []), ...order(pool)]

const shuffled = (pool: Pool, parts: readonly string[][]): string[] => {
  const left = [...parts]
  const all: string[] = []
  while (left.length > 0) all.push(...(left.splice(pool.random.below(left.length), 1)[0] ?? []))
  return all
}

/**
 * Up to 1,500 km, where stored distances are the same to the last bit; beyond, where Redis's arcsine rounds wrongly once in
 * 500 times, ours is right.
 */
const nearShape = (pool: Pool): string[] => {
  const near = (): string => (pool.random.next() * 10 ** pool.random.between(0, 2)).toFixed(3)
  const far = (): string => String(pool.random.below(1500))
  const size = pool.chance(0.5) ? near : far
  return pool.chance(0.5) ? ['BYRADIUS', size(), 'km'] : ['BYBOX', size(), size(), pool.pick(['km', 'm', 'mi', 'ft'])]
}

export const geo: Group = {
  name: 'geo',
  connections: 1,
  databases: 1,
  generators: [
    draw(20, 'GEOADD', (pool) => [
      pool.key(),
      ...['NX', 'XX', 'CH'].filter(() => pool.chance(0.1)),
      ...pool.several(10, () => [...position(pool), member(pool)]).flat(),
    ]),
    draw(8, 'GEODIST', (pool) => [pool.key(), member(pool), member(pool), ...(pool.chance(0.5) ? [unit(pool)] : [])]),
    draw(5, 'GEOHASH', (pool) => [pool.key(), ...pool.several(4, () => member(pool))]),
    draw(8, 'GEOPOS', (pool) => [pool.key(), ...pool.several(4, () => member(pool))]),
    draw(30, 'GEOSEARCH', (pool) => [
      pool.key(),
      ...shuffled(pool, [centre(pool), shape(pool), limits(pool), details(pool)]),
    ]),
    draw(6, 'GEOSEARCHSTORE', (pool) => [
      pool.key(),
      pool.key(),
      ...shuffled(pool, [centre(pool), shape(pool), limits(pool), pool.chance(0.02) ? details(pool) : []]),
    ]),
    draw(
      6,
      'GEOSEARCHSTORE',
      (pool) => [
        pool.key(),
        pool.key(),
        ...shuffled(pool, [centre(pool), nearShape(pool), limits(pool), ['STOREDIST']]),
      ],
      { isExact: true },
    ),
    draw(8, 'GEORADIUS', (pool) => [
      pool.key(),
      ...position(pool),
      length(pool),
      unit(pool),
      ...shuffled(pool, [limits(pool), pool.chance(0.3) ? ['STORE', pool.key()] : details(pool)]),
    ]),
    draw(4, 'GEORADIUS_RO', (pool) => [
      pool.key(),
      ...position(pool),
      length(pool),
      unit(pool),
      ...shuffled(pool, [limits(pool), pool.chance(0.02) ? ['STORE', pool.key()] : details(pool)]),
    ]),
    draw(8, 'GEORADIUSBYMEMBER', (pool) => [
      pool.key(),
      member(pool),
      length(pool),
      unit(pool),
      ...shuffled(pool, [limits(pool), pool.chance(0.3) ? ['STORE', pool.key()] : details(pool)]),
    ]),
    draw(
      4,
      'GEORADIUSBYMEMBER',
      (pool) => [
        pool.key(),
        member(pool),
        String(pool.random.below(1500)),
        'km',
        ...shuffled(pool, [limits(pool), ['STOREDIST', pool.key()]]),
      ],
      { isExact: true },
    ),
    draw(4, 'GEORADIUSBYMEMBER_RO', (pool) => [
      pool.key(),
      member(pool),
      length(pool),
      unit(pool),
      ...shuffled(pool, [limits(pool), details(pool)]),
    ]),
    // Scores that no position has.
    draw(2, 'ZADD', (pool) => [pool.key(), pool.float(), member(pool)]),
    draw(4, 'ZREM', (pool) => [pool.key(), ...pool.several(4, () => member(pool))]),
    draw(5, 'ZRANGE', (pool) => [pool.key(), '0', '-1', 'WITHSCORES']),
    draw(3, 'DEL', (pool) => pool.keys(3)),
    draw(1, 'OBJECT ENCODING', (pool) => [pool.key()]),
    draw(1, 'SET', (pool) => [pool.key(), pool.value()]),
    draw(1, 'HSET', (pool) => [pool.key(), member(pool), pool.value()]),
  ],
}

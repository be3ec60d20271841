/** SORT of lists, sets and sorted sets, by themselves and by what patterns lead to. */
import { draw, type Generator, type Group } from '../group.js'
import type { Pool } from '../pool.js'

const listKey = (pool: Pool): string => pool.pick(['l0', 'l1', 'l2'])
const setKey = (pool: Pool): string => pool.pick(['s0', 's1', 's2'])
const zsetKey = (pool: Pool): string => pool.pick(['z0', 'z1'])
const otherKey = (pool: Pool): string => pool.pick(['h0', 'w_1', 'absent', 'd'])

/**
 * Numbers, and what is nearly one. None that is out of a double's range: Redis forgets to clear `errno`, so after such a
 * one it may take the numbers of the next SORT for wrong.
 */
const number = (pool: Pool): string => {
  const kind = pool.random.below(20)
  if (kind < 12) return String(pool.random.below(30))
  if (kind < 14) return String(pool.random.between(-5, 5) / 4)
  if (kind < 16) return pool.pick(['9007199254740993', '-9223372036854775808', '123456789012345678901', '1e300', '-0'])
  return pool.pick(['inf', '-inf', '0x10', ' 3', '5.', '.5', '+2', '1e2', '', '007'])
}

const text = (pool: Pool): string =>
  pool.pick(['a', 'b', 'ab', 'A', '\xff', '\xe9', 'a\x00b', 'a\x00a', 'b c', '', pool.bytes(pool.random.below(6))])

/** Mostly numbers, so that they can be sorted; never with a NUL, behind which texts are all the same. */
const member = (pool: Pool): string =>
  pool.chance(0.985) ? number(pool) : pool.pick(['a', 'b', 'ab', 'A', '\xff', '\xe9', 'b c'])
const element = (pool: Pool): string => (pool.chance(0.985) ? number(pool) : pool.pick([text(pool), '1\x00x']))

/** Patterns that name the same for every element: BY one of them, nothing is sorted. */
const constant = (pool: Pool): string => pool.pick(['nosort', 'nosort', '#', '##', '#\x00x', '->f', 'w\x00_*', ''])

const pattern = (pool: Pool): string =>
  pool.pick([
    'w_*',
    'w_*',
    'v_*',
    '*',
    'h*->f',
    'h*->n',
    'h*->',
    'h*->->',
    'w_*->f',
    'w**',
    'w_*x',
    'absent_*',
    'w_*\x00',
    'h*->f\x00',
    'h*\x00->f',
  ])

const limit = (pool: Pool): string[] => ['LIMIT', pool.index(8), pool.index(8)]
const gets = (pool: Pool): string[] =>
  pool.several(3, () => ['GET', pool.pick(['#', pattern(pool), pattern(pool), constant(pool)])]).flat()
const direction = (pool: Pool): string[] => [pool.pick(['ASC', 'DESC', 'desc'])]

/** Of a list anything can be asked: equals are in the order of the list, or in that of the same swaps. */
const ofList = (pool: Pool): string[] => {
  const given = pool.options(
    () => ['BY', pool.pick([pattern, pattern, constant])(pool)],
    () => limit(pool),
    () => gets(pool),
    () => direction(pool),
    () => ['ALPHA'],
    () => ['ALPHA'],
  )
  return pool.chance(0.02) ? [...given, pool.pick(['foo', 'BY', 'LIMIT', 'GET', 'STORE', 'LIMIT 1'])] : given
}

/** Elements of a hash table come in the order of its secret seed, so no two of them may be equal. */
const ofTable = (pool: Pool): string[] => {
  const others = pool.options(
    () => limit(pool),
    () => gets(pool),
    () => direction(pool),
  )
  return pool.chance(0.5) ? ['BY', pattern(pool), ...others] : pool.chance(0.5) ? ['ALPHA', ...others] : others
}

/** A sorted set has an order of its own. */
const ofZset = (pool: Pool): string[] =>
  pool.chance(0.4)
    ? [
        ...pool.options(
          () => limit(pool),
          () => gets(pool),
          () => direction(pool),
        ),
        'BY',
        constant(pool),
      ]
    : ofTable(pool)

/** What is sorted, and how. */
const request = (pool: Pool): string[] => {
  const kind = pool.random.below(10)
  if (kind < 5) return [listKey(pool), ...ofList(pool)]
  if (kind < 7) return [setKey(pool), ...ofTable(pool)]
  return kind < 9 ? [zsetKey(pool), ...ofZset(pool)] : [otherKey(pool), ...ofList(pool)]
}

/** Weights are few, so that there are ties. */
const weights = (pool: Pool, prefix: string): string[] =>
  pool.several(20, () => [`${prefix}${pool.random.below(30)}`, String(pool.random.below(4))]).flat()

/** What is made must not be made wrong: what is out of range stays in `errno`. */
const make = (weight: number, command: string, args: Generator['make']): Generator =>
  draw(weight, command, args, { isExact: true })

export const sort: Group = {
  name: 'sort',
  connections: 1,
  databases: 1,
  generators: [
    make(30, 'SORT', (pool) => request(pool)),
    make(6, 'SORT_RO', (pool) => [...request(pool), ...(pool.chance(0.02) ? ['STORE', 'd'] : [])]),
    make(10, 'SORT', (pool) => [...request(pool), 'STORE', pool.pick(['d', 'd', 'd2', listKey(pool), 'w_1'])]),
    make(2, 'SORT', (pool) => [
      setKey(pool),
      'BY',
      constant(pool),
      'STORE',
      'd',
      ...pool.options(
        () => limit(pool),
        () => gets(pool),
        () => direction(pool),
      ),
    ]),
    // Ties beyond what is sorted by insertion, in a part and as a whole.
    make(6, 'SORT', (pool) => [
      listKey(pool),
      ...['BY', pool.pick(['w_*', 'v_*', 'h*->n'])],
      ...['LIMIT', String(pool.random.below(60)), String(pool.random.below(30))],
      ...(pool.chance(0.8) ? ['ALPHA'] : []),
      ...(pool.chance(0.5) ? ['DESC'] : []),
      ...(pool.chance(0.5) ? ['GET', 'w_*', 'GET', '#'] : []),
    ]),
    make(4, 'LRANGE', (pool) => [pool.pick(['d', 'd2']), '0', '-1']),
    make(2, 'OBJECT ENCODING', (pool) => [pool.pick([zsetKey(pool), 'd'])]),
    make(2, 'DUMP', (pool) => [pool.pick(['d', 'd2'])]),
    make(8, 'RPUSH', (pool) => [listKey(pool), ...pool.several(12, () => element(pool))]),
    make(1, 'RPUSH', (pool) => [listKey(pool), ...Array.from({ length: 60 }, () => String(pool.random.below(30)))]),
    make(5, 'SADD', (pool) => [setKey(pool), ...pool.several(8, () => member(pool))]),
    make(3, 'SADD', (pool) => [setKey(pool), ...pool.several(8, () => String(pool.random.below(30)))]),
    make(5, 'ZADD', (pool) => [
      zsetKey(pool),
      ...pool.several(8, () => [String(pool.random.below(3)), member(pool)]).flat(),
    ]),
    make(6, 'MSET', (pool) => weights(pool, 'w_')),
    make(3, 'MSET', (pool) => pool.several(8, () => [`v_${pool.random.below(30)}`, text(pool)]).flat()),
    make(1, 'SET', (pool) => [`w_${pool.random.below(30)}`, element(pool)]),
    make(4, 'HSET', (pool) => [
      `h${pool.random.below(30)}`,
      ...pool.several(3, () => [pool.pick(['f', 'n', '->', 'f\x00']), String(pool.random.below(5))]).flat(),
    ]),
    make(5, 'DEL', (pool) =>
      pool.several(3, () => pool.pick([listKey(pool), setKey(pool), zsetKey(pool), 'd', 'd2', 'w_1'])),
    ),
    make(1, 'PEXPIREAT', (pool) => [pool.pick(['d', 'w_2', 'w_3']), pool.unixMilliseconds()]),
    make(1, 'PEXPIRETIME', () => ['d']),
  ],
}

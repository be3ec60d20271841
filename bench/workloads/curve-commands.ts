/** The commands of the section `curves`, and what each of them asks of a collection of a given size. */
import { type CollectionType, memberOf } from '../support/collections.js'
import { valueOf } from '../support/keys.js'
import type { Request } from '../support/load-client.js'
import { seededRandom, uniformOrder } from '../support/random.js'

/** Those of a row are measured on the same collection, one after the other. */
export const CURVES = {
  hash: ['HGET', 'HSET'],
  set: ['SADD'],
  zset: ['ZADD', 'ZRANGE'],
  list: ['LPUSH', 'LINDEX'],
} as const satisfies Record<CollectionType, readonly string[]>

export type CurveCommand = (typeof CURVES)[CollectionType][number]

export const KEY = 'collection'
export const VALUE = valueOf(16, 1)

/** Different requests of each command: so many that what they touch doesn't all stay in the processor's caches. */
const VARIETY = 1 << 16

/**
 * The requests of a command, to be sent in turn and over and over. None of them changes the size for long: what adds an
 * element is followed by what takes it out again.
 */
export function requestsOf(command: CurveCommand, size: number): Request[] {
  const order = uniformOrder(size, VARIETY, seededRandom(3))
  const requestsAt: Record<CurveCommand, (at: number) => Request[]> = {
    HGET: (at) => [['HGET', KEY, memberOf(order[at]!)]],
    HSET: (at) => [['HSET', KEY, memberOf(order[at]!), VALUE]],
    SADD: (at) => [
      ['SADD', KEY, memberOf(size + at)],
      ['SREM', KEY, memberOf(size + at)],
    ],
    ZADD: (at) => [['ZADD', KEY, order[VARIETY - 1 - at]!, memberOf(order[at]!)]],
    ZRANGE: () => [['ZRANGE', KEY, 0, 9]],
    LPUSH: (at) => [
      ['LPUSH', KEY, memberOf(at)],
      ['LPOP', KEY],
    ],
    LINDEX: (at) => [['LINDEX', KEY, order[at]!]],
  }
  return Array.from({ length: VARIETY }, (_, at) => requestsAt[command](at)).flat()
}

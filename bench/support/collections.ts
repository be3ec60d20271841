/** Collections as all sections fill them: elements of 16 bytes, many by one command. */
import { valueOf } from './keys.js'
import { type Batch, batchOf, type Request, type Word } from './load-client.js'

export const COLLECTION_TYPES = ['hash', 'set', 'zset', 'list'] as const
export type CollectionType = (typeof COLLECTION_TYPES)[number]

const ELEMENTS_PER_COMMAND = 100
const REQUESTS_PER_BATCH = 20

const VALUE = valueOf(16)
/** A prime: multiples of it, modulo a power of ten, come to every number below that power once. */
const SCORE_STEP = 7919

/** 16 bytes: `member:100000042`. */
export function memberOf(index: number): string {
  return `member:${100_000_000 + index}`
}

/** Every whole number below `count` is the score of one of `count` members, if that is a power of ten. */
export function scoreOf(index: number, count: number): number {
  return (index * SCORE_STEP) % count
}

/** The command that adds to a collection, and what follows its key for each element. */
const ADDING: Record<CollectionType, { name: string; element: (index: number, count: number) => readonly Word[] }> = {
  hash: { name: 'HSET', element: (index) => [memberOf(index), VALUE] },
  set: { name: 'SADD', element: (index) => [memberOf(index)] },
  zset: { name: 'ZADD', element: (index, count) => [scoreOf(index, count), memberOf(index)] },
  list: { name: 'RPUSH', element: (index) => [memberOf(index)] },
}

/** Commands that fill a collection with `count` elements. */
export function filling(type: CollectionType, key: string, count: number): Generator<Request> {
  const { name, element } = ADDING[type]
  return adding([name, key], count, (index) => element(index, count))
}

/** Commands that begin with `words` and add elements 0 to `count`, as many as go well into one command. */
export function* adding(
  words: readonly Word[],
  count: number,
  elementOf: (index: number) => readonly Word[],
): Generator<Request> {
  for (let at = 0; at < count;) {
    const request: Word[] = [...words]
    for (const end = Math.min(count, at + ELEMENTS_PER_COMMAND); at < end; at++) request.push(...elementOf(at))
    yield request
  }
}

/** Puts requests together as fast as a server takes them. */
export function* inBatches(requests: Iterable<Request>, size = REQUESTS_PER_BATCH): Generator<Batch> {
  let batch: Request[] = []
  for (const request of requests) {
    batch.push(request)
    if (batch.length < size) continue
    yield batchOf(batch)
    batch = []
  }
  if (batch.length > 0) yield batchOf(batch)
}

/** Fills a store of Cinnabar with collections and measures what that took. Needs --expose-gc. */
import type { Db } from '../../src/index.js'
import { workload } from '../support/child.js'
import { type CollectionType, filling } from '../support/collections.js'
import { keyOf } from '../support/keys.js'
import { type StoreGrowth, storeGrowth } from '../support/store-memory.js'

export interface ElementsInput {
  dist: string
  type: CollectionType
  collections: number
  /** Elements of each collection. */
  size: number
}

/**
 * Elements before it begins, and how often: so much garbage was made then that JavaScript's own heap grows no more, while
 * little memory is left behind that could be used again.
 */
const WARM_UP_ELEMENTS = 50_000
const WARM_UP_ROUNDS = 10

workload(({ dist, type, collections, size }: ElementsInput): Promise<StoreGrowth> => {
  const fill = (db: Db, count: number, elements: number): void => {
    for (let index = 0; index < count; index++) {
      for (const request of filling(type, keyOf(index), elements)) db.call(...request)
    }
  }
  const warmUp = (db: Db): void => {
    const warmUpSize = Math.min(size, WARM_UP_ELEMENTS)
    for (let round = 0; round < WARM_UP_ROUNDS; round++) {
      fill(db, WARM_UP_ELEMENTS / warmUpSize, warmUpSize)
      db.flushAll()
    }
  }
  return storeGrowth(dist, warmUp, (db) => fill(db, collections, size))
})

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

const WARM_UP_ELEMENTS = 50_000

workload(({ dist, type, collections, size }: ElementsInput): Promise<StoreGrowth> => {
  const fill = (db: Db, count: number, elements: number): void => {
    for (let index = 0; index < count; index++) {
      for (const request of filling(type, keyOf(index), elements)) db.call(...request)
    }
  }
  const warmUpSize = Math.min(size, WARM_UP_ELEMENTS)
  return storeGrowth(
    dist,
    (db) => fill(db, WARM_UP_ELEMENTS / warmUpSize, warmUpSize),
    (db) => fill(db, collections, size),
  )
})

/** Fills a store of Cinnabar with keys and measures what that took. Needs --expose-gc. */
import type { Db } from '../../src/index.js'
import { workload } from '../support/child.js'
import { keyOf, valueOf } from '../support/keys.js'
import { type StoreGrowth, storeGrowth } from '../support/store-memory.js'

export interface MemoryInput {
  dist: string
  keyCount: number
  valueBytes: number
  /** Each key gets a TTL. */
  isExpiring: boolean
}

const TTL_S = 3600
const WARM_UP_KEYS = 50_000

workload(({ dist, keyCount, valueBytes, isExpiring }: MemoryInput): Promise<StoreGrowth> => {
  const value = valueOf(valueBytes)
  const fill = (db: Db, count: number): void => {
    for (let index = 0; index < count; index++) {
      if (isExpiring) db.setEx(keyOf(index), TTL_S, value)
      else db.set(keyOf(index), value)
    }
  }
  return storeGrowth(
    dist,
    (db) => fill(db, WARM_UP_KEYS),
    (db) => fill(db, keyCount),
  )
})

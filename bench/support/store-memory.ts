/** What filling a fresh store in this process takes. Needs --expose-gc. */
import type { Db } from '../../src/index.js'
import { importPackage } from './dist.js'
import { infoNumber } from './info.js'
import { settledMemory } from './process-memory.js'
import type { MemoryGrowth } from './redis-memory.js'

export interface StoreGrowth extends MemoryGrowth {
  /** JavaScript's heap and all buffers. */
  heapBytes: number
}

/** `warmUp` fills another store before: compiled code is no part of what data costs, so all of it is compiled then. */
export async function storeGrowth(
  dist: string,
  warmUp: (db: Db) => void,
  fill: (db: Db) => void,
): Promise<StoreGrowth> {
  const { open } = await importPackage(dist)
  const first = open()
  warmUp(first)
  first.close()
  const db = open()
  const used = (): number => infoNumber(db.call('INFO', 'memory'), 'used_memory')
  const before = await settledMemory()
  const usedBefore = used()
  fill(db)
  const after = await settledMemory()
  return {
    usedBytes: used() - usedBefore,
    rssBytes: after.rssBytes - before.rssBytes,
    heapBytes: after.heapBytes - before.heapBytes,
  }
}

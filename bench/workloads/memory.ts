/** Fills a store of Cinnabar and measures what that took. Needs --expose-gc. */
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { infoNumber } from '../support/info.js'
import { keyOf, valueOf } from '../support/keys.js'
import { settledMemory } from '../support/process-memory.js'

export interface MemoryInput {
  dist: string
  keyCount: number
  valueBytes: number
  /** Each key gets a TTL. */
  isExpiring: boolean
}

/** Growth from the empty store to the full one. */
export interface MemoryResult {
  /** By the store's own account. */
  usedBytes: number
  rssBytes: number
  heapBytes: number
}

const TTL_S = 3600
const WARM_UP_KEYS = 50_000

workload(async (input: MemoryInput): Promise<MemoryResult> => {
  const { open } = await importPackage(input.dist)
  const value = valueOf(input.valueBytes)
  const fill = (db: ReturnType<typeof open>, count: number): void => {
    for (let index = 0; index < count; index++) {
      if (input.isExpiring) db.setEx(keyOf(index), TTL_S, value)
      else db.set(keyOf(index), value)
    }
  }
  // Compiled code is no part of what keys cost, so all of it is compiled before.
  const warmUp = open()
  fill(warmUp, WARM_UP_KEYS)
  warmUp.close()
  const db = open()
  const before = await settledMemory()
  const usedBefore = infoNumber(db.call('INFO', 'memory'), 'used_memory')
  fill(db, input.keyCount)
  const after = await settledMemory()
  return {
    usedBytes: infoNumber(db.call('INFO', 'memory'), 'used_memory') - usedBefore,
    rssBytes: after.rssBytes - before.rssBytes,
    heapBytes: after.heapBytes - before.heapBytes,
  }
})

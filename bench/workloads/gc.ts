/** Fills a store and times forced full collections. Needs --expose-gc. */
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { keyOf, valueOf } from '../support/keys.js'
import { collectGarbage } from '../support/process-memory.js'
import { median } from '../support/stats.js'

export interface GcInput {
  dist: string
  store: 'cinnabar' | 'map' | 'nothing'
  keyCount: number
}

export interface GcResult {
  /** The median of some collections, one right after the other. */
  fullGcMs: number
  /** JavaScript's heap afterwards. */
  heapBytes: number
}

const COLLECTIONS = 5
const VALUE_BYTES = 16

workload(async ({ dist, store, keyCount }: GcInput): Promise<GcResult> => {
  const kept = await filled(dist, store, keyCount)
  // The first one sweeps up after the fill.
  collectGarbage()
  const samples: number[] = []
  for (let sample = 0; sample < COLLECTIONS; sample++) {
    const start = performance.now()
    collectGarbage()
    samples.push(performance.now() - start)
  }
  if (kept.size() !== (store === 'nothing' ? 0 : keyCount)) throw new Error('not all keys are there')
  return { fullGcMs: median(samples), heapBytes: process.memoryUsage().heapUsed }
})

async function filled(dist: string, store: GcInput['store'], keyCount: number): Promise<{ size(): number }> {
  if (store === 'nothing') return { size: () => 0 }
  if (store === 'map') {
    const map = new Map<string, string>()
    // A string of its own for each value, as values have that come from anywhere.
    for (let index = 0; index < keyCount; index++) map.set(keyOf(index), valueOf(VALUE_BYTES, index))
    return { size: () => map.size }
  }
  const { open } = await importPackage(dist)
  const db = open()
  const value = valueOf(VALUE_BYTES)
  for (let index = 0; index < keyCount; index++) db.set(keyOf(index), value)
  return { size: () => Number(db.call('DBSIZE')) }
}

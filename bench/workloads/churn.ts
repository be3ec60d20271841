/**
 * A store whose keys of all types come and go: what it says it uses, beside what this process holds. Needs --expose-gc.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { infoNumber } from '../support/info.js'
import { valueOf } from '../support/keys.js'
import { settledMemory } from '../support/process-memory.js'
import { seededRandom } from '../support/random.js'

export interface ChurnInput {
  dist: string
  keyCount: number
  changes: number
}

/** In bytes; at each stage. */
export interface ChurnStage {
  stage: string
  /** `used_memory`. */
  used: number
  /** `allocator_resident`: pages of the arena, and what of its objects lies outside. */
  held: number
  /** What the process's heap and buffers have grown. */
  grown: number
}

const KEPT_SHARE = 0.1
const SETTLING_MS_MAX = 30_000

workload(async ({ dist, keyCount, changes }: ChurnInput): Promise<ChurnStage[]> => {
  const { open } = await importPackage(dist)
  const random = seededRandom(1)
  const below = (bound: number): number => Math.floor(random() * bound)
  const value = valueOf(2000)
  const texts = Array.from({ length: 400 }, (_, i) => valueOf(1 + 5 * i))
  const change = (db: ReturnType<typeof open>): void => {
    const key = `key:${below(keyCount)}`
    db.call('UNLINK', key)
    const kind = below(100)
    if (kind < 90) db.set(key, texts[Math.floor(random() ** 3 * 400)] ?? value)
    else {
      const size = kind < 99 ? 1 + below(60) : 100 + below(1500)
      const words = Array.from({ length: size }, (_, i) => `element:${i}:${below(1000)}`)
      if (kind % 4 === 0) db.call('SADD', key, ...words)
      else if (kind % 4 === 1) db.call('RPUSH', key, ...words)
      else if (kind % 4 === 2) db.call('HSET', key, ...words.flatMap((word) => [word, 'value']))
      else db.call('ZADD', key, ...words.flatMap((word, i) => [i, word]))
    }
  }
  // Compiled code is no part of what data costs.
  const warmUp = (): void => {
    const first = open()
    for (let i = 0; i < 50_000; i++) change(first)
    first.close()
  }
  warmUp()
  const before = await settledMemory()
  const db = open()
  const stages: ChurnStage[] = []
  const look = async (stage: string): Promise<void> => {
    // Freeing and compaction go on in the background.
    for (let waited = 0; waited < SETTLING_MS_MAX; waited += 200) {
      await sleep(200)
      const info = db.call('INFO', 'memory')
      if (infoNumber(info, 'lazyfree_pending_objects') + infoNumber(info, 'active_defrag_running') === 0) break
    }
    const { heapBytes } = await settledMemory()
    const info = db.call('INFO', 'memory')
    stages.push({
      stage,
      used: infoNumber(info, 'used_memory'),
      held:
        infoNumber(info, 'allocator_resident') +
        infoNumber(info, 'used_memory') -
        infoNumber(info, 'allocator_allocated'),
      grown: heapBytes - before.heapBytes,
    })
  }
  for (let i = 0; i < changes / 4; i++) change(db)
  await look('filled')
  for (let i = 0; i < (changes * 3) / 4; i++) change(db)
  await look('after churn')
  for (let i = 0; i < keyCount * (1 - KEPT_SHARE); i++) db.call('UNLINK', `key:${i}`)
  await look('nine of ten keys deleted')
  return stages
})

/** What filling a fresh redis-server takes, by its own account. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis } from '../../test/support/redis-server.js'
import { infoNumber, infoOf } from './info.js'

export interface MemoryGrowth {
  /** By the store's own account: `used_memory`. */
  usedBytes: number
  /** Of the whole process, as the system counts it. */
  rssBytes: number
}

/** Redis reads its own resident size every 100 ms. */
const RSS_SETTLES_MS = 500

/** Undefined where there is no Redis. */
export async function redisGrowth(fill: (port: number) => Promise<void>): Promise<MemoryGrowth | undefined> {
  const redis = await startRedis()
  if (redis === null) return undefined
  try {
    const client = await redis.connect()
    const info = async (): Promise<string> => {
      await sleep(RSS_SETTLES_MS)
      return infoOf(client, 'memory')
    }
    const before = await info()
    await fill(redis.port)
    const after = await info()
    const grown = (field: string): number => infoNumber(after, field) - infoNumber(before, field)
    return { usedBytes: grown('used_memory'), rssBytes: grown('used_memory_rss') }
  } finally {
    await redis.stop()
  }
}

/** The same cache in a redis-server: groups of GET, then SET of what was missing. */
import type { RespClient } from '../../test/support/resp-client.js'
import { startRedis } from '../../test/support/redis-server.js'
import type { CacheInput, CacheResult } from '../workloads/cache.js'
import { CACHE_VALUE_BYTES, cacheKeyOf, GROUP, limitTo, ttlOf } from './cache-memory.js'
import { traceOf } from './cache-traces.js'
import { infoNumber, infoOf } from './info.js'
import { valueOf } from './keys.js'

const VALUE = valueOf(CACHE_VALUE_BYTES)

/** Undefined where there is no Redis. */
export async function redisCache(input: CacheInput): Promise<CacheResult | undefined> {
  const { policy, trace: name, keyCount, length, items } = input
  const redis = await startRedis({ args: ['--maxmemory-policy', policy] })
  if (redis === null) return undefined
  try {
    const client = await redis.connect()
    const isVolatile = policy.startsWith('volatile')
    const set = (key: number): string[] => {
      const words = ['SET', cacheKeyOf(key), VALUE]
      return isVolatile ? [...words, 'PX', String(ttlOf(key))] : words
    }
    const count = async (): Promise<number> => {
      const size = await client.command('DBSIZE')
      return size.type === 'int' ? Number(size.value) : NaN
    }
    await limitTo(items, {
      async write(from, to) {
        for (let key = from; key < to; key += GROUP) {
          const keys = Array.from({ length: Math.min(GROUP, to - key) }, (_, i) => key + i)
          // Reads, too, as they make the connection's buffers what they will be.
          await client.pipeline(keys.map((read) => ['GET', cacheKeyOf(read - GROUP)]))
          await client.pipeline(keys.map(set))
        }
      },
      used: async () => infoNumber(await infoOf(client, 'memory'), 'used_memory'),
      count,
      clear: async () => void (await client.command('FLUSHALL')),
      setLimit: async (bytes) => void (await client.command('CONFIG', 'SET', 'maxmemory', bytes)),
    })
    const trace = traceOf(name, keyCount, length)
    let hits = 0
    const start = await cpuSeconds(client)
    for (let from = 0; from < length; from += GROUP) {
      const keys = Array.from(trace.subarray(from, from + GROUP))
      const replies = await client.pipeline(keys.map((key) => ['GET', cacheKeyOf(key)]))
      const missing = keys.filter((_, i) => replies[i]?.type !== 'bulk')
      hits += keys.length - missing.length
      if (missing.length > 0) await client.pipeline(missing.map(set))
    }
    const seconds = (await cpuSeconds(client)) - start
    return { hitRatio: hits / length, items: await count(), perSecond: length / seconds }
  } finally {
    await redis.stop()
  }
}

async function cpuSeconds(client: RespClient): Promise<number> {
  const info = await infoOf(client, 'cpu')
  return infoNumber(info, 'used_cpu_user') + infoNumber(info, 'used_cpu_sys')
}

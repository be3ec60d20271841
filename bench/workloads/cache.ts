/** A cache in this process that is asked for the keys of a trace and fetches what is missing. */
import { LRUCache } from 'lru-cache'
import { CACHE_VALUE_BYTES, cacheKeyOf, GROUP, limitTo, ttlOf } from '../support/cache-memory.js'
import { type TraceName, traceOf } from '../support/cache-traces.js'
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { infoNumber } from '../support/info.js'
import { valueOf } from '../support/keys.js'

export interface CacheInput {
  dist: string
  trace: TraceName
  keyCount: number
  length: number
  items: number
  /** A policy of Cinnabar's, or whom it's compared with. */
  policy: string
}

export interface CacheResult {
  /** Share of reads that found something. */
  hitRatio: number
  /** Items held in the end. */
  items: number
  /** Reads per second of processor time, with the writes that they caused. */
  perSecond: number
}

interface Cache {
  has(key: number): boolean
  put(key: number): void
  count(): number
}

const VALUE = valueOf(CACHE_VALUE_BYTES)

async function openCinnabar({ dist, policy, items }: CacheInput): Promise<Cache> {
  const { open } = await importPackage(dist)
  const db = open({ evictionPolicy: policy as 'allkeys-lru' })
  const isVolatile = policy.startsWith('volatile')
  const put = (key: number): void => {
    if (isVolatile) db.set(cacheKeyOf(key), VALUE, { PX: ttlOf(key) })
    else db.set(cacheKeyOf(key), VALUE)
  }
  const count = (): number => Number(db.call('DBSIZE'))
  await limitTo(items, {
    write(from, to) {
      for (let key = from; key < to; key++) put(key)
    },
    used: () => infoNumber(db.call('INFO', 'memory'), 'used_memory'),
    count,
    clear: () => void db.call('FLUSHALL'),
    setLimit: (bytes) => void db.call('CONFIG', 'SET', 'maxmemory', String(bytes)),
  })
  return { has: (key) => db.get(cacheKeyOf(key)) !== null, put, count }
}

function openLruCache({ items }: CacheInput): Cache {
  const cache = new LRUCache<string, string>({ max: items })
  return {
    has: (key) => cache.get(cacheKeyOf(key)) !== undefined,
    put: (key) => void cache.set(cacheKeyOf(key), VALUE),
    count: () => cache.size,
  }
}

/** Least recently used, exactly: a map in the order of use. */
function openExactLru({ items }: CacheInput): Cache {
  const order = new Map<number, true>()
  const use = (key: number): void => {
    order.delete(key)
    order.set(key, true)
  }
  return {
    has(key) {
      if (!order.has(key)) return false
      use(key)
      return true
    },
    put(key) {
      use(key)
      const [oldest] = order.keys()
      if (order.size > items && oldest !== undefined) order.delete(oldest)
    },
    count: () => order.size,
  }
}

workload(async (input: CacheInput): Promise<CacheResult> => {
  const { policy, keyCount, length } = input
  const trace = traceOf(input.trace, keyCount, length)
  const cache =
    policy === 'exact LRU'
      ? openExactLru(input)
      : policy === 'lru-cache'
        ? openLruCache(input)
        : await openCinnabar(input)
  let hits = 0
  const start = process.cpuUsage()
  const missing: number[] = []
  for (let from = 0; from < length; from += GROUP) {
    missing.length = 0
    for (let at = from; at < Math.min(length, from + GROUP); at++) {
      const key = trace[at] ?? 0
      if (cache.has(key)) hits++
      else missing.push(key)
    }
    for (const key of missing) cache.put(key)
  }
  const { user, system } = process.cpuUsage(start)
  return { hitRatio: hits / length, items: cache.count(), perSecond: (length * 1e6) / (user + system) }
})

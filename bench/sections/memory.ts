/**
 * Memory per key, beside Redis: by each store's own account, and by what its process grew. Bytes don't vary with the load
 * of the machine, so one round is enough.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis } from '../../test/support/redis-server.js'
import type { Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { infoNumber, infoOf } from '../support/info.js'
import { valueOf } from '../support/keys.js'
import { fill } from '../support/redis-fill.js'
import { thousands, times } from '../support/table.js'
import type { MemoryInput, MemoryResult } from '../workloads/memory.js'

const VALUE_BYTES = [16, 32, 512]
/** Redis reads its own resident size every 100 ms. */
const RSS_SETTLES_MS = 500

export const memory: Section = {
  name: 'memory',
  title: 'Memory: bytes per key',
  async run(bench) {
    const keyCount = bench.quick ? 100_000 : 1_000_000
    const rows: string[][] = []
    for (const isExpiring of [false, true]) {
      for (const valueBytes of VALUE_BYTES) {
        const label = `16 / ${valueBytes} bytes${isExpiring ? ', TTL' : ''}`
        bench.progress(`${label}: Cinnabar`)
        const input: MemoryInput = { dist: bench.dist, keyCount, valueBytes, isExpiring }
        const ours = await inChild<MemoryInput, MemoryResult>('memory', input, { flags: ['--expose-gc'] })
        bench.progress(`${label}: Redis`)
        const redis = await ofRedis(input)
        const perKey = (bytes: number | undefined): string =>
          bytes === undefined ? '-' : (bytes / keyCount).toFixed(1)
        rows.push([
          label,
          perKey(ours.usedBytes),
          perKey(ours.heapBytes),
          perKey(ours.rssBytes),
          perKey(redis?.usedBytes),
          perKey(redis?.rssBytes),
          times(ours.usedBytes / (redis?.usedBytes ?? NaN)),
          times(ours.rssBytes / (redis?.rssBytes ?? NaN)),
        ])
      }
    }
    return [
      {
        title: `${thousands(keyCount)} keys of 16 bytes`,
        columns: ['key / value', 'Cinnabar used', 'heap', 'RSS', 'Redis used', 'RSS', 'used, ratio', 'RSS, ratio'],
        rows,
        notes: [
          'used: used_memory of INFO. heap: JavaScript heap and array buffers. RSS: of the process.',
          'All are differences between the full store and the empty one. Ratios are Cinnabar / Redis.',
        ],
      },
    ]
  },
}

async function ofRedis(input: MemoryInput): Promise<{ usedBytes: number; rssBytes: number } | undefined> {
  const redis = await startRedis()
  if (redis === null) return undefined
  try {
    const client = await redis.connect()
    const info = async (): Promise<string> => {
      await sleep(RSS_SETTLES_MS)
      return infoOf(client, 'memory')
    }
    const before = await info()
    const expiresAtMs = Date.now() + 3_600_000
    await fill({
      port: redis.port,
      count: input.keyCount,
      value: valueOf(input.valueBytes),
      ...(input.isExpiring ? { expiresAtMs: () => expiresAtMs } : {}),
    })
    const after = await info()
    const grown = (field: string): number => infoNumber(after, field) - infoNumber(before, field)
    return { usedBytes: grown('used_memory'), rssBytes: grown('used_memory_rss') }
  } finally {
    await redis.stop()
  }
}

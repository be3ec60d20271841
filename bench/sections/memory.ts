/**
 * Memory per key, beside Redis: by each store's own account, and by what its process grew. Bytes don't vary with the load
 * of the machine, so one round is enough.
 */
import type { Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { valueOf } from '../support/keys.js'
import { type MemoryRow, memoryTable } from '../support/memory-table.js'
import { fill } from '../support/redis-fill.js'
import { type MemoryGrowth, redisGrowth } from '../support/redis-memory.js'
import type { StoreGrowth } from '../support/store-memory.js'
import { thousands } from '../support/table.js'
import type { MemoryInput } from '../workloads/memory.js'

const VALUE_BYTES = [16, 32, 512]
/** Long enough that nothing expires meanwhile. */
const EXPIRING_MS = 3_600_000

export const memory: Section = {
  name: 'memory',
  title: 'Memory: bytes per key',
  async run(bench) {
    const keyCount = bench.quick ? 100_000 : 1_000_000
    const rows: MemoryRow[] = []
    for (const isExpiring of [false, true]) {
      for (const valueBytes of VALUE_BYTES) {
        const label = `16 / ${valueBytes} bytes${isExpiring ? ', TTL' : ''}`
        const input: MemoryInput = { dist: bench.dist, keyCount, valueBytes, isExpiring }
        bench.progress(`${label}: Cinnabar`)
        const ours = await inChild<MemoryInput, StoreGrowth>('memory', input, { flags: ['--expose-gc'] })
        bench.progress(`${label}: Redis`)
        rows.push({ label, ours, redis: await ofRedis(input) })
      }
    }
    const title = `${thousands(keyCount)} keys of 16 bytes`
    return [memoryTable({ title, heading: 'key / value', count: keyCount, rows })]
  },
}

function ofRedis({ keyCount: count, valueBytes, isExpiring }: MemoryInput): Promise<MemoryGrowth | undefined> {
  const expiresAtMs = Date.now() + EXPIRING_MS
  const expiry = isExpiring ? { expiresAtMs: () => expiresAtMs } : {}
  return redisGrowth((port) => fill({ port, count, value: valueOf(valueBytes), ...expiry }))
}

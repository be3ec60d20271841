/** Opening: what a store costs before anything is in it, once and a thousand times, beside starting a Redis. */
import { startRedis } from '../../test/support/redis-server.js'
import { interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { infoNumber, infoOf } from '../support/info.js'
import { median } from '../support/stats.js'
import { bytes, duration, percent, thousands } from '../support/table.js'
import type { OpenInput, OpenResult } from '../workloads/open.js'

interface RedisResult {
  startMs: number
  stopMs: number
  rssBytes: number
}

export const open: Section = {
  name: 'open',
  title: 'Opening a store',
  async run(bench) {
    const storeCount = bench.quick ? 100 : 1_000
    const input: OpenInput = { dist: bench.dist, storeCount }
    const ours: OpenResult[] = []
    const theirs: RedisResult[] = []
    await interleaved(bench, ['Cinnabar', 'Redis'], async (name) => {
      if (name === 'Cinnabar') ours.push(await inChild('open', input, { flags: ['--expose-gc'] }))
      else theirs.push(...(await ofRedis()))
    })
    const our = (of: (result: OpenResult) => number): number => median(ours.map(of))
    const their = (of: (result: RedisResult) => number): number => median(theirs.map(of))
    const many = thousands(storeCount)
    return [
      {
        title: 'open() and close(), beside starting and stopping redis-server',
        columns: ['', 'Cinnabar', 'Redis'],
        rows: [
          ['load the package', duration(our((result) => result.importMs)), '-'],
          ['the first store, open and close', duration(our((result) => result.firstMs)), '-'],
          [
            'open and close (start and stop)',
            duration(our((result) => result.openCloseMs)),
            duration(their((result) => result.startMs + result.stopMs)),
          ],
          [
            'an empty store, memory',
            bytes(our((result) => result.heapBytes)),
            bytes(their((result) => result.rssBytes)),
          ],
          ['a store with one key, memory', bytes(our((result) => result.oneKeyHeapBytes)), '-'],
          [`open ${many} side by side`, duration(our((result) => result.openAllMs)), '-'],
          ['  process growth for each (RSS)', bytes(our((result) => result.rssBytes)), '-'],
          ['  their timers, share of one processor', percent(our((result) => result.idleCpu)), '-'],
          [`  close all ${many}`, duration(our((result) => result.closeAllMs)), '-'],
        ],
        notes: ["memory: JavaScript heap and array buffers, for each of the many; Redis's is the RSS of its process."],
      },
    ]
  },
}

/** Start until the first answer, then stop. None where there is no Redis. */
async function ofRedis(): Promise<RedisResult[]> {
  const start = performance.now()
  const redis = await startRedis()
  if (redis === null) return []
  const startMs = performance.now() - start
  const client = await redis.connect()
  const rssBytes = infoNumber(await infoOf(client, 'memory'), 'used_memory_rss')
  await client.close()
  const stopStart = performance.now()
  await redis.stop()
  return [{ startMs, stopMs: performance.now() - stopStart, rssBytes }]
}

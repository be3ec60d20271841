/**
 * Eviction: how many reads a bounded cache answers, by policy, and how fast it is while each write makes another key go.
 * Hit ratios don't vary with the load of the machine, so one round is enough for them.
 */
import { interleaved, type Section } from '../support/bench.js'
import { TRACE_NAMES, type TraceName } from '../support/cache-traces.js'
import { inChild } from '../support/child.js'
import { redisCache } from '../support/redis-cache.js'
import { median } from '../support/stats.js'
import { bytes, rate, type Table, thousands } from '../support/table.js'
import type { CacheInput, CacheResult } from '../workloads/cache.js'
import type { ChurnInput, ChurnStage } from '../workloads/churn.js'

const SHARES = [0.01, 0.1, 0.5]
const POLICIES = [
  ...(['allkeys-lru', 'allkeys-lfu', 'allkeys-random'] as const),
  ...(['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'] as const),
]
const OTHERS = ['exact LRU', 'lru-cache']

export const eviction: Section = {
  name: 'eviction',
  title: 'Eviction: bounded caches',
  async run(bench) {
    const keyCount = bench.quick ? 20_000 : 100_000
    const length = keyCount * 5
    const inputOf = (trace: TraceName, share: number, policy: string): CacheInput => {
      return { dist: bench.dist, trace, keyCount, length, items: Math.round(keyCount * share), policy }
    }
    const ours = (input: CacheInput): Promise<CacheResult> => inChild<CacheInput, CacheResult>('cache', input)
    const tables: Table[] = []
    for (const trace of TRACE_NAMES) {
      const rows: string[][] = []
      for (const policy of [...POLICIES, ...OTHERS]) {
        const cells: string[] = []
        for (const share of SHARES) {
          bench.progress(`${trace}, ${policy}, ${share * 100} %`)
          const input = inputOf(trace, share, policy)
          cells.push(percent(await ours(input)))
          if (!OTHERS.includes(policy)) cells.push(percent(await redisCache(input)))
          else cells.push('')
        }
        rows.push([policy, ...cells])
      }
      tables.push({
        title: `Hit ratio in %: ${trace}`,
        columns: ['', ...SHARES.flatMap((share) => [`${share * 100} %`, 'Redis'])],
        rows,
        notes: [
          `${thousands(length)} reads of ${thousands(keyCount)} keys; the cache holds 1, 10, 50 % of them.`,
          'Each store has the memory at which it holds so many items of 100 bytes.',
        ],
      })
    }
    bench.progress('churn')
    tables.push(await churn(bench))
    tables.push(await throughput(bench, (policy) => inputOf('zipf', 0.1, policy), ours))
    return tables
  },
}

async function throughput(
  bench: Parameters<Section['run']>[0],
  inputOf: (policy: string) => CacheInput,
  ours: (input: CacheInput) => Promise<CacheResult>,
): Promise<Table> {
  const rows: string[][] = []
  for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-ttl']) {
    const input = inputOf(policy)
    const results = await interleaved<'Cinnabar' | 'Redis', CacheResult | undefined>(
      bench,
      ['Cinnabar', 'Redis'],
      (name) => (name === 'Cinnabar' ? ours(input) : redisCache(input)),
    )
    const cell = (name: keyof typeof results): string => {
      const rates = results[name].filter((result) => result !== undefined).map((result) => result.perSecond)
      return rates.length === 0 ? '-' : rate(median(rates))
    }
    rows.push([policy, cell('Cinnabar'), cell('Redis')])
  }
  return {
    title: 'Reads per second of processor time while a quarter of them evict',
    columns: ['', 'Cinnabar, in-process', 'Redis, 20 at a time'],
    rows,
    notes: [
      'zipf, 10 % of the keys held; what is missing is written, and another key goes.',
      "Redis's processor time is the server's alone, and includes reading requests and writing replies.",
    ],
  }
}

/** What a store says that it uses, beside what its process holds. */
async function churn(bench: Parameters<Section['run']>[0]): Promise<Table> {
  const keyCount = bench.quick ? 50_000 : 300_000
  const input: ChurnInput = { dist: bench.dist, keyCount, changes: keyCount * 6 }
  const stages = await inChild<ChurnInput, ChurnStage[]>('churn', input, { flags: ['--expose-gc'] })
  return {
    title: 'Memory while keys of all types come and go',
    columns: ['', 'used_memory', 'held for it', 'growth of the process', 'growth / held'],
    rows: stages.map(({ stage, used, held, grown }) => [
      stage,
      bytes(used),
      bytes(held),
      bytes(grown),
      (grown / held).toFixed(3),
    ]),
    notes: [
      `${thousands(keyCount)} keys, ${thousands(input.changes)} changes; sizes from a few bytes to some 30 kB.`,
      "held for it: the arena's pages, used or not, and objects outside. Growth is that of the JavaScript heap and buffers.",
    ],
  }
}

const percent = (result: CacheResult | undefined): string =>
  result === undefined ? '-' : (100 * result.hitRatio).toFixed(1)

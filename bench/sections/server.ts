/**
 * The server: `cinnabar` beside `redis-server`, both loaded by redis-benchmark from the same machine.
 *
 * Both hold all of the keys before anything is read, and take the same load in turn. With two processors the load
 * generator has one and the server the other; where both servers wait for it (-P 64, small values), ratios near 1 say
 * little about either.
 */
import { startRedis } from '../../test/support/redis-server.js'
import { type Bench, interleaved, type Section } from '../support/bench.js'
import { valueOf } from '../support/keys.js'
import { type LoadResult, redisBenchmark } from '../support/redis-benchmark.js'
import { fill } from '../support/redis-fill.js'
import { serve } from '../support/served.js'
import { median, ratio, spread } from '../support/stats.js'
import { bytes, duration, rate, spreadNote, type Table, times } from '../support/table.js'

const PIPELINES = [1, 16, 64]
const CONNECTIONS = 50
const KEYS = 100_000

/** redis-benchmark's tests, and how many requests of each take about as long as one GET. */
const SMALL_TESTS = { set: 1, get: 1, incr: 1, mset: 5, ping_mbulk: 1 }
/** Those whose requests or replies carry the value. */
const LARGE_TESTS = { set: 1, get: 1, mset: 5 }

/** Requests of a run, by pipeline: about a second's. */
const REQUESTS: Record<number, number> = { 1: 100_000, 16: 800_000, 64: 1_600_000 }
const WARM_UP_REQUESTS = 200_000
const QUICK_SHARE = 20

export const server: Section = {
  name: 'server',
  title: 'Server: requests per second over loopback',
  async run(bench) {
    const redis = await startRedis()
    if (redis === null) throw new Error('needs redis-server and redis-benchmark 7.0 in PATH')
    try {
      const ours = await serve(bench.dist)
      try {
        const ports = { Cinnabar: ours.port, Redis: redis.port }
        const small = await measure(bench, ports, 3, SMALL_TESTS, 1)
        return [small, await measure(bench, ports, 1024, LARGE_TESTS, 2)]
      } finally {
        await ours.stop()
      }
    } finally {
      await redis.stop()
    }
  },
}

type Ports = Record<'Cinnabar' | 'Redis', number>

async function measure(
  bench: Bench,
  ports: Ports,
  valueBytes: number,
  tests: Readonly<Record<string, number>>,
  divisor: number,
): Promise<Table> {
  for (const port of Object.values(ports)) {
    await fill({ port, count: KEYS, value: valueOf(valueBytes), keyOf: benchmarkKeyOf })
    // Both have been up for a while, as servers have, when measuring begins: compiled, their buffers grown.
    for (const test of Object.keys(tests)) {
      const requests = WARM_UP_REQUESTS / (bench.quick ? QUICK_SHARE : 1)
      await redisBenchmark({ port, test, requests, pipeline: 16, valueBytes, connections: CONNECTIONS, keys: KEYS })
    }
  }
  const rows: string[][] = []
  let widest = 0
  for (const pipeline of PIPELINES) {
    for (const [test, weight] of Object.entries(tests)) {
      const share = weight * divisor * (bench.quick ? QUICK_SHARE : 1)
      const requests = Math.round((REQUESTS[pipeline] ?? 0) / share)
      const load = { test, requests, pipeline, valueBytes, connections: CONNECTIONS, keys: KEYS }
      const rounds = await interleaved<keyof Ports, LoadResult>(
        { ...bench, progress: (what) => bench.progress(`${test} -P ${pipeline}, ${valueBytes} bytes, ${what}`) },
        ['Cinnabar', 'Redis'],
        (name) => redisBenchmark({ ...load, port: ports[name] }),
      )
      const speeds = (name: keyof Ports): number[] => rounds[name].map(({ perSecond }) => perSecond)
      const p99 = (name: keyof Ports): string => duration(median(rounds[name].map(({ p99Ms }) => p99Ms)))
      widest = Math.max(widest, spread(speeds('Cinnabar')), spread(speeds('Redis')))
      rows.push([
        `${test.replace('_mbulk', '').toUpperCase()} -P ${pipeline}`,
        rate(median(speeds('Cinnabar'))),
        rate(median(speeds('Redis'))),
        times(ratio(speeds('Cinnabar'), speeds('Redis'))),
        p99('Cinnabar'),
        p99('Redis'),
      ])
    }
  }
  return {
    title: `values of ${bytes(valueBytes)}, ${CONNECTIONS} connections`,
    columns: ['', 'Cinnabar', 'Redis', 'ratio', 'p99', 'p99, Redis'],
    rows,
    notes: ['ratio: Cinnabar / Redis, above 1 is faster. MSET sets 10 keys.', ...spreadNote(widest)],
  }
}

/** The keys that redis-benchmark draws from. */
function benchmarkKeyOf(index: number): string {
  return `key:${String(index).padStart(12, '0')}`
}

/**
 * The server: `cinnabar` beside `redis-server`, both loaded by redis-benchmark from the same machine.
 *
 * Both hold all of the keys before anything is read, and take the same load in turn. With two processors the load
 * generator has one and the server the other; where both servers wait for it (-P 64, small values), ratios near 1 say
 * little about either.
 */
import type { Bench, Section } from '../support/bench.js'
import { valueOf } from '../support/keys.js'
import { fill } from '../support/redis-fill.js'
import { besideRedis, compareLoads, CONNECTIONS, type LoadTest, type Ports } from '../support/server-load.js'
import { bytes, type Table } from '../support/table.js'

const PIPELINES = [1, 16, 64]
const KEYS = 100_000

/** redis-benchmark's tests, and how many requests of each take about as long as one GET. */
const SMALL_TESTS = { set: 1, get: 1, incr: 1, mset: 5, ping_mbulk: 1 }
/** Those whose requests or replies carry the value. */
const LARGE_TESTS = { set: 1, get: 1, mset: 5 }

/** Requests of a run, by pipeline: about a second's. */
const REQUESTS: Record<number, number> = { 1: 100_000, 16: 800_000, 64: 1_600_000 }
const QUICK_SHARE = 20

export const server: Section = {
  name: 'server',
  title: 'Server: requests per second over loopback',
  run: (bench) =>
    besideRedis(bench, async (ports) => {
      const small = await measure(bench, ports, 3, SMALL_TESTS, 1)
      return [small, await measure(bench, ports, 1024, LARGE_TESTS, 2)]
    }),
}

async function measure(
  bench: Bench,
  ports: Ports,
  valueBytes: number,
  weights: Readonly<Record<string, number>>,
  divisor: number,
): Promise<Table> {
  const testOf = (test: string, pipeline: number, requests: number): LoadTest => ({
    label: `${test.replace('_mbulk', '').toUpperCase()} -P ${pipeline}`,
    test,
    requests: Math.round(requests / (bench.quick ? QUICK_SHARE : 1)),
    pipeline,
    valueBytes,
    keys: KEYS,
  })
  for (const port of Object.values(ports)) {
    await fill({ port, count: KEYS, value: valueOf(valueBytes), keyOf: benchmarkKeyOf })
  }
  const tests = PIPELINES.flatMap((pipeline) =>
    Object.entries(weights).map(([test, weight]) =>
      testOf(test, pipeline, (REQUESTS[pipeline] ?? 0) / (weight * divisor)),
    ),
  )
  return compareLoads(bench, ports, tests, {
    title: `values of ${bytes(valueBytes)}, ${CONNECTIONS} connections`,
    notes: ['MSET sets 10 keys.'],
  })
}

/** The keys that redis-benchmark draws from. */
function benchmarkKeyOf(index: number): string {
  return `key:${String(index).padStart(12, '0')}`
}

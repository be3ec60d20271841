/** Cinnabar's server beside redis-server, both loaded by redis-benchmark in turn, test by test. */
import { startRedis } from '../../test/support/redis-server.js'
import { type Bench, interleaved } from './bench.js'
import { MainThread } from './main-thread.js'
import { type LoadResult, redisBenchmark } from './redis-benchmark.js'
import { serve } from './served.js'
import { median, ratio, spread } from './stats.js'
import { duration, percent, rate, spreadNote, type Table, times } from './table.js'

export type Ports = Record<'Cinnabar' | 'Redis', number>

export const CONNECTIONS = 50

export interface LoadTest {
  /** The row's name. */
  label: string
  /** As redis-benchmark's `-t` names it. */
  test: string
  /** What that sends, where it sends something else before it. */
  command?: readonly string[]
  requests: number
  pipeline: number
  valueBytes: number
  /** Keys, or members, are drawn from this many. */
  keys: number
  /** Before each run: puts there what the test takes. */
  prepare?: (port: number, test: LoadTest) => Promise<void>
}

/** Starts both servers for as long as `run` takes, with further options of the command line. */
export async function besideRedis<Result>(
  bench: Bench,
  run: (ports: Ports) => Promise<Result>,
  options: { redis?: string[]; ours?: string[] } = {},
): Promise<Result> {
  const redis = await startRedis({ args: options.redis ?? [] })
  if (redis === null) throw new Error('needs redis-server and redis-benchmark 7.0 in PATH')
  try {
    const ours = await serve(bench.dist, options.ours)
    try {
      return await run({ Cinnabar: ours.port, Redis: redis.port })
    } finally {
      await ours.stop()
    }
  } finally {
    await redis.stop()
  }
}

interface Measured extends LoadResult {
  /** Of the server's main thread, per request. */
  requestNs: number
  /** The share of the time that the thread ran: where it isn't nearly all, redis-benchmark is the limit. */
  busy: number
}

/**
 * Runs each test on both servers in turn, and makes a table of it. Each is run once before it counts: servers have been up
 * for a while, as a rule, compiled and their buffers grown.
 */
export async function compareLoads(
  bench: Bench,
  ports: Ports,
  tests: readonly LoadTest[],
  { title, notes }: Pick<Table, 'title' | 'notes'>,
): Promise<Table> {
  const rows: string[][] = []
  let widest = 0
  const threads = { Cinnabar: await MainThread.of(ports.Cinnabar), Redis: await MainThread.of(ports.Redis) }
  const measure = async (test: LoadTest, name: keyof Ports): Promise<Measured> => {
    await test.prepare?.(ports[name], test)
    const beforeNs = threads[name].runNs()
    const result = await redisBenchmark({ ...test, port: ports[name], connections: CONNECTIONS })
    const requestNs = (threads[name].runNs() - beforeNs) / test.requests
    return { ...result, requestNs, busy: (requestNs * result.perSecond) / 1e9 }
  }
  const isWanted = ({ label }: LoadTest): boolean => label.toLowerCase().includes(bench.only.toLowerCase())
  for (const test of tests.filter(isWanted)) {
    for (const name of bench.quick ? [] : (['Cinnabar', 'Redis'] as const)) await measure(test, name)
    const rounds = await interleaved<keyof Ports, Measured>(
      { ...bench, progress: (what) => bench.progress(`${test.label}, ${what}`) },
      ['Cinnabar', 'Redis'],
      (name) => measure(test, name),
    )
    const speeds = (name: keyof Ports): number[] => rounds[name].map(({ perSecond }) => perSecond)
    const p99 = (name: keyof Ports): string => duration(median(rounds[name].map(({ p99Ms }) => p99Ms)))
    const busy = (name: keyof Ports): string => percent(median(rounds[name].map((round) => round.busy)))
    const costs = (name: keyof Ports): number[] => rounds[name].map(({ requestNs }) => requestNs)
    widest = Math.max(widest, spread(speeds('Cinnabar')), spread(speeds('Redis')))
    rows.push([
      test.label,
      rate(median(speeds('Cinnabar'))),
      rate(median(speeds('Redis'))),
      times(ratio(speeds('Cinnabar'), speeds('Redis'))),
      busy('Cinnabar'),
      busy('Redis'),
      times(ratio(costs('Redis'), costs('Cinnabar'))),
      p99('Cinnabar'),
      p99('Redis'),
    ])
  }
  return {
    title,
    columns: ['', 'Cinnabar', 'Redis', 'ratio', 'busy', 'busy, Redis', 'by time', 'p99', 'p99, Redis'],
    rows,
    notes: [
      'ratio: Cinnabar / Redis, above 1 is faster.',
      'busy: how much of the time the main thread ran; where that is far from all, redis-benchmark is the limit.',
      'by time: the ratio of what a request takes of the main thread, above 1 Cinnabar takes less.',
      ...notes,
      ...spreadNote(widest),
    ],
  }
}

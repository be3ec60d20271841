/**
 * In-process: Cinnabar's synchronous API beside what else a Node program may keep its data in.
 *
 * Each contender runs in a process of its own, a fresh one each round: in one process the first contender's objects are
 * what the garbage collector walks while the second is measured, and functions that have seen several contenders are
 * compiled for all of them.
 */
import { startRedis } from '../../test/support/redis-server.js'
import { type Bench, interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { median, ratio, spread } from '../support/stats.js'
import { rate, spreadNote, type Table, thousands, times } from '../support/table.js'
import { OPERATIONS, type Operation } from '../workloads/loops.js'
import type { InProcessInput, InProcessResult, PEERS } from '../workloads/in-process.js'

type PeerName = keyof typeof PEERS

const LABELS: Record<PeerName, string> = {
  cinnabar: 'Cinnabar',
  map: 'Map',
  lruCache: 'lru-cache, with ttl',
  keyv: 'keyv',
  ioredisMock: 'ioredis-mock',
  ioredis: 'ioredis, Redis on loopback',
  ioredisInFlight: '  the same, 100 in flight',
}
const NEEDS_REDIS: readonly PeerName[] = ['ioredis', 'ioredisInFlight']

const HEADINGS: Record<Operation, string> = {
  get: 'get',
  getBuilt: 'get, new key',
  set: 'set',
  setBuilt: 'set, new key',
  setExpiring: 'set with TTL',
  incr: 'incr',
  mixed: '80/20 zipf',
}

export const inProcess: Section = {
  name: 'in-process',
  title: 'In-process: operations per second',
  async run(bench) {
    const tables: Table[] = []
    for (const keyCount of bench.quick ? [10_000] : [100_000, 1_000_000]) tables.push(await measure(bench, keyCount))
    return tables
  },
}

async function measure(bench: Bench, keyCount: number): Promise<Table> {
  const redis = await startRedis()
  try {
    const all = Object.keys(LABELS) as PeerName[]
    const names = all.filter((name) => redis !== null || !NEEDS_REDIS.includes(name))
    const results = await interleaved(bench, names, (name) => {
      const input: InProcessInput = {
        peer: name,
        dist: bench.dist,
        redisPort: redis?.port ?? 0,
        keyCount,
        operations: OPERATIONS.filter((operation) => name !== 'map' || operation !== 'setExpiring'),
        warmUpMs: bench.quick ? 50 : 200,
        measureMs: bench.quick ? 100 : 600,
      }
      return inChild<InProcessInput, InProcessResult>('in-process', input)
    })
    return tableOf(keyCount, results)
  } finally {
    await redis?.stop()
  }
}

function tableOf(keyCount: number, results: Record<PeerName, InProcessResult[]>): Table {
  const names = (Object.keys(results) as PeerName[]).filter((name) => results[name].length > 0)
  const rounds = (name: PeerName, operation: Operation): number[] =>
    results[name].map((result) => result[operation] ?? NaN)
  const cell = (name: PeerName, operation: Operation): string => {
    const perSecond = rate(median(rounds(name, operation)))
    if (name === 'cinnabar') return perSecond
    return `${perSecond}  ${times(ratio(rounds('cinnabar', operation), rounds(name, operation)))}`
  }
  const widest = Math.max(...names.flatMap((name) => OPERATIONS.map((operation) => spread(rounds(name, operation)))))
  return {
    title: `${thousands(keyCount)} keys of 16 bytes with values of 16 bytes`,
    columns: ['', ...OPERATIONS.map((operation) => HEADINGS[operation])],
    rows: names.map((name) => [LABELS[name], ...OPERATIONS.map((operation) => cell(name, operation))]),
    notes: [
      'Nx: Cinnabar does N times as much in the same time (below 1: less).',
      '"new key": the key is built for the call; else it is a string that was used before, whose hash V8 knows.',
      'Asynchronous ones are awaited call by call, as code that needs the answer must.',
      ...spreadNote(widest),
    ],
  }
}

/**
 * Curves: how the time of a command grows with the collection that it works on. Beside redis-server, and beside what else
 * speaks Redis in JavaScript: ioredis-mock in the process, js-redis-server over loopback.
 *
 * Each collection is filled anew for each contender, within a time limit: what can't be filled in that time isn't
 * measured, nor is anything larger.
 */
import { writeFileSync } from 'node:fs'
import { type Bench, interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { COLLECTION_TYPES, type CollectionType, filling, inBatches } from '../support/collections.js'
import { batchesOf, each, LoadClient, type Request, TimeLimitError } from '../support/load-client.js'
import { type Panel, toSvg } from '../support/plot.js'
import { besideRedis, type Ports } from '../support/server-load.js'
import { aboutJsRedisServer, serveJsRedisServer } from '../support/served.js'
import { median } from '../support/stats.js'
import { duration, type Table, times } from '../support/table.js'
import { type CurveCommand, CURVES, KEY, requestsOf } from '../workloads/curve-commands.js'
import type { CurvesInput, CurvesResult } from '../workloads/curves.js'

const LABELS = {
  cinnabar: 'Cinnabar, in-process',
  cinnabarServer: 'Cinnabar, server',
  redis: 'Redis',
  ioredisMock: 'ioredis-mock, in-process',
  jsRedisServer: 'js-redis-server',
} as const
type Contender = keyof typeof LABELS

const NOTES: Record<CurveCommand, string> = {
  HGET: 'a random field',
  HSET: 'another value for a random field',
  SADD: 'a new member, and SREM of it: the mean of both',
  ZADD: 'another score for a random member',
  ZRANGE: '0 9, the ten members with the lowest scores',
  LPUSH: 'and LPOP of it: the mean of both',
  LINDEX: 'a random place',
}

const SIZES = [10, 1_000, 100_000, 1_000_000]
const QUICK_SIZES = [10, 1_000]
const SIZE_NAMES: Record<number, string> = { 10: '10', 1_000: '1 k', 100_000: '100 k', 1_000_000: '1 M' }
const sizeName = (size: number): string => SIZE_NAMES[size] ?? String(size)

/** Requests that are written together should take no longer than so long. */
const BATCH_MS = 20

/** How a server is loaded. */
interface Load {
  connections: number
  /** Batches on their way on each connection, and requests in a batch at most. */
  inFlight: number
  batchMax: number
}

const PIPELINED: Load = { connections: 1, inFlight: 4, batchMax: 64 }
/**
 * js-redis-server sends each reply of a pipeline by itself and leaves Nagle's algorithm on, so the second one waits until
 * the first has been acknowledged, which takes up to 40 ms. One request at a time and connection is fairer to it.
 */
const UNPIPELINED: Load = { connections: 16, inFlight: 1, batchMax: 1 }

/** What has been measured: by contender and size, of each round. */
type Results = Record<Contender, CurvesResult[]>

export const curves: Section = {
  name: 'curves',
  title: 'Curves: time per command as collections grow',
  run: (bench) =>
    besideRedis(bench, async (ports) => {
      const sizes = bench.quick ? QUICK_SIZES : SIZES
      const { names, notes } = await contenders()
      const allNotes = [
        `> limit: a collection of that size was not filled within ${duration(limitMs(bench))}, 100 elements to a command.`,
        'In-process: typed methods in a loop; those of ioredis-mock awaited. Servers: pipelined over one connection.',
        ...notes,
      ]
      const tables: Table[] = []
      const panels: Panel[] = []
      for (const type of COLLECTION_TYPES) {
        const bySize = await measure(bench, ports, names, type, sizes)
        for (const command of CURVES[type]) {
          tables.push(tableOf(command, names, sizes, bySize, tables.length === 0 ? allNotes : []))
          panels.push(panelOf(command, names, sizes, bySize))
        }
      }
      if (bench.plot !== undefined) writeFileSync(bench.plot, plotOf(panels))
      return tables
    }),
}

const LOADED = `It is loaded over ${UNPIPELINED.connections} connections without pipelining, which its sockets do badly.`

/** Those that run here, and what there is to say about js-redis-server. */
async function contenders(): Promise<{ names: Contender[]; notes: string[] }> {
  const names = Object.keys(LABELS) as Contender[]
  const { version, node } = aboutJsRedisServer()
  const asks = `js-redis-server ${version} asks for Node ${node}`
  try {
    const server = await serveJsRedisServer()
    await server.stop()
    return { names, notes: [`${asks}; it runs on Node ${process.versions.node}, too. ${LOADED}`] }
  } catch {
    const notes = [`${asks}, and does not run on Node ${process.versions.node}.`]
    return { names: names.filter((name) => name !== 'jsRedisServer'), notes }
  }
}

async function measure(
  bench: Bench,
  ports: Ports,
  names: readonly Contender[],
  type: CollectionType,
  sizes: readonly number[],
): Promise<Map<number, Results>> {
  const overLimit = new Set<Contender>()
  const bySize = new Map<number, Results>()
  for (const size of sizes) {
    const results = await interleaved<Contender, CurvesResult>(
      { ...bench, progress: (what) => bench.progress(`${type} of ${sizeName(size)}, ${what}`) },
      names,
      async (name) => {
        if (overLimit.has(name)) return 'limit'
        const result = await measureOne(bench, ports, name, type, size)
        if (result === 'limit') overLimit.add(name)
        return result
      },
    )
    bySize.set(size, results)
  }
  return bySize
}

const limitMs = (bench: Bench): number => (bench.quick ? 2_000 : 10_000)

async function measureOne(
  bench: Bench,
  ports: Ports,
  contender: Contender,
  type: CollectionType,
  size: number,
): Promise<CurvesResult> {
  const spans = { warmUpMs: bench.quick ? 20 : 200, measureMs: bench.quick ? 50 : 400, limitMs: limitMs(bench) }
  switch (contender) {
    case 'cinnabar':
    case 'ioredisMock':
      return inChild<CurvesInput, CurvesResult>('curves', { contender, dist: bench.dist, type, size, ...spans })
    case 'cinnabarServer':
      return overLoopback(ports.Cinnabar, type, size, spans, PIPELINED)
    case 'redis':
      return overLoopback(ports.Redis, type, size, spans, PIPELINED)
    case 'jsRedisServer': {
      // It may still be busy with what it had no time for, so there is another one each time.
      const server = await serveJsRedisServer()
      try {
        return await overLoopback(server.port, type, size, spans, UNPIPELINED)
      } finally {
        await server.stop()
      }
    }
  }
}

type Spans = Pick<CurvesInput, 'warmUpMs' | 'measureMs' | 'limitMs'>

/** The same as the workload `curves`, over sockets. */
async function overLoopback(
  port: number,
  type: CollectionType,
  size: number,
  { warmUpMs, measureMs, limitMs }: Spans,
  { connections, inFlight, batchMax }: Load,
): Promise<CurvesResult> {
  const clients = await Promise.all(Array.from({ length: connections }, () => LoadClient.connect(port, inFlight)))
  /** Requests per second of all connections, each of which begins at another request. */
  const perSecond = async (requests: readonly Request[], batch: number, ms: number): Promise<number> => {
    const batches = batchesOf(requests, batch)
    const speeds = clients.map((client, index) => {
      const first = Math.floor((index * requests.length) / connections / 2 / batch) * 2
      return client.perSecond([...batches.slice(first), ...batches.slice(0, first)], ms, limitMs)
    })
    return (await Promise.all(speeds)).reduce((sum, speed) => sum + speed, 0)
  }
  try {
    await clients[0]?.run('FLUSHALL')
    await clients[0]?.exchange(each(inBatches(filling(type, KEY, size), 1)), limitMs)
    const result: Partial<Record<CurveCommand, number>> = {}
    for (const command of CURVES[type]) {
      const requests = requestsOf(command, size)
      const roughly = await perSecond(requests.slice(0, 256), Math.min(2, batchMax), warmUpMs)
      // Fewer where they take long. An even number, for some commands come in pairs.
      const batch = Math.min(batchMax, 2 * Math.max(1, Math.floor((roughly * BATCH_MS) / 2000)))
      await perSecond(requests, batch, warmUpMs)
      result[command] = 1e9 / (await perSecond(requests, batch, measureMs))
    }
    return result
  } catch (error) {
    if (error instanceof TimeLimitError) return 'limit'
    throw new Error(`${type} of ${size} on port ${port}`, { cause: error })
  } finally {
    for (const client of clients) client.close()
  }
}

/** The median of the rounds; undefined where the limit was reached. */
function nsOf(command: CurveCommand, rounds: readonly CurvesResult[]): number | undefined {
  const measured = rounds.flatMap((round) => (round === 'limit' ? [] : [round[command] ?? NaN]))
  return measured.length === rounds.length ? median(measured) : undefined
}

function tableOf(
  command: CurveCommand,
  names: readonly Contender[],
  sizes: readonly number[],
  bySize: ReadonlyMap<number, Results>,
  notes: readonly string[],
): Table {
  const ns = (name: Contender, size: number): number | undefined => nsOf(command, bySize.get(size)?.[name] ?? [])
  const [, small = 0, ...more] = sizes
  const large = more.at(-1)
  return {
    title: `${command}: ${NOTES[command]}`,
    columns: ['', ...sizes.map(sizeName), ...(large === undefined ? [] : [`${sizeName(large)} / ${sizeName(small)}`])],
    rows: names.map((name) => {
      const cells = sizes.map((size) => {
        const each = ns(name, size)
        return each === undefined ? '> limit' : duration(each / 1e6)
      })
      const growth = large === undefined ? [] : [times((ns(name, large) ?? NaN) / (ns(name, small) ?? NaN))]
      return [LABELS[name], ...cells, ...growth]
    }),
    notes,
  }
}

function panelOf(
  command: CurveCommand,
  names: readonly Contender[],
  sizes: readonly number[],
  bySize: ReadonlyMap<number, Results>,
): Panel {
  return {
    title: command,
    series: names.map((name) => ({
      name: LABELS[name],
      points: sizes.flatMap((size): [number, number][] => {
        const ns = nsOf(command, bySize.get(size)?.[name] ?? [])
        return ns === undefined ? [] : [[size, ns]]
      }),
    })),
  }
}

function plotOf(panels: readonly Panel[]): string {
  return toSvg({
    title: 'Time per command by the size of the collection',
    panels,
    xLabel: sizeName,
    yLabel: (ns) => duration(ns / 1e6).replace(/\.0+ /, ' '),
    notes: ['Both axes are logarithmic. A line that ends early: larger collections took too long to fill.'],
  })
}

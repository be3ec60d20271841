/**
 * What work costs a server: processor time of its main thread, beside redis-server.
 *
 * All work meets the same two processes, one after the other, so each is compiled as it is in a server that has seen much.
 */
import { type Bench, interleaved } from './bench.js'
import { type Batch, batchesOf, each, LoadClient, type Request } from './load-client.js'
import { MainThread } from './main-thread.js'
import type { Ports } from './server-load.js'
import { median, ratio, spread } from './stats.js'
import { duration, spreadNote, type Table, times } from './table.js'

const MEASURE_MS = 150
const QUICK_MS = 5
const FIXTURE_BATCH = 1_000

export interface Work {
  readonly name: string
  /** Batches that are sent over and over. */
  batches(): readonly Batch[]
  /** How many parts a batch has: the time is that of one. */
  readonly share: number
}

/** @param fixture what both servers are filled with first */
export async function compareTimes(
  bench: Bench,
  ports: Ports,
  fixture: readonly Request[],
  work: readonly Work[],
): Promise<Table> {
  const servers = { Cinnabar: await Server.open(ports.Cinnabar), Redis: await Server.open(ports.Redis) }
  try {
    for (const server of Object.values(servers)) await server.fill(fixture)
    return await compare(bench, servers, work)
  } finally {
    for (const server of Object.values(servers)) server.close()
  }
}

async function compare(bench: Bench, servers: Record<keyof Ports, Server>, work: readonly Work[]): Promise<Table> {
  const rows: { ratio: number; cells: string[] }[] = []
  let widest = 0
  const isWanted = ({ name }: Work): boolean => name.toLowerCase().includes(bench.only.toLowerCase())
  for (const { name, batches: make, share } of work.filter(isWanted)) {
    const batches = make()
    const ms = bench.quick ? QUICK_MS : MEASURE_MS
    // Before it counts, each server has seen the work often enough to have compiled it.
    for (const server of bench.quick ? [] : Object.values(servers)) await server.measure(batches, ms)
    const costs = await interleaved<keyof Ports, number>(
      { ...bench, progress: (what) => bench.progress(`${name}, ${what}`) },
      ['Cinnabar', 'Redis'],
      async (server) => (await servers[server].measure(batches, ms)) / share,
    )
    widest = Math.max(widest, spread(costs.Cinnabar), spread(costs.Redis))
    const beside = ratio(costs.Redis, costs.Cinnabar)
    const [ours, theirs] = [duration(median(costs.Cinnabar) / 1e6), duration(median(costs.Redis) / 1e6)]
    rows.push({ ratio: beside, cells: [name, ours, theirs, times(beside)] })
  }
  rows.sort((one, other) => one.ratio - other.ratio)
  const slower = rows.filter((row) => row.ratio < 1).length
  return {
    title: '',
    columns: ['', 'Cinnabar', 'Redis', 'ratio'],
    rows: rows.map(({ cells }) => cells),
    notes: [
      'Ratio: Redis / Cinnabar, above 1 Cinnabar takes less.',
      `Cinnabar takes less for ${rows.length - slower} of ${rows.length}.`,
      ...spreadNote(widest),
    ],
  }
}

/** A server, its connection, and the time that its main thread has run. */
class Server {
  private constructor(
    private readonly client: LoadClient,
    private readonly thread: MainThread,
  ) {}

  static async open(port: number): Promise<Server> {
    const thread = await MainThread.of(port)
    return new Server(await LoadClient.connect(port), thread)
  }

  fill(requests: readonly Request[]): Promise<void> {
    return this.client.exchange(each(batchesOf(requests, FIXTURE_BATCH)))
  }

  close(): void {
    this.client.close()
  }

  /** Sends the batches over and over for so long. @returns ns of the main thread for a batch */
  async measure(batches: readonly Batch[], ms: number): Promise<number> {
    const startMs = performance.now()
    const startNs = this.thread.runNs()
    let sent = 0
    await this.client.exchange(() => {
      if (sent > 0 && performance.now() - startMs >= ms) return undefined
      return batches[sent++ % batches.length]
    })
    return (this.thread.runNs() - startNs) / sent
  }
}

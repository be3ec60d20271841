/**
 * Structures: single commands on large collections, `cinnabar` beside `redis-server`, each loaded over one connection with
 * many requests on their way, so that the work inside the server is most of what is measured.
 */
import { type Bench, interleaved, type Section } from '../support/bench.js'
import { adding, filling, inBatches, memberOf } from '../support/collections.js'
import { batchesOf, each, LoadClient, type Request } from '../support/load-client.js'
import { seededRandom } from '../support/random.js'
import { besideRedis, type Ports } from '../support/server-load.js'
import { median, ratio, spread } from '../support/stats.js'
import { rate, spreadNote, type Table, thousands, times } from '../support/table.js'

/** How much is in the collections. */
interface Sizes {
  /** Members of the sorted set, and points on the map. */
  large: number
  /** Members of each set, items of the list, elements that the HyperLogLogs have seen. */
  medium: number
}

const SIZES: Sizes = { large: 1_000_000, medium: 100_000 }
const QUICK_SIZES: Sizes = { large: 10_000, medium: 1_000 }

const HASH_FIELDS = [10, 100, 1_000]
/** Scores in a range that is asked for. */
const WINDOW = 10
const RADIUS_KM = 100
/** Redis maps latitudes up to this. */
const LATITUDE_MAX = 85
/** Different requests of a test. */
const VARIETY = 1_024

interface Test {
  label: string
  requests: readonly Request[]
  /** Requests that are written together: few where each is much work. */
  batch: number
}

export const structures: Section = {
  name: 'structures',
  title: 'Structures: requests per second on large collections',
  run: (bench) =>
    besideRedis(bench, async (ports) => {
      const sizes = bench.quick ? QUICK_SIZES : SIZES
      const clients = {
        Cinnabar: await LoadClient.connect(ports.Cinnabar),
        Redis: await LoadClient.connect(ports.Redis),
      }
      try {
        for (const [name, client] of Object.entries(clients)) {
          bench.progress(`filling ${name}`)
          await client.exchange(each(inBatches(contents(sizes))))
        }
        return [await measure(bench, clients, testsOf(sizes), sizes)]
      } finally {
        for (const client of Object.values(clients)) client.close()
      }
    }),
}

/** Commands that fill a store with all that is measured. */
function* contents({ large, medium }: Sizes): Generator<Request> {
  const random = seededRandom(1)
  yield* filling('zset', 'scores', large)
  // Half of each set is in the other one.
  yield* adding(['SADD', 'set:a'], medium, (index) => [memberOf(index)])
  yield* adding(['SADD', 'set:b'], medium, (index) => [memberOf(index + medium / 2)])
  for (const fields of HASH_FIELDS) yield* filling('hash', `hash:${fields}`, fields)
  yield* filling('list', 'list', medium)
  yield* adding(['GEOADD', 'points'], large, (index) => [...place(random), memberOf(index)])
  yield* adding(['PFADD', 'visitors:a'], medium, (index) => [memberOf(index)])
  yield* adding(['PFADD', 'visitors:b'], medium, (index) => [memberOf(index + medium / 2)])
}

/** A longitude and a latitude, as likely here as anywhere else on the map. */
function place(random: () => number): string[] {
  return [(random() * 360 - 180).toFixed(6), (random() * 2 * LATITUDE_MAX - LATITUDE_MAX).toFixed(6)]
}

function testsOf({ large, medium }: Sizes): Test[] {
  const random = seededRandom(2)
  const below = (bound: number): number => Math.floor(random() * bound)
  const varied = (request: () => Request): Request[] => Array.from({ length: VARIETY }, request)
  const inKm = [RADIUS_KM, 'km']
  return [
    {
      label: `ZRANGEBYSCORE, ${WINDOW} of ${thousands(large)}`,
      requests: varied(() => {
        const least = below(large - WINDOW)
        return ['ZRANGEBYSCORE', 'scores', least, least + WINDOW - 1]
      }),
      batch: 64,
    },
    {
      label: `ZRANK in ${thousands(large)}`,
      requests: varied(() => ['ZRANK', 'scores', memberOf(below(large))]),
      batch: 64,
    },
    { label: `SINTER of two of ${thousands(medium)}`, requests: [['SINTER', 'set:a', 'set:b']], batch: 1 },
    { label: 'SUNIONSTORE of them', requests: [['SUNIONSTORE', 'union', 'set:a', 'set:b']], batch: 1 },
    ...HASH_FIELDS.map((fields) => ({
      label: `HGETALL of ${thousands(fields)} fields`,
      requests: [['HGETALL', `hash:${fields}`]],
      batch: Math.ceil(640 / fields),
    })),
    {
      label: `LINSERT in the middle of ${thousands(medium)}`,
      // What is taken from the head keeps the list as long as it is, and its middle where it is.
      requests: [
        ['LINSERT', 'list', 'BEFORE', memberOf(medium / 2), memberOf(0)],
        ['LPOP', 'list'],
      ],
      batch: 2,
    },
    {
      label: `GEOSEARCH, ${RADIUS_KM} km around a point of ${thousands(large)}`,
      requests: varied(() => ['GEOSEARCH', 'points', 'FROMLONLAT', ...place(random), 'BYRADIUS', ...inKm]),
      batch: 16,
    },
    {
      label: '  the nearest 10 of them, with distances',
      requests: varied(() => {
        const from = ['FROMLONLAT', ...place(random)]
        return ['GEOSEARCH', 'points', ...from, 'BYRADIUS', ...inKm, 'ASC', 'COUNT', 10, 'WITHDIST']
      }),
      batch: 16,
    },
    { label: `PFCOUNT of one that saw ${thousands(medium)}`, requests: [['PFCOUNT', 'visitors:a']], batch: 64 },
    { label: 'PFCOUNT of two, merged', requests: [['PFCOUNT', 'visitors:a', 'visitors:b']], batch: 4 },
  ]
}

async function measure(
  bench: Bench,
  clients: Record<keyof Ports, LoadClient>,
  tests: readonly Test[],
  { large, medium }: Sizes,
): Promise<Table> {
  const rows: string[][] = []
  let widest = 0
  for (const { label, requests, batch } of tests) {
    // A test that has only few requests repeats them until a batch is full.
    const repeats = Math.ceil(batch / requests.length)
    const batches = batchesOf(Array.from({ length: repeats }, () => requests).flat(), batch)
    const rounds = await interleaved<keyof Ports, number>(
      { ...bench, progress: (what) => bench.progress(`${label}, ${what}`) },
      ['Cinnabar', 'Redis'],
      async (name) => {
        await clients[name].perSecond(batches, bench.quick ? 50 : 500)
        return clients[name].perSecond(batches, bench.quick ? 100 : 1_500)
      },
    )
    widest = Math.max(widest, spread(rounds.Cinnabar), spread(rounds.Redis))
    const speeds = [rate(median(rounds.Cinnabar)), rate(median(rounds.Redis))]
    rows.push([label, ...speeds, times(ratio(rounds.Cinnabar, rounds.Redis))])
  }
  return {
    title: `${thousands(large)} scored members and points, sets and lists of ${thousands(medium)}, elements of 16 bytes`,
    columns: ['', 'Cinnabar', 'Redis', 'ratio'],
    rows,
    notes: [
      'ratio: Cinnabar / Redis, above 1 is faster. One connection with four batches of requests on their way.',
      'The two sets have half of their members in common. LINSERT: pairs of one and an LPOP, each of which counts.',
      'PFCOUNT of one key finds the count that the last one left in the value, in both.',
      ...spreadNote(widest),
    ],
  }
}

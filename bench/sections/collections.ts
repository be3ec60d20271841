/**
 * Collections over loopback: redis-benchmark's own tests of lists, sets, hashes and sorted sets, as the section `server`
 * does it for strings.
 *
 * Every run begins with an empty store. What takes elements out finds as many as it takes, else it would measure how
 * fast a server says that there is nothing.
 */
import type { Bench, Section } from '../support/bench.js'
import { adding, inBatches } from '../support/collections.js'
import { each, LoadClient, type Word } from '../support/load-client.js'
import { empty } from '../support/redis-fill.js'
import { besideRedis, compareLoads, CONNECTIONS, type LoadTest } from '../support/server-load.js'
import { thousands } from '../support/table.js'

const PIPELINES = [16, 64]
const MEMBERS = 100_000
const VALUE = 'xyz'

/** Requests of a run, by pipeline: about a second's. */
const REQUESTS: Record<number, number> = { 16: 1_200_000, 64: 2_400_000 }
const QUICK_SHARE = 50
/** Fewer than that are over before redis-benchmark's clock has moved. */
const REQUESTS_MIN = 5_000

interface Test {
  /** How many requests take about as long as one LPUSH. */
  weight: number
  /** What is taken out, as a command that puts it there: its first words, and those of one element. */
  takes?: { words: readonly Word[]; elementOf: (index: number) => readonly Word[] }
  /** Of how many elements it reads the first. */
  reads?: number
}

/** As redis-benchmark names them. */
const memberOf = (index: number): string => `element:${String(index).padStart(12, '0')}`
/** One of the scores that redis-benchmark draws from, in no order. */
const scoreOf = (index: number): number => (index * 7919) % MEMBERS

const listed = { words: ['RPUSH', 'mylist'], elementOf: () => [VALUE] }

/** By the names that redis-benchmark gives them. */
const TESTS: Readonly<Record<string, Test>> = {
  lpush: { weight: 1 },
  rpush: { weight: 1 },
  lpop: { weight: 1, takes: listed },
  rpop: { weight: 1, takes: listed },
  sadd: { weight: 1 },
  hset: { weight: 1 },
  spop: { weight: 1, takes: { words: ['SADD', 'myset'], elementOf: (index) => [memberOf(index)] } },
  zadd: { weight: 2 },
  zpopmin: {
    weight: 2,
    takes: { words: ['ZADD', 'myzset'], elementOf: (index) => [scoreOf(index), memberOf(index)] },
  },
  lrange_100: { weight: 10, reads: 100 },
  lrange_300: { weight: 30, reads: 300 },
  lrange_500: { weight: 50, reads: 500 },
  lrange_600: { weight: 60, reads: 600 },
}

export const collections: Section = {
  name: 'collections',
  title: 'Collections: requests per second over loopback',
  run: (bench) =>
    besideRedis(bench, async (ports) => {
      const tests = PIPELINES.flatMap((pipeline) =>
        Object.keys(TESTS).map((name) => loadTest(bench, name, pipeline, REQUESTS[pipeline] ?? 0)),
      )
      const table = await compareLoads(bench, ports, tests, {
        title: `values of 3 B, members out of ${thousands(MEMBERS)}, ${CONNECTIONS} connections`,
        notes: ['What LPOP, RPOP, SPOP and ZPOPMIN take was put there before, as many elements as there are requests.'],
      })
      return [table]
    }),
}

function loadTest(bench: Bench, name: string, pipeline: number, requests: number): LoadTest {
  const { weight = 1, takes, reads } = TESTS[name] ?? {}
  const filling = takes ?? (reads === undefined ? undefined : listed)
  return {
    label: `${name.toUpperCase()} -P ${pipeline}`,
    test: name,
    // By itself redis-benchmark fills the list before it, which takes time of the server's, too.
    ...(reads === undefined ? {} : { command: ['LRANGE', 'mylist', '0', String(reads - 1)] }),
    requests: Math.max(REQUESTS_MIN, Math.round(requests / weight / (bench.quick ? QUICK_SHARE : 1))),
    pipeline,
    valueBytes: VALUE.length,
    keys: MEMBERS,
    async prepare(port, test) {
      await empty(port)
      if (!filling) return
      const client = await LoadClient.connect(port)
      try {
        // Every connection sends whole pipelines, so there may be more requests than were asked for.
        const count = reads ?? test.requests + CONNECTIONS * pipeline
        await client.exchange(each(inBatches(adding(filling.words, count, filling.elementOf))))
      } finally {
        client.close()
      }
    },
  }
}

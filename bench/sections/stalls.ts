/**
 * Growth: the longest that a single SET takes while a store is filled, that is whether any key pays for a rehash of all
 * others. Beside a Map, and beside Redis as its slow log tells (the time inside the server, without the socket).
 */
import type { Reply } from '../../test/support/resp-client.js'
import { startRedis } from '../../test/support/redis-server.js'
import { type Bench, interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { valueOf } from '../support/keys.js'
import { fill } from '../support/redis-fill.js'
import { median } from '../support/stats.js'
import { duration, type Table, thousands } from '../support/table.js'
import type { StallsInput, StallsResult } from '../workloads/stalls.js'

/** A Map holds 2^24 entries at most. */
const MAP_KEYS_MAX = 16_000_000
/** How exactly a delay's place is told when rounds are compared. */
const PLACE_KEYS = 64
const SLOWLOG_FROM_US = 50

export const stalls: Section = {
  name: 'stalls',
  title: 'Growth: the longest single SET',
  async run(bench) {
    const tables = [await measure(bench, bench.quick ? 300_000 : 10_000_000)]
    if (bench.huge) tables.push(await measure({ ...bench, rounds: 1 }, 20_000_000))
    return tables
  },
}

async function measure(bench: Bench, keyCount: number): Promise<Table> {
  const names = keyCount <= MAP_KEYS_MAX ? (['cinnabar', 'map'] as const) : (['cinnabar'] as const)
  const results = await interleaved<StallsInput['store'], StallsResult>(bench, names, (store) =>
    inChild('stalls', { dist: bench.dist, store, keyCount, placeKeys: PLACE_KEYS } satisfies StallsInput, {
      timeoutS: 600,
    }),
  )
  bench.progress('Redis')
  const redisMs = await longestInRedisMs(keyCount)
  const row = (label: string, rounds: readonly StallsResult[]): string[] => {
    const middle = (of: (result: StallsResult) => number): string => duration(median(rounds.map(of)))
    return [
      label,
      middle((result) => result.totalMs / keyCount),
      middle((result) => result.p9999Ms),
      middle((result) => result.longestMs),
      middle((result) => result.longestWithoutGcMs),
      duration(longestEveryTime(rounds)),
      middle((result) => result.longestGcMs),
      middle((result) => result.allGcMs),
    ]
  }
  return {
    title: `filling to ${thousands(keyCount)} keys of 16 bytes with values of 16 bytes`,
    columns: ['', 'mean SET', 'p99.99', 'longest', 'less GC', 'every round', 'longest GC', 'all GC'],
    rows: [
      row('Cinnabar', results.cinnabar),
      ...(names.length === 2 ? [row('Map', results.map)] : []),
      ...(redisMs === undefined ? [] : [['Redis', '-', '-', duration(redisMs), '-', '-', '-', '-']]),
    ],
    notes: [
      'less GC: what is left of the longest without the garbage collector; the machine may have been busy elsewhere.',
      `every round: as long in each round at the same place (to ${PLACE_KEYS} keys), so it is the store's own.`,
      "Redis: from its slow log, one round, beginning to end of the command inside the server. Node's default heap.",
    ],
  }
}

/** The longest delay that came in every round at the same place. */
function longestEveryTime(rounds: readonly StallsResult[]): number {
  const [first, ...others] = rounds
  if (!first || others.length === 0) return NaN
  return first.worstAt.reduce((longest, ms, place) => {
    const least = others.reduce((shortest, { worstAt }) => Math.min(shortest, worstAt[place]!), ms)
    return Math.max(longest, least)
  }, 0)
}

async function longestInRedisMs(keyCount: number): Promise<number | undefined> {
  const redis = await startRedis({
    args: ['--slowlog-log-slower-than', `${SLOWLOG_FROM_US}`, '--slowlog-max-len', '100000'],
  })
  if (redis === null) return undefined
  try {
    await fill({ port: redis.port, count: keyCount, value: valueOf(16) })
    const client = await redis.connect()
    const log = await client.command('SLOWLOG', 'GET', '-1')
    const durationsUs = log.type === 'array' ? log.items.map(durationOf) : []
    return Math.max(SLOWLOG_FROM_US, ...durationsUs) / 1000
  } finally {
    await redis.stop()
  }
}

/** The third item of an entry of SLOWLOG GET, in us. */
function durationOf(entry: Reply): number {
  const field = entry.type === 'array' ? entry.items[2] : undefined
  return field?.type === 'int' ? Number(field.value) : 0
}

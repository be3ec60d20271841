/**
 * An expiry storm: a million keys that fall due within one second. What matters is how long others have to wait
 * meanwhile, and how soon the memory is free again. Beside Redis, whose delay is seen by a client that pings it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { RespClient } from '../../test/support/resp-client.js'
import { startRedis } from '../../test/support/redis-server.js'
import { interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { valueOf } from '../support/keys.js'
import { fill } from '../support/redis-fill.js'
import { Histogram, median } from '../support/stats.js'
import { msAfterTheLast } from '../support/storm.js'
import { duration, thousands } from '../support/table.js'
import type { ExpiryInput, ExpiryResult } from '../workloads/expiry.js'

const SPAN_MS = 1000
const IDLE_MS = 500

export const expiry: Section = {
  name: 'expiry',
  title: 'Expiry: many keys due within one second',
  async run(bench) {
    const keyCount = bench.quick ? 100_000 : 1_000_000
    const input: ExpiryInput = { dist: bench.dist, keyCount, spanMs: SPAN_MS, leadMs: bench.quick ? 3_000 : 8_000 }
    const results = await interleaved<'Cinnabar' | 'Redis', ExpiryResult | undefined>(
      bench,
      ['Cinnabar', 'Redis'],
      (name) => (name === 'Cinnabar' ? inChild('expiry', input) : ofRedis(input)),
    )
    const row = (name: keyof typeof results): string[] => {
      const rounds = results[name].filter((result) => result !== undefined)
      const middle = (of: (result: ExpiryResult) => number): string => duration(median(rounds.map(of)))
      return [
        name,
        middle((result) => result.p99Ms),
        middle((result) => result.longestMs),
        middle((result) => result.idleP99Ms),
        middle((result) => result.goneAfterMs),
      ]
    }
    return [
      {
        title: `${thousands(keyCount)} keys due within ${duration(SPAN_MS)}`,
        columns: ['', 'delay p99', 'longest', 'idle p99', 'all gone after'],
        rows: [row('Cinnabar'), row('Redis')],
        notes: [
          "Cinnabar's delay is the event loop's, which includes 1 ms of its monitor; Redis's is the round trip of PING.",
          'all gone after: from when the last key was due until no key is held. Cinnabar is looked at every 100 ms, in a process that does nothing else; Redis every 1 ms.',
        ],
      },
    ]
  },
}

async function ofRedis({ keyCount, spanMs, leadMs }: ExpiryInput): Promise<ExpiryResult | undefined> {
  const redis = await startRedis()
  if (redis === null) return undefined
  try {
    const client = await redis.connect()
    const firstDueMs = Date.now() + leadMs
    const expiresAtMs = (index: number): number => firstDueMs + Math.floor((index * spanMs) / keyCount)
    await fill({ port: redis.port, count: keyCount, value: valueOf(16), expiresAtMs })
    if (Date.now() + IDLE_MS >= firstDueMs) throw new Error(`filling took longer than ${leadMs} ms`)
    const idle = await pinging(client, sleep(IDLE_MS))
    await sleep(firstDueMs - Date.now())
    const count = await redis.connect()
    const gone = msAfterTheLast(firstDueMs + spanMs, async () => {
      const reply = await count.command('DBSIZE')
      return reply.type === 'int' ? Number(reply.value) : NaN
    })
    const { p99Ms, longestMs } = await pinging(client, gone)
    return { p99Ms, longestMs, idleP99Ms: idle.p99Ms, goneAfterMs: await gone }
  } finally {
    await redis.stop()
  }
}

/** Pings about once per ms until something is done. */
async function pinging(client: RespClient, done: Promise<unknown>): Promise<{ p99Ms: number; longestMs: number }> {
  const histogram = new Histogram()
  let isDone = false
  let longestMs = 0
  const stop = (): void => {
    isDone = true
  }
  done.then(stop, stop)
  while (!isDone) {
    const start = performance.now()
    await client.command('PING')
    const ms = performance.now() - start
    histogram.add(ms * 1e6)
    longestMs = Math.max(longestMs, ms)
    await sleep(1)
  }
  return { p99Ms: histogram.quantile(0.99) / 1e6, longestMs }
}

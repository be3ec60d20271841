/**
 * Lua scripts: in the process, by processor time per call, and through EVALSHA at 16 requests per read.
 *
 * Redis's in-process time is what it says itself of EVALSHA (`INFO commandstats`): the script with the commands it calls,
 * without reading the request or sending the reply.
 */
import { connect } from '../../test/support/resp-client.js'
import { type Bench, interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { infoOf, textOf } from '../support/info.js'
import { redisBenchmark } from '../support/redis-benchmark.js'
import { type BenchScript, SCRIPTS } from '../support/scripts.js'
import { besideRedis, CONNECTIONS, type Ports } from '../support/server-load.js'
import { serveJsRedisServer } from '../support/served.js'
import { median, ratio } from '../support/stats.js'
import { duration, rate, type Table, times } from '../support/table.js'
import { SCRIPT_PEERS, type ScriptPeer, type ScriptsInput, type ScriptsResult } from '../workloads/scripts.js'

const QUICK_SHARE = 20
const PIPELINE = 16
/** Requests of a run, for a script that is called `calls` times in the process: about a second's, after half of them to warm up. */
const REQUESTS_PER_CALL = 12
/** So much fewer for js-redis-server. */
const SLOW_SHARE = 20

type Server = keyof Ports | 'js-redis-server'

export const scripts: Section = {
  name: 'scripts',
  title: 'Scripts: time per call, and calls per second',
  run: (bench) =>
    besideRedis(bench, async (ports) => {
      const own = await inProcess(bench, ports.Redis)
      return [own, await overLoopback(bench, ports)]
    }),
}

const share = (bench: Bench): number => (bench.quick ? QUICK_SHARE : 1)

async function inProcess(bench: Bench, redisPort: number): Promise<Table> {
  const results = await interleaved<ScriptPeer | 'redis', ScriptsResult>(bench, [...SCRIPT_PEERS, 'redis'], (peer) =>
    peer === 'redis'
      ? redisTimes(bench, redisPort)
      : inChild<ScriptsInput, ScriptsResult>('scripts', { peer, dist: bench.dist, share: share(bench) }),
  )
  const timesOf = (peer: ScriptPeer | 'redis', at: number): number[] => results[peer].map((round) => round[at] ?? NaN)
  const cell = (peer: ScriptPeer | 'redis', at: number): string => {
    const theirs = timesOf(peer, at)
    return `${duration(median(theirs) / 1000)}  ${times(ratio(theirs, timesOf('cinnabar', at)))}`
  }
  return {
    title: 'in the process',
    columns: ['', 'Cinnabar', 'Redis, by its own account', 'ioredis-mock', 'wasmoon-lua5.1'],
    rows: SCRIPTS.map(({ name }, at) => [
      name,
      duration(median(timesOf('cinnabar', at)) / 1000),
      cell('redis', at),
      cell('ioredisMock', at),
      cell('wasmoon', at),
    ]),
    notes: [
      'Processor time per call, and how many times that of Cinnabar it is: above 1 Cinnabar is faster.',
      'wasmoon-lua5.1 has a Map for its store, and neither cjson nor other commands.',
      'ioredis-mock runs Lua 5.3 with integers of 32 bits: its sum of 1,000,000 numbers is wrong.',
    ],
  }
}

/** What Redis says of EVALSHA. */
async function redisTimes(bench: Bench, port: number): Promise<ScriptsResult> {
  const client = await connect({ port })
  const results: number[] = []
  for (const { lua, key, args, held, calls } of SCRIPTS) {
    await client.command('FLUSHALL')
    if (held !== undefined) await client.command('SET', key, held)
    const sha = textOf(await client.command('SCRIPT', 'LOAD', lua))
    await client.command('CONFIG', 'RESETSTAT')
    for (let i = 0; i < Math.max(3, calls / 4 / share(bench)); i++)
      await client.command('EVALSHA', sha, 1, key, ...args)
    const stats = await infoOf(client, 'commandstats')
    results.push(Number(/cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(stats)?.[1]))
  }
  await client.close()
  return results
}

async function overLoopback(bench: Bench, ports: Ports): Promise<Table> {
  const other = await serveJsRedisServer()
  try {
    const all: Record<Server, number> = { ...ports, 'js-redis-server': other.port }
    const rows: string[][] = []
    for (const script of SCRIPTS) {
      const speeds = await interleaved<Server, number>(
        { ...bench, progress: (what) => bench.progress(`${script.name}, ${what}`) },
        ['Cinnabar', 'Redis', 'js-redis-server'],
        (name) => callsPerSecond(script, all[name], share(bench) * (name === 'js-redis-server' ? SLOW_SHARE : 1)),
      )
      const beside = (name: Server): string =>
        `${rate(median(speeds[name]))}  ${times(ratio(speeds.Cinnabar, speeds[name]))}`
      rows.push([script.name, rate(median(speeds.Cinnabar)), beside('Redis'), beside('js-redis-server')])
    }
    return {
      title: `EVALSHA, ${CONNECTIONS} connections, -P ${PIPELINE}`,
      columns: ['', 'Cinnabar', 'Redis', 'js-redis-server'],
      rows,
      notes: ['Calls per second, and Cinnabar beside it: above 1 Cinnabar is faster.'],
    }
  } finally {
    await other.stop()
  }
}

/** NaN for a server that can't run the script. */
async function callsPerSecond(script: BenchScript, port: number, parts: number): Promise<number> {
  const { lua, key, args, held, calls } = script
  const client = await connect({ port })
  await client.command('FLUSHALL')
  if (held !== undefined) await client.command('SET', key, held)
  const loaded = await client.command('SCRIPT', 'LOAD', lua)
  const sha = loaded.type === 'bulk' ? textOf(loaded) : ''
  const answer = await client.command('EVALSHA', sha, 1, key, ...args)
  await client.close()
  if (answer.type === 'error') return NaN
  const run = (requests: number): Promise<{ perSecond: number }> =>
    redisBenchmark({
      port,
      test: '',
      command: ['EVALSHA', sha, '1', key, ...args],
      requests: Math.max(200, Math.round(requests)),
      pipeline: PIPELINE,
      valueBytes: 3,
      connections: CONNECTIONS,
      keys: 1,
    })
  const requests = (calls * REQUESTS_PER_CALL) / parts
  await run(requests / 2)
  const { perSecond } = await run(requests)
  return perSecond
}

/**
 * Asks a real Redis for what `record.ts` can't record, because it differs from run to run: the shapes of replies that hold
 * figures (`data/server-shapes.json`), and graphs of latency with the samples they are of (`data/latency-graphs.json`). By
 * hand: `npx tsx test/commands/record-server.ts`; it takes half a minute.
 */
import { writeFileSync } from 'node:fs'
import { argumentsOf } from '../support/case-lines.js'
import type { RecordedCase } from '../support/recorded-cases.js'
import { startRedis, type RedisHandle } from '../support/redis-server.js'
import { latin1, replyToText, type Reply, type RespClient } from '../support/resp-client.js'
import { serverShapes, shapeOf } from './server-shapes.js'

async function recordShapes(redis: RedisHandle): Promise<RecordedCase[]> {
  const recorded: RecordedCase[] = []
  for (const [name, commands] of Object.entries(serverShapes)) {
    for (const protocol of [2, 3] as const) {
      const client = await redis.connect()
      if (protocol === 3) await client.command('HELLO', 3)
      await client.command('FLUSHALL')
      const replies: string[] = []
      for (const line of commands) replies.push(shapeOf(replyToText(await client.command(...argumentsOf(line)))))
      await client.close()
      recorded.push({ name, protocol, commands: [...commands], replies })
    }
  }
  return recorded
}

export type RecordedGraph = {
  /** Seconds and ms, oldest first. */
  samples: [number, number][]
  worstMs: number
  /** When the graph was drawn, in seconds. */
  nowS: number
  graph: string
}

/** How long the samples are to take, in ms, a second apart. */
const LATENCIES_MS = [[20], [10, 20], [5, 60, 30, 12, 33, 58, 7], [40, 40, 41, 39]]

async function recordGraphs(client: RespClient): Promise<RecordedGraph[]> {
  const graphs: RecordedGraph[] = []
  await client.command('CONFIG', 'SET', 'latency-monitor-threshold', 5)
  for (const latencies of LATENCIES_MS) {
    await client.command('LATENCY', 'RESET')
    for (const ms of latencies) {
      await client.command('DEBUG', 'SLEEP', ms / 1000)
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    const [history, latest, time, graph] = await client.pipeline([
      ['LATENCY', 'HISTORY', 'command'],
      ['LATENCY', 'LATEST'],
      ['TIME'],
      ['LATENCY', 'GRAPH', 'command'],
    ])
    graphs.push({
      samples: items(history).map((sample) => items(sample).map(number) as [number, number]),
      worstMs: number(items(items(latest)[0])[3]),
      nowS: number(items(time)[0]),
      graph: text(graph),
    })
  }
  return graphs
}

function items(reply: Reply | undefined): Reply[] {
  if (reply?.type !== 'array') throw new Error('not an array')
  return reply.items
}

function text(reply: Reply | undefined): string {
  if (reply?.type !== 'bulk') throw new Error('not a bulk string')
  return latin1(reply.bytes)
}

const number = (reply: Reply | undefined): number => (reply?.type === 'int' ? Number(reply.value) : Number(text(reply)))

const redis = await startRedis()
if (redis === null) throw new Error('no Redis 7.0 to ask')
const save = (name: string, data: unknown): void =>
  writeFileSync(new URL(`data/${name}.json`, import.meta.url), JSON.stringify(data, null, 1) + '\n')
save('server-shapes', await recordShapes(redis))
save('latency-graphs', await recordGraphs(await redis.connect()))
await redis.stop()
process.exit(0)

/**
 * Asks a real Redis for its answers to the case tables of commands and writes them to `data/<group>.json`. By hand:
 * `npx tsx test/commands/record.ts [group ...]`.
 */
import { writeFileSync } from 'node:fs'
import { argumentsOf } from '../support/case-lines.js'
import type { CaseTable, RecordedCase } from '../support/recorded-cases.js'
import { type RedisHandle, startRedis } from '../support/redis-server.js'
import { replyToText } from '../support/resp-client.js'
import { bitmapCases } from './bitmap-cases.js'
import { functionCases } from './function-cases.js'
import { genericCases } from './generic-cases.js'
import { genericDumpCases } from './generic-dump-cases.js'
import { geoCases } from './geo-cases.js'
import { hashCases } from './hash-cases.js'
import { hyperloglogCases } from './hyperloglog-cases.js'
import { lcsCases } from './lcs-cases.js'
import { listCases } from './list-cases.js'
import { scriptingCases } from './scripting-cases.js'
import { serverCases } from './server-cases.js'
import { setCases } from './set-cases.js'
import { sortedSetCases } from './sorted-set-cases.js'
import { sortedSetDumpCases } from './sorted-set-dump-cases.js'
import { sortCases } from './sort-cases.js'
import { zsetOperationsCases } from './zset-operations-cases.js'

const tables: Record<string, CaseTable> = {
  bitmap: bitmapCases,
  function: functionCases,
  generic: genericCases,
  'generic-dump': genericDumpCases,
  hash: hashCases,
  hyperloglog: hyperloglogCases,
  geo: geoCases,
  lcs: lcsCases,
  list: listCases,
  scripting: scriptingCases,
  server: serverCases,
  sort: sortCases,
  set: setCases,
  'sorted-set': sortedSetCases,
  'sorted-set-dump': sortedSetDumpCases,
  'zset-operations': zsetOperationsCases,
}

async function record(
  redis: RedisHandle,
  name: string,
  commands: readonly string[],
  protocol: 2 | 3,
): Promise<RecordedCase> {
  const client = await redis.connect()
  if (protocol === 3) await client.command('HELLO', 3)
  await client.command('FLUSHALL')
  const replies: string[] = []
  for (const line of commands) replies.push(replyToText(await client.command(...argumentsOf(line))))
  await client.close()
  return { name, protocol, commands: [...commands], replies }
}

const redis = await startRedis()
if (redis === null) throw new Error('no Redis 7.0 to ask')
const wanted = process.argv.slice(2)
for (const [group, table] of Object.entries(tables)) {
  if (wanted.length > 0 && !wanted.includes(group)) continue
  const recorded: RecordedCase[] = []
  for (const [name, commands] of Object.entries(table)) {
    for (const protocol of [2, 3] as const) recorded.push(await record(redis, name, commands, protocol))
  }
  writeFileSync(new URL(`data/${group}.json`, import.meta.url), JSON.stringify(recorded, null, 1) + '\n')
}
await redis.stop()

/**
 * Asks a real Redis what it writes to its append-only file for the cases of this folder, and writes it to
 * `data/effects.json`. By hand: `npx tsx test/engine/effects/record.ts [pattern]`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argumentsOf } from '../../support/case-lines.js'
import { effectsLine } from '../../support/effect-lines.js'
import { startRedis } from '../../support/redis-server.js'
import type { RespClient } from '../../support/resp-client.js'
import { effectCases, type EffectCase, type RecordedEffects } from './cases.js'

/** A silent connection counts as waiting after this long. */
const SILENCE_MS = 40

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function record(name: string, { config = {}, lines }: EffectCase): Promise<RecordedEffects> {
  const args = [
    '--appendonly',
    'yes',
    '--aof-use-rdb-preamble',
    'no',
    '--auto-aof-rewrite-percentage',
    '0',
    '--appendfsync',
    'no',
  ]
  const redis = await startRedis({
    args: [...args, ...Object.entries(config).flatMap(([key, value]) => [`--${key}`, value])],
  })
  if (redis === null) throw new Error('no Redis 7.0 to ask')
  const folder = join(redis.dir, 'appendonlydir')
  const log = join(folder, readdirSync(folder).find((file) => file.endsWith('.incr.aof')) ?? '')
  let read = 0
  const written = (isRandom: boolean): string => {
    const bytes = readFileSync(log)
    const fresh = bytes.subarray(read)
    read = bytes.length
    return effectsLine(fresh, Date.now(), isRandom)
  }
  const connections = new Map<string, RespClient>()
  const effects: string[] = []
  for (const line of lines) {
    const [who = '', ...words] = line.split(' ')
    if (who === 'sleep') await pause(Number(words[0]))
    else {
      let client = connections.get(who)
      if (!client) connections.set(who, (client = await redis.connect()))
      await Promise.race([client.command(...argumentsOf(words.join(' '))).catch(() => undefined), pause(SILENCE_MS)])
    }
    effects.push(written(name.startsWith('SPOP')))
  }
  for (const client of connections.values()) await client.close()
  await redis.stop()
  return { name, config: { ...config }, lines: [...lines], effects }
}

const file = new URL('data/effects.json', import.meta.url)
const only = process.argv[2]
const known = only === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as RecordedEffects[])
const recorded: RecordedEffects[] = []
for (const [name, given] of Object.entries(effectCases)) {
  const kept = known.find((one) => one.name === name)
  recorded.push(only !== undefined && kept && !name.includes(only) ? kept : await record(name, given))
}
writeFileSync(file, JSON.stringify(recorded, null, 1) + '\n')

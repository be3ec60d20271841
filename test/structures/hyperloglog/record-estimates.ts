/**
 * Asks a real Redis to count registers that no elements give, and writes its answers to `data/estimates.json`. By hand:
 * `npx tsx test/structures/hyperloglog/record-estimates.ts`.
 */
import { writeFileSync } from 'node:fs'
import { startRedis } from '../../support/redis-server.js'
import { replyToText } from '../../support/resp-client.js'
import { estimateCases, hyperLogLogOf } from './estimate-cases.js'

const redis = await startRedis()
if (redis === null) throw new Error('no Redis 7.0 to ask')
const client = await redis.connect()
const estimates: string[] = []
for (const registers of estimateCases) {
  await client.command('SET', 'k', hyperLogLogOf(registers))
  estimates.push(replyToText(await client.command('PFCOUNT', 'k')))
}
await client.close()
await redis.stop()
writeFileSync(new URL('data/estimates.json', import.meta.url), JSON.stringify(estimates, null, 1) + '\n')

/** `npx tsx test/persistence/corruption-differential.ts [runs] [seed]`: damaged payloads, here and in Redis; see `support/`. */
import { startRedis } from '../support/redis-server.js'
import { comparePayloads } from './support/corruption-differential.js'

const [runs = '100000', seed = '1'] = process.argv.slice(2)
const PER_SEED = 1000
const SHOWN = 20

const redis = await startRedis({ args: ['--sanitize-dump-payload', 'yes'] })
if (!redis) throw new Error('there is no redis-server here')
const client = await redis.connect()
const counts = { bothRefuse: 0, bothTake: 0, onlyRedisTakes: 0, wrong: 0 }
for (let done = 0, at = Number(seed); done < Number(runs); done += PER_SEED, at++) {
  const { bothRefuse, bothTake, onlyRedisTakes, wrong } = await comparePayloads(client, at, PER_SEED)
  for (const line of wrong.slice(0, Math.max(0, SHOWN - counts.wrong))) console.log(line)
  counts.bothRefuse += bothRefuse
  counts.bothTake += bothTake
  counts.onlyRedisTakes += onlyRedisTakes
  counts.wrong += wrong.length
}
console.log(counts)
await client.close()
await redis.stop()
process.exitCode = counts.wrong === 0 ? 0 : 1

/**
 * Records the real server's configuration behaviour as JSON, which the tests replay without a server.
 *
 *   npx tsx test/engine/config/record.ts [defaults|values|scenarios|start-ups|rewrites ...]
 *
 * Needs redis-server 7.0.15 on the path. The servers listen on Unix sockets in temporary folders; ports 7150 and 7151
 * of the loopback interface are used where only a port will do. Nothing but the recorded files is left behind.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { recordRewrites } from './record/rewrites.js'
import { recordScenarios } from './record/scenarios.js'
import { recordStartUps } from './record/start-ups.js'
import { recordDefaults, recordValues } from './record/values.js'

const save = (name: string, data: object): void => {
  const path = fileURLToPath(new URL(`recorded/${name}.json`, import.meta.url))
  // One line for each entry: small enough to keep, and a change shows as the line of its parameter.
  const lines = Array.isArray(data)
    ? `[\n${data.map((item) => JSON.stringify(item)).join(',\n')}\n]`
    : `{\n${Object.entries(data)
        .map(([key, item]) => `${JSON.stringify(key)}: ${JSON.stringify(item)}`)
        .join(',\n')}\n}`
  writeFileSync(path, lines + '\n')
}

const defaults = await recordDefaults()

const parts: Record<string, () => Promise<object>> = {
  defaults: async () => defaults,
  values: () => recordValues(defaults),
  scenarios: recordScenarios,
  'start-ups': recordStartUps,
  rewrites: recordRewrites,
}
const wanted = process.argv.slice(2)
for (const [name, record] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) save(name, await record())
}

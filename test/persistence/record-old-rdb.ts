/**
 * `npx tsx test/persistence/record-old-rdb.ts`: has a Redis 7.0.15 load the files of `support/old-rdb.ts`, and writes what it
 * then has to `data/old-rdb.json`: the digest of everything, and encoding and digest of each key.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRedis } from '../support/redis-server.js'
import { replyToText } from '../support/resp-reply.js'
import { oldRdb } from './support/old-rdb.js'

const redis = await startRedis({ args: ['--enable-debug-command', 'yes', '--save', ''] })
if (!redis) throw new Error('there is no redis-server 7.0.15 here')
const recorded: Record<string, { digest: string; keys: Record<string, string> }> = {}
try {
  const client = await redis.connect()
  const text = async (...args: string[]): Promise<string> => replyToText(await client.command(...args))
  for (const version of [6, 7, 8, 9] as const) {
    writeFileSync(join(redis.dir, 'dump.rdb'), oldRdb(version))
    const reply = await text('DEBUG', 'RELOAD', 'NOSAVE')
    if (reply !== '+OK') throw new Error(`version ${version}: ${reply}`)
    const keys: Record<string, string> = {}
    for (const db of ['0', '3']) {
      await text('SELECT', db)
      const names = await client.command('KEYS', '*')
      for (const item of names.type === 'array' ? names.items : []) {
        const key = item.type === 'bulk' ? Buffer.from(item.bytes).toString('latin1') : ''
        const facts = [await text('OBJECT', 'ENCODING', key), await text('DEBUG', 'DIGEST-VALUE', key), await text('PEXPIRETIME', key)] // prettier-ignore
        keys[`${db} ${key}`] = facts.join(' ')
      }
    }
    recorded[version] = { digest: await text('DEBUG', 'DIGEST'), keys: Object.fromEntries(Object.entries(keys).sort()) }
  }
} finally {
  await redis.stop()
}
const file = new URL('./data/old-rdb.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(recorded, undefined, 1)}\n`)

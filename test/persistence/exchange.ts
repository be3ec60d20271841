/**
 * `npx tsx test/persistence/exchange.ts [keys] [seed]`: takes random keys of every type and encoding to a real Redis and back in
 * RDB files, and compares every key: its payload, or where the order of elements means nothing, its digest.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesFile, snapshotWriter } from '../../src/persistence/formats.js'
import { loadFile } from '../../src/persistence/load.js'
import { writeSnapshot } from '../../src/persistence/save-file.js'
import { Random } from '../support/random.js'
import { startRedis } from '../support/redis-server.js'
import type { RespClient } from '../support/resp-client.js'
import { replyToText } from '../support/resp-reply.js'
import { openStore, type TestStore } from '../support/store.js'
import { keysOf } from './support/contents.js'
import { randomData } from './support/random-data.js'

const [keys = '100000', seed = '1'] = process.argv.slice(2)
const DATABASES = 3
const BATCH = 200
const config = { 'enable-debug-command': 'yes' }

const redis = await startRedis({ args: ['--enable-debug-command', 'yes', '--save', ''] })
if (!redis) throw new Error('there is no redis-server here')
const client = await redis.connect()
const path = join(redis.dir, 'dump.rdb')

const store = openStore({ config })
const nowMs = Date.now()
for (const command of randomData(new Random(Number(seed)), Number(keys), nowMs)) store.client.bytes(...command)
const parts: Uint8Array[] = []
const writer = snapshotWriter(store.engine, 'rdb', false)((part) => parts.push(part.slice()))
writeSnapshot(store.engine.keyspace, writer)
writeFileSync(path, Buffer.concat(parts))
console.log(`written: ${store.engine.keyspace.size} keys, ${Buffer.concat(parts).length} bytes`)
if (replyToText(await client.command('DEBUG', 'RELOAD', 'NOSAVE')) !== '+OK') throw new Error('Redis refuses the file')
let wrong = await compare(store, client, 'in Redis')
await client.command('SAVE')
const copy = openStore({ config })
loadFile(copy.engine, bytesFile(readFileSync(path)), 'dump.rdb')
copy.engine.keyspace.assertInvariants()
wrong += await compare(copy, client, 'back here')
await client.close()
await redis.stop()
process.exitCode = wrong === 0 ? 0 : 1

/** @returns how many keys differ */
async function compare(ours: TestStore, theirs: RespClient, where: string): Promise<number> {
  let compared = 0
  let differ = 0
  for (let db = 0; db < DATABASES; db++) {
    ours.text('SELECT', db)
    await theirs.command('SELECT', String(db))
    const size = replyToText(await theirs.command('DBSIZE'))
    if (size !== ours.text('DBSIZE')) throw new Error(`${where}: ${size} keys rather than ${ours.text('DBSIZE')}`)
    const names = keysOf(ours.client)
    for (let at = 0; at < names.length; at += BATCH) {
      const questions = names.slice(at, at + BATCH).flatMap((key) => {
        const encoding = ours.text('OBJECT', 'ENCODING', key)
        const value = encoding.includes('hashtable') ? ['DEBUG', 'DIGEST-VALUE', key] : ['DUMP', key]
        return [value, ['OBJECT', 'ENCODING', key], ['PEXPIRETIME', key]]
      })
      const replies = await theirs.pipeline(questions)
      for (const [i, question] of questions.entries()) {
        const reply = replies[i]
        if (reply && replyToText(reply) === ours.text(...question)) continue
        // What a string's encoding was isn't kept by either side.
        if (question[1] === 'ENCODING' && /embstr|raw|int/.test(ours.text(...question))) continue
        differ++
        console.log(
          `${where}: ${question.join(' ').slice(0, 200)}: ${reply ? replyToText(reply).slice(0, 200) : 'nothing'}`,
        )
      }
      compared += Math.min(BATCH, names.length - at)
    }
  }
  console.log(`${where}: ${compared} keys compared, ${differ} answers differ`)
  return differ
}

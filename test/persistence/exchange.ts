/**
 * `npx tsx test/persistence/exchange.ts [keys] [seed] [rdb|log]`: takes random keys of every type and encoding to a real Redis
 * and back, in RDB files and in append-only folders, and compares every key: its payload by DUMP (where the order of elements
 * means nothing, its digest), its encoding and its TTL.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStorage } from '../../src/persistence/file-storage.js'
import { bytesFile, snapshotWriter } from '../../src/persistence/formats.js'
import { loadFile } from '../../src/persistence/load.js'
import { writeSnapshot } from '../../src/persistence/save-file.js'
import { generate } from '../differential/generate.js'
import { groups } from '../differential/groups/index.js'
import { openLogged } from '../support/logged-store.js'
import { Random } from '../support/random.js'
import { type RedisHandle, startRedis } from '../support/redis-server.js'
import { replyToText, type RespClient } from '../support/resp-client.js'
import { openStore, type TestStore } from '../support/store.js'
import { keysOf } from './support/contents.js'
import { type DataCommand, randomData } from './support/random-data.js'

const [keys = '100000', seed = '1', only] = process.argv.slice(2)
const DATABASES = 3
const BATCH = 200
const PIPELINE_BYTES = 1 << 20
const config = { 'enable-debug-command': 'yes' }
const nowMs = Date.now()
const folders: string[] = []
let wrong = 0

async function exchangeSnapshots(): Promise<void> {
  const redis = await redisWith([])
  const client = await redis.connect()
  const path = join(redis.dir, 'dump.rdb')
  const store = openStore({ config })
  for (const command of randomData(new Random(Number(seed)), Number(keys), nowMs)) store.client.bytes(...command)
  const parts: Uint8Array[] = []
  writeSnapshot(
    store.engine.keyspace,
    snapshotWriter(store.engine, 'rdb', false)((part) => parts.push(part.slice())),
  )
  const file = Buffer.concat(parts)
  writeFileSync(path, file)
  console.log(`snapshot: ${store.engine.keyspace.size} keys, ${file.length} bytes`)
  await expectOk(client, 'DEBUG', 'RELOAD', 'NOSAVE')
  const own = openStore({ config })
  loadFile(own.engine, bytesFile(file), 'dump.rdb')
  await compare(store, own, client, 'our snapshot in Redis')
  await expectOk(client, 'SAVE')
  const copy = openStore({ config })
  loadFile(copy.engine, bytesFile(readFileSync(path)), 'dump.rdb')
  copy.engine.keyspace.assertInvariants()
  await compare(copy, copy, client, "Redis's snapshot here")
  await client.close()
  await redis.stop()
}

/** A log of both kinds of parts: random keys, written anew, then more of them and random commands on small collections. */
async function exchangeLogs(preamble: string): Promise<void> {
  const settings = { 'aof-use-rdb-preamble': preamble, appendfsync: 'no', 'auto-aof-rewrite-percentage': '0' }
  const ours = newFolder()
  const logged = openLogged({ storage: fileStorage(ours), config: settings })
  logged.engine.clock.reset()
  for (const command of half(1)) logged.client.bytes(...command)
  logged.text('BGREWRITEAOF')
  await logged.finish()
  for (const command of [...half(2), ...changes()]) {
    logged.client.bytes(...command)
    logged.log.settle()
  }
  await logged.log.persisted()
  logged.engine.close()
  const reopened = openLogged({ storage: fileStorage(ours), config: settings })
  const copyOfOurs = newFolder()
  cpSync(ours, copyOfOurs, { recursive: true })
  const reader = await redisWith(['--dir', copyOfOurs, ...redisLog(preamble)])
  const reading = await reader.connect()
  await compare(reopened, reopened, reading, `our log in Redis (preamble ${preamble})`)
  await reading.close()
  await reader.stop()

  const theirs = newFolder()
  const writer = await redisWith(['--dir', theirs, ...redisLog(preamble)])
  const client = await writer.connect()
  await send(client, half(3))
  await client.command('BGREWRITEAOF')
  for (;;) {
    const info = replyToText(await client.command('INFO', 'persistence'))
    if (info.includes('aof_rewrite_in_progress:0') && info.includes('aof_rewrite_scheduled:0')) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await send(client, [...half(4), ...changes()])
  const copyOfTheirs = newFolder()
  cpSync(join(theirs, 'appendonlydir'), join(copyOfTheirs, 'appendonlydir'), { recursive: true })
  const store = openLogged({ storage: fileStorage(copyOfTheirs), config: settings })
  store.engine.keyspace.assertInvariants()
  // What Redis's encodings are after it has loaded the same.
  await expectOk(client, 'DEBUG', 'LOADAOF')
  await compare(store, store, client, `Redis's log here (preamble ${preamble})`)
  await client.close()
  await writer.stop()
}

const half = (part: number): Generator<DataCommand> =>
  randomData(new Random(Number(seed) * 10 + part), Number(keys) / 2, nowMs)

function changes(): DataCommand[] {
  const used = groups.filter(({ name }) => ['list', 'set', 'zset', 'hash'].includes(name))
  const count = Math.ceil(Number(keys) / 10)
  const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
  const drawn = used.flatMap((group) => generate(group, { count, seed: Number(seed), allowsLarge: false }))
  return drawn.filter(({ args }) => !NEVER.test(args[0] ?? '')).map(({ args }) => args.map(latin1))
}

/** What would wait, move or end a server, or depends on when it runs. */
const NEVER = /^(CONFIG|DEBUG|CLIENT|SHUTDOWN|SLOWLOG|LATENCY|SWAPDB|MULTI|EXEC|B[LRZ].*|P?EXPIRE.*|SETEX|PSETEX)$/i

const redisLog = (preamble: string): string[] => [
  ...['--appendonly', 'yes', '--appendfsync', 'no', '--aof-use-rdb-preamble', preamble],
  ...['--auto-aof-rewrite-percentage', '0'],
]

async function redisWith(args: string[]): Promise<RedisHandle> {
  const redis = await startRedis({ args: ['--enable-debug-command', 'yes', '--save', '', ...args] })
  if (!redis) throw new Error('there is no redis-server here')
  const client = await redis.connect()
  while (replyToText(await client.command('PING')).startsWith('-LOADING')) await new Promise((go) => setTimeout(go, 50))
  await client.close()
  return redis
}

async function expectOk(client: RespClient, ...args: string[]): Promise<void> {
  const reply = replyToText(await client.command(...args))
  if (reply !== '+OK') throw new Error(`${args.join(' ')}: ${reply}`)
}

/** Sends commands in pipelines. */
async function send(client: RespClient, commands: Iterable<DataCommand>): Promise<void> {
  let batch: DataCommand[] = []
  let size = 0
  for (const command of commands) {
    batch.push(command)
    for (const part of command) size += part instanceof Uint8Array ? part.length : String(part).length
    if (size < PIPELINE_BYTES) continue
    await client.pipeline(batch)
    batch = []
    size = 0
  }
  await client.pipeline(batch)
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-exchange-'))
  folders.push(folder)
  return folder
}

/**
 * Compares each key of `ours` with Redis's. The encoding may also be that in `loaded`: of a collection that has become
 * small again, or whose long element went, loading picks that of a small one.
 */
async function compare(ours: TestStore, loaded: TestStore, theirs: RespClient, where: string): Promise<void> {
  let compared = 0
  let differ = 0
  for (let db = 0; db < DATABASES; db++) {
    for (const store of [ours, loaded]) store.text('SELECT', db)
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
        const text = replies[i] ? replyToText(replies[i]) : 'nothing'
        const own = ours.text(...question)
        if (text === own) continue
        // What a string's encoding was isn't kept by either side.
        if (question[1] === 'ENCODING' && (/embstr|raw|int/.test(own) || text === loaded.text(...question))) continue
        differ++
        const shown = question.map((part) => (typeof part === 'string' ? part : Buffer.from(part).toString('latin1')))
        console.log(`${where}: ${shown.join(' ')}: ${text.slice(0, 200)} rather than ${own.slice(0, 200)}`)
      }
      compared += Math.min(BATCH, names.length - at)
    }
  }
  wrong += differ
  console.log(`${where}: ${compared} keys compared, ${differ} answers differ`)
}

try {
  if (only !== 'log') await exchangeSnapshots()
  if (only !== 'rdb') for (const preamble of ['yes', 'no']) await exchangeLogs(preamble)
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
console.log(wrong === 0 ? 'nothing differs' : `${wrong} answers differ`)
process.exitCode = wrong === 0 ? 0 : 1

/**
 * Data of every type on its way from a real Redis through the example to a real Redis, by both kinds of files: DEBUG DIGEST
 * must be the same at each station. Skipped where there is no Redis 7.0, unless it is required.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, open } from 'cinnabar'
import { afterAll, describe, expect, it } from 'vitest'
import { main, migrate } from '../../examples/redis-migration/in-process.js'
import { fromSnapshot, inventory, openLog, toLog, toSnapshot } from '../../examples/redis-migration/migration.js'
import { randomData } from '../persistence/support/random-data.js'
import { Random } from '../support/random.js'
import { type RedisHandle, startRedis } from '../support/redis-server.js'
import { replyToText, type RespClient } from '../support/resp-client.js'

const KEYS = 300
const LIBRARY = "#!lua name=lib\nredis.register_function('one', function() return 1 end)"

const folders: string[] = []
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-migration-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Runs `task` with a Redis on the files in `dir`; it writes none by itself. */
async function withRedis<T>(
  dir: string,
  args: readonly string[],
  task: (client: RespClient, redis: RedisHandle) => Promise<T>,
): Promise<T> {
  const redis = await startRedis({ args: ['--dir', dir, ...args] })
  if (!redis) throw new Error('there is no redis-server here')
  const client = await redis.connect()
  try {
    return await task(client, redis)
  } finally {
    await client.close()
    await redis.stop()
  }
}

const digestOf = async (client: RespClient): Promise<string> => replyToText(await client.command('DEBUG', 'DIGEST'))
const LOG = ['--appendonly', 'yes', '--appendfsync', 'no']

/** Fills a Redis, and changes some of it again. */
async function fill(client: RespClient): Promise<void> {
  await client.command('FUNCTION', 'LOAD', LIBRARY)
  for (const command of randomData(new Random(7), KEYS, Date.now())) await client.command(...command)
  await client.command('SELECT', 0)
  for (let i = 0; i < 20; i++) await client.command('SET', `cache:${i}`, 'page', 'EX', 1000)
}

const change = (db: Db): void => {
  db.set('from', 'this process', { EX: 5000 })
  db.zAdd('scores', { score: 1.5, member: 'x' })
  db.unlink(db.randomKey() ?? '')
}

const available = await startRedis()
await available?.stop()

describe.skipIf(available === null)('with a real Redis', () => {
  it('by snapshot: there, changed, and back', async () => {
    const [from, to] = [newFolder(), newFolder()]
    const before = await withRedis(from, [], async (client) => {
      await fill(client)
      expect(replyToText(await client.command('SAVE'))).toBe('+OK')
      return digestOf(client)
    })
    const db = fromSnapshot(join(from, 'dump.rdb'))
    expect(`+${inventory(db).digest}`).toBe(before)
    change(db)
    await toSnapshot(db, join(to, 'dump.rdb'))
    await withRedis(to, [], async (client) => {
      expect(await digestOf(client)).toBe(`+${inventory(db).digest}`)
      expect(replyToText(await client.command('FCALL', 'one', 0))).toBe(':1')
      expect(replyToText(await client.command('DBSIZE'))).toBe(`:${db.dbSize()}`)
    })
    expect(db.fCall('one')).toBe(1)
    db.close()
  })

  it('by append-only folder: there, changed, and back', async () => {
    const [from, own, to] = [newFolder(), newFolder(), newFolder()]
    const before = await withRedis(from, LOG, async (client) => {
      await fill(client)
      const digest = await digestOf(client)
      cpSync(join(from, 'appendonlydir'), join(own, 'appendonlydir'), { recursive: true })
      return digest
    })
    const db = openLog(own)
    const first = inventory(db)
    expect(`+${first.digest}`).toBe(before)
    change(db)
    const { digest } = inventory(db)
    // A store that has a log, and one that has none.
    await toLog(db, to)
    db.close()
    for (const folder of [own, to]) {
      await withRedis(folder, LOG, async (client) => {
        expect(await digestOf(client)).toBe(`+${digest}`)
        expect(replyToText(await client.command('FCALL', 'one', 0))).toBe(':1')
      })
    }
  })

  it.each(['snapshot', 'log'])('the program leaves out what it is told to (%s)', async (how) => {
    const [from, to] = [newFolder(), newFolder()]
    using source = open()
    for (let i = 0; i < 10; i++) source.set(`cache:${i}`, i)
    source.hSet('user:1', { name: 'Ada' })
    await toSnapshot(source, join(from, 'dump.rdb'))
    await toLog(source, from)
    const [there, back] = how === 'log' ? [from, to] : [join(from, 'dump.rdb'), join(to, 'dump.rdb')]
    const lines: string[] = []
    const result = await migrate((line) => void lines.push(line), how, there, back, 'cache:*')
    expect(lines).toEqual([
      'loaded: 11 keys, 0 with a TTL (hash 1, string 10)',
      'left out: 10 keys like cache:*',
      'written: 1 keys, 0 with a TTL (hash 1)',
    ])
    await withRedis(to, how === 'log' ? LOG : [], async (client) => {
      expect(await digestOf(client)).toBe(`+${result.digest}`)
      expect(replyToText(await client.command('KEYS', '*'))).toBe('["user:1"]')
    })
    // What it came from is as it was.
    using again = how === 'log' ? openLog(from) : fromSnapshot(there)
    expect(again.dbSize()).toBe(11)
  })
})

it('shows itself without a Redis', async () => {
  const lines: string[] = []
  await main((line) => void lines.push(line))
  expect(lines).toEqual([
    'by snapshot',
    'loaded: 203 keys, 100 with a TTL (hash 100, list 1, set 1, string 100, zset 1)',
    'left out: 100 keys like cache:*',
    'written: 103 keys, 0 with a TTL (hash 100, list 1, set 1, zset 1)',
    'by append-only log',
    'loaded: 203 keys, 100 with a TTL (hash 100, list 1, set 1, string 100, zset 1)',
    'left out: 100 keys like cache:*',
    'written: 103 keys, 0 with a TTL (hash 100, list 1, set 1, zset 1)',
    'both have the same: true',
  ])
})

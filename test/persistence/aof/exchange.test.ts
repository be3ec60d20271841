/**
 * Redis loads our append-only files, and we load Redis's: random commands run on one side, its files are handed over, and
 * both must have the same data by DEBUG DIGEST. Skipped where there is no Redis 7.0, unless it is required.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileStorage } from '../../../src/persistence/file-storage.js'
import { generate } from '../../differential/generate.js'
import { groups } from '../../differential/groups/index.js'
import { type LoggedStore, openLogged } from '../../support/logged-store.js'
import { type RedisHandle, startRedis } from '../../support/redis-server.js'
import { replyToText } from '../../support/resp-client.js'

const COUNT = 400
const GROUPS = ['string', 'list', 'set', 'zset', 'hash', 'keys']
/** What would move or end a server, or the clock. */
const NEVER = /^(CONFIG|DEBUG|CLIENT|SHUTDOWN|SLOWLOG|LATENCY|SWAPDB)$/i

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

function commands(seed: number): Uint8Array[][] {
  const chosen = groups.filter(({ name }) => GROUPS.includes(name))
  return chosen
    .flatMap((group) => generate(group, { count: COUNT, seed, allowsLarge: false }))
    .filter(({ args }) => !NEVER.test(args[0] ?? ''))
    .map(({ args }) => args.map(latin1))
}

const folders: string[] = []
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-log-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function redisOn(folder: string, preamble: string): Promise<RedisHandle | null> {
  // Under everysec what it writes may be put off.
  const args = ['--appendonly', 'yes', '--appendfsync', 'no', '--aof-use-rdb-preamble', preamble]
  return startRedis({ args: ['--dir', folder, ...args] })
}

const fill = (store: LoggedStore, seed: number): void => {
  for (const command of commands(seed)) store.text(...command)
}

const available = await startRedis()
await available?.stop()

describe.skipIf(available === null)('append-only files, both ways', () => {
  it.each(['yes', 'no'])('Redis loads ours (aof-use-rdb-preamble %s)', async (preamble) => {
    const folder = newFolder()
    const store = openLogged({
      storage: fileStorage(folder),
      config: { 'aof-use-rdb-preamble': preamble, appendfsync: 'no', 'aof-timestamp-enabled': 'yes' },
    })
    // Real time: what is due has to go on both sides.
    store.engine.clock.reset()
    fill(store, 1)
    store.text('BGREWRITEAOF')
    fill(store, 2)
    await store.finish()
    fill(store, 3)
    await store.log.persisted()
    const redis = await redisOn(folder, preamble)
    if (!redis) throw new Error('no Redis')
    const client = await redis.connect()
    const digest = replyToText(await client.command('DEBUG', 'DIGEST'))
    await client.close()
    await redis.stop()
    store.engine.tick()
    expect(digest).toBe(`+${store.digest()}`)
  })

  it.each(['yes', 'no'])('we load those of Redis (aof-use-rdb-preamble %s)', async (preamble) => {
    const folder = newFolder()
    const redis = await redisOn(folder, preamble)
    if (!redis) throw new Error('no Redis')
    const client = await redis.connect()
    for (const command of commands(4)) await client.command(...command)
    await client.command('BGREWRITEAOF')
    for (const command of commands(5)) await client.command(...command)
    for (let tries = 0; tries < 200; tries++) {
      const info = replyToText(await client.command('INFO', 'persistence'))
      if (info.includes('aof_rewrite_in_progress:0') && info.includes('aof_rewrite_scheduled:0')) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const digest = replyToText(await client.command('DEBUG', 'DIGEST'))
    const copy = newFolder()
    cpSync(join(folder, 'appendonlydir'), join(copy, 'appendonlydir'), { recursive: true })
    await client.close()
    await redis.stop()
    const store = openLogged({
      storage: fileStorage(copy),
      config: { 'aof-use-rdb-preamble': preamble },
      isManual: true,
    })
    store.engine.clock.reset()
    store.log.start()
    expect(`+${store.digest()}`).toBe(digest)
  })
})

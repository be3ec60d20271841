/** Scripts as ioredis and node-redis send them, over a socket. */
import { Redis } from 'ioredis'
import { createClient, defineScript } from 'redis'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { scripting } from '../../src/scripting/index.js'
import { startTestServer, type TestServer } from '../../src/testing/index.js'

const COMPARE_AND_DELETE =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"

let server: TestServer

beforeEach(async () => {
  server = await startTestServer({ scripting })
})
afterEach(() => server.close())

it('ioredis: defineCommand, which falls back to EVAL, and pipelines of it', async () => {
  const client = new Redis(server.port) as Redis & { release(key: string, owner: string): Promise<number> }
  client.defineCommand('release', { numberOfKeys: 1, lua: COMPARE_AND_DELETE })
  await client.set('lock', 'me')
  expect(await client.release('lock', 'other')).toBe(0)
  expect(await client.release('lock', 'me')).toBe(1)
  server.db.scriptFlush()
  await client.set('lock', 'me')
  expect(await client.release('lock', 'me')).toBe(1)
  expect(await client.eval('return {KEYS[1], ARGV[1], 1.9}', 1, 'k', 'v')).toEqual(['k', 'v', 1])
  await expect(client.eval("return redis.call('INCR')", 0)).rejects.toThrow(
    /^ERR Wrong number of args calling Redis command from script script: [0-9a-f]{40}, on @user_script:1\.$/,
  )
  const results = await client.multi().set('a', 1).eval("return redis.call('INCR', KEYS[1])", 1, 'a').exec()
  expect(results).toEqual([
    [null, 'OK'],
    [null, 2],
  ])
  client.disconnect()
})

it('node-redis: eval, evalSha and scripts of its own', async () => {
  const client = createClient({
    url: server.url,
    scripts: {
      release: defineScript({
        NUMBER_OF_KEYS: 1,
        SCRIPT: COMPARE_AND_DELETE,
        parseCommand(parser, key: string, owner: string) {
          parser.pushKey(key)
          parser.push(owner)
        },
        transformReply: (reply: unknown) => Number(reply),
      }),
    },
  })
  await client.connect()
  await client.set('lock', 'me')
  expect(await client.release('lock', 'other')).toBe(0)
  expect(await client.release('lock', 'me')).toBe(1)
  expect(await client.eval('return {KEYS[1], ARGV[1], #ARGV}', { keys: ['k'], arguments: ['v', 'w'] })).toEqual([
    'k',
    'v',
    2,
  ])
  const sha = await client.scriptLoad('return 7')
  expect(await client.evalSha(sha)).toBe(7)
  await expect(client.evalSha('f'.repeat(40))).rejects.toThrow('NOSCRIPT')
  client.destroy()
})

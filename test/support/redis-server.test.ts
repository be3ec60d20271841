import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startRedis, type RedisHandle } from './redis-server.js'
import { latin1, replyToText } from './resp-client.js'

const present = await startRedis()
await present?.stop()

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('startRedis without a redis-server', () => {
  it('gives null', async () => {
    vi.stubEnv('PATH', '/nonexistent')
    vi.stubEnv('CINNABAR_REQUIRE_REDIS', '')
    expect(await startRedis()).toBeNull()
  })

  it('throws when the environment requires one', async () => {
    vi.stubEnv('PATH', '/nonexistent')
    vi.stubEnv('CINNABAR_REQUIRE_REDIS', '1')
    await expect(startRedis()).rejects.toThrow('redis-server is not in PATH')
  })
})

describe.skipIf(present === null)('startRedis', () => {
  async function started(...args: Parameters<typeof startRedis>): Promise<RedisHandle> {
    const redis = await startRedis(...args)
    if (redis === null) throw new Error('redis-server vanished between two starts')
    return redis
  }

  it('starts an empty private server and leaves nothing behind', async () => {
    const redis = await started()
    const client = await redis.connect()
    const replies = await client.pipeline([['DBSIZE'], ['CONFIG', 'GET', 'save'], ['DEBUG', 'SLEEP', 0]])
    expect(replies.map(replyToText)).toEqual([':0', '["save", ""]', '+OK'])
    expect(redis.version).toMatch(/^7\.0\./)
    await client.close()
    await redis.stop()
    expect(isAlive(redis.pid)).toBe(false)
    expect(existsSync(redis.dir)).toBe(false)
    await redis.stop()
  })

  it('speaks both protocols and any bytes', async () => {
    const redis = await started()
    const client = await redis.connect()
    const value = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    await client.command('SET', 'k', value)
    expect(await client.command('GET', 'k')).toStrictEqual({ type: 'bulk', bytes: value })
    expect((await client.command('HELLO', 3)).type).toBe('map')
    const texts = await client.pipeline([
      ['GET', 'missing'],
      ['DEBUG', 'PROTOCOL', 'DOUBLE'],
      ['DEBUG', 'PROTOCOL', 'BIGNUM'],
      ['DEBUG', 'PROTOCOL', 'VERBATIM'],
      ['DEBUG', 'PROTOCOL', 'TRUE'],
      ['DEBUG', 'PROTOCOL', 'SET'],
      ['DEBUG', 'PROTOCOL', 'ATTRIB'],
    ])
    expect(texts.map((reply) => reply.type)).toEqual([
      'null',
      'double',
      'bignum',
      'verbatim',
      'boolean',
      'set',
      'attribute',
    ])
    client.send('SUBSCRIBE', 'a', 'b')
    expect(replyToText(await client.nextPush())).toBe('>["subscribe", "a", :1]')
    expect(replyToText(await client.nextPush())).toBe('>["subscribe", "b", :2]')
    await client.close()
    await redis.stop()
  })

  it('passes options through, and reports why a server did not start', async () => {
    const redis = await started({ args: ['--databases', '3'] })
    const client = await redis.connect()
    expect(replyToText(await client.command('CONFIG', 'GET', 'databases'))).toBe('["databases", "3"]')
    await client.close()
    await redis.stop()
    await expect(startRedis({ args: ['--no-such-option', '1'] })).rejects.toThrow('did not start')
  })

  it('stays at the defaults when bare', async () => {
    const redis = await started({ bare: true })
    const client = await redis.connect()
    expect(replyToText(await client.command('CONFIG', 'GET', 'save'))).toBe('["save", "3600 1 300 100 60 10000"]')
    await client.close()
    await redis.stop()
  })

  it('survives a server that ends on its own', async () => {
    const redis = await started()
    const client = await redis.connect()
    client.send('SHUTDOWN', 'NOSAVE')
    await client.closed
    await redis.stop()
    expect(existsSync(redis.dir)).toBe(false)
  })

  it('is cleaned up when the process that started it is killed', async () => {
    const support = fileURLToPath(new URL('./redis-server.ts', import.meta.url))
    const script = `
      import { startRedis } from ${JSON.stringify(support)}
      const redis = await startRedis()
      console.log(JSON.stringify({ pid: redis?.pid, dir: redis?.dir }))
      setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const line = await new Promise<string>((resolve) => {
      owner.stdout.once('data', (chunk: Uint8Array) => resolve(latin1(chunk)))
    })
    const { pid, dir } = JSON.parse(line) as { pid: number; dir: string }
    expect(isAlive(pid)).toBe(true)
    owner.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
    await expect.poll(() => existsSync(dir), { timeout: 5_000 }).toBe(false)
  })
})

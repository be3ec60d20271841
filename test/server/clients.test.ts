/**
 * Real clients against the server: they connect, agree on a protocol, pipeline, use transactions, and get their values
 * back byte for byte.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createClient, RESP_TYPES } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { open, type Db } from '../../src/index.js'
import { listen, type Server } from '../../src/server/index.js'

const folder = mkdtempSync(join(tmpdir(), 'cinnabar-clients-'))
const path = join(folder, 'redis.sock')
let db: Db
let server: Server

beforeAll(async () => {
  db = open()
  server = await listen(db, { port: 0, path })
})

afterAll(async () => {
  await server.close()
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(() => void db.call('FLUSHALL'))

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const large = Buffer.alloc(5_000_000, everyByte)

describe('ioredis', () => {
  async function withClient(
    task: (client: Redis) => Promise<void>,
    where: number | string = server.port,
  ): Promise<void> {
    const client = typeof where === 'string' ? new Redis(where) : new Redis(where, '127.0.0.1')
    try {
      await task(client)
    } finally {
      client.disconnect()
    }
  }

  it('sets and gets text', () =>
    withClient(async (client) => {
      expect(await client.ping()).toBe('PONG')
      expect(await client.set('key', 'Grüße, 世界 🌍')).toBe('OK')
      expect(await client.get('key')).toBe('Grüße, 世界 🌍')
      expect(await client.get('nothing')).toBe(null)
      expect(db.get('key')).toBe('Grüße, 世界 🌍')
    }))

  it('keeps bytes, of small and large values', () =>
    withClient(async (client) => {
      await client.set(everyByte, everyByte)
      expect(await client.getBuffer(everyByte)).toEqual(everyByte)
      await client.set('large', large)
      expect((await client.getBuffer('large'))?.equals(large)).toBe(true)
    }))

  it('pipelines ten thousand commands', () =>
    withClient(async (client) => {
      const pipeline = client.pipeline()
      for (let i = 0; i < 10_000; i++) pipeline.set(`key:${i}`, `value:${i}`)
      for (let i = 0; i < 10_000; i++) pipeline.get(`key:${i}`)
      const results = (await pipeline.exec()) ?? []
      expect(results.slice(10_000).map(([, value]) => value)).toEqual(
        Array.from({ length: 10_000 }, (_, i) => `value:${i}`),
      )
    }))

  it('runs a transaction, and reports an error inside it', () =>
    withClient(async (client) => {
      const results = await client.multi().set('a', 'x').incr('a').incr('b').exec()
      expect(results?.[0]).toEqual([null, 'OK'])
      expect(results?.[1]?.[0]?.message).toBe('ERR value is not an integer or out of range')
      expect(results?.[2]).toEqual([null, 1])
    }))

  it('rejects with the text of an error reply', () =>
    withClient(async (client) => {
      await expect(client.call('nosuch')).rejects.toThrow("ERR unknown command 'nosuch'")
    }))

  it('connects over a Unix socket', () =>
    withClient(async (client) => {
      await client.set('key', 'value')
      expect(db.get('key')).toBe('value')
    }, path))

  it('has requests of several connections answered in order', async () => {
    const clients = Array.from({ length: 20 }, () => new Redis(server.port, '127.0.0.1'))
    const counts = await Promise.all(
      clients.flatMap((client) => Array.from({ length: 100 }, () => client.incr('counter'))),
    )
    expect([...counts].sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1))
    for (const client of clients) client.disconnect()
  })
})

describe.each([2, 3] as const)('node-redis over RESP%i', (RESP) => {
  const connect = async () => createClient({ url: server.url, RESP }).connect()

  it('sets and gets text and bytes', async () => {
    const client = await connect()
    expect(await client.set('key', 'Grüße, 世界 🌍')).toBe('OK')
    expect(await client.get('key')).toBe('Grüße, 世界 🌍')
    expect(await client.get('nothing')).toBe(null)
    const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
    await bytes.set(everyByte, everyByte)
    expect(await bytes.get(everyByte)).toEqual(everyByte)
    await bytes.set('large', large)
    expect((await bytes.get('large'))?.equals(large)).toBe(true)
    client.destroy()
  })

  it('pipelines, runs transactions, and rejects with the text of an error reply', async () => {
    const client = await connect()
    const values = await Promise.all(Array.from({ length: 5000 }, (_, i) => client.incrBy('sum', i)))
    expect(values.at(-1)).toBe((4999 * 5000) / 2)
    expect(await client.multi().set('a', '1').get('a').incr('a').exec()).toEqual(['OK', '1', 2])
    await client.set('text', 'x')
    await expect(client.incr('text')).rejects.toThrow('ERR value is not an integer or out of range')
    client.destroy()
  })

  it('reads maps', async () => {
    const client = await connect()
    const config = await client.configGet('maxmemory')
    expect({ ...config }).toEqual({ maxmemory: '0' })
    client.destroy()
  })
})

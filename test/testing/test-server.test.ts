import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startTestServer } from '../../src/testing/index.js'

describe('startTestServer', () => {
  it('serves ioredis with a clock that the test moves', async () => {
    await using server = await startTestServer()
    const client = new Redis(server.port)
    expect(await client.set('session:1', 'Ann', 'EX', 30)).toBe('OK')
    expect(await client.ttl('session:1')).toBe(30)
    server.clock.advance(30_001)
    expect(await client.get('session:1')).toBeNull()
    expect(await client.multi().set('n', 1).incr('n').exec()).toEqual([
      [null, 'OK'],
      [null, 2],
    ])
    expect(server.db.get('n')).toBe('2')
    server.reset()
    expect(await client.dbsize()).toBe(0)
    client.disconnect()
  })

  it('serves node-redis, in RESP2 and RESP3', async () => {
    await using server = await startTestServer()
    for (const RESP of [2, 3] as const) {
      const client = createClient({ url: server.url, RESP })
      await client.connect()
      await client.set('key', `value ${RESP}`, { expiration: { type: 'EX', value: 60 } })
      expect(await client.get('key')).toBe(`value ${RESP}`)
      server.clock.advance(60_001)
      expect(await client.exists('key')).toBe(0)
      await client.close()
    }
  })

  afterEach(() => void vi.useRealTimers())

  it('answers under fake timers, and has its own time none the less', async () => {
    vi.useFakeTimers()
    await using server = await startTestServer()
    const sent: string[] = []
    const socket = connect(server.port)
    socket.on('data', (bytes) => sent.push(bytes.toString()))
    const until = async (text: string): Promise<void> => {
      while (!sent.join('').endsWith(text)) await new Promise((resolve) => socket.once('data', resolve))
    }
    socket.write('SET a b PX 1000\r\n')
    await until('+OK\r\n')
    vi.advanceTimersByTime(5000)
    socket.write('GET a\r\nBLPOP list 1\r\n')
    await until('b\r\n')
    server.clock.advance(1001)
    await until('*-1\r\n')
    // Longer than what is read at once, so that the connection gives way to others.
    socket.write(`SET big ${'x'.repeat(60_000)}\r\n`.repeat(20))
    await until('+OK\r\n'.repeat(20))
    expect((await server.db.snapshot()).length).toBeGreaterThan(100)
    socket.destroy()
  })

  it('goes by the fake timers of a suite where its time is left running', async () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 })
    await using server = await startTestServer({ frozen: false })
    server.db.set('a', 'b', { PX: 1000 })
    const waiting = server.db.blPop('list', 1)
    vi.advanceTimersByTime(1001)
    expect(server.db.get('a')).toBeNull()
    expect(await waiting).toBeNull()
  })

  it('tells a client that wants TLS at once that there is none', async () => {
    await using server = await startTestServer()
    const client = connectTls({ port: server.port, host: server.host })
    const [error] = (await once(client, 'error').catch((thrown: unknown) => [thrown])) as [{ code?: string }]
    expect(error.code).toBe('ERR_SSL_WRONG_VERSION_NUMBER')
  })
})

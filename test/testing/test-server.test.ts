import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
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
})

/** The short version of `fuzz-socket.ts`, against our server and, to prove the expectations, against Redis. */
import { expect, it } from 'vitest'
import { listen } from '../../src/server/index.js'
import { startRedis } from '../support/redis-server.js'
import { fuzzSockets } from './fuzz-socket.js'

const REQUESTS = 20_000

it('mutilated requests over sockets are answered or refused as they should be', async () => {
  const server = await listen(undefined, { port: 0 })
  const result = await fuzzSockets({ port: server.port, requests: REQUESTS, seed: 3, sockets: 10 })
  expect(result.requests).toBeGreaterThanOrEqual(REQUESTS)
  expect(result.protocolErrors).toBeGreaterThan(100)
  expect(server.connectionCount).toBeLessThanOrEqual(10)
  await server.close()
  expect(server.connectionCount).toBe(0)
}, 60_000)

it('Redis answers and refuses the same', async ({ skip }) => {
  const redis = await startRedis()
  if (redis === null) return skip('there is no Redis 7.0')
  const result = await fuzzSockets({ port: redis.port, requests: REQUESTS, seed: 4, sockets: 10, resets: true })
  expect(result.protocolErrors).toBeGreaterThan(100)
  await redis.stop()
}, 60_000)

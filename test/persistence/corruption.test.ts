/** Damaged files and payloads are refused or sound, never half loaded; see `support/corruption-fuzz.ts`. */
import { expect, it } from 'vitest'
import { startRedis } from '../support/redis-server.js'
import { comparePayloads } from './support/corruption-differential.js'
import { fuzzLogs, fuzzPayloads, fuzzSnapshots } from './support/corruption-fuzz.js'

it.each(['rdb', 'msgpack'] as const)('damaged snapshots: %s', (format) => {
  const { refused, accepted } = fuzzSnapshots(3, format, 150)
  expect(refused).toBeGreaterThan(20)
  expect(accepted).toBeGreaterThan(5)
})

it('damaged payloads', () => {
  const { refused, accepted } = fuzzPayloads(3, 400)
  expect(refused).toBeGreaterThan(50)
  expect(accepted).toBeGreaterThan(20)
})

it.each([3, 4])('damaged logs', (seed) => {
  const { refused, accepted } = fuzzLogs(seed, 120)
  expect(refused).toBeGreaterThan(20)
  expect(accepted).toBeGreaterThan(5)
})

const redis = await startRedis({ args: ['--sanitize-dump-payload', 'yes'] })

it.skipIf(redis === null)('refuses what Redis refuses, and makes the same of the rest', async () => {
  const client = await redis?.connect()
  if (!client) return
  const { bothRefuse, bothTake, wrong } = await comparePayloads(client, 4, 1000)
  expect(wrong).toEqual([])
  expect(bothRefuse).toBeGreaterThan(300)
  expect(bothTake).toBeGreaterThan(300)
  await client.close()
  await redis?.stop()
})

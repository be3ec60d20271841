/** Damaged files and payloads are refused or sound, never half loaded; see `support/corruption-fuzz.ts`. */
import { expect, it } from 'vitest'
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

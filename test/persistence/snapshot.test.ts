/** A snapshot shows one instant, whatever happens while it is taken; see `support/snapshot-fuzz.ts`. */
import { expect, it } from 'vitest'
import { fuzzSnapshot } from './support/snapshot-fuzz.js'

it.each(['rdb', 'msgpack', 'commands'] as const)('a snapshot shows one instant: %s', (format) => {
  let early = 0
  for (let seed = 1; seed <= 3; seed++) early += fuzzSnapshot(seed, format).early
  // Some keys were saved because they were about to change.
  expect(early).toBeGreaterThan(0)
})

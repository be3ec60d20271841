/** How old a change may be that a power failure takes away under `everysec`: a second, a tick, and what a sync takes. */
import { expect, it } from 'vitest'
import { LogWriter } from '../../../src/persistence/aof/log-writer.js'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import type { Clock } from '../../../src/keyspace/clock.js'

const STEP_MS = 10
const TICK_MS = 100

it.each([
  [50, 1150],
  // Slower than a sync per second: the next begins when the last is done.
  [1500, 3110],
])('with syncs of %i ms, at most %i ms', async (syncMs, ageMax) => {
  let nowMs = 0
  const clock = { now: () => nowMs, monotonicUs: () => nowMs * 1000 } as Clock
  const file = memoryStorage().append('log')
  /** When each byte that isn't durable yet was written: [end of the write, when]. */
  const writes: [number, number][] = []
  let ending: { at: number; size: number; end: () => void } | undefined
  file.syncSoon = () =>
    new Promise((resolve) => {
      ending = { at: nowMs + syncMs, size: file.size, end: resolve }
    })
  const writer = new LogWriter(file, clock)
  writer.policy = 'everysec'
  let oldest = 0
  let syncs = 0
  for (; nowMs < 20_000; nowMs += STEP_MS) {
    if (ending && nowMs >= ending.at) {
      const { size, end } = ending
      ending = undefined
      syncs++
      while (writes[0] && writes[0][0] <= size) writes.shift()
      end()
      // The writer hears of it in a later task.
      await new Promise((resolve) => setImmediate(resolve))
    }
    writer.take(Uint8Array.of(1, 2, 3), 0, 3)
    writes.push([file.size, nowMs])
    if (nowMs % TICK_MS === 0) writer.tick()
    oldest = Math.max(oldest, nowMs - (writes[0]?.[1] ?? nowMs))
  }
  expect(oldest).toBeLessThanOrEqual(ageMax)
  expect(oldest).toBeGreaterThan(1000)
  expect(syncs).toBeGreaterThan(5)
})

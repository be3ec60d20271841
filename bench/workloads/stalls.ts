/**
 * Fills a store key by key and times each SET, beside what the garbage collector did meanwhile. A store's growth comes at
 * the same keys each time (its randomness is seeded), pauses of the machine and of the collector don't: `worstAt` is for
 * telling them apart by comparing rounds.
 */
import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { keyOf, valueOf } from '../support/keys.js'
import { Histogram } from '../support/stats.js'

export interface StallsInput {
  dist: string
  store: 'cinnabar' | 'map'
  keyCount: number
  /** So many keys are one entry of `worstAt`. */
  placeKeys: number
}

export interface StallsResult {
  /** Time of all SETs together. */
  totalMs: number
  p9999Ms: number
  longestMs: number
  /** The longest, less what of it was garbage collection. */
  longestWithoutGcMs: number
  longestGcMs: number
  allGcMs: number
  /** The longest SET among each `placeKeys` in a row, less garbage collection. */
  worstAt: Float64Array
}

const VALUE_BYTES = 16
/** Set in a store of their own before, so that what is measured is compiled. */
const WARM_UP_KEYS = 200_000
/** Shorter ones are never looked at singly. */
const SLOW_MS = 0.05
/** SETs in one turn of the event loop. */
const TURN_KEYS = 64_000

interface Pause {
  startMs: number
  endMs: number
}

workload(async ({ dist, store, keyCount, placeKeys }: StallsInput): Promise<StallsResult> => {
  const value = valueOf(VALUE_BYTES)
  const warmUp = await setterOf(dist, store)
  for (let index = 0; index < WARM_UP_KEYS; index++) warmUp(keyOf(index), value)
  const set = await setterOf(dist, store)
  const collections: Pause[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      collections.push({ startMs: startTime, endMs: startTime + duration })
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const histogram = new Histogram()
  const worstAt = new Float64Array(Math.ceil(keyCount / placeKeys))
  const slow: (Pause & { place: number })[] = []
  let totalMs = 0
  for (let place = 0; place < worstAt.length; place++) {
    const end = Math.min(keyCount, (place + 1) * placeKeys)
    for (let index = place * placeKeys; index < end; index++) {
      const key = keyOf(index)
      const startMs = performance.now()
      set(key, value)
      const endMs = performance.now()
      const ms = endMs - startMs
      totalMs += ms
      histogram.add(ms * 1e6)
      if (ms >= SLOW_MS) slow.push({ startMs, endMs, place })
      else if (ms > worstAt[place]!) worstAt[place] = ms
    }
    // The observer is called, and the store's own timer, only between turns of the event loop.
    if ((place * placeKeys) % TURN_KEYS === 0) await nextTurn()
  }
  await nextTurn()
  await nextTurn()
  observer.disconnect()
  for (const command of slow) {
    const ownMs = command.endMs - command.startMs - overlapMs(command, collections)
    worstAt[command.place] = Math.max(worstAt[command.place]!, ownMs)
  }
  return {
    totalMs,
    p9999Ms: histogram.quantile(0.9999) / 1e6,
    longestMs: slow.reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0),
    longestWithoutGcMs: worstAt.reduce((longest, ms) => Math.max(longest, ms), 0),
    longestGcMs: collections.reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0),
    allGcMs: collections.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
    worstAt,
  }
})

async function setterOf(dist: string, store: StallsInput['store']): Promise<(key: string, value: string) => void> {
  if (store === 'map') {
    const map = new Map<string, string>()
    return (key, value) => void map.set(key, value)
  }
  const { open } = await importPackage(dist)
  const db = open({ seed: 1 })
  return (key, value) => void db.set(key, value)
}

/** How long collections took within a command. */
function overlapMs(command: Pause, collections: readonly Pause[]): number {
  let sum = 0
  for (const pause of collections) {
    sum += Math.max(0, Math.min(command.endMs, pause.endMs) - Math.max(command.startMs, pause.startMs))
  }
  return sum
}

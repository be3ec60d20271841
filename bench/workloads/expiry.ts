/** A store whose keys all fall due within a second: how the event loop fares, and when the last key is gone. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { keyOf, valueOf } from '../support/keys.js'
import { msAfterTheLast } from '../support/storm.js'

export interface ExpiryInput {
  dist: string
  keyCount: number
  /** Between the first key's expiry and the last's. */
  spanMs: number
  /** How long filling is given. */
  leadMs: number
}

export interface ExpiryResult {
  p99Ms: number
  longestMs: number
  /** The same with nothing to do, which is what the measuring itself takes. */
  idleP99Ms: number
  /** From the last key's expiry until none is held any more. */
  goneAfterMs: number
}

const VALUE_BYTES = 16
const IDLE_MS = 500
/** Between two looks at what is left. */
const SELDOM_MS = 100

type Store = ReturnType<Awaited<ReturnType<typeof importPackage>>['open']>

workload(async (input: ExpiryInput): Promise<ExpiryResult> => {
  const { open } = await importPackage(input.dist)
  const db = open()
  // Watching the event loop keeps it awake, and so does asking: how long a store takes by itself is seen without either.
  const lastDueMs = fill(db, input) + input.spanMs
  await sleep(lastDueMs - Date.now())
  const goneAfterMs = await msAfterTheLast(lastDueMs, () => Number(db.call('DBSIZE')), SELDOM_MS)

  const firstDueMs = fill(db, input)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await sleep(IDLE_MS)
  const idleP99Ms = delay.percentile(99) / 1e6
  await sleep(firstDueMs - Date.now())
  delay.reset()
  await msAfterTheLast(firstDueMs + input.spanMs, () => Number(db.call('DBSIZE')))
  delay.disable()
  return { p99Ms: delay.percentile(99) / 1e6, longestMs: delay.max / 1e6, idleP99Ms, goneAfterMs }
})

/** @returns when the first key is due, in Unix ms */
function fill(db: Store, { keyCount, spanMs, leadMs }: ExpiryInput): number {
  const value = valueOf(VALUE_BYTES)
  const firstDueMs = Date.now() + leadMs
  for (let index = 0; index < keyCount; index++) {
    db.set(keyOf(index), value, { PXAT: firstDueMs + Math.floor((index * spanMs) / keyCount) })
  }
  if (Date.now() + IDLE_MS >= firstDueMs) throw new Error(`filling took longer than ${leadMs} ms`)
  return firstDueMs
}

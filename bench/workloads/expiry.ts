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

workload(async ({ dist, keyCount, spanMs, leadMs }: ExpiryInput): Promise<ExpiryResult> => {
  const { open } = await importPackage(dist)
  const db = open()
  const value = valueOf(VALUE_BYTES)
  const firstDueMs = Date.now() + leadMs
  for (let index = 0; index < keyCount; index++) {
    db.set(keyOf(index), value, { PXAT: firstDueMs + Math.floor((index * spanMs) / keyCount) })
  }
  if (Date.now() + IDLE_MS >= firstDueMs) throw new Error(`filling took longer than ${leadMs} ms`)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await sleep(IDLE_MS)
  const idleP99Ms = delay.percentile(99) / 1e6
  await sleep(firstDueMs - Date.now())
  delay.reset()
  const goneAfterMs = await msAfterTheLast(firstDueMs + spanMs, () => Number(db.call('DBSIZE')))
  delay.disable()
  return { p99Ms: delay.percentile(99) / 1e6, longestMs: delay.max / 1e6, idleP99Ms, goneAfterMs }
})

/** What a store costs before anything is in it. Needs --expose-gc. */
import { setTimeout as sleep } from 'node:timers/promises'
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { settledMemory } from '../support/process-memory.js'

export interface OpenInput {
  dist: string
  /** How many are opened side by side, and one after the other. */
  storeCount: number
}

export interface OpenResult {
  /** Loading the package, and the very first store. */
  importMs: number
  firstMs: number
  /** Opening and closing one store after the other. */
  openCloseMs: number
  /** Opening many side by side, all together. */
  openAllMs: number
  /** Per store of many, with nothing in it. */
  heapBytes: number
  rssBytes: number
  /** Per store of many, with one key. */
  oneKeyHeapBytes: number
  /** What share of one processor the timers of all of them take. */
  idleCpu: number
  closeAllMs: number
}

const WARM_UP_STORES = 200
const IDLE_MS = 1500

workload(async ({ dist, storeCount }: OpenInput): Promise<OpenResult> => {
  const { result: module, ms: importMs } = await timed(() => importPackage(dist))
  const { open } = module
  const { ms: firstMs } = await timed(() => open().close())
  for (let store = 0; store < WARM_UP_STORES; store++) open().close()
  const { ms: oneByOneMs } = await timed(() => {
    for (let store = 0; store < storeCount; store++) open().close()
  })
  const empty = await settledMemory()
  const { result: stores, ms: openAllMs } = await timed(() => Array.from({ length: storeCount }, () => open()))
  const opened = await settledMemory()
  const idleCpu = await cpuWhile(IDLE_MS)
  for (const store of stores) store.set('key', 'value')
  const used = await settledMemory()
  const { ms: closeAllMs } = await timed(() => {
    for (const store of stores) store.close()
  })
  return {
    importMs,
    firstMs,
    openCloseMs: oneByOneMs / storeCount,
    openAllMs,
    heapBytes: (opened.heapBytes - empty.heapBytes) / storeCount,
    rssBytes: (opened.rssBytes - empty.rssBytes) / storeCount,
    oneKeyHeapBytes: (used.heapBytes - empty.heapBytes) / storeCount,
    idleCpu,
    closeAllMs,
  }
})

async function timed<Result>(run: () => Result | Promise<Result>): Promise<{ result: Result; ms: number }> {
  const start = performance.now()
  const result = await run()
  return { result, ms: performance.now() - start }
}

async function cpuWhile(ms: number): Promise<number> {
  const start = performance.now()
  const before = process.cpuUsage()
  await sleep(ms)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / (performance.now() - start)
}

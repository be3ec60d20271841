/** What a process holds: for workloads that run with `--expose-gc`. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProcessMemory {
  /** Of the whole process, as the system counts it. */
  rssBytes: number
  /** JavaScript's heap and everything that hangs on it, `ArrayBuffer`s included. */
  heapBytes: number
}

/** Collects garbage until nothing more comes of it, then measures. */
export async function settledMemory(): Promise<ProcessMemory> {
  // Buffers are freed, and pages given back to the system, after the collection that finds them unused.
  for (let pass = 0; pass < 3; pass++) {
    collectGarbage()
    await sleep(50)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rssBytes: rss, heapBytes: heapUsed + external }
}

/** A full collection. @throws Error if Node wasn't told to allow it */
export function collectGarbage(): void {
  if (!globalThis.gc) throw new Error('needs node --expose-gc')
  globalThis.gc()
}

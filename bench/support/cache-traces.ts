/** What a cache is asked for: which of `count` keys, one after the other. The same in every process and every round. */
import { seededRandom, zipf, zipfOrder } from './random.js'

export type TraceName = 'zipf' | 'zipf and scans' | 'shifting'

export const TRACE_NAMES: readonly TraceName[] = ['zipf', 'zipf and scans', 'shifting']

/** Scans in a trace, and how much of all keys each of them reads. */
const SCANS = 10
const SCANNED_SHARE = 0.1
/** How often in a trace the popular keys become others. */
const SHIFTS = 10

export function traceOf(name: TraceName, count: number, length: number, seed = 1): Int32Array {
  const random = seededRandom(seed)
  switch (name) {
    case 'zipf':
      return zipfOrder(count, length, random)
    case 'zipf and scans':
      return withScans(zipfOrder(count, length, random), count)
    case 'shifting':
      return shifting(count, length, random)
  }
}

/** Now and then a stretch of keys is read in order, as by a report or a backup. */
function withScans(trace: Int32Array, count: number): Int32Array {
  const scanned = Math.floor(count * SCANNED_SHARE)
  const between = Math.floor(trace.length / SCANS)
  for (let scan = 0; scan < SCANS; scan++) {
    const at = scan * between + Math.floor(between / 2)
    for (let i = 0; i < Math.min(scanned, between); i++) trace[at + i] = (scan * scanned + i) % count
  }
  return trace
}

/** What is popular changes: a tenth of the trace long it's these keys, then others. */
function shifting(count: number, length: number, random: () => number): Int32Array {
  const nextRank = zipf(count, 0.99, random)
  const stretch = Math.ceil(length / SHIFTS)
  return new Int32Array(length).map((_, i) => {
    const offset = Math.floor(i / stretch) * Math.floor(count / SHIFTS)
    return (nextRank() - 1 + offset) % count
  })
}

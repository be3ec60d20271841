/** A table of memory growth: Cinnabar's beside Redis's, shared out among what was stored. */
import type { MemoryGrowth } from './redis-memory.js'
import type { StoreGrowth } from './store-memory.js'
import { type Table, times } from './table.js'

export interface MemoryRow {
  label: string
  ours: StoreGrowth
  /** Undefined where there is no Redis. */
  redis: MemoryGrowth | undefined
}

export interface MemoryTable {
  title: string
  /** What the rows are. */
  heading: string
  /** Among how many the memory is shared out. */
  count: number
  rows: readonly MemoryRow[]
  notes?: readonly string[]
}

export function memoryTable({ title, heading, count, rows, notes = [] }: MemoryTable): Table {
  const share = (bytes: number | undefined): string => (bytes === undefined ? '-' : (bytes / count).toFixed(1))
  return {
    title,
    columns: [heading, 'Cinnabar used', 'heap', 'RSS', 'Redis used', 'RSS', 'used, ratio', 'RSS, ratio'],
    rows: rows.map(({ label, ours, redis }) => [
      label,
      share(ours.usedBytes),
      share(ours.heapBytes),
      share(ours.rssBytes),
      share(redis?.usedBytes),
      share(redis?.rssBytes),
      times(ours.usedBytes / (redis?.usedBytes ?? NaN)),
      times(ours.rssBytes / (redis?.rssBytes ?? NaN)),
    ]),
    notes: [
      'used: used_memory of INFO. heap: JavaScript heap and array buffers. RSS: of the process.',
      'All are differences between the full store and the empty one. Ratios are Cinnabar / Redis.',
      ...notes,
    ],
  }
}

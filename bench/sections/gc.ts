/**
 * Garbage collection: how long a full collection holds the program when a store is full of keys, beside a Map with the
 * same keys and beside a process with nothing in it.
 */
import { interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { median, ratio } from '../support/stats.js'
import { bytes, duration, thousands, times } from '../support/table.js'
import type { GcInput, GcResult } from '../workloads/gc.js'

const LABELS: Record<GcInput['store'], string> = { cinnabar: 'Cinnabar', map: 'Map', nothing: 'nothing' }

export const gc: Section = {
  name: 'gc',
  title: 'Garbage collection: a full one, forced',
  async run(bench) {
    const keyCount = bench.quick ? 200_000 : 5_000_000
    const stores = Object.keys(LABELS) as GcInput['store'][]
    const results = await interleaved<GcInput['store'], GcResult>(bench, stores, (store) =>
      inChild('gc', { dist: bench.dist, store, keyCount } satisfies GcInput, { flags: ['--expose-gc'] }),
    )
    const pauses = (store: GcInput['store']): number[] => results[store].map((result) => result.fullGcMs)
    return [
      {
        title: `${thousands(keyCount)} keys of 16 bytes with values of 16 bytes`,
        columns: ['', 'full collection', "of Cinnabar's", 'JavaScript heap'],
        rows: stores.map((store) => [
          LABELS[store],
          duration(median(pauses(store))),
          store === 'cinnabar' ? '' : times(ratio(pauses(store), pauses('cinnabar'))),
          bytes(median(results[store].map((result) => result.heapBytes))),
        ]),
        notes: ["Node's default heap limit."],
      },
    ]
  },
}

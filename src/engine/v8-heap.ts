/** How full V8's heap is, for the limit on the memory of scripts. The platform hands in its module `v8`. */
import type { HeapUse } from '../commands/scripts.js'

export interface V8 {
  getHeapStatistics(): { used_heap_size: number; total_heap_size: number; heap_size_limit: number }
  getHeapSpaceStatistics(): { space_name: string; space_used_size: number; space_size: number }[]
}

/** Of the heap's limit so much is for young objects, and more from a version on: three semi-spaces, which V8 tells nobody of. */
const YOUNG_BYTES = 64 << 20
const LATER_YOUNG_BYTES = 192 << 20
const LATER_VERSION = 13
/** At most this share: `--max-heap-size` makes them smaller. */
const YOUNG_SHARE_MAX = 0.75

/** @param version V8's own, such as `13.6.233.17-node.37` */
export function heapReader(v8: V8, version: string): () => HeapUse {
  const isLater = Number.parseInt(version, 10) >= LATER_VERSION
  return () => heapUseOf(v8, isLater ? LATER_YOUNG_BYTES : YOUNG_BYTES)
}

/** Of what is young so much is garbage already; beyond, objects lived on while the space for them grew. */
const YOUNG_GARBAGE_BYTES = 16 << 20

/** What isn't young, mostly. */
function heapUseOf({ getHeapStatistics, getHeapSpaceStatistics }: V8, youngBytes: number): HeapUse {
  const { used_heap_size: used, total_heap_size: committed, heap_size_limit: limit } = getHeapStatistics()
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  return {
    usedBytes: used - Math.min(young?.space_used_size ?? 0, YOUNG_GARBAGE_BYTES),
    committedBytes: committed - (young?.space_size ?? 0),
    limitBytes: limit - Math.min(youngBytes, limit * YOUNG_SHARE_MAX),
  }
}

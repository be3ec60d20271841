/** How full V8's heap is, for the limit on the memory of scripts. The platform hands in its module `v8`. */
import type { HeapUse } from '../commands/scripts.js'

export interface V8 {
  getHeapStatistics(): { used_heap_size: number; total_heap_size: number; heap_size_limit: number }
  getHeapSpaceStatistics(): { space_name: string; space_used_size: number; space_size: number }[]
}

/** Of the heap's limit so much is for young objects. */
const YOUNG_BYTES = 64 << 20

/** What isn't young: most of that is garbage already. */
export function heapUseOf({ getHeapStatistics, getHeapSpaceStatistics }: V8): HeapUse {
  const { used_heap_size: used, total_heap_size: committed, heap_size_limit: limit } = getHeapStatistics()
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  return {
    usedBytes: used - (young?.space_used_size ?? 0),
    committedBytes: committed - (young?.space_size ?? 0),
    limitBytes: limit - YOUNG_BYTES,
  }
}

/** Memory of collections: bytes per element, of one large collection and of many small ones, beside redis-server. */
import type { Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { COLLECTION_TYPES, type CollectionType, filling, inBatches } from '../support/collections.js'
import { keyOf } from '../support/keys.js'
import { each, LoadClient, type Request } from '../support/load-client.js'
import { type MemoryRow, memoryTable } from '../support/memory-table.js'
import { type MemoryGrowth, redisGrowth } from '../support/redis-memory.js'
import type { StoreGrowth } from '../support/store-memory.js'
import { type Table, thousands } from '../support/table.js'
import type { ElementsInput } from '../workloads/elements.js'

const LABELS: Record<CollectionType, string> = {
  hash: 'hash, field and value',
  set: 'set',
  zset: 'sorted set, whole numbers as scores',
  list: 'list',
}

const SMALL_SIZE = 10

export const elements: Section = {
  name: 'elements',
  title: 'Memory: bytes per element of collections',
  async run(bench) {
    const share = bench.quick ? 20 : 1
    const tables: Table[] = []
    for (const [collections, size] of [
      [1, 1_000_000 / share],
      [100_000 / share, SMALL_SIZE],
    ] as const) {
      const rows: MemoryRow[] = []
      for (const type of COLLECTION_TYPES) {
        const label = LABELS[type]
        const input: ElementsInput = { dist: bench.dist, type, collections, size }
        bench.progress(`${thousands(collections)} of ${thousands(size)}: ${label}, Cinnabar`)
        const ours = await inChild<ElementsInput, StoreGrowth>('elements', input, { flags: ['--expose-gc'] })
        bench.progress(`${thousands(collections)} of ${thousands(size)}: ${label}, Redis`)
        rows.push({ label, ours, redis: await ofRedis(input) })
      }
      const isOne = collections === 1
      const title = `${thousands(collections)} collection${isOne ? '' : 's'} of ${thousands(size)} elements of 16 bytes`
      const notes = isOne ? [] : ['Keys are part of it: each has 16 bytes, too.']
      tables.push(memoryTable({ title, heading: 'per element', count: collections * size, rows, notes }))
    }
    return tables
  },
}

function ofRedis({ type, collections, size }: ElementsInput): Promise<MemoryGrowth | undefined> {
  function* requests(): Generator<Request> {
    for (let index = 0; index < collections; index++) yield* filling(type, keyOf(index), size)
  }
  return redisGrowth(async (port) => {
    const client = await LoadClient.connect(port)
    try {
      await client.exchange(each(inBatches(requests())))
    } finally {
      client.close()
    }
  })
}

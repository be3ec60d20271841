/**
 * Many readers of a catalogue that is larger than the memory given to its cache.
 *
 *   npx tsx examples/bounded-cache/in-process.ts
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { open, type OpenOptions } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import { BoundedCache } from './cache.js'

export interface Scale {
  readonly maxMemory: NonNullable<OpenOptions['maxMemory']>
  /** Articles in the catalogue, of about 2 KB each. */
  readonly articles: number
  readonly reads: number
  readonly readers: number
  /** Makes the run repeatable. */
  readonly random?: () => number
}

const FULL: Scale = { maxMemory: '64mb', articles: 200_000, reads: 1_000_000, readers: 1000 }
const SOURCE_MS = 5
const ARTICLE = 'All that is to be said about it. '.repeat(60)

export async function main(print: Print, scale: Scale = FULL): Promise<void> {
  const { maxMemory, articles, reads, readers, random = Math.random } = scale
  let evicted = 0
  using db = open({ maxMemory, evictionPolicy: 'allkeys-lfu', onEvict: () => void evicted++, seed: 1 })
  let fetched = 0
  const cache = new BoundedCache(db, async (key) => {
    fetched++
    await sleep(SOURCE_MS)
    return `${key}: ${ARTICLE}`
  })

  // A few articles are read by everybody, most by hardly anyone.
  const pick = (): string => `article:${Math.floor(articles * random() ** 6)}`
  const show = (done: number): void => {
    const megabytes = Number(/^used_memory:(\d+)/m.exec(String(db.call('INFO', 'memory')))?.[1]) / 2 ** 20
    print(
      `${done} reads: ${(100 * cache.hitRatio).toFixed(0)} % from the cache, ` +
        `${db.dbSize()} articles in ${megabytes.toFixed(1)} MiB, ${evicted} evicted`,
    )
  }
  const parts = 4
  for (let part = 1; part <= parts; part++) {
    let left = reads / parts
    const read = async (): Promise<void> => {
      while (left-- > 0) await cache.get(pick())
    }
    await Promise.all(Array.from({ length: readers }, read))
    show((reads / parts) * part)
  }
  print(`the source was asked ${fetched} times`)
}

if (isProgram(import.meta.url)) await main(console.log)

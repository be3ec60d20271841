/** The bounded cache's program at a smaller size, and what its class promises. */
import { open } from 'cinnabar'
import { expect, it } from 'vitest'
import { BoundedCache } from '../../examples/bounded-cache/cache.js'
import { main } from '../../examples/bounded-cache/in-process.js'
import { Random } from '../support/random.js'

it('stays within its memory and answers most reads', async () => {
  const lines: string[] = []
  const random = new Random(1)
  const scale = { maxMemory: '1mb', articles: 3000, reads: 8000, readers: 100, random: () => random.next() } as const
  await main((line) => void lines.push(line), scale)
  expect(lines).toHaveLength(5)
  const last = /^8000 reads: (\d+) % from the cache, (\d+) articles in ([\d.]+) MiB, (\d+) evicted$/.exec(
    lines[3] ?? '',
  )
  const [hitPercent = 0, articles = 0, megabytes = 0, evicted = 0] = (last ?? []).slice(1).map(Number)
  expect(hitPercent).toBeGreaterThan(60)
  expect(articles).toBeGreaterThan(350)
  expect(megabytes).toBeGreaterThan(0.9)
  expect(megabytes).toBeLessThan(1.05)
  expect(evicted).toBeGreaterThan(500)
  const asked = Number(/asked (\d+) times/.exec(lines[4] ?? '')?.[1])
  expect(asked).toBe(articles + evicted)
})

it('asks the source once for what many want at the same time, and again after it failed', async () => {
  using db = open({ maxMemory: '1mb', evictionPolicy: 'allkeys-lfu' })
  let asked = 0
  const cache = new BoundedCache(db, async () => {
    asked++
    await Promise.resolve()
    if (asked === 1) throw new Error('the source is down')
    return 'value'
  })
  const failed = await Promise.allSettled([cache.get('a'), cache.get('a')])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await Promise.all([cache.get('a'), cache.get('a'), cache.get('a')])).toEqual(['value', 'value', 'value'])
  expect(await cache.get('a')).toBe('value')
  expect(asked).toBe(2)
  expect(cache.hits).toBe(1)
})

/** Corners of the job queue that its story doesn't show. */
import { open } from 'cinnabar'
import { expect, it } from 'vitest'
import { Queue } from '../../examples/job-queue/in-process.js'
import { keysOf, LEASE_MS } from '../../examples/job-queue/queue.js'

const keys = keysOf('test')

function openQueue() {
  const db = open({ frozen: true })
  return { db, queue: new Queue(db, 'test') }
}

it('those who wait are served first come, first served', async () => {
  const { queue } = openQueue()
  const workers = [queue.take(0), queue.take(0), queue.take(0)]
  for (const payload of ['a', 'b', 'c']) queue.add(payload)
  expect((await Promise.all(workers)).map((job) => job?.payload)).toEqual(['a', 'b', 'c'])
})

it('a job whose worker died before it got a lease is given one, and comes back', async () => {
  const { db, queue } = openQueue()
  const id = queue.add('lost')
  await db.blMove(keys.waiting, keys.processing, 'RIGHT', 'LEFT', 0)
  queue.tidy()
  expect(db.zScore(keys.leases, id)).toBeGreaterThan(0)
  db.clock.advance(LEASE_MS)
  queue.tidy()
  expect(await queue.take(0)).toEqual({ id, attempt: 1, payload: 'lost' })
})

it('a job that is done late is done, wherever it is by then', async () => {
  const { db, queue } = openQueue()
  queue.add('slow')
  const first = await queue.take(0)
  db.clock.advance(LEASE_MS)
  queue.tidy()
  const second = await queue.take(0)
  expect(second).toEqual({ ...first, attempt: 2 })
  if (first) queue.done(first)
  if (second) queue.done(second)
  expect(queue.counts()).toEqual({ waiting: 0, processing: 0, delayed: 0, failed: 0 })
  expect(db.keys('*')).toEqual([keys.ids])
})

it('a job that was done between being taken and being looked up is left alone', async () => {
  const { db, queue } = openQueue()
  const taken = queue.take(0)
  const id = queue.add('done meanwhile')
  queue.done({ id })
  queue.add('next')
  expect((await taken)?.payload).toBe('next')
  expect(db.zCard(keys.leases)).toBe(1)
})

it('what has stalled goes before what has not been tried, and what is due goes behind', async () => {
  const { db, queue } = openQueue()
  queue.add('later', LEASE_MS)
  queue.add('stalls')
  await queue.take(0)
  queue.add('fresh')
  db.clock.advance(LEASE_MS)
  queue.tidy()
  queue.tidy()
  const order = [await queue.take(0), await queue.take(0), await queue.take(0)]
  expect(order.map((job) => job?.payload)).toEqual(['stalls', 'fresh', 'later'])
})

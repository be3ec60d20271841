/** Corners of the sliding window that its story doesn't show. */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { SlidingWindow } from '../../examples/sliding-window/in-process.js'
import { SlidingWindow as IoredisWindow } from '../../examples/sliding-window/ioredis.js'
import { requestsKey } from '../../examples/sliding-window/limiter.js'
import { Random } from '../support/random.js'

it('no window of time has more requests than allowed, wherever it begins', () => {
  using db = open({ frozen: 0 })
  const random = new Random(1)
  const policy = { requests: 5, windowMs: 1000 }
  const limiter = new SlidingWindow(db, policy)
  const allowed: number[] = []
  for (let i = 0; i < 2000; i++) {
    db.clock.advance(random.below(300))
    if (limiter.hit('a').isAllowed) allowed.push(db.clock.now())
  }
  expect(allowed.length).toBeGreaterThan(500)
  for (const [i, time] of allowed.entries()) {
    const sixth = allowed[i + policy.requests]
    expect(sixth === undefined || sixth - time >= policy.windowMs).toBe(true)
  }
})

it('a refused request takes no room, and an idle client leaves nothing behind', () => {
  using db = open({ frozen: true })
  const limiter = new SlidingWindow(db, { requests: 2, windowMs: 1000 })
  for (let i = 0; i < 50; i++) limiter.hit('a')
  expect(db.zCard(requestsKey('a'))).toBe(2)
  db.clock.advance(1001)
  expect(db.dbSize()).toBe(0)
})

it('clients that ask at the same moment share what is left', async () => {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    const limiter = new IoredisWindow(redis, { requests: 3, windowMs: 1000 }, () => db.clock.now())
    const decisions = await Promise.all(Array.from({ length: 10 }, () => limiter.hit('a')))
    expect(decisions.filter(({ isAllowed }) => isAllowed).length).toBe(3)
    expect(db.zCard(requestsKey('a'))).toBe(3)
  } finally {
    redis.disconnect()
  }
})

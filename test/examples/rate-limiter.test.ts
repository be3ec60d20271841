/** Corners of the rate limiter that its story doesn't show. */
import { open } from 'cinnabar'
import { expect, it } from 'vitest'
import { FixedWindow } from '../../examples/rate-limiter/in-process.js'
import { counterKey } from '../../examples/rate-limiter/limiter.js'
import { rateLimited } from '../../examples/rate-limiter/middleware.js'
import { serve } from '../../examples/support.js'

it('a window lasts from its first request, not from its last', () => {
  const db = open({ frozen: true })
  const limiter = new FixedWindow(db, { requests: 2, windowMs: 1000 })
  expect(limiter.hit('a')).toEqual({ isAllowed: true, remaining: 1, resetMs: 1000 })
  db.clock.advance(900)
  expect(limiter.hit('a')).toEqual({ isAllowed: true, remaining: 0, resetMs: 100 })
  expect(limiter.hit('a')).toEqual({ isAllowed: false, remaining: 0, resetMs: 100 })
  db.clock.advance(101)
  expect(limiter.hit('a')).toEqual({ isAllowed: true, remaining: 1, resetMs: 1000 })
})

it('counters go with their windows', () => {
  const db = open({ frozen: true })
  const limiter = new FixedWindow(db, { requests: 2, windowMs: 1000 })
  for (let i = 0; i < 100; i++) limiter.hit(`client ${i}`)
  expect(db.exists(counterKey('client 0'))).toBe(1)
  expect(db.dbSize()).toBe(100)
  db.clock.advance(1001)
  expect(db.dbSize()).toBe(0)
})

it('a limiter that fails lets requests pass', async () => {
  const broken = {
    policy: { requests: 1, windowMs: 1000 },
    hit: () => Promise.reject(new Error('connection lost')),
  }
  await using api = await serve(rateLimited(broken, (_, response) => response.end('served')))
  const response = await fetch(api.origin)
  expect([response.status, await response.text()]).toEqual([200, 'served'])
  expect(response.headers.get('ratelimit-limit')).toBeNull()
})

/** Corners of the response cache that its story doesn't show. */
import { open } from 'cinnabar'
import { afterEach, expect, it, vi } from 'vitest'
import { ResponseCache } from '../../examples/response-cache/cache.js'
import { decode, encode } from '../../examples/response-cache/entry.js'
import { InProcessStore } from '../../examples/response-cache/in-process.js'

const url = 'http://origin.test/page'

function openCache() {
  const db = open({ frozen: true })
  const store = new InProcessStore(db)
  return { db, store, cache: new ResponseCache(store) }
}

function origin(...responses: (() => Response | Promise<Response>)[]) {
  const fetched = vi.fn(async () => {
    const next = responses.shift()
    if (!next) throw new Error('connection refused')
    return next()
  })
  vi.stubGlobal('fetch', fetched)
  return fetched
}

const page = (text: string, control: string): Response => new Response(text, { headers: { 'cache-control': control } })
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

afterEach(() => {
  vi.unstubAllGlobals()
})

it('an entry survives being stored, whatever is in its body', () => {
  const entry = {
    status: 200,
    headers: { etag: '"1"' },
    body: Uint8Array.from([10, 0, 255, 10]),
    freshMs: 1,
    staleMs: 2,
  }
  const decoded = decode(encode(entry))
  expect({ ...decoded, body: [...decoded.body] }).toEqual({ ...entry, body: [10, 0, 255, 10] })
})

it('those who wait take over when the one who fetches is gone', async () => {
  const { db, store, cache } = openCache()
  const fetched = origin(() => page('one', 'max-age=60'))
  expect(store.lock(`response-lock:${url}`, 'one that crashed', 10_000)).toBe(true)
  const waiting = cache.get(url)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(fetched).not.toHaveBeenCalled()
  db.clock.advance(10_001)
  expect((await waiting).status).toBe('miss')
  expect(fetched).toHaveBeenCalledOnce()
})

it('a lock that has passed to somebody else is not given back', () => {
  const { db, store } = openCache()
  store.lock('lock', 'first', 1000)
  db.clock.advance(1001)
  expect(store.lock('lock', 'second', 1000)).toBe(true)
  store.unlock('lock', 'first')
  expect(store.lock('lock', 'third', 1000)).toBe(false)
  store.unlock('lock', 'second')
  expect(store.lock('lock', 'third', 1000)).toBe(true)
})

it('nobody waits for what may not be stored', async () => {
  const { cache } = openCache()
  const fetched = origin(
    () => page('one', 'no-store'),
    () => page('two', 'no-store'),
  )
  expect((await cache.get(url)).status).toBe('miss')
  const { status, entry } = await cache.get(url)
  expect([status, textOf(entry.body)]).toEqual(['bypass', 'two'])
  expect(fetched).toHaveBeenCalledTimes(2)
})

it('an origin that cannot be reached is asked again after a second', async () => {
  const { db, cache } = openCache()
  origin()
  expect((await cache.get(url)).entry.status).toBe(502)
  origin(() => page('back', 'max-age=60'))
  db.clock.advance(1001)
  expect(textOf((await cache.get(url)).entry.body)).toBe('back')
  expect((await cache.get(url)).status).toBe('hit')
})

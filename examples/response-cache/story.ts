/** A shop's origin that is slow, then down, behind the cache: the same with each of the three stores. */
import { setTimeout as sleep } from 'node:timers/promises'
import { serve, type Print } from '../support.js'
import { type CacheStore, ResponseCache } from './cache.js'
import { caching } from './proxy.js'

/** The first bytes of a PNG: not UTF-8, and not to be taken for it. */
const LOGO = Buffer.from('89504e470d0a1a0a0000000d49484452ff00fe', 'hex')
const SECOND_MS = 1000

/** @param advance moves the store's clock */
export async function story(store: CacheStore, advance: (ms: number) => void, print: Print): Promise<void> {
  let asked = 0
  let isDown = false
  await using origin = await serve((request, response) => {
    asked++
    void sleep(30).then(() => {
      if (isDown) return response.writeHead(503).end()
      if (request.url === '/logo') {
        return response.writeHead(200, { 'content-type': 'image/png', 'cache-control': 'max-age=86400' }).end(LOGO)
      }
      if (request.url === '/account') {
        return response.writeHead(200, { 'cache-control': 'private' }).end(`account ${asked}`)
      }
      const control = 'max-age=60, stale-while-revalidate=300'
      return response.writeHead(200, { 'cache-control': control }).end(`prices ${asked}`)
    })
  })
  const cache = new ResponseCache(store)
  await using shop = await serve(caching(origin.origin, cache))

  const visit = async (path: string): Promise<Response> => fetch(shop.origin + path)
  const show = async (path: string): Promise<void> => {
    const response = await visit(path)
    const { headers } = response
    print(
      `${path}: ${response.status} '${await response.text()}', ${headers.get('cache-status')}, age ${headers.get('age')}`,
    )
  }

  const crowd = await Promise.all(Array.from({ length: 50 }, async () => (await visit('/prices')).text()))
  print(
    `50 visitors see ${[...new Set(crowd)].map((text) => `'${text}'`).join(', ')}: the origin was asked ${asked} time`,
  )
  await show('/prices')

  advance(61 * SECOND_MS)
  print('61 seconds later')
  await show('/prices')
  await cache.settled()
  await show('/prices')

  isDown = true
  advance(120 * SECOND_MS)
  print('two minutes later, with the origin down')
  await show('/prices')
  await cache.settled()
  await show('/prices')
  await cache.settled()
  await show('/sale')

  isDown = false
  advance(400 * SECOND_MS)
  print('after a long night the origin is back')
  await show('/prices')
  await show('/sale')

  const first = Buffer.from(await (await visit('/logo')).arrayBuffer())
  const second = Buffer.from(await (await visit('/logo')).arrayBuffer())
  print(`the logo comes ${first.equals(LOGO) && second.equals(LOGO) ? 'unharmed' : 'damaged'} out of the cache`)

  asked = 0
  await show('/account')
  await show('/account')
}

/** The cache in front of a node:http origin: a handler that serves GET, and says in `Cache-Status` (RFC 9211) how. */
import type { RequestListener } from 'node:http'
import type { ResponseCache, Served } from './cache.js'

export function caching(origin: string, cache: ResponseCache): RequestListener {
  async function handle(...[request, response]: Parameters<RequestListener>): Promise<void> {
    if (request.method !== 'GET') {
      response.writeHead(405, { Allow: 'GET' }).end()
      return
    }
    const served = await cache.get(new URL(request.url ?? '/', origin).href)
    response.writeHead(served.entry.status, {
      ...served.entry.headers,
      Age: Math.floor(served.ageMs / 1000),
      'Cache-Status': `example; ${statusText(served)}`,
    })
    response.end(served.entry.body)
  }
  return (request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error))
  }
}

function statusText({ entry, status, ageMs }: Served): string {
  switch (status) {
    case 'hit':
    case 'stale':
      return `hit; ttl=${Math.ceil((entry.freshMs - ageMs) / 1000)}`
    case 'miss':
      return 'fwd=uri-miss'
    case 'collapsed':
      return 'fwd=uri-miss; collapsed'
    case 'bypass':
      return 'fwd=bypass'
  }
}

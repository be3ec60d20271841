/**
 * The limiter in front of a node:http handler, with the headers that clients know: `RateLimit-*`
 * (draft-ietf-httpapi-ratelimit-headers-06) on every response, `Retry-After` (RFC 9110) and status 429 (RFC 6585) on
 * those it refuses.
 */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Decision, Limiter } from './limiter.js'

/** Whoever sends an API key is counted by it, everybody else by address. Behind a proxy, take the address it reports. */
export function clientOf(request: IncomingMessage): string {
  const key = request.headers['x-api-key']
  return typeof key === 'string' ? `key:${key}` : `address:${request.socket.remoteAddress ?? ''}`
}

export function rateLimited(limiter: Limiter, handler: RequestListener): RequestListener {
  const { policy } = limiter
  const policyText = `${policy.requests};w=${Math.ceil(policy.windowMs / 1000)}`

  async function handle(...[request, response]: Parameters<RequestListener>): Promise<void> {
    let decision: Decision
    try {
      decision = await limiter.hit(clientOf(request))
    } catch {
      // Without the counter, serving everyone is better than serving no one.
      return handler(request, response)
    }
    const resetS = Math.ceil(decision.resetMs / 1000)
    response.setHeader('RateLimit-Policy', policyText)
    response.setHeader('RateLimit-Limit', policy.requests)
    response.setHeader('RateLimit-Remaining', decision.remaining)
    response.setHeader('RateLimit-Reset', resetS)
    if (decision.isAllowed) return handler(request, response)
    response.setHeader('Retry-After', resetS)
    response.writeHead(429, { 'Content-Type': 'application/problem+json' })
    response.end(JSON.stringify({ title: 'Too Many Requests', detail: `Try again in ${resetS} s.` }))
  }

  return (request, response) => void handle(request, response)
}

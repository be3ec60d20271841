/**
 * A sliding-window rate limiter: never more than so many requests of a client in any window of time.
 *
 * One sorted set per client holds the times of its requests; those that are older than the window are dropped first. Unlike
 * a fixed window (`../rate-limiter`), no border lets two windows' requests through in a row; the price is an entry
 * per request instead of one number. Refused requests don't count.
 */
import type { Awaitable } from '../support.js'

export interface Policy {
  readonly requests: number
  readonly windowMs: number
}

export interface Decision {
  readonly isAllowed: boolean
  /** Requests that would still be allowed right now. */
  readonly remaining: number
  /** When the oldest request leaves the window and makes room, from now. */
  readonly roomInMs: number
}

/** What the three limiters have in common. */
export interface Limiter {
  /** Counts a request of this client, unless it's refused. */
  hit(client: string): Awaitable<Decision>
}

/** Unix time in ms. */
export type Now = () => number

export const requestsKey = (client: string): string => `requests:${client}`

/** A request at this time or before is out of the window. */
export const windowStart = ({ windowMs }: Policy, now: number): number => now - windowMs

/** `used`: requests in the window, the allowed one included. */
export const decide = (policy: Policy, isAllowed: boolean, used: number, oldest: number, now: number): Decision => ({
  isAllowed,
  remaining: Math.max(0, policy.requests - used),
  roomInMs: oldest + policy.windowMs - now,
})

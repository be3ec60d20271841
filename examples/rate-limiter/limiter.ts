/**
 * A fixed-window rate limiter: so many requests per client and window, whoever does the counting.
 *
 * One counter per client, which expires with its window. The window begins with the client's first request, so windows of
 * different clients end at different times. At worst a client gets two windows' requests in a row, at a border; where that
 * is too many, halve both numbers.
 */
import type { Awaitable } from '../support.js'

export interface Policy {
  readonly requests: number
  readonly windowMs: number
}

export interface Decision {
  readonly isAllowed: boolean
  /** Requests left in this window. */
  readonly remaining: number
  /** When the next window begins, from now. */
  readonly resetMs: number
}

/** What the three limiters have in common. */
export interface Limiter {
  readonly policy: Policy
  /** Counts a request of this client and says whether it may pass. */
  hit(client: string): Awaitable<Decision>
}

export const counterKey = (client: string): string => `rate:${client}`

/** `used`: requests in this window, this one included. */
export const decide = (policy: Policy, used: number, resetMs: number): Decision => ({
  isAllowed: used <= policy.requests,
  remaining: Math.max(0, policy.requests - used),
  resetMs,
})

/**
 * Who is online, which friends are, whom one might know, and how many visitors there were.
 *
 * - online: a set of users for each minute, which expires by itself; online is whoever is in one of the last five
 * - friends: a set for each user; friends of friends are found by uniting, subtracting and intersecting such sets
 * - visitors: a HyperLogLog for each day, 12 KB however many visitors there are, of which any days can be counted as one
 */
import type { Awaitable } from '../support.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Minutes after its last sign of life that a user counts as online. */
export const ONLINE_MINUTES = 5
/** A minute's set is looked at for so long, and a little longer. */
export const MINUTE_TTL_S = (ONLINE_MINUTES + 1) * 60

export interface Suggestion {
  readonly user: string
  /** Friends in common. */
  readonly mutual: number
}

/** What the three have in common. */
export interface Presence {
  /** A sign of life of a user. */
  seen(user: string): Awaitable<void>
  /** Users online, in the order of their names. */
  online(): Awaitable<string[]>
  befriend(one: string, other: string): Awaitable<void>
  friendsOnline(user: string): Awaitable<string[]>
  /** Friends of friends, those with the most friends in common first. */
  suggest(user: string, count: number): Awaitable<Suggestion[]>
  /** Different visitors in the last so many days, within about 1 %. */
  visitors(days: number): Awaitable<number>
}

/** Unix time in ms. */
export type Now = () => number

export const friendsKey = (user: string): string => `friends:${user}`
export const minuteKey = (now: number): string => `online:${Math.floor(now / MINUTE_MS)}`
export const dayKey = (now: number): string => `visitors:${Math.floor(now / DAY_MS)}`
/** Where the union of the last minutes is put for a moment. */
export const UNION_KEY = 'online:now'
/** Where the friends of a user's friends are put for a moment. */
export const circleKey = (user: string): string => `circle:${user}`

export const lastMinutes = (now: number): string[] =>
  Array.from({ length: ONLINE_MINUTES }, (_, i) => minuteKey(now - i * MINUTE_MS))

export const lastDays = (now: number, days: number): string[] =>
  Array.from({ length: days }, (_, i) => dayKey(now - i * DAY_MS))

/** The best of them; names decide between equals. */
export function best(suggestions: Suggestion[], count: number): Suggestion[] {
  return suggestions.sort((a, b) => b.mutual - a.mutual || (a.user < b.user ? -1 : 1)).slice(0, count)
}

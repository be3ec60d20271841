/**
 * A leaderboard of the day and one of the last seven days.
 *
 * Points are added to a sorted set of their day, which is gone when no week needs it. The week is the union of its days,
 * made when somebody asks and kept for a minute: so a hit costs one small update, and old points leave by themselves.
 */
import type { Awaitable } from '../support.js'

const DAY_MS = 24 * 60 * 60_000
const WEEK_DAYS = 7

export type Window = 'day' | 'week'

export interface Rank {
  readonly player: string
  readonly points: number
  /** 1 is the best. Equal points are ranked by name, from Z to A, as the set has them. */
  readonly rank: number
}

/** What the three leaderboards have in common. */
export interface Leaderboard {
  /** @returns the player's points today */
  score(player: string, points: number): Awaitable<number>
  top(window: Window, count: number): Awaitable<Rank[]>
  /** A player and so many on either side; empty for one without points. */
  around(window: Window, player: string, distance: number): Awaitable<Rank[]>
  /** Players with points today whose best day of the week it is: they have as many as in the maximum of all days. */
  bestToday(): Awaitable<string[]>
}

/** Unix time in ms. */
export type Now = () => number

/** A day is part of weeks until six days later. */
export const DAY_TTL_S = ((WEEK_DAYS + 1) * DAY_MS) / 1000
export const WEEK_TTL_S = 60

export const dayKey = (now: number): string => `points:${new Date(now).toISOString().slice(0, 10)}`

/** The last seven days, today first. */
export const weekDays = (now: number): [today: string, ...before: string[]] => [
  dayKey(now),
  ...Array.from({ length: WEEK_DAYS - 1 }, (_, day) => dayKey(now - (day + 1) * DAY_MS)),
]

/** The union of the week that ends today. */
export const weekKey = (now: number): string => `${dayKey(now)}:week`
/** Each player's best day of that week. */
export const bestKey = (now: number): string => `${dayKey(now)}:best`

/** The first and last place, from 0, of those at most `distance` away. */
export const placesAround = (place: number, distance: number): [number, number] => [
  Math.max(0, place - distance),
  place + distance,
]

/** From `first`, a place counted from 0. */
export const ranked = (entries: readonly (readonly [player: string, points: number])[], first: number): Rank[] =>
  entries.map(([player, points], i) => ({ player, points, rank: first + i + 1 }))

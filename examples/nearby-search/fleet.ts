/**
 * Which scooters are near: positions in a sorted set, whose scores are geohashes, so that places near each other are near
 * each other in the set.
 *
 * A scooter that is rented leaves the index, and comes back where it's parked. A service round is the same index cut out
 * around a depot, with distances as scores: the truck takes the nearest from it until it's empty.
 */
import type { Awaitable } from '../support.js'

export interface Place {
  readonly longitude: number
  readonly latitude: number
}

export interface Found {
  readonly scooter: string
  readonly meters: number
}

/** What the three fleets have in common. */
export interface Fleet {
  /** Scooters are there to be rented at these places. */
  park(places: Readonly<Record<string, Place>>): Awaitable<void>
  /** @returns false if somebody else was faster */
  rent(scooter: string): Awaitable<boolean>
  /** The nearest so many within a distance of a place. */
  near(place: Place, meters: number, count: number): Awaitable<Found[]>
  /** Those on a map of this width and height, by name. */
  onMap(centre: Place, widthKm: number, heightKm: number): Awaitable<string[]>
  /** Between two parked scooters; null if one of them is not. */
  metersBetween(one: string, other: string): Awaitable<number | null>
  /** Begins a service round of all within a distance of a place. @returns how many there are */
  beginRound(depot: Place, km: number): Awaitable<number>
  /** The next of the round, null at its end. */
  nextOfRound(): Awaitable<Found | null>
}

export const PARKED_KEY = 'scooters:parked'
export const ROUND_KEY = 'scooters:round'
/** A round that is given up is gone after a day. */
export const ROUND_TTL_S = 24 * 60 * 60

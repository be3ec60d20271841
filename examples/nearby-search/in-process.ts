/**
 * The fleet in a store inside the process.
 *
 *   npx tsx examples/nearby-search/in-process.ts
 */
import { open, type Db } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import { type Fleet, type Found, PARKED_KEY, type Place, ROUND_KEY, ROUND_TTL_S } from './fleet.js'
import { story } from './story.js'

export class Scooters implements Fleet {
  private readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  park(places: Readonly<Record<string, Place>>): void {
    this.db.geoAdd(
      PARKED_KEY,
      Object.entries(places).map(([scooter, { longitude, latitude }]) => [longitude, latitude, scooter]),
    )
  }

  rent(scooter: string): boolean {
    return this.db.zRem(PARKED_KEY, scooter) === 1
  }

  near(place: Place, meters: number, count: number): Found[] {
    const found = this.db.geoSearch(PARKED_KEY, {
      FROMLONLAT: place,
      BYRADIUS: { radius: meters, unit: 'M' },
      ASC: true,
      COUNT: count,
      WITHDIST: true,
    })
    return found.map(([scooter, distance]) => ({ scooter, meters: Number(distance) }))
  }

  onMap(centre: Place, widthKm: number, heightKm: number): string[] {
    const box = { width: widthKm, height: heightKm, unit: 'KM' } as const
    return this.db.geoSearch(PARKED_KEY, { FROMLONLAT: centre, BYBOX: box }).sort()
  }

  metersBetween(one: string, other: string): number | null {
    const meters = this.db.geoDist(PARKED_KEY, one, other)
    return meters === null ? null : Number(meters)
  }

  beginRound(depot: Place, km: number): number {
    const circle = { radius: km, unit: 'KM' } as const
    const count = this.db.geoSearchStore(ROUND_KEY, PARKED_KEY, {
      FROMLONLAT: depot,
      BYRADIUS: circle,
      STOREDIST: true,
    })
    this.db.expire(ROUND_KEY, ROUND_TTL_S)
    return count
  }

  nextOfRound(): Found | null {
    const [scooter, km] = this.db.zPopMin(ROUND_KEY)
    return scooter === undefined || km === undefined ? null : { scooter, meters: km * 1000 }
  }
}

export async function main(print: Print): Promise<void> {
  using db = open()
  await story(new Scooters(db), print)
}

if (isProgram(import.meta.url)) await main(console.log)

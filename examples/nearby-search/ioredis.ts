/**
 * The same fleet through ioredis.
 *
 *   npx tsx examples/nearby-search/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
import { isProgram, type Print } from '../support.js'
import { type Fleet, type Found, PARKED_KEY, type Place, ROUND_KEY, ROUND_TTL_S } from './fleet.js'
import { story } from './story.js'

export class Scooters implements Fleet {
  private readonly redis: Redis

  constructor(redis: Redis) {
    this.redis = redis
  }

  async park(places: Readonly<Record<string, Place>>): Promise<void> {
    const positions = Object.entries(places).flatMap(([scooter, { longitude, latitude }]) => [
      longitude,
      latitude,
      scooter,
    ])
    await this.redis.geoadd(PARKED_KEY, ...positions)
  }

  async rent(scooter: string): Promise<boolean> {
    return (await this.redis.zrem(PARKED_KEY, scooter)) === 1
  }

  async near(place: Place, meters: number, count: number): Promise<Found[]> {
    const { longitude, latitude } = place
    const found = await this.redis.geosearch(
      PARKED_KEY,
      'FROMLONLAT',
      longitude,
      latitude,
      'BYRADIUS',
      meters,
      'm',
      'ASC',
      'COUNT',
      count,
      'WITHDIST',
    )
    return (found as [string, string][]).map(([scooter, distance]) => ({ scooter, meters: Number(distance) }))
  }

  async onMap({ longitude, latitude }: Place, widthKm: number, heightKm: number): Promise<string[]> {
    const found = await this.redis.geosearch(
      PARKED_KEY,
      'FROMLONLAT',
      longitude,
      latitude,
      'BYBOX',
      widthKm,
      heightKm,
      'km',
    )
    return (found as string[]).sort()
  }

  async metersBetween(one: string, other: string): Promise<number | null> {
    const meters = await this.redis.geodist(PARKED_KEY, one, other)
    return meters === null ? null : Number(meters)
  }

  async beginRound({ longitude, latitude }: Place, km: number): Promise<number> {
    const count = await this.redis.geosearchstore(
      ROUND_KEY,
      PARKED_KEY,
      'FROMLONLAT',
      longitude,
      latitude,
      'BYRADIUS',
      km,
      'km',
      'STOREDIST',
    )
    await this.redis.expire(ROUND_KEY, ROUND_TTL_S)
    return count
  }

  async nextOfRound(): Promise<Found | null> {
    const [scooter, km] = await this.redis.zpopmin(ROUND_KEY)
    return scooter === undefined ? null : { scooter, meters: Number(km) * 1000 }
  }
}

export async function main(print: Print): Promise<void> {
  using db = open()
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    await story(new Scooters(redis), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

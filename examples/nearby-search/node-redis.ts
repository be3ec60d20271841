/**
 * The same fleet through node-redis.
 *
 *   npx tsx examples/nearby-search/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, GEO_REPLY_WITH, type RedisClientType } from 'redis'
import { isProgram, type Print } from '../support.js'
import { type Fleet, type Found, PARKED_KEY, type Place, ROUND_KEY, ROUND_TTL_S } from './fleet.js'
import { story } from './story.js'

export class Scooters implements Fleet {
  private readonly client: RedisClientType

  constructor(client: RedisClientType) {
    this.client = client
  }

  async park(places: Readonly<Record<string, Place>>): Promise<void> {
    await this.client.geoAdd(
      PARKED_KEY,
      Object.entries(places).map(([member, place]) => ({ ...place, member })),
    )
  }

  async rent(scooter: string): Promise<boolean> {
    return (await this.client.zRem(PARKED_KEY, scooter)) === 1
  }

  async near(place: Place, meters: number, count: number): Promise<Found[]> {
    const circle = { radius: meters, unit: 'm' } as const
    const found = await this.client.geoSearchWith(PARKED_KEY, place, circle, [GEO_REPLY_WITH.DISTANCE], {
      SORT: 'ASC',
      COUNT: count,
    })
    return found.map(({ member, distance }) => ({ scooter: member, meters: Number(distance) }))
  }

  async onMap(centre: Place, widthKm: number, heightKm: number): Promise<string[]> {
    const box = { width: widthKm, height: heightKm, unit: 'km' } as const
    return (await this.client.geoSearch(PARKED_KEY, centre, box)).sort()
  }

  async metersBetween(one: string, other: string): Promise<number | null> {
    return this.client.geoDist(PARKED_KEY, one, other)
  }

  async beginRound(depot: Place, km: number): Promise<number> {
    const circle = { radius: km, unit: 'km' } as const
    const count = await this.client.geoSearchStore(ROUND_KEY, PARKED_KEY, depot, circle, { STOREDIST: true })
    await this.client.expire(ROUND_KEY, ROUND_TTL_S)
    return count
  }

  async nextOfRound(): Promise<Found | null> {
    const next = await this.client.zPopMin(ROUND_KEY)
    return next && { scooter: next.value, meters: next.score * 1000 }
  }
}

export async function main(print: Print): Promise<void> {
  using db = open()
  await using server = await listen(db, { port: 0 })
  const client: RedisClientType = createClient({ url: server.url })
  await client.connect()
  try {
    await story(new Scooters(client), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

/**
 * The same leaderboard through node-redis.
 *
 *   npx tsx examples/leaderboard/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, type RedisClientType } from 'redis'
import { isProgram, type Print } from '../support.js'
import {
  bestKey,
  DAY_TTL_S,
  dayKey,
  type Leaderboard,
  type Now,
  placesAround,
  type Rank,
  ranked,
  WEEK_TTL_S,
  weekDays,
  weekKey,
  type Window,
} from './board.js'
import { MONDAY, story } from './story.js'

export class Board implements Leaderboard {
  private readonly client: RedisClientType
  private readonly now: Now

  constructor(client: RedisClientType, now: Now = Date.now) {
    this.client = client
    this.now = now
  }

  async score(player: string, points: number): Promise<number> {
    const key = dayKey(this.now())
    const [total] = await this.client.multi().zIncrBy(key, points, player).expire(key, DAY_TTL_S, 'NX').execTyped()
    return total
  }

  async top(window: Window, count: number): Promise<Rank[]> {
    return this.places(await this.open(window), 0, count - 1)
  }

  async around(window: Window, player: string, distance: number): Promise<Rank[]> {
    const key = await this.open(window)
    const place = await this.client.zRevRank(key, player)
    if (place === null) return []
    const [first, last] = placesAround(place, distance)
    return this.places(key, first, last)
  }

  async bestToday(): Promise<string[]> {
    const now = this.now()
    const [, differences] = await this.client
      .multi()
      .zUnionStore(bestKey(now), weekDays(now), { AGGREGATE: 'MAX' })
      .zInterWithScores([
        { key: dayKey(now), weight: 1 },
        { key: bestKey(now), weight: -1 },
      ])
      .del(bestKey(now))
      .execTyped()
    return differences.filter(({ score }) => score === 0).map(({ value }) => value)
  }

  private async places(key: string, first: number, last: number): Promise<Rank[]> {
    const entries = await this.client.zRangeWithScores(key, first, last, { REV: true })
    return ranked(
      entries.map(({ value, score }) => [value, score]),
      first,
    )
  }

  /** The key of a window's set, made anew where it has expired. */
  private async open(window: Window): Promise<string> {
    const now = this.now()
    if (window === 'day') return dayKey(now)
    const key = weekKey(now)
    if ((await this.client.exists(key)) === 0) {
      await this.client.multi().zUnionStore(key, weekDays(now)).expire(key, WEEK_TTL_S).exec()
    }
    return key
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: MONDAY })
  await using server = await listen(db, { port: 0 })
  const client: RedisClientType = createClient({ url: server.url })
  await client.connect()
  try {
    await story(new Board(client, () => db.clock.now()), (ms) => db.clock.advance(ms), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

/**
 * The same leaderboard through ioredis.
 *
 *   npx tsx examples/leaderboard/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { type ChainableCommander, Redis } from 'ioredis'
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
  private readonly redis: Redis
  private readonly now: Now

  constructor(redis: Redis, now: Now = Date.now) {
    this.redis = redis
    this.now = now
  }

  async score(player: string, points: number): Promise<number> {
    const key = dayKey(this.now())
    const [total] = await repliesOf(this.redis.multi().zincrby(key, points, player).expire(key, DAY_TTL_S, 'NX'))
    return Number(total)
  }

  async top(window: Window, count: number): Promise<Rank[]> {
    const key = await this.open(window)
    return ranked(pairs(await this.redis.zrange(key, 0, count - 1, 'REV', 'WITHSCORES')), 0)
  }

  async around(window: Window, player: string, distance: number): Promise<Rank[]> {
    const key = await this.open(window)
    const place = await this.redis.zrevrank(key, player)
    if (place === null) return []
    const [first, last] = placesAround(place, distance)
    return ranked(pairs(await this.redis.zrange(key, first, last, 'REV', 'WITHSCORES')), first)
  }

  async bestToday(): Promise<string[]> {
    const now = this.now()
    const days = weekDays(now)
    const [, differences] = await repliesOf(
      this.redis
        .multi()
        .zunionstore(bestKey(now), days.length, days, 'AGGREGATE', 'MAX')
        .zinter(2, dayKey(now), bestKey(now), 'WEIGHTS', 1, -1, 'WITHSCORES')
        .del(bestKey(now)),
    )
    return pairs(differences as string[])
      .filter(([, difference]) => difference === 0)
      .map(([player]) => player)
  }

  /** The key of a window's set, made anew where it has expired. */
  private async open(window: Window): Promise<string> {
    const now = this.now()
    if (window === 'day') return dayKey(now)
    const key = weekKey(now)
    if ((await this.redis.exists(key)) === 0) {
      const days = weekDays(now)
      await repliesOf(this.redis.multi().zunionstore(key, days.length, days).expire(key, WEEK_TTL_S))
    }
    return key
  }
}

/** A transaction's replies, once all are there. @throws the first error among them */
async function repliesOf(transaction: ChainableCommander): Promise<unknown[]> {
  const replies = (await transaction.exec()) ?? []
  return replies.map(([error, reply]) => {
    if (error) throw error
    return reply
  })
}

/** RESP2 has members and scores in one list. */
const pairs = (flat: readonly string[]): [player: string, points: number][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? '', Number(flat[2 * i + 1])])

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: MONDAY })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    await story(new Board(redis, () => db.clock.now()), (ms) => db.clock.advance(ms), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

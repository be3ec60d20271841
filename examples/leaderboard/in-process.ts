/**
 * The leaderboard in a store inside the process.
 *
 *   npx tsx examples/leaderboard/in-process.ts
 */
import { open, type Db } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import {
  bestKey,
  DAY_TTL_S,
  dayKey,
  type Leaderboard,
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
  private readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  score(player: string, points: number): number {
    const key = dayKey(this.db.clock.now())
    const total = this.db.zIncrBy(key, points, player)
    this.db.expire(key, DAY_TTL_S, { NX: true })
    return total
  }

  top(window: Window, count: number): Rank[] {
    return ranked(this.db.zRange(this.open(window), 0, count - 1, { REV: true, WITHSCORES: true }), 0)
  }

  around(window: Window, player: string, distance: number): Rank[] {
    const key = this.open(window)
    const place = this.db.zRevRank(key, player)
    if (place === null) return []
    const [first, last] = placesAround(place, distance)
    return ranked(this.db.zRange(key, first, last, { REV: true, WITHSCORES: true }), first)
  }

  bestToday(): string[] {
    const now = this.db.clock.now()
    const days = weekDays(now)
    this.db.zUnionStore(bestKey(now), days, { AGGREGATE: 'MAX' })
    // Today's points less the best ones: zero for whom today is the best.
    const keys = [dayKey(now), bestKey(now)]
    const differences = this.db.zInter(keys, { WEIGHTS: [1, -1], WITHSCORES: true })
    this.db.del(bestKey(now))
    return differences.filter(([, difference]) => difference === 0).map(([player]) => player)
  }

  /** The key of a window's set, made anew where it has expired. */
  private open(window: Window): string {
    const now = this.db.clock.now()
    if (window === 'day') return dayKey(now)
    const key = weekKey(now)
    if (this.db.exists(key) === 0) {
      const days = weekDays(now)
      this.db.zUnionStore(key, days)
      this.db.expire(key, WEEK_TTL_S)
    }
    return key
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: MONDAY })
  await story(new Board(db), (ms) => db.clock.advance(ms), print)
}

if (isProgram(import.meta.url)) await main(console.log)

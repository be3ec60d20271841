/**
 * The tracker in a store inside the process.
 *
 *   npx tsx examples/online-users/in-process.ts
 */
import { open, type Db } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import {
  best,
  circleKey,
  dayKey,
  friendsKey,
  lastDays,
  lastMinutes,
  MINUTE_TTL_S,
  minuteKey,
  type Presence,
  type Suggestion,
  UNION_KEY,
} from './presence.js'
import { MORNING, story } from './story.js'

export class OnlineUsers implements Presence {
  private readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  seen(user: string): void {
    const now = this.db.clock.now()
    this.db.sAdd(minuteKey(now), user)
    this.db.expire(minuteKey(now), MINUTE_TTL_S)
    this.db.pfAdd(dayKey(now), user)
  }

  online(): string[] {
    return this.db.sUnion(lastMinutes(this.db.clock.now())).sort()
  }

  befriend(one: string, other: string): void {
    this.db.sAdd(friendsKey(one), other)
    this.db.sAdd(friendsKey(other), one)
  }

  friendsOnline(user: string): string[] {
    this.db.sUnionStore(UNION_KEY, lastMinutes(this.db.clock.now()))
    const friends = this.db.sInter([UNION_KEY, friendsKey(user)])
    this.db.del(UNION_KEY)
    return friends.sort()
  }

  suggest(user: string, count: number): Suggestion[] {
    const friends = this.db.sMembers(friendsKey(user))
    if (friends.length === 0) return []
    this.db.sUnionStore(circleKey(user), friends.map(friendsKey))
    this.db.sRem(circleKey(user), user)
    const strangers = this.db.sDiff([circleKey(user), friendsKey(user)])
    this.db.del(circleKey(user))
    const suggestions = strangers.map((stranger) => ({
      user: stranger,
      mutual: this.db.sInterCard([friendsKey(user), friendsKey(stranger)]),
    }))
    return best(suggestions, count)
  }

  visitors(days: number): number {
    return this.db.pfCount(lastDays(this.db.clock.now(), days))
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: MORNING })
  await story(new OnlineUsers(db), (ms) => db.clock.advance(ms), print)
}

if (isProgram(import.meta.url)) await main(console.log)

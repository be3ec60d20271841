/**
 * The same tracker through node-redis. What is put somewhere for a moment is read and removed in one transaction.
 *
 *   npx tsx examples/online-users/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, type RedisClientType } from 'redis'
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
  type Now,
  type Presence,
  type Suggestion,
  UNION_KEY,
} from './presence.js'
import { MORNING, story } from './story.js'

export class OnlineUsers implements Presence {
  private readonly client: RedisClientType
  private readonly now: Now

  constructor(client: RedisClientType, now: Now = Date.now) {
    this.client = client
    this.now = now
  }

  async seen(user: string): Promise<void> {
    const now = this.now()
    const commands = this.client.multi().sAdd(minuteKey(now), user).expire(minuteKey(now), MINUTE_TTL_S)
    await commands.pfAdd(dayKey(now), user).exec()
  }

  async online(): Promise<string[]> {
    return (await this.client.sUnion(lastMinutes(this.now()))).sort()
  }

  async befriend(one: string, other: string): Promise<void> {
    await this.client.multi().sAdd(friendsKey(one), other).sAdd(friendsKey(other), one).exec()
  }

  async friendsOnline(user: string): Promise<string[]> {
    const [, friends] = await this.client
      .multi()
      .sUnionStore(UNION_KEY, lastMinutes(this.now()))
      .sInter([UNION_KEY, friendsKey(user)])
      .del(UNION_KEY)
      .execTyped()
    return friends.sort()
  }

  async suggest(user: string, count: number): Promise<Suggestion[]> {
    const friends = await this.client.sMembers(friendsKey(user))
    if (friends.length === 0) return []
    const [, , strangers] = await this.client
      .multi()
      .sUnionStore(circleKey(user), friends.map(friendsKey))
      .sRem(circleKey(user), user)
      .sDiff([circleKey(user), friendsKey(user)])
      .del(circleKey(user))
      .execTyped()
    // Sent at once: node-redis pipelines what is called in one go.
    const suggestions = await Promise.all(
      strangers.map(async (stranger) => ({
        user: stranger,
        mutual: await this.client.sInterCard([friendsKey(user), friendsKey(stranger)]),
      })),
    )
    return best(suggestions, count)
  }

  async visitors(days: number): Promise<number> {
    return this.client.pfCount(lastDays(this.now(), days))
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: MORNING })
  await using server = await listen(db, { port: 0 })
  const client: RedisClientType = createClient({ url: server.url })
  await client.connect()
  try {
    await story(new OnlineUsers(client, () => db.clock.now()), (ms) => db.clock.advance(ms), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

/**
 * The same tracker through ioredis. What is put somewhere for a moment is read and removed in one transaction.
 *
 *   npx tsx examples/online-users/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { type ChainableCommander, Redis } from 'ioredis'
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

/** The replies of a transaction or pipeline, unless a command failed. */
async function repliesOf(commands: ChainableCommander): Promise<unknown[]> {
  const replies = (await commands.exec()) ?? []
  return replies.map(([error, reply]) => {
    if (error) throw error
    return reply
  })
}

export class OnlineUsers implements Presence {
  private readonly redis: Redis
  private readonly now: Now

  constructor(redis: Redis, now: Now = Date.now) {
    this.redis = redis
    this.now = now
  }

  async seen(user: string): Promise<void> {
    const now = this.now()
    const commands = this.redis.multi().sadd(minuteKey(now), user).expire(minuteKey(now), MINUTE_TTL_S)
    await repliesOf(commands.pfadd(dayKey(now), user))
  }

  async online(): Promise<string[]> {
    return (await this.redis.sunion(lastMinutes(this.now()))).sort()
  }

  async befriend(one: string, other: string): Promise<void> {
    await repliesOf(this.redis.multi().sadd(friendsKey(one), other).sadd(friendsKey(other), one))
  }

  async friendsOnline(user: string): Promise<string[]> {
    const [, friends] = await repliesOf(
      this.redis
        .multi()
        .sunionstore(UNION_KEY, lastMinutes(this.now()))
        .sinter(UNION_KEY, friendsKey(user))
        .del(UNION_KEY),
    )
    return (friends as string[]).sort()
  }

  async suggest(user: string, count: number): Promise<Suggestion[]> {
    const friends = await this.redis.smembers(friendsKey(user))
    if (friends.length === 0) return []
    const [, , found] = await repliesOf(
      this.redis
        .multi()
        .sunionstore(circleKey(user), friends.map(friendsKey))
        .srem(circleKey(user), user)
        .sdiff(circleKey(user), friendsKey(user))
        .del(circleKey(user)),
    )
    const strangers = found as string[]
    const pipeline = this.redis.pipeline()
    for (const stranger of strangers) pipeline.sintercard(2, friendsKey(user), friendsKey(stranger))
    const counts = await repliesOf(pipeline)
    return best(
      strangers.map((stranger, i) => ({ user: stranger, mutual: Number(counts[i]) })),
      count,
    )
  }

  async visitors(days: number): Promise<number> {
    return this.redis.pfcount(...lastDays(this.now(), days))
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: MORNING })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    await story(new OnlineUsers(redis, () => db.clock.now()), (ms) => db.clock.advance(ms), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

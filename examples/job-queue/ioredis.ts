/**
 * The same queue through ioredis. A connection that waits for a job can do nothing else meanwhile, and one that watches keys
 * should do nothing else, so there are three.
 *
 *   npx tsx examples/job-queue/ioredis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
import { isProgram, type Print } from '../support.js'
import {
  type Counts,
  hasPayload,
  type Job,
  type JobQueue,
  type Keys,
  keysOf,
  LEASE_MS,
  tidying,
  toMs,
} from './queue.js'
import { story, untilWaiting } from './story.js'

export class Queue implements JobQueue {
  private readonly redis: Redis
  private readonly taking: Redis
  private readonly watching: Redis
  private readonly keys: Keys

  constructor(redis: Redis, name: string) {
    this.redis = redis
    this.taking = redis.duplicate()
    this.watching = redis.duplicate()
    this.keys = keysOf(name)
  }

  async add(payload: string, delayMs = 0): Promise<string> {
    const { ids, payloads, waiting, delayed } = this.keys
    const id = String(await this.redis.incr(ids))
    const transaction = this.redis.multi().hset(payloads, id, payload)
    if (delayMs > 0) transaction.zadd(delayed, (await this.nowMs()) + delayMs, id)
    else transaction.lpush(waiting, id)
    await transaction.exec()
    return id
  }

  async take(timeoutS: number): Promise<Job | null> {
    const { payloads, attempts, waiting, processing, leases } = this.keys
    const id = await this.taking.blmove(waiting, processing, 'RIGHT', 'LEFT', timeoutS)
    if (id === null) return null
    const leasedUntilMs = (await this.nowMs()) + LEASE_MS
    const replies = await this.redis
      .multi()
      .zadd(leases, leasedUntilMs, id)
      .hincrby(attempts, id, 1)
      .hget(payloads, id)
      .exec()
    const [, [, attempt] = [], [, payload] = []] = replies ?? []
    const job = { id, attempt: Number(attempt), payload: payload as string | null }
    if (hasPayload(job)) return job
    await this.done(job)
    return this.take(timeoutS)
  }

  async done({ id }: Pick<Job, 'id'>): Promise<void> {
    const { payloads, attempts, waiting, processing, leases } = this.keys
    // It may have stalled meanwhile and wait again, or be in work elsewhere.
    const transaction = this.redis.multi().lrem(processing, 0, id).lrem(waiting, 0, id)
    await transaction.zrem(leases, id).hdel(payloads, id).hdel(attempts, id).exec()
  }

  async tidy(): Promise<void> {
    const { watching, keys } = this
    // If a job is moved between what is read here and EXEC, nothing is done, and the next time will do.
    await watching.watch(keys.delayed, keys.processing, keys.leases)
    const nowMs = await this.nowMs()
    const due = await watching.zrange(keys.delayed, '-inf', nowMs, 'BYSCORE')
    const ids = await watching.lrange(keys.processing, 0, -1)
    const leasesMs = ids.length > 0 ? await watching.zmscore(keys.leases, ...ids) : []
    const attempts = ids.length > 0 ? await watching.hmget(keys.attempts, ...ids) : []
    const held = ids.map((id, index) => {
      const leaseMs = leasesMs[index] ?? null
      return { id, leasedUntilMs: leaseMs === null ? null : Number(leaseMs), attempts: Number(attempts[index]) }
    })
    const { unleased, stalled, failed } = tidying(nowMs, held)
    const transaction = watching.multi()
    for (const id of due) transaction.zrem(keys.delayed, id).lpush(keys.waiting, id)
    for (const id of unleased) transaction.zadd(keys.leases, nowMs + LEASE_MS, id)
    for (const id of [...stalled, ...failed]) transaction.lrem(keys.processing, 1, id).zrem(keys.leases, id)
    // It has waited once: it is next.
    for (const id of stalled) transaction.rpush(keys.waiting, id)
    for (const id of failed) transaction.lpush(keys.failed, id)
    await transaction.exec()
  }

  async counts(): Promise<Counts> {
    const { waiting, processing, delayed, failed } = this.keys
    const counts = await Promise.all([
      this.redis.llen(waiting),
      this.redis.llen(processing),
      this.redis.zcard(delayed),
      this.redis.llen(failed),
    ])
    return { waiting: counts[0], processing: counts[1], delayed: counts[2], failed: counts[3] }
  }

  /** Ends the connections that are its own. */
  close(): void {
    this.taking.disconnect()
    this.watching.disconnect()
  }

  private async nowMs(): Promise<number> {
    return toMs(await this.redis.time())
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  const queue = new Queue(redis, 'mail')
  try {
    await story(queue, { advance: (ms) => db.clock.advance(ms), waiting: () => untilWaiting(db) }, print)
  } finally {
    queue.close()
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

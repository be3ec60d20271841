/**
 * The same queue through node-redis. A connection that waits for a job can do nothing else meanwhile, and one that watches
 * keys should do nothing else, so there are three.
 *
 *   npx tsx examples/job-queue/node-redis.ts
 */
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, type RedisClientType, WatchError } from 'redis'
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
  private readonly keys: Keys

  private constructor(
    private readonly client: RedisClientType,
    private readonly taking: RedisClientType,
    private readonly watching: RedisClientType,
    name: string,
  ) {
    this.keys = keysOf(name)
  }

  static async connect(client: RedisClientType, name: string): Promise<Queue> {
    const taking: RedisClientType = client.duplicate()
    const watching: RedisClientType = client.duplicate()
    await Promise.all([taking.connect(), watching.connect()])
    return new Queue(client, taking, watching, name)
  }

  async add(payload: string, delayMs = 0): Promise<string> {
    const { ids, payloads, waiting, delayed } = this.keys
    const id = String(await this.client.incr(ids))
    const transaction = this.client.multi().hSet(payloads, id, payload)
    if (delayMs > 0) transaction.zAdd(delayed, { score: (await this.nowMs()) + delayMs, value: id })
    else transaction.lPush(waiting, id)
    await transaction.exec()
    return id
  }

  async take(timeoutS: number): Promise<Job | null> {
    const { payloads, attempts, waiting, processing, leases } = this.keys
    const id = await this.taking.blMove(waiting, processing, 'RIGHT', 'LEFT', timeoutS)
    if (id === null) return null
    const [, attempt, payload] = await this.client
      .multi()
      .zAdd(leases, { score: (await this.nowMs()) + LEASE_MS, value: id })
      .hIncrBy(attempts, id, 1)
      .hGet(payloads, id)
      .execTyped()
    const job = { id, attempt, payload }
    if (hasPayload(job)) return job
    await this.done(job)
    return this.take(timeoutS)
  }

  async done({ id }: Pick<Job, 'id'>): Promise<void> {
    const { payloads, attempts, waiting, processing, leases } = this.keys
    // It may have stalled meanwhile and wait again, or be in work elsewhere.
    const transaction = this.client.multi().lRem(processing, 0, id).lRem(waiting, 0, id)
    await transaction.zRem(leases, id).hDel(payloads, id).hDel(attempts, id).exec()
  }

  async tidy(): Promise<void> {
    const { watching, keys } = this
    // If a job is moved between what is read here and EXEC, nothing is done, and the next time will do.
    await watching.watch([keys.delayed, keys.processing, keys.leases])
    const nowMs = await this.nowMs()
    const due = await watching.zRange(keys.delayed, '-inf', nowMs, { BY: 'SCORE' })
    const ids = await watching.lRange(keys.processing, 0, -1)
    const leasesMs = ids.length > 0 ? await watching.zmScore(keys.leases, ids) : []
    const attempts = ids.length > 0 ? await watching.hmGet(keys.attempts, ids) : []
    const held = ids.map((id, index) => {
      return { id, leasedUntilMs: leasesMs[index] ?? null, attempts: Number(attempts[index]) }
    })
    const { unleased, stalled, failed } = tidying(nowMs, held)
    const transaction = watching.multi()
    for (const id of due) transaction.zRem(keys.delayed, id).lPush(keys.waiting, id)
    for (const id of unleased) transaction.zAdd(keys.leases, { score: nowMs + LEASE_MS, value: id })
    for (const id of [...stalled, ...failed]) transaction.lRem(keys.processing, 1, id).zRem(keys.leases, id)
    // It has waited once: it is next.
    for (const id of stalled) transaction.rPush(keys.waiting, id)
    for (const id of failed) transaction.lPush(keys.failed, id)
    try {
      await transaction.exec()
    } catch (error) {
      if (!(error instanceof WatchError)) throw error
    }
  }

  async counts(): Promise<Counts> {
    const { waiting, processing, delayed, failed } = this.keys
    const counts = await Promise.all([
      this.client.lLen(waiting),
      this.client.lLen(processing),
      this.client.zCard(delayed),
      this.client.lLen(failed),
    ])
    return { waiting: counts[0], processing: counts[1], delayed: counts[2], failed: counts[3] }
  }

  /** Ends the connections that are its own. */
  close(): void {
    this.taking.destroy()
    this.watching.destroy()
  }

  private async nowMs(): Promise<number> {
    return toMs(await this.client.time())
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const client: RedisClientType = createClient({ url: server.url })
  await client.connect()
  const queue = await Queue.connect(client, 'mail')
  try {
    await story(queue, { advance: (ms) => db.clock.advance(ms), waiting: () => untilWaiting(db) }, print)
  } finally {
    queue.close()
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)

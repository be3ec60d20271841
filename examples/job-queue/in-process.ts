/**
 * The queue in a store inside the process: taking a job is a promise, all the rest has happened when it returns.
 *
 *   npx tsx examples/job-queue/in-process.ts
 */
import { open, type Db } from 'cinnabar'
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
  private readonly db: Db
  private readonly keys: Keys

  constructor(db: Db, name: string) {
    this.db = db
    this.keys = keysOf(name)
  }

  add(payload: string, delayMs = 0): string {
    const { ids, payloads, waiting, delayed } = this.keys
    const id = String(this.db.incr(ids))
    this.db.hSet(payloads, id, payload)
    if (delayMs > 0) this.db.zAdd(delayed, this.nowMs() + delayMs, id)
    else this.db.lPush(waiting, id)
    return id
  }

  async take(timeoutS: number): Promise<Job | null> {
    const { payloads, attempts, waiting, processing, leases } = this.keys
    const id = await this.db.blMove(waiting, processing, 'RIGHT', 'LEFT', timeoutS)
    if (id === null) return null
    this.db.zAdd(leases, this.nowMs() + LEASE_MS, id)
    const job = { id, attempt: Number(this.db.hIncrBy(attempts, id, 1)), payload: this.db.hGet(payloads, id) }
    if (hasPayload(job)) return job
    this.done(job)
    return this.take(timeoutS)
  }

  done({ id }: Pick<Job, 'id'>): void {
    const { payloads, attempts, waiting, processing, leases } = this.keys
    // It may have stalled meanwhile and wait again, or be in work elsewhere.
    for (const list of [processing, waiting]) this.db.lRem(list, 0, id)
    this.db.zRem(leases, id)
    this.db.hDel(payloads, id)
    this.db.hDel(attempts, id)
  }

  tidy(): void {
    // No other code runs between two calls, so what was read is still true when it is acted upon.
    const { db, keys } = this
    const nowMs = this.nowMs()
    for (const id of db.zRange(keys.delayed, '-inf', nowMs, { BYSCORE: true })) {
      db.zRem(keys.delayed, id)
      db.lPush(keys.waiting, id)
    }
    const held = db.lRange(keys.processing, 0, -1).map((id) => ({
      id,
      leasedUntilMs: db.zScore(keys.leases, id),
      attempts: Number(db.hGet(keys.attempts, id)),
    }))
    const { unleased, stalled, failed } = tidying(nowMs, held)
    for (const id of unleased) db.zAdd(keys.leases, nowMs + LEASE_MS, id)
    for (const id of [...stalled, ...failed]) {
      db.lRem(keys.processing, 1, id)
      db.zRem(keys.leases, id)
    }
    // It has waited once: it is next.
    for (const id of stalled) db.rPush(keys.waiting, id)
    for (const id of failed) db.lPush(keys.failed, id)
  }

  counts(): Counts {
    const { waiting, processing, delayed, failed } = this.keys
    return {
      waiting: this.db.lLen(waiting),
      processing: this.db.lLen(processing),
      delayed: this.db.zCard(delayed),
      failed: this.db.lLen(failed),
    }
  }

  private nowMs(): number {
    return toMs(this.db.time())
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await story(new Queue(db, 'mail'), { advance: (ms) => db.clock.advance(ms), waiting: () => untilWaiting(db) }, print)
}

if (isProgram(import.meta.url)) await main(console.log)

/** A day of a queue of mails, the same with each of the three queues. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Db } from 'cinnabar'
import type { Print } from '../support.js'
import { ATTEMPTS_MAX, type Job, type JobQueue, LEASE_MS } from './queue.js'

const TIMEOUT_S = 5

export interface Stage {
  /** Moves the store's clock. */
  advance(ms: number): void
  /** Settles when a worker waits for a job. */
  waiting(): Promise<void>
}

/** Settles when a client of the store waits for something. */
export async function untilWaiting(db: Db): Promise<void> {
  while (/^blocked_clients:0/m.test(db.info('clients'))) await nextTurn()
}

export async function story(queue: JobQueue, { advance, waiting }: Stage, print: Print): Promise<void> {
  const show = (job: Job | null): void =>
    print(job ? `took job ${job.id}, attempt ${job.attempt}: ${job.payload}` : `nothing to do for ${TIMEOUT_S} s`)
  const count = async (): Promise<void> => {
    const { waiting: queued, processing, delayed, failed } = await queue.counts()
    print(`  ${queued} waiting, ${processing} in work, ${delayed} for later, ${failed} failed`)
  }
  const take = async (): Promise<Job | null> => {
    const job = await queue.take(TIMEOUT_S)
    show(job)
    return job
  }

  print('two mails are to be sent')
  await queue.add('welcome Ada')
  await queue.add('welcome Bob')
  await count()
  for (let i = 0; i < 2; i++) {
    const job = await take()
    if (job) await queue.done(job)
  }
  await count()

  print('a worker waits, then there is a job')
  const next = queue.take(TIMEOUT_S)
  await waiting()
  await queue.add('invoice for Ada')
  const invoice = await next
  show(invoice)

  print(`the worker dies; ${LEASE_MS / 1000} s later its job has stalled`)
  advance(LEASE_MS - 1)
  await queue.tidy()
  await count()
  advance(1)
  await queue.tidy()
  await count()
  const again = await take()
  if (again) await queue.done(again)
  await count()

  print('a mail that no worker survives')
  await queue.add('a poisoned mail')
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    await take()
    advance(LEASE_MS)
    await queue.tidy()
  }
  await count()

  print('a reminder in an hour')
  await queue.add('remember the milk', 3_600_000)
  advance(3_599_999)
  await queue.tidy()
  await count()
  advance(1)
  await queue.tidy()
  const reminder = await take()
  if (reminder) await queue.done(reminder)

  print('and a quiet evening')
  const last = queue.take(TIMEOUT_S)
  await waiting()
  advance(TIMEOUT_S * 1000)
  show(await last)
  await count()
}

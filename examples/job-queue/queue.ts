/**
 * A reliable queue with delayed jobs, whoever keeps it. Each job is done at least once, even if workers die.
 *
 * - A worker takes a job by BLMOVE, which waits for one and moves it to the list of those in work in the same step: there is
 *   no moment at which a job is nowhere.
 * - Along with it the worker gets a lease, an entry in a sorted set with the time at which the job counts as stalled.
 * - Jobs for later wait in another sorted set, by the time at which they are due.
 * - Somebody tidies up now and then: what is due goes to those that wait, what has stalled goes back to them, and what has
 *   stalled too often is put aside.
 *
 * Times are the store's (TIME), which all workers share.
 */
import type { Awaitable } from '../support.js'

export interface Job {
  readonly id: string
  /** 1 for the first time that it is taken. */
  readonly attempt: number
  readonly payload: string
}

/** A job that was taken has none if the worker who was thought dead has done it after all. */
export function hasPayload<Taken extends { payload: string | null }>(job: Taken): job is Taken & { payload: string } {
  return job.payload !== null
}

/** How many jobs there are. */
export interface Counts {
  readonly waiting: number
  readonly processing: number
  readonly delayed: number
  readonly failed: number
}

/** What the three queues have in common. */
export interface JobQueue {
  /** Gives the job's id. */
  add(payload: string, delayMs?: number): Awaitable<string>
  /** Waits for a job; null if none came in time. */
  take(timeoutS: number): Promise<Job | null>
  /** Says that a job need not be done again. */
  done(job: Pick<Job, 'id'>): Awaitable<void>
  /** Moves what is due and what has stalled. */
  tidy(): Awaitable<void>
  counts(): Awaitable<Counts>
}

/** A job that was taken and isn't done after so long has stalled. */
export const LEASE_MS = 30_000
/** Taken so often in vain, a job is put aside. */
export const ATTEMPTS_MAX = 3

/** A queue's keys. The braces keep them together in a cluster. */
export const keysOf = (queue: string) => ({
  ids: `queue:{${queue}}:ids`,
  payloads: `queue:{${queue}}:payloads`,
  attempts: `queue:{${queue}}:attempts`,
  waiting: `queue:{${queue}}:waiting`,
  processing: `queue:{${queue}}:processing`,
  leases: `queue:{${queue}}:leases`,
  delayed: `queue:{${queue}}:delayed`,
  failed: `queue:{${queue}}:failed`,
})
export type Keys = ReturnType<typeof keysOf>

/** A reply of TIME in ms. */
export const toMs = ([seconds, microseconds]: readonly (string | number)[]): number =>
  Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)

/** A job that a worker has taken. */
export interface Held {
  readonly id: string
  /** When it will have stalled; null for a worker that was gone before it got its lease. */
  readonly leasedUntilMs: number | null
  readonly attempts: number
}

/** What is to be moved. */
export interface Tidying {
  readonly unleased: readonly string[]
  readonly stalled: readonly string[]
  readonly failed: readonly string[]
}

/** Looks through the jobs in work. */
export function tidying(nowMs: number, held: readonly Held[]): Tidying {
  const idsOf = (jobs: readonly Held[]): string[] => jobs.map(({ id }) => id)
  const isStalled = ({ leasedUntilMs }: Held): boolean => leasedUntilMs !== null && leasedUntilMs <= nowMs
  const stalled = held.filter(isStalled)
  return {
    unleased: idsOf(held.filter(({ leasedUntilMs }) => leasedUntilMs === null)),
    stalled: idsOf(stalled.filter(({ attempts }) => attempts < ATTEMPTS_MAX)),
    failed: idsOf(stalled.filter(({ attempts }) => attempts >= ATTEMPTS_MAX)),
  }
}

/**
 * Requests that wait: for a key to come up (BLPOP and the like), until their time is over.
 *
 * Whoever waits for a key is served first come, first served. A key that comes up is announced by its database
 * (`WaitedKeys`); when the command that made it is through, or the transaction, the engine serves the announced keys in the
 * order of their coming up. Serving one may bring up others (BLMOVE), which are served after it. As in Redis only a key that
 * wasn't there before is announced: nobody can be waiting for one that is there and has the right type.
 *
 * One timer runs, for the time-out that is due first.
 */
import { latin1Bytes } from '../memory/utf8.js'
import type { Args } from '../commands/args.js'
import type { Context } from '../commands/context.js'
import type { Reply } from '../commands/reply.js'
import type { BlockRequest } from '../commands/services.js'
import type { Command } from '../commands/spec/command.js'
import type { Clock, TimeSource } from '../keyspace/clock.js'
import type { Database } from '../keyspace/database.js'
import { typeOf } from '../keyspace/entry.js'
import { type CommandError, storeClosed } from '../keyspace/errors.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { KeyWaiter } from '../keyspace/waited-keys.js'
import { type Deadline, Deadlines } from './deadlines.js'
import type { Session } from './session.js'

/** A request that waits. */
export interface Waiting extends KeyWaiter, Deadline {
  readonly session: Session
  readonly command: Command
  /** A copy. */
  readonly args: Args
  readonly db: Database
  /** As latin1, each once, with the first argument that names it. */
  readonly keys: ReadonlyMap<string, number>
  readonly reply: Reply
  /** Infinity without a time-out. */
  readonly deadlineMs: number
}

/** Timers can't be set for longer. */
const TIMER_MS_MAX = 2 ** 31 - 1

export class Blocking {
  private readonly keyspace: Keyspace
  private readonly clock: Clock
  private readonly source: TimeSource
  /** Runs a waiting request for one of its keys. @returns whether it was answered */
  private readonly serve: (waiting: Waiting, index: number) => boolean
  /** Requests with a time-out. */
  private readonly due = new Deadlines<Waiting>()
  /** How many of them keep the process alive: those of the in-process API. */
  private holding = 0
  private cancelTimer: (() => void) | undefined
  private timerAtMs = Infinity
  private timerHolds = false
  private serving = false

  constructor(
    keyspace: Keyspace,
    clock: Clock,
    source: TimeSource,
    serve: (waiting: Waiting, index: number) => boolean,
  ) {
    this.keyspace = keyspace
    this.clock = clock
    this.source = source
    this.serve = serve
  }

  /** Lets the session of the running command wait. */
  block(context: Context, session: Session, reply: Reply, request: BlockRequest): void {
    const { args, command, keyspace } = context
    const keys = new Map<string, number>()
    for (let i = request.firstKey; i <= request.lastKey; i++) {
      const key = args.latin1(i)
      if (!keys.has(key)) keys.set(key, i)
    }
    const deadlineMs = request.timeoutMs === 0 ? Infinity : keyspace.now() + request.timeoutMs
    const { type } = request
    const { db } = context
    const place = { place: -1, turn: 0 }
    const waiting: Waiting = { type, session, command, args: args.clone(), db, keys, reply, deadlineMs, ...place }
    session.waiting = waiting
    session.isBlocked = true
    this.countWaiting(type, 1)
    for (const key of keys.keys()) db.waited.add(key, waiting)
    if (deadlineMs === Infinity) return
    this.due.add(waiting)
    if (session.transport === undefined) this.holding++
    this.setTimer()
  }

  /** Serves those who wait for keys that have come up. */
  serveReady(): void {
    // A listener that runs commands of its own gets here while this is at work: the loop below sees what it made.
    if (this.serving) return
    const { keys } = this.keyspace.ready
    this.serving = true
    try {
      for (let ready = keys.shift(); ready !== undefined; ready = keys.shift()) {
        const { db, key } = ready
        db.waited.settle(key)
        const bytes = latin1Bytes(key)
        // As in Redis only those who wait now: whoever comes to wait meanwhile stands behind them.
        const waiters = db.waited.of(key) as ReadonlySet<Waiting>
        let left = waiters.size
        for (const waiter of waiters) {
          if (left-- === 0) break
          const handle = db.find(bytes, 0, bytes.length)
          if (handle === 0) break
          if (waiter.session.waiting !== waiter || typeOf(this.keyspace.arena, handle) !== waiter.type) continue
          const index = waiter.keys.get(key)
          if (index !== undefined && this.serve(waiter, index)) this.resume(waiter.session)
        }
      }
    } finally {
      this.serving = false
    }
  }

  /** Answers those whose time is over. */
  expire(): void {
    if (this.due.first === undefined) return
    const nowMs = this.clock.now()
    let { first } = this.due
    while (first !== undefined && first.deadlineMs <= nowMs) {
      this.timeOut(first)
      first = this.due.first
    }
    this.setTimer()
  }

  private timeOut({ session, reply }: Waiting): void {
    reply.nilArray()
    this.resume(session)
  }

  /** CLIENT UNBLOCK: ends a request's waiting, with an error or as if its time were over. */
  unblock(waiting: Waiting, error: CommandError | undefined): void {
    if (error) this.fail(waiting.session, error)
    else this.timeOut(waiting)
  }

  /** Answers a waiting session with an error. */
  private fail(session: Session, error: CommandError): void {
    session.waiting?.reply.error(error)
    this.resume(session)
  }

  private resume(session: Session): void {
    this.forget(session)
    session.resume()
  }

  /** A session waits no longer. */
  forget(session: Session): void {
    const { waiting } = session
    if (!waiting) return
    session.waiting = undefined
    session.isBlocked = false
    this.countWaiting(waiting.type, -1)
    for (const key of waiting.keys.keys()) waiting.db.waited.remove(key, waiting)
    if (waiting.deadlineMs === Infinity) return
    this.due.remove(waiting)
    if (session.transport === undefined) this.holding--
    this.setTimer()
  }

  private countWaiting(type: number, change: number): void {
    const counts = this.keyspace.ready.waiting
    counts[type] = counts[type]! + change
  }

  /** Sets the timer for the first deadline. A promise of the in-process API keeps the process alive, as a socket would. */
  private setTimer(): void {
    const atMs = this.clock.mode === 'frozen' ? Infinity : (this.due.first?.deadlineMs ?? Infinity)
    const holds = atMs < Infinity && this.holding > 0
    if (atMs === this.timerAtMs && holds === this.timerHolds) return
    this.cancelTimer?.()
    this.cancelTimer = undefined
    this.timerAtMs = atMs
    this.timerHolds = holds
    if (atMs === Infinity) return
    const delayMs = Math.min(TIMER_MS_MAX, Math.max(1, atMs - this.clock.now()))
    this.cancelTimer = this.source.after(delayMs, holds, () => {
      this.cancelTimer = undefined
      this.timerAtMs = Infinity
      this.keyspace.thawTime()
      this.expire()
    })
  }

  /** The clock was set: what is due now is answered, and the timer set anew. */
  timeJumped(): void {
    this.timerAtMs = NaN
    this.expire()
    this.setTimer()
  }

  /** Ends all waiting, with an error, and stops the timer. */
  close(sessions: Iterable<Session>): void {
    for (const session of sessions) if (session.waiting) this.fail(session, storeClosed())
    this.cancelTimer?.()
    this.cancelTimer = undefined
  }
}

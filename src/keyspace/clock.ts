/**
 * Time, handed in. Three modes: `real`; `offset`, real plus what was advanced; `frozen`, which moves only by
 * `advance`. Whoever must act when time jumps (expiry, block time-outs) subscribes with `onAdvance`.
 */

/** Where real time comes from, and timers: the only ambient things the engine uses, passed in by the entry point. */
export interface TimeSource {
  /** Unix time in ms. */
  nowMs(): number
  /** A monotonic clock in microseconds, for durations. */
  monotonicUs(): number
  /** Runs `task` every `intervalMs` without keeping the process alive; returns the cancel function. */
  every(intervalMs: number, task: () => void): () => void
  /**
   * Runs `task` once, after `delayMs`; keeps the process alive until then only if `holds`. Returns the cancel function.
   */
  after(delayMs: number, holds: boolean, task: () => void): () => void
  /** Runs `task` once, after pending I/O; keeps the process alive until then only if `holds`. */
  soon(task: () => void, holds?: boolean): void
}

/** How a store's time goes. */
export type ClockMode = 'real' | 'offset' | 'frozen'

/** Beyond it ms are no longer exact, and a key with a TTL would be due when it's set. */
const LATEST_MS = Number.MAX_SAFE_INTEGER

/** Whether time can stand there: a Unix time in ms. */
export const isTime = (ms: unknown): boolean => typeof ms === 'number' && ms >= 0 && ms <= LATEST_MS

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A store's time: `db.clock`. */
export class Clock {
  private readonly source: TimeSource
  private offsetMs = 0
  private frozenAtMs = -1
  /** The ms that `nowUs` last saw, and when, by the monotonic clock. */
  private usOfMs = -1
  private usSince = 0
  private readonly listeners: ((nowMs: number) => void)[] = []

  /** @internal */
  constructor(source: TimeSource, frozenAtMs?: number) {
    this.source = source
    if (frozenAtMs !== undefined) this.frozenAtMs = frozenAtMs
  }

  /** `real`; `offset`: real plus what was advanced; `frozen`: stands still. */
  get mode(): ClockMode {
    if (this.frozenAtMs >= 0) return 'frozen'
    return this.offsetMs === 0 ? 'real' : 'offset'
  }

  /** Unix time in ms, whole: time may be moved by parts of a ms, and some sources tell them. */
  now(): number {
    return Math.floor(this.frozenAtMs >= 0 ? this.frozenAtMs : this.source.nowMs() + this.offsetMs)
  }

  /**
   * Unix time in us. Sources tell ms; within a ms the monotonic clock counts on from when this was first asked, so that
   * two answers are never in the wrong order.
   */
  nowUs(): number {
    const ms = this.now()
    if (this.frozenAtMs >= 0) return ms * 1000
    const monotonicUs = this.monotonicUs()
    if (ms !== this.usOfMs) {
      this.usOfMs = ms
      this.usSince = monotonicUs
    }
    return ms * 1000 + Math.min(999, Math.floor(monotonicUs - this.usSince))
  }

  /** Monotonic microseconds, real in every mode: for how long something took. */
  monotonicUs(): number {
    return this.source.monotonicUs()
  }

  /** Moves time forward by `ms`; what is due by then happens before this returns, in order. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0)
      throw new TypeError(`clock.advance: ms must be a non-negative number, got ${String(ms)}`)
    if (this.now() + ms > LATEST_MS) throw new RangeError('clock.advance: time must stay below 2^53 ms')
    if (this.frozenAtMs >= 0) this.frozenAtMs += ms
    else this.offsetMs += ms
    this.notify()
  }

  /** Stops time, at `atMs` or now. */
  freeze(atMs: number = this.now()): void {
    if (!isTime(atMs)) throw new TypeError(`clock.freeze: atMs must be a Unix time in ms, got ${String(atMs)}`)
    this.frozenAtMs = atMs
    this.notify()
  }

  /** Lets time run again from where it stands. */
  resume(): void {
    if (this.frozenAtMs < 0) return
    this.offsetMs = this.frozenAtMs - this.source.nowMs()
    this.frozenAtMs = -1
    this.notify()
  }

  /** Goes back to real time, whatever was advanced or frozen. */
  reset(): void {
    this.frozenAtMs = -1
    this.offsetMs = 0
    this.notify()
  }

  /** Calls `listener` with the new time whenever time was moved; gives the function that stops this. */
  onAdvance(listener: (nowMs: number) => void): () => void {
    this.listeners.push(listener)
    return () => {
      const at = this.listeners.indexOf(listener)
      if (at >= 0) this.listeners.splice(at, 1)
    }
  }

  /** What `console.log` shows. */
  [INSPECT](): string {
    return `Clock { mode: '${this.mode}', now: ${this.now()} }`
  }

  /** What `JSON.stringify` takes. */
  toJSON(): object {
    return { mode: this.mode, now: this.now() }
  }

  private notify(): void {
    const now = this.now()
    for (const listener of [...this.listeners]) listener(now)
  }
}

/**
 * What all RESP sessions of an engine share: the output slab, the limits, and whose turn it is.
 *
 * Only one session runs at a time. What its commands cause in others (a published message, a reply to a blocked client)
 * is sent, and the others run on, when its turn is over: one write for each, however many messages there were.
 */
import type { Channel } from './channel.js'
import type { EngineDoor } from './engine-door.js'
import type { OutputLimits } from './output-limits.js'
import { OutputSlab } from './output-slab.js'
import { RespSession } from './resp-session.js'

/** Ambient things and memory, handed in by the entry point. */
export interface RespPlatform {
  /** Unix time in ms. */
  nowMs(): number
  /** Runs `task` after pending I/O has had its chance. */
  soon(task: () => void): void
  /** Runs `task` when all input that has come in by now is handled. Without it each turn sends its replies at once. */
  afterInput?(task: () => void): void
  /** Memory to write replies into, of the kind that the channels like best. */
  allocate?(size: number): Uint8Array
}

/** Configuration that sessions look at; the owner of the configuration keeps it up to date. */
export interface RespLimits {
  /** `proto-max-bulk-len` */
  readonly maxBulkLength: number
  /** `client-query-buffer-limit` */
  readonly queryBufferBytes: number
  /** `client-output-buffer-limit` */
  readonly output: OutputLimits
}

/** What sessions count. */
export interface TrafficCounters {
  netInputBytes: number
  netOutputBytes: number
  /** Pieces of input received, and of output sent. */
  reads: number
  writes: number
  clientQueryBufferLimitDisconnections: number
  clientOutputBufferLimitDisconnections: number
  /** An error reply that no command gave. */
  countError(code: string): void
}

export class RespService {
  readonly engine: EngineDoor
  readonly platform: RespPlatform
  readonly slab: OutputSlab
  readonly stats: TrafficCounters
  readonly limits: RespLimits
  /** Sessions that were written to out of turn, or may run on. */
  private waiting: RespSession[] = []
  private running: RespSession | undefined
  private isScheduled = false
  /** Sessions whose replies are to be sent when all that has come in is done. */
  private unsent: RespSession[] = []
  private isDraining = false

  constructor(engine: EngineDoor, platform: RespPlatform, stats: TrafficCounters, limits: RespLimits) {
    this.engine = engine
    this.platform = platform
    this.stats = stats
    this.limits = limits
    this.slab = new OutputSlab(platform.allocate)
  }

  /** Opens a session on a channel; its bytes go to `receive`. */
  connect(channel: Channel): RespSession {
    return new RespSession(this, channel)
  }

  /** Begins a session's turn; false while another one has its turn. */
  begin(session: RespSession): boolean {
    if (this.running !== undefined) return false
    this.running = session
    return true
  }

  /** Ends the turn, and gives those a turn that waited for it. */
  end(): void {
    this.running = undefined
    if (this.waiting.length > 0 && !this.isDraining) this.drain()
  }

  /** Gives `session` a turn when the current one is over, or at the end of the current task. */
  queue(session: RespSession): void {
    this.waiting.push(session)
    if (this.running !== undefined || this.isScheduled) return
    this.isScheduled = true
    queueMicrotask(() => {
      this.isScheduled = false
      this.drain()
    })
  }

  /** Writes what replies may tell of to the append-only file, for all sessions at once, before any of them leaves. */
  settle(): void {
    this.engine.appendLog?.settle()
  }

  /** `appendfsync always`: what isn't durable is not acknowledged. */
  get mustBeDurable(): boolean {
    return this.engine.appendLog?.isSynchronous === true
  }

  /** Moves on with each failure: replies that were made before the last one must not leave. */
  get logFailures(): number {
    return this.engine.appendLog?.failures ?? 0
  }

  /** Lets a session send its replies after the turns of the others whose requests have come in. */
  sendLater(session: RespSession): void {
    this.unsent.push(session)
    if (this.unsent.length === 1) this.platform.afterInput?.(() => this.sendAll())
  }

  private sendAll(): void {
    const sessions = this.unsent
    this.unsent = []
    for (const session of sessions) session.sendUnsent()
    this.slab.afterSending()
  }

  /** One after the other rather than one inside the other: two clients that wake each other must not fill the stack. */
  private drain(): void {
    this.isDraining = true
    while (this.waiting.length > 0 && this.running === undefined) {
      const sessions = this.waiting
      this.waiting = []
      for (const session of sessions) session.turn()
    }
    this.isDraining = false
  }
}

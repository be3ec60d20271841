/**
 * The memory of all clients, and who has to go when it's more than `maxmemory-clients`.
 *
 * Asking each client takes as long as there are clients, so it's done at each tick, and before that only as often
 * as costs little: with up to a thousand clients once a ms.
 */
import { clientBytes, transactionBytes } from '../commands/connection/client-memory.js'
import type { ConfigView } from '../commands/config-view.js'
import type { Statistics } from '../commands/statistics.js'
import type { TimeSource } from '../keyspace/clock.js'
import type { Session } from './session.js'

/** Clients asked per ms of time that passes. */
const ASKED_PER_MS = 1000

/** A lower limit counts as this one, as in Redis: else nobody could connect to mend it. */
const LIMIT_BYTES_MIN = 128 * 1024

export class ClientMemory {
  /** Bytes of all clients, as of the last `refresh`; of their transactions as of now. */
  bytes = 0
  /** 0: none. */
  limitBytes = 0
  private readonly sessions: ReadonlyMap<number, Session>
  private readonly stats: Statistics
  private readonly source: TimeSource
  private refreshedAtMs = -Infinity

  constructor(sessions: ReadonlyMap<number, Session>, stats: Statistics, source: TimeSource) {
    this.sessions = sessions
    this.stats = stats
    this.source = source
  }

  configure(config: ConfigView): void {
    const limit = config.int('maxmemory-clients')
    // Negative: percent of `maxmemory`, and without that nothing.
    const bytes = limit >= 0 ? limit : Math.floor((config.int('maxmemory') * -limit) / 100)
    this.limitBytes = bytes === 0 ? 0 : Math.max(LIMIT_BYTES_MIN, bytes)
  }

  /** Counts a client that has come. */
  opened(session: Session): void {
    this.bytes += clientBytes(session)
  }

  /** A client has gone: what it took up isn't known any more. */
  closed(): void {
    this.refreshedAtMs = -Infinity
  }

  /** A client's transaction has become larger, or has ended. */
  transactionChanged(session: Session): void {
    const bytes = transactionBytes(session)
    this.bytes += bytes - session.countedBytes
    session.countedBytes = bytes
  }

  /** Asks all clients, unless that was done too short a time ago. */
  refresh(): void {
    const nowMs = this.source.monotonicUs() / 1000
    if (nowMs - this.refreshedAtMs >= 1 + this.sessions.size / ASKED_PER_MS) this.ask(nowMs)
  }

  refreshNow(): void {
    this.ask(this.source.monotonicUs() / 1000)
  }

  private ask(nowMs: number): void {
    this.refreshedAtMs = nowMs
    let bytes = 0
    for (const session of this.sessions.values()) {
      session.countedBytes = transactionBytes(session)
      bytes += clientBytes(session)
    }
    this.bytes = bytes
  }

  /** Disconnects the largest clients until what is left is within the limit. */
  evict(): void {
    if (this.limitBytes === 0) return
    this.refresh()
    if (this.bytes <= this.limitBytes) return
    // Whom nobody may evict doesn't count either, as in Redis.
    const evictable = [...this.sessions.values()].filter(isEvictable).map((session) => ({
      session,
      bytes: clientBytes(session),
    }))
    evictable.sort((one, other) => other.bytes - one.bytes)
    let sum = evictable.reduce((total, { bytes }) => total + bytes, 0)
    for (const { session, bytes } of evictable) {
      if (sum <= this.limitBytes) break
      sum -= bytes
      this.bytes -= bytes
      this.stats.evictedClients++
      session.closing = true
      session.transport?.close(false)
    }
  }
}

const isEvictable = ({ transport, kind, noEvict, closing }: Session): boolean =>
  transport !== undefined && !noEvict && !closing && (kind === 'normal' || kind === 'pubsub')

/**
 * `client-output-buffer-limit`: how much unsent output a client may cause before it's disconnected, by kind of client.
 */
import type { SessionKind } from '../commands/services.js'

/** The first bytes of a client's output are in Redis a buffer that the limits don't count (PROTO_REPLY_CHUNK_BYTES). */
export const UNCOUNTED_BYTES = 16 * 1024

/** One class of clients; 0 stands for no limit. */
export interface OutputLimit {
  /** Above this the client is disconnected at once. */
  readonly hardBytes: number
  /** Above this it is after `softSeconds`. */
  readonly softBytes: number
  readonly softSeconds: number
}

export type OutputLimits = Readonly<Record<'normal' | 'replica' | 'pubsub', OutputLimit>>

export const UNLIMITED: OutputLimit = { hardBytes: 0, softBytes: 0, softSeconds: 0 }

/** Watches the unsent output of one client. */
export class OutputWatch {
  /** Since when the soft limit has been exceeded; -1 while it isn't. */
  private softSinceMs = -1

  /** Whether the soft limit was exceeded when last looked at. */
  get isAlert(): boolean {
    return this.softSinceMs >= 0
  }

  /** Whether the client has to go. `kind` picks the class; a master has no limit. */
  isExceeded(pendingBytes: number, kind: SessionKind, limits: OutputLimits, nowMs: number): boolean {
    if (kind === 'master') return false
    const limit = limits[kind]
    const counted = pendingBytes - UNCOUNTED_BYTES
    if (limit.hardBytes > 0 && counted >= limit.hardBytes) return true
    if (limit.softBytes === 0 || counted < limit.softBytes) {
      this.softSinceMs = -1
      return false
    }
    if (this.softSinceMs < 0) this.softSinceMs = nowMs
    return nowMs - this.softSinceMs > limit.softSeconds * 1000
  }
}

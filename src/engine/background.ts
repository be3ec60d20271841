/**
 * Work that nobody waits for, in slices between requests: removing keys that are due, giving back what was let go,
 * compaction. After a slice pending I/O goes first.
 */
import type { TimeSource } from '../keyspace/clock.js'
import type { Keyspace } from '../keyspace/keyspace.js'

/** Keys handled between two looks at the clock. */
const BATCH = 256
/** The event loop is left to others after this long. */
const SLICE_US = 2000

export class Background {
  /** Keys that are due are removed (DEBUG SET-ACTIVE-EXPIRE). */
  activeExpiry = true
  private readonly keyspace: Keyspace
  private readonly source: TimeSource
  private isPending = false
  private isClosed = false

  constructor(keyspace: Keyspace, source: TimeSource) {
    this.keyspace = keyspace
    this.source = source
  }

  /** Begins a slice, unless one is to come anyway. */
  tick(): void {
    if (!this.isPending) this.slice()
  }

  close(): void {
    this.isClosed = true
  }

  private slice(): void {
    this.isPending = false
    if (this.isClosed) return
    const { keyspace, source } = this
    keyspace.thawTime()
    const startUs = source.monotonicUs()
    const endUs = startUs + SLICE_US
    let more = true
    while (more && source.monotonicUs() < endUs) {
      const expiring = this.activeExpiry && keyspace.expireDue(BATCH)
      const reclaiming = keyspace.reclaim(BATCH)
      const compacting = !expiring && !reclaiming && keyspace.compact(BATCH)
      more = expiring || reclaiming || compacting
    }
    keyspace.stats.expireCycleMs += (source.monotonicUs() - startUs) / 1000
    if (!more) return
    keyspace.stats.expiredTimeCapReached++
    this.isPending = true
    source.soon(() => this.slice())
  }
}

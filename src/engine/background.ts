/**
 * Work that nobody waits for: removing what is due, giving memory back, compaction, and whatever else is asked for as a
 * chore (saving, loading). It's done in slices; after each of them pending I/O goes first.
 */
import type { TimeSource } from '../keyspace/clock.js'
import type { Keyspace } from '../keyspace/keyspace.js'

/** A bit of work, some 0.1 ms. @returns whether there is more */
export type Chore = () => boolean

/** Keys handled between two looks at the clock. */
const BATCH = 256
/** Others get their turn after this long. */
const SLICE_US = 2000

export class Background {
  /** Keys are removed when they are due (DEBUG SET-ACTIVE-EXPIRE). */
  activeExpiry = true
  private readonly keyspace: Keyspace
  private readonly source: TimeSource
  private readonly chores = new Set<Chore>()
  private isPending = false
  private isClosed = false

  constructor(keyspace: Keyspace, source: TimeSource) {
    this.keyspace = keyspace
    this.source = source
  }

  /** Has a chore done along with the rest until it's taken out; the process doesn't end by itself before. */
  add(chore: Chore): void {
    this.chores.add(chore)
    this.wake()
  }

  remove(chore: Chore): void {
    this.chores.delete(chore)
  }

  /** A chore that had nothing to do has something again. */
  wake(): void {
    if (!this.isPending) this.later()
  }

  /** A slice now, unless one is about to come. */
  tick(): void {
    if (!this.isPending) this.slice()
  }

  close(): void {
    this.isClosed = true
    this.chores.clear()
  }

  private slice(): void {
    this.isPending = false
    if (this.isClosed) return
    const { keyspace } = this
    keyspace.thawTime()
    const startUs = this.source.monotonicUs()
    const endUs = startUs + SLICE_US
    let choresUs = 0
    let more = true
    while (more && this.source.monotonicUs() < endUs) {
      const expiring = this.activeExpiry && keyspace.expireDue(BATCH)
      const reclaiming = keyspace.reclaim(BATCH)
      const compacting = !expiring && !reclaiming && keyspace.compact(BATCH)
      more = expiring || reclaiming || compacting
      if (this.chores.size === 0) continue
      const sinceUs = this.source.monotonicUs()
      for (const chore of this.chores) if (chore()) more = true
      choresUs += this.source.monotonicUs() - sinceUs
    }
    keyspace.stats.expireCycleMs += (this.source.monotonicUs() - startUs - choresUs) / 1000
    if (!more) return
    if (choresUs === 0) keyspace.stats.expiredTimeCapReached++
    this.later()
  }

  private later(): void {
    if (this.isClosed) return
    this.isPending = true
    this.source.soon(() => this.slice(), this.chores.size > 0)
  }
}

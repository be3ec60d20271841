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
/** Of the time that others take, compaction may take this much. It has no hurry, and it moves what they are about to read. */
const COMPACTION_SHARE = 0.04
/** Where others take no longer than this between two slices, nobody waits. Only slices with chores come so soon. */
const IDLE_US = 100

export class Background {
  /** Keys are removed when they are due (DEBUG SET-ACTIVE-EXPIRE). */
  activeExpiry = true
  private readonly keyspace: Keyspace
  private readonly source: TimeSource
  private readonly chores = new Set<Chore>()
  private isPending = false
  private isClosed = false
  /** When the last slice ended. */
  private endedUs = 0

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
    if (!this.isPending) this.later(false)
  }

  /** A slice now, unless one is about to come. */
  tick(): void {
    if (!this.isPending) this.slice(false)
  }

  close(): void {
    this.isClosed = true
    this.chores.clear()
  }

  /** `goesOn`: nothing but the turn of others lies between the last slice and this one. */
  private slice(goesOn: boolean): void {
    this.isPending = false
    if (this.isClosed) return
    const { keyspace } = this
    keyspace.thawTime()
    const startUs = this.source.monotonicUs()
    const endUs = startUs + SLICE_US
    const compactionEndUs = startUs + (goesOn ? compactionUs(startUs - this.endedUs) : SLICE_US)
    let choresUs = 0
    let more = true
    let isChoring = false
    for (let nowUs = startUs; more && nowUs < endUs; nowUs = this.source.monotonicUs()) {
      const expiring = this.activeExpiry && keyspace.expireDue(BATCH)
      const reclaiming = keyspace.reclaim(BATCH)
      if (expiring || reclaiming) more = true
      else if (nowUs < compactionEndUs) more = keyspace.compact(BATCH)
      // There may be more to move, but not now.
      else if (!isChoring) break
      isChoring = false
      if (this.chores.size === 0) continue
      const sinceUs = this.source.monotonicUs()
      for (const chore of this.chores) if (chore()) isChoring = true
      if (isChoring) more = true
      choresUs += this.source.monotonicUs() - sinceUs
    }
    this.endedUs = this.source.monotonicUs()
    keyspace.stats.expireCycleMs += (this.endedUs - startUs - choresUs) / 1000
    if (!more) return
    if (choresUs === 0) keyspace.stats.expiredTimeCapReached++
    this.later(true)
  }

  private later(goesOn: boolean): void {
    if (this.isClosed) return
    this.isPending = true
    this.source.soon(() => this.slice(goesOn), this.chores.size > 0)
  }
}

/** How long a slice may compact when the turn of others before it took so long. */
function compactionUs(othersUs: number): number {
  return othersUs > IDLE_US ? Math.min(SLICE_US, othersUs * COMPACTION_SHARE) : SLICE_US
}

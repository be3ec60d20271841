/**
 * What the engine does by itself: at each tick (`hz` times a second), and at once when the clock was moved. What takes longer
 * is done in slices, by `Background`.
 */
import { AccessSweep } from '../keyspace/access-sweep.js'
import type { TimeSource } from '../keyspace/clock.js'
import type { Blocking } from './blocking.js'
import type { Engine } from './engine.js'

export class Upkeep {
  /** Unix ms, as of the last tick: exact enough for how long a client or a key wasn't used. */
  nowMs: number
  /** Ticks do no more than keep the time, end waits and sync the log: DEBUG PAUSE-CRON. */
  isPaused = false
  /** Called at the end of each tick. */
  readonly listeners: (() => void)[] = []
  private readonly engine: Engine
  private readonly blocking: Blocking
  private readonly accessSweep: AccessSweep
  private readonly cancelTimer: () => void

  constructor(engine: Engine, blocking: Blocking, source: TimeSource) {
    this.engine = engine
    this.blocking = blocking
    this.accessSweep = new AccessSweep(engine.keyspace)
    this.nowMs = engine.clock.now()
    engine.clock.onAdvance(() => this.timeJumped())
    this.cancelTimer = source.every(Math.max(1, Math.floor(1000 / engine.config.int('hz'))), () => this.tick())
  }

  tick(): void {
    const { engine } = this
    const { clientMemory, stats } = engine
    this.updateClocks()
    this.blocking.expire()
    engine.appendLog?.tick()
    if (this.isPaused) return
    stats.sampleRate(this.nowMs)
    this.accessSweep.tick()
    engine.keyspace.closeViews()
    clientMemory.refreshNow()
    clientMemory.evict()
    stats.peakUsedBytes = Math.max(stats.peakUsedBytes, engine.eviction.usedBytes)
    engine.background.tick()
    for (const listener of this.listeners) listener()
  }

  /** Everything that became due happens before whoever moved the clock goes on. */
  private timeJumped(): void {
    const { atomic, background, keyspace } = this.engine
    if (atomic.isOpen) throw new Error('atomic: the clock must not be moved before the function has returned')
    this.updateClocks()
    if (background.activeExpiry) keyspace.expireDue(Infinity)
    this.blocking.timeJumped()
  }

  private updateClocks(): void {
    const { clock, keyspace, pausing } = this.engine
    keyspace.thawTime()
    this.nowMs = clock.now()
    keyspace.access.update(this.nowMs)
    pausing.endIfOver(this.nowMs)
  }

  close(): void {
    this.cancelTimer()
  }
}

/**
 * `maxmemory`: what counts as memory in use, and making room before a command runs (`performEvictions` of Redis).
 *
 * Whatever is over the limit before a command goes first, so that what is in use is never more than the limit and what
 * one command needs. A burst takes its time, though: after `maxmemory-eviction-tenacity`'s share of half a ms (at 10)
 * the command runs all the same, the next one goes on, and so does the background. Memory that was let go and is still
 * to be freed is freed before any key is evicted.
 *
 * Redis's exceptions: nothing is evicted while CLIENT PAUSE holds or while data is loaded, and nothing inside a
 * transaction, a script or a batch that has begun; nor while a snapshot needs what FLUSHALL dropped, which isn't data.
 */
import type { ConfigView } from '../commands/config-view.js'
import type { EvictionView } from '../commands/services.js'
import { type Command, FLAG } from '../commands/spec/command.js'
import { type EvictionPolicy, Evictor } from '../keyspace/evictor.js'
import type { TimeSource } from '../keyspace/clock.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { Statistics } from '../commands/statistics.js'
import type { ClientMemory } from './client-memory.js'
import { Evicted, type EvictionListener } from './evicted.js'
import type { Latency } from './latency.js'
import type { Session } from './session.js'

/** Keys evicted between two looks at the clock. */
const BATCH = 16
/** Elements freed between two looks at the clock. */
const RECLAIM_BATCH = 256
/** Commands between two looks at the clock for marks of access. */
const CLOCK_EVERY = 32
/** At a tenacity of 10, and from there on it grows by 15 % with each point. */
const TENACITY_LINEAR = 10
const TENACITY_UNLIMITED = 100
const US_PER_POINT = 50
const TENACITY_GROWTH = 1.15

/** What may be sent within a transaction even while memory is short. */
const ALLOWED_IN_MULTI = new Set(['discard', 'quit', 'reset'])

export class Eviction implements EvictionView {
  /** `maxmemory`; 0: no limit. */
  limitBytes = 0
  isOutOfMemory = false
  readonly evicted: Evicted
  private readonly keyspace: Keyspace
  private readonly source: TimeSource
  private readonly stats: Statistics
  private readonly latency: Latency
  private readonly clients: ClientMemory
  private readonly evictor: Evictor
  private policy: EvictionPolicy = 'noeviction'
  private timeLimitUs = 0
  private latencyThresholdMs = 0
  private untilClock = CLOCK_EVERY
  private isBackgroundPending = false
  private isClosed = false

  constructor(keyspace: Keyspace, source: TimeSource, stats: Statistics, latency: Latency, clients: ClientMemory) {
    this.keyspace = keyspace
    this.source = source
    this.stats = stats
    this.latency = latency
    this.clients = clients
    this.evictor = new Evictor(keyspace)
    this.evicted = new Evicted(keyspace, source)
  }

  /** Called with each key that is evicted, when the command that caused it is through. */
  set listener(listener: EvictionListener | undefined) {
    this.evicted.listener = listener
  }

  configure(config: ConfigView): void {
    const { keyspace } = this
    this.limitBytes = config.int('maxmemory')
    this.policy = config.string('maxmemory-policy') as EvictionPolicy
    this.timeLimitUs = timeLimitUs(config.int('maxmemory-eviction-tenacity'))
    this.latencyThresholdMs = config.int('latency-monitor-threshold')
    this.evictor.configure(this.policy, config.int('maxmemory-samples'))
    keyspace.access.fine = this.limitBytes !== 0 && this.policy.endsWith('lru')
    if (this.isOver()) return this.goOnLater()
    this.isOutOfMemory = false
    this.inTime()
  }

  close(): void {
    this.isClosed = true
  }

  // ---- What is in use -----------------------------------------------------------------------------------------

  get usedBytes(): number {
    this.clients.refresh()
    return this.usedWithClients()
  }

  get clientBytes(): number {
    this.clients.refresh()
    return this.clients.bytes
  }

  private usedWithClients(): number {
    const { arena, heldBytes, scriptBytes, libraryBytes } = this.keyspace
    return arena.used + arena.outsideBytes + heldBytes + scriptBytes + libraryBytes + this.clients.bytes
  }

  /** Whether more is in use than allowed. */
  private isOver(): boolean {
    if (!this.seemsOver()) return false
    // What clients took up may have gone since.
    this.clients.refresh()
    return this.seemsOver()
  }

  private seemsOver(): boolean {
    return this.limitBytes !== 0 && this.usedWithClients() > this.limitBytes
  }

  // ---- Before a command ---------------------------------------------------------------------------------------

  /** Makes room before a command. @returns whether the command must be refused for lack of it. Only with a limit. */
  refuses(session: Session, command: Command): boolean {
    if (--this.untilClock <= 0) {
      this.untilClock = CLOCK_EVERY
      this.keyspace.now()
    }
    // A batch has the memory that it began with.
    if (this.keyspace.arena.undo === undefined) this.prepare()
    if (!this.isOutOfMemory) return false
    const { queue } = session
    if ((command.flags & FLAG.denyoom) !== 0) return true
    if (queue === undefined) return false
    if (command.fullName === 'exec') return (queue.anyFlags & FLAG.denyoom) !== 0
    // Queueing takes memory, too.
    return !ALLOWED_IN_MULTI.has(command.fullName)
  }

  /** Makes room, if there is too little, before a command or a batch. */
  prepare(): void {
    const result = this.isOver() && !this.isHeld() ? this.makeRoom() : 'enough'
    this.isOutOfMemory = result === 'none'
    if (result === 'enough') this.inTime()
  }

  private isHeld(): boolean {
    const { arena, expiryPaused, isLoading, isKeptBySnapshot } = this.keyspace
    return arena.undo !== undefined || expiryPaused || isLoading || isKeptBySnapshot
  }

  /** Evicts until memory is within its limit (`enough`), time is up (`later`), or nothing is left to evict (`none`). */
  private makeRoom(): 'enough' | 'later' | 'none' {
    const { keyspace } = this
    const startUs = this.source.monotonicUs()
    const endUs = startUs + this.timeLimitUs
    const evicts = this.policy !== 'noeviction'
    let sinceLook = 0
    let result: ReturnType<Eviction['makeRoom']> = 'enough'
    while (this.seemsOver()) {
      if (keyspace.isReclaiming) {
        // Without eviction there is nothing to wait for: what was deleted is free, as in Redis it would be.
        keyspace.reclaim(RECLAIM_BATCH)
        sinceLook = BATCH
      } else if (!this.evictTimed()) {
        result = 'none'
        break
      } else sinceLook++
      if (sinceLook < BATCH || !evicts) continue
      sinceLook = 0
      if (this.source.monotonicUs() <= endUs) continue
      if (this.seemsOver()) result = 'later'
      break
    }
    if (evicts) this.noteLatency('eviction-cycle', startUs)
    if (keyspace.effects.pending !== 0) keyspace.effects.commitEach()
    if (result === 'later') this.goOnLater()
    if (result !== 'enough' && this.stats.evictionExceededSinceUs === 0) this.stats.evictionExceededSinceUs = startUs
    return result
  }

  private evictTimed(): boolean {
    if (this.latencyThresholdMs === 0) return this.evictor.evictOne()
    const startUs = this.source.monotonicUs()
    const hasEvicted = this.evictor.evictOne()
    if (hasEvicted) this.noteLatency('eviction-del', startUs)
    return hasEvicted
  }

  private noteLatency(event: string, startUs: number): void {
    if (this.latencyThresholdMs === 0) return
    const ms = Math.floor((this.source.monotonicUs() - startUs) / 1000)
    if (ms >= this.latencyThresholdMs) this.latency.add(event, ms)
  }

  /** Memory is within its limit: what time it wasn't is over. */
  private inTime(): void {
    const { stats } = this
    if (stats.evictionExceededSinceUs === 0) return
    stats.evictionExceededUs += this.source.monotonicUs() - stats.evictionExceededSinceUs
    stats.evictionExceededSinceUs = 0
  }

  // ---- In the background --------------------------------------------------------------------------------------

  private goOnLater(): void {
    if (this.isBackgroundPending || this.policy === 'noeviction') return
    this.isBackgroundPending = true
    this.source.soon(() => {
      this.isBackgroundPending = false
      if (this.isClosed || this.isHeld()) return
      this.keyspace.thawTime()
      this.prepare()
      if (this.evicted.count !== 0) this.evicted.tell()
    })
  }
}

/** For how long a command may be kept by evictions, as Redis reckons. */
function timeLimitUs(tenacity: number): number {
  if (tenacity <= TENACITY_LINEAR) return US_PER_POINT * tenacity
  if (tenacity >= TENACITY_UNLIMITED) return Infinity
  return US_PER_POINT * TENACITY_LINEAR * TENACITY_GROWTH ** (tenacity - TENACITY_LINEAR)
}

/**
 * When, or how often, an entry was last accessed: the bits of its first word that LRU and LFU eviction go by.
 *
 *   LRU   | Unix time in s, 24 bits           | 0 | ...      as Redis: wraps around after 194 days
 *   LRU   | Unix time in ms, 24 bits          | 1 | ...      while keys are evicted by LRU: wraps around after 4.6 h
 *   LFU   | Unix time in min, 16 | counter, 8 | 0 | ...      as Redis
 *
 * Why ms: Redis knows by the second who was last used, which is enough at the pace of a network. A cache in the process
 * turns over its keys several times a second, and to a clock of seconds all of them are equally old: LRU would be
 * random. So while `maxmemory` and an LRU policy are set, accesses are marked in ms. Marks older than an hour become seconds
 * (`AccessSweep`), long before 24 bits of ms wrap around, so OBJECT IDLETIME is the same either way.
 *
 * The counter of LFU is Redis's: Morris's approximate counting (1978), halfway to a logarithm, and a decay by the minute.
 */

/** The bits of an entry's first word that are about accesses. */
export const ACCESS_BITS = ~0x7f
/** Set if they are ms. */
const FINE = 0x80
const CLOCK_SHIFT = 8
const CLOCK_MAX = 0xffffff
const CLOCK_SPAN = 0x1000000
/** A mark in ms that seems this young is one from the future: the clock was set back. */
const SET_BACK_MS_MAX = 60_000
/** Marks in ms older than this are turned into seconds. */
const FINE_MS_MAX = 3_600_000
const LFU_INITIAL = 5
const COUNTER_MAX = 255
const MINUTES_MASK = 0xffff

export class AccessClock {
  /** Entries count accesses (LFU) rather than keep the time of the last. */
  lfu = false
  /** What an access marks under LRU: the bits of now. */
  mark = 0
  logFactor = 10
  decayMinutes = 1
  /** Unix ms, as of the last `update`. */
  nowMs = 0
  /** Rounds through all entries until no mark is in ms any more, if none is made; `AccessSweep` counts them. */
  roundsLeft = 0
  /** Called before time moves on so far that marks in ms might wrap around. */
  beforeJump: (() => void) | undefined
  private readonly random: () => number
  private isFine = false
  private minutes = 0

  constructor(nowMs: number, random: () => number) {
    this.random = random
    this.update(nowMs)
  }

  /** Lets time move on. As in Redis, accesses are marked by a clock that is read now and then. */
  update(nowMs: number): void {
    if (nowMs - this.nowMs > FINE_MS_MAX) this.beforeJump?.()
    this.nowMs = nowMs
    this.minutes = Math.floor(nowMs / 60_000) & MINUTES_MASK
    this.mark = this.isFine ? ((nowMs % CLOCK_SPAN) << CLOCK_SHIFT) | FINE : this.seconds << CLOCK_SHIFT
  }

  /** Whether accesses are marked in ms. */
  get fine(): boolean {
    return this.isFine
  }

  set fine(isFine: boolean) {
    this.isFine = isFine
    // One round that has begun before, and a whole one.
    if (isFine) this.roundsLeft = 2
    this.update(this.nowMs)
  }

  /** Redis's LRU clock: Unix time in s, 24 bits. */
  get seconds(): number {
    return Math.floor(this.nowMs / 1000) & CLOCK_MAX
  }

  /** The bits of a new entry. */
  fresh(): number {
    return this.lfu ? this.ofFrequency(LFU_INITIAL) : this.mark
  }

  // ---- LRU ----------------------------------------------------------------------------------------------------

  /** For how long an entry with these bits hasn't been accessed, in s, as Redis reckons. */
  idleSeconds(word: number): number {
    const { seconds } = this
    const then = this.secondsOf(word)
    return then <= seconds ? seconds - then : seconds - then + CLOCK_MAX
  }

  /** The same in ms, which tells more where accesses are marked in ms. */
  idleMs(word: number): number {
    if ((word & FINE) === 0) return this.idleSeconds(word) * 1000
    const idle = ((this.nowMs % CLOCK_SPAN) - (word >>> CLOCK_SHIFT) + CLOCK_SPAN) % CLOCK_SPAN
    return idle > CLOCK_SPAN - SET_BACK_MS_MAX ? 0 : idle
  }

  /** The last access by Redis's LRU clock; under LFU, its 24 bits. */
  secondsOf(word: number): number {
    if ((word & FINE) === 0 || this.lfu) return word >>> CLOCK_SHIFT
    return Math.floor((this.nowMs - this.idleMs(word)) / 1000) & CLOCK_MAX
  }

  /** The bits for this time by Redis's LRU clock. */
  ofSeconds(seconds: number): number {
    return seconds << CLOCK_SHIFT
  }

  /** The bits that the entry's word should have instead as time goes by: those of a mark in ms before it wraps around. */
  aged(word: number): number {
    if ((word & FINE) === 0 || (this.isFine && !this.lfu && this.idleMs(word) < FINE_MS_MAX)) return word & ACCESS_BITS
    return Math.floor((this.nowMs - this.idleMs(word)) / 1000) << CLOCK_SHIFT
  }

  // ---- LFU ----------------------------------------------------------------------------------------------------

  /** The counter of an entry with these bits, less what it has lost by the minutes passed. */
  frequency(word: number): number {
    const counter = (word >>> CLOCK_SHIFT) & COUNTER_MAX
    if (this.decayMinutes === 0) return counter
    const elapsed = (this.minutes - (word >>> 16)) & MINUTES_MASK
    return elapsed < this.decayMinutes ? counter : Math.max(0, counter - Math.floor(elapsed / this.decayMinutes))
  }

  /** The bits under LFU for this counter. */
  ofFrequency(counter: number): number {
    return (this.minutes << 16) | (counter << CLOCK_SHIFT)
  }

  /** The bits after an access. */
  touched(word: number): number {
    if (!this.lfu) return this.mark
    let counter = this.frequency(word)
    if (counter < COUNTER_MAX) {
      const base = Math.max(0, counter - LFU_INITIAL)
      if (this.random() * (base * this.logFactor + 1) < 1) counter++
    }
    return this.ofFrequency(counter)
  }
}

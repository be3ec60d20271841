/**
 * The hook of the limits on time and memory: counts loop turns, calls and the like down, and now and then asks the host
 * whether to go on.
 *
 * The host hands in what to do; to stop the script it throws something that is no LuaError, which no script can catch.
 * Compiled code decrements `left` itself. What a script allocates counts as turns, too, one for each KiB or object, so that
 * between two questions it can't take up more than some hundred MiB; where that is too much, the host shortens the
 * interval (`limitTurns`).
 */

/** How many turns pass between two questions to the host: as many as Redis lets VM instructions pass. */
export const TICK_INTERVAL = 100_000

/** Strings up to this length take about as long as a turn, whatever is done to them. */
const LONG_STRING = 2 ** 16

/** The fewest turns between two questions, when there are strings of hundreds of megabytes. */
const INTERVAL_MIN = 16

/** Bytes that count as a turn, as a power of two. */
const TURN_BYTES_LOG = 10

/** Before so much is taken up at once the host is asked whether there is room. */
const LARGE_BYTES = 2 ** 20

export interface TickerHost {
  /** Whether to go on. */
  onTick(): void
  /** Whether so many bytes may be taken up at once. */
  onLarge(bytes: number): void
}

export class Ticker {
  left: number
  private interval: number
  /** What `left` was when it was last set. */
  private given: number
  private turnsMax = Infinity
  private turnsAccounted = 0

  constructor(
    private readonly host: TickerHost,
    private readonly usualInterval = TICK_INTERVAL,
  ) {
    this.left = this.given = this.interval = usualInterval
  }

  /** A script begins: the count starts anew. */
  restart(): void {
    this.interval = this.usualInterval
    this.left = this.given = this.usualInterval
    this.turnsAccounted = 0
  }

  /** Called when `left` has fallen below zero. */
  tick(): void {
    this.account()
    // Until the host has said yes, every turn asks again: its no may get lost where hardly any stack is left.
    this.left = this.given = 0
    this.turnsMax = Infinity
    this.host.onTick()
    this.left = this.given = Math.min(this.interval, this.turnsMax)
  }

  /** Called by the host when it is asked: it wants to be asked again after so many turns at most. */
  limitTurns(turns: number): void {
    this.turnsMax = Math.max(INTERVAL_MIN, turns)
  }

  /** Accounts for work that a library function does in one go. */
  spend(turns: number): void {
    this.left -= turns
    if (this.left < 0) this.tick()
  }

  /** Accounts for memory taken up. It asks nobody, so it may be called anywhere. */
  allocated(bytes: number): void {
    this.left -= 1 + (bytes >>> TURN_BYTES_LOG)
  }

  /** Accounts for memory that is to be taken up at once. */
  expectLarge(bytes: number): void {
    this.allocated(bytes)
    if (bytes >= LARGE_BYTES) this.host.onLarge(bytes)
  }

  /**
   * There is to be a string of this length. To compare it with another, or to look it up, takes one turn and yet some time;
   * so the longer it is, the fewer turns may pass from now on.
   */
  expectLong(length: number): void {
    if (length <= LONG_STRING) return
    this.expectLarge(length)
    const interval = Math.max(INTERVAL_MIN, Math.floor((this.usualInterval * LONG_STRING) / length))
    if (interval >= this.interval) return
    this.account()
    this.interval = interval
    this.left = this.given = interval
  }

  private account(): void {
    this.turnsAccounted += this.given - this.left
  }

  /** Turns since the script began. */
  get turns(): number {
    return this.turnsAccounted + this.given - this.left
  }
}

/**
 * The time limit's hook: counts loop turns, calls and the like down, and now and then asks the host whether to go on.
 *
 * The host hands in what to do; to stop the script it throws something that is no LuaError, which no script can catch.
 * Compiled code decrements `left` itself.
 */

/** How many turns pass between two questions to the host: as many as Redis lets VM instructions pass. */
export const TICK_INTERVAL = 100_000

/** Strings up to this length take about as long as a turn, whatever is done to them. */
const LONG_STRING = 2 ** 16

/** The fewest turns between two questions, when there are strings of hundreds of megabytes. */
const INTERVAL_MIN = 16

export class Ticker {
  left: number
  private interval: number
  private turnsAccounted = 0

  constructor(
    private readonly onTick: () => void,
    private readonly usualInterval = TICK_INTERVAL,
  ) {
    this.left = usualInterval
    this.interval = usualInterval
  }

  /** A script begins: the count starts anew. */
  restart(): void {
    this.interval = this.usualInterval
    this.left = this.usualInterval
    this.turnsAccounted = 0
  }

  /** Called when `left` has fallen below zero. */
  tick(): void {
    this.turnsAccounted += this.interval - this.left
    // Until the host has said yes, every turn asks again: its no may get lost where hardly any stack is left.
    this.left = 0
    this.onTick()
    this.left = this.interval
  }

  /** Accounts for work that a library function does in one go. */
  spend(turns: number): void {
    this.left -= turns
    if (this.left < 0) this.tick()
  }

  /**
   * There is a string of this length now. To compare it with another, or to look it up, takes one turn and yet some time;
   * so the longer it is, the fewer turns may pass from now on.
   */
  expectLong(length: number): void {
    if (length <= LONG_STRING) return
    const interval = Math.max(INTERVAL_MIN, Math.floor((this.usualInterval * LONG_STRING) / length))
    if (interval >= this.interval) return
    this.turnsAccounted += this.interval - this.left
    this.interval = interval
    this.left = interval
  }

  /** Turns since the script began. */
  get turns(): number {
    return this.turnsAccounted + this.interval - this.left
  }
}

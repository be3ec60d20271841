/**
 * The time limit's hook: counts loop turns, calls and the like down, and now and then asks the host whether to go on.
 *
 * The host hands in what to do; to stop the script it throws something that is no LuaError, which no script can catch.
 * Compiled code decrements `left` itself.
 */

/** How many turns pass between two questions to the host: as many as Redis lets VM instructions pass. */
export const TICK_INTERVAL = 100_000

export class Ticker {
  left: number
  private turnsAccounted = 0

  constructor(
    private readonly onTick: () => void,
    private readonly interval = TICK_INTERVAL,
  ) {
    this.left = interval
  }

  /** A script begins: the count starts anew. */
  restart(): void {
    this.left = this.interval
    this.turnsAccounted = 0
  }

  /** Called when `left` has fallen below zero. */
  tick(): void {
    this.turnsAccounted += this.interval - this.left
    this.left = this.interval
    this.onTick()
  }

  /** Accounts for work that a library function does in one go. */
  spend(turns: number): void {
    this.left -= turns
    if (this.left < 0) this.tick()
  }

  /** Turns since the script began. */
  get turns(): number {
    return this.turnsAccounted + this.interval - this.left
  }
}

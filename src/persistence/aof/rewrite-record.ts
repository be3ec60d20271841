/** How writing the log anew has gone, for INFO, and when it may be tried again by itself. Times are real ms. */

/** After so many failures in a row it waits longer and longer, up to an hour, as Redis does. */
const FAILURES_UNHINDERED = 3
const RETRY_MINUTES_MAX = 60
const RETRY_UNHINDERED_MS = 1000

export class RewriteRecord {
  /** How often it was begun. */
  count = 0
  /** In a row, up to now. */
  failures = 0
  /** Whole seconds that the last one that succeeded took; -1 if there was none. */
  lastS = -1
  private retryAtMs = 0

  begun(): void {
    this.count++
  }

  succeeded(startedAtMs: number, nowMs: number): void {
    this.failures = 0
    this.lastS = Math.floor((nowMs - startedAtMs) / 1000)
  }

  failed(nowMs: number): void {
    this.failures++
    const over = this.failures - FAILURES_UNHINDERED
    const minutes = over < 0 ? 0 : Math.min(RETRY_MINUTES_MAX, 2 ** over)
    this.retryAtMs = nowMs + (minutes === 0 ? RETRY_UNHINDERED_MS : minutes * 60_000)
  }

  mayRetry(nowMs: number): boolean {
    return nowMs >= this.retryAtMs
  }
}

/** One line on a terminal that tells how far a run is; silent elsewhere. */
const INTERVAL_MS = 200

export class Progress {
  private readonly startMs = performance.now()
  private shownMs = 0

  constructor(
    private readonly title: string,
    private readonly total: number,
  ) {}

  get seconds(): number {
    return (performance.now() - this.startMs) / 1000
  }

  show(done: number, divergences: number): void {
    const now = performance.now()
    if (!process.stdout.isTTY || now - this.shownMs < INTERVAL_MS) return
    this.shownMs = now
    const rate = Math.round(done / this.seconds)
    process.stdout.write(
      `\r\x1b[K${this.title}  ${done} / ${this.total}  ${rate} per second  ${divergences} chunks differ`,
    )
  }

  clear(): void {
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
  }
}

/** What INFO counts. Plain numbers, written by the gate and the front doors, reset by CONFIG RESETSTAT. */

export class CommandStats {
  calls = 0
  /** Microseconds; extrapolated from a sample for commands that take constant time (see `engine/gate`). */
  usec = 0
  /** Refused before it ran. */
  rejected = 0
  /** Failed while it ran. */
  failed = 0
}

/** Slots of the sampled operations per second. */
const RATE_SAMPLES = 16

export class Statistics {
  commands = 0
  connections = 0
  rejectedConnections = 0
  netInputBytes = 0
  netOutputBytes = 0
  errorReplies = 0
  clientQueryBufferLimitDisconnections = 0
  clientOutputBufferLimitDisconnections = 0
  peakUsedBytes = 0
  /** By command id. */
  readonly byCommand: CommandStats[] = []
  /** By error code. */
  readonly byError = new Map<string, number>()
  private readonly rates = new Float64Array(RATE_SAMPLES)
  private rateAt = 0
  private rateCommands = 0
  private rateMs = 0

  ofCommand(id: number): CommandStats {
    return (this.byCommand[id] ??= new CommandStats())
  }

  countError(code: string): void {
    this.errorReplies++
    this.byError.set(code, (this.byError.get(code) ?? 0) + 1)
  }

  /** Takes a sample of commands per second. */
  sampleRate(nowMs: number): void {
    const elapsed = nowMs - this.rateMs
    if (elapsed > 0) {
      this.rates[this.rateAt] = ((this.commands - this.rateCommands) * 1000) / elapsed
      this.rateAt = (this.rateAt + 1) % RATE_SAMPLES
    }
    this.rateMs = nowMs
    this.rateCommands = this.commands
  }

  get commandsPerSecond(): number {
    return Math.round(this.rates.reduce((sum, rate) => sum + rate, 0) / RATE_SAMPLES)
  }

  reset(): void {
    this.commands = 0
    this.connections = 0
    this.rejectedConnections = 0
    this.netInputBytes = 0
    this.netOutputBytes = 0
    this.errorReplies = 0
    this.clientQueryBufferLimitDisconnections = 0
    this.clientOutputBufferLimitDisconnections = 0
    this.byCommand.length = 0
    this.byError.clear()
    this.rates.fill(0)
    this.rateCommands = 0
  }
}

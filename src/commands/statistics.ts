/** What INFO counts. Plain numbers, written by the gate and the front doors, reset by CONFIG RESETSTAT. */
import { Histogram } from '../structures/histogram.js'

/** Of so many calls of a constant-time command one is timed: reading the clock costs 40 ns and a GET 100. The first ones all are. */
const TIMING_SAMPLE = 64

class CommandStats {
  calls = 0
  /** Microseconds; extrapolated from a sample for commands that take constant time. */
  usec = 0
  /** Calls since the last that was timed. */
  untimed = 0
  /** Refused before it ran. */
  rejected = 0
  /** Failed while it ran. */
  failed = 0
  /** Durations while `latency-tracking` was on. */
  readonly latency = new Histogram()

  /** Whether the next call is to be timed: the first ones all are, so that rare commands have exact figures. */
  get isSampleDue(): boolean {
    return this.calls < TIMING_SAMPLE || this.untimed >= TIMING_SAMPLE - 1
  }

  /** Adds the time of a call, which may also stand for those before it that were not timed. */
  addTime(durationUs: number, calls: number, intoHistogram: boolean): void {
    if (calls > 1) this.untimed = 0
    this.usec += durationUs * calls
    if (intoHistogram) this.latency.record(durationUs * 1000, calls)
  }
}

/** How many samples of a rate are averaged. */
const RATE_SAMPLES = 16

/** How fast a counter grows: the average of the last samples, as Redis's instantaneous metrics. */
class Rate {
  private readonly samples = new Float64Array(RATE_SAMPLES)
  private next = 0
  private last = 0

  /** `elapsedMs` since the last sample; 0 for the first, which only says where the counter stands. */
  sample(counter: number, elapsedMs: number): void {
    if (elapsedMs > 0) {
      this.samples[this.next] = Math.max(0, ((counter - this.last) * 1000) / elapsedMs)
      this.next = (this.next + 1) % RATE_SAMPLES
    }
    this.last = counter
  }

  get perSecond(): number {
    return this.samples.reduce((sum, rate) => sum + rate, 0) / RATE_SAMPLES
  }

  reset(): void {
    this.samples.fill(0)
    this.last = 0
  }
}

export class Statistics {
  commands = 0
  connections = 0
  rejectedConnections = 0
  netInputBytes = 0
  netOutputBytes = 0
  /** Pieces of input received, and of output sent. */
  reads = 0
  writes = 0
  errorReplies = 0
  clientQueryBufferLimitDisconnections = 0
  clientOutputBufferLimitDisconnections = 0
  peakUsedBytes = 0
  /** Clients that `maxmemory-clients` disconnected. */
  evictedClients = 0
  /** Time during which more memory was in use than allowed, in us. */
  evictionExceededUs = 0
  /** Since when that is so now, by the monotonic clock; 0 if it isn't. */
  evictionExceededSinceUs = 0
  /** By command id. */
  readonly byCommand: CommandStats[] = []
  /** By error code. */
  readonly byError = new Map<string, number>()
  private readonly commandRate = new Rate()
  private readonly inputRate = new Rate()
  private readonly outputRate = new Rate()
  private sampledAtMs = 0

  ofCommand(id: number): CommandStats {
    return (this.byCommand[id] ??= new CommandStats())
  }

  countError(code: string): void {
    this.errorReplies++
    this.byError.set(code, (this.byError.get(code) ?? 0) + 1)
  }

  /** Takes a sample of the rates. */
  sampleRate(nowMs: number): void {
    const elapsedMs = this.sampledAtMs === 0 ? 0 : nowMs - this.sampledAtMs
    if (elapsedMs < 0 || (elapsedMs === 0 && this.sampledAtMs !== 0)) return
    this.sampledAtMs = nowMs
    this.commandRate.sample(this.commands, elapsedMs)
    this.inputRate.sample(this.netInputBytes, elapsedMs)
    this.outputRate.sample(this.netOutputBytes, elapsedMs)
  }

  get commandsPerSecond(): number {
    return Math.floor(this.commandRate.perSecond)
  }

  get inputBytesPerSecond(): number {
    return this.inputRate.perSecond
  }

  get outputBytesPerSecond(): number {
    return this.outputRate.perSecond
  }

  reset(): void {
    this.commands = 0
    this.connections = 0
    this.rejectedConnections = 0
    this.netInputBytes = 0
    this.netOutputBytes = 0
    this.reads = 0
    this.writes = 0
    this.errorReplies = 0
    this.clientQueryBufferLimitDisconnections = 0
    this.clientOutputBufferLimitDisconnections = 0
    this.evictedClients = 0
    this.evictionExceededUs = 0
    this.evictionExceededSinceUs = 0
    this.byCommand.length = 0
    this.byError.clear()
    this.commandRate.reset()
    this.inputRate.reset()
    this.outputRate.reset()
  }
}

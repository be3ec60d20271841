/** LATENCY's samples: for each event, the worst ms of each second, up to Redis's 160. */
import type { LatencySample, LatencyView } from '../commands/services.js'
import type { Clock } from '../keyspace/clock.js'

const SAMPLES_MAX = 160

export class Latency implements LatencyView {
  readonly events = new Map<string, LatencySample[]>()
  private readonly worst = new Map<string, number>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  maxOf(event: string): number {
    return this.worst.get(event) ?? 0
  }

  add(event: string, ms: number): void {
    const timeS = Math.floor(this.clock.now() / 1000)
    this.worst.set(event, Math.max(ms, this.maxOf(event)))
    let samples = this.events.get(event)
    if (!samples) this.events.set(event, (samples = []))
    const last = samples.at(-1)
    if (last && last.timeS === timeS) {
      if (ms > last.ms) samples[samples.length - 1] = { timeS, ms }
      return
    }
    samples.push({ timeS, ms })
    if (samples.length > SAMPLES_MAX) samples.shift()
  }

  reset(events: readonly string[]): number {
    const names = events.length > 0 ? events : [...this.events.keys()]
    let count = 0
    for (const name of names) {
      if (this.events.delete(name)) count++
      this.worst.delete(name)
    }
    return count
  }
}

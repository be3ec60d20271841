/** LATENCY DOCTOR: sums up the events of the latency monitor and says what to look at. The words are our own. */
import type { ConfigView } from '../../config-view.js'
import type { LatencySample, LatencyView } from '../../services.js'

interface EventReport {
  readonly event: string
  readonly samples: number
  readonly averageMs: number
  /** Mean absolute deviation from the average. */
  readonly deviationMs: number
  /** Average seconds from one sample to the next. */
  readonly periodS: number
  readonly worstMs: number
}

/** Commands that take constant time and still took too long: the machine was slow, not the command. */
const FAST_COMMAND = 'fast-command'

export function diagnoseLatency(latency: LatencyView, config: ConfigView, nowS: number): string {
  const thresholdMs = config.int('latency-monitor-threshold')
  if (latency.events.size === 0) {
    return thresholdMs === 0
      ? 'The latency monitor is off, so there is nothing to report. ' +
          'CONFIG SET latency-monitor-threshold <milliseconds> turns it on.\n'
      : `Nothing took ${thresholdMs} ms or longer since the monitor was turned on or reset.\n`
  }
  const reports = [...latency.events].map(([event, samples]) => report(event, samples, latency.maxOf(event), nowS))
  const lines = reports.map(
    ({ event, samples, averageMs, deviationMs, periodS, worstMs }, i) =>
      `${i + 1}. ${event}: ${samples} latency spikes (average ${averageMs}ms, mean deviation ${deviationMs}ms, ` +
      `period ${periodS.toFixed(2)} sec). Worst all time event ${worstMs}ms.\n`,
  )
  const advice = advise(reports, config, thresholdMs)
  return `Latency spikes were observed:\n\n${lines.join('')}\nWhat may help:\n\n${advice.map((line) => `- ${line}\n`).join('')}`
}

function report(event: string, samples: readonly LatencySample[], worstMs: number, nowS: number): EventReport {
  const total = samples.reduce((sum, { ms }) => sum + ms, 0)
  const averageMs = Math.floor(total / samples.length)
  const deviation = samples.reduce((sum, { ms }) => sum + Math.abs(ms - averageMs), 0)
  const firstS = samples[0]?.timeS ?? nowS
  return {
    event,
    samples: samples.length,
    averageMs,
    deviationMs: Math.floor(deviation / samples.length),
    periodS: Math.max(1, nowS - firstS) / samples.length,
    worstMs,
  }
}

function advise(reports: readonly EventReport[], config: ConfigView, thresholdMs: number): string[] {
  const advice: string[] = []
  const slowlogUs = config.int('slowlog-log-slower-than')
  if (slowlogUs < 0 || config.int('slowlog-max-len') === 0) {
    advice.push('The slow log is off. CONFIG SET slowlog-log-slower-than and slowlog-max-len turn it on.')
  } else if (thresholdMs > 0 && slowlogUs > thresholdMs * 1000) {
    advice.push(
      'The slow log only takes what is slower than the threshold of the latency monitor. ' +
        `CONFIG SET slowlog-log-slower-than ${thresholdMs * 1000} lets it see the same events.`,
    )
  }
  if (reports.some(({ event }) => event === 'command')) {
    advice.push(
      'SLOWLOG GET shows which commands were slow.',
      'Commands that walk or delete large values take long in one go: smaller values, and SCAN rather than KEYS, spread the work.',
    )
  }
  if (reports.some(({ event }) => event === FAST_COMMAND)) {
    advice.push(
      'Commands that take constant time were slow: the event loop was held up by other code in the process, by garbage collection or by a busy machine.',
    )
  }
  return advice
}

/** Summaries of samples: the median of rounds, and a histogram of durations that costs a few nanoseconds a sample. */

export function median(samples: readonly number[]): number {
  if (samples.length === 0) return NaN
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** How far rounds lie apart, as a share of their median: 0.1 is 10 %. 0 if nothing was measured. */
export function spread(samples: readonly number[]): number {
  return (Math.max(...samples) - Math.min(...samples)) / median(samples) || 0
}

/**
 * The median of what each round gives when both sides of it are divided: rounds are interleaved, so whatever else the
 * machine was doing disturbed both sides of one round alike.
 */
export function ratio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value / (theirs[round] ?? NaN)))
}

const BUCKETS_PER_DOUBLING = 16
const SMALLEST_NS = 16

/** Durations in logarithmic buckets, each 4.4 % wide, from 16 ns on. */
export class Histogram {
  private readonly counts = new Float64Array(40 * BUCKETS_PER_DOUBLING)
  private total = 0

  add(ns: number): void {
    const bucket = Math.max(0, Math.ceil(Math.log2(ns / SMALLEST_NS) * BUCKETS_PER_DOUBLING))
    const last = this.counts.length - 1
    const at = bucket < last ? bucket : last
    this.counts[at] = this.counts[at]! + 1
    this.total++
  }

  /** The duration in ns that the share `quantile` (0 to 1) of all samples does not exceed, to a bucket's width. */
  quantile(quantile: number): number {
    let left = this.total * (1 - quantile)
    for (let at = this.counts.length - 1; at >= 0; at--) {
      left -= this.counts[at]!
      if (left < 0) return SMALLEST_NS * 2 ** (at / BUCKETS_PER_DOUBLING)
    }
    return SMALLEST_NS
  }
}

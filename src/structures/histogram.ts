/**
 * A histogram of durations over six decimal orders at constant relative error: HdrHistogram (Gil Tene, hdrhistogram.org)
 * in the one configuration that Redis uses, 1 ns to 1 s at two significant digits, so that percentiles print alike.
 *
 *   value       0 .. 255 | 256 .. 511 | 512 .. 1023 | ...        in ns
 *   bucket of       1 ns |       2 ns |        4 ns | ...        128 buckets for each doubling from the second on
 *
 * The 24 KiB of counters are made when the first value comes.
 */

const VALUE_MAX_NS = 1_000_000_000
/** Buckets for each doubling: two digits need 100, so 128. */
const HALF = 128
const HALF_LOG = 7
/** Bucket of the largest value, and one. */
const BUCKETS = indexOf(VALUE_MAX_NS) + 1

const NO_COUNTS = new Float64Array(0)

export class Histogram {
  private counts = NO_COUNTS
  private recorded = 0

  /** Values recorded. */
  get total(): number {
    return this.recorded
  }

  /** Counts a duration; what lies outside 1 ns to 1 s counts as the nearest of the two. */
  record(ns: number, times = 1): void {
    if (this.recorded === 0) this.counts = new Float64Array(BUCKETS)
    const index = indexOf(Math.min(VALUE_MAX_NS, Math.max(1, Math.floor(ns))))
    this.counts[index] = this.counts[index]! + times
    this.recorded += times
  }

  /** The value that `percentile` (0 to 100) of all values don't exceed, in ns; 0 without values. */
  percentile(percentile: number): number {
    if (this.recorded === 0) return 0
    const wanted = Math.max(1, Math.floor((Math.min(percentile, 100) / 100) * this.recorded + 0.5))
    let seen = 0
    for (let index = 0; index < BUCKETS; index++) {
      seen += this.counts[index]!
      if (seen >= wanted) return percentile === 0 ? lowest(index) : highest(index)
    }
    return VALUE_MAX_NS
  }

  /**
   * Visits the steps of the cumulative distribution at 1,024 ns times each power of two, as far as there are values;
   * `upToNs` is the highest value that counts for the step.
   */
  eachDoubling(visit: (upToNs: number, cumulative: number) => void): void {
    let seen = 0
    let index = 0
    for (let level = 1024; seen < this.recorded; level *= 2) {
      const last = Math.min(BUCKETS - 1, indexOf(level))
      while (index <= last) seen += this.counts[index++]!
      visit(highest(last), seen)
    }
  }
}

/** The bucket of a value. */
function indexOf(ns: number): number {
  const shift = Math.max(0, 31 - HALF_LOG - Math.clz32(ns))
  return shift * HALF + Math.floor(ns / 2 ** shift)
}

/** The lowest value of a bucket. */
function lowest(index: number): number {
  const shift = Math.max(0, Math.floor(index / HALF) - 1)
  return (index - shift * HALF) * 2 ** shift
}

/** The highest value of a bucket. */
function highest(index: number): number {
  return lowest(index + 1) - 1
}

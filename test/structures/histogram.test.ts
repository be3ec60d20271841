import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/structures/histogram.js'

const US = 1000

describe('Histogram', () => {
  // Percentiles that Redis 7.0.15 printed for a single call of so many microseconds.
  it.each([
    [0, 1],
    [1, 1003],
    [2, 2007],
    [3, 3007],
    [4, 4015],
    [6, 6015],
    [7, 7007],
    [8, 8031],
    [10, 10047],
    [11, 11007],
    [36, 36095],
    [51, 51199],
    [53, 53247],
    [89, 89087],
    [111, 111103],
    [119, 119295],
  ])('%i us prints as %i ns', (us, ns) => {
    const histogram = new Histogram()
    histogram.record(us * US)
    expect(histogram.percentile(50)).toBe(ns)
    expect(histogram.percentile(100)).toBe(ns)
  })

  it('percentile 0 is the lower end of the lowest bucket', () => {
    const histogram = new Histogram()
    histogram.record(111 * US)
    expect(histogram.percentile(0)).toBe(110592)
  })

  it('a percentile is that of the sorted values, rounded up to its bucket', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i * i * 37) % 900_000)
    const histogram = new Histogram()
    for (const value of values) histogram.record(value)
    values.sort((a, b) => a - b)
    expect(histogram.total).toBe(1000)
    for (const percentile of [1, 10, 50, 90, 99, 99.9]) {
      const exact = values[Math.max(0, Math.floor((percentile / 100) * 1000 + 0.5) - 1)] ?? 0
      const found = histogram.percentile(percentile)
      expect(found).toBeGreaterThanOrEqual(exact)
      expect(found).toBeLessThanOrEqual(Math.max(1, exact * 1.01))
    }
  })

  // Steps that Redis's LATENCY HISTOGRAM printed: 1, 2, 4, 8, 16, 33, 132 and 4227 us.
  it('steps are powers of two with the width of their bucket', () => {
    const histogram = new Histogram()
    for (const us of [0, 2, 4, 8, 16, 32, 128, 4194]) histogram.record(us * US)
    const steps: [number, number][] = []
    histogram.eachDoubling((upToNs, cumulative) => steps.push([Math.floor(upToNs / 1000), cumulative]))
    const growing = steps.filter(([, count], i) => count > (steps[i - 1]?.[1] ?? 0))
    expect(growing).toEqual([
      [1, 1],
      [2, 2],
      [4, 3],
      [8, 4],
      [16, 5],
      [33, 6],
      [132, 7],
      [4227, 8],
    ])
  })

  it('what lies outside the range counts as its end', () => {
    const histogram = new Histogram()
    expect(histogram.percentile(50)).toBe(0)
    histogram.record(5e9)
    expect(histogram.percentile(100)).toBeGreaterThanOrEqual(1e9)
    histogram.record(-1, 3)
    expect(histogram.percentile(50)).toBe(1)
    expect(histogram.total).toBe(4)
    const steps: number[] = []
    histogram.eachDoubling((_, cumulative) => steps.push(cumulative))
    expect(steps.at(-1)).toBe(4)
  })
})

/**
 * LATENCY GRAPH: samples as columns of characters, oldest first, with their age written downwards below.
 *
 *       #      a column has four characters of three heights each: _ o #
 *     o |
 *     | |
 *   _ | |
 *
 *   4 3 2
 *   m m m
 */
import type { LatencySample } from '../../services.js'

const ROWS = 4
const HEIGHTS = '_o#'
const COLUMNS = 80

export function latencyGraph(event: string, samples: readonly LatencySample[], worstMs: number, nowS: number): string {
  const values = samples.map(({ ms }) => ms)
  const high = Math.max(...values)
  const low = Math.min(...values)
  const title = `${event} - high ${high} ms, low ${low} ms (all time high ${worstMs} ms)\n${'-'.repeat(COLUMNS)}\n`
  const parts: string[] = []
  for (let at = 0; at < samples.length; at += COLUMNS) {
    parts.push(columns(samples.slice(at, at + COLUMNS), low, Math.max(1, high - low), nowS))
  }
  return title + parts.join('\n')
}

function columns(samples: readonly LatencySample[], low: number, range: number, nowS: number): string {
  const steps = ROWS * HEIGHTS.length
  const heights = samples.map(({ ms }) => Math.min(steps - 1, Math.floor(((ms - low) * steps) / range)))
  const labels = samples.map(({ timeS }) => age(nowS - timeS))
  const lines: string[] = []
  for (let row = ROWS - 1; row >= 0; row--) {
    const base = row * HEIGHTS.length
    const symbol = (height: number): string =>
      height < base ? ' ' : height < base + HEIGHTS.length ? HEIGHTS.charAt(height - base) : '|'
    lines.push(heights.map(symbol).join(''))
  }
  lines.push(' '.repeat(samples.length))
  const longest = Math.max(...labels.map((label) => label.length))
  for (let at = 0; at < longest; at++) lines.push(labels.map((label) => label.charAt(at) || ' ').join(''))
  return lines.map((line) => `${line}\n`).join('')
}

/** How long ago, in the largest unit that fits. */
function age(seconds: number): string {
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h`
  return `${Math.floor(seconds / 86400)}d`
}

/** Ranges of ranks as commands are given them: negative ones count from the end. */
import type { Window } from '../../keyspace/zset/window.js'

/** The members from rank `start` to `stop`, both included, of `length`. */
export function rankWindow(length: number, start: number, stop: number, out: Window): void {
  const first = Math.max(0, start < 0 ? start + length : start)
  const last = Math.min(length - 1, stop < 0 ? stop + length : stop)
  out.rank = first
  out.count = Math.max(0, last - first + 1)
}

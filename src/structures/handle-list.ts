/**
 * Elements of a dictionary collected by a scan, for when they can't be dealt with while it goes on: a reply that must say
 * first where to go on, or listeners that may change the dictionary.
 */
import type { Handle } from '../memory/arena.js'
import type { Dict } from './dict.js'

/** How often a scan goes on while it has found fewer than wanted: elements are spread evenly, but not quite. */
const PASSES_MAX = 10
/** Cursors are hashes: below this. */
const CURSORS = 4294967296
/** A list larger than this isn't kept. */
const KEPT_HANDLES_MAX = 1 << 14

export class HandleList {
  /** In [0, `count`). */
  handles = new Int32Array(64)
  count = 0

  push(handle: Handle): void {
    if (this.count === this.handles.length) {
      const grown = new Int32Array(this.count * 2)
      grown.set(this.handles)
      this.handles = grown
    }
    this.handles[this.count++] = handle
  }

  /** Adds about `wanted` elements from `cursor` on. @returns the cursor to go on with, 0 at the end */
  scan(dict: Dict, cursor: number, wanted: number): number {
    let next = cursor
    // Redis's cursors may be larger; one beyond the hashes is past the end.
    if (next >= CURSORS) return 0
    for (let pass = 0; pass < PASSES_MAX && this.count < wanted; pass++) {
      const missing = wanted - this.count
      // One standard deviation more than are missing, as each pass looks through a segment: mostly one is enough.
      next = dict.scan(next, missing + Math.ceil(Math.sqrt(missing)), (handle) => this.push(handle))
      if (next === 0) break
    }
    return next
  }
}

/** Lists not in use: one, unless a listener of an event scans as well. */
const spareLists: HandleList[] = []

/** An empty list, to be given back with `giveBack`. */
export function takeHandleList(): HandleList {
  const list = spareLists.pop() ?? new HandleList()
  list.count = 0
  return list
}

export function giveBack(list: HandleList): void {
  if (list.handles.length <= KEPT_HANDLES_MAX) spareLists.push(list)
}

/**
 * Elements of a dictionary collected by a scan, for when they can't be dealt with while it goes on: a reply that must say
 * first where to go on, or listeners that may change the dictionary.
 */
import type { Handle } from '../memory/arena.js'

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

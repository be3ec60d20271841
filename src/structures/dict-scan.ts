/**
 * Going through a dictionary in small steps while it changes: what SCAN does. What is there from the first step to the last
 * is returned, and nothing twice, without any state but the cursor.
 *
 *   cursor   | first 24 bits of a hash | depth 5 | home 10 |
 *
 * All hashes below are done. Of those that begin like this one, in as many bits as `depth` says, those too are done whose home
 * is lower, which is the first 10 of the 16 bits that decide where in a segment an element belongs. None of this depends on the
 * table's shape. But where a segment is still what it was, the elements that are next in this order lie together:
 * a step of ten looks at some twenty slots, not at all of its thousand.
 */
import { type Handle, pageOf, wordOf } from '../memory/arena.js'
import type { Dict } from './dict.js'
import { LARGEST_CODE, SLOTS } from './dict-segments.js'
import type { HandleList } from './handle-list.js'

const NO_WORDS = new Int32Array(0)
const HASH_SPACE = 4294967296
const HASH_UNIT = 1 << 8
const DEPTH_MAX = 24
const HOMES = 1 << 10
/** Low bits of a hash in a home. */
const HOME_SHIFT = 6
const CURSOR_UNIT = 1 << 15
const CURSORS = (HASH_SPACE / HASH_UNIT) * CURSOR_UNIT

/**
 * Adds elements from `cursor` (0 at first) on, until `list` has about `wanted`. Any number below 2^53 is a cursor; from 2^39 on it's
 * past the end. @returns the cursor to go on with, 0 at the end
 */
export function scanDict(dict: Dict, cursor: number, wanted: number, list: HandleList): number {
  if (dict.count === 0 || cursor >= CURSORS) return 0
  const top = Math.floor(cursor / CURSOR_UNIT)
  const rest = cursor - top * CURSOR_UNIT
  let at = top * HASH_UNIT
  let depth = Math.min(rest >>> 10, DEPTH_MAX)
  let home = rest & (HOMES - 1)
  while (at < HASH_SPACE && list.count < wanted) {
    const segment = dict.segmentAt(at)
    const words = dict.arena.words[pageOf(segment)] ?? NO_WORDS
    const base = wordOf(segment)
    const header = words[base]!
    const segmentDepth = header & 0xff
    // With nothing done of it, the area may be as large as segment and alignment allow.
    if (home === 0) depth = Math.max(segmentDepth, alignment(at))
    const end = areaEnd(at, depth)
    if (segmentDepth > depth) {
      // Split since: what is left of the area is in several segments, each of which is taken at once.
      const next = areaEnd(at, segmentDepth)
      gather(words, base, header >>> 8, at, next, home, HOMES, list)
      at = next
      if (at === end) home = 0
      continue
    }
    const perHome = (words[base + 1]! / HOMES) * 2 ** (segmentDepth - depth)
    const next = Math.min(HOMES, home + Math.ceil((wanted - list.count) / perHome))
    gather(words, base, header >>> 8, at, end, home, next, list)
    if (next < HOMES) home = next
    else {
      home = 0
      at = end
    }
  }
  return at === HASH_SPACE ? 0 : (at / HASH_UNIT) * CURSOR_UNIT + (home === 0 ? 0 : (depth << 10) | home)
}

/** Of a hash as an unsigned number: in how many leading bits are the ones. */
const alignment = (hash: number): number => (hash === 0 ? 0 : 1 + Math.clz32(hash & -hash))

/** Where the hashes end that have their first `depth` bits in common with this one. */
function areaEnd(hash: number, depth: number): number {
  const span = HASH_SPACE / (1 << depth)
  return (Math.floor(hash / span) + 1) * span
}

/** Adds the elements of a segment with a hash from `from` to before `to` and a home from `home` to before `homeEnd`. */
function gather(
  words: Int32Array,
  base: number,
  code: number,
  from: number,
  to: number,
  home: number,
  homeEnd: number,
  list: HandleList,
): void {
  const capacity = SLOTS[code]!
  const first = base + 2
  const last = first + 2 * capacity
  const low = home << HOME_SHIFT
  const high = homeEnd << HOME_SHIFT
  const from32 = from | 0
  const most = (to - 1 - from) >>> 0
  // All of them lie from the slot of the first home to the first free slot behind that of the last, which may be at the
  // beginning. An overgrown segment's products leave 32 bits: it's gone through from end to end.
  const isOrdinary = code <= LARGEST_CODE
  const start = isOrdinary ? (low * capacity) >>> 16 : 0
  const sure = isOrdinary ? (((high - 1) * capacity) >>> 16) - start : capacity
  let at = first + 2 * start
  for (let walked = 0; walked < capacity; walked++) {
    const handle: Handle = words[at + 1]!
    if (handle !== 0) {
      const hash = words[at]!
      const bits = hash & 0xffff
      if (bits >= low && bits < high && (hash - from32) >>> 0 <= most) list.push(handle)
    } else if (walked >= sure) return
    at += 2
    if (at === last) at = first
  }
}

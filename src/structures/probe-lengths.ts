/** How well a dictionary is filled, for DEBUG HTSTATS. */
import { pageOf, wordOf } from '../memory/arena.js'
import type { Dict } from './dict.js'
import { SLOTS } from './dict-segments.js'

const NO_WORDS = new Int32Array(0)

/** How many elements a lookup finds at the first, second, third ... slot that it looks at. */
export function probeLengths(dict: Dict): number[] {
  const lengths: number[] = []
  dict.eachSegment((segment) => {
    const words = dict.arena.words[pageOf(segment)] ?? NO_WORDS
    const base = wordOf(segment)
    const capacity = SLOTS[words[base]! >>> 8]!
    for (let slot = 0; slot < capacity; slot++) {
      if (words[base + 2 * slot + 3]! === 0) continue
      const home = ((words[base + 2 * slot + 2]! & 0xffff) * capacity) >>> 16
      const distance = slot >= home ? slot - home : slot + capacity - home
      while (lengths.length <= distance) lengths.push(0)
      lengths[distance] = (lengths[distance] ?? 0) + 1
    }
  })
  return lengths
}

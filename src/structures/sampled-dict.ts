/** A dictionary from which a few elements can be drawn cheaply, as eviction needs them before each write. */
import { type Handle, pageOf, wordOf } from '../memory/arena.js'
import { Dict } from './dict.js'
import { SLOTS } from './dict-segments.js'

const NO_WORDS = new Int32Array(0)
const HASH_SPACE = 4294967296

export abstract class SampledDict extends Dict {
  /**
   * Up to `wanted` different elements that are neighbours by their hashes, from a random place on. Hashes are as good as
   * random, so neighbours have nothing in common; and finding the place costs more than going on from there.
   * @param out gets two words for each: hash and handle
   * @returns how many there are
   */
  neighbours(random: () => number, wanted: number, out: Int32Array): number {
    if (this.count === 0) return 0
    let at = Math.floor(random() * HASH_SPACE)
    let found = 0
    // Once around at most: the segments that are there, and the first of them not twice.
    for (let first = -1; found < wanted;) {
      const segment = this.segmentAt(at)
      if (segment === first) break
      if (first === -1) first = segment
      const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
      const base = wordOf(segment)
      const header = words[base]!
      const capacity = SLOTS[header >>> 8]!
      let slot = Math.floor(random() * capacity)
      for (let seen = 0; seen < capacity && found < wanted; seen++) {
        const word = base + 2 * slot + 2
        const handle = words[word + 1]!
        if (handle !== 0) {
          out[2 * found] = words[word]!
          out[2 * found + 1] = handle
          found++
        }
        slot = slot + 1 === capacity ? 0 : slot + 1
      }
      const span = HASH_SPACE / (1 << (header & 0xff))
      at = ((Math.floor(at / span) + 1) * span) % HASH_SPACE
    }
    return found
  }

  /** Whether an element, of which nothing is known but its handle and what its hash was, is still there. */
  holds(hash: number, handle: Handle): boolean {
    if (this.count === 0) return false
    const segment = this.segmentAt(hash)
    const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
    const base = wordOf(segment)
    const capacity = SLOTS[words[base]! >>> 8]!
    let slot = ((hash & 0xffff) * capacity) >>> 16
    for (;;) {
      const held = words[base + 2 * slot + 3]!
      if (held === 0) return false
      if (held === handle) return words[base + 2 * slot + 2]! === hash
      slot = slot + 1 === capacity ? 0 : slot + 1
    }
  }
}

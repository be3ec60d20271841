/**
 * A dictionary from byte keys to blocks of the arena, by extendible hashing (Fagin et al., 1979; segments as in Dash,
 * Lu et al., VLDB 2020): no single insertion ever pays for more than one small segment.
 *
 *   directory   [ s0 | s0 | s1 | s2 | ... ]      indexed by the first `globalDepth` bits of the hash; a segment's handle,
 *                                                whose low 3 bits are free to tell its size code
 *
 *   segment     | depth, size code | count | hash, handle | hash, handle | ... |     one block of the arena
 *
 * A segment is open addressing with linear probing and no tombstones. Up to 1,023 slots it grows, beyond that it splits
 * in two by the next bit of the hash; two that are nearly empty merge again. Only when a segment is as deep as the
 * directory does the directory double, 4 bytes a segment. Slots hold the whole hash, so neither splitting nor a probe that
 * misses touches the keys.
 *
 * `scan` goes through hashes in ascending order. That order doesn't depend on the table's shape: whatever is there from start to
 * end of a scan is returned, through growth and shrink, and nothing twice. For small steps there is `dict-scan.ts`.
 */
import { type Arena, ArenaFullError, type Handle, pageOf, type Undoable, wordOf } from '../memory/arena.js'
import { hashBytes } from '../memory/hash.js'
import {
  countWith,
  HALF_CODE,
  halfCode,
  LARGEST_CODE,
  loadMax,
  OVERGROWN_CODE_MAX,
  place,
  slotOf,
  SLOTS,
  spread,
} from './dict-segments.js'
import type { DictWatch } from './dict-watch.js'

const NO_WORDS = new Int32Array(0)
/** The directory of every dictionary that has no segment yet: a store has 16 databases, most of them never used. */
const NO_DIRECTORY = new Int32Array(1)
/** A directory this many times larger than the number of segments is refused: the segment grows instead. */
const DIRECTORY_SPARSENESS_MAX = 64
const GLOBAL_DEPTH_MAX = 24
const HASH_SPACE = 4294967296
/** Draws for a random element before the next best is taken: as good as never, or the hashes are very uneven. */
const FAIR_TRIES_MAX = 256
/** The bits of a directory entry that tell the size of its segment: blocks of these sizes are aligned to 64 bytes. */
const CODE_MASK = 7

const bytesOf = (directory: Int32Array): number => (directory === NO_DIRECTORY ? 0 : directory.length << 2)

export abstract class Dict implements Undoable {
  readonly arena: Arena
  private directory = NO_DIRECTORY
  private globalDepth = 0
  /** How many segments have each depth. */
  private depthCounts = NO_DIRECTORY
  private segmentCount = 0
  /** Segments beyond `LARGEST_CODE`, whose size only their header tells. */
  private overgrownCount = 0
  private size = 0
  /** Told of each change, while somebody reads what was there before. */
  watch: DictWatch | undefined
  protected readonly key0: number
  protected readonly key1: number

  /** `key0` and `key1` seed the hash: random where keys come from strangers. */
  constructor(arena: Arena, key0: number, key1: number) {
    this.arena = arena
    this.key0 = key0 | 0
    this.key1 = key1 | 0
  }

  /** Whether the element `handle` has this key. */
  protected abstract matches(handle: Handle, bytes: Uint8Array, start: number, end: number): boolean
  /** The hash of an element's own key; for `assertInvariants` only. */
  protected abstract hashOfElement(handle: Handle): number

  /** Elements held. */
  get count(): number {
    return this.size
  }

  /** Bytes of segments and directory. */
  get indexBytes(): number {
    let bytes = this.directoryBytes
    this.eachSegment((segment) => {
      bytes += this.arena.sizeOf(segment)
    })
    return bytes
  }

  /** Bytes of the directory, which lies outside the arena. */
  get directoryBytes(): number {
    return bytesOf(this.directory)
  }

  /** Slots of all segments. */
  get slotCount(): number {
    let slots = 0
    this.eachSegment((segment) => {
      slots += this.capacityOf(segment)
    })
    return slots
  }

  hash(bytes: Uint8Array, start: number, end: number): number {
    return hashBytes(bytes, start, end, this.key0, this.key1)
  }

  /** The element with this key, or 0. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): Handle {
    const entry = this.entryOf(hash)
    if (entry === 0) return 0
    const segment = entry & ~CODE_MASK
    const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
    const base = wordOf(segment)
    const capacity = this.slotsOf(entry, words, base)
    const first = base + 2
    const last = first + 2 * capacity
    let at = first + 2 * (((hash & 0xffff) * capacity) >>> 16)
    for (;;) {
      const handle = words[at + 1]!
      if (handle === 0) return 0
      if (words[at]! === hash && this.matches(handle, bytes, start, end)) return handle
      at += 2
      if (at === last) at = first
    }
  }

  /** Looks at where `find` and `remove` will begin to search, for the processor to fetch it; what it answers says nothing. */
  glance(hash: number): number {
    const entry = this.entryOf(hash)
    const words = this.arena.words[pageOf(entry)] ?? NO_WORDS
    const base = wordOf(entry & ~CODE_MASK)
    return words[base]! ^ words[base + 2 + 2 * (((hash & 0xffff) * this.slotsOf(entry, words, base)) >>> 16)]!
  }

  /** Adds an element whose key is known to be absent. */
  insert(hash: number, handle: Handle): void {
    this.arena.beforeChange(this)
    for (;;) {
      const segment = this.segmentOf(hash)
      const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
      const base = wordOf(segment)
      const capacity = this.slotsOf(this.entryOf(hash), words, base)
      const count = words[base + 1]!
      if (count < loadMax(capacity)) {
        this.arena.beforeWrite(segment)
        place(words, base, capacity, hash, handle)
        words[base + 1] = count + 1
        this.size++
        if (this.watch !== undefined) this.watch.added(hash, handle)
        return
      }
      this.makeRoom(segment, hash)
    }
  }

  /** Puts `replacement` in the place of an element with the same key. */
  replace(hash: number, handle: Handle, replacement: Handle): void {
    if (this.watch !== undefined) {
      this.watch.changing(hash, handle)
      this.watch.added(hash, replacement)
    }
    const entry = this.entryOf(hash)
    const segment = entry & ~CODE_MASK
    const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
    const base = wordOf(segment)
    this.arena.beforeWrite(segment)
    words[slotOf(words, base + 2, this.slotsOf(entry, words, base), hash, handle) + 1] = replacement
  }

  /** Takes an element out; its block stays the caller's. */
  remove(hash: number, handle: Handle): void {
    if (this.watch !== undefined) this.watch.changing(hash, handle)
    const entry = this.entryOf(hash)
    const segment = entry & ~CODE_MASK
    const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
    const base = wordOf(segment)
    const capacity = this.slotsOf(entry, words, base)
    const first = base + 2
    this.arena.beforeChange(this)
    this.arena.beforeWrite(segment)
    let hole = (slotOf(words, first, capacity, hash, handle) - first) >>> 1
    // Close the gap (Knuth, volume 3, algorithm 6.4R): pull up whatever a probe would no longer reach.
    for (let next = hole; ;) {
      next = next + 1 === capacity ? 0 : next + 1
      const at = first + 2 * next
      const moving = words[at + 1]!
      if (moving === 0) break
      const home = ((words[at]! & 0xffff) * capacity) >>> 16
      const stays = hole <= next ? hole < home && home <= next : hole < home || home <= next
      if (stays) continue
      words[first + 2 * hole] = words[at]!
      words[first + 2 * hole + 1] = moving
      hole = next
    }
    words[first + 2 * hole + 1] = 0
    const count = words[base + 1]! - 1
    words[base + 1] = count
    this.size--
    if (count * 6 >= capacity) return
    try {
      this.shrink(segment, hash)
    } catch (error) {
      // No room to make it smaller: it stays as it is.
      if (!(error instanceof ArenaFullError)) throw error
    }
  }

  /**
   * Visits elements in the order of their hashes, about `wanted` of them, from `cursor` (0 at first) on.
   * `visit` must not change the dictionary.
   * @returns the cursor to go on with, 0 at the end
   */
  scan(cursor: number, wanted: number, visit: (handle: Handle) => void): number {
    if (this.size === 0) return 0
    const high = Math.min(HASH_SPACE, cursor + Math.max(1, Math.floor((wanted / this.size) * HASH_SPACE)))
    const from = cursor | 0
    const most = (high - 1 - cursor) >>> 0
    let at = cursor
    while (at < high) {
      const segment = this.segmentAt(at)
      const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
      const base = wordOf(segment)
      const header = words[base]!
      const end = base + 2 * SLOTS[header >>> 8]! + 2
      for (let slot = base + 2; slot < end; slot += 2) {
        if ((words[slot]! - from) >>> 0 <= most && words[slot + 1]! !== 0) visit(words[slot + 1]!)
      }
      const span = HASH_SPACE / (1 << (header & 0xff))
      at = (Math.floor(at / span) + 1) * span
    }
    return high === HASH_SPACE ? 0 : high
  }

  /** Visits every element, with its hash. `visit` must not change the dictionary. */
  forEach(visit: (handle: Handle, hash: number) => void): void {
    this.sweep(0, HASH_SPACE, visit)
  }

  /**
   * Visits the elements of whole segments from `cursor` (0 at first) on, at least `wanted` of them: unlike `scan`, only for
   * a dictionary that stays as it is until the end.
   * @returns the cursor to go on with, 0 at the end
   */
  sweep(cursor: number, wanted: number, visit: (handle: Handle, hash: number) => void): number {
    let seen = 0
    let at = cursor
    while (at < HASH_SPACE && seen < wanted) {
      const segment = this.segmentAt(at)
      if (segment === 0) return 0
      const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
      const base = wordOf(segment)
      const header = words[base]!
      const end = base + 2 * SLOTS[header >>> 8]! + 2
      seen += words[base + 1]!
      for (let slot = base + 2; slot < end; slot += 2) {
        const handle = words[slot + 1]!
        if (handle !== 0) visit(handle, words[slot]!)
      }
      const span = HASH_SPACE / (1 << (header & 0xff))
      at = (Math.floor(at / span) + 1) * span
    }
    return at >= HASH_SPACE ? 0 : at
  }

  /**
   * A random element, each as likely as any other; 0 if there is none. `random` is uniform in [0, 1).
   *
   * A place in the directory is drawn, and accepted as often as its segment has elements for it; then slots, until one is
   * taken. Hashes are spread evenly, so at most places there are about as many elements, and three of four are accepted.
   */
  random(random: () => number): Handle {
    if (this.size === 0) return 0
    const places = this.directory.length
    const density = this.size / places
    const densest = density + 6 * Math.sqrt(density)
    for (let tries = 0; tries < FAIR_TRIES_MAX; tries++) {
      const point = places === 1 ? 0 : random() * places
      const segment = this.directory[Math.floor(point)]! & ~CODE_MASK
      const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
      const base = wordOf(segment)
      const header = words[base]!
      if (places > 1) {
        const share = words[base + 1]! / (1 << (this.globalDepth - (header & 0xff)))
        if ((point - Math.floor(point)) * densest >= share) continue
      }
      const capacity = SLOTS[header >>> 8]!
      for (let slotTries = 0; slotTries < FAIR_TRIES_MAX; slotTries++) {
        const handle = words[base + 2 * Math.floor(random() * capacity) + 3]!
        if (handle !== 0) return handle
      }
    }
    return this.sample(random() * HASH_SPACE, random() * HASH_SPACE)
  }

  /** An element near a random point of the hash space, given as two random words; 0 if there is none. */
  sample(random0: number, random1: number): Handle {
    if (this.size === 0) return 0
    const start = (random0 >>> 1) >>> (31 - this.globalDepth)
    for (let step = 0; step < this.directory.length; step++) {
      const segment = this.directory[(start + step) & (this.directory.length - 1)]! & ~CODE_MASK
      const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
      const base = wordOf(segment)
      if (words[base + 1]! === 0) continue
      const capacity = SLOTS[words[base]! >>> 8]!
      let slot = (random1 >>> 0) % capacity
      for (;;) {
        const handle = words[base + 2 * slot + 3]!
        if (handle !== 0) return handle
        slot = slot + 1 === capacity ? 0 : slot + 1
      }
    }
    return 0
  }

  /**
   * Visits, with their segment first moved out of a page that is being emptied, the elements of the segments from
   * `cursor` on, at least `wanted` of them; `relocate` may move an element and returns its handle.
   * @returns the cursor to go on with, 0 at the end
   */
  compact(cursor: number, wanted: number, relocate: (handle: Handle) => Handle): number {
    let seen = 0
    let at = cursor
    while (at < HASH_SPACE && seen < wanted) {
      let segment = this.segmentAt(at)
      if (segment === 0) return 0
      if (this.arena.isMarked(segment)) {
        const moved = this.arena.move(segment)
        this.point(at | 0, this.depthOf(moved), moved)
        segment = moved
      }
      const base = wordOf(segment)
      const page = pageOf(segment)
      const header = (this.arena.words[page] ?? NO_WORDS)[base]!
      const end = base + 2 * SLOTS[header >>> 8]! + 2
      for (let slot = base + 2; slot < end; slot += 2) {
        const handle = (this.arena.words[page] ?? NO_WORDS)[slot + 1]!
        seen++
        if (handle === 0) continue
        const moved = relocate(handle)
        if (moved === handle) continue
        ;(this.arena.words[page] ?? NO_WORDS)[slot + 1] = moved
        this.watch?.moved(handle, moved)
      }
      const span = HASH_SPACE / (1 << (header & 0xff))
      at = (Math.floor(at / span) + 1) * span
    }
    return at >= HASH_SPACE ? 0 : at
  }

  /** Frees the segments; the elements' blocks stay the caller's. */
  clear(): void {
    this.arena.beforeChange(this)
    this.eachSegment((segment) => this.arena.free(segment))
    this.forget()
  }

  /** Forgets everything without freeing it: for when the whole arena is cleared. */
  forget(): void {
    this.setDirectory(NO_DIRECTORY)
    this.globalDepth = 0
    this.depthCounts = NO_DIRECTORY
    this.segmentCount = 0
    this.overgrownCount = 0
    this.size = 0
  }

  private capacityOf(segment: Handle): number {
    return SLOTS[this.codeOf(segment)]!
  }

  private depthOf(segment: Handle): number {
    return (this.arena.words[pageOf(segment)] ?? NO_WORDS)[wordOf(segment)]! & 0xff
  }

  private countOf(segment: Handle): number {
    return (this.arena.words[pageOf(segment)] ?? NO_WORDS)[wordOf(segment) + 1]!
  }

  /** The directory's entry for a hash. */
  private entryOf(hash: number): number {
    return this.directory[(hash >>> 1) >>> (31 - this.globalDepth)]!
  }

  /**
   * Slots of the segment that an entry of the directory points to. As a rule the entry says so: waiting for the segment's
   * header, and then for a slot far from it, would take twice as long in a large dictionary.
   */
  private slotsOf(entry: number, words: Int32Array, base: number): number {
    return SLOTS[this.overgrownCount === 0 ? entry & CODE_MASK : words[base]! >>> 8]!
  }

  /** The segment for a hash, 0 if there is none yet. */
  segmentAt(hash: number): Handle {
    return this.entryOf(hash) & ~CODE_MASK
  }

  private setDirectory(directory: typeof NO_DIRECTORY): void {
    this.arena.outsideBytes += bytesOf(directory) - bytesOf(this.directory)
    this.directory = directory
  }

  private segmentOf(hash: number): Handle {
    const segment = this.segmentAt(hash)
    if (segment !== 0) return segment
    this.setDirectory(new Int32Array(1))
    this.depthCounts = new Int32Array(GLOBAL_DEPTH_MAX + 1)
    const first = this.newSegment(0, 0)
    this.point(0, 0, first)
    return first
  }

  private newSegment(depth: number, code: number): Handle {
    const slots = SLOTS[code]!
    const segment = this.arena.alloc(8 * slots + 8)
    const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
    const base = wordOf(segment)
    words.fill(0, base, base + 2 * slots + 2)
    words[base] = (code << 8) | depth
    this.depthCounts[depth] = this.depthCounts[depth]! + 1
    this.segmentCount++
    if (code > LARGEST_CODE) this.overgrownCount++
    return segment
  }

  /** A new segment; if there is no room, `other` goes too. */
  private newSegmentBeside(other: Handle, depth: number, code: number): Handle {
    try {
      return this.newSegment(depth, code)
    } catch (error) {
      this.dropSegment(other)
      throw error
    }
  }

  private dropSegment(segment: Handle): void {
    const depth = this.depthOf(segment)
    this.depthCounts[depth] = this.depthCounts[depth]! - 1
    this.segmentCount--
    if (this.codeOf(segment) > LARGEST_CODE) this.overgrownCount--
    this.arena.free(segment)
  }

  /** Makes room in a full segment: lets it grow or splits it. */
  private makeRoom(segment: Handle, hash: number): void {
    const code = this.codeOf(segment)
    const depth = this.depthOf(segment)
    const tooSparse =
      depth === this.globalDepth && 2 << this.globalDepth > (this.segmentCount + 1) * DIRECTORY_SPARSENESS_MAX
    if (code < LARGEST_CODE || depth === GLOBAL_DEPTH_MAX || tooSparse) {
      if (code === OVERGROWN_CODE_MAX) throw new Error('dict: too many keys with the same hash')
      const grown = this.newSegment(depth, code + 1)
      spread(this.arena, segment, grown, grown, 0)
      this.point(hash, depth, grown)
      this.dropSegment(segment)
      return
    }
    if (depth === this.globalDepth) this.doubleDirectory()
    const bit = 1 << (31 - depth)
    const highCount = countWith(this.arena, segment, bit)
    const low = this.newSegment(depth + 1, halfCode(this.countOf(segment) - highCount, code))
    const high = this.newSegmentBeside(low, depth + 1, halfCode(highCount, code))
    spread(this.arena, segment, low, high, bit)
    this.point(hash & ~bit, depth + 1, low)
    this.point(hash | bit, depth + 1, high)
    this.dropSegment(segment)
  }

  /** After a removal: makes a lonely segment smaller, or merges it with its buddy if both are nearly empty. */
  private shrink(segment: Handle, hash: number): void {
    const code = this.codeOf(segment)
    const depth = this.depthOf(segment)
    const count = this.countOf(segment)
    if (code > LARGEST_CODE || depth === 0) {
      if (code === 0 || count * 2 > loadMax(SLOTS[code - 1]!)) return
      const smaller = this.newSegment(depth, code - 1)
      spread(this.arena, segment, smaller, smaller, 0)
      this.point(hash, depth, smaller)
      this.dropSegment(segment)
      return
    }
    const bit = 1 << (32 - depth)
    const buddy = this.directory[((hash ^ bit) >>> 1) >>> (31 - this.globalDepth)]! & ~CODE_MASK
    if (this.depthOf(buddy) !== depth || this.codeOf(buddy) > LARGEST_CODE) return
    if ((count + this.countOf(buddy)) * 2 > SLOTS[HALF_CODE]!) return
    const merged = this.newSegment(depth - 1, HALF_CODE)
    spread(this.arena, segment, merged, merged, 0)
    spread(this.arena, buddy, merged, merged, 0)
    this.point(hash, depth - 1, merged)
    this.dropSegment(segment)
    this.dropSegment(buddy)
    while (this.globalDepth > 0 && this.depthCounts[this.globalDepth]! === 0) this.halveDirectory()
  }

  private codeOf(segment: Handle): number {
    return (this.arena.words[pageOf(segment)] ?? NO_WORDS)[wordOf(segment)]! >>> 8
  }

  /** Lets all directory entries that share `depth` bits with `hash` point to `segment`. */
  private point(hash: number, depth: number, segment: Handle): void {
    const width = 1 << (this.globalDepth - depth)
    const index = (hash >>> 1) >>> (31 - this.globalDepth)
    const start = index - (index & (width - 1))
    const entry = segment | Math.min(this.codeOf(segment), LARGEST_CODE)
    // In a batch the directory that it began with is kept (`saveState`).
    if (this.arena.undo !== undefined) this.directory = this.directory.slice()
    this.directory.fill(entry, start, start + width)
  }

  private doubleDirectory(): void {
    const old = this.directory
    const doubled = new Int32Array(old.length * 2)
    for (let i = 0; i < old.length; i++) {
      doubled[2 * i] = old[i]!
      doubled[2 * i + 1] = old[i]!
    }
    this.setDirectory(doubled)
    this.globalDepth++
  }

  private halveDirectory(): void {
    const halved = new Int32Array(this.directory.length / 2)
    for (let i = 0; i < halved.length; i++) halved[i] = this.directory[2 * i]!
    this.setDirectory(halved)
    this.globalDepth--
  }

  /** Visits the block of each segment. */
  eachSegment(visit: (segment: Handle) => void): void {
    for (let index = 0; index < this.directory.length;) {
      const segment = this.directory[index]! & ~CODE_MASK
      if (segment === 0) return
      const depth = this.depthOf(segment)
      visit(segment)
      index += 1 << (this.globalDepth - depth)
    }
  }

  saveState(): () => void {
    const { directory, globalDepth, segmentCount, overgrownCount, size } = this
    const depthCounts = this.depthCounts.slice()
    return () => {
      this.directory = directory
      this.globalDepth = globalDepth
      this.depthCounts = depthCounts
      this.segmentCount = segmentCount
      this.overgrownCount = overgrownCount
      this.size = size
    }
  }

  /** Checks structure and counts; for tests and fuzzers. @throws Error */
  assertInvariants(): void {
    let total = 0
    let segments = 0
    let overgrown = 0
    const depths = new Int32Array(GLOBAL_DEPTH_MAX + 1)
    for (let index = 0; index < this.directory.length;) {
      const entry = this.directory[index]!
      const segment = entry & ~CODE_MASK
      if (segment === 0) {
        if (this.directory.length === 1) break
        throw new Error('directory entry without a segment')
      }
      const code = this.codeOf(segment)
      if (code > LARGEST_CODE) overgrown++
      if (entry !== (segment | Math.min(code, LARGEST_CODE))) throw new Error('directory tells a wrong size')
      const depth = this.depthOf(segment)
      depths[depth] = depths[depth]! + 1
      segments++
      if (depth > this.globalDepth) throw new Error('segment deeper than the directory')
      const width = 1 << (this.globalDepth - depth)
      for (let i = 0; i < width; i++)
        if (this.directory[index + i]! !== entry) throw new Error('directory range broken')
      const words = this.arena.words[pageOf(segment)] ?? NO_WORDS
      const base = wordOf(segment)
      const capacity = this.capacityOf(segment)
      let count = 0
      for (let slot = 0; slot < capacity; slot++) {
        const handle = words[base + 2 + 2 * slot + 1]!
        if (handle === 0) continue
        count++
        const hash = words[base + 2 + 2 * slot]!
        const place = (hash >>> 1) >>> (31 - this.globalDepth)
        if (place < index || place >= index + width) throw new Error('element in a segment of another prefix')
        if (this.hashOfElement(handle) !== hash) throw new Error('stored hash differs from the key')
        if (slotOf(words, base + 2, capacity, hash, handle) !== base + 2 + 2 * slot)
          throw new Error('element unreachable from its home')
      }
      if (count !== words[base + 1]! || count > loadMax(capacity)) throw new Error('segment count wrong')
      total += count
      index += width
    }
    if (total !== this.size) throw new Error(`${total} elements, counted ${this.size}`)
    if (overgrown !== this.overgrownCount) throw new Error('overgrown segments counted wrong')
    if (segments !== this.segmentCount) throw new Error('segment count wrong')
    for (let d = 0; d < depths.length; d++)
      if (depths[d]! !== (this.depthCounts[d] ?? 0)) throw new Error('depth counts wrong')
    if (this.globalDepth > 0 && depths[this.globalDepth]! === 0) throw new Error('directory larger than needed')
  }
}

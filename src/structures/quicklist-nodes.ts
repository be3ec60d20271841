/**
 * The nodes of a quicklist: each a listpack of elements, or one large element, in a block of the arena.
 *
 * What is known of a node stands in a table beside the blocks, so that a block is all data (a full node of 8 KiB fills a
 * block of 8 KiB to the last bytes) and a walk over a million elements reads 35 KB that lie together, not 2,200 pages:
 *
 *     row   | block | size in bytes | start in the block, or compressed size | count and flags |
 *
 *     block | gap | 6 bytes header, elements, 0xff | room |          a listpack; `start` is the size of the gap
 *
 * Elements are added and taken at both ends, so the listpack doesn't begin where its block does: taking the first element
 * widens the gap and adding one narrows it, and nothing else moves. In a `tight` table there are no gaps, and blocks are as
 * small as their listpacks allow: the form in which a list of one node is kept.
 *
 * Inner nodes may be compressed (LZF). They are looked into through a copy in scratch memory, and only a change makes
 * them raw again.
 */
import { copyBytes } from '../memory/bytes.js'
import { type Arena, byteOf, type Handle, pageOf } from '../memory/arena.js'
import { lzfCompress, lzfDecompress } from '../memory/lzf.js'
import { parseInteger } from '../memory/integers.js'
import { COUNT_UNKNOWN, elementBytes, END, LISTPACK_EMPTY, LISTPACK_HEADER } from './listpack.js'
import { sizeAsElement, writeElement } from './listpack-encode.js'
import { initListpack } from './listpack-edit.js'

const ROW_BITS = 2
const BLOCK = 0
const SIZE = 1
/** Of a raw node where its bytes start in the block; of a compressed one how many there are. */
const START = 2
const INFO = 3

const COUNT_SHIFT = 4
const PLAIN = 1
const COMPRESSED = 2
const RECOMPRESS = 4

/** Redis compresses no node smaller than this, and keeps no result that saves less than the second. */
const COMPRESS_BYTES_MIN = 48
const COMPRESS_SAVING_MIN = 8

const NO_BYTES = new Uint8Array(0)
const START_ROWS = 4
/** A block shrinks when less than half of it is used, unless it's smaller than this. */
const SHRINK_BYTES_MIN = 64
/** Scratch memory above this isn't kept. */
const SCRATCH_KEPT_MAX = 1 << 20

let scratch = new Uint8Array(1 << 14)

function scratchOf(size: number): Uint8Array {
  if (size <= scratch.length) return scratch
  const larger = new Uint8Array(size)
  if (size <= SCRATCH_KEPT_MAX) scratch = larger
  return larger
}

/** Ids of nodes are rows of the table. */
export class QuicklistNodes {
  readonly arena: Arena
  /** No gaps and no reserves. */
  isTight = false
  /** Blocks of listpacks grow in doublings up to this. */
  growthMax = 8192
  /** Bytes of all blocks. */
  arenaBytes = 0
  /** Told before what a node holds changes, or the node goes. */
  watch: ((id: number) => void) | undefined
  private rows = new Int32Array(START_ROWS << ROW_BITS)
  /** Rows ever used, and the first of those that are free again (-1: none), each of which holds the next. */
  private rowCount = 0
  private freeRow = -1

  /** Set by `open`: a node's raw bytes are these, from `start` on. Valid until the next change of any node. */
  bytes: Uint8Array = NO_BYTES
  start = 0

  constructor(arena: Arena) {
    this.arena = arena
  }

  /** Bytes of the table of what is known. */
  get tableBytes(): number {
    return this.rows.length << 2
  }

  // ---- What is known ------------------------------------------------------------------------------------------

  /** Elements. */
  count(id: number): number {
    return this.rows[(id << ROW_BITS) + INFO]! >>> COUNT_SHIFT
  }

  /** Bytes of the listpack, or of the plain element, when not compressed. */
  size(id: number): number {
    return this.rows[(id << ROW_BITS) + SIZE]!
  }

  /** Whether it is one large element rather than a listpack. */
  isPlain(id: number): boolean {
    return (this.rows[(id << ROW_BITS) + INFO]! & PLAIN) !== 0
  }

  isCompressed(id: number): boolean {
    return (this.rows[(id << ROW_BITS) + INFO]! & COMPRESSED) !== 0
  }

  /** It was decompressed for a moment's use and is to be compressed again after it. */
  isForUse(id: number): boolean {
    return (this.rows[(id << ROW_BITS) + INFO]! & RECOMPRESS) !== 0
  }

  block(id: number): Handle {
    return this.rows[(id << ROW_BITS) + BLOCK]!
  }

  /** Bytes of the LZF stream of a compressed node, which begins where its block does. */
  compressedSize(id: number): number {
    return this.rows[(id << ROW_BITS) + START]!
  }

  /** Opens a node's raw bytes for reading: in `bytes` from `start` on. */
  open(id: number): void {
    const { rows } = this
    const at = id << ROW_BITS
    const block = rows[at + BLOCK]!
    const own = this.arena.bytes[pageOf(block)] ?? NO_BYTES
    if ((rows[at + INFO]! & COMPRESSED) === 0) {
      this.bytes = own
      this.start = byteOf(block) + rows[at + START]!
      return
    }
    const size = rows[at + SIZE]!
    const target = scratchOf(size)
    const from = byteOf(block)
    if (!lzfDecompress(own, from, from + rows[at + START]!, target.subarray(0, size))) {
      throw new Error('quicklist: a compressed node is damaged')
    }
    this.bytes = target
    this.start = 0
  }

  /** Lets go of the node that was last opened. */
  close(): void {
    this.bytes = NO_BYTES
  }

  // ---- Making and freeing -------------------------------------------------------------------------------------

  /** A node of an empty listpack, with room for elements of `room` bytes. */
  private addEmpty(room: number): number {
    const id = this.addRow(this.allocate(LISTPACK_EMPTY + room), LISTPACK_EMPTY, 0, 0)
    this.open(id)
    initListpack(this.bytes, this.start)
    return id
  }

  /** A node of a listpack of one element. */
  addElement(value: Uint8Array, start: number, end: number): number {
    const integer = parseInteger(value, start, end)
    const size = sizeAsElement(integer, end - start)
    const id = this.addEmpty(size)
    const hole = this.splice(id, LISTPACK_HEADER, 0, size, 1)
    writeElement(this.bytes, hole, integer, value, start, end)
    return id
  }

  /** A node with a copy of the listpack of `count` elements in [start, end), which isn't in the arena. */
  addCopy(bytes: Uint8Array, start: number, end: number, count: number): number {
    return this.addBytes(bytes, start, end, count << COUNT_SHIFT)
  }

  /** A plain node of one element, which isn't in the arena. */
  addPlain(value: Uint8Array, start: number, end: number): number {
    return this.addBytes(value, start, end, (1 << COUNT_SHIFT) | PLAIN)
  }

  private addBytes(bytes: Uint8Array, start: number, end: number, info: number): number {
    const id = this.addRow(this.allocate(end - start), end - start, 0, info)
    this.open(id)
    this.bytes.set(bytes.subarray(start, end), this.start)
    return id
  }

  /** A node with a listpack that is already in the arena, at the start of its block, which becomes the node's. */
  adopt(block: Handle, size: number, count: number): number {
    this.arenaBytes += this.arena.sizeOf(block)
    return this.addRow(block, size, 0, count << COUNT_SHIFT)
  }

  saveState(): () => void {
    const { arenaBytes, rowCount, freeRow } = this
    const rows = this.rows.slice()
    return () => {
      this.arenaBytes = arenaBytes
      this.rows = rows
      this.rowCount = rowCount
      this.freeRow = freeRow
    }
  }

  /** Lets go of all nodes without freeing their blocks. */
  forget(): void {
    this.rowCount = 0
    this.freeRow = -1
    this.arenaBytes = 0
  }

  /** Frees a node. */
  remove(id: number): void {
    this.watch?.(id)
    this.release(this.block(id))
    this.freeRowOf(id)
  }

  /** A copy of a node of another table in the same arena. */
  addDuplicate(from: QuicklistNodes, other: number): number {
    const at = other << ROW_BITS
    const info = from.rows[at + INFO]! & ~RECOMPRESS
    const size = from.rows[at + SIZE]!
    const stored = (info & COMPRESSED) !== 0 ? from.rows[at + START]! : size
    const block = this.allocate(stored)
    const source = from.rows[at + BLOCK]!
    const offset = byteOf(source) + ((info & COMPRESSED) !== 0 ? 0 : from.rows[at + START]!)
    const bytes = this.arena.bytes[pageOf(source)] ?? NO_BYTES
    const target = this.arena.bytes[pageOf(block)] ?? NO_BYTES
    target.set(bytes.subarray(offset, offset + stored), byteOf(block))
    return this.addRow(block, size, (info & COMPRESSED) !== 0 ? stored : 0, info)
  }

  private addRow(block: Handle, size: number, start: number, info: number): number {
    let id = this.freeRow
    if (id >= 0) this.freeRow = this.rows[(id << ROW_BITS) + BLOCK]!
    else {
      id = this.rowCount++
      if (id << ROW_BITS === this.rows.length) {
        const grown = new Int32Array(this.rows.length * 2)
        grown.set(this.rows)
        this.rows = grown
      }
    }
    const { rows } = this
    const at = id << ROW_BITS
    rows[at + BLOCK] = block
    rows[at + SIZE] = size
    rows[at + START] = start
    rows[at + INFO] = info
    return id
  }

  private freeRowOf(id: number): void {
    this.rows[(id << ROW_BITS) + BLOCK] = this.freeRow
    this.freeRow = id
  }

  private allocate(size: number): Handle {
    const block = this.arena.alloc(size)
    this.arenaBytes += this.arena.sizeOf(block)
    return block
  }

  private release(block: Handle): void {
    this.arenaBytes -= this.arena.sizeOf(block)
    this.arena.free(block)
  }

  // ---- Changes of a raw listpack ------------------------------------------------------------------------------

  /** Whether a node is a listpack that `length` bytes and an element more leave within these limits. */
  takes(id: number, length: number, bytesMax: number, countMax: number): boolean {
    const row = id << ROW_BITS
    const info = this.rows[row + INFO]!
    return (info & PLAIN) === 0 && this.rows[row + SIZE]! + length <= bytesMax && info >>> COUNT_SHIFT < countMax
  }

  /** Puts an element before the first one. Nearly always the gap has room for it, and nothing else moves. */
  prepend(id: number, value: Uint8Array, start: number, end: number): void {
    if (this.watch !== undefined) this.watch(id)
    const { arena, rows } = this
    const row = id << ROW_BITS
    const integer = parseInteger(value, start, end)
    const added = sizeAsElement(integer, end - start)
    const gap = rows[row + START]! - added
    let hole: number
    if (gap >= 0) {
      const block = rows[row + BLOCK]!
      arena.beforeWrite(block)
      rows[row + START] = gap
      this.bytes = arena.bytes[pageOf(block)] ?? NO_BYTES
      this.start = byteOf(block) + gap
      this.countIn(row, added)
      hole = this.start + LISTPACK_HEADER
    } else hole = this.splice(id, LISTPACK_HEADER, 0, added, 1)
    writeElement(this.bytes, hole, integer, value, start, end)
  }

  /** Puts an element behind the last one, where the block has room for it as a rule. */
  append(id: number, value: Uint8Array, start: number, end: number): void {
    if (this.watch !== undefined) this.watch(id)
    const { arena, rows } = this
    const row = id << ROW_BITS
    const integer = parseInteger(value, start, end)
    const added = sizeAsElement(integer, end - start)
    const block = rows[row + BLOCK]!
    const gap = rows[row + START]!
    const last = rows[row + SIZE]! - 1
    let hole: number
    if (gap + last + 1 + added <= arena.sizeOf(block)) {
      arena.beforeWrite(block)
      this.bytes = arena.bytes[pageOf(block)] ?? NO_BYTES
      this.start = byteOf(block) + gap
      this.countIn(row, added)
      hole = this.start + last
      this.bytes[hole + added] = END
    } else hole = this.splice(id, last, 0, added, 1)
    writeElement(this.bytes, hole, integer, value, start, end)
  }

  /** Counts an element of `added` bytes in, in the open listpack's row and header. */
  private countIn(row: number, added: number): void {
    const { rows } = this
    const size = rows[row + SIZE]! + added
    const info = rows[row + INFO]! + (1 << COUNT_SHIFT)
    rows[row + SIZE] = size
    rows[row + INFO] = info
    this.writeHeader(this.start, size, info >>> COUNT_SHIFT)
  }

  /** Puts an element before the one at byte `at` of the listpack; `size - 1` is behind the last. */
  insert(id: number, at: number, value: Uint8Array, start: number, end: number): void {
    const integer = parseInteger(value, start, end)
    const hole = this.splice(id, at, 0, sizeAsElement(integer, end - start), 1)
    writeElement(this.bytes, hole, integer, value, start, end)
  }

  /** Replaces the element at byte `at`. */
  replace(id: number, at: number, value: Uint8Array, start: number, end: number): void {
    this.open(id)
    const old = elementBytes(this.bytes, this.start + at)
    const integer = parseInteger(value, start, end)
    const hole = this.splice(id, at, old, sizeAsElement(integer, end - start), 0)
    writeElement(this.bytes, hole, integer, value, start, end)
  }

  /** Takes out `count` elements, which are `size` bytes from byte `at` on. */
  cut(id: number, at: number, size: number, count: number): void {
    this.splice(id, at, size, 0, -count)
  }

  /** Replaces the one element of a raw plain node. */
  replacePlain(id: number, value: Uint8Array, start: number, end: number): void {
    this.watch?.(id)
    const block = this.allocate(end - start)
    const row = id << ROW_BITS
    this.release(this.rows[row + BLOCK]!)
    this.rows[row + BLOCK] = block
    this.rows[row + SIZE] = end - start
    this.rows[row + START] = 0
    this.open(id)
    this.bytes.set(value.subarray(start, end), this.start)
  }

  /**
   * Replaces `removed` bytes at byte `at` of the listpack by a hole of `added`, moving the shorter side where there is
   * room for that. @returns where in `bytes` the hole is
   */
  private splice(id: number, at: number, removed: number, added: number, countDelta: number): number {
    if (this.watch !== undefined) this.watch(id)
    const { arena, rows, isTight } = this
    const row = id << ROW_BITS
    const size = rows[row + SIZE]!
    const delta = added - removed
    const newSize = size + delta
    const block = rows[row + BLOCK]!
    const gap = rows[row + START]!
    const behind = size - at - removed
    const isFrontShorter = !isTight && at <= behind
    const bytes = arena.bytes[pageOf(block)] ?? NO_BYTES
    const start = byteOf(block) + gap
    arena.beforeWrite(block)
    let newStart = start
    if (delta > 0) {
      const capacity = arena.sizeOf(block)
      if (isFrontShorter && gap >= delta) {
        newStart = start - delta
        moveBytes(bytes, start, start + at, newStart)
      } else if (!isFrontShorter && gap + newSize <= capacity) {
        moveBytes(bytes, start + at + removed, start + size, start + at + added)
      } else {
        this.makeRoom(row, at, removed, added, isFrontShorter)
        newStart = this.start
      }
    } else if (delta < 0 && isFrontShorter) {
      newStart = start - delta
      moveBytes(bytes, start, start + at, newStart)
    } else if (delta < 0) {
      const capacity = isTight ? arena.sizeOf(block) : 0
      if (capacity > SHRINK_BYTES_MIN && newSize * 2 < capacity) {
        this.makeRoom(row, at, removed, added, false)
        newStart = this.start
      } else moveBytes(bytes, start + at + removed, start + size, start + at + added)
    }
    const after = rows[row + BLOCK]!
    const own = arena.bytes[pageOf(after)] ?? NO_BYTES
    const info = rows[row + INFO]! + (countDelta << COUNT_SHIFT)
    rows[row + SIZE] = newSize
    rows[row + START] = newStart - byteOf(after)
    rows[row + INFO] = info
    this.bytes = own
    this.start = newStart
    this.writeHeader(newStart, newSize, info >>> COUNT_SHIFT)
    return newStart + at
  }

  /** Does what `splice` is to do where the block has no room on the right side, or too much. Sets `start`. */
  private makeRoom(row: number, at: number, removed: number, added: number, isFront: boolean): void {
    const { arena, rows } = this
    const old = rows[row + BLOCK]!
    const from = byteOf(old) + rows[row + START]!
    const size = rows[row + SIZE]!
    const newSize = size + added - removed
    const capacity = arena.sizeOf(old)
    const isAtEnd = at === LISTPACK_HEADER || at + removed === size - 1
    const free = capacity - newSize
    if (!this.isTight && free >= capacity >> 3) {
      // All the room is at the other end: slide there, which pays as it's an eighth of what is moved at least.
      const bytes = arena.bytes[pageOf(old)] ?? NO_BYTES
      const to = byteOf(old) + (isFront ? (isAtEnd ? free : free >> 1) : 0)
      if (to <= from) {
        moveBytes(bytes, from, from + at, to)
        moveBytes(bytes, from + at + removed, from + size, to + at + added)
      } else {
        moveBytes(bytes, from + at + removed, from + size, to + at + added)
        moveBytes(bytes, from, from + at, to)
      }
      this.start = to
      return
    }
    const wanted = this.isTight || !isAtEnd ? newSize : Math.max(newSize, Math.min(newSize * 2, this.growthMax))
    const block = this.allocate(wanted)
    const target = arena.bytes[pageOf(block)] ?? NO_BYTES
    const source = arena.bytes[pageOf(old)] ?? NO_BYTES
    const to = byteOf(block) + (isFront && isAtEnd ? arena.sizeOf(block) - newSize : 0)
    copyBytes(source, from, from + at, target, to)
    copyBytes(source, from + at + removed, from + size, target, to + at + added)
    this.release(old)
    rows[row + BLOCK] = block
    this.start = to
  }

  private writeHeader(at: number, size: number, count: number): void {
    const { bytes } = this
    const shown = count < COUNT_UNKNOWN ? count : COUNT_UNKNOWN
    bytes[at] = size
    bytes[at + 1] = size >>> 8
    bytes[at + 2] = size >>> 16
    bytes[at + 3] = size >>> 24
    bytes[at + 4] = shown
    bytes[at + 5] = shown >>> 8
  }

  /** Gives back what a listpack's block has too much, more than `share` of its size: for a node that won't grow any more. */
  trim(id: number, share = 1 / 8): void {
    const row = id << ROW_BITS
    const { rows, arena } = this
    if ((rows[row + INFO]! & (COMPRESSED | PLAIN)) !== 0) return
    const old = rows[row + BLOCK]!
    const size = rows[row + SIZE]!
    if (arena.sizeOf(old) - size <= size * share) return
    const block = this.allocate(size)
    const from = byteOf(old) + rows[row + START]!
    const source = arena.bytes[pageOf(old)] ?? NO_BYTES
    const target = arena.bytes[pageOf(block)] ?? NO_BYTES
    target.set(source.subarray(from, from + size), byteOf(block))
    this.release(old)
    rows[row + BLOCK] = block
    rows[row + START] = 0
  }

  /** Moves the listpack of a raw node to the start of a block that fits it, as a `tight` table wants it. */
  tighten(id: number): void {
    if (this.rows[(id << ROW_BITS) + START]! > 0) {
      const row = id << ROW_BITS
      const size = this.size(id)
      this.open(id)
      this.arena.beforeWrite(this.rows[row + BLOCK]!)
      this.bytes.copyWithin(byteOf(this.rows[row + BLOCK]!), this.start, this.start + size)
      this.rows[row + START] = 0
    }
    this.trim(id)
  }

  /**
   * Splits a raw listpack at byte `at`, before which it has `countBefore` elements: the node keeps the first part, or the
   * second unless `keepsFirst`. @returns a new node with the other part
   */
  split(id: number, at: number, countBefore: number, keepsFirst: boolean): number {
    const count = this.count(id)
    const size = this.size(id)
    const first = at - LISTPACK_HEADER
    const second = size - 1 - at
    const moved = keepsFirst ? second : first
    const movedCount = keepsFirst ? count - countBefore : countBefore
    const other = this.addEmpty(moved)
    const hole = this.splice(other, LISTPACK_HEADER, 0, moved, movedCount)
    const target = this.bytes
    this.open(id)
    const from = this.start + (keepsFirst ? at : LISTPACK_HEADER)
    target.set(this.bytes.subarray(from, from + moved), hole)
    this.cut(id, keepsFirst ? at : LISTPACK_HEADER, moved, movedCount)
    this.trim(id)
    return other
  }

  /**
   * Merges two raw listpacks that follow each other: the larger one, or the first of equals, takes in the other.
   * @returns the node that has both; the other one is to be removed
   */
  merge(first: number, second: number): number {
    const keepsFirst = this.size(first) >= this.size(second)
    const kept = keepsFirst ? first : second
    const gone = keepsFirst ? second : first
    const moved = this.size(gone) - LISTPACK_EMPTY
    const at = keepsFirst ? this.size(kept) - 1 : LISTPACK_HEADER
    const hole = this.splice(kept, at, 0, moved, this.count(gone))
    const target = this.bytes
    this.open(gone)
    const from = this.start + LISTPACK_HEADER
    target.set(this.bytes.subarray(from, from + moved), hole)
    return kept
  }

  // ---- Compression --------------------------------------------------------------------------------------------

  /** Compresses a raw node, if that pays. */
  compress(id: number): void {
    const row = id << ROW_BITS
    const { rows, arena } = this
    const info = rows[row + INFO]!
    if ((info & COMPRESSED) !== 0) return
    rows[row + INFO] = info & ~RECOMPRESS
    const size = rows[row + SIZE]!
    if (size < COMPRESS_BYTES_MIN) return
    const out = scratchOf(size)
    this.open(id)
    const compressed = lzfCompress(this.bytes, this.start, this.start + size, out)
    if (compressed === 0 || compressed + COMPRESS_SAVING_MIN >= size) return
    const block = this.allocate(compressed)
    const target = arena.bytes[pageOf(block)] ?? NO_BYTES
    target.set(out.subarray(0, compressed), byteOf(block))
    this.release(rows[row + BLOCK]!)
    rows[row + BLOCK] = block
    rows[row + START] = compressed
    rows[row + INFO] = (info & ~RECOMPRESS) | COMPRESSED
  }

  /** Makes a compressed node raw. `forUse`: only for a moment. */
  decompress(id: number, forUse: boolean): void {
    const row = id << ROW_BITS
    const { rows, arena } = this
    const info = rows[row + INFO]!
    if ((info & COMPRESSED) === 0) return
    const size = rows[row + SIZE]!
    this.open(id)
    const source = this.bytes
    const block = this.allocate(size)
    const target = arena.bytes[pageOf(block)] ?? NO_BYTES
    target.set(source.subarray(0, size), byteOf(block))
    this.release(rows[row + BLOCK]!)
    rows[row + BLOCK] = block
    rows[row + START] = 0
    rows[row + INFO] = (info & ~(COMPRESSED | RECOMPRESS)) | (forUse ? RECOMPRESS : 0)
  }

  // ---- Upkeep -------------------------------------------------------------------------------------------------

  /** Moves a node's block if it lies in a page that is being emptied. */
  compact(id: number): void {
    const row = id << ROW_BITS
    const block = this.rows[row + BLOCK]!
    if (this.arena.isMarked(block)) this.rows[row + BLOCK] = this.arena.move(block)
  }
}

/** Moves [start, end) to `to` within `bytes`; a few bytes in a loop, in the direction that an overlap asks for. */
function moveBytes(bytes: Uint8Array, start: number, end: number, to: number): void {
  const size = end - start
  if (size > 32) {
    bytes.copyWithin(to, start, end)
  } else if (to < start) {
    for (let i = 0; i < size; i++) bytes[to + i] = bytes[start + i]!
  } else {
    for (let i = size - 1; i >= 0; i--) bytes[to + i] = bytes[start + i]!
  }
}

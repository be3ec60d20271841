/**
 * The members of a large set: a dictionary of byte strings.
 *
 *   member   | length 1 | bytes |                      one block of the arena
 *   long     | 255 | length 4, low first | bytes |      255 bytes and more
 *
 * Blocks come in multiples of 8 bytes, so one byte of length rather than four spares 8 for most lengths. A member of 16
 * bytes takes 24 here and 10 to 17 in the dictionary.
 *
 * All sets of a store have the same seed, so the hash of a member of one is its hash in any other: set operations pass it on.
 */
import { byteOf, type Handle, pageOf } from '../memory/arena.js'
import { sameBytes } from '../memory/bytes.js'
import { BlockDict } from './block-dict.js'

const NO_BYTES = new Uint8Array(0)
/** In the place of the length: it's in the next four bytes. */
const LONG = 255
const LONG_HEADER = 5
/** Ranges up to this are copied in a loop, which spares the view that `set` needs. */
const LOOP_BYTES_MAX = 64

/** Measured with 4,000 sets. */
const HEAP_BYTES = 660

export class MemberDict extends BlockDict {
  /** The range of the member that `open` last opened: valid until the next allocation. */
  bytes: Uint8Array = NO_BYTES
  start = 0
  end = 0

  protected override close(): void {
    this.bytes = NO_BYTES
  }

  /** Of its objects. */
  get heapBytes(): number {
    return HEAP_BYTES
  }

  /** Opens a member. */
  open(member: Handle): void {
    const bytes = this.arena.bytes[pageOf(member)] ?? NO_BYTES
    const at = byteOf(member)
    const length = bytes[at]!
    this.bytes = bytes
    if (length !== LONG) {
      this.start = at + 1
      this.end = at + 1 + length
    } else {
      this.start = at + LONG_HEADER
      this.end = this.start + longLength(bytes, at)
    }
  }

  /**
   * Adds a member. The range may lie in the arena: where a page grows meanwhile, its old bytes still say the same.
   * @returns whether it's new
   */
  add(hash: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.find(hash, bytes, start, end) !== 0) return false
    this.addNew(hash, bytes, start, end)
    return true
  }

  /** Adds a member that is known to be absent. */
  addNew(hash: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    const isLong = length >= LONG
    const member = this.arena.alloc((isLong ? LONG_HEADER : 1) + length)
    const target = this.arena.bytes[pageOf(member)] ?? NO_BYTES
    let at = byteOf(member)
    if (isLong) {
      target[at] = LONG
      for (let i = 0; i < 4; i++) target[at + 1 + i] = length >>> (8 * i)
      at += LONG_HEADER
    } else target[at++] = length
    if (length > LOOP_BYTES_MAX) target.set(bytes.subarray(start, end), at)
    else for (let i = start; i < end; i++) target[at++] = bytes[i]!
    this.adopt(hash, member)
  }

  protected override matches(member: Handle, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.arena.bytes[pageOf(member)] ?? NO_BYTES
    let at = byteOf(member)
    const length = end - start
    const stated = own[at]!
    if (stated !== LONG) {
      if (stated !== length) return false
      at++
    } else {
      if (length !== longLength(own, at)) return false
      at += LONG_HEADER
    }
    return sameBytes(own, at, bytes, start, end)
  }

  protected override hashOfElement(member: Handle): number {
    this.open(member)
    return this.hash(this.bytes, this.start, this.end)
  }

  /** The hash of a member's own bytes. */
  hashOf(member: Handle): number {
    return this.hashOfElement(member)
  }

  protected override emptyCopy(): this {
    return new MemberDict(this.arena, this.key0, this.key1) as this
  }
}

function longLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1]! | (bytes[at + 2]! << 8) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 24)) >>> 0
}

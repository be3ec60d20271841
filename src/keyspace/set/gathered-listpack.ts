/**
 * A few members of a set in the making, gathered as a listpack outside of the arena, which then takes them in one block of the
 * right size: growing member by member, a block is exchanged for a larger one with nearly each.
 */
import type { Arena, Handle } from '../../memory/arena.js'
import { copyBytes } from '../../memory/bytes.js'
import {
  elementBytes,
  encodeElement,
  findElement,
  findSame,
  LISTPACK_EMPTY,
  LISTPACK_HEADER,
} from '../../structures/listpack.js'
import { placeListpack } from '../../structures/listpack-edit.js'
import { write32 } from '../../structures/listpack-encode.js'
import { hasRoomFor, PACKED_BYTES_MAX } from './packed-limits.js'

/** What an element takes at most besides its bytes. */
const OVERHEAD_BYTES_MAX = 16
/** What is kept for the next operation: one has at most two in hand. */
const SPARE_MAX = 2

export class GatheredListpack {
  count = 0
  private readonly bytes = new Uint8Array(PACKED_BYTES_MAX + OVERHEAD_BYTES_MAX)
  private end = LISTPACK_HEADER

  /** Makes it empty. */
  reset(): void {
    this.count = 0
    this.setEnd(LISTPACK_HEADER)
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    return findElement(this.bytes, 0, LISTPACK_HEADER, 0, bytes, start, end) !== -1
  }

  /** Adds a member that isn't there. @returns false if there is no room */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (!hasRoomFor(this.count, this.end + 1, end - start)) return false
    this.count++
    this.setEnd(encodeElement(this.bytes, this.end, bytes, start, end))
    return true
  }

  /** `has` for the element at `at` of a listpack that lies in `page`. */
  hasElement(page: Uint8Array, at: number): boolean {
    return findSame(this.bytes, 0, page, at) !== -1
  }

  /** `add` for that element, whose value has `length` bytes. */
  addElement(page: Uint8Array, at: number, length: number): boolean {
    if (!hasRoomFor(this.count, this.end + 1, length)) return false
    const size = elementBytes(page, at)
    copyBytes(page, at, at + size, this.bytes, this.end)
    this.count++
    this.setEnd(this.end + size)
    return true
  }

  /** The end is told by the header, where a search looks for it. */
  private setEnd(end: number): void {
    this.end = end
    write32(this.bytes, 0, end - LISTPACK_HEADER + LISTPACK_EMPTY)
  }

  /** A block with all of them. @throws ArenaFullError */
  place(arena: Arena): Handle {
    return placeListpack(arena, this.bytes, this.end, this.count)
  }
}

const spares: GatheredListpack[] = []

/** An empty one. */
export function takeGathered(): GatheredListpack {
  const taken = spares.pop() ?? new GatheredListpack()
  taken.reset()
  return taken
}

export function releaseGathered(gathered: GatheredListpack): void {
  if (spares.length < SPARE_MAX) spares.push(gathered)
}

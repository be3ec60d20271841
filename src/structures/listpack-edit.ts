/**
 * Changing listpacks in the arena.
 *
 * A listpack lies `offset` bytes from the start of its block, and a place in it is the byte offset `at` from its own
 * beginning: unlike an index in a page it stays true when the block moves. Each function returns the block, which is another
 * one when the old had to grow.
 *
 * A block is as large as its size class, so most changes stay in place: appending byte by byte moves a listpack once per
 * eighth of its length.
 *
 * The values that are put in must not lie in the arena themselves.
 */
import { type Arena, byteOf, type Handle, pageOf } from '../memory/arena.js'
import { copyBytes } from '../memory/bytes.js'
import { parseInteger } from '../memory/integers.js'
import { COUNT_UNKNOWN, elementBytes, END, LISTPACK_EMPTY, LISTPACK_HEADER, listpackBytes } from './listpack.js'
import { sizeAsElement, write32, writeElement } from './listpack-encode.js'

const NO_BYTES = new Uint8Array(0)
/** Ranges up to this are moved in a loop, which spares the call. */
const LOOP_BYTES_MAX = 24
/** Above this a block grows by an eighth more than it must: its class would be only 4 KiB larger. */
const RESERVE_ABOVE_BYTES = 16384
/** A block smaller than this isn't exchanged for a smaller one. */
const SHRINK_ABOVE_BYTES = 64

/** An empty listpack in a block of at least `capacityBytes`. */
export function newListpack(arena: Arena, capacityBytes: number): Handle {
  const block = arena.alloc(Math.max(capacityBytes, LISTPACK_EMPTY))
  initListpack(arena.bytes[pageOf(block)] ?? NO_BYTES, byteOf(block))
  return block
}

/** A block with the listpack whose `count` elements, and room before them for its header, are the first `end` of `bytes`. */
export function placeListpack(arena: Arena, bytes: Uint8Array, end: number, count: number): Handle {
  const total = end + 1
  const stated = Math.min(count, COUNT_UNKNOWN)
  write32(bytes, 0, total)
  bytes[4] = stated
  bytes[5] = stated >>> 8
  bytes[end] = END
  const block = arena.alloc(total)
  copyBytes(bytes, 0, total, arena.bytes[pageOf(block)] ?? NO_BYTES, byteOf(block))
  return block
}

/** Writes an empty listpack. */
export function initListpack(bytes: Uint8Array, lp: number): void {
  write32(bytes, lp, LISTPACK_EMPTY)
  bytes[lp + 4] = 0
  bytes[lp + 5] = 0
  bytes[lp + LISTPACK_HEADER] = END
}

/**
 * Exchanges `removedBytes` at `at` for `addedBytes` undefined ones, which the caller then writes whole elements into.
 * @param countDelta by how many elements there are more
 */
export function spliceListpack(
  arena: Arena,
  block: Handle,
  offset: number,
  at: number,
  removedBytes: number,
  addedBytes: number,
  countDelta: number,
): Handle {
  const bytes = arena.bytes[pageOf(block)] ?? NO_BYTES
  const lp = byteOf(block) + offset
  const oldTotal = listpackBytes(bytes, lp)
  const total = oldTotal + addedBytes - removedBytes
  const size = arena.sizeOf(block)
  const needed = offset + total
  const shrinks = needed * 2 < size && addedBytes < removedBytes && size > SHRINK_ABOVE_BYTES
  if (needed > size || shrinks) return moveSpliced(arena, block, offset, at, removedBytes, addedBytes, countDelta)
  arena.beforeWrite(block)
  if (addedBytes !== removedBytes) {
    moveBytes(bytes, lp + at + removedBytes, lp + oldTotal, lp + at + addedBytes)
    write32(bytes, lp, total)
  }
  addCount(bytes, lp, countDelta)
  return block
}

/** `spliceListpack` into a new block. */
function moveSpliced(
  arena: Arena,
  block: Handle,
  offset: number,
  at: number,
  removedBytes: number,
  addedBytes: number,
  countDelta: number,
): Handle {
  const oldTotal = listpackBytes(arena.bytes[pageOf(block)] ?? NO_BYTES, byteOf(block) + offset)
  const total = oldTotal + addedBytes - removedBytes
  const needed = offset + total
  const reserve = needed > RESERVE_ABOVE_BYTES && addedBytes > removedBytes ? needed >>> 3 : 0
  const moved = arena.alloc(needed + reserve)
  const source = arena.bytes[pageOf(block)] ?? NO_BYTES
  const target = arena.bytes[pageOf(moved)] ?? NO_BYTES
  const from = byteOf(block)
  const to = byteOf(moved)
  const head = offset + at
  arena.copy(block, moved, head)
  copyBytes(source, from + head + removedBytes, from + offset + oldTotal, target, to + head + addedBytes)
  write32(target, to + offset, total)
  addCount(target, to + offset, countDelta)
  arena.free(block)
  return moved
}

/** Moves [from, end) to `to`; the ranges may overlap. */
function moveBytes(bytes: Uint8Array, from: number, end: number, to: number): void {
  if (end - from > LOOP_BYTES_MAX) bytes.copyWithin(to, from, end)
  else if (to < from) {
    let target = to
    for (let i = from; i < end; i++) bytes[target++] = bytes[i]!
  } else {
    const distance = to - from
    for (let i = end - 1; i >= from; i--) bytes[i + distance] = bytes[i]!
  }
}

function addCount(bytes: Uint8Array, lp: number, delta: number): void {
  if (delta === 0) return
  const count = bytes[lp + 4]! | (bytes[lp + 5]! << 8)
  if (count === COUNT_UNKNOWN) return
  const sum = Math.min(count + delta, COUNT_UNKNOWN)
  bytes[lp + 4] = sum
  bytes[lp + 5] = sum >>> 8
}

/** Puts a value before the element (or the end mark) at `at`. */
export function insertElement(
  arena: Arena,
  block: Handle,
  offset: number,
  at: number,
  value: Uint8Array,
  start: number,
  end: number,
): Handle {
  return exchange(arena, block, offset, at, 0, 1, value, start, end)
}

/** Puts a value in the place of the element at `at`. */
export function replaceElement(
  arena: Arena,
  block: Handle,
  offset: number,
  at: number,
  value: Uint8Array,
  start: number,
  end: number,
): Handle {
  const removed = elementBytes(arena.bytes[pageOf(block)] ?? NO_BYTES, byteOf(block) + offset + at)
  return exchange(arena, block, offset, at, removed, 0, value, start, end)
}

/** Puts a value behind the last element. */
export function appendElement(
  arena: Arena,
  block: Handle,
  offset: number,
  value: Uint8Array,
  start: number,
  end: number,
): Handle {
  const at = listpackBytes(arena.bytes[pageOf(block)] ?? NO_BYTES, byteOf(block) + offset) - 1
  return exchange(arena, block, offset, at, 0, 1, value, start, end)
}

function exchange(
  arena: Arena,
  block: Handle,
  offset: number,
  at: number,
  removedBytes: number,
  countDelta: number,
  value: Uint8Array,
  start: number,
  end: number,
): Handle {
  const integer = parseInteger(value, start, end)
  const added = sizeAsElement(integer, end - start)
  const changed = spliceListpack(arena, block, offset, at, removedBytes, added, countDelta)
  writeElement(arena.bytes[pageOf(changed)] ?? NO_BYTES, byteOf(changed) + offset + at, integer, value, start, end)
  return changed
}

/** Takes out `count` elements from `at` on; fewer if there are fewer. */
export function deleteElements(arena: Arena, block: Handle, offset: number, at: number, count: number): Handle {
  const bytes = arena.bytes[pageOf(block)] ?? NO_BYTES
  const from = byteOf(block) + offset + at
  let pos = from
  let deleted = 0
  while (deleted < count && bytes[pos]! !== END) {
    pos += elementBytes(bytes, pos)
    deleted++
  }
  if (deleted === 0) return block
  return spliceListpack(arena, block, offset, at, pos - from, 0, -deleted)
}

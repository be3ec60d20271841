/** Checks a node of a quicklist: that it lies within its block, and that header, elements and what is known of it agree. */
import { byteOf } from '../memory/arena.js'
import { COUNT_UNKNOWN, elementBytes, END, LISTPACK_HEADER, listpackBytes } from './listpack.js'
import type { QuicklistNodes } from './quicklist-nodes.js'

/** @returns the bytes of the node's block @throws Error */
export function assertNode(nodes: QuicklistNodes, id: number): number {
  const block = nodes.block(id)
  const blockBytes = nodes.arena.sizeOf(block)
  const size = nodes.size(id)
  const count = nodes.count(id)
  nodes.open(id)
  if (nodes.isCompressed(id)) {
    const compressed = nodes.compressedSize(id)
    if (compressed > blockBytes)
      throw new Error(`quicklist: ${compressed} compressed bytes in a block of ${blockBytes}`)
  } else {
    const gap = nodes.start - byteOf(block)
    if (gap + size > blockBytes) throw new Error(`quicklist: ${size} bytes from ${gap} on in a block of ${blockBytes}`)
    if (nodes.isTight && gap !== 0) throw new Error('quicklist: a gap in a tight node')
  }
  if (!nodes.isPlain(id)) assertListpack(nodes.bytes, nodes.start, size, count)
  else if (count !== 1) throw new Error('quicklist: a plain node has one element')
  return blockBytes
}

function assertListpack(bytes: Uint8Array, start: number, size: number, count: number): void {
  const told = listpackBytes(bytes, start)
  if (told !== size) throw new Error(`quicklist: a listpack of ${size} bytes says ${told}`)
  const toldCount = bytes[start + 4]! | (bytes[start + 5]! << 8)
  if (toldCount !== Math.min(count, COUNT_UNKNOWN)) {
    throw new Error(`quicklist: a listpack of ${count} elements says ${toldCount}`)
  }
  let at = start + LISTPACK_HEADER
  let seen = 0
  while (at < start + size - 1) {
    at += elementBytes(bytes, at)
    seen++
  }
  if (at !== start + size - 1 || bytes[at]! !== END || seen !== count) {
    throw new Error(`quicklist: a node of ${count} elements has ${seen} and ends at ${at - start} of ${size}`)
  }
}

/**
 * A large list as it was at one instant, read node by node. As long as nobody changes it, it's read as it is. From the first
 * change on it hears of each node that is about to change or go, and puts the node's bytes aside if it hasn't read it yet.
 */
import { byteOf, pageOf } from '../memory/arena.js'
import { lzfDecompress } from '../memory/lzf.js'
import { firstElement, nextElement, openElement, PackedValue } from '../structures/listpack.js'
import type { Quicklist } from '../structures/quicklist.js'

/** Bytes of nodes in a piece, which are 8 KiB each as a rule. */
const PIECE_BYTES = 1 << 16
const NO_BYTES = new Uint8Array(0)

/** A node: an LZF stream if `isCompressed`, a listpack, or one element if `isPlain`. */
export interface FrozenNode {
  readonly bytes: Uint8Array
  readonly isPlain: boolean
  readonly isCompressed: boolean
  /** Bytes when it isn't compressed. */
  readonly size: number
}

export class FrozenList {
  readonly nodeCount: number
  /** Bytes put aside. */
  keptBytes = 0
  private readonly list: Quicklist
  private place = 0
  /** Once it may change: the ids of all nodes, in order, and of those put aside their bytes. */
  private order: Int32Array | undefined
  private readonly unread = new Set<number>()
  private readonly kept = new Map<number, FrozenNode>()

  constructor(list: Quicklist) {
    this.list = list
    this.nodeCount = list.nodeCount
  }

  /** From now on the list may change. */
  detach(): void {
    const { list, unread } = this
    this.order = Int32Array.from({ length: this.nodeCount }, (_, place) => list.nodeAt(place))
    for (const id of this.order.subarray(this.place)) unread.add(id)
    list.nodes.watch = (id) => this.changing(id)
  }

  /** Nothing more will be read. */
  release(): void {
    if (this.order) this.list.nodes.watch = undefined
  }

  /** Reads a piece. @returns whether there is more */
  next(visit: (node: FrozenNode) => void): boolean {
    const { list, order, unread, kept } = this
    for (let left = PIECE_BYTES; left > 0 && this.place < this.nodeCount; this.place++) {
      const id = order?.[this.place] ?? list.nodeAt(this.place)
      const node = kept.get(id)
      const shown = node ?? nodeOf(list, id)
      visit(shown)
      left -= shown.size
      if (node) this.keptBytes -= node.bytes.length
      unread.delete(id)
      kept.delete(id)
    }
    return this.place < this.nodeCount
  }

  private changing(id: number): void {
    if (!this.unread.delete(id)) return
    const node = nodeOf(this.list, id)
    this.kept.set(id, { ...node, bytes: node.bytes.slice() })
    this.keptBytes += node.bytes.length
  }
}

/** A node where it is. Leaves what is open in the list open. */
export function nodeOf({ nodes }: Quicklist, id: number): FrozenNode {
  const isPlain = nodes.isPlain(id)
  const isCompressed = nodes.isCompressed(id)
  const size = nodes.size(id)
  if (isCompressed) {
    const block = nodes.block(id)
    const start = byteOf(block)
    const bytes = nodes.arena.bytes[pageOf(block)] ?? NO_BYTES
    return { bytes: bytes.subarray(start, start + nodes.compressedSize(id)), isPlain, isCompressed, size }
  }
  const { bytes, start } = nodes
  nodes.open(id)
  const own = nodes.bytes.subarray(nodes.start, nodes.start + size)
  nodes.bytes = bytes
  nodes.start = start
  return { bytes: own, isPlain, isCompressed, size }
}

const packed = new PackedValue()

/** Shows the elements of a node. */
export function forEachInNode(
  { bytes, isPlain, isCompressed, size }: FrozenNode,
  visit: (bytes: Uint8Array, start: number, end: number) => void,
): void {
  let raw = bytes
  if (isCompressed) {
    raw = new Uint8Array(size)
    if (!lzfDecompress(bytes, 0, bytes.length, raw)) throw new Error('quicklist: a compressed node is damaged')
  }
  if (isPlain) return visit(raw, 0, size)
  for (let pos = firstElement(raw, 0); pos !== -1; pos = nextElement(raw, pos)) {
    openElement(raw, pos, packed)
    visit(packed.bytes, packed.start, packed.end)
  }
}

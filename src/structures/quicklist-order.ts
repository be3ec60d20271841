/**
 * The nodes of a quicklist in their order: which are there, which may take one more element, which are merged, and which are
 * compressed. What is done to elements is in `quicklist.ts`.
 */
import Denque from 'denque'
import type { Arena, Undoable } from '../memory/arena.js'
import { QuicklistNodes } from './quicklist-nodes.js'

/** Sizes of nodes for a fill of -1 to -5. */
const NODE_BYTES = [4096, 8192, 16384, 32768, 65536] as const
/** A node that is limited by its number of elements is limited to this size, too. */
const SAFE_NODE_BYTES = 8192
/** What an element is taken to need beside its bytes. */
const ELEMENT_OVERHEAD_BYTES = 8
/** Header and end of a listpack as Redis reckons when it thinks of merging. */
const MERGE_SAVING_BYTES = 11
const FILL_MAX = 32767
const FILL_MIN = -5
const DEPTH_MAX = 65535
/** No node. */
export const NONE = -1
/** Measured with 4,000 lists. */
const HEAP_BYTES = 930

export abstract class QuicklistOrder implements Undoable {
  readonly nodes: QuicklistNodes
  /**
   * Ids of the nodes from head to tail.
   * @internal
   */
  protected order = new Denque<number>()
  protected elements = 0
  /** `list-max-listpack-size` and `list-compress-depth` as they were when the list was made. */
  fill = -2
  depth = 0
  protected nodeBytesMax: number = SAFE_NODE_BYTES
  protected nodeCountMax = Infinity
  /** Elements of this size or larger get plain nodes. */
  plainFrom = 2 ** 30

  /** The block that stays its owner's though the list has become empty; 0 if none. */
  protected leftBlock = 0

  constructor(arena: Arena, fill: number, depth: number) {
    this.nodes = new QuicklistNodes(arena)
    this.setOptions(fill, depth)
  }

  setOptions(fill: number, depth: number): void {
    this.fill = Math.max(FILL_MIN, Math.min(FILL_MAX, fill))
    this.depth = Math.max(0, Math.min(DEPTH_MAX, depth))
    this.nodeBytesMax = this.fill < 0 ? (NODE_BYTES[-this.fill - 1] ?? SAFE_NODE_BYTES) : SAFE_NODE_BYTES
    this.nodeCountMax = this.fill < 0 ? Infinity : this.fill
    this.nodes.growthMax = this.nodeBytesMax
  }

  /** Elements held. */
  get count(): number {
    return this.elements
  }

  get nodeCount(): number {
    return this.order.length
  }

  /** It has no dictionary. */
  get directoryBytes(): number {
    return 0
  }

  /** Of its objects: the deque has a word for each row of the table, or more. */
  get heapBytes(): number {
    return HEAP_BYTES + this.nodes.tableBytes * 1.5
  }

  /** Bytes of its blocks in the arena. */
  get arenaBytes(): number {
    return this.nodes.arenaBytes
  }

  /** Bytes of all nodes when not compressed. */
  get rawBytes(): number {
    let bytes = 0
    for (let place = 0; place < this.order.length; place++) bytes += this.nodes.size(this.nodeAt(place))
    return bytes
  }

  /** The id of the node at a place. */
  nodeAt(place: number): number {
    return this.order.peekAt(place) ?? NONE
  }

  saveState(): () => void {
    const { elements, fill, depth } = this
    const ids = this.order.toArray()
    const restoreNodes = this.nodes.saveState()
    return () => {
      restoreNodes()
      this.setOptions(fill, depth)
      this.elements = elements
      this.order = new Denque(ids)
    }
  }

  // ---- Nodes --------------------------------------------------------------------------------------------------

  /** Whether a node can take one more element of `length` bytes. */
  protected takes(id: number, length: number): boolean {
    if (id === NONE || length >= this.plainFrom) return false
    return this.nodes.takes(id, length + ELEMENT_OVERHEAD_BYTES, this.nodeBytesMax, this.nodeCountMax)
  }

  /** A node of one element, plain if it's a large one. */
  protected newNode(value: Uint8Array, start: number, end: number): number {
    const { nodes } = this
    return end - start >= this.plainFrom ? nodes.addPlain(value, start, end) : nodes.addElement(value, start, end)
  }

  /** Puts a node in its place, beside `old` if there are any. */
  protected link(place: number, old: number, id: number): void {
    const { order } = this
    if (place === order.length) order.push(id)
    else if (place === 0) order.unshift(id)
    else order.splice(place, 0, id)
    if (this.leftBlock !== 0) this.freeLeftBlock()
    if (this.depth === 0) return
    if (old !== NONE) this.settle(old)
    this.settle(id)
  }

  /** The list isn't empty any more, and has a block that its owner will be told of. */
  protected freeLeftBlock(): void {
    this.nodes.arena.free(this.leftBlock)
    this.leftBlock = 0
  }

  protected deleteNode(place: number): void {
    const { order, nodes } = this
    const id = this.nodeAt(place)
    if (place === 0) order.shift()
    else if (place === order.length - 1) order.pop()
    else order.removeOne(place)
    this.elements -= nodes.count(id)
    if (nodes.isTight && order.length === 0) this.leftBlock = nodes.block(id)
    else nodes.remove(id)
    if (this.depth !== 0) this.keepDepth(NONE)
  }

  /** Merges small neighbours of the node at `place`, and that with them. */
  protected mergeAround(place: number): void {
    let center = place
    if (this.mergeAt(center - 2)) center--
    this.mergeAt(center + 1)
    if (this.mergeAt(center - 1)) center--
    this.mergeAt(center)
  }

  /** Merges the node at `place` and the one after it, if they fit into one. @returns whether they did */
  protected mergeAt(place: number): boolean {
    const { nodes } = this
    if (place < 0 || place + 1 >= this.order.length) return false
    const first = this.nodeAt(place)
    const second = this.nodeAt(place + 1)
    if (nodes.isPlain(first) || nodes.isPlain(second)) return false
    if (nodes.size(first) + nodes.size(second) - MERGE_SAVING_BYTES > this.nodeBytesMax) return false
    const count = nodes.count(first) + nodes.count(second)
    if (count > this.nodeCountMax) return false
    nodes.decompress(first, false)
    nodes.decompress(second, false)
    const kept = nodes.merge(first, second)
    const gone = kept === first ? place + 1 : place
    this.elements += nodes.count(this.nodeAt(gone))
    this.deleteNode(gone)
    this.settle(kept)
    return true
  }

  // ---- Compression --------------------------------------------------------------------------------------------

  /** A node that isn't compressed for now. */
  protected held = NONE

  protected compress(id: number): void {
    if (id !== this.held) this.nodes.compress(id)
  }

  /** After a node was used: one that was decompressed for that is compressed again, else both ends are looked after. */
  protected settle(id: number): void {
    if (this.depth === 0) return
    if (this.nodes.isForUse(id)) this.compress(id)
    else this.keepDepth(id)
  }

  /** Compresses a node again that was decompressed for use. */
  protected recompress(id: number): void {
    if (this.nodes.isForUse(id)) this.compress(id)
  }

  /** `settle` of a node that was only read: a compressed one was looked into through a copy. */
  protected leave(id: number): void {
    if (this.depth !== 0 && !this.nodes.isCompressed(id)) this.settle(id)
  }

  /** Sees to it that `depth` nodes at either end are raw, and compresses `id` and the first nodes further in. */
  protected keepDepth(id: number): void {
    const { depth, nodes } = this
    const count = this.order.length
    if (depth === 0 || count === 0 || count < depth * 2) return
    let isOuter = false
    for (let i = 0; i < depth; i++) {
      const forward = this.nodeAt(i)
      const reverse = this.nodeAt(count - 1 - i)
      nodes.decompress(forward, false)
      nodes.decompress(reverse, false)
      if (forward === id || reverse === id) isOuter = true
      if (count - 1 - i - i <= 1) return
    }
    if (!isOuter && id !== NONE) this.compress(id)
    this.compress(this.nodeAt(depth))
    this.compress(this.nodeAt(count - 1 - depth))
  }
}

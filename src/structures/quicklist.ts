/**
 * A list: a deque of nodes, each a listpack of many elements (Matt Stancliff's quicklist, Redis 3.2, with the listpacks and
 * plain nodes of Redis 7.0).
 *
 *     head <-> [ a b c d ] <-> [ e f ] <-> ( one large element ) <-> [ g h i ] <-> tail
 *
 * `fill` says when a node is full (elements if positive, else a size of 4 KiB to 64 KiB), `depth` how many nodes at either
 * end stay uncompressed (0: all). Nodes are filled, split, merged, compressed and deleted exactly when Redis 7.0.15 does so,
 * since DUMP shows them. Where Redis links nodes to each other, a `Denque` holds their ids in order, so that the n-th node
 * from an end is found at once, and inserting one in the middle moves what is on its shorter side.
 *
 * One element at a time is current (`seek`, `next`, `previous`, `find`): changes in the middle are made there.
 */
import type { Handle } from '../memory/arena.js'
import {
  elementAt,
  elementBytes,
  elementEquals,
  findElement,
  lastElement,
  LISTPACK_EMPTY,
  LISTPACK_HEADER,
  nextElement,
  openElement,
  PackedValue,
  previousElement,
} from './listpack.js'
import { assertNode } from './quicklist-check.js'
import { NONE, QuicklistOrder } from './quicklist-order.js'

/** Takes elements one by one; they lie in the arena. */
export interface ItemSink {
  bulk(bytes: Uint8Array, start: number, end: number): void
}

export class Quicklist extends QuicklistOrder {
  /** The current element: its node's place and id, its byte in the listpack and its index there. */
  private place = 0
  private id = NONE
  private at = 0
  private index = 0
  /** Elements that `find` came by. */
  passed = 0
  /** The element that `read` opened. */
  readonly value = new PackedValue()

  // ---- Both ends ----------------------------------------------------------------------------------------------

  pushHead(value: Uint8Array, start: number, end: number): void {
    const { nodes } = this
    const length = end - start
    const head = this.nodeAt(0)
    if (this.takes(head, length)) nodes.prepend(head, value, start, end)
    else {
      if (head !== NONE) nodes.trim(head)
      this.link(0, head, this.newNode(value, start, end))
    }
    this.elements++
  }

  pushTail(value: Uint8Array, start: number, end: number): void {
    const { nodes } = this
    const length = end - start
    const tail = this.nodeAt(-1)
    if (this.takes(tail, length)) nodes.append(tail, value, start, end)
    else {
      if (tail !== NONE) nodes.trim(tail)
      this.link(this.order.length, tail, this.newNode(value, start, end))
    }
    this.elements++
  }

  /** Takes out the first element. */
  popHead(): void {
    const id = this.nodeAt(0)
    this.nodes.open(id)
    this.removeAt(0, id, LISTPACK_HEADER)
  }

  /** Takes out the last element. */
  popTail(): void {
    const { nodes } = this
    const place = this.order.length - 1
    const id = this.nodeAt(place)
    nodes.open(id)
    this.removeAt(place, id, nodes.isPlain(id) ? 0 : lastElement(nodes.bytes, nodes.start) - nodes.start)
  }

  /** Opens the first element as `value`. */
  readHead(): void {
    this.id = this.nodeAt(0)
    this.nodes.open(this.id)
    this.at = LISTPACK_HEADER
    this.read()
  }

  /** Opens the last element as `value`. */
  readTail(): void {
    this.id = this.nodeAt(-1)
    this.nodes.open(this.id)
    if (!this.nodes.isPlain(this.id)) this.at = lastElement(this.nodes.bytes, this.nodes.start) - this.nodes.start
    this.read()
  }

  /** Adds a node with the listpack of `count` elements in [start, end), which isn't in the arena, behind the last one. */
  appendListpack(bytes: Uint8Array, start: number, end: number, count: number): void {
    const id = this.nodes.addCopy(bytes, start, end, count)
    this.link(this.order.length, this.nodeAt(-1), id)
    this.elements += count
  }

  /** The same with a listpack that a block of the arena begins with; the block becomes the list's. */
  appendBlock(block: Handle, size: number, count: number): void {
    this.link(this.order.length, this.nodeAt(-1), this.nodes.adopt(block, size, count))
    this.elements += count
  }

  /** Adds a plain node behind the last one. */
  appendPlain(value: Uint8Array, start: number, end: number): void {
    this.link(this.order.length, this.nodeAt(-1), this.nodes.addPlain(value, start, end))
    this.elements++
  }

  /** Takes `count` elements out, from `index` (from 0 on) onwards. */
  deleteRange(index: number, count: number): void {
    const { nodes, order } = this
    let rest = Math.min(count, this.elements - index)
    if (rest <= 0 || index < 0) return
    let first = this.locate(index)
    let { place } = this
    this.settle(this.nodeAt(place))
    while (rest > 0 && place < order.length) {
      const id = this.nodeAt(place)
      const held = nodes.count(id)
      const taken = Math.min(held - first, rest)
      if (taken === held) this.deleteNode(place)
      else {
        nodes.decompress(id, true)
        nodes.open(id)
        const from = elementAt(nodes.bytes, nodes.start, first)
        const isLast = first + taken === held
        const to = isLast ? nodes.start + nodes.size(id) - 1 : elementAt(nodes.bytes, nodes.start, first + taken)
        nodes.cut(id, from - nodes.start, to - from, taken)
        nodes.trim(id, 1)
        this.elements -= taken
        this.recompress(id)
        place++
      }
      rest -= taken
      first = 0
    }
  }

  /** Gives `count` elements, which are there, to `sink`: those from `index` on, or backwards those up to it. */
  range(index: number, count: number, backwards: boolean, sink: ItemSink): void {
    if (count <= 0 || !this.seek(index)) return
    const { nodes, value } = this
    for (let rest = count; ;) {
      this.read()
      sink.bulk(value.bytes, value.start, value.end)
      if (--rest === 0) break
      if (!backwards && !nodes.isPlain(this.id)) rest = this.rangeInNode(rest, sink)
      if (backwards) this.previous()
      else this.next()
    }
    this.release()
  }

  /** Gives elements after the current one, up to the end of its node; leaves at least one. @returns how many are left */
  private rangeInNode(count: number, sink: ItemSink): number {
    const { nodes, value } = this
    const { bytes } = nodes
    let rest = count
    let pos = nodes.start + this.at
    while (rest > 1) {
      const next = nextElement(bytes, pos)
      if (next === -1) break
      pos = next
      const first = bytes[pos]!
      if (first >= 0x80 && first < 0xc0) sink.bulk(bytes, pos + 1, pos + 1 + (first & 0x3f))
      else {
        openElement(bytes, pos, value)
        sink.bulk(value.bytes, value.start, value.end)
      }
      this.index++
      rest--
    }
    this.at = pos - nodes.start
    return rest
  }

  // ---- The current element ------------------------------------------------------------------------------------

  /** Makes the element at `index` (from 0 on) current. @returns false if there is none */
  seek(index: number): boolean {
    if (index < 0 || index >= this.elements) return false
    const { nodes } = this
    const inside = this.locate(index)
    this.id = this.nodeAt(this.place)
    this.index = inside
    nodes.open(this.id)
    const fromEnd = inside - nodes.count(this.id)
    if (nodes.isPlain(this.id)) this.at = LISTPACK_HEADER
    else this.at = elementAt(nodes.bytes, nodes.start, -fromEnd <= inside ? fromEnd : inside) - nodes.start
    return true
  }

  /** Finds the node of an element: sets `place`. @returns its index in that node */
  private locate(index: number): number {
    const { nodes, order } = this
    const last = order.length - 1
    if (index <= this.elements >> 1) {
      let rest = index
      for (let place = 0; place <= last; place++) {
        const count = nodes.count(order.peekAt(place) ?? NONE)
        if (rest < count) {
          this.place = place
          return rest
        }
        rest -= count
      }
    }
    let rest = this.elements - index
    for (let place = last; place >= 0; place--) {
      const count = nodes.count(order.peekAt(place) ?? NONE)
      if (rest <= count) {
        this.place = place
        return count - rest
      }
      rest -= count
    }
    throw new RangeError('quicklist: counts and nodes differ')
  }

  /** Opens the current element as `value`. */
  read(): void {
    const { nodes, value } = this
    if (!nodes.isPlain(this.id)) {
      openElement(nodes.bytes, nodes.start + this.at, value)
      return
    }
    value.bytes = nodes.bytes
    value.start = nodes.start
    value.end = nodes.start + nodes.size(this.id)
    value.isInteger = false
  }

  /** Makes the next element current. @returns false if there is none */
  next(): boolean {
    const { nodes } = this
    if (!nodes.isPlain(this.id)) {
      const pos = nextElement(nodes.bytes, nodes.start + this.at)
      if (pos >= 0) {
        this.at = pos - nodes.start
        this.index++
        return true
      }
    }
    this.leave(this.id)
    return this.enter(this.place + 1, true)
  }

  /** Makes the previous element current. @returns false if there is none */
  previous(): boolean {
    const { nodes } = this
    if (!nodes.isPlain(this.id)) {
      const pos = previousElement(nodes.bytes, nodes.start, nodes.start + this.at)
      if (pos >= 0) {
        this.at = pos - nodes.start
        this.index--
        return true
      }
    }
    this.leave(this.id)
    return this.enter(this.place - 1, false)
  }

  /** Makes the first or last element of a node current. */
  private enter(place: number, isFirst: boolean): boolean {
    const { nodes } = this
    const id = place < 0 ? NONE : this.nodeAt(place)
    this.id = id
    if (id === NONE) return false
    this.place = place
    nodes.open(id)
    this.at = LISTPACK_HEADER
    this.index = 0
    if (isFirst) return true
    this.index = nodes.count(id) - 1
    if (!nodes.isPlain(id)) this.at = lastElement(nodes.bytes, nodes.start) - nodes.start
    return true
  }

  /** Ends a walk before its end: the current node may have to be compressed. */
  release(): void {
    if (this.id !== NONE) this.leave(this.id)
    this.id = NONE
  }

  /** Whether the current element is [start, end). */
  equals(bytes: Uint8Array, start: number, end: number): boolean {
    const { nodes } = this
    if (!nodes.isPlain(this.id)) return elementEquals(nodes.bytes, nodes.start + this.at, bytes, start, end)
    const length = nodes.size(this.id)
    if (length !== end - start) return false
    for (let i = 0; i < length; i++) if (nodes.bytes[nodes.start + i]! !== bytes[start + i]!) return false
    return true
  }

  /**
   * Makes the next element that equals [start, end) current, the present one included. `passed` says how many others it came
   * by. @returns false if there is none
   */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    const { nodes } = this
    this.passed = 0
    while (this.id !== NONE) {
      if (nodes.isPlain(this.id)) {
        if (this.equals(bytes, start, end)) return true
      } else {
        const pos = findElement(nodes.bytes, nodes.start, nodes.start + this.at, 0, bytes, start, end)
        if (pos >= 0) {
          let seen = nodes.start + this.at
          while (seen < pos) {
            seen += elementBytes(nodes.bytes, seen)
            this.index++
            this.passed++
          }
          this.at = pos - nodes.start
          return true
        }
      }
      this.passed += nodes.count(this.id) - this.index
      this.leave(this.id)
      this.enter(this.place + 1, true)
    }
    return false
  }

  /** Takes the current element out and makes the one after it, or before it, current. @returns false if there is none */
  remove(forward: boolean): boolean {
    const { nodes, id, place } = this
    nodes.decompress(id, true)
    nodes.open(id)
    const { start } = nodes
    const before = forward || nodes.isPlain(id) ? -1 : previousElement(nodes.bytes, start, start + this.at) - start
    if (this.removeAt(place, id, this.at)) return this.enter(forward ? place : place - 1, forward)
    nodes.trim(id, 1)
    nodes.open(id)
    if (!forward) {
      this.index--
      if (before >= 0) {
        this.at = before
        return true
      }
      this.leave(id)
      return this.enter(place - 1, false)
    }
    if (this.at < nodes.size(id) - 1) return true
    this.leave(id)
    return this.enter(place + 1, true)
  }

  /** Takes out the element at byte `at` of an open raw node. @returns whether the node is gone */
  private removeAt(place: number, id: number, at: number): boolean {
    const { nodes } = this
    if (nodes.count(id) === 1) {
      this.deleteNode(place)
      this.close()
      return true
    }
    nodes.cut(id, at, elementBytes(nodes.bytes, nodes.start + at), 1)
    this.elements--
    return false
  }

  /** Replaces the current element, which is then current no more. */
  replace(value: Uint8Array, start: number, end: number): void {
    const { nodes, id, place } = this
    const isLarge = end - start >= this.plainFrom
    nodes.decompress(id, true)
    nodes.open(id)
    if (!nodes.isPlain(id) && !isLarge) {
      nodes.replace(id, this.at, value, start, end)
      this.settle(id)
    } else if (nodes.isPlain(id)) {
      if (isLarge) {
        nodes.replacePlain(id, value, start, end)
        this.settle(id)
      } else {
        this.insert(true, value, start, end)
        this.deleteNode(place)
      }
    } else this.replaceByPlain(value, start, end)
    this.id = NONE
  }

  /** Replaces the current element of a listpack by one that gets a plain node. */
  private replaceByPlain(value: Uint8Array, start: number, end: number): void {
    const { nodes, id, place } = this
    this.held = id
    this.insert(true, value, start, end)
    if (nodes.count(id) === 1) this.deleteNode(place)
    else {
      nodes.open(id)
      this.removeAt(place, id, lastElement(nodes.bytes, nodes.start) - nodes.start)
      this.held = NONE
      this.settle(id)
      this.settle(this.nodeAt(place + 1))
    }
    this.held = NONE
  }

  /** Puts an element before or after the current one, which is then current no more. */
  insert(isAfter: boolean, value: Uint8Array, start: number, end: number): void {
    const { nodes, id, place } = this
    const length = end - start
    this.elements++
    nodes.decompress(id, true)
    nodes.open(id)
    const isPlain = nodes.isPlain(id)
    const behind = isPlain ? 0 : this.at + elementBytes(nodes.bytes, nodes.start + this.at)
    const isAtEdge = isPlain || (isAfter ? behind === nodes.size(id) - 1 : this.at === LISTPACK_HEADER)
    const beside = isAfter ? place + 1 : place - 1
    const newPlace = isAfter ? place + 1 : place
    this.id = NONE
    if (length >= this.plainFrom) {
      if (isAtEdge) return this.link(newPlace, id, this.newNode(value, start, end))
      const other = this.splitCurrent(id, isAfter, behind)
      const plain = this.newNode(value, start, end)
      this.link(newPlace, id, plain)
      this.link(isAfter ? place + 2 : place, plain, other)
    } else if (this.takes(id, length)) {
      nodes.insert(id, isAfter ? behind : this.at, value, start, end)
      this.recompress(id)
    } else if (isAtEdge) {
      const neighbour = beside < 0 ? NONE : this.nodeAt(beside)
      if (!this.takes(neighbour, length)) return this.link(newPlace, id, this.newNode(value, start, end))
      nodes.decompress(neighbour, true)
      this.insertAtEdge(neighbour, isAfter, value, start, end)
      this.recompress(neighbour)
      this.recompress(id)
    } else {
      const other = this.splitCurrent(id, isAfter, behind)
      this.insertAtEdge(other, isAfter, value, start, end)
      this.link(newPlace, id, other)
      this.mergeAround(isAfter ? place : place + 1)
    }
  }

  private insertAtEdge(id: number, atHead: boolean, value: Uint8Array, start: number, end: number): void {
    if (atHead) this.nodes.prepend(id, value, start, end)
    else this.nodes.append(id, value, start, end)
  }

  /** Splits the current node after the current element or before it. @returns the node with the part beyond */
  private splitCurrent(id: number, isAfter: boolean, behind: number): number {
    const at = isAfter ? behind : this.at
    return this.nodes.split(id, at, isAfter ? this.index + 1 : this.index, isAfter)
  }

  // ---- As a list of one tight node ----------------------------------------------------------------------------

  /** Becomes an empty list whose nodes are tight. What it had is its owner's. */
  clear(): void {
    while (this.order.length > 0) this.order.pop()
    this.nodes.forget()
    this.nodes.isTight = true
    this.elements = 0
    this.leftBlock = 0
    this.id = NONE
  }

  /** Becomes a list of the one listpack that a block begins with. */
  borrow(block: Handle, size: number, count: number): void {
    this.clear()
    this.order.push(this.nodes.adopt(block, size, count))
    this.elements = count
  }

  /** From now on it owns its nodes. */
  keep(): void {
    this.nodes.isTight = false
  }

  /** Whether it is one raw listpack of at most `size` bytes, or empty. */
  isSmall(size: number): boolean {
    if (this.order.length !== 1) return this.order.length === 0
    const id = this.nodeAt(0)
    return this.nodes.size(id) <= size && !this.nodes.isPlain(id)
  }

  /** The block of a list that is small, its listpack at the start; of one that has become empty, the block that it had. */
  smallBlock(): Handle {
    if (this.order.length === 0) return this.leftBlock
    const id = this.nodeAt(0)
    // From now on the block is somebody else's.
    this.nodes.watch?.(id)
    if (!this.nodes.isTight) this.nodes.tighten(id)
    return this.nodes.block(id)
  }

  // ---- As a large value ---------------------------------------------------------------------------------------

  free(budget: number): boolean {
    const { nodes, order } = this
    for (let freed = 0; freed < budget && order.length > 0;) {
      const id = order.pop() ?? NONE
      freed += nodes.count(id)
      this.elements -= nodes.count(id)
      nodes.remove(id)
    }
    return order.length === 0
  }

  /** Lets go of what was last opened: a view keeps its page, though that was given back. */
  close(): void {
    this.nodes.close()
    this.value.close()
  }

  compact(cursor: number, budget: number): number {
    let place = cursor
    this.close()
    for (let seen = 0; seen < budget && place < this.order.length; place++) {
      seen += this.nodes.count(this.nodeAt(place))
      this.nodes.compact(this.nodeAt(place))
    }
    return place < this.order.length ? place : 0
  }

  copy(): Quicklist {
    const copy = new Quicklist(this.nodes.arena, this.fill, this.depth)
    for (let place = 0; place < this.order.length; place++) {
      const id = copy.nodes.addDuplicate(this.nodes, this.nodeAt(place))
      copy.elements += copy.nodes.count(id)
      copy.link(copy.order.length, copy.nodeAt(-1), id)
    }
    return copy
  }

  assertInvariants(): number {
    const { nodes, order, depth } = this
    let bytes = 0
    let count = 0
    for (let place = 0; place < order.length; place++) {
      const id = this.nodeAt(place)
      bytes += assertNode(nodes, id)
      count += nodes.count(id)
      if (nodes.isForUse(id)) throw new Error('quicklist: a node stayed decompressed')
      const isOuter = place < depth || place >= order.length - depth
      if ((isOuter || depth === 0) && nodes.isCompressed(id)) throw new Error('quicklist: an outer node is compressed')
      if (!nodes.isPlain(id) && nodes.size(id) <= LISTPACK_EMPTY) throw new Error('quicklist: an empty node')
    }
    if (count !== this.elements) throw new Error(`quicklist: ${count} elements, ${this.elements} counted`)
    if (bytes !== nodes.arenaBytes) throw new Error(`quicklist: ${bytes} bytes, ${nodes.arenaBytes} counted`)
    return bytes
  }
}

/**
 * A counted B+ tree in the arena: elements in the order of a sorted set, by score and, where scores are equal, by the
 * bytes of their members. The rank of an element, the element of a rank, and the first element at or beyond a score are
 * each found in O(log n).
 *
 *   inner                  [ least | 61 ][ least | 80 ]               sizes count what is below: ranks are their sums
 *                            /                \
 *   inner       [ 21 ][ 40 ]                   [ 32 ][ 30 ][ 18 ]
 *                 /     \                        |     |     |
 *   leaves      ( .. )=( .. )====================( .. )=( .. )=( .. )      linked both ways
 *
 * Why not Redis's skip list: a pointer per level and element is 50 bytes of its 118, and each step of a search is a cache
 * miss. Here a leaf holds up to 41 scores side by side, and 12 to 24 bytes an element are all that the tree takes. Why
 * counted: O(log n) ranks, as Redis gets them from the spans of its skip list. Bayer and McCreight, "Organization and
 * maintenance of large ordered indexes" (1972); Knuth, volume 3, 6.2.4.
 *
 * What is written at an end of the tree (times and counters ascend, mostly) leaves full nodes behind instead of half
 * full ones: a split there moves nothing. So the nodes at both edges may hold less than the others must.
 *
 * The path of the last search stands in arrays that all trees share: no operation makes an object.
 */
import { doubleOf, type Handle, pageOf, type Undoable, wordOf } from '../memory/arena.js'
import { compareRecords, scoreOf } from './scored-dict.js'
import * as nodes from './score-nodes.js'
import { TreeCheck } from './score-tree-check.js'
import { LEVELS_MAX, pathIndexes, pathNodes, ScoreTreeSearch } from './score-tree-search.js'
import {
  CHILDREN,
  INNER_MAX,
  INNER_MIN,
  INNER_RECORDS,
  INNER_SCORES,
  LEAF_MAX,
  LEAF_MIN,
  SIZES,
} from './score-nodes.js'

const NO_WORDS = new Int32Array(0)

/** Nodes allocated for a split, by level: first all of them, so that a full arena leaves the tree as it was. */
const spares = new Int32Array(LEVELS_MAX)

export class ScoreTree extends ScoreTreeSearch implements Undoable {
  private bytes = 0

  /** Bytes of all nodes. */
  get nodeBytes(): number {
    return this.bytes
  }

  // ---- Insertion -----------------------------------------------------------------------------------------------

  /** Adds an element that isn't there. @throws ArenaFullError, and then nothing has changed */
  insert(score: number, record: Handle): void {
    const { arena } = this
    arena.beforeChange(this)
    if (this.root === 0) this.root = this.first = this.last = this.newLeaf()
    const index = this.locatePlace(score, record)
    const { leaf } = this
    if (nodes.countOf(arena, leaf) === LEAF_MAX) this.insertSplitting(index, score, record)
    else {
      nodes.insertIntoLeaf(arena, leaf, index, score, record)
      this.resizePath(1, 1)
    }
    this.size++
  }

  /** Adds to the sizes on the path, from `level` up. */
  private resizePath(level: number, difference: number): void {
    for (let at = level; at <= this.height; at++) {
      const node = pathNodes[at]!
      this.arena.beforeWrite(node)
      const words = this.arena.words[pageOf(node)] ?? NO_WORDS
      const size = wordOf(node) + SIZES + pathIndexes[at]!
      words[size] = words[size]! + difference
    }
  }

  private insertSplitting(index: number, score: number, record: Handle): void {
    const { arena, leaf } = this
    this.reserve()
    let added = spares[0]!
    this.splitLeaf(leaf, added, index)
    const kept = nodes.countOf(arena, leaf)
    if (index > kept || kept === LEAF_MAX) nodes.insertIntoLeaf(arena, added, index - kept, score, record)
    else nodes.insertIntoLeaf(arena, leaf, index, score, record)
    let leastScore = nodes.leafScore(arena, added, 0)
    let leastRecord = nodes.leafRecord(arena, added, 0)
    let addedSize = nodes.countOf(arena, added)
    let keptSize = nodes.countOf(arena, leaf)
    for (let level = 1; level <= this.height; level++) {
      const node = pathNodes[level]!
      const at = pathIndexes[level]!
      arena.beforeWrite(node)
      nodes.wordsAt(arena, node)[wordOf(node) + SIZES + at] = keptSize
      if (nodes.countOf(arena, node) < INNER_MAX) {
        nodes.insertIntoInner(arena, node, at + 1, leastScore, leastRecord, added, addedSize)
        return this.resizePath(level + 1, 1)
      }
      const right = spares[level]!
      const keep = this.splitInner(node, right, level)
      if (at + 1 > keep) nodes.insertIntoInner(arena, right, at + 1 - keep, leastScore, leastRecord, added, addedSize)
      else nodes.insertIntoInner(arena, node, at + 1, leastScore, leastRecord, added, addedSize)
      leastScore = nodes.doublesAt(arena, right)[doubleOf(right) + INNER_SCORES]!
      leastRecord = nodes.wordsAt(arena, right)[wordOf(right) + INNER_RECORDS]!
      added = right
      addedSize = nodes.sizeOfInner(arena, right)
      keptSize = nodes.sizeOfInner(arena, node)
    }
    const root = spares[this.height + 1]!
    nodes.setChild(arena, root, 0, this.root, keptSize)
    nodes.setChild(arena, root, 1, added, addedSize)
    nodes.setLeast(arena, root, 1, leastScore, leastRecord)
    nodes.setCount(arena, root, 2)
    this.root = root
    this.height++
  }

  /** Allocates the nodes that an insertion into the full leaf at the end of the path takes. */
  private reserve(): void {
    let level = 0
    try {
      spares[0] = this.newLeaf()
      for (level = 1; level <= this.height && this.isFull(level); level++)
        spares[level] = this.newNode(nodes.INNER_BYTES)
      if (level > this.height) spares[level] = this.newNode(nodes.INNER_BYTES)
    } catch (error) {
      for (let at = 0; at < level; at++) this.drop(spares[at]!)
      throw error
    }
  }

  private isFull(level: number): boolean {
    return nodes.countOf(this.arena, pathNodes[level]!) === INNER_MAX
  }

  /** Moves elements of a full leaf to a new one behind it: half of them, all or none at the tree's edges. */
  private splitLeaf(leaf: Handle, right: Handle, index: number): void {
    const { arena } = this
    const keep =
      index === LEAF_MAX && leaf === this.last ? LEAF_MAX : index === 0 && leaf === this.first ? 0 : LEAF_MAX >> 1
    nodes.moveLeaf(arena, leaf, keep, right, 0, LEAF_MAX - keep)
    nodes.setCount(arena, leaf, keep)
    nodes.setCount(arena, right, LEAF_MAX - keep)
    const next = nodes.nextOf(arena, leaf)
    nodes.setNext(arena, right, next)
    nodes.setPrevious(arena, right, leaf)
    nodes.setNext(arena, leaf, right)
    if (next === 0) this.last = right
    else nodes.setPrevious(arena, next, right)
  }

  /** Moves entries of a full inner node to a new one behind it; at the tree's edges, only one stays alone. */
  private splitInner(node: Handle, right: Handle, level: number): number {
    const { arena } = this
    const at = pathIndexes[level]!
    let keep = INNER_MAX >> 1
    if (at === INNER_MAX - 1 && this.isAtEdge(level, true)) keep = INNER_MAX - 1
    else if (at === 0 && this.isAtEdge(level, false)) keep = 1
    nodes.moveInner(arena, node, keep, right, 0, INNER_MAX - keep)
    nodes.setCount(arena, node, keep)
    nodes.setCount(arena, right, INNER_MAX - keep)
    return keep
  }

  /** Whether the path above `level` goes through last, or first, children only. */
  private isAtEdge(level: number, atEnd: boolean): boolean {
    for (let above = level + 1; above <= this.height; above++) {
      const edge = atEnd ? nodes.countOf(this.arena, pathNodes[above]!) - 1 : 0
      if (pathIndexes[above]! !== edge) return false
    }
    return true
  }

  // ---- Change and removal --------------------------------------------------------------------------------------

  /** Changes an element's score from what its record says; the record itself is the caller's to change then. */
  update(record: Handle, score: number): void {
    const { arena } = this
    const index = this.locate(scoreOf(arena, record), record)
    if (!this.staysBetweenNeighbours(index, score, record)) {
      this.removeAt(index, 1)
      this.insert(score, record)
      return
    }
    nodes.setLeafEntry(arena, this.leaf, index, score, record)
    if (index === 0) this.stateLeast(score, record)
  }

  private staysBetweenNeighbours(index: number, score: number, record: Handle): boolean {
    const { arena, leaf } = this
    const count = nodes.countOf(arena, leaf)
    const before = index > 0 ? leaf : nodes.previousOf(arena, leaf)
    if (before !== 0) {
      const at = index > 0 ? index - 1 : nodes.countOf(arena, before) - 1
      const held = nodes.leafScore(arena, before, at)
      if (held > score) return false
      if (held === score && compareRecords(arena, nodes.leafRecord(arena, before, at), record) > 0) return false
    }
    const after = index + 1 < count ? leaf : nodes.nextOf(arena, leaf)
    if (after === 0) return true
    const at = index + 1 < count ? index + 1 : 0
    const held = nodes.leafScore(arena, after, at)
    return held > score || (held === score && compareRecords(arena, nodes.leafRecord(arena, after, at), record) > 0)
  }

  /** Takes an element out; its record, which must still be as it was, stays the caller's. */
  remove(record: Handle): void {
    this.removeAt(this.locate(scoreOf(this.arena, record), record), 1)
  }

  /**
   * Takes out the elements from `rank` on, up to `most` of them, that lie in one leaf, and writes their records to `out`,
   * which has room for `RUN_MAX`. @returns how many they were
   */
  removeRun(rank: number, most: number, out: Int32Array): number {
    this.descend(rank)
    const { arena, leaf, index } = this
    const count = Math.min(most, nodes.countOf(arena, leaf) - index)
    for (let i = 0; i < count; i++) out[i] = nodes.leafRecord(arena, leaf, index + i)
    this.removeAt(index, count)
    return count
  }

  /** Takes `removed` elements out of the leaf at the end of the path. */
  private removeAt(index: number, removed: number): void {
    const { arena, leaf } = this
    arena.beforeChange(this)
    nodes.removeFromLeaf(arena, leaf, index, removed)
    this.size -= removed
    this.resizePath(1, -removed)
    const count = nodes.countOf(arena, leaf)
    if (this.height === 0) {
      if (count > 0) return
      this.drop(leaf)
      this.root = this.first = this.last = this.leaf = 0
      return
    }
    // A leaf at an edge is used up before it's mended: popping takes the elements from there one by one.
    const isEdge = leaf === this.first || leaf === this.last
    if (count >= LEAF_MIN || (isEdge && count > 0)) {
      if (index === 0) this.stateLeast(nodes.leafScore(arena, leaf, 0), nodes.leafRecord(arena, leaf, 0))
      return
    }
    const isFirstChild = pathIndexes[1]! === 0
    this.mendLeaves()
    if (index === 0 && isFirstChild) this.stateLeast(nodes.leafScore(arena, leaf, 0), nodes.leafRecord(arena, leaf, 0))
    for (let level = 1; level < this.height && this.isShort(level); level++) this.mendInner(level)
    while (this.height > 0 && nodes.countOf(arena, this.root) === 1) {
      const only = nodes.childAt(arena, this.root, 0)
      this.drop(this.root)
      this.root = only
      this.height--
    }
  }

  private isShort(level: number): boolean {
    return nodes.countOf(this.arena, pathNodes[level]!) < INNER_MIN
  }

  /** States in the one ancestor that says so what the least element of the leaf at the end of the path is. */
  private stateLeast(score: number, record: Handle): void {
    for (let level = 1; level <= this.height; level++) {
      const at = pathIndexes[level]!
      if (at > 0) return nodes.setLeast(this.arena, pathNodes[level]!, at, score, record)
    }
  }

  /** Joins the short leaf at the end of the path with its neighbour, or shares their elements out evenly. */
  private mendLeaves(): void {
    const parent = pathNodes[1]!
    const at = Math.max(0, pathIndexes[1]! - 1)
    const left = nodes.childAt(this.arena, parent, at)
    const merged = nodes.balanceLeaves(this.arena, parent, at)
    if (merged === 0) return
    if (this.last === merged) this.last = left
    this.drop(merged)
  }

  /** The same for the short inner node at `level` of the path. */
  private mendInner(level: number): void {
    const merged = nodes.balanceInners(this.arena, pathNodes[level + 1]!, Math.max(0, pathIndexes[level + 1]! - 1))
    if (merged !== 0) this.drop(merged)
  }

  // ---- Memory --------------------------------------------------------------------------------------------------

  saveState(): () => void {
    const { root, height, size, first, last, bytes } = this
    return () => {
      this.root = root
      this.height = height
      this.size = size
      this.first = first
      this.last = last
      this.bytes = bytes
      this.leaf = 0
    }
  }

  private newLeaf(): Handle {
    const leaf = this.newNode(nodes.LEAF_BYTES)
    nodes.setNext(this.arena, leaf, 0)
    nodes.setPrevious(this.arena, leaf, 0)
    return leaf
  }

  private newNode(size: number): Handle {
    const node = this.arena.alloc(size)
    this.bytes += this.arena.sizeOf(node)
    nodes.setCount(this.arena, node, 0)
    return node
  }

  private drop(node: Handle): void {
    this.bytes -= this.arena.sizeOf(node)
    this.arena.free(node)
  }

  /** Moves an element's record out of a page that is being emptied. @returns its new handle */
  relocate(record: Handle): Handle {
    const score = scoreOf(this.arena, record)
    const index = this.locate(score, record)
    const moved = this.arena.move(record)
    nodes.setLeafEntry(this.arena, this.leaf, index, score, moved)
    if (index === 0) this.stateLeast(score, moved)
    return moved
  }

  /**
   * Moves the nodes above the elements from `rank` on, about `budget` of them, out of pages that are being emptied.
   * @returns the rank to go on with, 0 at the end
   */
  compactNodes(rank: number, budget: number): number {
    const { arena } = this
    let at = rank
    while (at < this.size && at < rank + budget) {
      this.descend(at)
      for (let level = this.height; level > 0; level--) {
        const node = pathNodes[level]!
        if (arena.isMarked(node)) pathNodes[level] = this.moved(level, node)
      }
      if (arena.isMarked(this.leaf)) this.leaf = this.movedLeaf(this.leaf)
      at += nodes.countOf(arena, this.leaf) - this.index
    }
    return at < this.size ? at : 0
  }

  /** Moves the node at `level` of the path and lets its parent point to the new place. */
  private moved(level: number, node: Handle): Handle {
    const moved = this.arena.move(node)
    if (level === this.height) this.root = moved
    else {
      const parent = pathNodes[level + 1]!
      nodes.wordsAt(this.arena, parent)[wordOf(parent) + CHILDREN + pathIndexes[level + 1]!] = moved
    }
    return moved
  }

  private movedLeaf(leaf: Handle): Handle {
    const { arena } = this
    const moved = this.moved(0, leaf)
    const next = nodes.nextOf(arena, moved)
    const previous = nodes.previousOf(arena, moved)
    if (next === 0) this.last = moved
    else nodes.setPrevious(arena, next, moved)
    if (previous === 0) this.first = moved
    else nodes.setNext(arena, previous, moved)
    return moved
  }

  /**
   * Gives the first leaf back, with the records of its elements; searching is over then.
   * @returns how many records it freed, 0 when nothing is left
   */
  freeLeaf(): number {
    const { arena, first } = this
    if (first === 0) {
      if (this.root !== 0 && this.height > 0) this.freeInner(this.root, this.height)
      this.root = this.height = this.size = this.leaf = this.last = 0
      return 0
    }
    const count = nodes.countOf(arena, first)
    for (let i = 0; i < count; i++) arena.free(nodes.leafRecord(arena, first, i))
    this.size -= count
    this.first = nodes.nextOf(arena, first)
    this.drop(first)
    return count
  }

  private freeInner(node: Handle, level: number): void {
    const count = nodes.countOf(this.arena, node)
    for (let i = 0; i < count && level > 1; i++) this.freeInner(nodes.childAt(this.arena, node, i), level - 1)
    this.drop(node)
  }

  // ---- Checks --------------------------------------------------------------------------------------------------

  /** Checks order, counts, links and fill; for tests and fuzzers. @throws Error */
  assertInvariants(): void {
    const checked = new TreeCheck(this.arena)
    if (this.root !== 0) checked.node(this.root, this.height, true, true, true)
    checked.end(this.size, this.first, this.last, this.bytes)
  }
}

/** Records that `removeRun` may write. */
export const RUN_MAX = LEAF_MAX

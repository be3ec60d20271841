/** One walk through a score tree that checks order, counts, links and fill. */
import { type Arena, doubleOf, type Handle, wordOf } from '../memory/arena.js'
import { compareRecords, scoreOf } from './scored-dict.js'
import * as nodes from './score-nodes.js'
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

export class TreeCheck {
  private readonly arena: Arena
  private leafBefore: Handle = 0
  private firstLeaf: Handle = 0
  private recordBefore: Handle = 0
  private scoreBefore = -Infinity
  private elements = 0
  private bytes = 0

  constructor(arena: Arena) {
    this.arena = arena
  }

  /** @returns the number of elements below */
  node(node: Handle, level: number, isRoot: boolean, isFirst: boolean, isLast: boolean): number {
    const { arena } = this
    this.bytes += arena.sizeOf(node)
    const count = nodes.countOf(arena, node)
    const least = isRoot || isFirst || isLast ? (level > 0 ? 2 : 1) : level > 0 ? INNER_MIN : LEAF_MIN
    if (count < least || count > (level > 0 ? INNER_MAX : LEAF_MAX))
      throw new Error(`score tree: ${count} entries in a node of level ${level}`)
    if (level === 0) return this.leaf(node, count)
    let size = 0
    for (let i = 0; i < count; i++) {
      const words = nodes.wordsAt(arena, node)
      const child = words[wordOf(node) + CHILDREN + i]!
      const stated = words[wordOf(node) + SIZES + i]!
      const next = this.elements
      const below = this.node(child, level - 1, false, isFirst && i === 0, isLast && i === count - 1)
      if (below !== stated) throw new Error(`score tree: ${below} elements below, stated ${stated}`)
      if (i > 0) this.least(node, i, child, level)
      size += this.elements - next
    }
    return size
  }

  private least(node: Handle, index: number, child: Handle, level: number): void {
    const { arena } = this
    let first = child
    for (let below = level - 1; below > 0; below--) first = nodes.childAt(arena, first, 0)
    const score = nodes.doublesAt(arena, node)[doubleOf(node) + INNER_SCORES + index]!
    const record = nodes.wordsAt(arena, node)[wordOf(node) + INNER_RECORDS + index]!
    if (record !== nodes.leafRecord(arena, first, 0) || score !== nodes.leafScore(arena, first, 0))
      throw new Error('score tree: an entry states another least element than its child has')
  }

  private leaf(leaf: Handle, count: number): number {
    const { arena } = this
    if (nodes.previousOf(arena, leaf) !== this.leafBefore) throw new Error('score tree: broken link')
    if (this.leafBefore === 0) this.firstLeaf = leaf
    else if (nodes.nextOf(arena, this.leafBefore) !== leaf) throw new Error('score tree: broken link')
    this.leafBefore = leaf
    for (let i = 0; i < count; i++) {
      const record = nodes.leafRecord(arena, leaf, i)
      const score = nodes.leafScore(arena, leaf, i)
      if (!Object.is(score, scoreOf(arena, record))) throw new Error('score tree: leaf and record differ in score')
      const before = this.recordBefore
      if (score < this.scoreBefore) throw new Error('score tree: scores out of order')
      if (before !== 0 && score === this.scoreBefore && compareRecords(arena, before, record) >= 0)
        throw new Error('score tree: members out of order')
      this.recordBefore = record
      this.scoreBefore = score
    }
    this.elements += count
    return count
  }

  end(size: number, first: Handle, last: Handle, bytes: number): void {
    if (this.elements !== size) throw new Error(`score tree: ${this.elements} elements, counted ${size}`)
    if (this.firstLeaf !== first || this.leafBefore !== last) throw new Error('score tree: wrong first or last leaf')
    if (last !== 0 && nodes.nextOf(this.arena, last) !== 0) throw new Error('score tree: broken link')
    if (this.bytes !== bytes) throw new Error(`score tree: ${this.bytes} bytes, accounted ${bytes}`)
  }
}

/**
 * Finding elements in a score tree (`score-tree.ts`): by rank, by score, by member, and the place for a new one.
 *
 * The current element is the tree's own, so there is one at a time, and stepping costs no object.
 */
import { type Arena, doubleOf, type Handle, pageOf, wordOf } from '../memory/arena.js'
import { compareMember, compareRecords, scoreOf } from './scored-dict.js'
import * as nodes from './score-nodes.js'
import { CHILDREN, INNER_RECORDS, INNER_SCORES, LEAF_RECORDS, LEAF_SCORES, SIZES } from './score-nodes.js'

const NO_WORDS = new Int32Array(0)
const NO_DOUBLES = new Float64Array(0)

/** 4 billion elements in leaves of 14 under nodes of 16 children make 8 levels. */
export const LEVELS_MAX = 16
/** The inner nodes that the last search came through, by level (the root is at `height`, leaves are at 0), and where. */
export const pathNodes = new Int32Array(LEVELS_MAX)
export const pathIndexes = new Int32Array(LEVELS_MAX)

const STRIDE = 8

/**
 * How many of `count` ascending scores from `from` on are less than `score`. Halving would guess half of its branches
 * wrong, each of which takes as long as a dozen comparisons: so comparisons are added up, of every eighth score and then
 * of those between two (a ZADD that changes a score takes a twentieth less).
 */
function countBelow(doubles: Float64Array, from: number, count: number, score: number): number {
  const end = from + count
  let at = from
  for (let next = from + STRIDE; next <= end; next += STRIDE) at += STRIDE * Number(doubles[next - 1]! < score)
  let below = at - from
  for (const last = Math.min(at + STRIDE, end); at < last; at++) below += Number(doubles[at]! < score)
  return below
}

export class ScoreTreeSearch {
  protected readonly arena: Arena
  protected root: Handle = 0
  /** Levels of inner nodes. */
  protected height = 0
  protected size = 0
  protected first: Handle = 0
  protected last: Handle = 0
  /** The current element, as seeking and stepping leave it; no leaf: none. */
  protected leaf: Handle = 0
  protected index = 0

  constructor(arena: Arena) {
    this.arena = arena
  }

  /** Elements held. */
  get count(): number {
    return this.size
  }

  // ---- Seeking and stepping ------------------------------------------------------------------------------------

  /** The record of the current element, 0 if there is none. */
  get record(): Handle {
    return this.leaf === 0 ? 0 : nodes.leafRecord(this.arena, this.leaf, this.index)
  }

  /** The score of the current element. */
  get score(): number {
    return nodes.leafScore(this.arena, this.leaf, this.index)
  }

  /** Goes to the element of a rank, counted from 0; to none if there are fewer. */
  seek(rank: number): void {
    if (rank < 0 || rank >= this.size) this.leaf = 0
    else if (rank === 0) {
      this.leaf = this.first
      this.index = 0
    } else this.descend(rank)
  }

  /**
   * The record so many places from the end of the tree that a rank is at: 0 if the rank is in the midst, or the record
   * beyond the second leaf.
   */
  edgeRecord(rank: number, distance: number): Handle {
    const { arena, first, last } = this
    if (this.size === 0 || (rank > 0 && rank < this.size)) return 0
    let leaf = rank === 0 ? first : last
    let rest = distance
    if (rest >= nodes.countOf(arena, leaf)) {
      rest -= nodes.countOf(arena, leaf)
      leaf = rank === 0 ? nodes.nextOf(arena, leaf) : nodes.previousOf(arena, leaf)
      if (leaf === 0 || rest >= nodes.countOf(arena, leaf)) return 0
    }
    return nodes.leafRecord(arena, leaf, rank === 0 ? rest : nodes.countOf(arena, leaf) - 1 - rest)
  }

  /** Steps to the next greater element. */
  next(): void {
    if (++this.index < nodes.countOf(this.arena, this.leaf)) return
    this.leaf = nodes.nextOf(this.arena, this.leaf)
    this.index = 0
  }

  /** Steps to the next lesser element. */
  previous(): void {
    if (--this.index >= 0) return
    this.leaf = nodes.previousOf(this.arena, this.leaf)
    if (this.leaf !== 0) this.index = nodes.countOf(this.arena, this.leaf) - 1
  }

  /**
   * Writes the elements from the current one on, or backwards down from it, that lie in one leaf, `most` of them at most, and
   * steps behind them: a walk is quicker so than one by one. @returns how many, 0 at the end
   */
  takeRun(most: number, records: Int32Array, scores: Float64Array, backwards: boolean): number {
    const { arena, leaf, index } = this
    if (leaf === 0) return 0
    const words = arena.words[pageOf(leaf)] ?? NO_WORDS
    const doubles = arena.doubles[pageOf(leaf)] ?? NO_DOUBLES
    const held = words[wordOf(leaf)]!
    const count = Math.min(most, backwards ? index + 1 : held - index)
    const step = backwards ? -1 : 1
    let record = wordOf(leaf) + LEAF_RECORDS + index
    let score = doubleOf(leaf) + LEAF_SCORES + index
    for (let i = 0; i < count; i++) {
      records[i] = words[record]!
      scores[i] = doubles[score]!
      record += step
      score += step
    }
    this.index += (count - 1) * step
    if (backwards) this.previous()
    else this.next()
    return count
  }

  /** How many elements have a score less than `score`, or, if `orEqual`, not greater. Goes to the one behind them. */
  seekScore(score: number, orEqual: boolean): number {
    const { arena } = this
    let node = this.root
    if (node === 0) return 0
    let rank = 0
    for (let level = this.height; level > 0; level--) {
      const words = arena.words[pageOf(node)] ?? NO_WORDS
      const doubles = arena.doubles[pageOf(node)] ?? NO_DOUBLES
      const base = wordOf(node)
      const scores = doubleOf(node) + INNER_SCORES
      let low = 0
      let high = words[base]!
      while (high - low > 1) {
        const middle = (low + high) >>> 1
        const held = doubles[scores + middle]!
        if (held < score || (orEqual && held === score)) low = middle
        else high = middle
      }
      for (let at = base + SIZES, end = at + low; at < end; at++) rank += words[at]!
      node = words[base + CHILDREN + low]!
    }
    const doubles = arena.doubles[pageOf(node)] ?? NO_DOUBLES
    const scores = doubleOf(node) + LEAF_SCORES
    let low = 0
    let high = nodes.countOf(arena, node)
    while (low < high) {
      const middle = (low + high) >>> 1
      const held = doubles[scores + middle]!
      if (held < score || (orEqual && held === score)) low = middle + 1
      else high = middle
    }
    this.stand(node, low)
    return rank + low
  }

  /** The same for members where all scores are equal: how many are less than the range, or, if `orEqual`, not greater. */
  seekMember(bytes: Uint8Array, start: number, end: number, orEqual: boolean): number {
    const { arena } = this
    let node = this.root
    if (node === 0) return 0
    const most = orEqual ? 0 : -1
    let rank = 0
    for (let level = this.height; level > 0; level--) {
      const words = arena.words[pageOf(node)] ?? NO_WORDS
      const base = wordOf(node)
      let low = 0
      let high = words[base]!
      while (high - low > 1) {
        const middle = (low + high) >>> 1
        if (compareMember(arena, words[base + INNER_RECORDS + middle]!, bytes, start, end) <= most) low = middle
        else high = middle
      }
      for (let at = base + SIZES, last = at + low; at < last; at++) rank += words[at]!
      node = words[base + CHILDREN + low]!
    }
    const words = arena.words[pageOf(node)] ?? NO_WORDS
    const records = wordOf(node) + LEAF_RECORDS
    let low = 0
    let high = nodes.countOf(arena, node)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareMember(arena, words[records + middle]!, bytes, start, end) <= most) low = middle + 1
      else high = middle
    }
    this.stand(node, low)
    return rank + low
  }

  /** How many elements are less than a score with a member, which needn't be there. */
  rankBelow(score: number, bytes: Uint8Array, start: number, end: number): number {
    const { arena } = this
    const isLess = (held: number, record: Handle): boolean =>
      held < score || (held === score && compareMember(arena, record, bytes, start, end) < 0)
    let node = this.root
    if (node === 0) return 0
    let rank = 0
    for (let level = this.height; level > 0; level--) {
      const words = arena.words[pageOf(node)] ?? NO_WORDS
      const scores = arena.doubles[pageOf(node)] ?? NO_DOUBLES
      const base = wordOf(node)
      let low = 0
      let high = words[base]!
      while (high - low > 1) {
        const middle = (low + high) >>> 1
        if (isLess(scores[doubleOf(node) + INNER_SCORES + middle]!, words[base + INNER_RECORDS + middle]!)) low = middle
        else high = middle
      }
      for (let at = base + SIZES, last = at + low; at < last; at++) rank += words[at]!
      node = words[base + CHILDREN + low]!
    }
    let low = 0
    let high = nodes.countOf(arena, node)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isLess(nodes.leafScore(arena, node, middle), nodes.leafRecord(arena, node, middle))) low = middle + 1
      else high = middle
    }
    return rank + low
  }

  /** The rank of an element, counted from 0. */
  rankOf(record: Handle): number {
    const { arena } = this
    let rank = this.locate(scoreOf(arena, record), record)
    for (let level = this.height; level > 0; level--) {
      const node = pathNodes[level]!
      const words = arena.words[pageOf(node)] ?? NO_WORDS
      const sizes = wordOf(node) + SIZES
      for (let at = sizes, end = sizes + pathIndexes[level]!; at < end; at++) rank += words[at]!
    }
    return rank
  }

  /** Makes an element the current one; an index behind a leaf's last is the first of the next leaf. */
  protected stand(leaf: Handle, index: number): void {
    const isBehind = index === nodes.countOf(this.arena, leaf)
    this.leaf = isBehind ? nodes.nextOf(this.arena, leaf) : leaf
    this.index = isBehind ? 0 : index
  }

  /** Goes to the element of a rank, which is there, and keeps the path. */
  protected descend(rank: number): void {
    const { arena } = this
    let node = this.root
    let rest = rank
    for (let level = this.height; level > 0; level--) {
      const words = arena.words[pageOf(node)] ?? NO_WORDS
      const base = wordOf(node)
      let at = base + SIZES
      for (let size = words[at]!; rest >= size; size = words[at]!) {
        rest -= size
        at++
      }
      pathNodes[level] = node
      pathIndexes[level] = at - base - SIZES
      node = words[at - SIZES + CHILDREN]!
    }
    this.leaf = node
    this.index = rest
  }

  /** Goes to the leaf where an element is or belongs, and keeps the path. */
  private findLeaf(score: number, record: Handle): void {
    const { arena } = this
    let node = this.root
    for (let level = this.height; level > 0; level--) {
      const words = arena.words[pageOf(node)] ?? NO_WORDS
      const doubles = arena.doubles[pageOf(node)] ?? NO_DOUBLES
      const base = wordOf(node)
      const scores = doubleOf(node) + INNER_SCORES
      const count = words[base]!
      let low = countBelow(doubles, scores + 1, count - 1, score)
      if (low + 1 < count && doubles[scores + low + 1]! === score) low = this.lastTie(node, low, score, record)
      pathNodes[level] = node
      pathIndexes[level] = low
      node = words[base + CHILDREN + low]!
    }
    this.leaf = node
  }

  /** The last child from `first` on whose least element isn't behind an element. */
  private lastTie(node: Handle, first: number, score: number, record: Handle): number {
    const words = this.arena.words[pageOf(node)] ?? NO_WORDS
    const doubles = this.arena.doubles[pageOf(node)] ?? NO_DOUBLES
    const records = wordOf(node) + INNER_RECORDS
    const scores = doubleOf(node) + INNER_SCORES
    let low = first
    let high = nodes.countOf(this.arena, node)
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      const held = doubles[scores + middle]!
      if (held > score || (held === score && this.isBehind(words[records + middle]!, record))) high = middle
      else low = middle
    }
    return low
  }

  private isBehind(one: Handle, other: Handle): boolean {
    return compareRecords(this.arena, one, other) > 0
  }

  /**
   * Finds an element: its leaf and path. Records are told apart by their handles, without a look at them.
   * @returns its index
   */
  protected locate(score: number, record: Handle): number {
    this.findLeaf(score, record)
    const { leaf } = this
    const words = this.arena.words[pageOf(leaf)] ?? NO_WORDS
    const records = wordOf(leaf) + LEAF_RECORDS
    const count = words[wordOf(leaf)]!
    let index = this.lowerBound(leaf, score)
    while (index < count && words[records + index]! !== record) index++
    if (index === count) throw new Error(`score tree: element ${record} is not where its score says`)
    return (this.index = index)
  }

  /** Finds the place for an element that isn't there: its leaf and path. @returns its index */
  protected locatePlace(score: number, record: Handle): number {
    this.findLeaf(score, record)
    const { arena, leaf } = this
    const words = arena.words[pageOf(leaf)] ?? NO_WORDS
    const doubles = arena.doubles[pageOf(leaf)] ?? NO_DOUBLES
    const scores = doubleOf(leaf) + LEAF_SCORES
    const records = wordOf(leaf) + LEAF_RECORDS
    let low = this.lowerBound(leaf, score)
    let high = words[wordOf(leaf)]!
    while (low < high && doubles[scores + low]! === score) {
      // The first tie decides where there is one only; with many, as where all scores are equal, halving does.
      const last = doubles[scores + high - 1]! === score
      const middle = last ? (low + high) >>> 1 : low
      if (this.isBehind(words[records + middle]!, record)) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The first index in a leaf whose score isn't less; the leaf's count if there is none. */
  private lowerBound(leaf: Handle, score: number): number {
    const doubles = this.arena.doubles[pageOf(leaf)] ?? NO_DOUBLES
    return countBelow(doubles, doubleOf(leaf) + LEAF_SCORES, nodes.countOf(this.arena, leaf), score)
  }
}

/**
 * The nodes of a score tree (`score-tree.ts`), and what is done to one or two of them.
 *
 *   leaf    | count | - | previous | next | 41 scores | 41 records |
 *   inner   | count | - | 50 scores | 50 records | 50 children | 50 sizes |
 *
 * Scores are doubles, all else 32-bit words; 512 and 1,008 bytes. An entry of an inner node is a child, the least element
 * below it (score and record) and the number of elements below it. The least element of entry 0 is left undefined: no
 * search needs it, as whatever is less than entry 1 lies below entry 0.
 */
import { type Arena, doubleOf, type Handle, pageOf, wordOf } from '../memory/arena.js'

const NO_WORDS = new Int32Array(0)
const NO_DOUBLES = new Float64Array(0)

/** Elements that a leaf holds at most, and (unless at an edge of the tree) at least. */
export const LEAF_MAX = 41
export const LEAF_MIN = 14
/** Two leaves that together hold at most this many become one. */
const LEAF_MERGE_MAX = 32
/** Children of an inner node: the same. */
export const INNER_MAX = 50
export const INNER_MIN = 16
const INNER_MERGE_MAX = 38

export const LEAF_BYTES = 16 + 12 * LEAF_MAX
export const INNER_BYTES = 8 + 20 * INNER_MAX

/** Words and doubles from a node's start. */
const PREVIOUS = 2
const NEXT = 3
export const LEAF_SCORES = 2
export const LEAF_RECORDS = 4 + 2 * LEAF_MAX
export const INNER_SCORES = 1
export const INNER_RECORDS = 2 + 2 * INNER_MAX
export const CHILDREN = INNER_RECORDS + INNER_MAX
export const SIZES = CHILDREN + INNER_MAX

export const wordsAt = (arena: Arena, node: Handle): Int32Array => arena.words[pageOf(node)] ?? NO_WORDS
export const doublesAt = (arena: Arena, node: Handle): Float64Array => arena.doubles[pageOf(node)] ?? NO_DOUBLES

export const countOf = (arena: Arena, node: Handle): number => wordsAt(arena, node)[wordOf(node)]!

export function setCount(arena: Arena, node: Handle, count: number): void {
  arena.beforeWrite(node)
  wordsAt(arena, node)[wordOf(node)] = count
}

export const nextOf = (arena: Arena, leaf: Handle): Handle => wordsAt(arena, leaf)[wordOf(leaf) + NEXT]!
export const previousOf = (arena: Arena, leaf: Handle): Handle => wordsAt(arena, leaf)[wordOf(leaf) + PREVIOUS]!

export function setNext(arena: Arena, leaf: Handle, next: Handle): void {
  arena.beforeWrite(leaf)
  wordsAt(arena, leaf)[wordOf(leaf) + NEXT] = next
}

export function setPrevious(arena: Arena, leaf: Handle, previous: Handle): void {
  arena.beforeWrite(leaf)
  wordsAt(arena, leaf)[wordOf(leaf) + PREVIOUS] = previous
}

export const leafScore = (arena: Arena, leaf: Handle, index: number): number =>
  doublesAt(arena, leaf)[doubleOf(leaf) + LEAF_SCORES + index]!
export const leafRecord = (arena: Arena, leaf: Handle, index: number): Handle =>
  wordsAt(arena, leaf)[wordOf(leaf) + LEAF_RECORDS + index]!
export const childAt = (arena: Arena, node: Handle, index: number): Handle =>
  wordsAt(arena, node)[wordOf(node) + CHILDREN + index]!

export function setLeafEntry(arena: Arena, leaf: Handle, index: number, score: number, record: Handle): void {
  arena.beforeWrite(leaf)
  doublesAt(arena, leaf)[doubleOf(leaf) + LEAF_SCORES + index] = score
  wordsAt(arena, leaf)[wordOf(leaf) + LEAF_RECORDS + index] = record
}

export function setChild(arena: Arena, node: Handle, index: number, child: Handle, size: number): void {
  arena.beforeWrite(node)
  const words = wordsAt(arena, node)
  const base = wordOf(node)
  words[base + CHILDREN + index] = child
  words[base + SIZES + index] = size
}

/** States the least element below entry `index`. */
export function setLeast(arena: Arena, node: Handle, index: number, score: number, record: Handle): void {
  arena.beforeWrite(node)
  doublesAt(arena, node)[doubleOf(node) + INNER_SCORES + index] = score
  wordsAt(arena, node)[wordOf(node) + INNER_RECORDS + index] = record
}

/** Elements below an inner node. */
export function sizeOfInner(arena: Arena, node: Handle): number {
  const words = wordsAt(arena, node)
  const base = wordOf(node)
  let size = 0
  for (let at = base + SIZES, end = at + words[base]!; at < end; at++) size += words[at]!
  return size
}

/** Puts an element into a leaf that has room. */
export function insertIntoLeaf(arena: Arena, leaf: Handle, index: number, score: number, record: Handle): void {
  arena.beforeWrite(leaf)
  const words = wordsAt(arena, leaf)
  const doubles = doublesAt(arena, leaf)
  const base = wordOf(leaf)
  const scores = doubleOf(leaf) + LEAF_SCORES
  const records = base + LEAF_RECORDS
  const count = words[base]!
  for (let i = count; i > index; i--) {
    doubles[scores + i] = doubles[scores + i - 1]!
    words[records + i] = words[records + i - 1]!
  }
  doubles[scores + index] = score
  words[records + index] = record
  words[base] = count + 1
}

/** Takes `removed` elements out of a leaf. */
export function removeFromLeaf(arena: Arena, leaf: Handle, index: number, removed: number): void {
  arena.beforeWrite(leaf)
  const words = wordsAt(arena, leaf)
  const doubles = doublesAt(arena, leaf)
  const base = wordOf(leaf)
  const scores = doubleOf(leaf) + LEAF_SCORES
  const records = base + LEAF_RECORDS
  const count = words[base]! - removed
  for (let i = index; i < count; i++) {
    doubles[scores + i] = doubles[scores + i + removed]!
    words[records + i] = words[records + i + removed]!
  }
  words[base] = count
}

/** Puts an entry into an inner node that has room. */
export function insertIntoInner(
  arena: Arena,
  node: Handle,
  index: number,
  score: number,
  record: Handle,
  child: Handle,
  size: number,
): void {
  const base = wordOf(node)
  moveInner(arena, node, index, node, index + 1, wordsAt(arena, node)[base]! - index)
  setLeast(arena, node, index, score, record)
  setChild(arena, node, index, child, size)
  const words = wordsAt(arena, node)
  words[base] = words[base]! + 1
}

/** Takes an entry out of an inner node. */
function removeFromInner(arena: Arena, node: Handle, index: number): void {
  arena.beforeWrite(node)
  const words = wordsAt(arena, node)
  const base = wordOf(node)
  const count = words[base]! - 1
  moveInner(arena, node, index + 1, node, index, count - index)
  words[base] = count
}

/** Copies `count` elements from one leaf to another, or within one; counts are the caller's. */
export function moveLeaf(
  arena: Arena,
  from: Handle,
  fromIndex: number,
  to: Handle,
  toIndex: number,
  count: number,
): void {
  arena.beforeWrite(to)
  const source = doublesAt(arena, from)
  const target = doublesAt(arena, to)
  moveDoubles(source, doubleOf(from) + LEAF_SCORES + fromIndex, target, doubleOf(to) + LEAF_SCORES + toIndex, count)
  const words = wordsAt(arena, from)
  const at = wordOf(from) + LEAF_RECORDS + fromIndex
  moveWords(words, at, wordsAt(arena, to), wordOf(to) + LEAF_RECORDS + toIndex, count)
}

/** Copies `count` entries from one inner node to another, or within one; counts are the caller's. */
export function moveInner(
  arena: Arena,
  from: Handle,
  fromIndex: number,
  to: Handle,
  toIndex: number,
  count: number,
): void {
  arena.beforeWrite(to)
  const source = doublesAt(arena, from)
  const target = doublesAt(arena, to)
  moveDoubles(source, doubleOf(from) + INNER_SCORES + fromIndex, target, doubleOf(to) + INNER_SCORES + toIndex, count)
  const words = wordsAt(arena, from)
  const toWords = wordsAt(arena, to)
  const at = wordOf(from) + INNER_RECORDS + fromIndex
  const toAt = wordOf(to) + INNER_RECORDS + toIndex
  for (let part = 0; part < 3; part++) moveWords(words, at + part * INNER_MAX, toWords, toAt + part * INNER_MAX, count)
}

/**
 * Lets the leaves below entries `at` and `at + 1` of an inner node become one, or hold as many elements each.
 * @returns the right one if it's empty now and out of the tree, else 0
 */
export function balanceLeaves(arena: Arena, parent: Handle, at: number): Handle {
  const left = childAt(arena, parent, at)
  const right = childAt(arena, parent, at + 1)
  const leftCount = countOf(arena, left)
  const rightCount = countOf(arena, right)
  const total = leftCount + rightCount
  if (total <= LEAF_MERGE_MAX) {
    moveLeaf(arena, right, 0, left, leftCount, rightCount)
    setCount(arena, left, total)
    setChild(arena, parent, at, left, total)
    const next = nextOf(arena, right)
    setNext(arena, left, next)
    if (next !== 0) setPrevious(arena, next, left)
    removeFromInner(arena, parent, at + 1)
    return right
  }
  const wanted = total >>> 1
  const moving = leftCount - wanted
  if (moving > 0) {
    moveLeaf(arena, right, 0, right, moving, rightCount)
    moveLeaf(arena, left, wanted, right, 0, moving)
  } else {
    moveLeaf(arena, right, 0, left, leftCount, -moving)
    moveLeaf(arena, right, -moving, right, 0, rightCount + moving)
  }
  setCount(arena, left, wanted)
  setCount(arena, right, total - wanted)
  setChild(arena, parent, at, left, wanted)
  setChild(arena, parent, at + 1, right, total - wanted)
  setLeast(arena, parent, at + 1, leafScore(arena, right, 0), leafRecord(arena, right, 0))
  return 0
}

/** The same for the inner nodes below entries `at` and `at + 1`. */
export function balanceInners(arena: Arena, parent: Handle, at: number): Handle {
  const left = childAt(arena, parent, at)
  const right = childAt(arena, parent, at + 1)
  const leftCount = countOf(arena, left)
  const rightCount = countOf(arena, right)
  const total = leftCount + rightCount
  // The right node's entry 0 is about to be one among others: its least element, which the parent knows, counts now.
  copyLeast(arena, parent, at + 1, right, 0)
  if (total <= INNER_MERGE_MAX) {
    moveInner(arena, right, 0, left, leftCount, rightCount)
    setCount(arena, left, total)
    setChild(arena, parent, at, left, sizeOfInner(arena, left))
    removeFromInner(arena, parent, at + 1)
    return right
  }
  const wanted = total >>> 1
  const moving = leftCount - wanted
  if (moving > 0) {
    moveInner(arena, right, 0, right, moving, rightCount)
    moveInner(arena, left, wanted, right, 0, moving)
  } else {
    moveInner(arena, right, 0, left, leftCount, -moving)
    moveInner(arena, right, -moving, right, 0, rightCount + moving)
  }
  setCount(arena, left, wanted)
  setCount(arena, right, total - wanted)
  setChild(arena, parent, at, left, sizeOfInner(arena, left))
  setChild(arena, parent, at + 1, right, sizeOfInner(arena, right))
  copyLeast(arena, right, 0, parent, at + 1)
  return 0
}

function copyLeast(arena: Arena, from: Handle, fromIndex: number, to: Handle, toIndex: number): void {
  const score = doublesAt(arena, from)[doubleOf(from) + INNER_SCORES + fromIndex]!
  setLeast(arena, to, toIndex, score, wordsAt(arena, from)[wordOf(from) + INNER_RECORDS + fromIndex]!)
}

function moveDoubles(from: Float64Array, at: number, to: Float64Array, toAt: number, count: number): void {
  if (from === to && at < toAt) for (let i = count - 1; i >= 0; i--) to[toAt + i] = from[at + i]!
  else for (let i = 0; i < count; i++) to[toAt + i] = from[at + i]!
}

function moveWords(from: Int32Array, at: number, to: Int32Array, toAt: number, count: number): void {
  if (from === to && at < toAt) for (let i = count - 1; i >= 0; i--) to[toAt + i] = from[at + i]!
  else for (let i = 0; i < count; i++) to[toAt + i] = from[at + i]!
}

/**
 * Goes through a sorted set in either direction, from any rank on. One cursor can be opened again and again, so that a
 * command makes no object; in a large set it goes on from the tree's own place, so a set has one at a time.
 */
import { type Arena, byteOf, type Handle } from '../../memory/arena.js'
import { copyBytes } from '../../memory/bytes.js'
import {
  elementAt,
  elementBytes,
  nextElement,
  openElement,
  PackedValue,
  previousElement,
} from '../../structures/listpack.js'
import { memberBytes, memberLength, memberStart } from '../../structures/scored-dict.js'
import type { ScoreTree } from '../../structures/score-tree.js'
import type { SortedSet } from '../../structures/sorted-set.js'
import type { Database } from '../database.js'
import { ENCODING_LARGE, encodingOf, rootOf } from '../entry.js'
import { blockBytes, scoreAt } from './packed-zset.js'

const NO_BYTES = new Uint8Array(0)
const COPY_BYTES = 64
const COPIED_KEPT_MAX = 1 << 16
/** Members that are taken from a tree at a time. */
const RUN = 16

/** Takes members, which lie in the arena, and their scores, in turn. */
export interface MemberSink {
  array(length: number): void
  bulk(bytes: Uint8Array, start: number, end: number): void
  double(score: number): void
}

export class ZsetCursor {
  /** The current member as a range, valid until anything is allocated in the arena; set by `read`. */
  bytes: Uint8Array = NO_BYTES
  start = 0
  end = 0
  private arena: Arena | undefined
  private tree: ScoreTree | undefined
  /** The members of a tree that come next: the current one is at `at`. */
  private readonly records = new Int32Array(RUN)
  private readonly scores = new Float64Array(RUN)
  private at = 0
  private count = 0
  /** How many are taken at a time. */
  private most = RUN
  private block: Handle = 0
  /** Offset of the current member from the start of its listpack; -1 behind the last. */
  private place = -1
  /** Offset of its score; 0 if it isn't known yet. */
  private scorePlace = 0
  private isReverse = false
  private readonly value = new PackedValue()
  private copied: Uint8Array = new Uint8Array(COPY_BYTES)

  /** Goes to the member of a rank, if there is one; about `wanted` members are to be read. */
  open({ keyspace }: Database, handle: Handle, rank: number, isReverse: boolean, wanted = RUN): void {
    const { arena } = keyspace
    const root = rootOf(arena, handle)
    this.arena = arena
    this.isReverse = isReverse
    if (encodingOf(arena, handle) === ENCODING_LARGE) {
      const { tree } = keyspace.large.get(root) as SortedSet
      this.tree = tree
      tree.seek(rank)
      this.most = Math.min(RUN, wanted)
      this.takeRun(tree)
      return
    }
    this.tree = undefined
    this.block = root
    const pos = rank < 0 ? -1 : elementAt(blockBytes(arena, root), byteOf(root), 2 * rank)
    this.goTo(pos < 0 ? -1 : pos - byteOf(root))
  }

  /** Lets go of the sorted set, and of memory that a long member needed. */
  close(): void {
    this.arena = undefined
    this.tree = undefined
    this.place = -1
    this.bytes = NO_BYTES
    this.value.close()
    if (this.copied.length > COPIED_KEPT_MAX) this.copied = new Uint8Array(COPY_BYTES)
  }

  /** Whether there is a current member. */
  get isThere(): boolean {
    return this.tree ? this.at < this.count : this.place >= 0
  }

  /** Opens the current member. */
  read(): void {
    const { arena, tree } = this
    if (!arena) return
    if (tree) {
      const record = this.records[this.at]!
      this.bytes = memberBytes(arena, record)
      this.start = memberStart(record)
      this.end = this.start + memberLength(arena, record)
      return
    }
    const { value } = this
    const lp = byteOf(this.block)
    this.scorePlace = openElement(blockBytes(arena, this.block), lp + this.place, value) - lp
    this.bytes = value.bytes
    this.start = value.start
    this.end = value.end
  }

  /** The current member's score; it needn't have been read. */
  get score(): number {
    const { arena } = this
    if (this.tree) return this.scores[this.at]!
    return arena ? scoreAt(blockBytes(arena, this.block), this.scorePos(arena)) : NaN
  }

  private scorePos(arena: Arena): number {
    const lp = byteOf(this.block)
    if (this.scorePlace > 0) return lp + this.scorePlace
    return lp + this.place + elementBytes(blockBytes(arena, this.block), lp + this.place)
  }

  /** Opens the current member in memory of the cursor's own: it stays when the arena changes, until the next `copy`. */
  copy(): this {
    this.read()
    const length = this.end - this.start
    if (length > this.copied.length) this.copied = new Uint8Array(length * 2)
    copyBytes(this.bytes, this.start, this.end, this.copied, 0)
    this.bytes = this.copied
    this.start = 0
    this.end = length
    return this
  }

  /**
   * Gives `count` members, one at least, to `sink`, the current one first; they are there, and the cursor is at an end then. Nothing
   * of it is written from one member to the next: a range of ten takes a tenth less than with `read` and `step`.
   */
  giveTo(sink: MemberSink, count: number, withScores: boolean, isNested: boolean): void {
    const { tree, arena } = this
    if (!arena) return
    if (!tree) return this.givePacked(arena, sink, count, withScores, isNested)
    const { records, scores } = this
    for (let left = count; ;) {
      const taken = Math.min(left, this.count)
      for (let i = 0; i < taken; i++) {
        if (isNested) sink.array(2)
        const record = records[i]!
        const start = memberStart(record)
        sink.bulk(memberBytes(arena, record), start, start + memberLength(arena, record))
        if (withScores) sink.double(scores[i]!)
      }
      left -= taken
      if (left <= 0) return
      this.takeRun(tree)
    }
  }

  private givePacked(arena: Arena, sink: MemberSink, count: number, withScores: boolean, isNested: boolean): void {
    const { isReverse, value } = this
    const lp = byteOf(this.block)
    const bytes = blockBytes(arena, this.block)
    let pos = lp + this.place
    for (let left = count; ;) {
      const scorePos = openElement(bytes, pos, value)
      if (isNested) sink.array(2)
      sink.bulk(value.bytes, value.start, value.end)
      if (withScores) sink.double(scoreAt(bytes, scorePos))
      if (--left <= 0) return
      if (isReverse) pos = previousElement(bytes, lp, previousElement(bytes, lp, pos))
      else pos = scorePos + elementBytes(bytes, scorePos)
    }
  }

  /** Goes to the next member in the direction it was opened with. */
  step(): void {
    const { arena, tree } = this
    if (tree) {
      if (++this.at === this.count) this.takeRun(tree)
      return
    }
    if (!arena || this.place < 0) return
    const lp = byteOf(this.block)
    const bytes = blockBytes(arena, this.block)
    let pos: number
    if (this.isReverse) {
      pos = previousElement(bytes, lp, lp + this.place)
      if (pos >= 0) pos = previousElement(bytes, lp, pos)
    } else pos = nextElement(bytes, this.scorePos(arena))
    this.goTo(pos < 0 ? -1 : pos - lp)
  }

  private goTo(place: number): void {
    this.place = place
    this.scorePlace = 0
  }

  private takeRun(tree: ScoreTree): void {
    this.count = tree.takeRun(this.most, this.records, this.scores, this.isReverse)
    this.at = 0
  }
}

const shared: ZsetCursor[] = []

/** A cursor for a module of commands to use for one sorted set after the other, closed by `closeSharedCursors`. */
export function sharedCursor(): ZsetCursor {
  const cursor = new ZsetCursor()
  shared.push(cursor)
  return cursor
}

/** To be called when no command runs. */
export function closeSharedCursors(): void {
  for (const cursor of shared) cursor.close()
}

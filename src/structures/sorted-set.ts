/**
 * A sorted set of any size: its members by name (`scored-dict.ts`) and by score (`score-tree.ts`), over the same records.
 *
 *   dictionary   member -> record       ZSCORE in O(1)
 *   tree         score, member -> record, with ranks
 *
 * 16-byte members in random order take 64 bytes each at a million: 32 for the record, 19 in the tree, 13 in the
 * dictionary.
 */
import type { Arena, Handle, Undoable } from '../memory/arena.js'
import { HashMemo, newOwner } from './hash-memo.js'
import { RUN_MAX, ScoreTree } from './score-tree.js'
import { memberBytes, memberLength, memberStart, newRecord, scoreOf, ScoredDict, setScore } from './scored-dict.js'

/** Compaction's cursor goes through the dictionary's hashes first, then through the ranks of the tree. */
const HASH_SPACE = 4294967296

/** Measured with 4,000 sorted sets. */
const HEAP_BYTES = 780

/** Records of elements that are being removed. */
const run = new Int32Array(RUN_MAX)

/**
 * Popping goes through the elements in the order of their scores, and through memory in no order at all: it would wait for
 * each record, and then for its slot in the dictionary. So what the next pops need is looked at in advance, for so many of
 * them at once that the processor fetches several pieces of memory at a time: 318 ns rather than 460 a pop, with a million
 * members.
 */
const AHEAD = 16
/** A set of fewer members is in the processor's cache anyway. */
const FETCHED_MIN = 4096
const ahead = new Int32Array(AHEAD)
const memo = new HashMemo()
/** Keeps the compiler from leaving out what is looked at. */
const seen = new Int32Array(1)

export class SortedSet implements Undoable {
  readonly arena: Arena
  readonly tree: ScoreTree
  readonly members: ScoredDict
  private readonly key0: number
  private readonly key1: number
  private recordBytes = 0
  /** The hash of the member that `find` last looked for. */
  private hash = 0
  /** In the memo of hashes. */
  private readonly owner = newOwner()

  /** `key0` and `key1` seed the hash of members. */
  constructor(arena: Arena, key0: number, key1: number) {
    this.arena = arena
    this.key0 = key0
    this.key1 = key1
    this.tree = new ScoreTree(arena)
    this.members = new ScoredDict(arena, key0, key1)
  }

  /** Elements held. */
  get count(): number {
    return this.tree.count
  }

  /** Bytes of records, nodes and the dictionary's segments. */
  get arenaBytes(): number {
    return this.recordBytes + this.tree.nodeBytes + this.members.indexBytes - this.members.directoryBytes
  }

  /** Of its objects. */
  get heapBytes(): number {
    return HEAP_BYTES
  }

  get directoryBytes(): number {
    return this.members.directoryBytes
  }

  /** The record of a member, or 0. */
  find(bytes: Uint8Array, start: number, end: number): Handle {
    this.hash = this.members.hash(bytes, start, end)
    return this.members.find(this.hash, bytes, start, end)
  }

  /**
   * Adds the member that `find` has just not found. `bytes` may not lie in the arena.
   * @throws ArenaFullError, and then nothing has changed
   */
  add(bytes: Uint8Array, start: number, end: number, score: number): void {
    this.arena.beforeChange(this)
    const record = newRecord(this.arena, bytes, start, end, score)
    this.recordBytes += this.arena.sizeOf(record)
    let isInTree = false
    try {
      this.tree.insert(score, record)
      isInTree = true
      this.members.insert(this.hash, record)
    } catch (error) {
      if (isInTree) this.tree.remove(record)
      this.freeRecord(record)
      throw error
    }
  }

  /** Gives an element another score. */
  update(record: Handle, score: number): void {
    const { watch } = this.members
    // Where it stands now, and where it will stand, may be on either side of what was read already.
    watch?.changing(0, record)
    this.tree.update(record, score)
    setScore(this.arena, record, score)
    watch?.added(0, record)
  }

  /** Removes the element that `find` has just found. */
  remove(record: Handle): void {
    this.tree.remove(record)
    this.members.remove(this.hash, record)
    this.freeRecord(record)
  }

  /** Removes `count` elements from `rank` on. */
  removeRange(rank: number, count: number): void {
    for (let left = count; left > 0;) {
      const removed = this.tree.removeRun(rank, left, run)
      for (let i = 0; i < removed; i++) {
        const record = run[i]!
        const hash = memo.has(this.owner, record) ? memo.hash : this.members.hashOfElement(record)
        this.members.remove(hash, record)
        this.freeRecord(record)
        this.lookAhead(rank, removed, i)
      }
      left -= removed
    }
  }

  /**
   * Looks at what the removals will need that come after that of `run[at]`: at all the records first, then at all their
   * slots, so that the processor fetches several at a time.
   */
  private lookAhead(rank: number, removed: number, at: number): void {
    const { arena, members } = this
    if (members.count < FETCHED_MIN || !memo.isDue(this.owner, AHEAD)) return
    let count = 0
    for (let i = 0; i < AHEAD; i++) {
      const record = this.recordAhead(rank, removed, at + 1 + i)
      if (record !== 0) ahead[count++] = record
    }
    let sum = 0
    for (let i = 0; i < count; i++) sum ^= memberLength(arena, ahead[i]!)
    for (let i = 0; i < count; i++) {
      const record = ahead[i]!
      const hash = members.hashOfElement(record)
      memo.keep(record, hash)
      ahead[i] = hash
    }
    for (let i = 0; i < count; i++) sum ^= members.glance(ahead[i]!)
    seen[0] = sum
  }

  private recordAhead(rank: number, removed: number, at: number): Handle {
    return at < removed ? run[at]! : this.tree.edgeRecord(rank, at - removed)
  }

  saveState(): () => void {
    const { recordBytes } = this
    return () => {
      this.recordBytes = recordBytes
      memo.forgetAll(this.owner)
    }
  }

  private freeRecord(record: Handle): void {
    this.arena.beforeChange(this)
    this.recordBytes -= this.arena.sizeOf(record)
    memo.forget(this.owner, record)
    this.arena.free(record)
  }

  /** Gives back about `budget` elements. @returns whether nothing is left */
  free(budget: number): boolean {
    memo.forgetAll(this.owner)
    if (this.members.count > 0) this.members.clear()
    for (let freed = 0; freed < budget;) {
      const count = this.tree.freeLeaf()
      if (count === 0) {
        this.recordBytes = 0
        return true
      }
      freed += count
    }
    return false
  }

  /** Moves blocks out of pages that are being emptied, about `budget` elements' from `cursor` on. */
  compact(cursor: number, budget: number): number {
    memo.forgetAll(this.owner)
    if (cursor < HASH_SPACE) {
      const { arena, tree } = this
      const next = this.members.compact(cursor, budget, (record) =>
        arena.isMarked(record) ? tree.relocate(record) : record,
      )
      return next === 0 ? HASH_SPACE : next
    }
    const next = this.tree.compactNodes(cursor - HASH_SPACE, budget)
    return next === 0 ? 0 : HASH_SPACE + next
  }

  /** A copy in the same arena. */
  copy(): SortedSet {
    const { arena, tree } = this
    const copy = new SortedSet(arena, this.key0, this.key1)
    let buffer = new Uint8Array(64)
    for (tree.seek(0); tree.record !== 0; tree.next()) {
      const { record } = tree
      const length = memberLength(arena, record)
      if (length > buffer.length) buffer = new Uint8Array(length * 2)
      const own = memberBytes(arena, record)
      const start = memberStart(record)
      for (let i = 0; i < length; i++) buffer[i] = own[start + i]!
      copy.hash = copy.members.hash(buffer, 0, length)
      copy.add(buffer, 0, length, scoreOf(arena, record))
    }
    return copy
  }

  /** Checks itself. @returns the bytes that it owns in the arena @throws Error */
  assertInvariants(): number {
    const { arena, tree, members } = this
    tree.assertInvariants()
    members.assertInvariants()
    let records = 0
    let count = 0
    for (tree.seek(0); tree.record !== 0; tree.next()) {
      const { record } = tree
      const start = memberStart(record)
      const bytes = memberBytes(arena, record)
      if (this.find(bytes, start, start + memberLength(arena, record)) !== record)
        throw new Error('sorted set: an element of the tree is not in the dictionary')
      records += arena.sizeOf(record)
      count++
    }
    if (count !== members.count) throw new Error(`sorted set: ${count} in the tree, ${members.count} in the dictionary`)
    if (records !== this.recordBytes)
      throw new Error(`sorted set: ${records} bytes of records, accounted ${this.recordBytes}`)
    return this.arenaBytes
  }
}

/**
 * A large hash, set or sorted set as it was at one instant, read piece by piece.
 *
 * As long as nobody changes it, it's read as it is. Before the first change it is `detached`: from then on it hears of each
 * element that is about to change or go, and puts those aside that it hasn't read yet; these, and elements that have come
 * since, are passed over later. So a change costs a copy of what it changes, however large the collection.
 *
 * How far it has read is a place among all elements that could be there, not a count: a hash, or a score and a member. So
 * it stays true whatever becomes of the dictionary's segments and the tree's nodes.
 */
import type { Arena, Handle } from '../memory/arena.js'
import type { Dict } from '../structures/dict.js'
import type { DictWatch } from '../structures/dict-watch.js'
import type { FieldTable } from '../structures/field-table.js'
import type { MemberDict } from '../structures/member-dict.js'
import { compareMember, memberBytes, memberLength, memberStart, scoreOf } from '../structures/scored-dict.js'
import type { SortedSet } from '../structures/sorted-set.js'
import { type ElementVisitor, KeptElements } from './kept-elements.js'
import type { LargeValue } from './large-values.js'

const HASH_SPACE = 4294967296
/** A piece is so many bytes of elements, but not too many elements: some 0.1 ms, twice that with LZF. */
const PIECE_BYTES = 1 << 15
const PIECE_ELEMENTS_MAX = 512

abstract class FrozenElements implements DictWatch {
  protected readonly value: LargeValue
  protected readonly pieceElements: number
  /** Elements, by handle, that were put aside or have come since. */
  protected readonly settled = new Set<Handle>()
  private readonly kept = new KeptElements()
  private readonly dict: Dict
  /** All that was left in place has been read. */
  private isThrough = false

  constructor(value: LargeValue, dict: Dict) {
    this.value = value
    this.dict = dict
    const averageBytes = value.arenaBytes / value.count
    this.pieceElements = Math.max(1, Math.min(PIECE_ELEMENTS_MAX, Math.floor(PIECE_BYTES / averageBytes)))
  }

  /** Bytes put aside. */
  get keptBytes(): number {
    return this.kept.sizeBytes
  }

  /** From now on the collection may change. */
  detach(): void {
    this.dict.watch = this
  }

  /** Nothing more will be read. */
  release(): void {
    if (this.dict.watch === this) this.dict.watch = undefined
  }

  /** Reads a piece. @returns whether there is more */
  next(visit: ElementVisitor): boolean {
    if (!this.isThrough) {
      this.isThrough = !this.read(visit)
      return !this.isThrough || this.keptBytes > 0
    }
    return this.kept.next(this.pieceElements, visit)
  }

  changing(hash: number, element: Handle): void {
    if (this.isRead(hash, element) || this.settled.has(element)) return
    this.settled.add(element)
    this.open(element, (bytes, start, middle, end, score) => this.kept.add(bytes, start, middle, end, score))
  }

  added(hash: number, element: Handle): void {
    if (!this.isRead(hash, element)) this.settled.add(element)
  }

  moved(from: Handle, to: Handle): void {
    if (this.settled.delete(from)) this.settled.add(to)
    // A handle that an element once had that is gone says nothing about the one that has it now.
    else this.settled.delete(to)
  }

  /** Whether it has come past an element, or its place. */
  protected abstract isRead(hash: number, element: Handle): boolean
  /** Reads a piece of what is in place. @returns whether there is more */
  protected abstract read(visit: ElementVisitor): boolean
  /** Shows an element, and leaves the collection's views of elements as they are. */
  protected abstract open(element: Handle, visit: ElementVisitor): void
}

/** By hash, in ascending order. */
abstract class FrozenByHash extends FrozenElements {
  private cursor = 0

  protected override isRead(hash: number): boolean {
    return hash >>> 0 < this.cursor
  }

  /** Reads as `Dict.scan` does. */
  protected readFrom(dict: Dict, visit: (element: Handle) => void): boolean {
    const next = dict.scan(this.cursor, this.pieceElements, (element) => {
      if (!this.settled.has(element)) visit(element)
    })
    this.cursor = next === 0 ? HASH_SPACE : next
    return next !== 0
  }
}

export class FrozenHash extends FrozenByHash {
  private readonly table: FieldTable

  constructor(table: FieldTable) {
    super(table, table.fields)
    this.table = table
  }

  protected override read(visit: ElementVisitor): boolean {
    const { fields } = this.table
    return this.readFrom(fields, (record) => {
      fields.open(record)
      visit(fields.bytes, fields.fieldStart, fields.fieldEnd, fields.valueEnd, 0)
    })
  }

  protected override open(record: Handle, visit: ElementVisitor): void {
    const { fields } = this.table
    const { bytes, fieldStart, fieldEnd, valueEnd } = fields
    fields.open(record)
    visit(fields.bytes, fields.fieldStart, fields.fieldEnd, fields.valueEnd, 0)
    Object.assign(fields, { bytes, fieldStart, fieldEnd, valueEnd })
  }
}

export class FrozenSet extends FrozenByHash {
  private readonly members: MemberDict

  constructor(members: MemberDict) {
    super(members, members)
    this.members = members
  }

  protected override read(visit: ElementVisitor): boolean {
    const { members } = this
    return this.readFrom(members, (member) => {
      members.open(member)
      visit(members.bytes, members.start, members.end, members.end, 0)
    })
  }

  protected override open(member: Handle, visit: ElementVisitor): void {
    const { members } = this
    const { bytes, start, end } = members
    members.open(member)
    visit(members.bytes, members.start, members.end, members.end, 0)
    Object.assign(members, { bytes, start, end })
  }
}

/** By score and member, in descending order, as Redis writes sorted sets. */
export class FrozenZset extends FrozenElements {
  private readonly arena: Arena
  private readonly set: SortedSet
  /** The last element read; none: everything is still to be read. */
  private lastScore = 0
  private lastMember: Uint8Array | undefined

  constructor(set: SortedSet) {
    super(set, set.members)
    this.arena = set.arena
    this.set = set
  }

  protected override isRead(_hash: number, record: Handle): boolean {
    const { lastMember, lastScore } = this
    if (!lastMember) return false
    const score = scoreOf(this.arena, record)
    if (score !== lastScore) return score > lastScore
    return compareMember(this.arena, record, lastMember, 0, lastMember.length) >= 0
  }

  protected override read(visit: ElementVisitor): boolean {
    const { arena, lastMember } = this
    const { tree } = this.set
    let left = lastMember ? tree.rankBelow(this.lastScore, lastMember, 0, lastMember.length) : tree.count
    let last: Handle = 0
    tree.seek(left - 1)
    for (let wanted = this.pieceElements; wanted > 0 && left > 0; wanted--, left--) {
      last = tree.record
      if (!this.settled.has(last)) this.open(last, visit)
      tree.previous()
    }
    if (last !== 0) {
      const start = memberStart(last)
      this.lastScore = scoreOf(arena, last)
      this.lastMember = memberBytes(arena, last).slice(start, start + memberLength(arena, last))
    }
    return left > 0
  }

  protected override open(record: Handle, visit: ElementVisitor): void {
    const { arena } = this
    const start = memberStart(record)
    const end = start + memberLength(arena, record)
    visit(memberBytes(arena, record), start, end, end, scoreOf(arena, record))
  }
}

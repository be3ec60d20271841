/**
 * The members of a set in whichever of its three forms, and when it changes from one to the next:
 *
 *   integers only                 an intset, up to `set-max-intset-entries`
 *   a few strings                 a listpack
 *   more, or long ones            a `MemberDict`
 *
 * Redis knows two: the latter two are both its `hashtable`. As there, a set that has stopped being an intset never becomes
 * one again.
 *
 * A body is lent to one set after the other (`open`); what changes is its `encoding` and `root`, which whoever opened it
 * puts back into the entry.
 */
import { byteOf, type Handle, pageOf } from '../../memory/arena.js'
import { INT64_LENGTH_MAX } from '../../memory/integers.js'
import {
  Int64,
  intsetCount,
  intsetInsert,
  intsetRemove,
  intsetSearch,
  newIntset,
  readInt64,
  writeIntsetValue,
} from '../../structures/intset.js'
import {
  elementAt,
  encodedBytes,
  findElement,
  findSame,
  firstElement,
  isStringAt,
  LISTPACK_EMPTY,
  LISTPACK_HEADER,
  listpackBytes,
  listpackCount,
  nextElement,
  openElement,
  PackedValue,
} from '../../structures/listpack.js'
import { appendElement, deleteElements, newListpack } from '../../structures/listpack-edit.js'
import { MemberDict } from '../../structures/member-dict.js'
import { ENCODING_INTSET, ENCODING_LARGE, ENCODING_PACKED } from '../entry.js'
import type { Keyspace } from '../keyspace.js'
import type { GatheredListpack } from './gathered-listpack.js'
import { fitsPacked, hasRoomFor } from './packed-limits.js'

const NO_BYTES = new Uint8Array(0)

/** Redis's limit to `set-max-intset-entries`. */
const INTSET_ENTRIES_MAX = 2 ** 30

/** Sees a member. `hash` is its hash in all sets of the store if the set that it comes from is hashed. */
export type MemberVisitor = (bytes: Uint8Array, start: number, end: number, hash: number) => void

/** Intsets of at most this many values: more become `hashtable`. */
export const intsetEntriesMax = (keyspace: Keyspace): number =>
  Math.min(keyspace.setMaxIntsetEntries, INTSET_ENTRIES_MAX)

const integer = new Int64()

export class SetBody {
  readonly keyspace: Keyspace
  encoding = ENCODING_INTSET
  root = 0
  /** Of a large set. */
  private dict: MemberDict | undefined
  /** The range of the member that `pick` has opened: valid until the next allocation. */
  bytes: Uint8Array = NO_BYTES
  start = 0
  end = 0
  /** Where that member is: an index, an offset in the listpack, or a handle. */
  private place = 0
  // Made when first needed: a set in the making mostly is only filled.
  private ownDigits: Uint8Array | undefined
  private ownPacked: PackedValue | undefined

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  /** Takes on the set with this encoding and root. */
  open(encoding: number, root: number): void {
    this.encoding = encoding
    this.root = root
    this.dict = encoding === ENCODING_LARGE ? (this.keyspace.large.get(root) as MemberDict) : undefined
  }

  /** Takes on a new set of one member, whose form follows from it. */
  createWith(bytes: Uint8Array, start: number, end: number): void {
    const { arena } = this.keyspace
    if (readInt64(bytes, start, end, integer)) this.create()
    else this.open(ENCODING_PACKED, newListpack(arena, LISTPACK_EMPTY + encodedBytes(bytes, start, end)))
    try {
      this.add(bytes, start, end)
    } catch (error) {
      this.discard()
      throw error
    }
  }

  /** Takes on a new, empty set, which is an intset. */
  create(): void {
    this.open(ENCODING_INTSET, newIntset(this.keyspace.arena))
  }

  /** Gives up the set. */
  discard(): void {
    if (this.dict) this.keyspace.large.release(this.root)
    else this.keyspace.arena.free(this.root)
    this.dict = undefined
  }

  /** Members held. */
  get length(): number {
    if (this.dict) return this.dict.count
    const { arena } = this.keyspace
    if (this.encoding === ENCODING_INTSET) return intsetCount(arena, this.root)
    return listpackCount(this.page(), byteOf(this.root))
  }

  /** Whether its members are found by hash. */
  get isHashed(): boolean {
    return this.dict !== undefined
  }

  /** Whether it's a small set with its members in a listpack. */
  get isPacked(): boolean {
    return this.encoding === ENCODING_PACKED
  }

  /** Whether it's a small set whose first member is no integer: then nothing that has that member is an intset. */
  get startsWithText(): boolean {
    return this.encoding === ENCODING_PACKED && isStringAt(this.page(), byteOf(this.root) + LISTPACK_HEADER)
  }

  /** Where an integer's text is written. */
  private get digits(): Uint8Array {
    return (this.ownDigits ??= new Uint8Array(INT64_LENGTH_MAX))
  }

  private get packed(): PackedValue {
    return (this.ownPacked ??= new PackedValue())
  }

  /** The page that the block of a small set lies in. */
  private page(): Uint8Array {
    return this.keyspace.arena.bytes[pageOf(this.root)] ?? NO_BYTES
  }

  // ---- Members ------------------------------------------------------------------------------------------------

  has(bytes: Uint8Array, start: number, end: number): boolean {
    const { dict } = this
    if (dict) return dict.find(dict.hash(bytes, start, end), bytes, start, end) !== 0
    if (this.encoding !== ENCODING_INTSET) return this.findPacked(bytes, start, end) !== -1
    return readInt64(bytes, start, end, integer) && this.hasInteger(integer.high, integer.low)
  }

  /** `has` for the member that `source`, another set, has just shown to a visitor; `hash` must be known if this is hashed. */
  hasFrom(source: SetBody, hash: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.dict) return this.dict.find(hash, bytes, start, end) !== 0
    if (this.encoding !== ENCODING_PACKED || source.encoding !== ENCODING_PACKED) return this.has(bytes, start, end)
    return this.hasElement(source.page(), byteOf(source.root) + source.place)
  }

  /** `has` for an intset. */
  hasInteger(high: number, low: number): boolean {
    return intsetSearch(this.keyspace.arena, this.root, high, low) >= 0
  }

  /** Adds a member. The range may lie in the arena, if not in this set. @returns whether it's new */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === ENCODING_INTSET) {
      if (readInt64(bytes, start, end, integer)) return this.addInteger(integer.high, integer.low)
      this.becomeHashtable()
    }
    const { dict } = this
    return dict ? dict.add(dict.hash(bytes, start, end), bytes, start, end) : this.addPacked(bytes, start, end)
  }

  /** `add` for a member whose hash is known. */
  addHashed(hash: number, bytes: Uint8Array, start: number, end: number): boolean {
    return this.dict ? this.dict.add(hash, bytes, start, end) : this.add(bytes, start, end)
  }

  /** The same for one that isn't there, of a set that is hashed. */
  addNewHashed(hash: number, bytes: Uint8Array, start: number, end: number): void {
    this.dict?.addNew(hash, bytes, start, end)
  }

  private addInteger(high: number, low: number): boolean {
    const { arena } = this.keyspace
    const index = intsetSearch(arena, this.root, high, low)
    if (index >= 0) return false
    this.root = intsetInsert(arena, this.root, ~index, high, low)
    if (intsetCount(arena, this.root) > intsetEntriesMax(this.keyspace)) this.becomeHashtable()
    return true
  }

  private addPacked(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.findPacked(bytes, start, end) !== -1) return false
    const page = this.page()
    const lp = byteOf(this.root)
    if (hasRoomFor(listpackCount(page, lp), listpackBytes(page, lp), end - start)) {
      this.root = appendElement(this.keyspace.arena, this.root, 0, bytes, start, end)
    } else {
      const dict = this.becomeLarge()
      dict.addNew(dict.hash(bytes, start, end), bytes, start, end)
    }
    return true
  }

  private findPacked(bytes: Uint8Array, start: number, end: number): number {
    const page = this.page()
    const lp = byteOf(this.root)
    return findElement(page, lp, firstElement(page, lp), 0, bytes, start, end)
  }

  /** @returns whether the member was there */
  remove(bytes: Uint8Array, start: number, end: number): boolean {
    const { dict } = this
    if (dict) {
      const hash = dict.hash(bytes, start, end)
      const member = dict.find(hash, bytes, start, end)
      if (member === 0) return false
      dict.delete(hash, member)
      return true
    }
    const { arena } = this.keyspace
    if (this.encoding === ENCODING_INTSET) {
      if (!readInt64(bytes, start, end, integer)) return false
      const index = intsetSearch(arena, this.root, integer.high, integer.low)
      if (index < 0) return false
      this.root = intsetRemove(arena, this.root, index)
      return true
    }
    const pos = this.findPacked(bytes, start, end)
    if (pos === -1) return false
    this.root = deleteElements(arena, this.root, 0, pos - byteOf(this.root), 1)
    return true
  }

  // ---- Random members ---------------------------------------------------------------------------------------

  /** Opens a random member, each as likely as any other: its range is in `bytes`, `start`, `end`. */
  pick(): void {
    const { random } = this.keyspace
    if (this.dict) {
      this.openMember(this.dict, this.dict.random(random))
      return
    }
    const index = Math.floor(random() * this.length)
    if (this.encoding === ENCODING_INTSET) this.openInteger(index)
    else this.openPacked(elementAt(this.page(), byteOf(this.root), index))
  }

  /** Takes out the member that `pick` has just opened. */
  removePicked(): void {
    const { dict, place } = this
    const { arena } = this.keyspace
    if (dict) dict.delete(dict.hash(this.bytes, this.start, this.end), place)
    else if (this.encoding === ENCODING_INTSET) this.root = intsetRemove(arena, this.root, place)
    else this.root = deleteElements(arena, this.root, 0, place, 1)
  }

  /** The place of the member that was picked: equal for equal members while the set doesn't change. */
  get picked(): number {
    return this.place
  }

  /** Lets go of the member that was last opened. */
  close(): void {
    this.bytes = NO_BYTES
    this.ownPacked?.close()
  }

  private openMember(dict: MemberDict, member: Handle): void {
    dict.open(member)
    this.place = member
    this.bytes = dict.bytes
    this.start = dict.start
    this.end = dict.end
  }

  private openInteger(index: number): void {
    this.place = index
    this.bytes = this.digits
    this.start = 0
    this.end = writeIntsetValue(this.keyspace.arena, this.root, index, this.digits, 0)
  }

  private openPacked(pos: number): void {
    const { packed } = this
    openElement(this.page(), pos, packed)
    this.place = pos - byteOf(this.root)
    this.bytes = packed.bytes
    this.start = packed.start
    this.end = packed.end
  }

  // ---- All members ------------------------------------------------------------------------------------------

  /** Visits all members, an intset's in ascending order. `visit` must not change the set. */
  forEach(visit: MemberVisitor): void {
    this.sweep(0, Infinity, visit)
  }

  /**
   * Visits members from `cursor` (0 at first) on, about `wanted` of them or, of a listpack, all; the set must stay as it is
   * until the end. @returns the cursor to go on with, 0 at the end
   */
  sweep(cursor: number, wanted: number, visit: MemberVisitor): number {
    if (this.dict) return sweepDict(this.dict, cursor, wanted, visit)
    if (this.encoding === ENCODING_INTSET) {
      const { arena } = this.keyspace
      const count = intsetCount(arena, this.root)
      const end = Math.min(count, cursor + wanted)
      for (let index = cursor; index < end; index++) {
        visit(this.digits, 0, writeIntsetValue(arena, this.root, index, this.digits, 0), 0)
      }
      return end === count ? 0 : end
    }
    // A visitor may allocate and page 0 grow, but what its old view says of this set stays true.
    const page = this.page()
    const { packed } = this
    const lp = byteOf(this.root)
    for (let pos = firstElement(page, lp); pos !== -1; pos = nextElement(page, pos)) {
      openElement(page, pos, packed)
      this.place = pos - lp
      visit(packed.bytes, packed.start, packed.end, 0)
    }
    return 0
  }

  /**
   * Visits the members that all of `sets` have, the first of which is this one, and all of which are in listpacks.
   * @param limit stop at so many
   * @returns how many there are
   */
  forEachShared(sets: readonly SetBody[], limit: number, visit: MemberVisitor): number {
    const page = this.page()
    const { packed } = this
    const lp = byteOf(this.root)
    let found = 0
    for (let pos = firstElement(page, lp); pos !== -1 && found < limit; pos = nextElement(page, pos)) {
      let isShared = true
      for (let i = 1; i < sets.length && isShared; i++) isShared = sets[i]?.hasElement(page, pos) === true
      if (!isShared) continue
      found++
      openElement(page, pos, packed)
      this.place = pos - lp
      visit(packed.bytes, packed.start, packed.end, 0)
    }
    return found
  }

  /** `has` for the element at `at` of another listpack. */
  private hasElement(page: Uint8Array, at: number): boolean {
    return findSame(this.page(), byteOf(this.root), page, at) !== -1
  }

  /** Of a small set: whether the member that a visitor is shown was gathered. */
  isGatheredIn(gathered: GatheredListpack): boolean {
    return gathered.hasElement(this.page(), byteOf(this.root) + this.place)
  }

  /** Of a small set: gathers the member that a visitor is shown. @returns false if there is no room */
  gatherInto(gathered: GatheredListpack): boolean {
    return gathered.addElement(this.page(), byteOf(this.root) + this.place, this.packed.end - this.packed.start)
  }

  /** The dictionary of a large set, to be scanned. */
  get members(): MemberDict | undefined {
    return this.dict
  }

  // ---- Forms --------------------------------------------------------------------------------------------------

  /** Makes an intset what Redis calls `hashtable`. */
  becomeHashtable(): void {
    if (this.encoding !== ENCODING_INTSET) return
    const { arena } = this.keyspace
    const old = this.root
    const count = intsetCount(arena, old)
    if (!fitsPacked(count)) {
      this.becomeLarge()
      return
    }
    let block = newListpack(arena, LISTPACK_EMPTY + 8 * count)
    try {
      for (let index = 0; index < count; index++) {
        const end = writeIntsetValue(arena, old, index, this.digits, 0)
        block = appendElement(arena, block, 0, this.digits, 0, end)
      }
    } catch (error) {
      arena.free(block)
      throw error
    }
    this.open(ENCODING_PACKED, block)
    arena.free(old)
  }

  private becomeLarge(): MemberDict {
    const { arena, large, hashKey0, hashKey1 } = this.keyspace
    const old = this.root
    const dict = new MemberDict(arena, hashKey0, hashKey1)
    try {
      this.forEach((bytes, start, end) => dict.addNew(dict.hash(bytes, start, end), bytes, start, end))
    } catch (error) {
      dict.free(Infinity)
      throw error
    }
    this.open(ENCODING_LARGE, large.add(dict))
    arena.free(old)
    return dict
  }
}

/** Apart from `sweep`, where the function that it makes would cost each small set as well. */
function sweepDict(dict: MemberDict, cursor: number, wanted: number, visit: MemberVisitor): number {
  return dict.sweep(cursor, wanted, (member, hash) => {
    dict.open(member)
    visit(dict.bytes, dict.start, dict.end, hash)
  })
}

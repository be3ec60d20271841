/**
 * Lua's table: an array part for the keys 1..n and a hash part for the rest, of the sizes and with the order that PUC Lua
 * 5.1 gives them (`ltable.c`), because scripts see both.
 *
 * The sizes decide about `#t` of an array with holes: the array part has exactly the size that a constructor asks for,
 * and when the hash is full a rehash gives it the largest power of two more than half of whose slots are in use.
 * `#{1,nil,3}` is 3, and a table of five that lost its second and fourth element answers 5 when a constructor made it
 * and 1 when a loop did. The slots decide about the order of `pairs`, and so about what `cjson.encode` gives.
 *
 *   array  [v1][v2][v3][ ]            length = PUC's `sizearray`; an empty slot holds undefined
 *   keys   [ ][k][k][k]  values [ ][v][v][v]   PUC's nodes; a value that was set to nil leaves its key
 *   index  Map key -> slot            only beyond LINEAR_MAX slots: few keys are found faster one by one
 *
 * A key goes to its main position (`table-hash.ts`), or if that is taken to the last free slot, unless who is there has
 * a main position elsewhere and moves out (Brent's variation). PUC finds keys by chains through the slots; here the index does.
 */
import { mainPosition } from './table-hash.js'
import type { LuaValue } from './value.js'

/** Up to this many slots are searched one by one; a Map costs more to make than that. */
export const LINEAR_MAX = 8

/** PUC's MAXBITS: the array part has at most 2^26 slots. */
const ARRAY_BITS_MAX = 26
const ARRAY_SIZE_MAX = 2 ** ARRAY_BITS_MAX

/** For a rehash: counts[b] is the number of integer keys k with 2^(b-1) < k <= 2^b. */
const counts = new Int32Array(ARRAY_BITS_MAX + 1)

/** Shared by all empty parts: they have no capacity, so nothing is ever written into it. */
const NO_VALUES: LuaValue[] = []

/**
 * Whom a table tells before it grows by much: the ticker of the state that runs. Tables belong to no state and know of none;
 * of all states one runs at a time.
 */
export const tableGrowth: { ticker: Growth | undefined } = { ticker: undefined }

interface Growth {
  expectLarge(bytes: number): void
}

/** Parts up to this size are made without asking. */
const SLOTS_ASKED_FROM = 4096
const SLOT_BYTES = 8
/** A key, a value and the index. */
const HASH_SLOT_BYTES = 64

/** A place in the code that looks up one key, and the slot where it was last: that saves the search for it. */
export interface TablePlace {
  slot: number
}

/** Where an empty table has put a few string keys that were set in one order: they need no hashing to go there again. */
export interface TableLayout {
  readonly names: readonly string[]
  readonly keys: readonly LuaValue[]
  /** Of each name. */
  readonly slots: readonly number[]
  readonly freeBefore: number
}

export class LuaTable {
  metatable: LuaTable | null
  /** Redis's protection of its global tables: every write is refused. Who writes checks it. */
  isReadonly: boolean

  private array: LuaValue[]
  private keys: LuaValue[]
  private values: LuaValue[]
  private index: Map<LuaValue, number> | null
  /** All slots from here on have been in use; PUC's `lastfree`. */
  private freeBefore: number

  /** The parts become the table's own; the keys are a power of two, and few. */
  constructor(array = NO_VALUES, keys = NO_VALUES, values = NO_VALUES, freeBefore = 0) {
    this.metatable = null
    this.isReadonly = false
    this.array = array
    this.keys = keys
    this.values = values
    this.index = null
    this.freeBefore = freeBefore
  }

  /** Room for `arraySize` elements and `hashSize` other keys, as a constructor asks for it. */
  static sized(arraySize: number, hashSize: number): LuaTable {
    const table = new LuaTable()
    if (arraySize > 0) table.growArray(arraySize)
    if (hashSize > 0) table.startHash(powerOfTwoFrom(hashSize))
    return table
  }

  /** A table with one entry, whose key is a string. */
  static single(key: string, value: LuaValue): LuaTable {
    // PUC has not had to look for a free slot.
    return new LuaTable(NO_VALUES, [key], [value], 1)
  }

  /** The table that appending the values one by one makes. The array becomes the table's own. */
  static fromArray(values: LuaValue[]): LuaTable {
    if (values.length === 0) return new LuaTable()
    const size = powerOfTwoFrom(values.length)
    while (values.length < size) values.push(undefined)
    return new LuaTable(values)
  }

  /** The table that setting a layout's names to the values from `first` on makes. */
  static laidOut({ keys, slots, freeBefore }: TableLayout, values: readonly LuaValue[], first: number): LuaTable {
    const held = emptySlots(keys.length)
    for (let i = 0; i < slots.length; i++) held[slots[i] ?? 0] = values[first + i]
    return new LuaTable(NO_VALUES, keys.slice(), held, freeBefore)
  }

  /** The layout of a table that was empty before these names were set in this order, `LINEAR_MAX` of them at most. */
  layoutOf(names: readonly string[]): TableLayout {
    const slots = names.map((name) => this.slotOf(name))
    return { names, keys: this.keys.slice(), slots, freeBefore: this.freeBefore }
  }

  /** `rawget`. */
  get(key: LuaValue): LuaValue {
    if (typeof key === 'number') {
      const { array } = this
      if (key >= 1 && key <= array.length) {
        const at = key - 1
        if (at === (at | 0)) return array[at]
      }
    }
    const slot = this.slotOf(key)
    return slot < 0 ? undefined : this.values[slot]
  }

  /** `rawget` of a key that is known to be a string. */
  getString(key: string): LuaValue {
    const { index } = this
    if (index !== null) {
      const slot = index.get(key)
      return slot === undefined ? undefined : this.values[slot]
    }
    const { keys } = this
    for (let slot = 0; slot < keys.length; slot++) if (keys[slot] === key) return this.values[slot]
    return undefined
  }

  /** The same for a place in the code, which mostly finds its key in the slot where it was last. */
  getAt(key: string, place: TablePlace): LuaValue {
    const { slot } = place
    const { keys } = this
    return slot < keys.length && keys[slot] === key ? this.values[slot] : this.getAndNote(key, place)
  }

  private getAndNote(key: string, place: TablePlace): LuaValue {
    const slot = this.slotOf(key)
    if (slot < 0) return undefined
    place.slot = slot
    return this.values[slot]
  }

  /** `rawset` for such a place. */
  setAt(key: string, value: LuaValue, place: TablePlace): void {
    const { keys } = this
    const { slot } = place
    if (slot < keys.length && keys[slot] === key) {
      this.values[slot] = value
      return
    }
    const found = this.slotOf(key)
    if (found < 0) return this.insert(key, value)
    place.slot = found
    this.values[found] = value
  }

  /** `rawset`; the key must be neither nil nor NaN (`badKey` in operators.ts tells of it). */
  set(key: LuaValue, value: LuaValue): void {
    if (typeof key === 'number') {
      const { array } = this
      if (key >= 1 && key <= array.length) {
        const at = key - 1
        if (at === (at | 0)) {
          array[at] = value
          return
        }
      }
    }
    const slot = this.slotOf(key)
    if (slot >= 0) this.values[slot] = value
    // Even to assign nil makes an entry, as in PUC: it may find the hash full, and change the sizes of both parts.
    else this.insert(key, value)
  }

  /** Stores the values from `first` on, as a constructor does: the array part grows to exactly what is needed. */
  setList(first: number, values: readonly LuaValue[]): void {
    const last = first + values.length - 1
    if (last > this.array.length) this.resize(last, this.keys.length)
    for (let i = 0; i < values.length; i++) this.array[first - 1 + i] = values[i]
  }

  /** PUC's `#`: a border, by binary search in the array part if its last slot is empty, else by trying the hash. */
  length(): number {
    const { array } = this
    let high = array.length
    if (high > 0 && array[high - 1] === undefined) {
      let low = 0
      while (high - low > 1) {
        const middle = (low + high) >>> 1
        if (array[middle - 1] === undefined) high = middle
        else low = middle
      }
      return low
    }
    return this.keys.length === 0 ? high : this.searchHashBorder(high)
  }

  /**
   * The position of the entry after `position` that holds a value, or -1 at the end. Positions count the array part's
   * slots from 0 and go on with the hash's; start with -1.
   */
  nextPosition(position: number): number {
    const { array, values } = this
    let next = position + 1
    for (; next < array.length; next++) if (array[next] !== undefined) return next
    for (let slot = next - array.length; slot < values.length; slot++) {
      if (values[slot] !== undefined) return array.length + slot
    }
    return -1
  }

  keyAt(position: number): LuaValue {
    return position < this.array.length ? position + 1 : this.keys[position - this.array.length]
  }

  valueAt(position: number): LuaValue {
    return position < this.array.length ? this.array[position] : this.values[position - this.array.length]
  }

  /** The position of a key that has or had a value; -2 if there is none. */
  positionOf(key: LuaValue): number {
    if (key === undefined) return -1
    if (typeof key === 'number' && key >= 1 && key <= this.array.length && Number.isInteger(key)) return key - 1
    const slot = this.slotOf(key)
    return slot < 0 ? -2 : this.array.length + slot
  }

  /** Throws when the two ways to find a key disagree; for tests. */
  assertInvariants(): void {
    const { keys, values, index } = this
    if (keys.length !== values.length || keys.length !== powerOfTwoFrom(keys.length)) throw new Error('odd slots')
    if (index !== null && index.size !== keys.filter((key) => key !== undefined).length) throw new Error('index is off')
    if (index === null && keys.length > LINEAR_MAX) throw new Error('many keys and no index')
    for (const [slot, key] of keys.entries()) {
      if (key === undefined) {
        if (values[slot] !== undefined) throw new Error('a value without a key')
        continue
      }
      if (this.slotOf(key) !== slot) throw new Error('a key is not found in its slot')
      if (typeof key === 'number' && key >= 1 && key <= this.array.length && Number.isInteger(key)) {
        throw new Error('a key of the array part is in the hash')
      }
    }
  }

  private slotOf(key: LuaValue): number {
    const { index, keys } = this
    if (index !== null) return index.get(key) ?? -1
    for (let slot = 0; slot < keys.length; slot++) if (keys[slot] === key) return slot
    return -1
  }

  /** PUC's `newkey`. */
  private insert(key: LuaValue, value: LuaValue): void {
    const { keys, values, index } = this
    const capacity = keys.length
    let slot = capacity === 0 ? -1 : mainPosition(key, capacity)
    if (slot < 0 || values[slot] !== undefined) {
      const free = this.takeFreeSlot()
      if (free < 0) {
        this.rehash(key)
        this.set(key, value)
        return
      }
      const settled = keys[slot]
      if (mainPosition(settled, capacity) === slot) {
        slot = free
      } else {
        keys[free] = settled
        values[free] = values[slot]
        index?.set(settled, free)
      }
    } else if (index !== null && keys[slot] !== undefined) {
      // Who was here has lost its value; its key is forgotten.
      index.delete(keys[slot])
    }
    keys[slot] = key
    values[slot] = value
    index?.set(key, slot)
  }

  /** A slot that never had a key since the last rehash, from the end; -1 if there is none. */
  private takeFreeSlot(): number {
    while (this.freeBefore > 0) if (this.keys[--this.freeBefore] === undefined) return this.freeBefore
    return -1
  }

  private startHash(capacity: number): void {
    this.freeBefore = capacity
    this.keys = emptySlots(capacity)
    this.values = emptySlots(capacity)
    this.index = capacity > LINEAR_MAX ? new Map() : null
  }

  private growArray(size: number): void {
    if (this.array === NO_VALUES) this.array = []
    const { array } = this
    while (array.length < size) array.push(undefined)
  }

  /** Gives both parts new sizes and moves every entry to its place, in PUC's order. */
  private resize(arraySize: number, hashSize: number): void {
    const { array, keys, values } = this
    if (arraySize + hashSize > SLOTS_ASKED_FROM) {
      tableGrowth.ticker?.expectLarge(
        Math.max(0, arraySize - array.length) * SLOT_BYTES + powerOfTwoFrom(hashSize) * HASH_SLOT_BYTES,
      )
    }
    this.startHash(powerOfTwoFrom(hashSize))
    if (arraySize < array.length) {
      const rest = array.splice(arraySize)
      for (const [at, value] of rest.entries()) if (value !== undefined) this.set(arraySize + at + 1, value)
    } else if (arraySize > array.length) {
      this.growArray(arraySize)
    }
    for (let slot = keys.length - 1; slot >= 0; slot--) {
      const value = values[slot]
      if (value === undefined) continue
      const key = keys[slot]
      // Only numbers may go elsewhere than into the hash, where nothing of that key can be yet.
      if (typeof key === 'number') this.set(key, value)
      else this.insert(key, value)
    }
  }

  /** Chooses new sizes for both parts such that `extraKey` fits. */
  private rehash(extraKey: LuaValue): void {
    const { array, keys, values } = this
    if (array.length === 0 && typeof extraKey !== 'number') {
      // Most tables are records.
      let used = 1
      let at = 0
      for (; at < keys.length && typeof keys[at] !== 'number'; at++) if (values[at] !== undefined) used++
      if (at === keys.length) return this.resize(0, used)
    }
    counts.fill(0)
    let total = 1
    let integers = countInteger(extraKey)
    for (let at = 0; at < array.length; at++) {
      if (array[at] === undefined) continue
      integers += countInteger(at + 1)
      total++
    }
    for (let slot = 0; slot < keys.length; slot++) {
      if (values[slot] === undefined) continue
      integers += countInteger(keys[slot])
      total++
    }
    const { size, inArray } = arraySizeFor(integers)
    this.resize(size, total - inArray)
  }

  /** PUC's `unbound_search`: doubles until an empty index is found, then halves the gap. */
  private searchHashBorder(from: number): number {
    let low = from
    let high = from + 1
    while (this.get(high) !== undefined) {
      low = high
      high *= 2
      if (high > 0x7fffffff) {
        // A table that was built to deceive: go one by one.
        let border = 1
        while (this.get(border) !== undefined) border++
        return border - 1
      }
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.get(middle) === undefined) high = middle
      else low = middle
    }
    return low
  }
}

/** Walks a table as `next` does, without looking up the key before; what a `for` over `pairs` or `ipairs` runs on. */
export class TableIterator {
  key: LuaValue = undefined
  value: LuaValue = undefined
  private position = -1

  constructor(
    private readonly table: LuaTable,
    private readonly isSequence: boolean,
  ) {}

  /** Goes to the next entry; false at the end. */
  step(): boolean {
    const { table } = this
    if (this.isSequence) {
      this.position++
      this.value = table.get(this.position + 1)
      this.key = this.position + 1
      return this.value !== undefined
    }
    // An assignment to a new key may have moved everything (Lua leaves that undefined): the end is still reached.
    this.position = table.nextPosition(this.position)
    if (this.position < 0) return false
    this.key = table.keyAt(this.position)
    this.value = table.valueAt(this.position)
    return true
  }
}

/** Most tables are small and grow through these; a literal takes a third of the time of what makes any size. */
function emptySlots(capacity: number): LuaValue[] {
  switch (capacity) {
    case 0:
      return NO_VALUES
    case 1:
      return [undefined]
    case 2:
      return [undefined, undefined]
    case 4:
      return [undefined, undefined, undefined, undefined]
    case 8:
      return [undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined]
    default:
      return new Array<LuaValue>(capacity).fill(undefined)
  }
}

/** The smallest power of two that is at least `count`; 0 for 0. */
function powerOfTwoFrom(count: number): number {
  if (count <= 1) return count
  // A power takes as long as all else here.
  return count <= 0x40000000 ? 1 << (32 - Math.clz32(count - 1)) : 2 ** (32 - Math.clz32(count - 1))
}

function countInteger(key: LuaValue): number {
  if (typeof key !== 'number' || !(key >= 1 && key <= ARRAY_SIZE_MAX) || !Number.isInteger(key)) return 0
  const bits = key === 1 ? 0 : 32 - Math.clz32(key - 1)
  counts[bits] = counts[bits]! + 1
  return 1
}

/** PUC's `computesizes`: the largest power of two more than half of which is in use, and how many keys that takes in. */
function arraySizeFor(integers: number): { size: number; inArray: number } {
  let size = 0
  let inArray = 0
  let seen = 0
  for (let bits = 0, power = 1; power / 2 < integers && bits <= ARRAY_BITS_MAX; bits++, power *= 2) {
    seen += counts[bits]!
    if (seen > power / 2) {
      size = power
      inArray = seen
    }
    if (seen === integers) break
  }
  return { size, inArray }
}

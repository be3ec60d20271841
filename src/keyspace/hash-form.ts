/**
 * What a hash is made of, and how it passes from one form to the next.
 *
 *   LISTPACK   field, value, field, value ...: as long as Redis would have a listpack
 *   PACKED     the same bytes where Redis would already have a hash table: a few fields, one of them long, say
 *   LARGE      a `FieldTable`
 *
 * A form never goes back to a smaller one, as in Redis. This is the value without its key: `hash-value.ts` works on those
 * of entries with it, and builds new ones.
 */
import { byteOf, type Handle, pageOf } from '../memory/arena.js'
import { parseInteger } from '../memory/integers.js'
import { FieldTable } from '../structures/field-table.js'
import { scanDict } from '../structures/dict-scan.js'
import type { HandleList } from '../structures/handle-list.js'
import {
  elementAt,
  elementBytes,
  END,
  findElement,
  firstElement,
  LISTPACK_EMPTY,
  listpackBytes,
  listpackCount,
  openElement,
  PackedValue,
} from '../structures/listpack.js'
import { deleteElements, newListpack, spliceListpack } from '../structures/listpack-edit.js'
import { sizeAsElement, writeElement } from '../structures/listpack-encode.js'
import { ENCODING_LARGE, ENCODING_LISTPACK, ENCODING_PACKED } from './entry.js'
import type { Keyspace } from './keyspace.js'

/** A hash that has outgrown Redis's listpack stays in one up to here: an object would cost more than its fields. */
const PACKED_FIELDS_MAX = 32
const PACKED_BYTES_MAX = 4096
/** Redis lets no listpack grow beyond this. */
const LISTPACK_BYTES_MAX = 2 ** 30
/** Of how many in every so many fields a sample must be for going through all of them to be the better way. */
const SAMPLE_SHARE = 3

const NO_BYTES = new Uint8Array(0)

/** Told of a field and its value: two ranges that are valid until it returns. */
export type FieldVisitor = (
  fieldBytes: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  valueBytes: Uint8Array,
  valueStart: number,
  valueEnd: number,
) => void

// Of the pair that is being read: an integer's text lies in them.
const packedField = new PackedValue()
const packedValue = new PackedValue()

export class HashForm {
  readonly keyspace: Keyspace
  encoding = ENCODING_LISTPACK
  /** As the encoding says: a block, or an index among the large values. */
  root = 0
  /** The value that `find` has found: valid until the next change. */
  valueBytes: Uint8Array = NO_BYTES
  valueStart = 0
  valueEnd = 0

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  /** Becomes an empty hash of its own, with room for fields and values of so many bytes. */
  create(capacityBytes: number): void {
    this.encoding = ENCODING_LISTPACK
    this.root = newListpack(this.keyspace.arena, LISTPACK_EMPTY + capacityBytes)
  }

  /** Takes over a block with a listpack. */
  adopt(block: Handle): void {
    this.encoding = ENCODING_LISTPACK
    this.root = block
  }

  /** Gives up a hash of its own. */
  free(): void {
    const { keyspace, root } = this
    if (this.encoding === ENCODING_LARGE) keyspace.large.release(root)
    else keyspace.arena.free(root)
  }

  get table(): FieldTable {
    const value = this.keyspace.large.get(this.root)
    if (!(value instanceof FieldTable)) throw new TypeError('hash: not a table of fields')
    return value
  }

  private get blockBytes(): Uint8Array {
    return this.keyspace.arena.bytes[pageOf(this.root)] ?? NO_BYTES
  }

  get count(): number {
    if (this.encoding === ENCODING_LARGE) return this.table.count
    return listpackCount(this.blockBytes, byteOf(this.root)) / 2
  }

  // ---- Reading ----------------------------------------------------------------------------------------------------

  /** Lets go of what was last looked at. */
  close(): void {
    this.valueBytes = NO_BYTES
    packedField.close()
    packedValue.close()
  }

  /** Finds a field; its value is in `valueBytes`, `valueStart`, `valueEnd`. */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === ENCODING_LARGE) {
      const { table } = this
      if (!table.open(bytes, start, end)) return false
      const { fields } = table
      this.valueBytes = fields.bytes
      this.valueStart = fields.fieldEnd
      this.valueEnd = fields.valueEnd
      return true
    }
    const block = this.blockBytes
    const pos = this.findPacked(block, bytes, start, end)
    if (pos === -1) return false
    openElement(block, pos + elementBytes(block, pos), packedValue)
    this.valueBytes = packedValue.bytes
    this.valueStart = packedValue.start
    this.valueEnd = packedValue.end
    return true
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === ENCODING_LARGE) return this.table.has(bytes, start, end)
    return this.findPacked(this.blockBytes, bytes, start, end) !== -1
  }

  private findPacked(block: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
    const lp = byteOf(this.root)
    return findElement(block, lp, firstElement(block, lp), 1, bytes, start, end)
  }

  /** Visits all fields; `visit` must not change anything. */
  forEach(visit: FieldVisitor): void {
    if (this.encoding === ENCODING_LARGE) {
      const { fields } = this.table
      fields.forEach((record) => {
        fields.open(record)
        visit(fields.bytes, fields.fieldStart, fields.fieldEnd, fields.bytes, fields.fieldEnd, fields.valueEnd)
      })
      return
    }
    const block = this.blockBytes
    for (let pos = firstElement(block, byteOf(this.root)); pos !== -1;) pos = visitPair(block, pos, visit)
  }

  /** Adds records of about `wanted` fields from `cursor` on to a list; 0 and none if all are in one block. */
  scan(cursor: number, wanted: number, list: HandleList): number {
    return this.encoding === ENCODING_LARGE ? scanDict(this.table.fields, cursor, wanted, list) : 0
  }

  /** Visits what `scan` has found: all that there are, if they are in one block. */
  forEachScanned(list: HandleList, visit: FieldVisitor): void {
    if (this.encoding !== ENCODING_LARGE) return this.forEach(visit)
    for (let i = 0; i < list.count; i++) this.visitRecord(list.handles[i]!, visit)
  }

  private visitRecord(record: Handle, visit: FieldVisitor): void {
    const { fields } = this.table
    fields.open(record)
    visit(fields.bytes, fields.fieldStart, fields.fieldEnd, fields.bytes, fields.fieldEnd, fields.valueEnd)
  }

  /** Visits a random field of a hash that has any. */
  visitRandom(visit: FieldVisitor): void {
    const { random } = this.keyspace
    if (this.encoding === ENCODING_LARGE) return this.visitRecord(this.table.randomRecord(random), visit)
    const block = this.blockBytes
    visitPair(block, elementAt(block, byteOf(this.root), 2 * Math.floor(random() * this.count)), visit)
  }

  /** Visits `wanted` different random fields; there are more. */
  visitSample(wanted: number, visit: FieldVisitor): void {
    const { random } = this.keyspace
    let left = this.count
    let missing = wanted
    if (this.encoding === ENCODING_LARGE && wanted * SAMPLE_SHARE < left) {
      const seen = new Set<Handle>()
      while (seen.size < wanted) seen.add(this.table.randomRecord(random))
      for (const record of seen) this.visitRecord(record, visit)
      return
    }
    // Knuth's selection sampling (volume 2, algorithm S): each is taken with the probability that remains.
    if (this.encoding !== ENCODING_LARGE) {
      const block = this.blockBytes
      let pos = firstElement(block, byteOf(this.root))
      for (; missing > 0; left--) {
        if (random() * left < missing) {
          missing--
          pos = visitPair(block, pos, visit)
        } else {
          pos += elementBytes(block, pos)
          pos += elementBytes(block, pos)
        }
      }
      return
    }
    this.forEach((fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd) => {
      if (random() * left-- >= missing) return
      missing--
      visit(fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd)
    })
  }

  // ---- Changing ---------------------------------------------------------------------------------------------------

  /** Sets a field. Neither range may lie in the arena. @returns whether the field is new */
  set(bytes: Uint8Array, start: number, end: number, value: Uint8Array, valueStart: number, valueEnd: number): boolean {
    if (this.encoding === ENCODING_LISTPACK) {
      this.admit(end - start)
      this.admit(valueEnd - valueStart)
    }
    if (this.encoding === ENCODING_LARGE) return this.table.set(bytes, start, end, value, valueStart, valueEnd)
    return this.setPacked(bytes, start, end, value, valueStart, valueEnd)
  }

  /** Prepares for a field or value of this length, as Redis does before it sets the first of several. */
  admit(length: number): void {
    if (this.encoding !== ENCODING_LISTPACK || length <= this.keyspace.hashMaxListpackValue) return
    this.outgrow()
  }

  /** The same for the sum of several lengths. */
  admitSum(length: number): void {
    if (this.encoding !== ENCODING_LISTPACK || length < LISTPACK_BYTES_MAX / 2) return
    if (length + listpackBytes(this.blockBytes, byteOf(this.root)) > LISTPACK_BYTES_MAX) this.outgrow()
  }

  /** The passage that Redis makes from listpack to hash table. */
  outgrow(): void {
    this.encoding = ENCODING_PACKED
    const bytes = listpackBytes(this.blockBytes, byteOf(this.root))
    if (this.count > PACKED_FIELDS_MAX || bytes > PACKED_BYTES_MAX) this.enlarge()
  }

  /** Passes to the large form. */
  private enlarge(): FieldTable {
    const { keyspace, root } = this
    const { arena, large, hashKey0, hashKey1 } = keyspace
    const table = new FieldTable(arena, hashKey0, hashKey1)
    // Allocations may give the first page another view, but what the old one shows stays as it is.
    this.forEach((fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd) => {
      table.set(fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd)
    })
    this.root = large.add(table)
    this.encoding = ENCODING_LARGE
    arena.free(root)
    return table
  }

  private setPacked(
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
  ): boolean {
    const { arena, hashMaxListpackEntries } = this.keyspace
    const block = this.blockBytes
    const lp = byteOf(this.root)
    const pos = this.findPacked(block, bytes, start, end)
    const isNew = pos === -1
    const valueInteger = parseInteger(value, valueStart, valueEnd)
    const fieldInteger = isNew ? parseInteger(bytes, start, end) : NaN
    const fieldSize = isNew ? sizeAsElement(fieldInteger, end - start) : 0
    const valueSize = sizeAsElement(valueInteger, valueEnd - valueStart)
    const total = listpackBytes(block, lp)
    if (this.encoding === ENCODING_PACKED && (total + fieldSize + valueSize > PACKED_BYTES_MAX || this.isFull(isNew))) {
      return this.enlarge().set(bytes, start, end, value, valueStart, valueEnd)
    }
    const at = isNew ? total - 1 : pos + elementBytes(block, pos) - lp
    const removed = isNew ? 0 : elementBytes(block, lp + at)
    this.root = spliceListpack(arena, this.root, 0, at, removed, fieldSize + valueSize, isNew ? 2 : 0)
    const target = this.blockBytes
    let place = byteOf(this.root) + at
    if (isNew) place = writeElement(target, place, fieldInteger, bytes, start, end)
    writeElement(target, place, valueInteger, value, valueStart, valueEnd)
    if (this.encoding === ENCODING_LISTPACK && this.count > hashMaxListpackEntries) this.outgrow()
    return isNew
  }

  private isFull(isNew: boolean): boolean {
    return isNew && this.count >= PACKED_FIELDS_MAX
  }

  /** @returns whether the field was there */
  delete(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === ENCODING_LARGE) return this.table.delete(bytes, start, end)
    const pos = this.findPacked(this.blockBytes, bytes, start, end)
    if (pos === -1) return false
    this.root = deleteElements(this.keyspace.arena, this.root, 0, pos - byteOf(this.root), 2)
    return true
  }
}

/** Visits the pair whose field is at `pos`. @returns the next field's place, -1 at the end */
function visitPair(block: Uint8Array, pos: number, visit: FieldVisitor): number {
  const next = openElement(block, openElement(block, pos, packedField), packedValue)
  const { bytes, start, end } = packedField
  visit(bytes, start, end, packedValue.bytes, packedValue.start, packedValue.end)
  return block[next]! === END ? -1 : next
}

/**
 * A hash of any size: its fields in a dictionary of records (`field-dict.ts`).
 *
 * With 16 bytes of field and 16 of value a field takes 40 bytes for the record and 10 to 17 in the dictionary.
 */
import type { Arena, Handle, Undoable } from '../memory/arena.js'
import { copyRecord, FieldDict } from './field-dict.js'

/** Measured with 1,000 hashes. */
const HEAP_BYTES = 560

export class FieldTable implements Undoable {
  readonly arena: Arena
  readonly fields: FieldDict
  private readonly key0: number
  private readonly key1: number
  private recordBytes = 0
  /** Where `free` goes on. */
  private freeCursor = 0

  /** `key0` and `key1` seed the hash of fields. */
  constructor(arena: Arena, key0: number, key1: number) {
    this.arena = arena
    this.key0 = key0
    this.key1 = key1
    this.fields = new FieldDict(arena, key0, key1)
  }

  /** Elements held. */
  get count(): number {
    return this.fields.count
  }

  /** Bytes of records and of the dictionary's segments. */
  get arenaBytes(): number {
    return this.recordBytes + this.fields.indexBytes - this.fields.directoryBytes
  }

  /** Of its objects. */
  get heapBytes(): number {
    return HEAP_BYTES
  }

  get directoryBytes(): number {
    return this.fields.directoryBytes
  }

  /** Opens a field's record (see `FieldDict.open`). @returns whether the field is there */
  open(bytes: Uint8Array, start: number, end: number): boolean {
    const { fields } = this
    const record = fields.find(fields.hash(bytes, start, end), bytes, start, end)
    if (record === 0) return false
    fields.open(record)
    return true
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    const { fields } = this
    return fields.find(fields.hash(bytes, start, end), bytes, start, end) !== 0
  }

  /**
   * Sets a field. Neither range may lie in the arena.
   * @returns whether the field is new
   * @throws ArenaFullError, and then nothing has changed
   */
  set(bytes: Uint8Array, start: number, end: number, value: Uint8Array, valueStart: number, valueEnd: number): boolean {
    const { fields, arena } = this
    const hash = fields.hash(bytes, start, end)
    const old = fields.find(hash, bytes, start, end)
    if (old !== 0 && fields.replaceValue(old, value, valueStart, valueEnd)) return false
    arena.beforeChange(this)
    const record = fields.newRecord(bytes, start, end, valueEnd - valueStart)
    fields.writeValue(record, value, valueStart, valueEnd)
    this.recordBytes += arena.sizeOf(record)
    if (old !== 0) {
      fields.replace(hash, old, record)
      this.freeRecord(old)
      fields.close()
      return false
    }
    try {
      fields.insert(hash, record)
    } catch (error) {
      this.freeRecord(record)
      throw error
    }
    return true
  }

  /** @returns whether the field was there */
  delete(bytes: Uint8Array, start: number, end: number): boolean {
    const { fields } = this
    const hash = fields.hash(bytes, start, end)
    const record = fields.find(hash, bytes, start, end)
    if (record === 0) return false
    this.arena.beforeChange(this)
    fields.remove(hash, record)
    this.freeRecord(record)
    fields.close()
    return true
  }

  saveState(): () => void {
    const { recordBytes } = this
    return () => {
      this.recordBytes = recordBytes
    }
  }

  private freeRecord(record: Handle): void {
    this.recordBytes -= this.arena.sizeOf(record)
    this.arena.free(record)
  }

  /** A random record, each as likely as any other; 0 if there is none. `random` is uniform in [0, 1). */
  randomRecord(random: () => number): Handle {
    return this.fields.random(random)
  }

  /** Gives back about `budget` elements. @returns whether nothing is left */
  free(budget: number): boolean {
    const { fields } = this
    this.freeCursor = fields.sweep(this.freeCursor, budget, (record) => this.freeRecord(record))
    if (this.freeCursor !== 0) return false
    fields.clear()
    return true
  }

  /** Moves blocks out of pages that are being emptied, about `budget` elements' from `cursor` on. */
  compact(cursor: number, budget: number): number {
    const { arena, fields } = this
    // A view of a page that is emptied would keep it.
    fields.close()
    return fields.compact(cursor, budget, (record) => (arena.isMarked(record) ? arena.move(record) : record))
  }

  /** A copy in the same arena. */
  copy(): FieldTable {
    const { arena, fields } = this
    const copy = new FieldTable(arena, this.key0, this.key1)
    fields.forEach((record, hash) => {
      const own = copyRecord(arena, record)
      copy.recordBytes += arena.sizeOf(own)
      copy.fields.insert(hash, own)
    })
    return copy
  }

  /** Checks itself. @returns the bytes that it owns in the arena @throws Error */
  assertInvariants(): number {
    const { arena, fields } = this
    fields.assertInvariants()
    let owned = fields.indexBytes - fields.directoryBytes
    fields.forEach((record) => {
      owned += arena.sizeOf(record)
      fields.open(record)
      if (fields.valueEnd - fields.fieldStart > arena.sizeOf(record))
        throw new Error('hash: a record exceeds its block')
    })
    return owned
  }
}

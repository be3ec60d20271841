/**
 * The fields of a large hash: a dictionary of records that hold field and value.
 *
 *   record   | wide 1 | field length 14 | value length 17 | field bytes | value bytes |      one block of the arena
 *
 *   wide     | wide 1 | 0 | field length 4 | value length 4 | field bytes | value bytes |
 *
 * 16 bytes of field and 16 of value take 40.
 */
import { type Arena, byteOf, type Handle, pageOf, wordOf } from '../memory/arena.js'
import { copyBytes, sameBytes } from '../memory/bytes.js'
import { Dict } from './dict.js'

const NO_BYTES = new Uint8Array(0)
const NO_WORDS = new Int32Array(0)

const HEADER_BYTES = 4
const WIDE_HEADER_BYTES = 12
const WIDE_BIT = 1 << 31
const VALUE_BITS = 17
const VALUE_LENGTH_MAX = (1 << VALUE_BITS) - 1
const FIELD_LENGTH_MAX = (1 << 14) - 1
/** A value in a block of up to this many bytes may leave any part of it unused, a larger one at most half. */
const SMALL_BLOCK_BYTES = 64

function isWide(fieldLength: number, valueLength: number): boolean {
  return fieldLength > FIELD_LENGTH_MAX || valueLength > VALUE_LENGTH_MAX
}

export class FieldDict extends Dict {
  /** The parts of the record that `open` last opened: valid until the next allocation. */
  bytes: Uint8Array = NO_BYTES
  fieldStart = 0
  /** Lets go of the record that was last opened. */
  close(): void {
    this.bytes = NO_BYTES
  }

  /** The field's end, where the value begins. */
  fieldEnd = 0
  valueEnd = 0

  open(record: Handle): void {
    const page = pageOf(record)
    const words = this.arena.words[page] ?? NO_WORDS
    const base = wordOf(record)
    const head = words[base]!
    this.bytes = this.arena.bytes[page] ?? NO_BYTES
    if (head >= 0) {
      const start = byteOf(record) + HEADER_BYTES
      const middle = start + (head >>> VALUE_BITS)
      this.fieldStart = start
      this.fieldEnd = middle
      this.valueEnd = middle + (head & VALUE_LENGTH_MAX)
      return
    }
    this.fieldStart = byteOf(record) + WIDE_HEADER_BYTES
    this.fieldEnd = this.fieldStart + words[base + 1]!
    this.valueEnd = this.fieldEnd + words[base + 2]!
  }

  /** A new record with room for a value of this length, which is the caller's to write. */
  newRecord(bytes: Uint8Array, start: number, end: number, valueLength: number): Handle {
    const { arena } = this
    const length = end - start
    const wide = isWide(length, valueLength)
    const record = arena.alloc((wide ? WIDE_HEADER_BYTES : HEADER_BYTES) + length + valueLength)
    const page = pageOf(record)
    const words = arena.words[page] ?? NO_WORDS
    const base = wordOf(record)
    if (wide) {
      words[base] = WIDE_BIT
      words[base + 1] = length
      words[base + 2] = valueLength
    } else words[base] = (length << VALUE_BITS) | valueLength
    const at = byteOf(record) + (wide ? WIDE_HEADER_BYTES : HEADER_BYTES)
    copyBytes(bytes, start, end, arena.bytes[page] ?? NO_BYTES, at)
    return record
  }

  /** Writes the value of a record that was made for one of this length. */
  writeValue(record: Handle, bytes: Uint8Array, start: number, end: number): void {
    this.open(record)
    copyBytes(bytes, start, end, this.bytes, this.fieldEnd)
  }

  /** Puts another value into a record if it fits without much waste. @returns whether it did */
  replaceValue(record: Handle, bytes: Uint8Array, start: number, end: number): boolean {
    const { watch } = this
    if (watch !== undefined) {
      const hash = this.hashOfElement(record)
      watch.changing(hash, record)
      watch.added(hash, record)
    }
    this.open(record)
    const length = end - start
    this.arena.beforeWrite(record)
    if (length !== this.valueEnd - this.fieldEnd && !this.resize(record, length)) return false
    copyBytes(bytes, start, end, this.bytes, this.fieldEnd)
    return true
  }

  /** Gives the open record's value another length where it is. @returns false if that can't be */
  private resize(record: Handle, length: number): boolean {
    const words = this.arena.words[pageOf(record)] ?? NO_WORDS
    const base = wordOf(record)
    const fieldLength = this.fieldEnd - this.fieldStart
    const wide = words[base]! < 0
    if (wide !== isWide(fieldLength, length)) return false
    const total = this.fieldEnd - byteOf(record) + length
    const size = this.arena.sizeOf(record)
    if (total > size || (size > SMALL_BLOCK_BYTES && total * 2 < size)) return false
    if (wide) words[base + 2] = length
    else words[base] = (fieldLength << VALUE_BITS) | length
    return true
  }

  protected override matches(record: Handle, bytes: Uint8Array, start: number, end: number): boolean {
    const page = pageOf(record)
    const words = this.arena.words[page] ?? NO_WORDS
    const base = wordOf(record)
    const head = words[base]!
    if ((head >= 0 ? head >>> VALUE_BITS : words[base + 1]!) !== end - start) return false
    const own = this.arena.bytes[page] ?? NO_BYTES
    return sameBytes(own, byteOf(record) + (head >= 0 ? HEADER_BYTES : WIDE_HEADER_BYTES), bytes, start, end)
  }

  hashOfElement(record: Handle): number {
    this.open(record)
    return this.hash(this.bytes, this.fieldStart, this.fieldEnd)
  }
}

/** Copies a record, field and value alike. */
export function copyRecord(arena: Arena, record: Handle): Handle {
  const size = arena.sizeOf(record)
  const copy = arena.alloc(size)
  arena.copy(record, copy, size)
  return copy
}

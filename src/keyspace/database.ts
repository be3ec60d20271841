/**
 * One database: keys to values, and the verbs by which commands change values as a whole. What a collection is made of is
 * its type's concern (`hash-value.ts` and the like); here it's a root.
 */
import { copyBytes } from '../memory/bytes.js'
import { byteOf, type Handle, wordOf } from '../memory/arena.js'
import { ACCESS_BITS } from './access-clock.js'
import { newCollection, newString, NO_EXPIRY, STRING_BYTES_MAX } from './build-entry.js'
import {
  accessOf,
  bytesOf,
  ENCODING_AUTO,
  ENCODING_RAW,
  expires,
  INLINE_BYTES_MAX,
  inlineLength,
  isOut,
  keyLength,
  keyStart,
  outWord,
  rootOf,
  setEncoding,
  setInlineLength,
  TYPE,
  typeOf,
  wordsOf,
} from './entry.js'
import { EntryTable } from './entry-table.js'

/** As an expiry: the key keeps the one it has. */
export const KEEP_EXPIRY = -2

export { NO_EXPIRY }

/** sds's rule: a string that grows gets as much again in reserve, up to this. */
const GROWTH_RESERVE_MAX = 1 << 20

export class Database extends EntryTable {
  // ---- Strings ------------------------------------------------------------------------------------------------

  /** `lookupRead` of a string. @throws WRONGTYPE */
  readString(key: Uint8Array, start: number, end: number): Handle {
    return this.readTyped(TYPE.string, key, start, end)
  }

  /** `lookupWrite` of a string. @throws WRONGTYPE */
  writeString(key: Uint8Array, start: number, end: number): Handle {
    return this.writeTyped(TYPE.string, key, start, end)
  }

  /**
   * Sets a key to a string. `old` is its entry (0 if absent) as just looked up, with `hash` still set.
   * @param expiryMs Unix ms, `NO_EXPIRY` or `KEEP_EXPIRY`
   * @returns the entry
   */
  setString(
    old: Handle,
    key: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    from: number,
    to: number,
    expiryMs: number | bigint = NO_EXPIRY,
    encoding = ENCODING_AUTO,
  ): Handle {
    const { arena } = this.keyspace
    const length = to - from
    const hadExpiry = old !== 0 && expires(arena, old)
    const isExpiring = expiryMs === KEEP_EXPIRY ? hadExpiry : expiryMs !== NO_EXPIRY
    if (old !== 0 && hadExpiry === isExpiring && length <= INLINE_BYTES_MAX && this.fitsInPlace(old, length)) {
      this.beforeChange(old)
      const at = keyStart(arena, old) + keyLength(arena, old)
      arena.beforeWrite(old)
      copyBytes(value, from, to, bytesOf(arena, old), at)
      setInlineLength(arena, old, length)
      const words = wordsOf(arena, old)
      const base = wordOf(old)
      const { access, mark } = this.keyspace
      const accessed = access.lfu ? words[base]! & ACCESS_BITS : access.mark
      words[base] = TYPE.string | mark | (encoding << 4) | accessed
      if (isExpiring && expiryMs !== KEEP_EXPIRY) this.changeExpiry(old, expiryMs)
      return old
    }
    const expiry = expiryMs === KEEP_EXPIRY && old !== 0 ? this.keptExpiry(old) : isExpiring ? expiryMs : NO_EXPIRY
    const handle = newString(arena, this.freshMeta(encoding, old), key, start, end, length, length, expiry)
    this.openValue(handle)
    copyBytes(value, from, to, this.valueBytes, this.valueStart)
    this.install(old, handle)
    return handle
  }

  /** Writes over the value that `openValue` has opened with one of the same length, whose encoding follows from it. */
  overwriteValue(handle: Handle, value: Uint8Array): void {
    const { valueBytes, valueStart, valueEnd } = this
    this.beforeWrite(handle)
    for (let at = valueStart; at < valueEnd; at++) valueBytes[at] = value[at - valueStart]!
    setEncoding(this.keyspace.arena, handle, ENCODING_AUTO)
  }

  /**
   * Makes room for a string of `length` bytes under a key, to be written through `openValue`: what the old value had is
   * kept up to there, the rest is zero. Marks the string `raw`, as Redis's in-place commands do. What is to be written lies
   * in [from, to) of the value, or beyond its old end.
   */
  resizeString(
    old: Handle,
    key: Uint8Array,
    start: number,
    end: number,
    length: number,
    from = 0,
    to = length,
  ): Handle {
    const { arena } = this.keyspace
    if (old === 0) {
      const handle = newString(arena, this.freshMeta(ENCODING_RAW, 0), key, start, end, length, length, NO_EXPIRY)
      this.openValue(handle)
      this.valueBytes.fill(0, this.valueStart, this.valueEnd)
      this.install(0, handle)
      // The dictionary may have grown, and with it the first page, whose bytes are then others.
      this.openValue(handle)
      return handle
    }
    this.beforeChange(old)
    this.openValue(old)
    const oldLength = this.valueEnd - this.valueStart
    if (length === oldLength) {
      this.beforeWrite(old, from, Math.min(to, oldLength))
      setEncoding(arena, old, ENCODING_RAW)
      return old
    }
    let handle = old
    if (!this.fits(old, length)) {
      const expiry = this.keptExpiry(old)
      const capacity = length + Math.min(length, GROWTH_RESERVE_MAX)
      handle = newString(arena, this.freshMeta(ENCODING_RAW, old), key, start, end, length, capacity, expiry)
      this.openValue(old)
      const source = this.valueBytes
      const sourceStart = this.valueStart
      this.openValue(handle)
      copyBytes(source, sourceStart, sourceStart + Math.min(oldLength, length), this.valueBytes, this.valueStart)
      this.install(old, handle)
    } else {
      this.beforeWrite(old, from, Math.min(to, oldLength))
      if (isOut(arena, old)) wordsOf(arena, old)[outWord(arena, old) + 1] = length
      else setInlineLength(arena, old, length)
    }
    setEncoding(arena, handle, ENCODING_RAW)
    this.openValue(handle)
    if (length > oldLength) this.valueBytes.fill(0, this.valueStart + oldLength, this.valueEnd)
    return handle
  }

  /** To be called before [from, to) of a string's value, or its entry, is written to in place. */
  beforeWrite(handle: Handle, from = 0, to = Infinity): void {
    const { arena } = this.keyspace
    this.beforeChange(handle)
    if (arena.undo === undefined) return
    arena.beforeWrite(handle)
    if (isOut(arena, handle)) arena.beforeWrite(rootOf(arena, handle), from, to)
  }

  /** Whether a string's value can become `length` bytes long where it is. */
  private fits(handle: Handle, length: number): boolean {
    const { arena } = this.keyspace
    if (isOut(arena, handle)) {
      return length <= Math.min(arena.sizeOf(wordsOf(arena, handle)[outWord(arena, handle)]!), STRING_BYTES_MAX)
    }
    if (length > INLINE_BYTES_MAX) return false
    const at = keyStart(arena, handle) + keyLength(arena, handle) - byteOf(handle)
    return at + length <= arena.sizeOf(handle)
  }

  /** Whether an inline string's value can be replaced by one of `length` bytes without much waste. */
  private fitsInPlace(handle: Handle, length: number): boolean {
    const { arena } = this.keyspace
    if (typeOf(arena, handle) !== TYPE.string || isOut(arena, handle)) return false
    if (inlineLength(arena, handle) === length) return true
    const total = keyStart(arena, handle) + keyLength(arena, handle) - byteOf(handle) + length
    const size = arena.sizeOf(handle)
    return total <= size && (size <= 64 || total * 2 > size)
  }

  /** Word 0 of a new entry in the place of `old` (0: none), whose count of accesses it keeps. */
  private freshMeta(encoding: number, old: Handle, type: number = TYPE.string): number {
    const { arena, access, mark } = this.keyspace
    const accessed = access.lfu && old !== 0 ? accessOf(arena, old) & ACCESS_BITS : access.fresh()
    return type | mark | (encoding << 4) | accessed
  }

  // ---- Collections --------------------------------------------------------------------------------------------

  /**
   * A key that is absent, as just looked up, gets a collection.
   * @param root what its encoding says: a block, or an index among `keyspace.large`; the entry's from now on
   * @param expiryMs Unix ms or `NO_EXPIRY`
   * @returns the entry
   */
  addCollection(
    type: number,
    encoding: number,
    root: number,
    key: Uint8Array,
    start: number,
    end: number,
    expiryMs: number | bigint = NO_EXPIRY,
  ): Handle {
    const meta = this.freshMeta(encoding, 0, type)
    const handle = newCollection(this.keyspace.arena, meta, root, key, start, end, expiryMs)
    this.add(this.dict.lastHash, handle)
    return handle
  }

  /**
   * The same whatever the key was before: `old` is its entry (0 if absent) as just looked up. A TTL goes. As in Redis
   * replacing a key is an access to it, and its count of accesses stays.
   * @returns the entry
   */
  storeCollection(
    old: Handle,
    type: number,
    encoding: number,
    root: number,
    key: Uint8Array,
    start: number,
    end: number,
  ): Handle {
    if (old !== 0) this.touch(old)
    const meta = this.freshMeta(encoding, old, type)
    const handle = newCollection(this.keyspace.arena, meta, root, key, start, end, NO_EXPIRY)
    this.install(old, handle)
    return handle
  }
}

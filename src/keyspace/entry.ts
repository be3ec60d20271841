/**
 * How a key and its value lie in the arena: one block, found through the dictionary.
 *
 *   word 0   | clock 24 | ms 1 | encoding 3 | mark 1 | type 3 |      the last access, the type, and the snapshot's mark
 *   word 1   | expires 1 | wide 1 | out 1 | key length 13 | value length 16 |
 *   words 2-5 | expiry low | expiry high | wheel previous | wheel next |      only with `expires`
 *   2 words  | key length | 0 |                                               only with `wide`: a key above 8 KiB
 *   2 words  | handle of the value's own block | its length |                 only with `out`
 *   key bytes, then the value's bytes unless `out`
 *
 * A string of up to 8 KiB lies in the entry itself: 16 bytes of key and 16 of value take 40 in all. A longer one has a
 * block of its own, so that RENAME, MOVE and a new TTL never copy more than 8 KiB.
 *
 * A collection is always outside: the handle of its block, or the index of a `LargeValue`, stands where that of a long
 * string does. So the entry stays where it is, however its collection changes.
 *
 * Strings are always kept as the bytes that GET gives. Redis's encodings `int` and `embstr` follow from them, so a string
 * needs a mark only where they don't: `raw`, for one that APPEND, SETRANGE, SETBIT or BITOP has made, and two rare ones.
 */
import { type Arena, byteOf, type Handle, pageOf, wordOf } from '../memory/arena.js'
import { copyBytes, sameBytes } from '../memory/bytes.js'
import { ACCESS_BITS } from './access-clock.js'

/** Types, numbered as Redis numbers them. */
export const TYPE = { string: 0, list: 1, set: 2, zset: 3, hash: 4, stream: 6 } as const
/** Names that TYPE gives, by number. */
export const TYPE_NAMES: readonly string[] = ['string', 'list', 'set', 'zset', 'hash', 'module', 'stream']

/** A string whose encoding follows from its bytes. */
export const ENCODING_AUTO = 0
/** A string that was modified in place: `raw` whatever its length. */
export const ENCODING_RAW = 1
/** The text of a float that INCRBYFLOAT made: `embstr` or `raw` by its length, never `int`. */
export const ENCODING_TEXT = 2
/** A string that COPY made: as `ENCODING_AUTO`, but a small integer isn't the shared one. */
export const ENCODING_COPIED = 3
/** A collection in one block, a listpack: `listpack`, of a list `quicklist`. */
export const ENCODING_LISTPACK = 4
/** A set of integers in one block. */
export const ENCODING_INTSET = 5
/** A collection whose root is the index of a `LargeValue`: `hashtable`, `skiplist` or `quicklist`. */
export const ENCODING_LARGE = 6
/** A listpack of what Redis would hold as `hashtable` or `skiplist`: a small set of strings, say. */
export const ENCODING_PACKED = 7

export const INLINE_BYTES_MAX = 8192
const KEY_LENGTH_MAX = 8191
const HEADER_BYTES = 8
/** Of an entry with an expiry: its time and the timer. */
export const EXPIRY_BYTES = 16
const WIDE_BYTES = 8
const OUT_BYTES = 8

const EXPIRES_BIT = 1 << 31
const WIDE_BIT = 1 << 30
const OUT_BIT = 1 << 29
const KEY_SHIFT = 16
const KEY_MASK = KEY_LENGTH_MAX << KEY_SHIFT
const VALUE_MASK = 0xffff

/** Says, in word 0, whether the snapshot that is being taken has the entry (`snapshot.ts`). */
export const MARK_BIT = 1 << 3

/** Word of the entry at which the expiry and the wheel's links begin. */
export const EXPIRY_WORD = 2

const NO_WORDS = new Int32Array(0)
const NO_BYTES = new Uint8Array(0)

/** Words 0 and 1 of an entry. */
export const wordsOf = (arena: Arena, handle: Handle): Int32Array => arena.words[pageOf(handle)] ?? NO_WORDS
export const bytesOf = (arena: Arena, handle: Handle): Uint8Array => arena.bytes[pageOf(handle)] ?? NO_BYTES

/** The bits of an entry's first word that are its type. */
export const TYPE_MASK = 7
export const typeOf = (arena: Arena, handle: Handle): number => wordsOf(arena, handle)[wordOf(handle)]! & TYPE_MASK
export const encodingOf = (arena: Arena, handle: Handle): number => (wordsOf(arena, handle)[wordOf(handle)]! >>> 4) & 7
export const expires = (arena: Arena, handle: Handle): boolean => wordsOf(arena, handle)[wordOf(handle) + 1]! < 0

/** The word whose `ACCESS_BITS` tell of the last access. */
export const accessOf = (arena: Arena, handle: Handle): number => wordsOf(arena, handle)[wordOf(handle)]!

export function setAccess(arena: Arena, handle: Handle, access: number): void {
  const words = wordsOf(arena, handle)
  const at = wordOf(handle)
  words[at] = (words[at]! & ~ACCESS_BITS) | access
}

/** Sets the mark to `mark`, which is `MARK_BIT` or 0. */
export function setMark(arena: Arena, handle: Handle, mark: number): void {
  const words = wordsOf(arena, handle)
  const at = wordOf(handle)
  words[at] = (words[at]! & ~MARK_BIT) | mark
}

/** Bytes between the entry's start and its key. */
function keyOffset(info: number): number {
  return (
    HEADER_BYTES +
    (info < 0 ? EXPIRY_BYTES : 0) +
    ((info & WIDE_BIT) !== 0 ? WIDE_BYTES : 0) +
    ((info & OUT_BIT) !== 0 ? OUT_BYTES : 0)
  )
}

/** Where in its page an entry's key starts. */
export function keyStart(arena: Arena, handle: Handle): number {
  return byteOf(handle) + keyOffset(wordsOf(arena, handle)[wordOf(handle) + 1]!)
}

export function keyLength(arena: Arena, handle: Handle): number {
  const words = wordsOf(arena, handle)
  const base = wordOf(handle)
  const info = words[base + 1]!
  if ((info & WIDE_BIT) === 0) return (info & KEY_MASK) >>> KEY_SHIFT
  return words[base + (info < 0 ? 6 : 2)]!
}

/** Whether the value has a block of its own. */
export const isOut = (arena: Arena, handle: Handle): boolean =>
  (wordsOf(arena, handle)[wordOf(handle) + 1]! & OUT_BIT) !== 0

/** The word, in the entry's page, that holds the handle of the value's own block; its length is in the next one. */
export function outWord(arena: Arena, handle: Handle): number {
  const base = wordOf(handle)
  const info = wordsOf(arena, handle)[base + 1]!
  return base + 2 + (info < 0 ? 4 : 0) + ((info & WIDE_BIT) !== 0 ? 2 : 0)
}

/** The root of a collection: the handle of its block, or the index of its `LargeValue`. */
export const rootOf = (arena: Arena, handle: Handle): number => wordsOf(arena, handle)[outWord(arena, handle)]!

export function setRoot(arena: Arena, handle: Handle, root: number): void {
  arena.beforeWrite(handle)
  wordsOf(arena, handle)[outWord(arena, handle)] = root
}

/** A word that a collection's type may keep beside the root; 0 at first. It goes along with renames and copies. */
export const noteOf = (arena: Arena, handle: Handle): number => wordsOf(arena, handle)[outWord(arena, handle) + 1]!

export function setNote(arena: Arena, handle: Handle, note: number): void {
  arena.beforeWrite(handle)
  wordsOf(arena, handle)[outWord(arena, handle) + 1] = note
}

/** Length of a value that lies in the entry. */
export const inlineLength = (arena: Arena, handle: Handle): number =>
  wordsOf(arena, handle)[wordOf(handle) + 1]! & VALUE_MASK

export function setInlineLength(arena: Arena, handle: Handle, length: number): void {
  arena.beforeWrite(handle)
  const words = wordsOf(arena, handle)
  const at = wordOf(handle) + 1
  words[at] = (words[at]! & ~VALUE_MASK) | length
}

export function setEncoding(arena: Arena, handle: Handle, encoding: number): void {
  arena.beforeWrite(handle)
  const words = wordsOf(arena, handle)
  const at = wordOf(handle)
  words[at] = (words[at]! & ~0x70) | (encoding << 4)
}

/** The expiry in Unix ms, rounded to a double; -1 if the entry has none. */
export function expiryOf(arena: Arena, handle: Handle): number {
  const words = wordsOf(arena, handle)
  const base = wordOf(handle)
  if (words[base + 1]! >= 0) return -1
  return words[base + 3]! * 4294967296 + (words[base + 2]! >>> 0)
}

/** The same, exact. */
export function exactExpiryOf(arena: Arena, handle: Handle): bigint {
  const words = wordsOf(arena, handle)
  const base = wordOf(handle)
  if (words[base + 1]! >= 0) return -1n
  return (BigInt(words[base + 3]!) << 32n) | BigInt(words[base + 2]! >>> 0)
}

export function setExpiry(arena: Arena, handle: Handle, expiryMs: number | bigint): void {
  arena.beforeWrite(handle)
  const words = wordsOf(arena, handle)
  const base = wordOf(handle)
  if (typeof expiryMs === 'bigint') {
    words[base + 2] = Number(BigInt.asIntN(32, expiryMs))
    words[base + 3] = Number(BigInt.asIntN(32, expiryMs >> 32n))
  } else {
    // The conversion to 32 bits drops all above.
    words[base + 2] = expiryMs | 0
    words[base + 3] = Math.floor(expiryMs / 4294967296)
  }
}

/** Bytes of an entry with these parts. */
export function entryBytes(keyBytes: number, inlineBytes: number, isExpiring: boolean, isOutside: boolean): number {
  return (
    HEADER_BYTES +
    (isExpiring ? EXPIRY_BYTES : 0) +
    (keyBytes > KEY_LENGTH_MAX ? WIDE_BYTES : 0) +
    (isOutside ? OUT_BYTES : 0) +
    keyBytes +
    inlineBytes
  )
}

/** Writes the header and key of a new entry. Expiry, value and outside block are the caller's. */
export function writeEntry(
  arena: Arena,
  handle: Handle,
  meta: number,
  isExpiring: boolean,
  isOutside: boolean,
  inlineBytes: number,
  key: Uint8Array,
  start: number,
  end: number,
): void {
  const words = wordsOf(arena, handle)
  const base = wordOf(handle)
  const length = end - start
  const isWide = length > KEY_LENGTH_MAX
  const info =
    (isExpiring ? EXPIRES_BIT : 0) | (isWide ? WIDE_BIT : length << KEY_SHIFT) | (isOutside ? OUT_BIT : 0) | inlineBytes
  words[base] = meta
  words[base + 1] = info
  if (isWide) {
    words[base + (isExpiring ? 6 : 2)] = length
    words[base + (isExpiring ? 7 : 3)] = 0
  }
  copyBytes(key, start, end, bytesOf(arena, handle), byteOf(handle) + keyOffset(info))
}

/** Whether an entry has this key. */
export function hasKey(arena: Arena, handle: Handle, bytes: Uint8Array, start: number, end: number): boolean {
  const page = pageOf(handle)
  const words = arena.words[page] ?? NO_WORDS
  const base = wordOf(handle)
  const info = words[base + 1]!
  const length = (info & WIDE_BIT) === 0 ? (info & KEY_MASK) >>> KEY_SHIFT : words[base + (info < 0 ? 6 : 2)]!
  if (length !== end - start) return false
  const own = arena.bytes[page] ?? NO_BYTES
  return sameBytes(own, byteOf(handle) + keyOffset(info), bytes, start, end)
}

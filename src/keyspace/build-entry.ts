/** Makes entries in the arena: new ones, and copies under another key or with another expiry. The dictionary isn't told. */
import { copyBytes } from '../memory/bytes.js'
import { type Arena, ArenaFullError, type Handle, wordOf } from '../memory/arena.js'
import {
  bytesOf,
  entryBytes,
  INLINE_BYTES_MAX,
  inlineLength,
  isOut,
  keyLength,
  keyStart,
  outWord,
  setExpiry,
  wordsOf,
  writeEntry,
} from './entry.js'

/** As an expiry: the key gets none. */
export const NO_EXPIRY = -1

/** The longest string: its length stands in a signed word. */
export const STRING_BYTES_MAX = 2 ** 31 - 1

/** A new entry, not yet in the dictionary, with room for `capacity` bytes; its value is `length` undefined bytes. */
export function newString(
  arena: Arena,
  meta: number,
  key: Uint8Array,
  start: number,
  end: number,
  length: number,
  capacity: number,
  expiryMs: number | bigint,
): Handle {
  const isExpiring = expiryMs !== NO_EXPIRY
  const isOutside = length > INLINE_BYTES_MAX
  if (length > STRING_BYTES_MAX) throw new ArenaFullError(`a string of ${length} bytes is too long`)
  const block = isOutside ? arena.alloc(capacity) : 0
  const inline = isOutside ? 0 : Math.min(capacity, INLINE_BYTES_MAX)
  const handle = arena.alloc(entryBytes(end - start, inline, isExpiring, isOutside))
  writeEntry(arena, handle, meta, isExpiring, isOutside, isOutside ? 0 : length, key, start, end)
  if (isOutside) {
    const words = wordsOf(arena, handle)
    const at = outWord(arena, handle)
    words[at] = block
    words[at + 1] = length
  }
  if (isExpiring) setExpiry(arena, handle, expiryMs)
  return handle
}

/** A new entry for a collection, not yet in the dictionary. */
export function newCollection(
  arena: Arena,
  meta: number,
  root: number,
  key: Uint8Array,
  start: number,
  end: number,
  expiryMs: number | bigint,
): Handle {
  const isExpiring = expiryMs !== NO_EXPIRY
  const handle = arena.alloc(entryBytes(end - start, 0, isExpiring, true))
  writeEntry(arena, handle, meta, isExpiring, true, 0, key, start, end)
  const words = wordsOf(arena, handle)
  const at = outWord(arena, handle)
  words[at] = root
  words[at + 1] = 0
  if (isExpiring) setExpiry(arena, handle, expiryMs)
  return handle
}

/** A copy of an entry under another key or with another expiry; a value outside is shared, not copied. */
export function rebuild(
  arena: Arena,
  handle: Handle,
  key: Uint8Array,
  start: number,
  end: number,
  expiryMs: number | bigint,
): Handle {
  const isExpiring = expiryMs !== NO_EXPIRY
  const isOutside = isOut(arena, handle)
  const inline = isOutside ? 0 : inlineLength(arena, handle)
  const copy = arena.alloc(entryBytes(end - start, inline, isExpiring, isOutside))
  const meta = wordsOf(arena, handle)[wordOf(handle)]!
  writeEntry(arena, copy, meta, isExpiring, isOutside, inline, key, start, end)
  if (isExpiring) setExpiry(arena, copy, expiryMs)
  if (isOutside) {
    const from = wordsOf(arena, handle)
    const to = wordsOf(arena, copy)
    const at = outWord(arena, copy)
    to[at] = from[outWord(arena, handle)]!
    to[at + 1] = from[outWord(arena, handle) + 1]!
  } else {
    const from = keyStart(arena, handle) + keyLength(arena, handle)
    copyBytes(bytesOf(arena, handle), from, from + inline, bytesOf(arena, copy), keyStart(arena, copy) + end - start)
  }
  return copy
}

/** What an entry's value has outside of the entry: a block of a string or of a packed collection, or a `LargeValue`. */
import type { Handle } from '../memory/arena.js'
import { ENCODING_LARGE, encodingOf, isOut, outWord, rootOf, setRoot, TYPE, typeOf, wordsOf } from './entry.js'
import type { Keyspace } from './keyspace.js'

/** Its bytes: blocks, and what a large value has outside of the arena. */
export function outsideBytes({ arena, large }: Keyspace, handle: Handle): number {
  if (!isOut(arena, handle)) return 0
  const root = rootOf(arena, handle)
  if (encodingOf(arena, handle) !== ENCODING_LARGE) return arena.sizeOf(root)
  const { arenaBytes, heapBytes, directoryBytes } = large.get(root)
  return arenaBytes + heapBytes + directoryBytes
}

/** Frees it. */
export function freeOutside({ arena, large }: Keyspace, handle: Handle): void {
  if (!isOut(arena, handle)) return
  const root = rootOf(arena, handle)
  if (encodingOf(arena, handle) === ENCODING_LARGE) large.release(root)
  else arena.free(root)
}

/** A copy of it for a copy of the entry: a block or an index; 0 if there is none. */
export function copyOutside({ arena, large }: Keyspace, handle: Handle): number {
  if (!isOut(arena, handle)) return 0
  const root = rootOf(arena, handle)
  if (encodingOf(arena, handle) === ENCODING_LARGE) return large.add(large.get(root).copy())
  const isString = typeOf(arena, handle) === TYPE.string
  const bytes = isString ? wordsOf(arena, handle)[outWord(arena, handle) + 1]! : arena.sizeOf(root)
  const block = arena.alloc(bytes)
  arena.copy(root, block, bytes)
  return block
}

/** Moves it out of a page that is being emptied; a large value only gets in line for that. */
export function compactOutside({ arena, large }: Keyspace, handle: Handle): void {
  if (!isOut(arena, handle)) return
  const root = rootOf(arena, handle)
  if (encodingOf(arena, handle) === ENCODING_LARGE) large.compactLater(root)
  else if (arena.isMarked(root)) setRoot(arena, handle, arena.move(root))
}

/** Checks it. @returns the bytes that it owns in the arena @throws Error */
export function assertOutside({ arena, large }: Keyspace, handle: Handle): number {
  if (!isOut(arena, handle)) return 0
  if (encodingOf(arena, handle) !== ENCODING_LARGE) return arena.sizeOf(rootOf(arena, handle))
  const value = large.get(rootOf(arena, handle))
  const owned = value.assertInvariants()
  if (owned !== value.arenaBytes) throw new Error(`large value: owns ${owned} bytes, says ${value.arenaBytes}`)
  return owned
}

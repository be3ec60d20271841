/**
 * Sets as values of keys: what commands use. The forms that a set can have are `set/set-body.ts`'s concern.
 *
 * A set is opened, changed, and then closed, which puts its new root into the entry:
 *
 *     const set = openSet(db, handle)
 *     set.add(bytes, start, end)
 *     closeSet(db, handle, set)
 */
import type { Handle } from '../memory/arena.js'
import type { Database } from './database.js'
import { encodingOf, rootOf, setEncoding, setRoot, TYPE } from './entry.js'
import type { EntryTable } from './entry-table.js'
import { SetBody } from './set/set-body.js'

export { intsetEntriesMax, type MemberVisitor, SetBody } from './set/set-body.js'
export { SetBuilder } from './set/set-builder.js'

/** The set of an entry, until another one is opened in the same slot. */
export function openSet(db: EntryTable, handle: Handle, slot = 0): SetBody {
  const { keyspace } = db
  const { arena } = keyspace
  const { openSets } = keyspace
  // A command may begin with a later slot than the first.
  while (openSets.length <= slot) openSets.push(new SetBody(keyspace))
  const set = openSets[slot] ?? new SetBody(keyspace)
  set.open(encodingOf(arena, handle), rootOf(arena, handle))
  return set
}

/** Brings an entry up to date with its set after a change. One whose set is empty must then be removed. */
export function closeSet(db: EntryTable, handle: Handle, set: SetBody): void {
  const { arena } = db.keyspace
  setRoot(arena, handle, set.root)
  if (encodingOf(arena, handle) !== set.encoding) setEncoding(arena, handle, set.encoding)
}

/** Puts another set in the place of an entry's. */
export function exchangeSet(db: EntryTable, handle: Handle, set: SetBody): void {
  openSet(db, handle).discard()
  closeSet(db, handle, set)
}

/** Members held. */
export const setLength = (db: EntryTable, handle: Handle): number => openSet(db, handle).length

export const setHas = (db: EntryTable, handle: Handle, bytes: Uint8Array, start: number, end: number): boolean =>
  openSet(db, handle).has(bytes, start, end)

/** Visits all members, an intset's in ascending order. `visit` must not change the set. */
export function forEachMember(
  db: EntryTable,
  handle: Handle,
  visit: (bytes: Uint8Array, start: number, end: number) => void,
): void {
  openSet(db, handle).forEach(visit)
}

/** A key that is absent, as just looked up, gets a set of this one member. @returns the entry */
export function newSet(
  db: Database,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): Handle {
  const set = (db.keyspace.openSets[0] ??= new SetBody(db.keyspace))
  set.createWith(bytes, start, end)
  try {
    return db.addCollection(TYPE.set, set.encoding, set.root, key, keyStart, keyEnd)
  } catch (error) {
    set.discard()
    throw error
  }
}

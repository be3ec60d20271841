/**
 * Sorted sets: which form one has, and the verbs by which commands read and change it.
 *
 *   LISTPACK   up to zset-max-listpack-entries members of up to zset-max-listpack-value bytes, as Redis
 *   PACKED     the same bytes where Redis would already hold a skip list: a few members, one of them long
 *   LARGE      a `SortedSet`
 *
 * A form never goes back to a smaller one, as in Redis. Verbs that work on "the found member" follow upon `zsetFind`,
 * with nothing in between. Ranks count from 0 at the least score. A sorted set that is left empty is the caller's to remove.
 */
import { byteOf, type Handle } from '../memory/arena.js'
import { elementAt, listpackCount, LISTPACK_EMPTY } from '../structures/listpack.js'
import { newListpack } from '../structures/listpack-edit.js'
import { scoreOf } from '../structures/scored-dict.js'
import { SortedSet } from '../structures/sorted-set.js'
import type { Database } from './database.js'
import {
  ENCODING_LARGE,
  ENCODING_LISTPACK,
  ENCODING_PACKED,
  encodingOf,
  rootOf,
  setEncoding,
  setRoot,
  TYPE,
} from './entry.js'
import type { Keyspace } from './keyspace.js'
import { closeSharedCursors, sharedCursor, ZsetCursor } from './zset/cursor.js'
import {
  blockBytes,
  closePacked,
  findPacked,
  insertPacked,
  PACKED_BYTES_MAX,
  PACKED_ENTRIES_MAX,
  packedBelow,
  packedBytes,
  packedRank,
  packedScore,
  removePacked,
} from './zset/packed-zset.js'

export { sharedCursor, ZsetCursor } from './zset/cursor.js'
export { ZsetBuilder } from './zset/builder.js'

/** Bytes of a new listpack besides its first member: its own, the member's header, a score. */
const FIRST_OVERHEAD_BYTES = LISTPACK_EMPTY + 12

/** What `zsetFind` found: the place in a listpack, or the record. */
let found = 0
const cursor = sharedCursor()

/** Lets go of what was last looked at. */
export function closeZsets(): void {
  closeSharedCursors()
  closePacked()
}

/** The `SortedSet` of an entry that is `LARGE`. */
export const largeZset = (keyspace: Keyspace, handle: Handle): SortedSet =>
  keyspace.large.get(rootOf(keyspace.arena, handle)) as SortedSet

export const isLargeZset = (keyspace: Keyspace, handle: Handle): boolean =>
  encodingOf(keyspace.arena, handle) === ENCODING_LARGE

// ---- Reading ------------------------------------------------------------------------------------------------------

export function zsetLength({ keyspace }: Database, handle: Handle): number {
  if (isLargeZset(keyspace, handle)) return largeZset(keyspace, handle).count
  const block = rootOf(keyspace.arena, handle)
  return listpackCount(blockBytes(keyspace.arena, block), byteOf(block)) / 2
}

/** A member's score, NaN if it's absent. */
export function zsetScore(db: Database, handle: Handle, bytes: Uint8Array, start: number, end: number): number {
  return zsetFind(db, handle, bytes, start, end)
}

/** The same, for the verbs that go on with the found member. */
export function zsetFind(
  { keyspace }: Database,
  handle: Handle,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const { arena } = keyspace
  if (isLargeZset(keyspace, handle)) {
    found = largeZset(keyspace, handle).find(bytes, start, end)
    return found === 0 ? NaN : scoreOf(arena, found)
  }
  const block = rootOf(arena, handle)
  found = findPacked(arena, block, bytes, start, end)
  return found === 0 ? NaN : packedScore(arena, block, found)
}

/** The rank of the found member. */
export function zsetFoundRank({ keyspace }: Database, handle: Handle): number {
  if (isLargeZset(keyspace, handle)) return largeZset(keyspace, handle).tree.rankOf(found)
  return packedRank(keyspace.arena, rootOf(keyspace.arena, handle), found)
}

/** How many members have a score less than `score`, or, if `orEqual`, not greater. */
export function zsetBelow({ keyspace }: Database, handle: Handle, score: number, orEqual: boolean): number {
  if (isLargeZset(keyspace, handle)) return largeZset(keyspace, handle).tree.seekScore(score, orEqual)
  return packedBelow(keyspace.arena, rootOf(keyspace.arena, handle), score, orEqual)
}

/** Visits all members in order. Neither the set nor anything else in the arena may be changed meanwhile. */
export function forEachScored(
  db: Database,
  handle: Handle,
  visit: (bytes: Uint8Array, start: number, end: number, score: number) => void,
): void {
  const walk = new ZsetCursor()
  for (walk.open(db, handle, 0, false); walk.isThere; walk.step()) {
    walk.read()
    visit(walk.bytes, walk.start, walk.end, walk.score)
  }
}

// ---- Changing -----------------------------------------------------------------------------------------------------

/** Gives a key that is absent, as just looked up, a sorted set of one member. @returns the entry */
export function newZset(
  db: Database,
  key: Uint8Array,
  keyFrom: number,
  keyEnd: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
): Handle {
  const { keyspace } = db
  const { arena } = keyspace
  const length = end - start
  const isListpack = keyspace.zsetMaxListpackEntries > 0 && length <= keyspace.zsetMaxListpackValue
  const empty = newListpack(arena, FIRST_OVERHEAD_BYTES + length)
  const block = insertPacked(arena, empty, bytes, start, end, score, !isListpack)
  const encoding = isListpack ? ENCODING_LISTPACK : ENCODING_PACKED
  return db.addCollection(TYPE.zset, encoding, block, key, keyFrom, keyEnd)
}

/** Adds a member that isn't there, as `zsetFind` has just said. Its bytes may not lie in the arena. */
export function zsetAdd(
  db: Database,
  handle: Handle,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
): void {
  const { keyspace } = db
  const { arena } = keyspace
  const encoding = encodingOf(arena, handle)
  if (encoding === ENCODING_LARGE) return largeZset(keyspace, handle).add(bytes, start, end, score)
  const length = zsetLength(db, handle) + 1
  const fits = end - start <= keyspace.zsetMaxListpackValue && length <= keyspace.zsetMaxListpackEntries
  if (encoding === ENCODING_PACKED || !fits) {
    const block = rootOf(arena, handle)
    if (length > PACKED_ENTRIES_MAX || packedBytes(arena, block) + end - start > PACKED_BYTES_MAX) {
      const set = makeLarge(db, handle)
      set.find(bytes, start, end)
      return set.add(bytes, start, end, score)
    }
    setEncoding(arena, handle, ENCODING_PACKED)
  }
  insertIntoPacked(keyspace, handle, bytes, start, end, score)
}

function insertIntoPacked(
  { arena }: Keyspace,
  handle: Handle,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
): void {
  const keepsSign = encodingOf(arena, handle) === ENCODING_PACKED
  setRoot(arena, handle, insertPacked(arena, rootOf(arena, handle), bytes, start, end, score, keepsSign))
}

/** Takes a sorted set for one that Redis holds as a skip list from now on, as SORT makes it. */
export function forgetListpack({ keyspace }: Database, handle: Handle): void {
  const { arena } = keyspace
  if (encodingOf(arena, handle) === ENCODING_LISTPACK) setEncoding(arena, handle, ENCODING_PACKED)
}

/** Exchanges a listpack for a `SortedSet`. */
function makeLarge(db: Database, handle: Handle): SortedSet {
  const { keyspace } = db
  const { arena, large } = keyspace
  const set = new SortedSet(arena, keyspace.hashKey0, keyspace.hashKey1)
  for (cursor.open(db, handle, 0, false); cursor.isThere; cursor.step()) {
    const { bytes, start, end } = cursor.copy()
    // Only a forged payload has a member twice.
    if (set.find(bytes, start, end) === 0) set.add(bytes, start, end, cursor.score)
  }
  const block = rootOf(arena, handle)
  setRoot(arena, handle, large.add(set))
  setEncoding(arena, handle, ENCODING_LARGE)
  arena.free(block)
  return set
}

/** Gives the found member, whose range is given again, another score. */
export function zsetChange(
  { keyspace }: Database,
  handle: Handle,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
): void {
  if (isLargeZset(keyspace, handle)) return largeZset(keyspace, handle).update(found, score)
  const { arena } = keyspace
  setRoot(arena, handle, removePacked(arena, rootOf(arena, handle), found, 1))
  insertIntoPacked(keyspace, handle, bytes, start, end, score)
}

/** Removes the found member. */
export function zsetRemove({ keyspace }: Database, handle: Handle): void {
  if (isLargeZset(keyspace, handle)) return largeZset(keyspace, handle).remove(found)
  const { arena } = keyspace
  setRoot(arena, handle, removePacked(arena, rootOf(arena, handle), found, 1))
}

/** Removes `count` members from `rank` on; there are as many. */
export function zsetRemoveRange({ keyspace }: Database, handle: Handle, rank: number, count: number): void {
  if (count <= 0) return
  if (isLargeZset(keyspace, handle)) return largeZset(keyspace, handle).removeRange(rank, count)
  const { arena } = keyspace
  const block = rootOf(arena, handle)
  const place = elementAt(blockBytes(arena, block), byteOf(block), 2 * rank) - byteOf(block)
  setRoot(arena, handle, removePacked(arena, block, place, count))
}

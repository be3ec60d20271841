/**
 * Lists as values of keys: which form they have, and how commands get at them.
 *
 * Redis has one encoding, the quicklist. A quicklist object costs some 700 bytes, so a list whose one node is small is
 * kept as that node's listpack alone, in a block of its own; the options that it was made with (`list-max-listpack-size`,
 * `list-compress-depth`; as in Redis a list keeps them) stand in the entry. To be worked on it's lent to a quicklist that all
 * such lists of a keyspace share, one at a time: `openList`, then, after changes, `closeList`.
 */
import type { Handle } from '../memory/arena.js'
import { byteOf } from '../memory/arena.js'
import { listpackBytes, listpackCount } from '../structures/listpack.js'
import { type ItemSink, Quicklist } from '../structures/quicklist.js'
import type { Database } from './database.js'
import {
  bytesOf,
  ENCODING_LARGE,
  ENCODING_LISTPACK,
  encodingOf,
  noteOf,
  rootOf,
  setEncoding,
  setNote,
  setRoot,
  TYPE,
} from './entry.js'
import type { EntryTable } from './entry-table.js'
import type { Keyspace } from './keyspace.js'

/** A listpack larger than this becomes the node of a quicklist. */
const SMALL_BYTES_MAX = 4096
/** A quicklist of one node this small becomes a mere listpack again. */
const SMALL_AGAIN_BYTES_MAX = 1024

const optionsNote = (fill: number, depth: number): number => (fill & 0xffff) | (depth << 16)

function applyOptions(list: Quicklist, note: number): void {
  const fill = (note << 16) >> 16
  const depth = note >>> 16
  if (list.fill !== fill || list.depth !== depth) list.setOptions(fill, depth)
}

/** The list of an entry, to be read or changed until the next list is opened. After a change `closeList` must follow. */
export function openList(db: EntryTable, handle: Handle): Quicklist {
  const { keyspace } = db
  const { arena } = keyspace
  const root = rootOf(arena, handle)
  let list: Quicklist
  if (encodingOf(arena, handle) === ENCODING_LARGE) {
    list = keyspace.large.get(root) as Quicklist
    arena.beforeChange(list)
  } else {
    list = keyspace.smallList
    applyOptions(list, noteOf(arena, handle))
    const bytes = bytesOf(arena, root)
    const lp = byteOf(root)
    list.borrow(root, listpackBytes(bytes, lp), listpackCount(bytes, lp))
  }
  list.plainFrom = keyspace.quicklistPackedThreshold
  return list
}

/** Brings an entry up to date with its list after a change. An entry whose list is empty must then be removed. */
export function closeList(db: EntryTable, handle: Handle, list: Quicklist): void {
  const { keyspace } = db
  const { arena } = keyspace
  if (list === keyspace.smallList) {
    if (list.isSmall(SMALL_BYTES_MAX)) {
      setRoot(arena, handle, list.smallBlock())
      return
    }
    setRoot(arena, handle, keepAsLarge(keyspace, list))
    setEncoding(arena, handle, ENCODING_LARGE)
  } else if (list.count > 0 && list.isSmall(SMALL_AGAIN_BYTES_MAX)) {
    keyspace.large.forget(rootOf(arena, handle))
    setRoot(arena, handle, list.smallBlock())
    setEncoding(arena, handle, ENCODING_LISTPACK)
    setNote(arena, handle, optionsNote(list.fill, list.depth))
  } else keyspace.large.recount(rootOf(arena, handle))
}

/** Makes the shared quicklist a value, and another one the shared. @returns its index */
function keepAsLarge(keyspace: Keyspace, list: Quicklist): number {
  list.keep()
  keyspace.smallList = new Quicklist(keyspace.arena, list.fill, list.depth)
  return keyspace.large.add(list)
}

/** An empty list, to be filled and given to `addList` before any other list is opened. */
export function newList(keyspace: Keyspace): Quicklist {
  const list = keyspace.smallList
  list.clear()
  list.setOptions(keyspace.listMaxListpackSize, keyspace.listCompressDepth)
  list.plainFrom = keyspace.quicklistPackedThreshold
  return list
}

/** Puts a list from `newList`, which has elements, under a key that is absent, as just looked up. @returns the entry */
export function addList(db: Database, list: Quicklist, key: Uint8Array, start: number, end: number): Handle {
  const { keyspace } = db
  const isSmall = list.isSmall(SMALL_BYTES_MAX)
  const root = isSmall ? list.smallBlock() : keepAsLarge(keyspace, list)
  const encoding = isSmall ? ENCODING_LISTPACK : ENCODING_LARGE
  const handle = db.addCollection(TYPE.list, encoding, root, key, start, end)
  setNote(keyspace.arena, handle, optionsNote(list.fill, list.depth))
  return handle
}

/** Elements of a list. */
export function listLength({ keyspace }: EntryTable, handle: Handle): number {
  const { arena, large } = keyspace
  const root = rootOf(arena, handle)
  if (encodingOf(arena, handle) === ENCODING_LARGE) return large.get(root).count
  return listpackCount(bytesOf(arena, root), byteOf(root))
}

/** Calls `visit` for each element from the head on. It must neither change the store nor open another list. */
export function forEachItem(
  db: EntryTable,
  handle: Handle,
  visit: (bytes: Uint8Array, start: number, end: number) => void,
): void {
  const list = openList(db, handle)
  const sink: ItemSink = { bulk: visit }
  list.range(0, list.count, false, sink)
}

/** Builds a list that is put under its key when it's complete. */
export class ListBuilder {
  private readonly keyspace: Keyspace
  readonly list: Quicklist

  /** `fill` and `depth` as of `Quicklist`, by default those of the configuration. */
  constructor(keyspace: Keyspace, fill = keyspace.listMaxListpackSize, depth = keyspace.listCompressDepth) {
    this.keyspace = keyspace
    this.list = new Quicklist(keyspace.arena, fill, depth)
    this.list.plainFrom = keyspace.quicklistPackedThreshold
  }

  /** Elements so far. */
  get size(): number {
    return this.list.count
  }

  /** Adds an element, which doesn't lie in the arena, behind the last one. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    this.list.pushTail(bytes, start, end)
    return true
  }

  /** Puts the list, which has elements, under a key, whatever that was (`old`, 0 if absent). @returns the entry */
  store(db: Database, old: Handle, key: Uint8Array, start: number, end: number): Handle {
    const { encoding, root } = this.finish()
    return this.noted(db.storeCollection(old, TYPE.list, encoding, root, key, start, end))
  }

  /** Puts the list, which has elements, under a key that is absent, as just looked up. @returns the entry */
  addTo(db: Database, key: Uint8Array, start: number, end: number, expiryMs: number | bigint): Handle {
    const { encoding, root } = this.finish()
    return this.noted(db.addCollection(TYPE.list, encoding, root, key, start, end, expiryMs))
  }

  /** Gives the list up. */
  discard(): void {
    this.list.free(Infinity)
  }

  private finish(): { encoding: number; root: number } {
    const { keyspace, list } = this
    if (list.isSmall(SMALL_BYTES_MAX)) return { encoding: ENCODING_LISTPACK, root: list.smallBlock() }
    return { encoding: ENCODING_LARGE, root: keyspace.large.add(list) }
  }

  private noted(handle: Handle): Handle {
    setNote(this.keyspace.arena, handle, optionsNote(this.list.fill, this.list.depth))
    return handle
  }
}

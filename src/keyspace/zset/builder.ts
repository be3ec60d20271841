/**
 * Makes a sorted set apart from any key, to be put under one when it's complete: for commands that store their result, and
 * for RESTORE. At the end it gets the form that Redis would give a set of these members.
 */
import type { Handle } from '../../memory/arena.js'
import { LISTPACK_EMPTY } from '../../structures/listpack.js'
import { newListpack } from '../../structures/listpack-edit.js'
import { memberBytes, memberLength, memberStart, scoreOf } from '../../structures/scored-dict.js'
import { SortedSet } from '../../structures/sorted-set.js'
import { NO_EXPIRY } from '../build-entry.js'
import type { Database } from '../database.js'
import { ENCODING_LARGE, ENCODING_LISTPACK, ENCODING_PACKED, TYPE } from '../entry.js'
import type { Keyspace } from '../keyspace.js'
import { insertPacked, PACKED_BYTES_MAX, PACKED_ENTRIES_MAX } from './packed-zset.js'

/** Bytes that a listpack takes for a member and a short score besides those of the member. */
const OVERHEAD_BYTES = 6

export class ZsetBuilder {
  private readonly keyspace: Keyspace
  private readonly set: SortedSet
  private longest = 0
  private total = 0
  /** What `score` has found, or 0. */
  private found: Handle = 0

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
    this.set = new SortedSet(keyspace.arena, keyspace.hashKey0, keyspace.hashKey1)
  }

  /** Members so far. */
  get size(): number {
    return this.set.count
  }

  /** A member's score so far; NaN if it isn't there. */
  score(bytes: Uint8Array, start: number, end: number): number {
    this.found = this.set.find(bytes, start, end)
    return this.found === 0 ? NaN : scoreOf(this.keyspace.arena, this.found)
  }

  /** Gives the member that `score` has just asked for, there or not, this score. */
  put(bytes: Uint8Array, start: number, end: number, score: number): void {
    if (this.found === 0) this.addNew(bytes, start, end, score)
    else if (!Object.is(scoreOf(this.keyspace.arena, this.found), score)) this.set.update(this.found, score)
  }

  /** Visits all members in order. Nothing in the arena may be changed meanwhile. */
  forEach(visit: (bytes: Uint8Array, start: number, end: number, score: number) => void): void {
    const { arena } = this.keyspace
    const { tree } = this.set
    for (tree.seek(0); tree.record !== 0; tree.next()) {
      const { record } = tree
      const start = memberStart(record)
      visit(memberBytes(arena, record), start, start + memberLength(arena, record), tree.score)
    }
  }

  /** Adds a member, or gives it another score. Its bytes may not lie in the arena. @returns whether it's new */
  add(bytes: Uint8Array, start: number, end: number, score: number): boolean {
    const record = this.set.find(bytes, start, end)
    if (record !== 0) {
      if (scoreOf(this.keyspace.arena, record) !== score) this.set.update(record, score)
      return false
    }
    this.addNew(bytes, start, end, score)
    return true
  }

  /** Adds a member that isn't there, as the set has just said. */
  private addNew(bytes: Uint8Array, start: number, end: number, score: number): void {
    this.set.add(bytes, start, end, score)
    this.total += end - start
    if (end - start > this.longest) this.longest = end - start
  }

  /** Puts the set, which isn't empty, under a key in the place of whatever it held. `old` is as just looked up. */
  store(db: Database, old: Handle, key: Uint8Array, start: number, end: number): Handle {
    const encoding = this.encoding()
    return db.storeCollection(old, TYPE.zset, encoding, this.root(encoding), key, start, end)
  }

  /** Puts the set, which isn't empty, under a key that is absent, as just looked up. */
  storeNew(db: Database, key: Uint8Array, start: number, end: number, expiryMs: number | bigint = NO_EXPIRY): Handle {
    const encoding = this.encoding()
    return db.addCollection(TYPE.zset, encoding, this.root(encoding), key, start, end, expiryMs)
  }

  /** Gives it up. */
  discard(): void {
    this.set.free(Infinity)
  }

  private encoding(): number {
    const { keyspace, size } = this
    if (size <= keyspace.zsetMaxListpackEntries && this.longest <= keyspace.zsetMaxListpackValue)
      return ENCODING_LISTPACK
    return size <= PACKED_ENTRIES_MAX && this.packedBytes() <= PACKED_BYTES_MAX ? ENCODING_PACKED : ENCODING_LARGE
  }

  /** About what a listpack would take; it grows if need be. */
  private packedBytes(): number {
    return LISTPACK_EMPTY + this.total + OVERHEAD_BYTES * this.size
  }

  private root(encoding: number): number {
    return encoding === ENCODING_LARGE ? this.keyspace.large.add(this.set) : this.pack(encoding === ENCODING_PACKED)
  }

  /** A listpack of the members, which are freed. */
  private pack(keepsSign: boolean): Handle {
    const { set } = this
    const { arena } = this.keyspace
    let block = newListpack(arena, this.packedBytes())
    const buffer = new Uint8Array(this.longest)
    for (set.tree.seek(0); set.tree.record !== 0; set.tree.next()) {
      const { record } = set.tree
      const length = memberLength(arena, record)
      const bytes = memberBytes(arena, record)
      const start = memberStart(record)
      for (let i = 0; i < length; i++) buffer[i] = bytes[start + i]!
      block = insertPacked(arena, block, buffer, 0, length, scoreOf(arena, record), keepsSign)
    }
    set.free(Infinity)
    return block
  }
}

/**
 * Makes a sorted set apart from any key, to be put under one when it's complete: for commands that store their result, and
 * for RESTORE. At the end it gets the form that Redis would give a set of these members.
 */
import type { Handle } from '../../memory/arena.js'
import { hashBytes } from '../../memory/hash.js'
import { LISTPACK_EMPTY, LISTPACK_HEADER } from '../../structures/listpack.js'
import { placeListpack } from '../../structures/listpack-edit.js'
import { memberBytes, memberLength, memberStart, scoreOf } from '../../structures/scored-dict.js'
import { SortedSet } from '../../structures/sorted-set.js'
import { NO_EXPIRY } from '../build-entry.js'
import type { Database } from '../database.js'
import { ENCODING_LARGE, ENCODING_LISTPACK, ENCODING_PACKED, TYPE } from '../entry.js'
import type { Keyspace } from '../keyspace.js'
import { type GatheredZset, releaseGathered, takeGathered } from './gathered-zset.js'
import { PACKED_BYTES_MAX, PACKED_ENTRIES_MAX, writeScored } from './packed-zset.js'

/** Bytes that a listpack takes for a member and a short score besides those of the member. */
const OVERHEAD_BYTES = 6
/** And at most. */
const OVERHEAD_BYTES_MAX = 40

const PACKED_KEPT_MAX = 1 << 14

/** Where listpacks are written before their size is known. */
let packed = new Uint8Array(1024)

export class ZsetBuilder {
  private readonly keyspace: Keyspace
  /** As long as they are few, the members are here; then in a set. */
  private few: GatheredZset | undefined = takeGathered()
  private set: SortedSet | undefined
  private longest = 0
  private total = 0
  /** What `score` has found: an index or a record, -1 or 0 if nothing. */
  private found = 0

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  /** Members so far. */
  get size(): number {
    return this.few?.count ?? this.set?.count ?? 0
  }

  /** A member's score so far; NaN if it isn't there. */
  score(bytes: Uint8Array, start: number, end: number): number {
    const { few, set, keyspace } = this
    if (few) {
      this.found = few.find(hashBytes(bytes, start, end, keyspace.hashKey0, keyspace.hashKey1), bytes, start, end)
      return this.found < 0 ? NaN : few.scores[this.found]!
    }
    this.found = set?.find(bytes, start, end) ?? 0
    return this.found === 0 ? NaN : scoreOf(keyspace.arena, this.found)
  }

  /** Gives the member that `score` has just asked for, there or not, this score. */
  put(bytes: Uint8Array, start: number, end: number, score: number): void {
    const { few, set, found } = this
    if (few) {
      if (found < 0) this.addNew(bytes, start, end, score)
      else few.scores[found] = score
    } else if (found === 0) this.addNew(bytes, start, end, score)
    else if (!Object.is(scoreOf(this.keyspace.arena, found), score)) set?.update(found, score)
  }

  /** Adds a member, or gives it another score. Its bytes may not lie in the arena. @returns whether it's new */
  add(bytes: Uint8Array, start: number, end: number, score: number): boolean {
    const held = this.score(bytes, start, end)
    const isNew = held !== held
    if (held !== score) this.put(bytes, start, end, score)
    return isNew
  }

  /** Adds a member that isn't there, as `score` has just said. */
  private addNew(bytes: Uint8Array, start: number, end: number, score: number): void {
    if (!this.few?.add(bytes, start, end, score)) {
      let { set } = this
      if (this.few) {
        set = this.becomeSet(this.few)
        set.find(bytes, start, end)
      }
      set?.add(bytes, start, end, score)
    }
    this.total += end - start
    if (end - start > this.longest) this.longest = end - start
  }

  /** Moves what was gathered into a set. */
  private becomeSet(few: GatheredZset): SortedSet {
    const { arena, hashKey0, hashKey1 } = this.keyspace
    const set = new SortedSet(arena, hashKey0, hashKey1)
    this.set = set
    for (let i = 0; i < few.count; i++) {
      const start = few.starts[i]!
      const end = few.starts[i + 1]!
      set.find(few.bytes, start, end)
      set.add(few.bytes, start, end, few.scores[i]!)
    }
    this.few = undefined
    releaseGathered(few)
    return set
  }

  /** Visits all members in order. Nothing in the arena may be changed meanwhile. */
  forEach(visit: (bytes: Uint8Array, start: number, end: number, score: number) => void): void {
    const { few, set } = this
    if (few) {
      const { bytes, count, order, scores, starts } = few
      few.sort()
      for (let i = 0; i < count; i++) {
        const index = order[i]!
        visit(bytes, starts[index]!, starts[index + 1]!, scores[index]!)
      }
    } else if (set) forEachOf(set, visit)
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
    this.set?.free(Infinity)
    if (this.few) releaseGathered(this.few)
    this.set = undefined
    this.few = undefined
  }

  private encoding(): number {
    const { keyspace, size } = this
    if (size <= keyspace.zsetMaxListpackEntries && this.longest <= keyspace.zsetMaxListpackValue)
      return ENCODING_LISTPACK
    return size <= PACKED_ENTRIES_MAX && this.packedBytes() <= PACKED_BYTES_MAX ? ENCODING_PACKED : ENCODING_LARGE
  }

  /** About what a listpack would take. */
  private packedBytes(): number {
    return LISTPACK_EMPTY + this.total + OVERHEAD_BYTES * this.size
  }

  private root(encoding: number): number {
    if (encoding !== ENCODING_LARGE) return this.pack(encoding === ENCODING_PACKED)
    const set = this.few ? this.becomeSet(this.few) : this.set
    return set ? this.keyspace.large.add(set) : 0
  }

  /** A listpack of the members, which are given up. */
  private pack(keepsSign: boolean): Handle {
    const { arena } = this.keyspace
    const room = LISTPACK_EMPTY + this.total + OVERHEAD_BYTES_MAX * this.size
    const target = room > packed.length ? new Uint8Array(room) : packed
    if (room <= PACKED_KEPT_MAX) packed = target
    let at = LISTPACK_HEADER
    this.forEach((bytes, start, end, score) => {
      at = writeScored(target, at, bytes, start, end, score, keepsSign)
    })
    const block = placeListpack(arena, target, at, 2 * this.size)
    this.discard()
    return block
  }
}

/** Apart from the builder's method, where what this needs would cost each small set as well. */
function forEachOf(
  { arena, tree }: SortedSet,
  visit: (bytes: Uint8Array, start: number, end: number, score: number) => void,
): void {
  for (tree.seek(0); tree.record !== 0; tree.next()) {
    const { record } = tree
    const start = memberStart(record)
    visit(memberBytes(arena, record), start, start + memberLength(arena, record), tree.score)
  }
}

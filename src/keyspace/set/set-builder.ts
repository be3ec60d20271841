/**
 * A set in the making, not yet under any key: the result of a set operation, or what is read from a payload.
 *
 * A few members, the first of which is no integer, are gathered outside of the arena. Others are in a set there from the first on.
 */
import type { Handle } from '../../memory/arena.js'
import { parseInteger } from '../../memory/integers.js'
import type { Database } from '../database.js'
import { ENCODING_INTSET, ENCODING_PACKED, TYPE } from '../entry.js'
import type { Keyspace } from '../keyspace.js'
import { type GatheredListpack, releaseGathered, takeGathered } from './gathered-listpack.js'
import { SetBody } from './set-body.js'

export class SetBuilder {
  private readonly keyspace: Keyspace
  private few: GatheredListpack | undefined
  private body: SetBody | undefined

  /** @param isHashtable whether it is one from the first member on, even if all are integers */
  constructor(keyspace: Keyspace, isHashtable = false) {
    this.keyspace = keyspace
    if (isHashtable) this.few = takeGathered()
  }

  /** Members so far. */
  get size(): number {
    return this.few?.count ?? this.body?.length ?? 0
  }

  /** Whether it's an intset, or would be with an integer for its first member. */
  get isIntset(): boolean {
    return this.body ? this.body.encoding === ENCODING_INTSET : this.few === undefined
  }

  /** What was built, in the arena. @throws ArenaFullError */
  get set(): SetBody {
    let { body } = this
    if (!body) {
      body = new SetBody(this.keyspace)
      if (this.few) body.open(ENCODING_PACKED, this.few.place(this.keyspace.arena))
      else body.create()
      this.body = body
      this.release()
    }
    return body
  }

  /** Lets it be what Redis calls `hashtable`. */
  becomeHashtable(): void {
    if (this.body) this.body.becomeHashtable()
    else this.few ??= takeGathered()
  }

  /** Where the first members are gathered; undefined if they are no longer, or begin with an integer. */
  private gather(bytes: Uint8Array, start: number, end: number): GatheredListpack | undefined {
    if (this.few || this.body) return this.few
    const value = parseInteger(bytes, start, end)
    if (value !== value) this.few = takeGathered()
    return this.few
  }

  /** @returns whether the member is new */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    const few = this.gather(bytes, start, end)
    if (few) {
      if (few.has(bytes, start, end)) return false
      if (few.add(bytes, start, end)) return true
    }
    return this.set.add(bytes, start, end)
  }

  /** Adds the member that `source`, another set, has just shown to a visitor, and that isn't there; `hash` is what that said of it. */
  addNewFrom(source: SetBody, bytes: Uint8Array, start: number, end: number, hash: number): void {
    const few = this.gather(bytes, start, end)
    if (few && (source.isPacked ? source.gatherInto(few) : few.add(bytes, start, end))) return
    const { set } = this
    if (source.isHashed && set.isHashed) set.addNewHashed(hash, bytes, start, end)
    else set.add(bytes, start, end)
  }

  /** Adds all members of another set. */
  addAll(source: SetBody): void {
    const { isHashed, isPacked } = source
    source.forEach((bytes, start, end, hash) => {
      const few = this.gather(bytes, start, end)
      if (few) {
        if (isPacked ? source.isGatheredIn(few) : few.has(bytes, start, end)) return
        if (isPacked ? source.gatherInto(few) : few.add(bytes, start, end)) return
      }
      if (isHashed) this.set.addHashed(hash, bytes, start, end)
      else this.set.add(bytes, start, end)
    })
  }

  /** Puts the set under a key, whose entry is `old` (0 if absent) as just looked up. @returns the entry */
  store(db: Database, old: Handle, key: Uint8Array, start: number, end: number): Handle {
    const { set } = this
    return db.storeCollection(old, TYPE.set, set.encoding, set.root, key, start, end)
  }

  /** Puts it under a key that is absent, as just looked up. @returns the entry */
  addTo(db: Database, key: Uint8Array, start: number, end: number, expiryMs: number | bigint): Handle {
    const { set } = this
    return db.addCollection(TYPE.set, set.encoding, set.root, key, start, end, expiryMs)
  }

  /** Gives it up. */
  discard(): void {
    this.body?.discard()
    this.release()
  }

  private release(): void {
    if (this.few) releaseGathered(this.few)
    this.few = undefined
  }
}

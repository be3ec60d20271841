/**
 * Draws from the keys of a database that have a TTL, for the `volatile-` policies. Redis has a second dictionary of them at
 * all times, some 40 bytes a key; here the dictionary tells nothing of TTLs, and the timing wheel is lists, of which only
 * the heads are at hand: its newest timers, the worst candidates.
 *
 * Where a quarter of the keys or more have a TTL, drawing from all and passing over the others costs less than anything
 * that would have to be kept. Below that a list is made: hash and handle, 8 bytes a key, only while such a policy evicts,
 * and given back when it isn't needed.
 *
 *   | hash, handle | hash, handle | ... |       in no order; entries that are gone since are found out when they are drawn
 *
 * The list is made in steps, along with the samples drawn from it, so that turning a policy on stops nobody.
 */
import type { Handle } from '../memory/arena.js'
import { expires } from './entry.js'
import type { EntryTable } from './entry-table.js'

/** From this share of keys with a TTL on, those are drawn from all. */
const SHARE_MIN = 1 / 4
/** With this share, the list is given up. */
const SHARE_PLENTY = 1 / 2
/** Keys drawn at most to find some with a TTL, and how often that is tried. */
const DRAWN_MAX = 4096
const DRAW_TRIES_MAX = 4
/** Single keys drawn at most to find one. */
const RANDOM_TRIES_MAX = 64
const FIRST_PAIRS = 256
/** Keys looked at with each sample while the list is being made. */
const BUILD_STEP = 512

const NO_PAIRS = new Int32Array(0)
/** What is drawn from all keys: hash and handle of each. */
const drawn = new Int32Array(2 * DRAWN_MAX)
const one = new Int32Array(2)

export class ExpiringKeys {
  /** Whether there is a list: then `add` must be called. */
  isListed = false
  private readonly db: EntryTable
  private pairs = NO_PAIRS
  private count = 0
  private cursor = 0
  private isBuilding = false

  constructor(db: EntryTable) {
    this.db = db
  }

  /** Draws up to `wanted` entries, not necessarily different ones. @param out gets hash and handle of each @returns how many */
  sample(wanted: number, out: Int32Array): number {
    const { expiring, size } = this.db
    if (expiring === 0) return 0
    const share = expiring / size
    if (share >= SHARE_PLENTY) this.forget()
    if (share >= SHARE_MIN) {
      const found = this.drawFromAll(wanted, share, out)
      if (found > 0) return found
      // Chance was against all of them, or most of them are elsewhere.
    }
    if (!this.isListed) this.begin()
    const found = this.drawFromList(wanted, out)
    if (found > 0) return found
    this.begin()
    return this.drawFromList(wanted, out)
  }

  /** One of them, each as likely as any other; 0 if there is none. */
  random(): Handle {
    const { dict, expiring, keyspace, size } = this.db
    if (expiring === 0) return 0
    if (expiring >= size * SHARE_MIN) {
      for (let tries = 0; tries < RANDOM_TRIES_MAX; tries++) {
        const handle = dict.random(keyspace.random)
        if (expires(keyspace.arena, handle)) return handle
      }
    }
    return this.sample(1, one) === 0 ? 0 : one[1]!
  }

  /** Takes in an entry that is new, has got or lost a TTL, or was moved. Only while `isListed`. */
  add(hash: number, handle: Handle): void {
    if (!expires(this.db.keyspace.arena, handle)) return
    if (2 * this.count === this.pairs.length) this.makeRoom()
    this.pairs[2 * this.count] = hash
    this.pairs[2 * this.count + 1] = handle
    this.count++
  }

  /** Gives the list up. */
  forget(): void {
    this.replace(NO_PAIRS)
    this.count = 0
    this.isListed = false
  }

  private drawFromAll(wanted: number, share: number, out: Int32Array): number {
    const { dict, keyspace } = this.db
    const count = Math.min(DRAWN_MAX, Math.ceil(wanted / share))
    for (let tries = 0; tries < DRAW_TRIES_MAX; tries++) {
      const seen = dict.neighbours(keyspace.random, count, drawn)
      let found = 0
      for (let i = 0; i < seen && found < wanted; i++) {
        if (!expires(keyspace.arena, drawn[2 * i + 1]!)) continue
        out[2 * found] = drawn[2 * i]!
        out[2 * found + 1] = drawn[2 * i + 1]!
        found++
      }
      if (found > 0) return found
    }
    return 0
  }

  // ---- The list -----------------------------------------------------------------------------------------------

  private begin(): void {
    this.count = 0
    this.cursor = 0
    this.isListed = true
    this.isBuilding = true
  }

  private drawFromList(wanted: number, out: Int32Array): number {
    const { random } = this.db.keyspace
    do {
      if (this.isBuilding) this.build()
      for (let found = 0; this.count > 0;) {
        const at = 2 * Math.floor(random() * this.count)
        const hash = this.pairs[at]!
        const handle = this.pairs[at + 1]!
        if (!this.isLive(hash, handle)) this.drop(at)
        else {
          out[2 * found] = hash
          out[2 * found + 1] = handle
          if (++found === wanted) return found
        }
      }
    } while (this.isBuilding)
    return 0
  }

  private isLive(hash: number, handle: Handle): boolean {
    return this.db.dict.holds(hash, handle) && expires(this.db.keyspace.arena, handle)
  }

  private drop(at: number): void {
    this.count--
    this.pairs[at] = this.pairs[2 * this.count]!
    this.pairs[at + 1] = this.pairs[2 * this.count + 1]!
  }

  private build(): void {
    const { dict } = this.db
    this.cursor = dict.scan(this.cursor, BUILD_STEP, (handle) => this.add(dict.hashOfEntry(handle), handle))
    this.isBuilding = this.cursor !== 0
  }

  /** Forgets what is gone; if that was less than half, grows. */
  private makeRoom(): void {
    const { pairs } = this
    const before = this.count
    this.count = 0
    for (let i = 0; i < before; i++) {
      const hash = pairs[2 * i]!
      const handle = pairs[2 * i + 1]!
      if (!this.isLive(hash, handle)) continue
      pairs[2 * this.count] = hash
      pairs[2 * this.count + 1] = handle
      this.count++
    }
    if (2 * this.count <= before && before > 0) return
    const grown = new Int32Array(2 * Math.max(FIRST_PAIRS, 2 * before))
    grown.set(pairs)
    this.replace(grown)
  }

  private replace(pairs: Int32Array<ArrayBuffer>): void {
    this.db.keyspace.heldBytes += pairs.byteLength - this.pairs.byteLength
    this.pairs = pairs
  }
}

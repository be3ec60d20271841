/**
 * A few hashes of records, worked out before they are needed. One memo serves all sorted sets of the process: whoever comes
 * next takes it over. Owners are numbers, so that it keeps nobody's memory.
 */
import type { Handle } from '../memory/arena.js'

/** Several times as many as are in use at a time, so that two seldom fall on the same place. */
const PLACES_BITS = 6
const FIBONACCI = 0x9e3779b1

const placeOf = (record: Handle): number => Math.imul(record, FIBONACCI) >>> (32 - PLACES_BITS)

let owners = 0

/** A number for an owner. */
export const newOwner = (): number => ++owners

export class HashMemo {
  /** The hash that `has` has found. */
  hash = 0
  private owner = 0
  private left = 0
  private readonly records = new Int32Array(1 << PLACES_BITS)
  private readonly hashes = new Int32Array(1 << PLACES_BITS)

  /** Whether a record's hash is known: it's in `hash`. */
  has(owner: number, record: Handle): boolean {
    const place = placeOf(record)
    if (this.owner !== owner || this.records[place]! !== record) return false
    this.hash = this.hashes[place]!
    return true
  }

  /** Whether it's time to work out the next hashes: once in `every` calls, and at once for a new owner, who takes the memo over. */
  isDue(owner: number, every: number): boolean {
    if (this.owner !== owner) {
      this.records.fill(0)
      this.owner = owner
      this.left = 0
    }
    if (--this.left > 0) return false
    this.left = every
    return true
  }

  keep(record: Handle, hash: number): void {
    const place = placeOf(record)
    this.records[place] = record
    this.hashes[place] = hash
  }

  /** To be called when a record is freed: another one may come to stand in its place. */
  forget(owner: number, record: Handle): void {
    const place = placeOf(record)
    if (this.owner === owner && this.records[place]! === record) this.records[place] = 0
  }

  /** To be called when records may have been freed or moved, no matter which. */
  forgetAll(owner: number): void {
    if (this.owner === owner) this.owner = 0
  }
}

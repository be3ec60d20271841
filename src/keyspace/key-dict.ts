/**
 * The dictionary of a database: keys to entries.
 *
 * What is looked up is often what was looked up just before: a script or a transaction works on one key, the list of a queue
 * or a leaderboard is what everybody asks for. While that is so, the entry found last is tried first, a comparison rather
 * than a hash and a search.
 */
import type { Handle } from '../memory/arena.js'
import { SampledDict } from '../structures/sampled-dict.js'
import { bytesOf, hasKey, keyLength, keyStart } from './entry.js'

/** The entry found last is tried until it was in vain so often in a row. */
const TRIES_MAX = 4

export class KeyDict extends SampledDict {
  /** The entry found last; 0 if there was none, or it's gone. */
  private last: Handle = 0
  /** The hash of the key that was last looked for; of its key, if there is one. */
  lastHash = 0
  private triesLeft = 0

  /** The entry of this key if it is the one found last, and worth trying; else 0. */
  again(key: Uint8Array, start: number, end: number): Handle {
    const { last } = this
    if (this.triesLeft === 0 || last === 0) return 0
    if (hasKey(this.arena, last, key, start, end)) {
      this.triesLeft = TRIES_MAX
      return last
    }
    this.triesLeft--
    return 0
  }

  /** Takes note of what a search has found, 0 if nothing. */
  found(handle: Handle, hash: number): void {
    if (handle !== 0 && handle === this.last) this.triesLeft = TRIES_MAX
    this.last = handle
    this.lastHash = hash
  }

  /** To be called when entries may have gone behind the dictionary's back, by undoing. */
  forgetLast(): void {
    this.last = 0
  }

  override replace(hash: number, handle: Handle, replacement: Handle): void {
    if (handle === this.last) this.last = replacement
    super.replace(hash, handle, replacement)
  }

  override remove(hash: number, handle: Handle): void {
    if (handle === this.last) this.last = 0
    super.remove(hash, handle)
  }

  override compact(cursor: number, wanted: number, relocate: (handle: Handle) => Handle): number {
    this.forgetLast()
    return super.compact(cursor, wanted, relocate)
  }

  override forget(): void {
    this.forgetLast()
    super.forget()
  }

  protected override matches(handle: Handle, bytes: Uint8Array, start: number, end: number): boolean {
    return hasKey(this.arena, handle, bytes, start, end)
  }

  protected override hashOfElement(handle: Handle): number {
    return this.hashOfEntry(handle)
  }

  /** The hash of an entry's key. */
  hashOfEntry(handle: Handle): number {
    const start = keyStart(this.arena, handle)
    return this.hash(bytesOf(this.arena, handle), start, start + keyLength(this.arena, handle))
  }

  override assertInvariants(): void {
    super.assertInvariants()
    const { last } = this
    if (last === 0) return
    const start = keyStart(this.arena, last)
    const key = bytesOf(this.arena, last).slice(start, start + keyLength(this.arena, last))
    const hash = this.hash(key, 0, key.length)
    if (hash !== this.lastHash || this.find(hash, key, 0, key.length) !== last)
      throw new Error('the entry found last is another')
  }
}

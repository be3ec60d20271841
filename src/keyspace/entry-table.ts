/**
 * The entries of one database: looking them up, putting them in and taking them out, their expiry, and the word of each
 * change. What the values are is no concern of this file.
 *
 * The account of memory, the timing wheel and the dictionary are kept in step here; `changed` marks watching sessions,
 * counts the change and tells the listener. Keys are byte ranges of the caller's; entries are handles, valid until the
 * next verb that may move or free them.
 */
import { byteOf, type Handle, pageOf, type Undoable, wordOf } from '../memory/arena.js'
import { latin1Bytes, readLatin1 } from '../memory/utf8.js'
import { TimingWheel } from '../structures/timing-wheel.js'
import { ACCESS_BITS } from './access-clock.js'
import { NO_EXPIRY, rebuild } from './build-entry.js'
import {
  bytesOf,
  ENCODING_AUTO,
  ENCODING_COPIED,
  encodingOf,
  exactExpiryOf,
  expires,
  EXPIRY_WORD,
  expiryOf,
  inlineLength,
  isOut,
  keyLength,
  keyStart,
  outWord,
  setAccess,
  setEncoding,
  setExpiry,
  setMark,
  setRoot,
  TYPE,
  TYPE_MASK,
  typeOf,
  wordsOf,
} from './entry.js'
import { wrongType } from './errors.js'
import { ExpiringKeys } from './expiring-keys.js'
import type { KeyDict } from './key-dict.js'
import { EVENT, type Keyspace } from './keyspace.js'
import { assertOutside, compactOutside, copyOutside, outsideBytes } from './value-blocks.js'
import { WaitedKeys } from './waited-keys.js'
import { WatchedKeys } from './watched-keys.js'

const NO_WORDS = new Int32Array(0)
const NO_BYTES = new Uint8Array(0)
export class EntryTable implements Undoable {
  readonly keyspace: Keyspace
  readonly index: number
  dict: KeyDict
  private wheel: TimingWheel | undefined
  private expiringCount = 0
  private expirySum = 0
  /** For `volatile-` policies. */
  readonly expiringKeys = new ExpiringKeys(this)
  /** Keys that sessions watch; they stay through FLUSHDB and SWAPDB. */
  readonly watched: WatchedKeys
  /** Keys that blocked sessions wait for; they too stay. */
  readonly waited: WaitedKeys

  /** The range of the value that `openValue` last opened: valid until the next verb. */
  valueBytes: Uint8Array = NO_BYTES
  valueStart = 0
  valueEnd = 0

  constructor(keyspace: Keyspace, index: number) {
    this.keyspace = keyspace
    this.index = index
    this.dict = keyspace.newDict()
    this.watched = new WatchedKeys(keyspace.arena)
    this.waited = new WaitedKeys(this, keyspace.ready)
  }

  /** Keys held, those due but not yet removed included. */
  get size(): number {
    return this.dict.count
  }

  /** Keys with a TTL. */
  get expiring(): number {
    return this.expiringCount
  }

  /** Average time to live of the keys that have one, in ms. */
  get averageTtlMs(): number {
    if (this.expiringCount === 0) return 0
    return Math.max(0, Math.floor(this.expirySum / this.expiringCount - this.keyspace.now()))
  }

  // ---- Lookups -----------------------------------------------------------------------------------------------

  /** The entry of a key, or 0. Due keys count as absent and are removed. Leaves clock and statistics alone. */
  find(key: Uint8Array, start: number, end: number): Handle {
    const { dict } = this
    let handle = dict.again(key, start, end)
    let hash = dict.lastHash
    if (handle === 0) {
      hash = dict.hash(key, start, end)
      handle = dict.find(hash, key, start, end)
      dict.found(handle, hash)
    }
    if (handle === 0) return 0
    const words = this.keyspace.arena.words[pageOf(handle)] ?? NO_WORDS
    if (words[wordOf(handle) + 1]! < 0 && this.removeIfDue(handle, hash)) return 0
    return handle
  }

  /** The entry of a key, due or not, or 0; changes nothing. */
  peek(key: Uint8Array, start: number, end: number): Handle {
    return this.dict.find(this.dict.hash(key, start, end), key, start, end)
  }

  /** Like `find`, for a command that reads: counts hit or miss and marks the access. */
  lookupRead(key: Uint8Array, start: number, end: number): Handle {
    const handle = this.lookupUntouched(key, start, end)
    if (handle !== 0) this.touch(handle)
    return handle
  }

  /** `lookupRead` for a command that only looks at the key, such as TTL: counts hit or miss, marks no access. */
  lookupUntouched(key: Uint8Array, start: number, end: number): Handle {
    const handle = this.find(key, start, end)
    const { keyspace } = this
    if (handle === 0) {
      keyspace.stats.misses++
      if (keyspace.eventMask !== 0) keyspace.emit(this, EVENT.keymiss, 'keymiss', key, start, end)
      return 0
    }
    keyspace.stats.hits++
    return handle
  }

  /** Like `find`, for a command that writes: marks the access. */
  lookupWrite(key: Uint8Array, start: number, end: number): Handle {
    const handle = this.find(key, start, end)
    if (handle !== 0) {
      this.beforeChange(handle)
      this.touch(handle)
    }
    return handle
  }

  /** Lets the snapshot that is being taken have an entry as it is before it changes or goes. */
  protected beforeChange(handle: Handle): void {
    const { snapshot } = this.keyspace
    if (snapshot !== undefined) snapshot.beforeChange(this.dict, handle)
  }

  /** Marks an access in the entry's clock. @returns the entry's type, which stands in the same word */
  touch(handle: Handle): number {
    const { keyspace } = this
    const words = keyspace.arena.words[pageOf(handle)] ?? NO_WORDS
    const at = wordOf(handle)
    const meta = words[at]!
    words[at] = (meta & ~ACCESS_BITS) | keyspace.access.touched(meta)
    return meta & TYPE_MASK
  }

  /** `lookupRead` of a key of this type. @throws WRONGTYPE */
  readTyped(type: number, key: Uint8Array, start: number, end: number): Handle {
    const handle = this.lookupUntouched(key, start, end)
    if (handle !== 0 && this.touch(handle) !== type) throw wrongType()
    return handle
  }

  /** `lookupWrite` of a key of this type. @throws WRONGTYPE */
  writeTyped(type: number, key: Uint8Array, start: number, end: number): Handle {
    const handle = this.find(key, start, end)
    if (handle === 0) return 0
    this.beforeChange(handle)
    if (this.touch(handle) !== type) throw wrongType()
    return handle
  }

  /** Opens a string's value: its range is in `valueBytes`, `valueStart`, `valueEnd`. */
  openValue(handle: Handle): void {
    const { arena } = this.keyspace
    if (isOut(arena, handle)) {
      const words = wordsOf(arena, handle)
      const at = outWord(arena, handle)
      const block = words[at]!
      this.valueBytes = bytesOf(arena, block)
      this.valueStart = byteOf(block)
      this.valueEnd = this.valueStart + words[at + 1]!
      return
    }
    this.valueBytes = bytesOf(arena, handle)
    this.valueStart = keyStart(arena, handle) + keyLength(arena, handle)
    this.valueEnd = this.valueStart + inlineLength(arena, handle)
  }

  /** The memory that `valueBytes` shows of a string, as words. */
  valueWords(handle: Handle): Int32Array {
    const { arena } = this.keyspace
    return wordsOf(arena, isOut(arena, handle) ? wordsOf(arena, handle)[outWord(arena, handle)]! : handle)
  }

  // ---- Putting in -------------------------------------------------------------------------------------------------

  /** Puts a finished entry in the place of `old` (0: none), as just looked up, and frees the old one. */
  protected install(old: Handle, handle: Handle): void {
    if (old === 0) this.add(this.dict.lastHash, handle)
    else this.exchange(this.dict.lastHash, old, handle)
  }

  private exchange(hash: number, old: Handle, handle: Handle): void {
    this.beforeChange(old)
    this.dict.replace(hash, old, handle)
    this.stopTimer(old)
    this.keyspace.freeEntryBlocks(old)
    this.startTimer(handle)
    if (this.expiringKeys.isListed) this.expiringKeys.add(hash, handle)
  }

  /** Puts a finished entry of a new key into the dictionary and says so. */
  protected add(hash: number, handle: Handle): void {
    const { keyspace } = this
    if (keyspace.expiryPaused) this.removeHidden(hash, handle)
    this.dict.insert(hash, handle)
    this.startTimer(handle)
    if (this.expiringKeys.isListed) this.expiringKeys.add(hash, handle)
    this.announce(handle)
  }

  /** Says that a key has come up. */
  private announce(handle: Handle): void {
    const { keyspace } = this
    if (this.waited.size !== 0) this.keyReady(handle)
    if (keyspace.eventMask === 0) return
    const start = keyStart(keyspace.arena, handle)
    const bytes = bytesOf(keyspace.arena, handle)
    keyspace.emit(this, EVENT.new, 'new', bytes, start, start + keyLength(keyspace.arena, handle))
  }

  // ---- Expiry -------------------------------------------------------------------------------------------------

  /** The expiry of an entry in Unix ms, rounded to a double; -1 if it has none. */
  expiryOf(handle: Handle): number {
    return expiryOf(this.keyspace.arena, handle)
  }

  /** The same, exact. */
  exactExpiryOf(handle: Handle): bigint {
    return exactExpiryOf(this.keyspace.arena, handle)
  }

  /** The expiry of an entry for a new entry in its place: exact, or `NO_EXPIRY`. */
  protected keptExpiry(handle: Handle): number | bigint {
    return expires(this.keyspace.arena, handle) ? exactExpiryOf(this.keyspace.arena, handle) : NO_EXPIRY
  }

  /** Gives an entry that was just looked up an expiry, or takes it (`NO_EXPIRY`). @returns the entry */
  setExpiry(handle: Handle, expiryMs: number | bigint): Handle {
    this.beforeChange(handle)
    const { arena } = this.keyspace
    const isExpiring = expiryMs !== NO_EXPIRY
    if (expires(arena, handle) === isExpiring) {
      if (isExpiring) this.changeExpiry(handle, expiryMs)
      return handle
    }
    const bytes = bytesOf(arena, handle)
    const start = keyStart(arena, handle)
    const moved = rebuild(arena, handle, bytes, start, start + keyLength(arena, handle), expiryMs)
    const hash = this.dict.lastHash
    this.dict.replace(hash, handle, moved)
    this.stopTimer(handle)
    arena.free(handle)
    this.startTimer(moved)
    if (this.expiringKeys.isListed) this.expiringKeys.add(hash, moved)
    return moved
  }

  protected changeExpiry(handle: Handle, expiryMs: number | bigint): void {
    const { arena } = this.keyspace
    const held = expiryOf(arena, handle)
    if (typeof expiryMs === 'number' && this.wheel?.staysInSlot(held, expiryMs) === true) {
      arena.beforeChange(this)
      setExpiry(arena, handle, expiryMs)
      this.expirySum += expiryMs - held
      return
    }
    this.stopTimer(handle)
    setExpiry(arena, handle, expiryMs)
    this.startTimer(handle)
  }

  private startTimer(handle: Handle): void {
    const { arena } = this.keyspace
    if (!expires(arena, handle)) return
    arena.beforeChange(this)
    this.wheel ??= new TimingWheel(arena, EXPIRY_WORD, this.keyspace.now())
    this.wheel.add(handle)
    this.expiringCount++
    this.expirySum += expiryOf(arena, handle)
  }

  private stopTimer(handle: Handle): void {
    const { arena } = this.keyspace
    if (!expires(arena, handle)) return
    arena.beforeChange(this)
    this.wheel?.remove(handle)
    this.expiringCount--
    this.expirySum -= expiryOf(arena, handle)
  }

  /** Whether an entry is due; as Redis, a key lives through the very ms of its expiry. */
  isDue(handle: Handle): boolean {
    const expiry = expiryOf(this.keyspace.arena, handle)
    return expiry >= 0 && this.keyspace.now() > expiry && !this.keyspace.isLoading
  }

  private removeIfDue(handle: Handle, hash: number): boolean {
    if (!this.isDue(handle)) return false
    if (this.keyspace.expiryPaused) return true
    this.stopTimer(handle)
    this.expire(handle, hash)
    return true
  }

  /** Removes the due entry, kept by a pause of expiry, whose key a new entry is about to take. */
  private removeHidden(hash: number, added: Handle): void {
    const { arena } = this.keyspace
    const start = keyStart(arena, added)
    const hidden = this.dict.find(hash, bytesOf(arena, added), start, start + keyLength(arena, added))
    if (hidden === 0) return
    this.stopTimer(hidden)
    this.expire(hidden, hash)
  }

  /** Removes a due entry that the wheel has let go of. */
  private expire(handle: Handle, hash: number): void {
    const { keyspace } = this
    const { arena } = keyspace
    keyspace.stats.expired++
    this.beforeChange(handle)
    this.dict.remove(hash, handle)
    const bytes = bytesOf(arena, handle)
    const start = keyStart(arena, handle)
    const end = start + keyLength(arena, handle)
    const { effects } = keyspace
    if (effects.isActive) effects.removal(this.index, keyspace.lazyExpire, bytes, start, end)
    this.changed(EVENT.expired, 'expired', bytes, start, end, false)
    keyspace.freeEntryBlocks(handle)
  }

  /** Removes due keys, at most `budget`. @returns whether more are waiting */
  expireDue(budget: number): boolean {
    const { wheel } = this
    if (!wheel || wheel.count === 0) return false
    const { arena } = this.keyspace
    return wheel.advance(this.keyspace.now() - 1, budget, (handle) => {
      this.expiringCount--
      this.expirySum -= expiryOf(arena, handle)
      this.expire(handle, this.dict.hashOfEntry(handle))
    })
  }

  // ---- Eviction -----------------------------------------------------------------------------------------------

  /** Removes an entry because memory is short. `hash` is its key's. */
  evict(hash: number, handle: Handle): void {
    const { keyspace } = this
    const { arena, effects } = keyspace
    keyspace.stats.evicted++
    this.beforeChange(handle)
    this.dict.remove(hash, handle)
    this.stopTimer(handle)
    const bytes = bytesOf(arena, handle)
    const start = keyStart(arena, handle)
    const end = start + keyLength(arena, handle)
    this.changed(EVENT.evicted, 'evicted', bytes, start, end, false)
    if (effects.isActive) effects.removal(this.index, keyspace.lazyEviction, bytes, start, end)
    keyspace.onEvicted?.(this.index, bytes, start, end)
    keyspace.freeEntryBlocks(handle)
  }

  // ---- Whole entries ----------------------------------------------------------------------------------------

  /** Removes an entry that was just looked up. */
  remove(handle: Handle): void {
    this.beforeChange(handle)
    this.dict.remove(this.dict.lastHash, handle)
    this.stopTimer(handle)
    this.keyspace.freeEntryBlocks(handle)
  }

  /** Removes a key if it's there, with its event. @returns whether it was */
  delete(key: Uint8Array, start: number, end: number, event = 'del'): boolean {
    const handle = this.find(key, start, end)
    if (handle === 0) return false
    this.remove(handle)
    this.changed(EVENT.generic, event, key, start, end)
    return true
  }

  /**
   * Moves an entry to another key, here or in another database, with its value and expiry.
   * @param old the entry that the other key has, 0 if it is absent
   * @throws ArenaFullError, and then nothing has changed
   */
  moveTo(target: EntryTable, old: Handle, handle: Handle, key: Uint8Array, start: number, end: number): void {
    const { arena } = this.keyspace
    const hash = this.dict.hashOfEntry(handle)
    this.beforeChange(handle)
    const moved = rebuild(arena, handle, key, start, end, this.keptExpiry(handle))
    target.take(old, moved, target.dict.hash(key, start, end), () => arena.free(moved))
    this.dict.remove(hash, handle)
    this.stopTimer(handle)
    arena.free(handle)
  }

  /** Puts an entry that was made of another one in the place of `old`, or where there is none. */
  private take(old: Handle, handle: Handle, hash: number, giveUp: () => void): void {
    if (old !== 0) {
      this.exchange(hash, old, handle)
      return this.announce(handle)
    }
    try {
      this.add(hash, handle)
    } catch (error) {
      giveUp()
      throw error
    }
  }

  /** Copies an entry, as `moveTo` moves it. */
  copyTo(target: EntryTable, old: Handle, handle: Handle, key: Uint8Array, start: number, end: number): void {
    const { arena } = this.keyspace
    // What is outside first: where there is no room for it, nothing has happened yet.
    const outside = copyOutside(this.keyspace, handle)
    const copy = rebuild(arena, handle, key, start, end, this.keptExpiry(handle))
    if (outside !== 0) setRoot(arena, copy, outside)
    // The copy has never been accessed, nor is it part of a snapshot.
    setAccess(arena, copy, this.keyspace.access.fresh())
    setMark(arena, copy, this.keyspace.mark)
    const isPlain = typeOf(arena, copy) === TYPE.string && encodingOf(arena, copy) === ENCODING_AUTO
    if (isPlain) setEncoding(arena, copy, ENCODING_COPIED)
    target.take(old, copy, target.dict.hash(key, start, end), () => this.keyspace.freeEntryBlocks(copy))
  }

  /** The bytes of an entry's key as a range: in `valueBytes`, `valueStart`, `valueEnd`. */
  openKey(handle: Handle): void {
    const { arena } = this.keyspace
    this.valueBytes = bytesOf(arena, handle)
    this.valueStart = keyStart(arena, handle)
    this.valueEnd = this.valueStart + keyLength(arena, handle)
  }

  /** Bytes that an entry and its value take up. */
  bytesOfEntry(handle: Handle): number {
    const { arena } = this.keyspace
    return arena.sizeOf(handle) + outsideBytes(this.keyspace, handle)
  }

  /** A random entry that isn't due, or 0. */
  randomEntry(): Handle {
    for (let tries = 0; this.dict.count > 0; tries++) {
      const handle = this.dict.sample(this.keyspace.random() * 4294967296, this.keyspace.random() * 4294967296)
      if (!this.isDue(handle)) return handle
      if (!this.keyspace.expiryPaused) this.removeIfDue(handle, this.dict.hashOfEntry(handle))
      // Due keys that must stay could make the search endless: with all keys due, a due one is the better answer.
      else if (tries >= 100) return handle
    }
    return 0
  }

  // ---- Changes ------------------------------------------------------------------------------------------------

  /** Says that a key was changed: marks watching sessions, counts, tells the listener. */
  changed(eventClass: number, event: string, key: Uint8Array, start: number, end: number, counts = true): void {
    const { keyspace } = this
    if (counts) keyspace.dirty++
    if (this.watched.size !== 0) this.watched.touch(readLatin1(key, start, end))
    if (keyspace.eventMask !== 0) keyspace.emit(this, eventClass, event, key, start, end)
  }

  /** Marks the watchers of keys that exist here, or would after a swap in `other`: FLUSHALL, FLUSHDB, SWAPDB. */
  touchAllWatched(other?: EntryTable): void {
    const isIn = (db: EntryTable, key: Uint8Array): boolean => db.find(key, 0, key.length) !== 0
    this.watched.touchWhere((key) => isIn(this, key) || (other !== undefined && isIn(other, key)))
  }

  /** Lets those who wait for keys know which of them are there now. */
  private recheckWaited(): void {
    this.waited.recheck((key) => {
      const bytes = latin1Bytes(key)
      const handle = this.peek(bytes, 0, bytes.length)
      return handle === 0 ? -1 : typeOf(this.keyspace.arena, handle)
    })
  }

  /** Lets those who wait for an entry's key know that it is there. */
  private keyReady(handle: Handle): void {
    const { arena } = this.keyspace
    const start = keyStart(arena, handle)
    const key = readLatin1(bytesOf(arena, handle), start, start + keyLength(arena, handle))
    this.waited.ready(key, typeOf(arena, handle))
  }

  // ---- Whole database -----------------------------------------------------------------------------------------

  /** Empties the database and hands over its dictionary with the entries in it. */
  detach(): KeyDict {
    const { dict } = this
    this.keyspace.arena.beforeChange(this)
    this.dict = this.keyspace.newDict()
    this.wheel = undefined
    this.expiringKeys.forget()
    this.expiringCount = 0
    this.expirySum = 0
    return dict
  }

  /** Exchanges all keys with another database; sessions and watches stay. */
  swapWith(other: EntryTable): void {
    this.touchAllWatched(other)
    other.touchAllWatched(this)
    this.keyspace.arena.beforeChange(this)
    this.keyspace.arena.beforeChange(other)
    this.expiringKeys.forget()
    other.expiringKeys.forget()
    const { dict, wheel, expiringCount, expirySum } = this
    this.dict = other.dict
    this.wheel = other.wheel
    this.expiringCount = other.expiringCount
    this.expirySum = other.expirySum
    other.dict = dict
    other.wheel = wheel
    other.expiringCount = expiringCount
    other.expirySum = expirySum
    this.recheckWaited()
    other.recheckWaited()
  }

  saveState(): () => void {
    const { dict, wheel, expiringCount, expirySum } = this
    return () => {
      this.dict = dict
      this.wheel = wheel
      this.expiringCount = expiringCount
      this.expirySum = expirySum
      this.expiringKeys.forget()
    }
  }

  /** A step of compaction; see `Keyspace.compact`. */
  compact(cursor: number, budget: number): number {
    const { arena } = this.keyspace
    return this.dict.compact(cursor, budget, (handle) => {
      compactOutside(this.keyspace, handle)
      if (!arena.isMarked(handle)) return handle
      const moved = arena.move(handle)
      this.keyspace.snapshot?.moved(handle, moved)
      if (expires(arena, moved)) {
        this.wheel?.moved(handle, moved)
        if (this.expiringKeys.isListed) this.expiringKeys.add(this.dict.hashOfEntry(moved), moved)
      }
      return moved
    })
  }

  /** Checks this database. @returns the bytes that it owns. @throws Error */
  assertInvariants(): number {
    const { arena } = this.keyspace
    this.dict.assertInvariants()
    this.wheel?.assertInvariants()
    let owned = this.dict.indexBytes - this.dict.directoryBytes
    let expiring = 0
    this.dict.forEach((handle) => {
      owned += arena.sizeOf(handle) + assertOutside(this.keyspace, handle)
      if (expires(arena, handle)) expiring++
    })
    if (expiring !== this.expiringCount)
      throw new Error(`database: ${expiring} keys with a TTL, counted ${this.expiringCount}`)
    return owned
  }
}

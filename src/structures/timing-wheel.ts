/**
 * Hierarchical timing wheel (Varghese and Lauck, SOSP 1987) over blocks of the arena: starting and stopping a timer is
 * O(1), and a million of them cost no memory beyond four words in each block.
 *
 *   level 0   64 slots of 1 ms      level 1   64 slots of 64 ms      ...      level 7   64 slots of 2^42 ms
 *
 *   in each block, from word `at`:  | due, low word | due, high word | previous | next |
 *
 * A block stands at the level of the highest 6-bit group in which its due time differs from the wheel's time, as in
 * Tokio's timer, so the slot of a block follows from its due time alone. When time reaches a slot its list is drained:
 * what is due goes to the caller, the rest moves to a lower level. Draining stops after `budget` blocks and goes on at
 * the next call, so a million timers due at once never hold up the caller.
 *
 * When time is set back, a timer that is started for a time already passed through has no slot to stand in. It waits among
 * the due ones, and the first `advance` that comes upon it there lays the whole wheel out again from the earlier time on.
 *
 * Due times from 2^47 ms on (the year 6429) are never reached: such blocks aren't linked at all.
 */
import { type Arena, type Handle, pageOf, type Undoable, wordOf } from '../memory/arena.js'

const LEVELS = 8
const SLOT_BITS = 6
const SLOTS = 1 << SLOT_BITS
const WORD = 4294967296
/** Due times from here on are "never". */
const NEVER = 2 ** 47
const NO_WORDS = new Int32Array(0)

const DUE_LOW = 0
const DUE_HIGH = 1
const PREV = 2
const NEXT = 3

export class TimingWheel implements Undoable {
  private readonly arena: Arena
  private readonly at: number
  private readonly heads = new Int32Array(LEVELS * SLOTS)
  /** For each level, which slots hold anything: two words of bits. */
  private readonly occupied = new Int32Array(LEVELS * 2)
  /** All slots up to this time have been drained or moved to the draining list. */
  private elapsed: number
  private draining: Handle = 0
  private linked = 0

  /** `at` is the word of each block where its four words begin; `now` the time to start from. */
  constructor(arena: Arena, at: number, now: number) {
    this.arena = arena
    this.at = at
    this.elapsed = Math.max(0, Math.floor(now))
  }

  /** Blocks that have a due time in reach. */
  get count(): number {
    return this.linked
  }

  /** Starts the timer of a block whose due time is in its words. */
  add(handle: Handle): void {
    const words = this.wordsOf(handle)
    const base = wordOf(handle) + this.at
    const due = dueAt(words, base)
    if (due >= NEVER) return
    this.arena.beforeChange(this)
    this.linked++
    this.link(handle, words, base, due)
  }

  /** Stops the timer of a block, before its due time changes or it is freed. */
  remove(handle: Handle): void {
    const words = this.wordsOf(handle)
    const base = wordOf(handle) + this.at
    const due = dueAt(words, base)
    if (due >= NEVER) return
    this.arena.beforeChange(this)
    this.linked--
    const prev = words[base + PREV]!
    const next = words[base + NEXT]!
    if (next !== 0) this.setPrevious(next, prev)
    if (prev !== 0) {
      this.arena.beforeWrite(prev)
      this.wordsOf(prev)[wordOf(prev) + this.at + NEXT] = next
    } else if (this.draining === handle) this.draining = next
    else this.setHead(this.slotOf(due), next)
  }

  /**
   * Whether a started timer that is due at `due` can be given the time `later` where it stands: both lie in one slot, as
   * when a time to live of an hour is begun anew after a few seconds. That spares the lists, and waiting for neighbours.
   */
  staysInSlot(due: number, later: number): boolean {
    const { elapsed } = this
    if (due <= elapsed || later <= elapsed || due >= NEVER || later >= NEVER) return false
    return this.slotOf(due) === this.slotOf(later)
  }

  /** Mends the lists after the block `old` was copied to `moved`. */
  moved(old: Handle, moved: Handle): void {
    const words = this.wordsOf(moved)
    const base = wordOf(moved) + this.at
    const due = dueAt(words, base)
    if (due >= NEVER) return
    const prev = words[base + PREV]!
    const next = words[base + NEXT]!
    if (next !== 0) this.wordsOf(next)[wordOf(next) + this.at + PREV] = moved
    if (prev !== 0) this.wordsOf(prev)[wordOf(prev) + this.at + NEXT] = moved
    else if (this.draining === old) this.draining = moved
    else this.heads[this.slotOf(due)] = moved
  }

  /**
   * Hands what is due by `now` to `expire`, which must free it or give it a new due time; the wheel has let go of it.
   * Handles at most `budget` blocks. @returns whether more is waiting
   */
  advance(now: number, budget: number, expire: (handle: Handle) => void): boolean {
    if (now < 0) return false
    for (;;) {
      while (this.draining !== 0) {
        if (budget-- <= 0) return true
        const handle = this.draining
        const words = this.wordsOf(handle)
        const base = wordOf(handle) + this.at
        const next = words[base + NEXT]!
        this.draining = next
        if (next !== 0) this.setPrevious(next, 0)
        const due = dueAt(words, base)
        if (due > now) {
          // Due later than now and yet no later than `elapsed`: time was set back.
          if (due <= this.elapsed) this.rewind(now)
          this.link(handle, words, base, due)
        } else {
          this.linked--
          expire(handle)
        }
      }
      if (this.linked === 0) {
        this.elapsed = Math.max(this.elapsed, now)
        return false
      }
      const slot = this.nextSlot()
      const start = this.startOf(slot)
      if (start > now) {
        this.elapsed = Math.max(this.elapsed, now)
        return false
      }
      this.elapsed = Math.max(this.elapsed, start)
      this.draining = this.heads[slot]!
      this.setHead(slot, 0)
    }
  }

  saveState(): () => void {
    const { elapsed, draining, linked } = this
    const heads = this.heads.slice()
    const occupied = this.occupied.slice()
    return () => {
      this.heads.set(heads)
      this.occupied.set(occupied)
      this.elapsed = elapsed
      this.draining = draining
      this.linked = linked
    }
  }

  private wordsOf(handle: Handle): Int32Array {
    return this.arena.words[pageOf(handle)] ?? NO_WORDS
  }

  private setPrevious(handle: Handle, previous: Handle): void {
    this.arena.beforeWrite(handle)
    this.wordsOf(handle)[wordOf(handle) + this.at + PREV] = previous
  }

  private link(handle: Handle, words: Int32Array, base: number, due: number): void {
    this.arena.beforeWrite(handle)
    words[base + PREV] = 0
    if (due <= this.elapsed) {
      const next = this.draining
      words[base + NEXT] = next
      if (next !== 0) this.setPrevious(next, handle)
      this.draining = handle
      return
    }
    const slot = this.slotOf(due)
    const next = this.heads[slot]!
    words[base + NEXT] = next
    if (next !== 0) this.setPrevious(next, handle)
    this.setHead(slot, handle)
  }

  /** Lays all timers out again from an earlier time on. */
  private rewind(now: number): void {
    const lists = [this.draining, ...this.heads]
    this.heads.fill(0)
    this.occupied.fill(0)
    this.draining = 0
    this.elapsed = now
    for (const head of lists) {
      for (let handle = head; handle !== 0;) {
        const words = this.wordsOf(handle)
        const base = wordOf(handle) + this.at
        const next = words[base + NEXT]!
        this.link(handle, words, base, dueAt(words, base))
        handle = next
      }
    }
  }

  /** The slot of a due time later than `elapsed`: level * 64 + slot in the level. */
  private slotOf(due: number): number {
    // In 32-bit halves: `%` and `**` on doubles would cost 85 ns more.
    const low = due | 0
    const dueHigh = (due / WORD) | 0
    const high = dueHigh ^ ((this.elapsed / WORD) | 0)
    const bit = high !== 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(low ^ (this.elapsed | 0))
    const level = (bit / SLOT_BITS) | 0
    const shift = level * SLOT_BITS
    let digits = low
    if (shift >= 32) digits = dueHigh >>> (shift - 32)
    else if (shift > 0) digits = (low >>> shift) | (dueHigh << (32 - shift))
    return level * SLOTS + (digits & (SLOTS - 1))
  }

  private setHead(slot: number, handle: Handle): void {
    this.heads[slot] = handle
    const word = slot >>> 5
    if (handle === 0) this.occupied[word] = this.occupied[word]! & ~(1 << (slot & 31))
    else this.occupied[word] = this.occupied[word]! | (1 << (slot & 31))
  }

  /** The occupied slot that starts first: the lowest one of the lowest level that holds anything. */
  private nextSlot(): number {
    for (let word = 0; word < LEVELS * 2; word++) {
      const bits = this.occupied[word]!
      if (bits !== 0) return word * 32 + 31 - Math.clz32(bits & -bits)
    }
    throw new Error('timing wheel: timers are counted but no slot is occupied')
  }

  /** The time at which a slot starts, in the current turn of its level. */
  private startOf(slot: number): number {
    const width = 2 ** (Math.floor(slot / SLOTS) * SLOT_BITS)
    return (Math.floor(this.elapsed / (width * SLOTS)) * SLOTS + (slot % SLOTS)) * width
  }

  /** Checks lists against due times; for tests and fuzzers. @throws Error */
  assertInvariants(): void {
    let count = 0
    const walk = (head: Handle, check: (due: number) => void): void => {
      let prev = 0
      for (let handle = head; handle !== 0;) {
        const words = this.wordsOf(handle)
        const base = wordOf(handle) + this.at
        if (words[base + PREV]! !== prev) throw new Error('timing wheel: broken list')
        check(dueAt(words, base))
        count++
        prev = handle
        handle = words[base + NEXT]!
      }
    }
    walk(this.draining, () => undefined)
    for (let slot = 0; slot < LEVELS * SLOTS; slot++) {
      const isOccupied = (this.occupied[slot >>> 5]! & (1 << (slot & 31))) !== 0
      if (isOccupied !== (this.heads[slot]! !== 0)) throw new Error('timing wheel: occupancy bit wrong')
      walk(this.heads[slot]!, (due) => {
        if (due <= this.elapsed) throw new Error('timing wheel: a slot holds what is past')
        if (this.slotOf(due) !== slot) throw new Error('timing wheel: timer in the wrong slot')
      })
    }
    if (count !== this.linked) throw new Error(`timing wheel: ${count} timers, counted ${this.linked}`)
  }
}

function dueAt(words: Int32Array, base: number): number {
  return words[base + DUE_HIGH]! * WORD + (words[base + DUE_LOW]! >>> 0)
}

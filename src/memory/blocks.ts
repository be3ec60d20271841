/**
 * The blocks of the arena: all keys, values and nodes of a store, as bytes in pages off the JavaScript heap.
 *
 * Why: the garbage collector never walks the data, a million keys cost three objects a page rather than three objects a
 * key, and what is used is a sum rather than a guess.
 *
 *   handle (32 bits)   | page 13 | 8-byte unit in the page 19 |        0 means "none"
 *
 *   page (up to 4 MiB) | run 0 | run 1 | run 2 | ... |                 a run is 4 KiB
 *                        `-- span: blocks of one size class --'  `-- large block: whole runs --'
 *
 * A block up to 16 KiB lives in a span with others of its class: free blocks of a span are a list threaded through
 * themselves, spans with room are a list per class (the design of Bonwick's slab allocator and tcmalloc). A larger block
 * takes whole runs, one above 1 MiB a page of its own, so a value of 512 MiB is still one contiguous range. The first page
 * is one run as long as nothing is held, then 32 KiB, and doubles up to 4 MiB, so a store that holds little costs little.
 *
 * Handles are signed 32-bit numbers, which V8 keeps unboxed: compare them with 0 for "none", never with `<`.
 *
 * Compaction: pages with little left in them are marked (`markSparsePages`); they give out no more blocks, and owners move
 * what `isMarked` says into other pages, whereupon the empty page is dropped. The owner walks its own structure and
 * mends its own references, so blocks need no back-pointers.
 */
import {
  CLASS_BYTES,
  CLASS_COUNT,
  CLASS_SPAN_BLOCKS,
  CLASS_SPAN_RUNS,
  classOf,
  RUN_BYTES,
  SMALL_BYTES_MAX,
} from './size-classes.js'

/** A block of memory: page and 8-byte unit in one signed 32-bit number; 0 is none. */
export type Handle = number

const PAGE_BYTES = 4 << 20
const PAGE_UNIT_BITS = 19
const UNIT_MASK = (1 << PAGE_UNIT_BITS) - 1
const PAGES_MAX = 1 << (32 - PAGE_UNIT_BITS)
const RUNS_PER_PAGE = PAGE_BYTES / RUN_BYTES
const RUN_UNIT_BITS = 9
const RUN_MASK = RUNS_PER_PAGE - 1
/** Blocks above this get a page of their own. */
const LARGE_BYTES_MAX = 1 << 20
/** What the first page grows to with the first block. */
const FIRST_PAGE_BYTES = 32 << 10

/** What is known of each run: eight words in the page's `runs`. */
const RUN_WORDS_BITS = 3
/** Class of the span that the run belongs to, or one of the two kinds below. */
const KIND = 0
/** Runs from the start of the span to this one; for the first run of a large block, how many runs it has. */
const DELTA = 1
/** Blocks in use (first run of a span only, as all below). */
const LIVE = 2
/** Blocks ever given out: behind them the span is untouched. */
const CARVED = 3
/** First free block. */
const FREE = 4
/** Neighbours among the spans of this class with room (as the handle of the span's first unit). */
const NEXT = 5
const PREV = 6

const KIND_FREE = 0
/** Span classes are stored as class + 1. */
const KIND_LARGE = 254
const KIND_LARGE_REST = 255

const PAGE_RUNS = 0
const PAGE_HUGE = 1
const PAGE_DROPPED = 2

const NO_BYTES = new Uint8Array(0)
const NO_WORDS = new Int32Array(0)
/** Up to this a loop over words is quicker than `set`, which needs a view. */
const COPIED_AS_WORDS_MAX = 256
const NO_DOUBLES = new Float64Array(0)

/** Thrown when the 32 GiB that handles can address, or the process's memory, are used up. */
export class ArenaFullError extends Error {
  override name = 'ArenaFullError'
}

/** The page of a handle: index into `bytes`, `words` and `doubles`. */
export const pageOf = (handle: Handle): number => handle >>> PAGE_UNIT_BITS
/** Where a handle's block starts in its page, in bytes. */
export const byteOf = (handle: Handle): number => (handle & UNIT_MASK) << 3
/** Where a handle's block starts in its page, in 32-bit words. */
export const wordOf = (handle: Handle): number => (handle & UNIT_MASK) << 1
/** Where a handle's block starts in its page, in doubles. */
export const doubleOf = (handle: Handle): number => handle & UNIT_MASK

const handleOf = (page: number, run: number): Handle => (page << PAGE_UNIT_BITS) | (run << RUN_UNIT_BITS)

function newBuffer(length: number): ArrayBuffer {
  try {
    return new ArrayBuffer(length)
  } catch {
    throw new ArenaFullError(`the process has no ${length} bytes of memory left for a page`)
  }
}

export class Blocks {
  /** Each page's bytes, by page index. */
  readonly bytes: Uint8Array[] = []
  /** The same memory as 32-bit words. */
  readonly words: Int32Array[] = []
  /** The same memory as doubles; a block begins at `doubleOf(handle)`. */
  readonly doubles: Float64Array[] = []
  private readonly runs: Int32Array[] = []
  private readonly pageKinds: number[] = []
  /** Bytes in use in each page. */
  private readonly pageUsed: number[] = []
  /** No run before this one is free. */
  private readonly firstFreeRun: number[] = []
  /** A search for this many adjacent runs failed since any were last freed in the page. */
  private readonly failedCount: number[] = []
  private readonly marked: boolean[] = []
  private markedCount = 0
  private readonly droppedPages: number[] = []
  /** First span with room of each class, 0 if there is none. */
  private readonly roomy = new Int32Array(CLASS_COUNT)
  /** The page that last had free runs. */
  private currentPage = 0

  private usedBytes = 0
  private residentBytes = 0
  /** How often the memory of a page was given back. */
  givenBack = 0

  constructor() {
    this.addFirstPage()
  }

  /** Bytes of all blocks in use, rounded as they are held. */
  get used(): number {
    return this.usedBytes
  }

  /** Bytes of all pages and of what is known about them. */
  get resident(): number {
    return this.residentBytes
  }

  /** Pages held now. */
  get pageCount(): number {
    return this.bytes.length - this.droppedPages.length
  }

  /** A block of at least `size` bytes, its content undefined. @throws ArenaFullError */
  protected take(size: number): Handle {
    if (size > SMALL_BYTES_MAX) return size > LARGE_BYTES_MAX ? this.allocHuge(size) : this.allocLarge(size)
    const cls = classOf(size)
    let span = this.roomy[cls]!
    if (span === 0) span = this.addSpan(cls)
    const page = span >>> PAGE_UNIT_BITS
    const runs = this.runs[page] ?? NO_WORDS
    const at = ((span >>> RUN_UNIT_BITS) & RUN_MASK) << RUN_WORDS_BITS
    const bytes = CLASS_BYTES[cls]!
    let block = runs[at + FREE]!
    if (block !== 0) runs[at + FREE] = (this.words[page] ?? NO_WORDS)[(block & UNIT_MASK) << 1]!
    else {
      const carved = runs[at + CARVED]!
      block = span + carved * (bytes >>> 3)
      runs[at + CARVED] = carved + 1
    }
    const live = runs[at + LIVE]! + 1
    runs[at + LIVE] = live
    if (live === CLASS_SPAN_BLOCKS[cls]!) this.unlinkRoomy(cls, runs, at)
    this.usedBytes += bytes
    this.pageUsed[page] = (this.pageUsed[page] ?? 0) + bytes
    return block
  }

  protected giveBack(handle: Handle): void {
    const page = handle >>> PAGE_UNIT_BITS
    if (this.pageKinds[page] === PAGE_HUGE) return this.dropPage(page)
    const runs = this.runs[page] ?? NO_WORDS
    let run = (handle >>> RUN_UNIT_BITS) & RUN_MASK
    const kind = runs[run << RUN_WORDS_BITS]!
    if (kind === KIND_LARGE) return this.freeRuns(page, run, runs[(run << RUN_WORDS_BITS) + DELTA]!, true)
    const cls = kind - 1
    run -= runs[(run << RUN_WORDS_BITS) + DELTA]!
    const at = run << RUN_WORDS_BITS
    const words = this.words[page] ?? NO_WORDS
    words[(handle & UNIT_MASK) << 1] = runs[at + FREE]!
    runs[at + FREE] = handle
    const live = runs[at + LIVE]! - 1
    runs[at + LIVE] = live
    const bytes = CLASS_BYTES[cls]!
    this.usedBytes -= bytes
    this.pageUsed[page] = (this.pageUsed[page] ?? 0) - bytes
    const isMarked = this.markedCount !== 0 && this.marked[page] === true
    if (live === 0) {
      // The last span with room of its class stays, lest one block allocated and freed in turn pay for a span each time.
      const span = handleOf(page, run)
      const only = this.roomy[cls]! === span && runs[at + NEXT]! === 0
      if (only && !isMarked) return
      if (!isMarked && CLASS_SPAN_BLOCKS[cls]! > 1) this.unlinkRoomy(cls, runs, at)
      this.freeRuns(page, run, CLASS_SPAN_RUNS[cls]!, false)
    } else if (live === CLASS_SPAN_BLOCKS[cls]! - 1 && !isMarked) this.linkRoomy(cls, runs, at, page, run)
  }

  /** Bytes that a block can hold: its class's size, at least what was asked for. */
  sizeOf(handle: Handle): number {
    const page = handle >>> PAGE_UNIT_BITS
    if (this.pageKinds[page] === PAGE_HUGE) return (this.bytes[page] ?? NO_BYTES).length
    const runs = this.runs[page] ?? NO_WORDS
    const at = ((handle >>> RUN_UNIT_BITS) & RUN_MASK) << RUN_WORDS_BITS
    const kind = runs[at + KIND]!
    return kind === KIND_LARGE ? runs[at + DELTA]! * RUN_BYTES : CLASS_BYTES[kind - 1]!
  }

  /**
   * Marks pages of which at most `fullness` (0 to 1) is in use, if moving their content elsewhere would empty any.
   * @returns how many are marked now
   */
  markSparsePages(fullness: number): number {
    const room = this.residentBytes - this.usedBytes
    let moved = 0
    for (let page = 0; page < this.bytes.length; page++) {
      if (this.pageKinds[page] !== PAGE_RUNS || this.marked[page]) continue
      const length = (this.bytes[page] ?? NO_BYTES).length
      const used = this.pageUsed[page] ?? 0
      if (page === 0 || length < PAGE_BYTES || used > length * fullness || moved + used > room / 2) continue
      moved += used
      this.mark(page)
    }
    return this.markedCount
  }

  /** Whether a block lies in a page that is being emptied: its owner should move it. */
  isMarked(handle: Handle): boolean {
    return this.markedCount !== 0 && this.marked[handle >>> PAGE_UNIT_BITS] === true
  }

  /** Whether any page is being emptied. */
  get compacting(): boolean {
    return this.markedCount !== 0
  }

  /** Ends compaction: pages that were not emptied are used again. */
  unmarkPages(): void {
    for (let page = 0; page < this.marked.length; page++) {
      if (!this.marked[page]) continue
      this.marked[page] = false
      this.markedCount--
      this.firstFreeRun[page] = 0
      this.eachSpan(page, (cls, runs, at, run) => {
        if (runs[at + LIVE]! < CLASS_SPAN_BLOCKS[cls]!) this.linkRoomy(cls, runs, at, page, run)
      })
    }
  }

  /** Moves a block to another place and returns its new handle; the owner mends its references. */
  move(handle: Handle): Handle {
    const size = this.sizeOf(handle)
    const moved = this.take(size)
    this.copy(handle, moved, size)
    this.giveBack(handle)
    return moved
  }

  /** Copies the first `size` bytes of one block to another. */
  copy(from: Handle, to: Handle, size: number): void {
    const page = from >>> PAGE_UNIT_BITS
    const toPage = to >>> PAGE_UNIT_BITS
    if (size > COPIED_AS_WORDS_MAX) {
      const start = byteOf(from)
      ;(this.bytes[toPage] ?? NO_BYTES).set((this.bytes[page] ?? NO_BYTES).subarray(start, start + size), byteOf(to))
      return
    }
    // Blocks are made of whole words.
    const source = this.words[page] ?? NO_WORDS
    const target = this.words[toPage] ?? NO_WORDS
    const start = wordOf(from)
    const at = wordOf(to)
    for (let i = 0; i < size >>> 2; i++) target[at + i] = source[start + i]!
    if ((size & 3) !== 0) target[at + (size >>> 2)] = source[start + (size >>> 2)]!
  }

  /** Drops every page: all handles are void. */
  clear(): void {
    for (let page = this.bytes.length - 1; page > 0; page--) {
      if (this.pageKinds[page] !== PAGE_DROPPED) this.releasePage(page)
    }
    this.bytes.length = 0
    this.words.length = 0
    this.doubles.length = 0
    this.runs.length = 0
    this.pageKinds.length = 0
    this.pageUsed.length = 0
    this.firstFreeRun.length = 0
    this.failedCount.length = 0
    this.marked.length = 0
    this.markedCount = 0
    this.droppedPages.length = 0
    this.roomy.fill(0)
    this.currentPage = 0
    this.usedBytes = 0
    this.residentBytes = 0
    this.addFirstPage()
  }

  private allocLarge(size: number): Handle {
    const count = Math.ceil(size / RUN_BYTES)
    const start = this.takeRuns(count)
    const page = start >>> PAGE_UNIT_BITS
    this.setLarge(page, (start >>> RUN_UNIT_BITS) & RUN_MASK, count)
    this.usedBytes += count * RUN_BYTES
    this.pageUsed[page] = (this.pageUsed[page] ?? 0) + count * RUN_BYTES
    return start
  }

  private allocHuge(size: number): Handle {
    const length = Math.ceil(size / RUN_BYTES) * RUN_BYTES
    const page = this.addPage(PAGE_HUGE, length)
    this.usedBytes += length
    this.pageUsed[page] = length
    return page << PAGE_UNIT_BITS
  }

  private addSpan(cls: number): Handle {
    const count = CLASS_SPAN_RUNS[cls]!
    const span = this.takeRuns(count)
    const page = span >>> PAGE_UNIT_BITS
    const run = (span >>> RUN_UNIT_BITS) & RUN_MASK
    const runs = this.runs[page] ?? NO_WORDS
    for (let i = 0; i < count; i++) {
      const at = (run + i) << RUN_WORDS_BITS
      runs[at + KIND] = cls + 1
      runs[at + DELTA] = i
    }
    const at = run << RUN_WORDS_BITS
    runs[at + LIVE] = 0
    runs[at + CARVED] = 0
    runs[at + FREE] = 0
    this.linkRoomy(cls, runs, at, page, run)
    return span
  }

  private linkRoomy(cls: number, runs: Int32Array, at: number, page: number, run: number): void {
    const span = handleOf(page, run)
    const next = this.roomy[cls]!
    runs[at + NEXT] = next
    runs[at + PREV] = 0
    if (next !== 0) this.spanRuns(next)[this.spanAt(next) + PREV] = span
    this.roomy[cls] = span
  }

  private unlinkRoomy(cls: number, runs: Int32Array, at: number): void {
    const next = runs[at + NEXT]!
    const prev = runs[at + PREV]!
    if (next !== 0) this.spanRuns(next)[this.spanAt(next) + PREV] = prev
    if (prev !== 0) this.spanRuns(prev)[this.spanAt(prev) + NEXT] = next
    else this.roomy[cls] = next
    runs[at + NEXT] = 0
    runs[at + PREV] = 0
  }

  private spanRuns(span: Handle): Int32Array {
    return this.runs[span >>> PAGE_UNIT_BITS] ?? NO_WORDS
  }

  private spanAt(span: Handle): number {
    return ((span >>> RUN_UNIT_BITS) & RUN_MASK) << RUN_WORDS_BITS
  }

  /** Calls `visit` for each span of a page. */
  private eachSpan(page: number, visit: (cls: number, runs: Int32Array, at: number, run: number) => void): void {
    const runs = this.runs[page] ?? NO_WORDS
    const count = runs.length >>> RUN_WORDS_BITS
    for (let run = 0; run < count;) {
      const at = run << RUN_WORDS_BITS
      const kind = runs[at + KIND]!
      if (kind === KIND_FREE || kind === KIND_LARGE_REST) run++
      else if (kind === KIND_LARGE) run += runs[at + DELTA]!
      else {
        visit(kind - 1, runs, at, run)
        run += CLASS_SPAN_RUNS[kind - 1]!
      }
    }
  }

  private setLarge(page: number, run: number, count: number): void {
    const runs = this.runs[page] ?? NO_WORDS
    for (let i = 0; i < count; i++) runs[((run + i) << RUN_WORDS_BITS) + KIND] = i === 0 ? KIND_LARGE : KIND_LARGE_REST
    runs[(run << RUN_WORDS_BITS) + DELTA] = count
  }

  private freeRuns(page: number, run: number, count: number, counted: boolean): void {
    const runs = this.runs[page] ?? NO_WORDS
    for (let i = 0; i < count; i++) runs[((run + i) << RUN_WORDS_BITS) + KIND] = KIND_FREE
    if (counted) {
      this.usedBytes -= count * RUN_BYTES
      this.pageUsed[page] = (this.pageUsed[page] ?? 0) - count * RUN_BYTES
    }
    if (run < (this.firstFreeRun[page] ?? 0)) this.firstFreeRun[page] = run
    this.failedCount[page] = RUNS_PER_PAGE + 1
    if (this.marked[page] !== true && page < this.currentPage) this.currentPage = page
    if (this.pageUsed[page] !== 0 || page === 0) return
    // An empty page goes at once when it was being emptied; else one stays, lest a block on the brink cost a page each time.
    const spare = this.residentBytes - this.usedBytes >= 2 * PAGE_BYTES
    if (this.marked[page] === true || (spare && this.hasNoRun(page))) this.dropPage(page)
  }

  private hasNoRun(page: number): boolean {
    const runs = this.runs[page] ?? NO_WORDS
    for (let at = 0; at < runs.length; at += 1 << RUN_WORDS_BITS) if (runs[at + KIND]! !== KIND_FREE) return false
    return true
  }

  /** `count` adjacent free runs: in the current page, a later one, the growing last one or a new one. */
  private takeRuns(count: number): Handle {
    const pages = this.bytes.length
    for (let page = this.currentPage; page < pages; page++) {
      if (this.pageKinds[page] !== PAGE_RUNS || this.marked[page] || count >= (this.failedCount[page] ?? 0)) continue
      let run = this.findRuns(page, count)
      if (run < 0 && (this.bytes[page] ?? NO_BYTES).length < PAGE_BYTES) {
        this.growPage(page, count)
        run = this.findRuns(page, count)
      }
      if (run >= 0) {
        if (count === 1) this.currentPage = page
        return handleOf(page, run)
      }
    }
    const page = this.addPage(PAGE_RUNS, PAGE_BYTES)
    // It may have the number of a dropped page, which is lower than those of pages that are in use.
    if (page < this.currentPage) this.currentPage = page
    return handleOf(page, this.findRuns(page, count))
  }

  /** First of `count` adjacent free runs of a page, or -1. */
  private findRuns(page: number, count: number): number {
    const runs = this.runs[page] ?? NO_WORDS
    const total = runs.length >>> RUN_WORDS_BITS
    let run = this.firstFreeRun[page] ?? 0
    let firstSeen = -1
    while (run + count <= total) {
      let length = 0
      while (length < count && runs[((run + length) << RUN_WORDS_BITS) + KIND]! === KIND_FREE) length++
      if (length > 0 && firstSeen < 0) firstSeen = run
      if (length === count) {
        this.firstFreeRun[page] = firstSeen === run ? run + count : firstSeen
        return run
      }
      run += length
      const at = run << RUN_WORDS_BITS
      const kind = runs[at + KIND]!
      run +=
        kind === KIND_LARGE
          ? runs[at + DELTA]!
          : kind === KIND_LARGE_REST
            ? 1
            : CLASS_SPAN_RUNS[kind - 1]! - runs[at + DELTA]!
    }
    if (firstSeen > (this.firstFreeRun[page] ?? 0)) this.firstFreeRun[page] = firstSeen
    else if (firstSeen < 0 && count === 1) this.firstFreeRun[page] = total
    if (total === RUNS_PER_PAGE) this.failedCount[page] = count
    return -1
  }

  /** Run 0 of page 0 is never given out, so that no block has handle 0. */
  private addFirstPage(): void {
    this.addPage(PAGE_RUNS, RUN_BYTES)
    this.setLarge(0, 0, 1)
    this.firstFreeRun[0] = 1
  }

  private addPage(kind: number, length: number): number {
    const page = this.droppedPages.at(-1) ?? this.bytes.length
    if (page >= PAGES_MAX) throw new ArenaFullError('all 32 GiB that a store can address are in use')
    const buffer = newBuffer(length)
    this.droppedPages.pop()
    this.bytes[page] = new Uint8Array(buffer)
    this.words[page] = new Int32Array(buffer)
    this.doubles[page] = new Float64Array(buffer)
    this.runs[page] = kind === PAGE_HUGE ? NO_WORDS : new Int32Array((length / RUN_BYTES) << RUN_WORDS_BITS)
    this.pageKinds[page] = kind
    this.pageUsed[page] = 0
    this.firstFreeRun[page] = 0
    this.failedCount[page] = RUNS_PER_PAGE + 1
    this.marked[page] = false
    this.residentBytes += length + (this.runs[page] ?? NO_WORDS).byteLength
    return page
  }

  /** Doubles a page that hasn't its full size until `count` more runs fit. Only ever one page (0) is that small. */
  private growPage(page: number, count: number): void {
    this.givenBack++
    const old = this.bytes[page] ?? NO_BYTES
    const oldRuns = this.runs[page] ?? NO_WORDS
    let length = Math.max(FIRST_PAGE_BYTES, old.length * 2)
    while (length < PAGE_BYTES && length < old.length + count * RUN_BYTES) length *= 2
    const buffer = newBuffer(length)
    const bytes = new Uint8Array(buffer)
    bytes.set(old)
    const runs = new Int32Array((length / RUN_BYTES) << RUN_WORDS_BITS)
    runs.set(oldRuns)
    this.bytes[page] = bytes
    this.words[page] = new Int32Array(buffer)
    this.doubles[page] = new Float64Array(buffer)
    this.runs[page] = runs
    this.residentBytes += length - old.length + runs.byteLength - oldRuns.byteLength
  }

  private dropPage(page: number): void {
    if (this.marked[page]) {
      this.marked[page] = false
      this.markedCount--
    }
    this.usedBytes -= this.pageUsed[page] ?? 0
    this.releasePage(page)
    this.pageKinds[page] = PAGE_DROPPED
    this.droppedPages.push(page)
  }

  private releasePage(page: number): void {
    this.givenBack++
    this.residentBytes -= (this.bytes[page] ?? NO_BYTES).length + (this.runs[page] ?? NO_WORDS).byteLength
    this.bytes[page] = NO_BYTES
    this.words[page] = NO_WORDS
    this.doubles[page] = NO_DOUBLES
    this.runs[page] = NO_WORDS
    this.pageUsed[page] = 0
  }

  private mark(page: number): void {
    this.marked[page] = true
    this.markedCount++
    const empty: number[] = []
    this.eachSpan(page, (cls, runs, at, run) => {
      if (runs[at + LIVE]! < CLASS_SPAN_BLOCKS[cls]!) this.unlinkRoomy(cls, runs, at)
      if (runs[at + LIVE]! === 0) empty.push(run)
    })
    for (const run of empty) {
      const kind = (this.runs[page] ?? NO_WORDS)[run << RUN_WORDS_BITS]!
      if (kind !== undefined) this.freeRuns(page, run, CLASS_SPAN_RUNS[kind - 1]!, false)
    }
    if (this.pageUsed[page] === 0 && this.pageKinds[page] === PAGE_RUNS) this.dropPage(page)
  }

  /** Checks every list and sum; for tests and fuzzers. @throws Error */
  assertInvariants(): void {
    let used = 0
    let resident = 0
    for (let page = 0; page < this.bytes.length; page++) {
      const kind = this.pageKinds[page]
      const runs = this.runs[page] ?? NO_WORDS
      resident += (this.bytes[page] ?? NO_BYTES).length + runs.byteLength
      let pageUsed = 0
      if (kind === PAGE_HUGE) pageUsed = (this.bytes[page] ?? NO_BYTES).length
      if (kind === PAGE_RUNS) {
        for (let run = page === 0 ? 1 : 0; run < runs.length >>> RUN_WORDS_BITS; run++) {
          if (runs[run << RUN_WORDS_BITS]! === KIND_LARGE)
            pageUsed += runs[(run << RUN_WORDS_BITS) + DELTA]! * RUN_BYTES
          if (runs[run << RUN_WORDS_BITS]! === KIND_FREE && run < (this.firstFreeRun[page] ?? 0)) {
            throw new Error(`page ${page}: run ${run} is free, but the hint is ${this.firstFreeRun[page]}`)
          }
        }
        this.eachSpan(page, (cls, spanRuns, at, run) => {
          const live = spanRuns[at + LIVE]!
          pageUsed += live * CLASS_BYTES[cls]!
          let free = 0
          for (let block = spanRuns[at + FREE]!; block !== 0; block = (this.words[page] ?? NO_WORDS)[wordOf(block)]!) {
            if (pageOf(block) !== page || ++free > CLASS_SPAN_BLOCKS[cls]!)
              throw new Error(`span ${page}/${run}: broken free list`)
          }
          if (live + free !== spanRuns[at + CARVED]!)
            throw new Error(`span ${page}/${run}: ${live} live + ${free} free != carved`)
        })
      }
      if (pageUsed !== this.pageUsed[page])
        throw new Error(`page ${page}: ${pageUsed} bytes used, accounted ${this.pageUsed[page]}`)
      used += pageUsed
    }
    if (used !== this.usedBytes) throw new Error(`used ${used}, accounted ${this.usedBytes}`)
    if (resident !== this.residentBytes) throw new Error(`resident ${resident}, accounted ${this.residentBytes}`)
    for (let cls = 0; cls < CLASS_COUNT; cls++) {
      let prev = 0
      for (let span = this.roomy[cls]!; span !== 0; span = this.spanRuns(span)[this.spanAt(span) + NEXT]!) {
        const runs = this.spanRuns(span)
        const at = this.spanAt(span)
        if (runs[at + PREV]! !== prev) throw new Error(`class ${cls}: broken list of roomy spans`)
        if (runs[at + KIND]! !== cls + 1) throw new Error(`class ${cls}: a span of another class in its list`)
        if (runs[at + LIVE]! >= CLASS_SPAN_BLOCKS[cls]!) throw new Error(`class ${cls}: a full span in its list`)
        prev = span
      }
    }
  }
}

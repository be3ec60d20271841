/**
 * The elements that SORT puts in order: their bytes, what they are compared by, and the order itself.
 *
 * Copies, so that looking up what patterns name may change the keyspace (a key may be due) in between. Numbers are read as
 * C's `strtod` reads them; texts are compared as C strings, as Redis's `strcoll` does in the C locale, but for STORE
 * byte by byte.
 */
import { copyBytes } from '../../memory/bytes.js'
import { parseDouble } from '../../memory/doubles.js'
import { mergeSort } from '../../structures/merge-sort.js'
import { type Compare, partialSort } from '../../structures/partial-sort.js'

const FIRST_BYTES = 1024
const FIRST_ELEMENTS = 64
/** Room that is kept from one SORT to the next. */
const KEPT_BYTES = 64 << 10
const KEPT_ELEMENTS = 4096
/** The smallest double with all its bits; glibc reports what is less as out of range. */
const MIN_NORMAL = 2 ** -1022
/** Letter of a hexadecimal number. */
const X = 0x78

export class SortVector {
  bytes = new Uint8Array(FIRST_BYTES)
  private used = 0
  count = 0
  private starts: Int32Array = new Int32Array(FIRST_ELEMENTS)
  private ends: Int32Array = new Int32Array(FIRST_ELEMENTS)
  private scores = new Float64Array(0)
  /** Ranges of the texts that are compared; a start of -1 is none. */
  private textStarts = new Int32Array(0)
  private textEnds = new Int32Array(0)
  private order = new Int32Array(0)
  private spare = new Int32Array(0)
  private isAlpha = false
  /** -1 for a descending order. */
  private sign = 1

  /** Makes it empty. What it has room for stays, unless that is much. */
  clear(): void {
    this.used = 0
    this.count = 0
    if (this.bytes.length > KEPT_BYTES) this.bytes = new Uint8Array(FIRST_BYTES)
    if (this.starts.length <= KEPT_ELEMENTS) return
    this.starts = new Int32Array(FIRST_ELEMENTS)
    this.ends = new Int32Array(FIRST_ELEMENTS)
    this.order = new Int32Array(0)
    this.spare = new Int32Array(0)
    this.scores = new Float64Array(0)
    this.textStarts = new Int32Array(0)
    this.textEnds = new Int32Array(0)
  }

  /** Adds an element. */
  readonly add = (bytes: Uint8Array, start: number, end: number): void => {
    if (this.count === this.starts.length) {
      this.starts = grown(this.starts)
      this.ends = grown(this.ends)
    }
    this.starts[this.count] = this.used
    this.keep(bytes, start, end)
    this.ends[this.count++] = this.used
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.used + end - start
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(needed * 2)
      larger.set(this.bytes.subarray(0, this.used))
      this.bytes = larger
    }
    copyBytes(bytes, start, end, this.bytes, this.used)
    this.used = needed
  }

  /** All elements are there, in their first order; what they are compared by is to come. */
  close(isAlpha: boolean, isDescending: boolean): void {
    const { count } = this
    this.isAlpha = isAlpha
    this.sign = isDescending ? -1 : 1
    const room = this.starts.length
    if (this.order.length < count) this.order = new Int32Array(room)
    for (let i = 0; i < count; i++) this.order[i] = i
    if (isAlpha) {
      if (this.textStarts.length < count) {
        this.textStarts = new Int32Array(room)
        this.textEnds = new Int32Array(room)
      }
    } else if (this.scores.length < count) this.scores = new Float64Array(room)
  }

  /** Range of the element at `rank` of the order. */
  startOf(rank: number): number {
    return this.starts[this.order[rank]!]!
  }

  endOf(rank: number): number {
    return this.ends[this.order[rank]!]!
  }

  /** Takes the number in a range as what an element is compared by. @returns false where it is none */
  weigh(rank: number, bytes: Uint8Array, start: number, end: number): boolean {
    const score = scoreOf(bytes, start, end)
    this.scores[rank] = score
    return score === score
  }

  /** There is nothing that an element is compared by. */
  leaveOut(rank: number): void {
    if (this.isAlpha) this.textStarts[rank] = -1
    else this.scores[rank] = 0
  }

  /** Takes a range, which is copied, as the text that an element is compared by. */
  label(rank: number, bytes: Uint8Array, start: number, end: number, isBinary: boolean): void {
    const from = this.used
    this.keep(bytes, start, isBinary ? end : textEnd(bytes, start, end))
    this.textStarts[rank] = from
    this.textEnds[rank] = this.used
  }

  /** Takes the element itself for that. */
  labelWithItself(rank: number, isBinary: boolean): void {
    const start = this.starts[rank]!
    const end = this.ends[rank]!
    this.textStarts[rank] = start
    this.textEnds[rank] = isBinary ? end : textEnd(this.bytes, start, end)
  }

  /** Sorts all, keeping the order of equals. */
  sort(): void {
    if (this.spare.length < this.count) this.spare = new Int32Array(this.starts.length)
    mergeSort(this.order, this.count, this.spare, this.isAlpha ? this.compareTexts : this.compareScores)
  }

  /** Sorts so that the range is right; the order of equals is Redis's. */
  sortPart(first: number, last: number): void {
    partialSort(this.order, this.count, this.isAlpha ? this.compareTexts : this.compareScores, first, last)
  }

  private readonly compareScores: Compare = (one, other) => {
    const a = this.scores[one]!
    const b = this.scores[other]!
    if (a > b) return this.sign
    if (a < b) return -this.sign
    return this.sign * this.compareRanges(this.starts[one]!, this.ends[one]!, this.starts[other]!, this.ends[other]!)
  }

  private readonly compareTexts: Compare = (one, other) => {
    const a = this.textStarts[one]!
    const b = this.textStarts[other]!
    if (a >= 0 && b >= 0) return this.sign * this.compareRanges(a, this.textEnds[one]!, b, this.textEnds[other]!)
    // What has none comes first.
    if (a < 0 && b < 0) return 0
    return a < 0 ? -this.sign : this.sign
  }

  private compareRanges(one: number, oneEnd: number, other: number, otherEnd: number): number {
    const { bytes } = this
    let a = one
    let b = other
    while (a < oneEnd && b < otherEnd) {
      const difference = bytes[a++]! - bytes[b++]!
      if (difference !== 0) return difference
    }
    return oneEnd - one - (otherEnd - other)
  }
}

function grown(items: Int32Array): Int32Array {
  const larger = new Int32Array(items.length * 2)
  larger.set(items)
  return larger
}

/** Where a C string in a range ends. */
function textEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i]! === 0) return i
  return end
}

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 9 && byte <= 13)

/** What `strtod` reads if that is the whole text, and 0 for an empty one. NaN where it isn't, or out of range. */
function scoreOf(bytes: Uint8Array, start: number, end: number): number {
  const last = textEnd(bytes, start, end)
  if (last === start) return 0
  let at = start
  while (at < last && isSpace(bytes[at]!)) at++
  const score = parseDouble(bytes, at, last)
  if (score === 0 || Math.abs(score) >= MIN_NORMAL) return score
  // A smaller one has lost digits, unless they were binary.
  for (let i = at; i < last; i++) if ((bytes[i]! | 0x20) === X) return score
  return NaN
}

/**
 * The elements that SORT puts in order: their bytes, what they are compared by, and the order itself.
 *
 * Copies, so that looking up what patterns name may change the keyspace (a key may be due) in between. Numbers are read as
 * C's `strtod` reads them; texts are compared as C strings, as Redis's `strcoll` does in the C locale, but for STORE
 * byte by byte.
 */
import { copyBytes } from '../../keyspace/entry.js'
import { parseDouble } from '../../memory/doubles.js'
import { type Compare, partialSort } from '../../structures/partial-sort.js'

const FIRST_BYTES = 1024
const FIRST_ELEMENTS = 64
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

  /** All elements are there: gives them room for what they are compared by. */
  close(isAlpha: boolean): void {
    const { count } = this
    this.order = Int32Array.from({ length: count }, (_, i) => i)
    if (isAlpha) {
      this.textStarts = new Int32Array(count).fill(-1)
      this.textEnds = new Int32Array(count)
    } else this.scores = new Float64Array(count)
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
  sort(isAlpha: boolean, isDescending: boolean): void {
    this.order.sort(this.comparison(isAlpha, isDescending))
  }

  /** Sorts so that the range is right; the order of equals is Redis's. */
  sortPart(isAlpha: boolean, isDescending: boolean, first: number, last: number): void {
    partialSort(this.order, this.comparison(isAlpha, isDescending), first, last)
  }

  private comparison(isAlpha: boolean, isDescending: boolean): Compare {
    const compare = isAlpha ? this.compareTexts : this.compareScores
    return isDescending ? (one, other) => -compare(one, other) : compare
  }

  private readonly compareScores: Compare = (one, other) => {
    const a = this.scores[one]!
    const b = this.scores[other]!
    if (a !== b) return a > b ? 1 : -1
    return this.compareRanges(this.starts[one]!, this.ends[one]!, this.starts[other]!, this.ends[other]!)
  }

  private readonly compareTexts: Compare = (one, other) => {
    const a = this.textStarts[one]!
    const b = this.textStarts[other]!
    // What has none comes first.
    if (a < 0 || b < 0) return a < 0 && b < 0 ? 0 : a < 0 ? -1 : 1
    return this.compareRanges(a, this.textEnds[one]!, b, this.textEnds[other]!)
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

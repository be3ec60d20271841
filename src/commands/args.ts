/**
 * The arguments of one request: ranges of bytes in one buffer that the caller owns.
 *
 * They are borrowed: valid only until the command returns, so whatever is kept is copied into the arena. The object
 * and its two arrays are reused from request to request; nothing is allocated per command. Argument 0 is the command's
 * name. Numbers are parsed by Redis's rules (`string2ll`, `strtod`); a refusal throws the error that Redis gives.
 */
import { latin1Bytes, readLatin1, readUtf8 } from '../memory/utf8.js'
import { parseDouble } from '../memory/doubles.js'
import { BEYOND_SAFE, parseInt64, parseInteger } from '../memory/integers.js'
import { type CommandError, notFloat, notInteger } from '../keyspace/errors.js'

/** An option's name in lower case as bytes, compared without regard to case. */
export type Token = Uint8Array

const TOKEN_CACHE = new Map<string, Token>()

/** The bytes of an option's name; made once per name. */
export function token(name: string): Token {
  let bytes = TOKEN_CACHE.get(name)
  if (!bytes) {
    bytes = latin1Bytes(name.toLowerCase())
    TOKEN_CACHE.set(name, bytes)
  }
  return bytes
}

export class Args {
  bytes: Uint8Array
  starts: Int32Array
  ends: Int32Array
  count = 0

  constructor(bytes: Uint8Array = new Uint8Array(0), capacity = 16) {
    this.bytes = bytes
    this.starts = new Int32Array(capacity)
    this.ends = new Int32Array(capacity)
  }

  /** Adds the range `start`..`end` of `bytes` as the next argument. */
  push(start: number, end: number): void {
    const at = this.count
    if (at === this.starts.length) this.grow()
    this.starts[at] = start
    this.ends[at] = end
    this.count = at + 1
  }

  /** Makes room for as many arguments again. */
  grow(): void {
    const capacity = this.starts.length * 2
    const starts = new Int32Array(capacity)
    const ends = new Int32Array(capacity)
    starts.set(this.starts)
    ends.set(this.ends)
    this.starts = starts
    this.ends = ends
  }

  start(index: number): number {
    return this.starts[index]!
  }

  end(index: number): number {
    return this.ends[index]!
  }

  length(index: number): number {
    return this.ends[index]! - this.starts[index]!
  }

  /** Whether argument `index` is this token, in any case. */
  is(index: number, name: Token): boolean {
    const start = this.starts[index]!
    const size = name.length
    if (this.ends[index]! - start !== size) return false
    const bytes = this.bytes
    for (let i = 0; i < size; i++) {
      let byte = bytes[start + i]!
      if (byte >= 65 && byte <= 90) byte |= 32
      if (byte !== name[i]!) return false
    }
    return true
  }

  /**
   * An integer argument. Exact up to 2^53; a valid int64 beyond is rounded to the nearest double, which is enough for
   * counts, offsets and comparisons. Use `int64` where every bit counts.
   * @throws `error` (by default "value is not an integer or out of range") if it isn't an int64
   */
  integer(index: number, error: () => CommandError = notInteger): number {
    const value = parseInteger(this.bytes, this.starts[index]!, this.ends[index]!)
    if (value === BEYOND_SAFE) return Number(this.int64(index, error))
    if (value !== value) throw error()
    return value
  }

  /** An integer argument as an exact int64. @throws like `integer` */
  int64(index: number, error: () => CommandError = notInteger): bigint {
    const value = parseInt64(this.bytes, this.starts[index]!, this.ends[index]!)
    if (value === null) throw error()
    return value
  }

  /**
   * Whether two places counted from an end, both negative, are the wrong way round. Exact, where `integer`, which has read
   * them as `start` and `end`, rounds.
   */
  areReversed(startIndex: number, start: number, endIndex: number, end: number): boolean {
    if (start >= 0 || end >= 0 || start < end) return false
    return start > end || (start < Number.MIN_SAFE_INTEGER && this.int64(startIndex) > this.int64(endIndex))
  }

  /** A floating-point argument, infinities included, NaN refused. @throws `error` (by default "not a valid float") */
  double(index: number, error: () => CommandError = notFloat): number {
    const value = parseDouble(this.bytes, this.starts[index]!, this.ends[index]!)
    if (value !== value) throw error()
    return value
  }

  /** Argument `index` as a string with one char per byte. Not for hot paths. */
  latin1(index: number): string {
    return readLatin1(this.bytes, this.starts[index]!, this.ends[index]!)
  }

  /** Argument `index` decoded as UTF-8. Not for hot paths. */
  text(index: number): string {
    return readUtf8(this.bytes, this.starts[index]!, this.ends[index]!)
  }

  /** A copy of argument `index` that outlives the command. */
  copy(index: number): Uint8Array {
    return this.bytes.slice(this.starts[index]!, this.ends[index]!)
  }

  /** A copy of the whole request that outlives the command, for one that waits. */
  clone(): Args {
    const first = this.count ? this.starts[0]! : 0
    let low = first
    let high = first
    for (let i = 0; i < this.count; i++) {
      if (this.starts[i]! < low) low = this.starts[i]!
      if (this.ends[i]! > high) high = this.ends[i]!
    }
    const copy = new Args(this.bytes.slice(low, high), Math.max(1, this.count))
    for (let i = 0; i < this.count; i++) copy.push(this.starts[i]! - low, this.ends[i]! - low)
    return copy
  }
}

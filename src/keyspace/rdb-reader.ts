/**
 * Reads what `rdb-writer.ts` writes, and whatever else Redis 7.0 would accept: lengths in a longer form than needed, and
 * integer and LZF encodings of strings that Redis itself would have written plain. The bytes may come from anyone: no
 * length is believed before the bytes are there.
 */
import { parseDouble } from '../memory/doubles.js'
import { writeInteger } from '../memory/integers.js'
import { lzfDecompress } from '../memory/lzf.js'
import { badDataFormat } from './errors.js'
import { RDB_LENGTH, RDB_STRING } from './rdb-writer.js'

/** The most bytes that one byte of an LZF stream can stand for: 3 bytes copy up to 264. */
const LZF_RATIO_MAX = 88

/** A view of its own for each compressed string was a tenth of loading small collections. */
const SCRATCH_BYTES = 4096

/** First bytes of old doubles that aren't finite. */
const OLD_DOUBLE = { nan: 253, infinity: 254, minusInfinity: 255 } as const
const eightBytes = new DataView(new ArrayBuffer(8))

export class RdbReader {
  protected bytes: Uint8Array
  protected at: number
  protected end: number
  /** Set by `length`: the value isn't a length but names a special encoding of a string. */
  isEncoding = false
  /** The range of the string that `string` last read: valid until it reads the next one. */
  stringBytes: Uint8Array
  stringStart = 0
  stringEnd = 0
  private readonly digits = new Uint8Array(16)
  /** Where short strings are decompressed; made with the first. */
  private scratch: Uint8Array | undefined

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = this.stringBytes = bytes
    this.at = start
    this.end = end
  }

  /** Whether the string that was last read is where the next one may be put. */
  get isTransient(): boolean {
    return this.stringBytes === this.digits || this.stringBytes === this.scratch
  }

  /** Bytes still to be read. */
  get left(): number {
    return this.end - this.at
  }

  /** Steps over `count` bytes and returns where in `bytes` they start. @throws "Bad data format" if there are fewer */
  protected take(count: number): number {
    if (count > this.end - this.at) this.more(count)
    const start = this.at
    this.at = start + count
    return start
  }

  /**
   * Brings in what is missing of the next `count` bytes; `bytes` may then be another array. The ranges of strings that were
   * read stay as they are. @throws "Bad data format" if there are fewer
   */
  protected more(_count: number): void {
    throw badDataFormat()
  }

  /** @throws "Bad data format" at the end */
  byte(): number {
    const at = this.take(1)
    return this.bytes[at]!
  }

  /** A length or count; where an encoding stands instead, its number. Rounded beyond 2^53. @throws "Bad data format" */
  length(): number {
    const first = this.byte()
    const kind = first >> 6
    this.isEncoding = kind === 3
    if (kind === 0 || kind === 3) return first & 0x3f
    if (kind === 1) return ((first & 0x3f) << 8) | this.byte()
    if (first === RDB_LENGTH.bits32) return this.word()
    if (first === RDB_LENGTH.bits64) return this.word() * 4294967296 + this.word()
    throw badDataFormat()
  }

  private word(): number {
    const at = this.take(4)
    const { bytes } = this
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  }

  /** A signed integer in 4 bytes, low first. @throws "Bad data format" */
  int32(): number {
    const at = this.take(4)
    const { bytes } = this
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
  }

  /** The same in 8 bytes; a bigint where a number isn't exact. */
  int64(): number | bigint {
    const low = this.int32() >>> 0
    const high = this.int32()
    const value = high * 4294967296 + low
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low)
  }

  /** A double in 8 bytes, low first. @throws "Bad data format" */
  double(): number {
    const at = this.take(8)
    for (let i = 0; i < 8; i++) eightBytes.setUint8(i, this.bytes[at + i]!)
    return eightBytes.getFloat64(0, true)
  }

  /** A double as text behind its length, as older servers wrote it. @throws "Bad data format" */
  doubleText(): number {
    const length = this.byte()
    if (length === OLD_DOUBLE.minusInfinity) return -Infinity
    if (length === OLD_DOUBLE.infinity) return Infinity
    if (length === OLD_DOUBLE.nan) return NaN
    const at = this.take(length)
    // C's `sscanf` takes as much as makes a number.
    for (let end = this.at; end > at; end--) {
      const value = parseDouble(this.bytes, at, end)
      if (value === value) return value
    }
    return NaN
  }

  /** A string; its range is in `stringBytes`, `stringStart`, `stringEnd`. @throws "Bad data format" */
  string(): void {
    const value = this.length()
    if (!this.isEncoding) {
      this.stringStart = this.take(value)
      this.stringBytes = this.bytes
      this.stringEnd = this.at
      return
    }
    const encoding = value | 0xc0
    if (encoding === RDB_STRING.int8) this.integer(1)
    else if (encoding === RDB_STRING.int16) this.integer(2)
    else if (encoding === RDB_STRING.int32) this.integer(4)
    else if (encoding === RDB_STRING.lzf) this.compressed()
    else throw badDataFormat()
  }

  /** The decimal text of a signed integer of `width` bytes. */
  private integer(width: number): void {
    const at = this.take(width)
    let value = 0
    for (let i = 0; i < width; i++) value |= this.bytes[at + i]! << (8 * i)
    const unused = 32 - 8 * width
    this.stringBytes = this.digits
    this.stringStart = 0
    this.stringEnd = writeInteger((value << unused) >> unused, this.digits, 0)
  }

  private compressed(): void {
    const compressedLength = this.length()
    const length = this.length()
    const start = this.take(compressedLength)
    if (length > compressedLength * LZF_RATIO_MAX) throw badDataFormat()
    const text = length > SCRATCH_BYTES ? new Uint8Array(length) : (this.scratch ??= new Uint8Array(SCRATCH_BYTES))
    // Redis takes the 0 by which its decompressor reports an error for the right length of nothing.
    if (length > 0 && !lzfDecompress(this.bytes, start, this.at, text, length)) throw badDataFormat()
    this.stringBytes = text
    this.stringStart = 0
    this.stringEnd = length
  }
}

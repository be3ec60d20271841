/**
 * Writes the two building blocks of Redis's RDB encoding, lengths and strings: the same bytes that Redis 7.0 writes, for
 * DUMP payloads and snapshots.
 *
 *     00LLLLLL                         length up to 63
 *     01LLLLLL LLLLLLLL                length up to 16,383
 *     10000000 4 bytes, high first     length up to 2^32 - 1
 *     10000001 8 bytes, high first     longer
 *     110000EE ...                     a string in a special encoding, see `RDB_STRING`
 *
 * A string is its length and its bytes, unless it reads as an integer of at most 32 bits (1, 2 or 4 bytes, low first), or
 * is longer than 20 bytes and LZF makes it at least 4 bytes shorter.
 *
 * Source: Redis's rdb.c; the format is described in many places, best by Jonathan Peterson's "RDB File Format".
 */
import { copyBytes } from '../memory/bytes.js'
import { parseInteger } from '../memory/integers.js'
import { lzfCompress } from '../memory/lzf.js'

/** First bytes of strings in a special encoding. */
export const RDB_STRING = { int8: 0xc0, int16: 0xc1, int32: 0xc2, lzf: 0xc3 } as const

const LENGTH_6_BITS_MAX = 63
const LENGTH_14_BITS_MAX = 16383
const LENGTH_32_BITS_MAX = 0xffffffff
/** First bytes of lengths that follow in 4 and in 8 bytes. */
export const RDB_LENGTH = { bits32: 0x80, bits64: 0x81 } as const
/** Bytes of the longest length. */
const LENGTH_BYTES_MAX = 9
/** Digits and sign of an int32. */
const INT32_LENGTH_MAX = 11
/** Redis compresses strings longer than this. */
const COMPRESS_ABOVE_BYTES = 20

const START_BYTES = 256
/** `reset` lets go of a buffer above this, so that one large value isn't paid for ever after. */
const KEPT_BYTES_MAX = 1 << 16
/** With a drain, this much is collected before it is given to it. */
const DRAIN_BYTES = 1 << 16

const eightBytes = new DataView(new ArrayBuffer(8))

export class RdbWriter {
  /** What was written stands in [0, `size`). */
  bytes: Uint8Array = new Uint8Array(START_BYTES)
  size = 0
  /**
   * Takes what was written, in order, once there is enough of it: only then is a writer's memory bounded. Gets the buffer
   * and how much of it is written, and returns the buffer to go on with: the same, or another.
   */
  drain: ((bytes: Uint8Array, size: number) => Uint8Array) | undefined
  private keyBytes: Uint8Array | undefined
  private keyStart = 0
  private keyEnd = 0
  private keyCompress = false

  /** Starts over. */
  reset(): void {
    this.size = 0
    if (this.bytes.length > KEPT_BYTES_MAX) this.bytes = new Uint8Array(START_BYTES)
  }

  /** Makes room for `extra` more bytes. */
  ensure(extra: number): void {
    const needed = this.size + extra
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.size))
    this.bytes = grown
  }

  /** Gives all that is written to the drain. */
  flush(): void {
    if (!this.drain || this.size === 0) return
    this.bytes = this.drain(this.bytes, this.size)
    this.size = 0
  }

  /** The key that `type` is to write with the next type. The range must stay as it is until then. */
  useKey(bytes: Uint8Array, start: number, end: number, compress: boolean): void {
    this.keyBytes = bytes
    this.keyStart = start
    this.keyEnd = end
    this.keyCompress = compress
  }

  /** The type of a value, the first thing that an encoder writes; in a file the key follows, in a payload nothing does. */
  type(value: number): void {
    this.byte(value)
    const { keyBytes } = this
    if (!keyBytes) return
    this.keyBytes = undefined
    this.string(keyBytes, this.keyStart, this.keyEnd, this.keyCompress)
  }

  byte(value: number): void {
    this.ensure(1)
    this.bytes[this.size++] = value
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.ensure(bytes.length)
    copyBytes(bytes, 0, bytes.length, this.bytes, this.size)
    this.size += bytes.length
  }

  /** A length or count. */
  length(value: number): void {
    this.ensure(LENGTH_BYTES_MAX)
    if (value <= LENGTH_6_BITS_MAX) this.bytes[this.size++] = value
    else if (value <= LENGTH_14_BITS_MAX) {
      this.bytes[this.size++] = 0x40 | (value >>> 8)
      this.bytes[this.size++] = value
    } else if (value <= LENGTH_32_BITS_MAX) {
      this.bytes[this.size++] = RDB_LENGTH.bits32
      this.word(value)
    } else {
      this.bytes[this.size++] = RDB_LENGTH.bits64
      this.word(Math.floor(value / 4294967296))
      this.word(value % 4294967296)
    }
  }

  /** 4 bytes, high first; there is room. */
  private word(value: number): void {
    const { bytes, size } = this
    bytes[size] = value >>> 24
    bytes[size + 1] = value >>> 16
    bytes[size + 2] = value >>> 8
    bytes[size + 3] = value
    this.size = size + 4
  }

  /** A double in 8 bytes, low first. */
  double(value: number): void {
    this.ensure(8)
    eightBytes.setFloat64(0, value, true)
    for (let i = 0; i < 8; i++) this.bytes[this.size++] = eightBytes.getUint8(i)
  }

  /** A string, in the shortest encoding that Redis would choose; `compress` is `rdbcompression`. */
  string(bytes: Uint8Array, start: number, end: number, compress: boolean): void {
    const length = end - start
    if (this.size >= DRAIN_BYTES) this.flush()
    if (length <= INT32_LENGTH_MAX && this.integer(parseInteger(bytes, start, end))) return
    if (compress && length > COMPRESS_ABOVE_BYTES && this.compressed(bytes, start, end)) return
    this.length(length)
    this.ensure(length)
    copyBytes(bytes, start, end, this.bytes, this.size)
    this.size += length
  }

  /** Writes the string of an integer as such. @returns false for NaN and for what exceeds 32 bits */
  private integer(value: number): boolean {
    if (value !== (value | 0)) return false
    this.ensure(5)
    const { bytes, size } = this
    const width = value === (value << 24) >> 24 ? 1 : value === (value << 16) >> 16 ? 2 : 4
    bytes[size] = width === 1 ? RDB_STRING.int8 : width === 2 ? RDB_STRING.int16 : RDB_STRING.int32
    for (let i = 0; i < width; i++) bytes[size + 1 + i] = value >> (8 * i)
    this.size = size + 1 + width
    return true
  }

  /** Before an LZF stream of `compressedLength` bytes. */
  lzfHeader(compressedLength: number, length: number): void {
    this.byte(RDB_STRING.lzf)
    this.length(compressedLength)
    this.length(length)
  }

  /** A string of `length` bytes as the LZF stream in [start, end). */
  lzf(bytes: Uint8Array, start: number, end: number, length: number): void {
    if (this.size >= DRAIN_BYTES) this.flush()
    this.lzfHeader(end - start, length)
    this.ensure(end - start)
    this.bytes.set(bytes.subarray(start, end), this.size)
    this.size += end - start
  }

  /** Writes a string compressed: both lengths, then the LZF stream. @returns false if that isn't shorter */
  private compressed(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start
    const headerMax = 1 + 2 * LENGTH_BYTES_MAX
    this.ensure(headerMax + length)
    // The header's size depends on the stream's, so the stream is made behind it and pulled up.
    const from = this.size + headerMax
    const compressedLength = lzfCompress(bytes, start, end, this.bytes.subarray(from, from + length))
    if (compressedLength === 0) return false
    this.lzfHeader(compressedLength, length)
    this.bytes.copyWithin(this.size, from, from + compressedLength)
    this.size += compressedLength
    return true
  }
}

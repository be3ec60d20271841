/**
 * Reads the building blocks of an RDB file through a window on it, so that a large file is never in memory as a whole, and
 * keeps the checksum of what was read.
 *
 * A window is never written over: the next one is another array, so the ranges of strings that were read stay valid for
 * whoever holds them.
 */
import { badDataFormat } from '../../keyspace/errors.js'
import { RdbReader } from '../../keyspace/rdb-reader.js'
import { Crc64 } from '../../memory/crc64.js'
import type { ReadableFile } from '../storage.js'

const WINDOW_BYTES = 1 << 18
const NO_BYTES = new Uint8Array(0)

export class RdbFileReader extends RdbReader {
  private readonly file: ReadableFile
  private readonly crc = new Crc64()
  /** Where in the file `bytes` begins. */
  private windowStart: number
  /** Up to where in `bytes` the checksum goes. */
  private summed = 0

  constructor(file: ReadableFile, start = 0) {
    super(NO_BYTES, 0, 0)
    this.file = file
    this.windowStart = start
  }

  /** How much of the file was read. */
  get offset(): number {
    return this.windowStart + this.at
  }

  /** Bytes that follow. */
  get rest(): number {
    return this.file.size - this.offset
  }

  /** The checksum of all that was read so far. */
  checksum(): Crc64 {
    this.crc.update(this.bytes, this.summed, this.at)
    this.summed = this.at
    return this.crc
  }

  /** The next `count` bytes, which are the reader's. */
  raw(count: number): Uint8Array {
    const at = this.take(count)
    return this.bytes.subarray(at, at + count)
  }

  protected override more(count: number): void {
    if (count > this.rest) throw badDataFormat()
    this.checksum()
    const offset = this.offset
    const bytes = new Uint8Array(Math.min(this.rest, Math.max(count, WINDOW_BYTES)))
    const held = this.bytes.subarray(this.at, this.end)
    bytes.set(held)
    const read = this.file.read(offset + held.length, bytes.subarray(held.length))
    if (held.length + read < count) throw badDataFormat()
    this.bytes = bytes
    this.windowStart = offset
    this.at = this.summed = 0
    this.end = held.length + read
  }
}

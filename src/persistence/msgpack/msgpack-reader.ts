/** Reads MessagePack's kinds as far as snapshots have them, through a window on the file. Believes no length. */
import { badDataFormat } from '../../keyspace/errors.js'
import { readLatin1 } from '../../memory/utf8.js'
import { RdbFileReader } from '../rdb/rdb-file-reader.js'
import { BYTE } from './layout.js'

export class MsgpackReader extends RdbFileReader {
  private bigEndian(width: number): number {
    const at = this.take(width)
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + this.bytes[at + i]!
    return value
  }

  /** How many elements an array has. */
  array(): number {
    const kind = this.byte()
    if ((kind & 0xf0) === BYTE.fixarray) return kind & 0x0f
    if (kind === BYTE.array16) return this.bigEndian(2)
    if (kind === BYTE.array32) return this.bigEndian(4)
    throw badDataFormat()
  }

  /** How many pairs a map has. */
  map(): number {
    const kind = this.byte()
    if ((kind & 0xf0) !== BYTE.fixmap) throw badDataFormat()
    return kind & 0x0f
  }

  /** Bytes; their range is in `stringBytes`, `stringStart`, `stringEnd`. */
  bin(): void {
    const kind = this.byte()
    const width = kind === BYTE.bin8 ? 1 : kind === BYTE.bin16 ? 2 : kind === BYTE.bin32 ? 4 : 0
    if (width === 0) throw badDataFormat()
    const length = this.bigEndian(width)
    this.stringStart = this.take(length)
    this.stringBytes = this.bytes
    this.stringEnd = this.at
  }

  /** A text or a non-negative integer. */
  name(): string | number {
    const kind = this.byte()
    if (kind < 0x80) return kind
    if (kind === BYTE.uint8) return this.bigEndian(1)
    if (kind === BYTE.uint16) return this.bigEndian(2)
    if (kind === BYTE.uint32) return this.bigEndian(4)
    if (kind === BYTE.uint64) return this.bigEndian(8)
    return this.textOf(kind)
  }

  text(): string {
    return this.textOf(this.byte())
  }

  private textOf(kind: number): string {
    let length = -1
    if ((kind & 0xe0) === BYTE.fixstr) length = kind & 0x1f
    else if (kind === BYTE.str8) length = this.bigEndian(1)
    if (length < 0) throw badDataFormat()
    const at = this.take(length)
    return readLatin1(this.bytes, at, at + length)
  }

  /** A text, an integer, a truth value or a float. */
  fact(): string {
    const at = this.take(1)
    const kind = this.bytes[at]!
    if (kind === BYTE.true || kind === BYTE.false) return kind === BYTE.true ? '1' : '0'
    this.at--
    if (kind === BYTE.float64) return String(this.float())
    return String(this.name())
  }

  float(): number {
    if (this.byte() !== BYTE.float64) throw badDataFormat()
    const at = this.take(8)
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + at, 8).getFloat64(0)
  }

  /** An int64, or undefined for nil. */
  expiry(): bigint | undefined {
    const kind = this.byte()
    if (kind === BYTE.nil) return undefined
    if (kind !== BYTE.int64) throw badDataFormat()
    const at = this.take(8)
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + at, 8).getBigInt64(0)
  }
}

/**
 * Redis's checksum of RDB files and DUMP payloads: CRC-64 with the polynomial of David T. Jones
 * (0xad93d23594c935a9), bits reflected, starting from 0 and without a final inversion. The checksum of "123456789"
 * is 0xe9c6d914c4b8d9ca.
 *
 * 64 bits are two 32-bit halves here, as a BigInt per byte would be some 50 times slower. Eight bytes are taken per
 * step with eight tables ("slicing-by-8": Kounavis and Berry, 2005): 1,300 MB/s on Node 20, byte by byte 540.
 */

/** The polynomial with its bits reversed, as a reflected CRC shifts to the right. */
const POLYNOMIAL_HIGH = 0x95ac9329
const POLYNOMIAL_LOW = 0xac4bc9b5

/** Entry 256 * k + b: what byte b contributes when k more bytes follow it in the step. */
const TABLE_LOW = new Int32Array(8 * 256)
const TABLE_HIGH = new Int32Array(8 * 256)

for (let byte = 0; byte < 256; byte++) {
  let low = byte
  let high = 0
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1
    low = (low >>> 1) | (high << 31)
    high >>>= 1
    if (carry === 1) {
      low ^= POLYNOMIAL_LOW
      high ^= POLYNOMIAL_HIGH
    }
  }
  TABLE_LOW[byte] = low
  TABLE_HIGH[byte] = high
}
for (let i = 256; i < 8 * 256; i++) {
  const low = TABLE_LOW[i - 256]!
  const high = TABLE_HIGH[i - 256]!
  TABLE_LOW[i] = ((low >>> 8) | (high << 24)) ^ TABLE_LOW[low & 0xff]!
  TABLE_HIGH[i] = (high >>> 8) ^ TABLE_HIGH[low & 0xff]!
}

/** A running checksum. */
export class Crc64 {
  private lowBits = 0
  private highBits = 0

  /** The lower 32 bits, unsigned. */
  get low(): number {
    return this.lowBits >>> 0
  }

  /** The upper 32 bits, unsigned. */
  get high(): number {
    return this.highBits >>> 0
  }

  reset(): void {
    this.lowBits = 0
    this.highBits = 0
  }

  /** Takes in the bytes in [start, end). */
  update(bytes: Uint8Array, start = 0, end = bytes.length): void {
    let low = this.lowBits
    let high = this.highBits
    let at = start
    for (; at + 8 <= end; at += 8) {
      low ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
      high ^= bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24)
      const a = 0x700 | (low & 0xff)
      const b = 0x600 | ((low >>> 8) & 0xff)
      const c = 0x500 | ((low >>> 16) & 0xff)
      const d = 0x400 | (low >>> 24)
      const e = 0x300 | (high & 0xff)
      const f = 0x200 | ((high >>> 8) & 0xff)
      const g = 0x100 | ((high >>> 16) & 0xff)
      const h = high >>> 24
      low =
        TABLE_LOW[a]! ^
        TABLE_LOW[b]! ^
        TABLE_LOW[c]! ^
        TABLE_LOW[d]! ^
        TABLE_LOW[e]! ^
        TABLE_LOW[f]! ^
        TABLE_LOW[g]! ^
        TABLE_LOW[h]!
      high =
        TABLE_HIGH[a]! ^
        TABLE_HIGH[b]! ^
        TABLE_HIGH[c]! ^
        TABLE_HIGH[d]! ^
        TABLE_HIGH[e]! ^
        TABLE_HIGH[f]! ^
        TABLE_HIGH[g]! ^
        TABLE_HIGH[h]!
    }
    for (; at < end; at++) {
      const entry = (low ^ bytes[at]!) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ TABLE_LOW[entry]!
      high = (high >>> 8) ^ TABLE_HIGH[entry]!
    }
    this.lowBits = low
    this.highBits = high
  }

  /** Writes the checksum as RDB stores it, 8 bytes with the lowest first; returns the index after them. */
  write(out: Uint8Array, at: number): number {
    for (let i = 0; i < 4; i++) {
      out[at + i] = this.lowBits >>> (8 * i)
      out[at + 4 + i] = this.highBits >>> (8 * i)
    }
    return at + 8
  }

  /** Whether the 8 bytes at `at` are this checksum, as {@link write} stores it. */
  equals(bytes: Uint8Array, at: number): boolean {
    let difference = 0
    for (let i = 0; i < 4; i++) {
      difference |= bytes[at + i]! ^ ((this.lowBits >>> (8 * i)) & 0xff)
      difference |= bytes[at + 4 + i]! ^ ((this.highBits >>> (8 * i)) & 0xff)
    }
    return difference === 0
  }
}

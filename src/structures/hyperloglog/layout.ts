/**
 * A HyperLogLog as Redis lays it out in a string: how often the most leading, here trailing, zeros were seen in the hashes
 * that fall on each of 16,384 registers, from which the number of different elements follows within about 0.8 %.
 *
 *   offset 0  | "HYLL" | encoding 1 | unused 3 | cardinality 8, little endian |
 *          16 | the registers: dense or sparse |
 *
 * The cardinality is that of the last count; its highest bit says that registers have changed since.
 *
 * - dense (`dense.ts`): 6 bits a register, 12,304 bytes in all
 * - sparse (`sparse.ts`): runs of equal registers, for as long as that is short
 *
 * Sources: Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation
 * algorithm" (2007); Heule, Nunkesser and Hall, "HyperLogLog in practice" (2013), for 64-bit hashes and the sparse form.
 */

export const REGISTER_BITS = 14
export const REGISTERS = 1 << REGISTER_BITS
export const HEADER_BYTES = 16
export const DENSE_BYTES = HEADER_BYTES + (REGISTERS * 6) / 8

export const DENSE = 0
export const SPARSE = 1

const ENCODING_AT = 4
const CARDINALITY_AT = 8
const LAST_AT = 15
const STALE_BIT = 0x80

/** Whether a string can be one: the header is right, and a dense one has its length. */
export function isHyperLogLog(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES) return false
  // "HYLL"
  if (bytes[start]! !== 0x48 || bytes[start + 1]! !== 0x59) return false
  if (bytes[start + 2]! !== 0x4c || bytes[start + 3]! !== 0x4c) return false
  const encoding = encodingOf(bytes, start)
  return encoding === SPARSE || (encoding === DENSE && end - start === DENSE_BYTES)
}

/** `DENSE` or `SPARSE`. */
export const encodingOf = (bytes: Uint8Array, start: number): number => bytes[start + ENCODING_AT]!

export function setEncoding(bytes: Uint8Array, start: number, encoding: number): void {
  bytes[start + ENCODING_AT] = encoding
}

/** Writes the header of an empty one, whose cardinality is known: 0. */
export function writeHeader(bytes: Uint8Array, start: number, encoding: number): void {
  bytes.fill(0, start, start + HEADER_BYTES)
  bytes[start] = 0x48
  bytes[start + 1] = 0x59
  bytes[start + 2] = 0x4c
  bytes[start + 3] = 0x4c
  setEncoding(bytes, start, encoding)
}

/** Whether the cardinality in the header is that of the registers. */
export const isCounted = (bytes: Uint8Array, start: number): boolean => (bytes[start + LAST_AT]! & STALE_BIT) === 0

/** Says that registers have changed since they were counted. */
export function markStale(bytes: Uint8Array, start: number): void {
  bytes[start + LAST_AT] = bytes[start + LAST_AT]! | STALE_BIT
}

/** The cardinality in the header; beyond 2^53, which only a made-up string has, as a bigint. */
export function storedCardinality(bytes: Uint8Array, start: number): number | bigint {
  const low = wordAt(bytes, start + CARDINALITY_AT)
  const high = wordAt(bytes, start + CARDINALITY_AT + 4)
  return high < 0x200000 ? high * 4294967296 + low : BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))
}

/** @param cardinality an integer from 0 to below 2^63, or -2^63, which marks it stale again (see `estimate`) */
export function storeCardinality(bytes: Uint8Array, start: number, cardinality: number): void {
  const high = Math.floor(cardinality / 4294967296)
  writeWord(bytes, start + CARDINALITY_AT, (cardinality - high * 4294967296) >>> 0)
  writeWord(bytes, start + CARDINALITY_AT + 4, high >>> 0)
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word
  bytes[at + 1] = word >>> 8
  bytes[at + 2] = word >>> 16
  bytes[at + 3] = word >>> 24
}

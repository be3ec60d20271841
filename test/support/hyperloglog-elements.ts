/**
 * Elements for HyperLogLogs that fall on a chosen register with a chosen value. MurmurHash64A maps the elements of 8 bytes
 * one to one onto the hashes, so a hash can be made and the element found by going backwards.
 */
const SEED = 0xadc83b19n
const M = 0xc6a4a7935bd1e995n
const MASK = (1n << 64n) - 1n

/** M times this is 1 modulo 2^64, by Newton's iteration. */
const INVERSE = (() => {
  let inverse = M
  for (let i = 0; i < 6; i++) inverse = (inverse * (2n - M * inverse)) & MASK
  return inverse
})()

/** Its own inverse, as 47 is more than half of 64. */
const fold = (hash: bigint): bigint => hash ^ (hash >> 47n)

function elementOfHash(hash: bigint): Uint8Array {
  const last = fold((fold(hash) * INVERSE) & MASK)
  const mixed = ((last * INVERSE) & MASK) ^ SEED ^ ((8n * M) & MASK)
  const block = (fold((mixed * INVERSE) & MASK) * INVERSE) & MASK
  return Uint8Array.from({ length: 8 }, (_, i) => Number((block >> BigInt(8 * i)) & 255n))
}

/** MurmurHash64A with Redis's seed, as its author wrote it: slow, and to compare with. */
export function murmurHash64(bytes: Uint8Array): bigint {
  let hash = SEED ^ ((BigInt(bytes.length) * M) & MASK)
  const whole = bytes.length - (bytes.length % 8)
  const word = (from: number, to: number): bigint =>
    bytes.subarray(from, to).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  for (let at = 0; at < whole; at += 8) {
    const block = (fold((word(at, at + 8) * M) & MASK) * M) & MASK
    hash = ((hash ^ block) * M) & MASK
  }
  if (whole < bytes.length) hash = ((hash ^ word(whole, bytes.length)) * M) & MASK
  return fold((fold(hash) * M) & MASK)
}

/** An element that gives `register` (below 16384) `value` (1 to 51). `more` picks among those there are of a low value. */
export function elementFor(register: number, value: number, more = 0n): Uint8Array {
  const bit = value === 51 ? 0n : 1n << BigInt(13 + value)
  const higher = value === 51 ? 0n : (more << BigInt(14 + value)) & MASK
  return elementOfHash(BigInt(register) | bit | higher)
}

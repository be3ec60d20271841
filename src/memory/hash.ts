/**
 * Keyed hash of a byte range: HalfSipHash-1-2 (Aumasson and Bernstein's SipHash on 32-bit words), as Redis keys its
 * tables with SipHash-1-2.
 *
 * Keyed, so that nobody who doesn't know the seed can send keys that all collide. On 32-bit words, because those are what
 * JavaScript computes with: 16 ns for 16 bytes, where MurmurHash3, which has collisions under every seed, takes 11.
 * The rounds are written out: a helper would have to return four words.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number, key0: number, key1: number): number {
  let v0 = key0
  let v1 = key1
  let v2 = 0x6c796765 ^ key0
  let v3 = 0x74656462 ^ key1
  const tail = end - ((end - start) & 3)
  let at = start
  for (; at < tail; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  let last = (end - start) << 24
  const rest = end - at
  if (rest > 2) last |= bytes[at + 2]! << 16
  if (rest > 1) last |= bytes[at + 1]! << 8
  if (rest > 0) last |= bytes[at]!
  v3 ^= last
  for (let round = 0; round < 3; round++) {
    if (round === 1) {
      v0 ^= last
      v2 ^= 0xff
    }
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
  }
  return v1 ^ v3
}

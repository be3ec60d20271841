/**
 * Reading zipmaps, which Redis used for small hashes until 2.4: they come in payloads and files of such servers.
 *
 *   zipmap   | pairs 1, 254 if there are more | pair | pair | ... | 0xff |
 *
 *   pair     | length | field | length | unused 1 | value | unused bytes |
 *
 * A length is one byte up to 253, or 254 and 4 bytes, low byte first. Source: Redis's zipmap.c.
 */
const END = 0xff
const BIG = 254

/** A pair as ranges of the zipmap. */
export class ZipmapPair {
  fieldStart = 0
  fieldEnd = 0
  valueStart = 0
  valueEnd = 0
}

const lengthBytes = (bytes: Uint8Array, pos: number): number => (bytes[pos]! < BIG ? 1 : 5)

function lengthAt(bytes: Uint8Array, pos: number): number {
  if (bytes[pos]! < BIG) return bytes[pos]!
  return (bytes[pos + 1]! | (bytes[pos + 2]! << 8) | (bytes[pos + 3]! << 16) | (bytes[pos + 4]! << 24)) >>> 0
}

/** Where the first pair of a zipmap begins. */
export const firstPair = (start: number): number => start + 1

/** Gives the pair at `pos`. @returns where the next one begins, -1 if there was none */
export function readPair(bytes: Uint8Array, pos: number, out: ZipmapPair): number {
  if (bytes[pos]! === END) return -1
  out.fieldStart = pos + lengthBytes(bytes, pos)
  out.fieldEnd = out.fieldStart + lengthAt(bytes, pos)
  const unusedAt = out.fieldEnd + lengthBytes(bytes, out.fieldEnd)
  out.valueStart = unusedAt + 1
  out.valueEnd = out.valueStart + lengthAt(bytes, out.fieldEnd)
  return out.valueEnd + bytes[unusedAt]!
}

/** Whether the range is a zipmap that can be read without leaving it. */
export function validateZipmap(bytes: Uint8Array, start: number, end: number): boolean {
  const last = end - 1
  if (end - start < 2 || bytes[last]! !== END) return false
  let count = 0
  let pos = firstPair(start)
  while (bytes[pos]! !== END) {
    let at = pos + lengthBytes(bytes, pos)
    if (at > last) return false
    at += lengthAt(bytes, pos)
    if (at > last) return false
    const unusedAt = at + lengthBytes(bytes, at)
    if (unusedAt > last) return false
    pos = unusedAt + 1 + lengthAt(bytes, at) + bytes[unusedAt]!
    if (pos > last) return false
    count++
  }
  return pos === last && (bytes[start]! === BIG || bytes[start]! === count)
}

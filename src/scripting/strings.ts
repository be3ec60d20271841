/**
 * Strings of scripts to bytes and back: one char, 0 to 255, for each byte.
 *
 * Short ones go char by char. Long ones are read some thousands at a time by one call of `String.fromCharCode`, which makes one
 * flat string, where joining pieces of eight would make a rope that the first comparison has to flatten.
 */
import { readLatin1 } from '../memory/utf8.js'

/** A JavaScript string has at most this many characters. */
export const STRING_BYTES_MAX = 2 ** 29 - 24

/** Up to here eight at a time are as fast, and need no view of the bytes. */
const SHORT_MAX = 24
/** Arguments of one call: they lie on the stack. */
const CHUNK = 4096

export function readBytes(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT_MAX) return readLatin1(bytes, start, end)
  let text = ''
  for (let at = start; at < end; at += CHUNK) {
    const chunk = bytes.subarray(at, Math.min(end, at + CHUNK))
    text += String.fromCharCode.apply(null, chunk as unknown as number[])
  }
  return text
}

/** Up to the first NUL: what C makes of a string that it takes without its length. */
export function cString(text: string): string {
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}

const HEX = '0123456789abcdef'

/** Bytes as hex digits. */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15)
  return text
}

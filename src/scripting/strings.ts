/** Small helpers for strings of scripts, which have one char, 0 to 255, for each byte. */

/** A JavaScript string has at most this many characters. */
export const STRING_BYTES_MAX = 2 ** 29 - 24

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

/** Keys and values as all sections use them. */

/** 16 bytes: `session:10000042`. */
export function keyOf(index: number): string {
  return `session:${10_000_000 + index}`
}

/** Keys as a parser or a socket gives them: each in one piece, while what is joined from parts is a rope at first. */
export function keysOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => inOnePiece(keyOf(index)))
}

/** 16 bytes, another string for each index. */
export function ownValueOf(index: number): string {
  return inOnePiece(`value:${1_000_000_000 + index}`)
}

/** The same text, of Latin-1 characters, as a flat string. */
export const inOnePiece = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')

/** Printable, and no number, which Redis would store in less. */
export function valueOf(length: number, seed = 0): string {
  let text = ''
  for (let at = 0; at < length; at++) text += String.fromCharCode(97 + ((at * 7 + seed * 11) % 26))
  return text
}

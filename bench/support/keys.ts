/** Keys and values as all sections use them. */

/** 16 bytes: `session:10000042`. */
export function keyOf(index: number): string {
  return `session:${10_000_000 + index}`
}

export function keysOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => keyOf(index))
}

/** Printable, and no number, which Redis would store in less. */
export function valueOf(length: number, seed = 0): string {
  let text = ''
  for (let at = 0; at < length; at++) text += String.fromCharCode(97 + ((at * 7 + seed * 11) % 26))
  return text
}

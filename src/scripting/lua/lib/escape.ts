/**
 * Text with some of its chars written in another way. Regular expressions would need room on the stack to be made sure of.
 */

/** What chars are written as, by their codes; undefined: as they are. */
export type Escapes = readonly (string | undefined)[]

export function escapes(texts: Readonly<Record<string, string>>): Escapes {
  const byCode = new Array<string | undefined>(256).fill(undefined)
  for (const [char, text] of Object.entries(texts)) byCode[char.charCodeAt(0)] = text
  return byCode
}

/** A text of chars up to 255 between quotation marks. */
export function quoted(text: string, escapes: Escapes): string {
  let result = '"'
  let copied = 0
  for (let at = 0; at < text.length; at++) {
    const escape = escapes[text.charCodeAt(at)]
    if (escape === undefined) continue
    result += text.slice(copied, at) + escape
    copied = at + 1
  }
  return copied === 0 ? `"${text}"` : `${result}${text.slice(copied)}"`
}

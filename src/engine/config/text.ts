/**
 * Configuration texts as strings whose characters are bytes (latin1), and C's habits with them.
 *
 * Configuration is read a few times in a process's life, so it may make strings; that each character is one byte keeps
 * a password or a file name whole whatever its encoding.
 */
import { splitArgs } from '../../memory/split-args.js'
import { readLatin1, writeLatin1 } from '../../memory/utf8.js'

export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  writeLatin1(text, bytes, 0)
  return bytes
}

/** The words of a line by Redis's quoting rules; null where the quotes are unbalanced. */
export function splitLine(line: string): string[] | null {
  const bytes = bytesOf(line)
  return splitArgs(bytes, 0, bytes.length)?.map((word) => readLatin1(word, 0, word.length)) ?? null
}

/** Up to the first NUL: what C makes of a text. */
export function cString(text: string): string {
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}

/** The text in double quotes, so that `splitLine` gives it back. */
export function quote(text: string): string {
  const inner = text.replace(/["\\]|[^\x20-\x7e]/g, (char) => ESCAPES[char] ?? `\\x${hex(char.charCodeAt(0))}`)
  return `"${inner}"`
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/** Without the characters of `set` at both ends. */
export function trim(text: string, set: string): string {
  let start = 0
  let end = text.length
  while (start < end && set.includes(text.charAt(start))) start++
  while (end > start && set.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** ASCII only, as C's `tolower` in the "C" locale: bytes above 0x7f stay. */
export const lowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

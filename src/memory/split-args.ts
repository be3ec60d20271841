/**
 * Splits a line into arguments by the quoting rules that inline commands and the configuration file share
 * (`sdssplitargs` in Redis's sds.c).
 *
 *     SET  key "two words\n\x00"  'it\'s'   ->   SET | key | two words<LF><NUL> | it's
 *
 * - Spaces separate. Redis skips all six of C's before an argument, but only ' ', \t, \n, \r end one.
 * - In double quotes \n \r \t \b \a \xHH are escapes, and a backslash before any other byte gives that byte.
 * - In single quotes only \' is an escape.
 * - A quote may open inside an argument (a"b c" is one), but after it closes only a space or the end may follow.
 * - The line is a C string: a NUL ends it.
 */
import { hexDigit, isSpace } from './ascii.js'

const BACKSLASH = 0x5c
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27

/** The arguments of the line in [start, end), as copies; `null` where Redis says "unbalanced quotes". */
export function splitArgs(bytes: Uint8Array, start: number, end: number): Uint8Array[] | null {
  const nul = bytes.subarray(start, end).indexOf(0)
  const lineEnd = nul < 0 ? end : start + nul
  const words: Uint8Array[] = []
  // No escape is shorter than what it stands for, so no word is longer than the rest of the line.
  const word = new Uint8Array(lineEnd - start)

  let at = start
  for (;;) {
    while (at < lineEnd && isSpace(bytes[at]!)) at++
    if (at === lineEnd) return words

    let length = 0
    for (; at < lineEnd && !endsWord(bytes[at]!); at++) {
      const quote = bytes[at]!
      if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) {
        word[length++] = quote
        continue
      }
      for (at++; at < lineEnd && bytes[at]! !== quote; at++) {
        if (bytes[at]! !== BACKSLASH || at + 1 === lineEnd) {
          word[length++] = bytes[at]!
        } else if (quote === DOUBLE_QUOTE) {
          const code = hexEscape(bytes, at, lineEnd)
          word[length++] = code < 0 ? unescape(bytes[at + 1]!) : code
          at += code < 0 ? 1 : 3
        } else {
          if (bytes[at + 1]! === SINGLE_QUOTE) at++
          word[length++] = bytes[at]!
        }
      }
      if (at === lineEnd) return null
      if (at + 1 < lineEnd && !isSpace(bytes[at + 1]!)) return null
      at++
      break
    }
    words.push(word.slice(0, length))
  }
}

/** The byte of `\xHH` at `at`, or -1 when that isn't there. */
function hexEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 >= end || bytes[at + 1]! !== 0x78) return -1
  const high = hexDigit(bytes[at + 2]!)
  const low = hexDigit(bytes[at + 3]!)
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** What a backslash and this letter stand for in double quotes. */
function unescape(letter: number): number {
  switch (letter) {
    case 0x6e:
      return 0x0a
    case 0x72:
      return 0x0d
    case 0x74:
      return 0x09
    case 0x62:
      return 0x08
    case 0x61:
      return 0x07
    default:
      return letter
  }
}

function endsWord(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}

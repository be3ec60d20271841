/**
 * Glob-style matching as KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL patterns have it (`stringmatchlen` in Redis's util.c).
 *
 *     *  any bytes    ?  one byte    [ae]  [a-c]  [^a]  one byte of a class    \x  the byte x itself
 *
 * The corners are Redis's: an unclosed class ends with the pattern, "[]" is an empty class that nothing matches, a range
 * may be written backwards, a lone backslash at the end stands for itself, and an empty text matches only the empty
 * pattern, not even "*". Ranges compare signed bytes, because C's `char` is signed where Redis runs.
 *
 * Time is bounded by pattern length times text length. Only the last '*' is ever moved: when what follows it fails at
 * every later place, giving more bytes to an earlier '*' cannot help, as it leaves less text for the same rest. (Redis
 * recurses and cuts its search by the same argument since CVE-2022-36021.)
 */
import { toLower } from './ascii.js'

const STAR = 0x2a
const QUESTION = 0x3f
const OPEN = 0x5b
const CLOSE = 0x5d
const CARET = 0x5e
const DASH = 0x2d
const BACKSLASH = 0x5c

/** What {@link matchClass} returns when the byte isn't in the class. */
const NO_MATCH = -1

/** Whether the whole text [start, end) matches the pattern; `ignoreCase` folds ASCII letters. */
export function globMatch(
  pattern: Uint8Array,
  patternStart: number,
  patternEnd: number,
  text: Uint8Array,
  start: number,
  end: number,
  ignoreCase = false,
): boolean {
  let p = patternStart
  let at = start
  // Where to go on after a failure: behind the last '*', one byte further into the text each time.
  let retryPattern = -1
  let retryText = 0

  while (at < end) {
    let next = NO_MATCH
    if (p < patternEnd) {
      const symbol = pattern[p]!
      if (symbol === STAR) {
        p++
        if (p === patternEnd) return true
        retryPattern = p
        retryText = at
        continue
      }
      if (symbol === QUESTION) {
        next = p + 1
      } else if (symbol === OPEN) {
        next = matchClass(pattern, p + 1, patternEnd, text[at]!, ignoreCase)
      } else {
        const literal = symbol === BACKSLASH && p + 1 < patternEnd ? p + 1 : p
        if (same(pattern[literal]!, text[at]!, ignoreCase)) next = literal + 1
      }
    }
    if (next !== NO_MATCH) {
      p = next
      at++
    } else {
      if (retryPattern < 0) return false
      p = retryPattern
      at = ++retryText
    }
  }
  if (start === end) return p === patternEnd
  while (p < patternEnd && pattern[p]! === STAR) p++
  return p === patternEnd
}

/** Matches one byte against the class whose '[' stands before `from`; returns the index behind the class, or -1. */
function matchClass(pattern: Uint8Array, from: number, end: number, byte: number, ignoreCase: boolean): number {
  let p = from
  const negated = p < end && pattern[p]! === CARET
  if (negated) p++
  let found = false
  for (; p < end && pattern[p]! !== CLOSE; p++) {
    if (pattern[p]! === BACKSLASH && p + 1 < end) {
      p++
      // Redis does not fold the case of an escaped byte in a class.
      if (pattern[p]! === byte) found = true
    } else if (p + 2 < end && pattern[p + 1]! === DASH) {
      if (inRange(pattern[p]!, pattern[p + 2]!, byte, ignoreCase)) found = true
      p += 2
    } else if (same(pattern[p]!, byte, ignoreCase)) {
      found = true
    }
  }
  if (found === negated) return NO_MATCH
  return p < end ? p + 1 : end
}

/** The bounds are put in order before their case is folded, so [Z-a] without case is empty. */
function inRange(first: number, last: number, byte: number, ignoreCase: boolean): boolean {
  let low = signed(first)
  let high = signed(last)
  if (low > high) [low, high] = [high, low]
  if (!ignoreCase) return signed(byte) >= low && signed(byte) <= high
  const folded = signed(toLower(byte))
  return folded >= toLower(low) && folded <= toLower(high)
}

function same(a: number, b: number, ignoreCase: boolean): boolean {
  return a === b || (ignoreCase && toLower(a) === toLower(b))
}

function signed(byte: number): number {
  return (byte << 24) >> 24
}

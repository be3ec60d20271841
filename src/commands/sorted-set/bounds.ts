/** The ends of a range as commands are given them: scores such as `(1.5` or `-inf`, members such as `[a` or `+`. */
import { boundNotFloat, boundNotLexItem } from '../../keyspace/errors.js'
import { LEX, type LexRange, type ScoreRange } from '../../keyspace/zset/window.js'
import { parseDouble } from '../../memory/doubles.js'
import { readFloatText } from '../../memory/float-text.js'
import type { Args } from '../args.js'

const OPEN_PAREN = 0x28
const OPEN_BRACKET = 0x5b
const PLUS = 0x2b
const MINUS = 0x2d
const SPACE = 0x20
const TAB = 0x09
const CARRIAGE_RETURN = 0x0d
/** Enough digits to tell too large from too small. */
const DIGITS_MAX = 40

/** Reads both ends of a range of scores. @throws "min or max is not a float" */
export function readScoreRange(args: Args, minAt: number, maxAt: number, out: ScoreRange): void {
  out.minOpen = args.bytes[args.start(minAt)]! === OPEN_PAREN && args.length(minAt) > 0
  out.min = bound(args, minAt, out.minOpen)
  out.maxOpen = args.bytes[args.start(maxAt)]! === OPEN_PAREN && args.length(maxAt) > 0
  out.max = bound(args, maxAt, out.maxOpen)
}

/**
 * Unlike a score, an end is read by C's `strtod` without further checks: white space before it is passed over, a NUL ends
 * it, nothing at all is 0, and what is too large or too small for a double is infinite or 0.
 */
function bound(args: Args, index: number, isOpen: boolean): number {
  const { bytes } = args
  const start = args.start(index) + (isOpen ? 1 : 0)
  const whole = args.end(index)
  const value = parseDouble(bytes, start, whole)
  if (value === value) return value
  const nul = bytes.subarray(start, whole).indexOf(0)
  const end = nul < 0 ? whole : start + nul
  if (start === end) return 0
  let from = start
  while (from < end && isSpace(bytes[from]!)) from++
  const text = readFloatText(bytes, from, end, DIGITS_MAX)
  if (text === null) throw boundNotFloat()
  const exact = parseDouble(bytes, from, end)
  if (exact === exact) return exact
  const magnitude = text.digits.length * (text.base === 10 ? 1 : 4) + text.exponent > 0 ? Infinity : 0
  return text.negative ? -magnitude : magnitude
}

const isSpace = (byte: number): boolean => byte === SPACE || (byte >= TAB && byte <= CARRIAGE_RETURN)

/** Reads both ends of a range of members. @throws "min or max not valid string range item" */
export function readLexRange(args: Args, minAt: number, maxAt: number, out: LexRange): void {
  out.bytes = args.bytes
  out.min = lexKind(args, minAt)
  out.minStart = args.start(minAt) + 1
  out.minEnd = args.end(minAt)
  out.max = lexKind(args, maxAt)
  out.maxStart = args.start(maxAt) + 1
  out.maxEnd = args.end(maxAt)
}

function lexKind(args: Args, index: number): number {
  const start = args.start(index)
  const length = args.length(index)
  const first = length > 0 ? args.bytes[start]! : 0
  if (first === OPEN_PAREN) return LEX.open
  if (first === OPEN_BRACKET) return LEX.closed
  // C's strings end at a NUL.
  const isAlone = length === 1 || args.bytes[start + 1]! === 0
  if (first === PLUS && isAlone) return LEX.greatest
  if (first === MINUS && isAlone) return LEX.least
  throw boundNotLexItem()
}

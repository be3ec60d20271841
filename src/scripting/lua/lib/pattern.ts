/**
 * Lua's patterns: the backtracking matcher of PUC's `lstrlib.c`, over strings of bytes.
 *
 * Backtracking can take exponential time ("a?a?a?aaa" and the like), so every step counts against the script's time
 * limit. It recurses once for each repeated item or capture of the pattern.
 */
import { raise } from '../errors.js'
import type { Ticker } from '../ticker.js'
import { upToNul, type LuaValue } from '../value.js'

/** PUC's LUA_MAXCAPTURES. */
const CAPTURES_MAX = 32

/** How deep the matcher recurses before it gives up, rather than the stack. */
const DEPTH_MAX = 1500

const CAPTURE_OPEN = -1
const CAPTURE_POSITION = -2

const ESCAPE = 0x25 // %
const PAREN_OPEN = 0x28
const PAREN_CLOSE = 0x29
const STAR = 0x2a
const PLUS = 0x2b
const MINUS = 0x2d
const DOT = 0x2e
const QUESTION = 0x3f
const BRACKET_OPEN = 0x5b
const BRACKET_CLOSE = 0x5d
const CARET = 0x5e
const DOLLAR = 0x24

/** A pattern that cannot be matched. */
class PatternError extends Error {}

export class Matcher {
  /** Captures that the last match made; without any, the whole match counts as one. */
  captureCount = 0
  private readonly starts = new Int32Array(CAPTURES_MAX)
  private readonly lengths = new Int32Array(CAPTURES_MAX)
  private readonly pattern: string
  private depth = 0

  /** @param pattern as C reads it, up to a NUL; `%z` matches one. */
  constructor(
    private readonly subject: string,
    pattern: string,
    private readonly ticker: Ticker,
  ) {
    this.pattern = upToNul(pattern)
  }

  /** Matches the pattern from `patternAt` on at one place of the subject; the end of the match, or -1. */
  matchAt(at: number, patternAt: number): number {
    this.captureCount = 0
    this.depth = 0
    try {
      return this.match(at, patternAt)
    } catch (error) {
      // Raised here, as the stack of the matcher may be too deep to see the caller from its end.
      throw error instanceof PatternError ? raise(error.message) : error
    }
  }

  /** Part of the subject. */
  text(start: number, end: number): string {
    return this.subject.slice(start, end)
  }

  /** A capture's value; the whole match where the pattern has no captures. */
  capture(which: number, start: number, end: number): LuaValue {
    if (which >= this.captureCount) {
      if (which !== 0) throw raise('invalid capture index')
      return this.subject.slice(start, end)
    }
    const length = this.lengths[which]!
    const from = this.starts[which]!
    if (length === CAPTURE_OPEN) throw raise('unfinished capture')
    return length === CAPTURE_POSITION ? from + 1 : this.subject.slice(from, from + length)
  }

  /** All captures; with `wholeIfNone`, the match where there are none. */
  captures(start: number, end: number, wholeIfNone: boolean): LuaValue[] {
    const count = this.captureCount === 0 && wholeIfNone ? 1 : this.captureCount
    const found: LuaValue[] = []
    for (let which = 0; which < count; which++) found.push(this.capture(which, start, end))
    return found
  }

  private match(start: number, patternStart: number): number {
    if (++this.depth > DEPTH_MAX) throw new PatternError('pattern too complex')
    const result = this.matchHere(start, patternStart)
    this.depth--
    return result
  }

  private matchHere(start: number, patternStart: number): number {
    const { pattern, subject, ticker } = this
    let at = start
    let p = patternStart
    for (;;) {
      if (--ticker.left < 0) ticker.tick()
      if (p >= pattern.length) return at
      switch (pattern.charCodeAt(p)) {
        case PAREN_OPEN:
          return pattern.charCodeAt(p + 1) === PAREN_CLOSE
            ? this.startCapture(at, p + 2, CAPTURE_POSITION)
            : this.startCapture(at, p + 1, CAPTURE_OPEN)
        case PAREN_CLOSE:
          return this.endCapture(at, p + 1)
        case ESCAPE: {
          const next = pattern.charCodeAt(p + 1)
          if (next === 0x62) {
            at = this.matchBalance(at, p + 2)
            if (at < 0) return -1
            p += 4
            continue
          }
          if (next === 0x66) {
            p += 2
            if (pattern.charCodeAt(p) !== BRACKET_OPEN) throw new PatternError("missing '[' after '%f' in pattern")
            const end = this.classEnd(p)
            const previous = at === 0 ? 0 : subject.charCodeAt(at - 1)
            const current = at < subject.length ? subject.charCodeAt(at) : 0
            if (this.inSet(previous, p, end - 1) || !this.inSet(current, p, end - 1)) return -1
            p = end
            continue
          }
          if (next >= 0x30 && next <= 0x39) {
            at = this.matchBackReference(at, next)
            if (at < 0) return -1
            p += 2
            continue
          }
          break
        }
        case DOLLAR:
          if (p + 1 === pattern.length) return at === subject.length ? at : -1
          break
      }
      // A single char with an optional suffix.
      const end = this.classEnd(p)
      const matches = at < subject.length && this.matchesSingle(subject.charCodeAt(at), p, end)
      switch (pattern.charCodeAt(end)) {
        case QUESTION: {
          if (matches) {
            const result = this.match(at + 1, end + 1)
            if (result >= 0) return result
          }
          p = end + 1
          continue
        }
        case STAR:
          return this.maxExpand(at, p, end)
        case PLUS:
          return matches ? this.maxExpand(at + 1, p, end) : -1
        case MINUS:
          return this.minExpand(at, p, end)
        default:
          if (!matches) return -1
          at++
          p = end
      }
    }
  }

  private maxExpand(start: number, p: number, end: number): number {
    const { subject, ticker } = this
    let count = 0
    while (start + count < subject.length && this.matchesSingle(subject.charCodeAt(start + count), p, end)) count++
    ticker.spend(count)
    for (; count >= 0; count--) {
      const result = this.match(start + count, end + 1)
      if (result >= 0) return result
    }
    return -1
  }

  private minExpand(start: number, p: number, end: number): number {
    const { subject } = this
    for (let at = start; ; at++) {
      const result = this.match(at, end + 1)
      if (result >= 0) return result
      if (at >= subject.length || !this.matchesSingle(subject.charCodeAt(at), p, end)) return -1
    }
  }

  private startCapture(at: number, p: number, kind: number): number {
    const which = this.captureCount
    if (which >= CAPTURES_MAX) throw new PatternError('too many captures')
    this.starts[which] = at
    this.lengths[which] = kind
    this.captureCount = which + 1
    const result = this.match(at, p)
    if (result < 0) this.captureCount--
    return result
  }

  private endCapture(at: number, p: number): number {
    const which = this.captureToClose()
    this.lengths[which] = at - this.starts[which]!
    const result = this.match(at, p)
    if (result < 0) this.lengths[which] = CAPTURE_OPEN
    return result
  }

  private captureToClose(): number {
    for (let which = this.captureCount - 1; which >= 0; which--) {
      if (this.lengths[which] === CAPTURE_OPEN) return which
    }
    throw new PatternError('invalid pattern capture')
  }

  private matchBalance(at: number, p: number): number {
    const { pattern, subject } = this
    if (p + 1 >= pattern.length) throw new PatternError('unbalanced pattern')
    const opening = pattern.charCodeAt(p)
    const closing = pattern.charCodeAt(p + 1)
    if (at >= subject.length || subject.charCodeAt(at) !== opening) return -1
    let depth = 1
    for (let here = at + 1; here < subject.length; here++) {
      const char = subject.charCodeAt(here)
      if (char === closing) {
        if (--depth === 0) {
          this.ticker.spend(here - at)
          return here + 1
        }
      } else if (char === opening) {
        depth++
      }
    }
    this.ticker.spend(subject.length - at)
    return -1
  }

  private matchBackReference(at: number, digit: number): number {
    const which = digit - 0x31
    if (which < 0 || which >= this.captureCount || this.lengths[which] === CAPTURE_OPEN) {
      throw new PatternError('invalid capture index')
    }
    // A position capture has the length -2, which C compares as a huge one.
    const length = this.lengths[which]!
    if (length < 0) return -1
    const from = this.starts[which]!
    return this.subject.startsWith(this.subject.slice(from, from + length), at) ? at + length : -1
  }

  /** The index after the single-char class that starts at `p`. */
  private classEnd(p: number): number {
    const { pattern } = this
    let at = p
    const first = pattern.charCodeAt(at++)
    if (first === ESCAPE) {
      if (at >= pattern.length) throw new PatternError("malformed pattern (ends with '%')")
      return at + 1
    }
    if (first !== BRACKET_OPEN) return at
    if (pattern.charCodeAt(at) === CARET) at++
    do {
      // The first bracket after the opening one stands for itself.
      if (at >= pattern.length) throw new PatternError("malformed pattern (missing ']')")
      if (pattern.charCodeAt(at++) === ESCAPE && at < pattern.length) at++
    } while (pattern.charCodeAt(at) !== BRACKET_CLOSE)
    return at + 1
  }

  private matchesSingle(char: number, p: number, end: number): boolean {
    const { pattern } = this
    switch (pattern.charCodeAt(p)) {
      case DOT:
        return true
      case ESCAPE:
        return inClass(char, pattern.charCodeAt(p + 1))
      case BRACKET_OPEN:
        return this.inSet(char, p, end - 1)
      default:
        return pattern.charCodeAt(p) === char
    }
  }

  /** Whether the set from the bracket at `open` to the one at `close` has the char. */
  private inSet(char: number, open: number, close: number): boolean {
    const { pattern } = this
    let p = open + 1
    const isNegated = pattern.charCodeAt(p) === CARET
    if (isNegated) p++
    for (; p < close; p++) {
      const code = pattern.charCodeAt(p)
      if (code === ESCAPE) {
        p++
        if (inClass(char, pattern.charCodeAt(p))) return !isNegated
      } else if (pattern.charCodeAt(p + 1) === MINUS && p + 2 < close) {
        p += 2
        if (code <= char && char <= pattern.charCodeAt(p)) return !isNegated
      } else if (code === char) {
        return !isNegated
      }
    }
    return isNegated
  }
}

/** Whether a char is in %a, %d ... of C's "C" locale; an upper-case letter means the opposite. */
function inClass(char: number, letter: number): boolean {
  const test = CLASSES[letter | 0x20]
  const isLetter = (letter >= 0x41 && letter <= 0x5a) || (letter >= 0x61 && letter <= 0x7a)
  if (!isLetter || test === undefined) return letter === char
  return letter < 0x61 ? !test(char) : test(char)
}

const isLower = (char: number): boolean => char >= 0x61 && char <= 0x7a
const isUpper = (char: number): boolean => char >= 0x41 && char <= 0x5a
const isDigit = (char: number): boolean => char >= 0x30 && char <= 0x39
const isAlpha = (char: number): boolean => isLower(char) || isUpper(char)
const isAlnum = (char: number): boolean => isAlpha(char) || isDigit(char)

/** By the code of the small letter. */
const CLASSES: Record<number, ((char: number) => boolean) | undefined> = {
  [0x61]: isAlpha,
  [0x63]: (char) => char < 0x20 || char === 0x7f,
  [0x64]: isDigit,
  [0x6c]: isLower,
  [0x70]: (char) => char > 0x20 && char < 0x7f && !isAlnum(char),
  [0x73]: (char) => char === 0x20 || (char >= 9 && char <= 13),
  [0x75]: isUpper,
  [0x77]: isAlnum,
  [0x78]: (char) => isDigit(char) || (char >= 0x61 && char <= 0x66) || (char >= 0x41 && char <= 0x46),
  [0x7a]: (char) => char === 0,
}

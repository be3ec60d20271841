/**
 * Lua's patterns: the backtracking matcher of PUC's `lstrlib.c`, over strings of bytes.
 *
 * Backtracking can take exponential time ("a?a?a?aaa" and the like), so every step counts against the script's time
 * limit. It recurses once for each repeated item or capture of the pattern.
 */
import { raise } from '../errors.js'
import type { Ticker } from '../ticker.js'
import type { LuaResult, LuaValue } from '../value.js'
import {
  ANY,
  MISTAKES,
  OP_BACK_REFERENCE,
  OP_BALANCE,
  OP_CAPTURE,
  OP_CAPTURE_END,
  OP_END,
  OP_FRONTIER,
  OP_LEAST,
  OP_MISTAKE,
  OP_MOST,
  OP_MOST_BUT_ONE,
  OP_OPTIONAL,
  OP_POSITION,
  OP_SINGLE,
  OP_SUBJECT_END,
  type Program,
  STRIDE,
} from './pattern-program.js'

/** PUC's LUA_MAXCAPTURES. */
const CAPTURES_MAX = 32

/** How deep the matcher recurses before it gives up, rather than the stack. */
const DEPTH_MAX = 1500

const CAPTURE_OPEN = -1
const CAPTURE_POSITION = -2

/** A pattern that cannot be matched. */
class PatternError extends Error {}

/** Of the match that was made last, by whichever matcher: nothing else runs until it's read. */
const starts = new Int32Array(CAPTURES_MAX)
const lengths = new Int32Array(CAPTURES_MAX)

export class Matcher {
  /** Where the last match starts. */
  start = 0
  /** Captures that the last match made; without any, the whole match counts as one. */
  captureCount = 0
  private readonly subject: string
  private readonly steps: Int32Array
  private readonly tables: readonly Uint8Array[]
  private readonly ticker: Ticker
  private depth = 0

  constructor(subject: string, { steps, tables }: Program, ticker: Ticker) {
    this.subject = subject
    this.steps = steps
    this.tables = tables
    this.ticker = ticker
  }

  /**
   * Looks for the first match from a place on, or at that place only; its `start` and captures are to be read at once.
   * @returns its end, or -1
   */
  search(from: number, isAnchored: boolean): number {
    try {
      return isAnchored ? this.matchAt(from) : this.searchOn(from)
    } catch (error) {
      // Raised here, as the stack of the matcher may be too deep to see the caller from its end.
      throw error instanceof PatternError ? raise(error.message) : error
    }
  }

  private searchOn(from: number): number {
    const { subject, steps, ticker } = this
    const first = steps[0]!
    const needsChar = first === OP_SINGLE || first === OP_MOST_BUT_ONE
    for (let at = from; at <= subject.length; at++) {
      if (needsChar) {
        const skippedFrom = at
        while (at < subject.length && !this.passes(steps[1]!, subject.charCodeAt(at))) at++
        ticker.spend((at - skippedFrom) >>> 3)
        if (at === subject.length) return -1
      }
      const end = this.matchAt(at)
      if (end >= 0) return end
    }
    return -1
  }

  private matchAt(at: number): number {
    this.start = at
    this.captureCount = 0
    this.depth = 0
    return this.match(at, 0)
  }

  /** The last match, which ends at `end`. */
  text(end: number): string {
    return this.subject.slice(this.start, end)
  }

  /** A capture's value; the whole match where the pattern has no captures. */
  capture(which: number, end: number): LuaValue {
    if (which >= this.captureCount) {
      if (which !== 0) throw raise('invalid capture index')
      return this.text(end)
    }
    const length = lengths[which]!
    const from = starts[which]!
    if (length === CAPTURE_OPEN) throw raise('unfinished capture')
    return length === CAPTURE_POSITION ? from + 1 : this.subject.slice(from, from + length)
  }

  /** All captures; where there are none, the match. */
  captures(end: number): LuaResult {
    return this.captureCount <= 1 ? this.capture(0, end) : this.addCaptures([], end)
  }

  /** Adds all captures there are. */
  addCaptures(found: LuaValue[], end: number): LuaValue[] {
    for (let which = 0; which < this.captureCount; which++) found.push(this.capture(which, end))
    return found
  }

  private match(start: number, first: number): number {
    if (++this.depth > DEPTH_MAX) throw new PatternError('pattern too complex')
    const result = this.matchHere(start, first)
    this.depth--
    return result
  }

  private matchHere(start: number, first: number): number {
    const { steps, subject, ticker } = this
    let at = start
    for (let step = first; ; step += STRIDE) {
      if (--ticker.left < 0) ticker.tick()
      const test = steps[step + 1]!
      switch (steps[step]!) {
        case OP_SINGLE:
          if (at >= subject.length || !this.passes(test, subject.charCodeAt(at))) return -1
          at++
          continue
        case OP_OPTIONAL:
          if (at < subject.length && this.passes(test, subject.charCodeAt(at))) {
            const result = this.match(at + 1, step + STRIDE)
            if (result >= 0) return result
          }
          continue
        case OP_MOST:
          return this.maxExpand(at, step)
        case OP_MOST_BUT_ONE:
          return at < subject.length && this.passes(test, subject.charCodeAt(at)) ? this.maxExpand(at + 1, step) : -1
        case OP_LEAST:
          return this.minExpand(at, step)
        case OP_CAPTURE:
          return this.startCapture(at, step, CAPTURE_OPEN)
        case OP_POSITION:
          return this.startCapture(at, step, CAPTURE_POSITION)
        case OP_CAPTURE_END:
          return this.endCapture(at, step)
        case OP_BALANCE:
          at = this.matchBalance(at, test, steps[step + 2]!)
          if (at < 0) return -1
          continue
        case OP_FRONTIER: {
          const previous = at === 0 ? 0 : subject.charCodeAt(at - 1)
          const current = at < subject.length ? subject.charCodeAt(at) : 0
          if (this.passes(test, previous) || !this.passes(test, current)) return -1
          continue
        }
        case OP_BACK_REFERENCE:
          at = this.matchBackReference(at, test)
          if (at < 0) return -1
          continue
        case OP_SUBJECT_END:
          return at === subject.length ? at : -1
        case OP_MISTAKE:
          throw new PatternError(MISTAKES[test])
        case OP_END:
          return at
      }
    }
  }

  private passes(test: number, char: number): boolean {
    if (test >= 0) return test === char
    return test === ANY || this.tables[-2 - test]?.[char] === 1
  }

  private maxExpand(start: number, step: number): number {
    const { subject, ticker, steps } = this
    const test = steps[step + 1]!
    let at = start
    if (test === ANY) at = Math.max(start, subject.length)
    else while (at < subject.length && this.passes(test, subject.charCodeAt(at))) at++
    ticker.spend(at - start)
    if (steps[step + STRIDE]! === OP_END) return at
    for (; at >= start; at--) {
      const result = this.match(at, step + STRIDE)
      if (result >= 0) return result
    }
    return -1
  }

  private minExpand(start: number, step: number): number {
    const { subject, steps } = this
    const test = steps[step + 1]!
    for (let at = start; ; at++) {
      const result = this.match(at, step + STRIDE)
      if (result >= 0) return result
      if (at >= subject.length || !this.passes(test, subject.charCodeAt(at))) return -1
    }
  }

  private startCapture(at: number, step: number, kind: number): number {
    const which = this.captureCount
    if (which >= CAPTURES_MAX) throw new PatternError('too many captures')
    starts[which] = at
    lengths[which] = kind
    this.captureCount = which + 1
    const result = this.match(at, step + STRIDE)
    if (result < 0) this.captureCount--
    return result
  }

  private endCapture(at: number, step: number): number {
    const which = this.captureToClose()
    lengths[which] = at - starts[which]!
    const result = this.match(at, step + STRIDE)
    if (result < 0) lengths[which] = CAPTURE_OPEN
    return result
  }

  private captureToClose(): number {
    for (let which = this.captureCount - 1; which >= 0; which--) {
      if (lengths[which] === CAPTURE_OPEN) return which
    }
    throw new PatternError('invalid pattern capture')
  }

  private matchBalance(at: number, opening: number, closing: number): number {
    const { subject } = this
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

  private matchBackReference(at: number, which: number): number {
    if (which < 0 || which >= this.captureCount || lengths[which] === CAPTURE_OPEN) {
      throw new PatternError('invalid capture index')
    }
    // A position capture has the length -2, which C compares as a huge one.
    const length = lengths[which]!
    if (length < 0) return -1
    const from = starts[which]!
    return this.subject.startsWith(this.subject.slice(from, from + length), at) ? at + length : -1
  }
}

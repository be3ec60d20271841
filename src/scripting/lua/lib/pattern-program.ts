/**
 * Lua's patterns made ready to be matched: steps of fixed size, and a table of 256 places for each class and set.
 *
 * PUC reads the pattern anew at each place of the subject, and complains of a mistake in it when it gets there. So here a mistake is
 * a step of its own, which complains when the matcher gets there.
 *
 *   steps  [op][a][b] ...   a step takes STRIDE numbers
 */
import { hexDigit, isAlphanumeric, isDigit, isLetter, isSpace } from '../../../memory/ascii.js'
import type { Ticker } from '../ticker.js'
import { upToNul } from '../value.js'

/** Numbers of a step. */
export const STRIDE = 3

/** The pattern is matched. */
export const OP_END = 0
/** a: what a char is tested for; see `Program.tables`. */
export const OP_SINGLE = 1
/** The same with a suffix: `?`, `*`, `+` or `-`. */
export const OP_OPTIONAL = 2
export const OP_MOST = 3
export const OP_MOST_BUT_ONE = 4
export const OP_LEAST = 5
export const OP_CAPTURE = 6
export const OP_POSITION = 7
export const OP_CAPTURE_END = 8
/** `%bxy`; a: the char that opens, b: the one that closes. */
export const OP_BALANCE = 9
/** `%f[set]`; a: the table. */
export const OP_FRONTIER = 10
/** `%1`; a: the capture, from 0; it may be none. */
export const OP_BACK_REFERENCE = 11
/** `$` at the end. */
export const OP_SUBJECT_END = 12
/** a: which of `MISTAKES`. */
export const OP_MISTAKE = 13

/** Of a test: any char will do. */
export const ANY = -1

const CHARS = 256

/** What a program takes up for each char of its pattern, without its tables. */
const BYTES_PER_CHAR = 4 * STRIDE

export const MISTAKES = [
  "missing '[' after '%f' in pattern",
  'unbalanced pattern',
  "malformed pattern (ends with '%')",
  "malformed pattern (missing ']')",
]
const FRONTIER_WITHOUT_SET = 0
const UNBALANCED = 1
const ENDS_WITH_ESCAPE = 2
const BRACKET_MISSING = 3

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
const SMALL_B = 0x62
const SMALL_F = 0x66

/** 1 for chars that mean more than themselves. */
const SPECIALS = new Uint8Array(CHARS)
for (const char of '^$*+?.([%-') SPECIALS[char.charCodeAt(0)] = 1

export interface Program {
  readonly steps: Int32Array
  /** By -2 - test, for tests below ANY: 1 for the chars that pass. A test of 0 or more is the one char that does. */
  readonly tables: readonly Uint8Array[]
}

export class Pattern {
  /** A text to look for and nothing more. */
  readonly isPlain: boolean
  /** It begins with `^`. */
  readonly isAnchored: boolean
  private readonly text: string
  private ready: Program | undefined

  /** @param text as C reads it, up to a NUL; `%z` matches one. */
  constructor(text: string) {
    this.text = text
    this.isPlain = isPlain(text)
    this.isAnchored = text.charCodeAt(0) === CARET
  }

  /** Without the anchor. */
  program(ticker: Ticker): Program {
    return (this.ready ??= programOf(this.text, this.isAnchored ? 1 : 0, ticker))
  }

  /** For `gmatch`, to which `^` is a char as any. */
  programWithAnchor(ticker: Ticker): Program {
    return this.isAnchored ? programOf(this.text, 0, ticker) : this.program(ticker)
  }
}

/** Patterns kept ready, and how long they may be: a script can make any number of them. */
const KEPT_MAX = 200
const KEPT_LENGTH_MAX = 100
const kept = new Map<string, Pattern>()

export function readyPattern(text: string, ticker: Ticker): Pattern {
  const known = kept.get(text)
  if (known !== undefined) return known
  const pattern = new Pattern(upToNul(text))
  if (text.length > KEPT_LENGTH_MAX) ticker.spend(text.length >>> 4)
  else {
    if (kept.size >= KEPT_MAX) kept.clear()
    kept.set(text, pattern)
  }
  return pattern
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (SPECIALS[text.charCodeAt(at)] === 1) return false
  return true
}

function programOf(pattern: string, start: number, ticker: Ticker): Program {
  ticker.expectLarge(pattern.length * BYTES_PER_CHAR)
  const steps = new Int32Array(STRIDE * (pattern.length - start + 1))
  const tables: Uint8Array[] = []
  let size = 0
  const add = (op: number, a = 0, b = 0): void => {
    steps[size] = op
    steps[size + 1] = a
    steps[size + 2] = b
    size += STRIDE
  }
  const testAt = (from: number, to: number): number => {
    ticker.spend(1)
    return testOf(pattern, from, to, tables)
  }
  let p = start
  while (p < pattern.length) {
    const code = pattern.charCodeAt(p)
    const next = pattern.charCodeAt(p + 1)
    if (code === PAREN_OPEN) {
      const isPosition = next === PAREN_CLOSE
      add(isPosition ? OP_POSITION : OP_CAPTURE)
      p += isPosition ? 2 : 1
    } else if (code === PAREN_CLOSE) {
      add(OP_CAPTURE_END)
      p++
    } else if (code === ESCAPE && next === SMALL_B) {
      if (p + 3 >= pattern.length) add(OP_MISTAKE, UNBALANCED)
      else add(OP_BALANCE, pattern.charCodeAt(p + 2), pattern.charCodeAt(p + 3))
      p += 4
    } else if (code === ESCAPE && next === SMALL_F) {
      p += 2
      const end = classEnd(pattern, p)
      if (pattern.charCodeAt(p) !== BRACKET_OPEN) add(OP_MISTAKE, FRONTIER_WITHOUT_SET)
      else if (end < 0) add(OP_MISTAKE, -end)
      else add(OP_FRONTIER, testAt(p, end))
      if (end < 0) break
      p = end
    } else if (code === ESCAPE && isDigit(next)) {
      add(OP_BACK_REFERENCE, next - 0x31)
      p += 2
    } else if (code === DOLLAR && p + 1 === pattern.length) {
      add(OP_SUBJECT_END)
      p++
    } else {
      const end = classEnd(pattern, p)
      if (end < 0) {
        add(OP_MISTAKE, -end)
        break
      }
      const op = withSuffix(pattern.charCodeAt(end))
      add(op, testAt(p, end))
      p = op === OP_SINGLE ? end : end + 1
    }
  }
  add(OP_END)
  return { steps, tables }
}

function withSuffix(code: number): number {
  switch (code) {
    case QUESTION:
      return OP_OPTIONAL
    case STAR:
      return OP_MOST
    case PLUS:
      return OP_MOST_BUT_ONE
    case MINUS:
      return OP_LEAST
    default:
      return OP_SINGLE
  }
}

/** The index after the single-char class that starts at `p`; a mistake as a negative number. */
function classEnd(pattern: string, p: number): number {
  let at = p
  const first = pattern.charCodeAt(at++)
  if (first === ESCAPE) return at >= pattern.length ? -ENDS_WITH_ESCAPE : at + 1
  if (first !== BRACKET_OPEN) return at
  if (pattern.charCodeAt(at) === CARET) at++
  do {
    // The first bracket after the opening one stands for itself.
    if (at >= pattern.length) return -BRACKET_MISSING
    if (pattern.charCodeAt(at++) === ESCAPE && at < pattern.length) at++
  } while (pattern.charCodeAt(at) !== BRACKET_CLOSE)
  return at + 1
}

/** What the class from `p` to `end` tests a char for; its table is added to the others if it needs one. */
function testOf(pattern: string, p: number, end: number, tables: Uint8Array[]): number {
  const code = pattern.charCodeAt(p)
  if (code === DOT) return ANY
  if (code !== ESCAPE && code !== BRACKET_OPEN) return code
  const letter = pattern.charCodeAt(p + 1)
  const table = code === BRACKET_OPEN ? setTable(pattern, p, end - 1) : classTable(letter)
  if (table === undefined) return letter
  const known = tables.indexOf(table)
  return -2 - (known >= 0 ? known : tables.push(table) - 1)
}

/** The chars of the set from the bracket at `open` to the one at `close`. */
function setTable(pattern: string, open: number, close: number): Uint8Array {
  const table = new Uint8Array(CHARS)
  let p = open + 1
  const isNegated = pattern.charCodeAt(p) === CARET
  if (isNegated) p++
  for (; p < close; p++) {
    const code = pattern.charCodeAt(p)
    if (code === ESCAPE) {
      p++
      const letter = pattern.charCodeAt(p)
      const others = classTable(letter)
      if (others === undefined) table[letter] = 1
      else for (let char = 0; char < CHARS; char++) table[char] = table[char]! | others[char]!
    } else if (pattern.charCodeAt(p + 1) === MINUS && p + 2 < close) {
      p += 2
      for (let char = code; char <= pattern.charCodeAt(p); char++) table[char] = 1
    } else {
      table[code] = 1
    }
  }
  if (isNegated) for (let char = 0; char < CHARS; char++) table[char] = 1 - table[char]!
  return table
}

/** The chars of %a, %d ... in C's "C" locale; an upper-case letter means the others. Undefined: only itself. */
function classTable(letter: number): Uint8Array | undefined {
  const test = CLASSES[letter | 0x20]
  if (!isLetter(letter) || test === undefined) return undefined
  return (classTables[letter] ??= Uint8Array.from({ length: CHARS }, (_, char) =>
    Number(letter < 0x61 ? !test(char) : test(char)),
  ))
}

const classTables: (Uint8Array | undefined)[] = []

const isLower = (char: number): boolean => char >= 0x61 && char <= 0x7a
const isUpper = (char: number): boolean => char >= 0x41 && char <= 0x5a

/** By the code of the small letter. */
const CLASSES: Record<number, ((char: number) => boolean) | undefined> = {
  [0x61]: isLetter,
  [0x63]: (char) => char < 0x20 || char === 0x7f,
  [0x64]: isDigit,
  [0x6c]: isLower,
  [0x70]: (char) => char > 0x20 && char < 0x7f && !isAlphanumeric(char),
  [0x73]: isSpace,
  [0x75]: isUpper,
  [0x77]: isAlphanumeric,
  [0x78]: (char) => hexDigit(char) >= 0,
  [0x7a]: (char) => char === 0,
}

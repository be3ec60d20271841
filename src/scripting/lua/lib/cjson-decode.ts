/**
 * JSON to Lua values. As lenient as the original: control characters may stand in strings, numbers are whatever C's
 * `strtod` reads (unless that is switched off), and a NUL ends the text.
 */
import { POWERS_OF_TEN } from '../../../memory/doubles.js'
import { type LuaError, raise } from '../errors.js'
import { parseNumber } from '../numbers.js'
import { requireStack } from '../stack.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import type { LuaValue } from '../value.js'
import { JSON_NULL, type JsonSettings } from './cjson-settings.js'
import { NAME_LENGTH_MAX, Records } from './records.js'

type TokenType =
  | 'T_OBJ_BEGIN'
  | 'T_OBJ_END'
  | 'T_ARR_BEGIN'
  | 'T_ARR_END'
  | 'T_STRING'
  | 'T_NUMBER'
  | 'T_BOOLEAN'
  | 'T_NULL'
  | 'T_COLON'
  | 'T_COMMA'
  | 'T_END'
  | 'T_ERROR'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** A number of so many digits is exact, and so are powers of ten up to that one: a division gives the double that is nearest. */
const EXACT_DIGITS = 15
/**
 * Short strings read last, by a hash of their letters: mostly keys, which come again and again and are found without making a
 * string.
 */
const LAST_MASK = 127
const lastStrings = new Array<string>(LAST_MASK + 1).fill('')
/** After so many chars of a string its end is searched by what the platform has for that. */
const SEARCHED_FROM = 24

const ESCAPES: Record<string, string | undefined> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
}

/** The longest beginning of a text that C's strtod takes for a number. */
const NUMBER =
  /[-+]?(?:0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][-+]?[0-9]+)?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|inf(?:inity)?|nan(?:\([0-9a-zA-Z_]*\))?)/iy

/** So many levels fit into the room that `requireStack` makes sure of. */
const LEVELS_PER_PROBE = 16

/** What JSON does not allow, but strtod does. */
const INVALID_NUMBER = /\+|-?(?:0[xX0-9]|inf|nan)/iy

export function decodeJson(text: string, settings: JsonSettings, state: LuaState): LuaValue {
  if (text.length >= 2 && (text.startsWith('\0') || text[1] === '\0')) {
    throw raise('JSON parser does not support UTF-16 or UTF-32')
  }
  state.needStack()
  return new JsonDecoder(text, settings, state).document()
}

class JsonDecoder {
  private at = 0
  private type: TokenType = 'T_END'
  private value: LuaValue = undefined
  private tokenAt = 0
  private depth = 0
  private readonly records = new Records()
  /** Where the next of them is; the text's length if there is none. Stale if before what is being read. */
  private quoteAt = -1
  private backslashAt = -1
  private nulAt = -1

  constructor(
    private readonly text: string,
    private readonly settings: JsonSettings,
    private readonly state: LuaState,
  ) {}

  document(): LuaValue {
    this.next()
    const value = this.processValue()
    this.next()
    if (!this.is('T_END')) throw this.expected('the end')
    return value
  }

  private expected(what: string): LuaError {
    const found = this.is('T_ERROR') ? String(this.value) : this.type
    return raise(`Expected ${what} but found ${found} at character ${this.tokenAt + 1}`)
  }

  private processValue(): LuaValue {
    this.state.ticker.spend(1)
    switch (this.type) {
      case 'T_STRING':
      case 'T_NUMBER':
      case 'T_BOOLEAN':
      case 'T_NULL':
        return this.value
      case 'T_OBJ_BEGIN':
        return this.object()
      case 'T_ARR_BEGIN':
        return this.array()
      default:
        throw this.expected('value')
    }
  }

  private descend(): void {
    this.depth++
    if (this.depth % LEVELS_PER_PROBE === 0) requireStack()
    if (this.depth <= this.settings.decodeMaxDepth) return
    throw raise(`Found too many nested data structures (${this.depth}) at character ${this.at}`)
  }

  private object(): LuaTable {
    this.descend()
    const { records } = this
    const first = records.begin()
    let table: LuaTable | undefined
    this.next()
    for (let isFirst = true; !isFirst || !this.is('T_OBJ_END'); isFirst = false) {
      const key = this.value
      if (!this.is('T_STRING') || typeof key !== 'string') throw this.expected('object key string')
      this.next()
      if (!this.is('T_COLON')) throw this.expected('colon')
      this.next()
      const value = this.processValue()
      if (table !== undefined || !records.add(first, key, value)) {
        table ??= records.tableFrom(first)
        table.set(key, value)
      }
      this.next()
      if (this.is('T_OBJ_END')) break
      if (!this.is('T_COMMA')) throw this.expected('comma or object end')
      this.next()
    }
    this.depth--
    return table ?? records.end(first)
  }

  private array(): LuaTable {
    this.descend()
    const items: LuaValue[] = []
    this.next()
    if (!this.is('T_ARR_END')) {
      for (;;) {
        items.push(this.processValue())
        this.next()
        if (this.is('T_ARR_END')) break
        if (!this.is('T_COMMA')) throw this.expected('comma or array end')
        this.next()
      }
    }
    this.depth--
    return LuaTable.fromArray(items)
  }

  // Tokens

  private is(type: TokenType): boolean {
    return this.type === type
  }

  private next(): void {
    const { text } = this
    let { at } = this
    let code = text.charCodeAt(at)
    while (code <= SPACE && isBlank(code)) code = text.charCodeAt(++at)
    this.tokenAt = this.at = at
    switch (code) {
      case QUOTE:
        return this.string()
      case COMMA:
        return this.single('T_COMMA')
      case COLON:
        return this.single('T_COLON')
      case OPEN_BRACE:
        return this.single('T_OBJ_BEGIN')
      case CLOSE_BRACE:
        return this.single('T_OBJ_END')
      case OPEN_BRACKET:
        return this.single('T_ARR_BEGIN')
      case CLOSE_BRACKET:
        return this.single('T_ARR_END')
    }
    if (code === MINUS || (code >= ZERO && code <= NINE)) {
      if (!this.settings.decodeInvalidNumbers && this.isInvalidNumber()) this.fail('invalid number')
      else if (!this.plainNumber(code)) this.number()
    } else if (code === 0 || code !== code) {
      this.type = 'T_END'
    } else if (!this.word('true', 'T_BOOLEAN', true) && !this.word('false', 'T_BOOLEAN', false)) {
      if (this.word('null', 'T_NULL', JSON_NULL)) return
      if (this.settings.decodeInvalidNumbers && this.isInvalidNumber()) this.number()
      else this.fail('invalid token')
    }
  }

  private single(type: TokenType): void {
    this.type = type
    this.at++
  }

  private fail(message: string): void {
    this.type = 'T_ERROR'
    this.value = message
    this.tokenAt = this.at
  }

  private word(word: string, type: TokenType, value: LuaValue): boolean {
    if (!this.text.startsWith(word, this.at)) return false
    this.at += word.length
    this.type = type
    this.value = value
    return true
  }

  private isInvalidNumber(): boolean {
    INVALID_NUMBER.lastIndex = this.at
    return INVALID_NUMBER.test(this.text)
  }

  /** Digits, with or without a fraction, as most numbers are. @returns whether it is one */
  private plainNumber(first: number): boolean {
    const { text } = this
    const start = this.at
    let at = first === MINUS ? start + 1 : start
    const digitsAt = at
    let digits = 0
    let code = text.charCodeAt(at)
    for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) digits = digits * 10 + (code - ZERO)
    if (at === digitsAt) return false
    let count = at - digitsAt
    let fraction = 0
    if (code === POINT) {
      const pointAt = at
      for (code = text.charCodeAt(++at); code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) {
        digits = digits * 10 + (code - ZERO)
      }
      fraction = at - pointAt - 1
      count += fraction
    }
    // What may follow a number in JSON; anything else may belong to it (an exponent, hexadecimal digits).
    if (code !== COMMA && code !== CLOSE_BRACE && code !== CLOSE_BRACKET && !isBlank(code)) return false
    let value: number
    if (count > EXACT_DIGITS) value = Number(text.slice(start, at))
    else {
      value = fraction === 0 ? digits : digits / POWERS_OF_TEN[fraction]!
      if (first === MINUS) value = -value
    }
    this.at = at
    this.type = 'T_NUMBER'
    this.value = value
    return true
  }

  private number(): void {
    NUMBER.lastIndex = this.at
    const found = NUMBER.exec(this.text)?.[0]
    if (found === undefined) return this.fail('invalid number')
    this.at += found.length
    this.type = 'T_NUMBER'
    this.value = parseNumber(found)
  }

  private string(): void {
    const { text } = this
    const start = ++this.at
    let hash = 0
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.at = at + 1
        this.type = 'T_STRING'
        this.value = at - start <= NAME_LENGTH_MAX ? this.short(start, at, hash & LAST_MASK) : text.slice(start, at)
        return
      }
      if (code === BACKSLASH || code === 0 || code !== code) return this.escapedString(start, at)
      if (at - start === SEARCHED_FROM) return this.longString(start, at)
      hash = (hash * 31 + code) | 0
    }
  }

  /** A string whose end is at `at` or later. */
  private longString(start: number, at: number): void {
    const { text } = this
    const end = this.plainEnd(at)
    if (text.charCodeAt(end) !== QUOTE) return this.escapedString(start, end)
    this.at = end + 1
    this.type = 'T_STRING'
    this.value = text.slice(start, end)
  }

  /** Where the next quote, backslash or NUL is from `at` on, or else the text's end. */
  private plainEnd(at: number): number {
    if (this.quoteAt < at) this.quoteAt = this.search('"', at)
    if (this.backslashAt < at) this.backslashAt = this.search('\\', at)
    if (this.nulAt < at) this.nulAt = this.search('\0', at)
    return Math.min(this.quoteAt, this.backslashAt, this.nulAt)
  }

  private search(char: string, from: number): number {
    const found = this.text.indexOf(char, from)
    return found < 0 ? this.text.length : found
  }

  /** The string from `start` to `end`, which may have come before. */
  private short(start: number, end: number, slot: number): string {
    const { text } = this
    const last = lastStrings[slot] ?? ''
    if (last.length === end - start && text.startsWith(last, start)) return last
    const found = text.slice(start, end)
    lastStrings[slot] = found
    return found
  }

  /** A string whose first backslash, unless it ends without, is at `backslash`. */
  private escapedString(start: number, backslash: number): void {
    const { text } = this
    let content = text.slice(start, backslash)
    this.at = backslash
    for (let code = text.charCodeAt(backslash); code !== QUOTE; code = text.charCodeAt(this.at)) {
      if (code !== BACKSLASH) return this.fail('unexpected end of string')
      const letter = text.charAt(this.at + 1)
      if (letter === 'u') {
        const encoded = this.unicodeEscape()
        if (encoded === undefined) return this.fail('invalid unicode escape code')
        content += encoded
      } else {
        const plain = ESCAPES[letter]
        if (plain === undefined) return this.fail('invalid escape code')
        content += plain
        this.at += 2
      }
      const end = this.plainEnd(this.at)
      if (end > this.at) content += text.slice(this.at, end)
      this.at = end
    }
    this.type = 'T_STRING'
    this.value = content
    this.at++
  }

  /** Reads one \uXXXX, or two that form a surrogate pair, and answers the bytes in UTF-8. */
  private unicodeEscape(): string | undefined {
    const high = this.hex4(this.at + 2)
    if (high === undefined) return undefined
    if ((high & 0xf800) !== 0xd800) {
      this.at += 6
      return utf8(high)
    }
    if ((high & 0x400) !== 0 || !this.text.startsWith('\\u', this.at + 6)) return undefined
    const low = this.hex4(this.at + 8)
    if (low === undefined || (low & 0xfc00) !== 0xdc00) return undefined
    this.at += 12
    return utf8((((high & 0x3ff) << 10) | (low & 0x3ff)) + 0x10000)
  }

  private hex4(at: number): number | undefined {
    const digits = this.text.slice(at, at + 4)
    return /^[0-9a-fA-F]{4}$/.test(digits) ? parseInt(digits, 16) : undefined
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === LF || code === CR || code === TAB
}

/** The UTF-8 bytes of a code point, one char each. */
function utf8(code: number): string {
  if (code <= 0x7f) return String.fromCharCode(code)
  if (code <= 0x7ff) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f))
  if (code <= 0xffff) {
    return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
  }
  return String.fromCharCode(
    0xf0 | (code >> 18),
    0x80 | ((code >> 12) & 0x3f),
    0x80 | ((code >> 6) & 0x3f),
    0x80 | (code & 0x3f),
  )
}

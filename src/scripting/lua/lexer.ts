/**
 * The lexical analyser, after PUC Lua 5.1's `llex.c`, whose error texts clients see.
 *
 * The source is a string of bytes (char codes 0 to 255), like every Lua string, so "\255", raw bytes and NULs need no
 * care. Tokens are represented by their own text; names, strings and numbers by the three constants below.
 */
import { isAlphanumeric, isDigit } from '../../memory/ascii.js'
import { LuaError } from './errors.js'
import { parseNumber } from './numbers.js'
import { upToNul } from './value.js'

export const END = '<eof>'
export const NAME = '<name>'
export const STRING = '<string>'
export const NUMBER = '<number>'

const KEYWORDS = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
)

const SIMPLE_ESCAPES: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const PROGRESS_TOKENS = 1024

const CODE_NEWLINE = 10
const CODE_RETURN = 13

export class Lexer {
  /** The current token. */
  token: string = END
  /** Its content, if it is a name or a string. */
  text = ''
  /** Its value, if it is a number. */
  number = 0
  /** Where reading stands: the line of the current token's end. */
  line = 1
  /** The line of the token before the current one. */
  lastLine = 1

  private at = 0
  /** Tokens until `progress` is called. */
  private tokensLeft = PROGRESS_TOKENS
  private hasAhead = false
  private ahead: { token: string; text: string; number: number } = { token: END, text: '', number: 0 }
  /** The last name, string or number that was read, for error messages: escapes and line ends are what they stand for. */
  private raw = ''

  /**
   * @param displayName the chunk's name as it is shown in messages.
   * @param progress called now and then with the number of tokens read since.
   */
  constructor(
    private readonly source: string,
    private readonly displayName: string,
    private readonly progress: (tokens: number) => void = () => undefined,
  ) {}

  /** Goes to the next token. */
  next(): void {
    this.lastLine = this.line
    if (--this.tokensLeft < 0) {
      this.tokensLeft = PROGRESS_TOKENS
      this.progress(PROGRESS_TOKENS)
    }
    if (this.hasAhead) {
      this.hasAhead = false
      this.token = this.ahead.token
      this.text = this.ahead.text
      this.number = this.ahead.number
    } else {
      this.token = this.read()
    }
  }

  /** The token after the current one. */
  peek(): string {
    const { token, text, number } = this
    const ahead = this.read()
    this.ahead = { token: ahead, text: this.text, number: this.number }
    this.hasAhead = true
    this.token = token
    this.text = text
    this.number = number
    return ahead
  }

  /** A syntax error at the current token. */
  errorHere(message: string): LuaError {
    return this.error(message, this.token)
  }

  /** An error near the given token, or near none. */
  error(message: string, token?: string): LuaError {
    // To PUC a token that is a NUL is none at all.
    const near = token === undefined || token === '\0' ? '' : ` near '${this.shown(token)}'`
    return new LuaError(`${this.displayName}:${this.line}: ${message}${near}`)
  }

  private shown(token: string): string {
    if (token === NAME || token === STRING || token === NUMBER) return upToNul(this.raw)
    if (token.length > 1) return token
    const code = token.charCodeAt(0)
    return code < 32 || code === 127 ? `char(${code})` : token
  }

  private read(): string {
    const { source } = this
    this.raw = ''
    for (;;) {
      const char = source[this.at]
      switch (char) {
        case undefined:
          return END
        case '\n':
        case '\r':
          this.newline()
          continue
        case ' ':
        case '\t':
        case '\v':
        case '\f':
          this.at++
          continue
        case '-':
          this.at++
          if (source[this.at] !== '-') return '-'
          this.at++
          this.skipComment()
          continue
        case '[': {
          const start = this.at
          const level = this.longBracket()
          if (level >= 0) return this.longString(level, false)
          if (level === -1) return '['
          this.raw = source.slice(start, this.at)
          throw this.error('invalid long string delimiter', STRING)
        }
        case '=':
        case '<':
        case '>':
        case '~':
          this.at++
          if (source[this.at] !== '=') return char
          this.at++
          return char + '='
        case '"':
        case "'":
          return this.quotedString(char)
        case '.':
          if (isDigit(source.charCodeAt(this.at + 1))) return this.readNumber()
          this.at++
          if (source[this.at] !== '.') return '.'
          this.at++
          if (source[this.at] !== '.') return '..'
          this.at++
          return '...'
        default:
          return this.readWord(char)
      }
    }
  }

  private readWord(char: string): string {
    const { source } = this
    const start = this.at
    const code = char.charCodeAt(0)
    if (isDigit(code)) return this.readNumber()
    if (!isNameChar(code)) {
      this.at++
      return char
    }
    while (isNameChar(source.charCodeAt(this.at))) this.at++
    const word = source.slice(start, this.at)
    if (KEYWORDS.has(word)) return word
    this.raw = this.text = word
    return NAME
  }

  /** What looks roughly like a number; whether it is one decides the conversion. */
  private readNumber(): string {
    const { source } = this
    const start = this.at
    while (isDigit(source.charCodeAt(this.at)) || source[this.at] === '.') this.at++
    if (source[this.at] === 'e' || source[this.at] === 'E') {
      this.at++
      if (source[this.at] === '+' || source[this.at] === '-') this.at++
    }
    while (isNameChar(source.charCodeAt(this.at))) this.at++
    this.raw = source.slice(start, this.at)
    const value = parseNumber(this.raw)
    if (value === undefined) throw this.error('malformed number', NUMBER)
    this.number = value
    return NUMBER
  }

  private newline(): void {
    const { source } = this
    const first = source.charCodeAt(this.at++)
    const second = source.charCodeAt(this.at)
    if ((second === CODE_NEWLINE || second === CODE_RETURN) && second !== first) this.at++
    this.line++
  }

  private skipComment(): void {
    const { source } = this
    if (source[this.at] === '[') {
      const level = this.longBracket()
      if (level >= 0) {
        this.longString(level, true)
        this.raw = ''
        return
      }
    }
    for (let code = source.charCodeAt(this.at); !Number.isNaN(code); code = source.charCodeAt(++this.at)) {
      if (code === CODE_NEWLINE || code === CODE_RETURN) return
    }
  }

  /**
   * Reads "[", any number of "=" and "[": the number of "=". Without the second bracket it is -1 if the first stands
   * alone, else less. The second bracket is not consumed.
   */
  private longBracket(): number {
    const { source } = this
    const start = ++this.at
    while (source[this.at] === '=') this.at++
    const level = this.at - start
    return source[this.at] === '[' ? level : -level - 1
  }

  private longString(level: number, isComment: boolean): string {
    const { source } = this
    this.at++
    if (this.atNewline()) this.newline()
    const parts: string[] = []
    let from = this.at
    for (;;) {
      const char = source[this.at]
      if (char === undefined) {
        throw this.error(isComment ? 'unfinished long comment' : 'unfinished long string', END)
      } else if (char === '[') {
        // Lua 5.0 nested long strings; 5.1 refuses what would mean something else now.
        if (this.longBracket() === level && level === 0) throw this.error('nesting of [[...]] is deprecated', '[')
      } else if (char === ']') {
        const end = this.at
        this.at++
        while (source[this.at] === '=') this.at++
        if (source[this.at] === ']' && this.at - end - 1 === level) {
          this.at++
          parts.push(source.slice(from, end))
          break
        }
      } else if (this.atNewline()) {
        // Any kind of line end reads as one "\n".
        parts.push(source.slice(from, this.at), '\n')
        this.newline()
        from = this.at
      } else {
        this.at++
      }
    }
    if (isComment) return STRING
    const equals = '='.repeat(level)
    this.text = parts.join('')
    this.raw = `[${equals}[${this.text}]${equals}]`
    return STRING
  }

  private atNewline(): boolean {
    const char = this.source[this.at]
    return char === '\n' || char === '\r'
  }

  private quotedString(quote: string): string {
    const { source } = this
    this.at++
    let text = ''
    let from = this.at
    for (;;) {
      const char = source[this.at]
      if (char === quote) break
      if (char === undefined) throw this.error('unfinished string', END)
      if (char === '\n' || char === '\r') {
        this.raw = quote + text + source.slice(from, this.at)
        throw this.error('unfinished string', STRING)
      }
      if (char !== '\\') {
        this.at++
        continue
      }
      text += source.slice(from, this.at)
      this.raw = quote + text
      text += this.escape()
      from = this.at
    }
    this.text = text + source.slice(from, this.at)
    this.at++
    this.raw = quote + this.text + quote
    return STRING
  }

  /** Also for messages about itself, `raw` is the string up to here. */
  private escape(): string {
    const { source } = this
    this.at++
    const char = source[this.at]
    if (char === undefined) return ''
    if (char === '\n' || char === '\r') {
      this.newline()
      return '\n'
    }
    if (!isDigit(char.charCodeAt(0))) {
      this.at++
      return SIMPLE_ESCAPES[char] ?? char
    }
    const digitsAt = this.at
    while (this.at < digitsAt + 3 && isDigit(source.charCodeAt(this.at))) this.at++
    const code = Number(source.slice(digitsAt, this.at))
    if (code > 255) throw this.error('escape sequence too large', STRING)
    return String.fromCharCode(code)
  }
}

/** A letter, digit or underscore; false for the NaN behind the end. */
function isNameChar(code: number): boolean {
  return isAlphanumeric(code) || code === 95
}

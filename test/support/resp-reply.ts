/**
 * RESP2 and RESP3 replies as plain tagged data, an incremental parser for them, and a printable form.
 *
 * Written for tests, so exactness comes before speed or comfort: nothing is decoded, coerced or flattened. Each of the
 * wire's types keeps its own tag (a null bulk, a null array and a RESP3 null are three different replies), a double
 * keeps the text the server chose, and bytes stay bytes. It is deliberately independent of `src/protocol`, so that a
 * mistake there cannot hide behind the same mistake here.
 *
 * Source: the RESP specification (redis.io/docs/reference/protocol-spec) and RESP3 (github.com/redis/redis-specifications).
 */

/**
 * One reply. `text` fields hold one character per byte (Latin-1), which is lossless and reads as itself for ASCII.
 * `int` holds a bigint only where a number would lose digits.
 */
export type Reply =
  | { type: 'simple'; text: string }
  | { type: 'error'; text: string }
  | { type: 'int'; value: number | bigint }
  | { type: 'bulk'; bytes: Uint8Array }
  | { type: 'nullBulk' }
  | { type: 'nullArray' }
  | { type: 'array'; items: Reply[] }
  | { type: 'null' }
  | { type: 'double'; text: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'bignum'; text: string }
  | { type: 'bulkError'; bytes: Uint8Array }
  | { type: 'verbatim'; format: string; bytes: Uint8Array }
  | { type: 'map'; entries: [Reply, Reply][] }
  | { type: 'set'; items: Reply[] }
  | { type: 'push'; items: Reply[] }
  | { type: 'attribute'; entries: [Reply, Reply][]; reply: Reply }

/** The bytes are not RESP: the stream cannot be continued. */
export class RespSyntaxError extends Error {
  override name = 'RespSyntaxError'
}

/** An aggregate whose elements are still arriving. `attributed` waits for the one reply its attributes belong to. */
type OpenAggregate = {
  kind: 'array' | 'set' | 'push' | 'map' | 'attribute' | 'attributed'
  missing: number
  items: Reply[]
}

const CR = 13
const LF = 10
const EMPTY = new Uint8Array(0)

/**
 * Takes the bytes of a connection in any pieces and gives back whole replies in order.
 *
 * State survives between pieces (a stack of open aggregates, the length a bulk still needs), so a reply of any size is
 * scanned once however it is torn.
 */
export class ReplyParser {
  private buffer: Uint8Array = EMPTY
  private position = 0
  private arrived: Uint8Array[] = []
  private arrivedBytes = 0
  /** How many unread bytes there must be before it is worth looking again. */
  private wanted = 1
  private open: OpenAggregate[] = []

  /** Adds bytes. They are kept by reference until read, so the caller must not change them. */
  push(bytes: Uint8Array): void {
    this.arrived.push(bytes)
    this.arrivedBytes += bytes.length
  }

  /** The next whole reply, or undefined until more bytes arrive. */
  next(): Reply | undefined {
    for (;;) {
      if (this.buffer.length - this.position + this.arrivedBytes < this.wanted) return undefined
      this.join()
      const value = this.readValue()
      if (value === 'incomplete') return undefined
      if (value === 'opened') continue
      const whole = this.close(value)
      if (whole !== undefined) return whole
    }
  }

  /** True between replies: nothing read, half-read or unread is left. */
  get idle(): boolean {
    return this.open.length === 0 && this.buffer.length - this.position + this.arrivedBytes === 0
  }

  private join(): void {
    if (this.arrivedBytes === 0) return
    const rest = this.buffer.length - this.position
    const joined = new Uint8Array(rest + this.arrivedBytes)
    joined.set(this.buffer.subarray(this.position))
    let at = rest
    for (const piece of this.arrived) {
      joined.set(piece, at)
      at += piece.length
    }
    this.buffer = joined
    this.position = 0
    this.arrived = []
    this.arrivedBytes = 0
  }

  /** Hands a finished value to the innermost open aggregate, closing as many as it completes. */
  private close(value: Reply): Reply | undefined {
    let done = value
    for (;;) {
      const parent = this.open.at(-1)
      if (parent === undefined) return done
      parent.items.push(done)
      parent.missing -= 1
      if (parent.missing > 0) return undefined
      this.open.pop()
      if (parent.kind === 'attribute') {
        this.open.push({ kind: 'attributed', missing: 1, items: parent.items })
        return undefined
      }
      done = finish(parent.kind, parent.items)
    }
  }

  private readValue(): Reply | 'opened' | 'incomplete' {
    const { buffer, position } = this
    const lineEnd = findLineEnd(buffer, position)
    if (lineEnd < 0) {
      this.wanted = buffer.length - position + 1
      return 'incomplete'
    }
    const tag = String.fromCharCode(buffer[position]!)
    const line = latin1(buffer, position + 1, lineEnd)
    const afterLine = lineEnd + 2
    switch (tag) {
      case '$':
      case '!':
      case '=':
        return this.readBulk(tag, line, afterLine)
      case '*':
      case '~':
      case '>':
      case '%':
      case '|':
        this.wanted = 1
        this.position = afterLine
        return this.openAggregate(tag, line)
      default:
        this.wanted = 1
        this.position = afterLine
        return readScalar(tag, line)
    }
  }

  private readBulk(tag: '$' | '!' | '=', line: string, start: number): Reply | 'incomplete' {
    const length = readLength(tag, line)
    if (length === -1) {
      if (tag !== '$') throw new RespSyntaxError(`null length for ${tag}`)
      this.wanted = 1
      this.position = start
      return { type: 'nullBulk' }
    }
    const end = start + length
    if (this.buffer.length < end + 2) {
      this.wanted = end + 2 - this.position
      return 'incomplete'
    }
    if (this.buffer[end] !== CR || this.buffer[end + 1] !== LF) {
      throw new RespSyntaxError(`bulk of ${length} bytes is not closed by CRLF`)
    }
    this.wanted = 1
    this.position = end + 2
    if (tag === '=') {
      if (length < 4) throw new RespSyntaxError('verbatim string without a format')
      const format = latin1(this.buffer, start, start + 3)
      return { type: 'verbatim', format, bytes: this.buffer.slice(start + 4, end) }
    }
    return { type: tag === '$' ? 'bulk' : 'bulkError', bytes: this.buffer.slice(start, end) }
  }

  private openAggregate(tag: '*' | '~' | '>' | '%' | '|', line: string): Reply | 'opened' {
    const length = readLength(tag, line)
    if (length === -1) {
      if (tag !== '*') throw new RespSyntaxError(`null length for ${tag}`)
      return { type: 'nullArray' }
    }
    const kind = AGGREGATES[tag]
    const missing = kind === 'map' || kind === 'attribute' ? length * 2 : length
    if (missing > 0) {
      this.open.push({ kind, missing, items: [] })
      return 'opened'
    }
    if (kind === 'attribute') {
      this.open.push({ kind: 'attributed', missing: 1, items: [] })
      return 'opened'
    }
    return finish(kind, [])
  }
}

const AGGREGATES = { '*': 'array', '~': 'set', '>': 'push', '%': 'map', '|': 'attribute' } as const

function finish(kind: Exclude<OpenAggregate['kind'], 'attribute'>, items: Reply[]): Reply {
  if (kind === 'map') return { type: 'map', entries: pairs(items) }
  if (kind !== 'attributed') return { type: kind, items }
  const reply = items.pop()
  if (reply === undefined) throw new RespSyntaxError('attributes without a reply')
  return { type: 'attribute', entries: pairs(items), reply }
}

function pairs(items: Reply[]): [Reply, Reply][] {
  const entries: [Reply, Reply][] = []
  for (let i = 0; i + 1 < items.length; i += 2) entries.push(items.slice(i, i + 2) as [Reply, Reply])
  return entries
}

function readScalar(tag: string, line: string): Reply {
  switch (tag) {
    case '+':
      return { type: 'simple', text: line }
    case '-':
      return { type: 'error', text: line }
    case ':': {
      if (!/^[+-]?\d+$/.test(line)) throw new RespSyntaxError(`not an integer: ${line}`)
      const value = Number(line)
      return { type: 'int', value: Number.isSafeInteger(value) ? value : BigInt(line.replace(/^\+/, '')) }
    }
    case '_':
      if (line !== '') throw new RespSyntaxError(`null with content: ${line}`)
      return { type: 'null' }
    case ',':
      return { type: 'double', text: line }
    case '#':
      if (line !== 't' && line !== 'f') throw new RespSyntaxError(`not a boolean: ${line}`)
      return { type: 'boolean', value: line === 't' }
    case '(':
      if (!/^[+-]?\d+$/.test(line)) throw new RespSyntaxError(`not a big number: ${line}`)
      return { type: 'bignum', text: line }
    default:
      throw new RespSyntaxError(`unknown type ${JSON.stringify(tag)}`)
  }
}

function readLength(tag: string, line: string): number {
  if (!/^(\d+|-1)$/.test(line)) throw new RespSyntaxError(`bad length for ${tag}: ${JSON.stringify(line)}`)
  return Number(line)
}

function findLineEnd(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(CR, from)
  while (at >= 0 && at + 1 < bytes.length && bytes[at + 1] !== LF) at = bytes.indexOf(CR, at + 1)
  return at >= 0 && at + 1 < bytes.length ? at : -1
}

/** Bytes to text, one character each; in slices, because a call takes only so many arguments. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = ''
  for (let at = start; at < end; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4096, end)))
  }
  return text
}

/**
 * A stable one-line form for comparing and recording. Different replies never print the same.
 *
 * ```
 * +OK   -ERR syntax error   :5   "bulk\r\n\x00"   $nil   *nil   [:1, "a"]
 * _   ,1.5   #t   (123   !"ERR bulk error"   =txt:"verbatim"   {"k" => "v"}   ~["m"]   >["message", "ch"]   |{"ttl" => :1} "x"
 * ```
 * The text of `+` and `-` is quoted too when it holds anything that this notation uses itself.
 */
export function replyToText(reply: Reply): string {
  switch (reply.type) {
    case 'simple':
      return '+' + bare(reply.text)
    case 'error':
      return '-' + bare(reply.text)
    case 'int':
      return ':' + String(reply.value)
    case 'bulk':
      return quote(reply.bytes)
    case 'nullBulk':
      return '$nil'
    case 'nullArray':
      return '*nil'
    case 'array':
      return list('[', reply.items)
    case 'null':
      return '_'
    case 'double':
      return ',' + bare(reply.text)
    case 'boolean':
      return reply.value ? '#t' : '#f'
    case 'bignum':
      return '(' + reply.text
    case 'bulkError':
      return '!' + quote(reply.bytes)
    case 'verbatim':
      return `=${bare(reply.format)}:${quote(reply.bytes)}`
    case 'map':
      return entriesText(reply.entries)
    case 'set':
      return list('~[', reply.items)
    case 'push':
      return list('>[', reply.items)
    case 'attribute':
      return `|${entriesText(reply.entries)} ${replyToText(reply.reply)}`
  }
}

function list(opening: string, items: Reply[]): string {
  return `${opening}${items.map(replyToText).join(', ')}]`
}

function entriesText(entries: [Reply, Reply][]): string {
  return `{${entries.map(([key, value]) => `${replyToText(key)} => ${replyToText(value)}`).join(', ')}}`
}

/** Printable ASCII without this notation's own marks stays as it is. */
const BARE = /^(?! )[ !#-+\-./0-9:;<>?@A-Z^_`a-z|~]*(?<! )$/

function bare(text: string): string {
  return BARE.test(text) ? text : quoteText(text)
}

/** Bytes as a quoted string: printable ASCII as itself, the rest as `\n`, `\r`, `\t` or `\xHH`. */
export function quote(bytes: Uint8Array): string {
  return quoteText(latin1(bytes))
}

const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quoteText(text: string): string {
  const escaped = text.replace(/["\\]|[^ -~]/g, (character) => {
    return ESCAPES[character] ?? '\\x' + character.charCodeAt(0).toString(16).padStart(2, '0')
  })
  return `"${escaped}"`
}

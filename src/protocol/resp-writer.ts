/**
 * The RESP encoder: replies as bytes, written straight into the memory that the socket sends from.
 *
 * A reply costs no object: numbers are written digit by digit, short strings byte by byte. The memory comes from an
 * `OutputMemory`, in practice a slab that all connections of a server share. When it runs out in the middle of a reply,
 * what is written is set aside as a segment and writing goes on in fresh memory, so nothing written is copied again.
 *
 * An aggregate of unknown length has room left for the longest header. Once the length is known the gap is closed by
 * moving whichever side of it is shorter; if nothing stands before the aggregate, that costs nothing.
 *
 * RESP2 and RESP3: https://github.com/redis/redis-specifications/tree/master/protocol
 */
import type { AggregateKind, Reply } from '../commands/reply.js'
import { type CommandError, lineOf } from '../keyspace/errors.js'
import { copyBytes } from '../memory/bytes.js'
import { DOUBLE_LENGTH_MAX, formatDoubleHuman, writeDouble } from '../memory/doubles.js'
import { INT64_LENGTH_MAX, integerLength, writeInt64, writeInteger } from '../memory/integers.js'
import { utf8Length, writeLatin1, writeUtf8 } from '../memory/utf8.js'

const CR = 0x0d
const LF = 0x0a
const ZERO = 0x30
const PLUS = 0x2b
const MINUS = 0x2d
const COLON = 0x3a
const COMMA = 0x2c
const DOLLAR = 0x24
const EQUALS = 0x3d
const HASH = 0x23
const UNDERSCORE = 0x5f
const STAR = 0x2a
const PERCENT = 0x25
const TILDE = 0x7e
const GREATER = 0x3e
const OPEN_PAREN = 0x28
const BAR = 0x7c

/** The longest header: a type, 20 digits, CR LF; rounded up. */
const HEADER_MAX = 24
/** Longest payload that is copied byte by byte: 60 ns at this length, where `set` on a view takes 50 at any. */
const COPY_LOOP_MAX = 48
/** A payload of this size that doesn't fit is copied to memory of its own, and the rest of the slab stays in use. */
const OWN_MEMORY_MIN = 256 * 1024

const EMPTY = new Uint8Array(0)
/** What is dropped is written here. */
const DROPPED = new Uint8Array(64 * 1024)
const doubleText = new Uint8Array(DOUBLE_LENGTH_MAX)

/** Whose protocol version counts; HELLO changes it in the middle of a reply. */
export interface ProtocolOwner {
  readonly protocol: 2 | 3
}

/** Where a writer's memory comes from. */
export interface OutputMemory {
  /**
   * Gives `writer` fresh memory of at least `size` bytes by calling `writer.use`. What it wrote before stays as it is.
   */
  provide(writer: RespWriter, size: number): void
  /** Memory for one large payload. */
  allocate(size: number): Uint8Array
}

export class RespWriter implements Reply {
  private readonly owner: ProtocolOwner
  private readonly memory: OutputMemory
  private readonly isTooMuch: () => boolean
  /** What is pending was too much: from then on nothing is kept. */
  isFull = false
  /** The current segment is `out` from `start` to `at`. */
  private out: Uint8Array = EMPTY
  private start = 0
  private at = 0
  private limit = 0
  /** Finished segments, oldest first. */
  private segments: Uint8Array[] = []
  private segmentBytes = 0
  /** Aggregates of unknown length: in which segment, and where in it, their header is to stand. */
  private readonly markSegments: number[] = []
  private readonly markPlaces: number[] = []

  /** `isTooMuch` is asked whenever more memory is needed, whether the client may have what is pending. */
  constructor(owner: ProtocolOwner, memory: OutputMemory, isTooMuch = (): boolean => false) {
    this.owner = owner
    this.memory = memory
    this.isTooMuch = isTooMuch
  }

  get protocol(): 2 | 3 {
    return this.owner.protocol
  }

  /** Bytes written and not taken yet. */
  get pendingBytes(): number {
    return this.segmentBytes + this.at - this.start
  }

  // Memory, for whoever provides it and sends what is written

  /** From now on writes to `bytes` from `start` on, up to `limit`. Nothing may be pending but finished segments. */
  use(bytes: Uint8Array, start: number, limit: number): void {
    this.out = bytes
    this.start = start
    this.at = start
    this.limit = limit
  }

  /** Uses the same memory again from its beginning. Only where nothing else stands in it. */
  rewind(): void {
    this.start = 0
    this.at = 0
  }

  /** The size of the memory in use. */
  get capacity(): number {
    return this.limit
  }

  /** Where the next byte goes. */
  get position(): number {
    return this.at
  }

  /** Whether all that is pending stands in one piece. */
  get isContiguous(): boolean {
    return this.segments.length === 0
  }

  /** The one piece of a contiguous output. Its memory is used on behind it. */
  takeView(): Uint8Array {
    const view = this.out.subarray(this.start, this.at)
    this.start = this.at
    return view
  }

  /** All that is pending, in pieces. */
  takeSegments(): Uint8Array[] {
    this.seal()
    const taken = this.segments
    this.segments = []
    this.segmentBytes = 0
    return taken
  }

  /** Forgets what is pending. */
  discard(): void {
    this.at = this.start
    this.segments = []
    this.segmentBytes = 0
    this.markSegments.length = 0
    this.markPlaces.length = 0
  }

  // Scalars

  ok(): void {
    this.ensure(5)
    const { out, at } = this
    out[at] = PLUS
    out[at + 1] = 0x4f
    out[at + 2] = 0x4b
    out[at + 3] = CR
    out[at + 4] = LF
    this.at = at + 5
  }

  simple(text: string): void {
    this.line(PLUS, text)
  }

  error(error: CommandError): void {
    this.line(MINUS, lineOf(error.text))
  }

  integer(value: number): void {
    this.ensure(INT64_LENGTH_MAX + 3)
    const { out, at } = this
    out[at] = COLON
    if (value >= 0 && value < 10) {
      out[at + 1] = ZERO + value
      out[at + 2] = CR
      out[at + 3] = LF
      this.at = at + 4
      return
    }
    this.endLine(writeInteger(value, out, at + 1))
  }

  integer64(value: bigint): void {
    this.ensure(INT64_LENGTH_MAX + 3)
    this.out[this.at] = COLON
    this.endLine(writeInt64(value, this.out, this.at + 1))
  }

  double(value: number): void {
    if (this.owner.protocol === 2) return this.bulk(doubleText, 0, writeDouble(value, doubleText, 0))
    this.ensure(DOUBLE_LENGTH_MAX + 3)
    this.out[this.at] = COMMA
    this.endLine(writeDouble(value, this.out, this.at + 1))
  }

  humanDouble(value: number): void {
    const text = formatDoubleHuman(value)
    if (this.owner.protocol === 2) this.bulkLatin1(text)
    else this.line(COMMA, text)
  }

  boolean(value: boolean): void {
    if (this.owner.protocol === 2) return this.integer(value ? 1 : 0)
    this.ensure(4)
    this.out[this.at] = HASH
    this.out[this.at + 1] = value ? 0x74 : 0x66
    this.endLine(this.at + 2)
  }

  bigNumber(digits: string): void {
    if (this.owner.protocol === 2) this.bulkLatin1(digits)
    else this.line(OPEN_PAREN, digits)
  }

  nil(): void {
    this.null(DOLLAR)
  }

  nilArray(): void {
    this.null(STAR)
  }

  // Strings

  bulk(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (length > COPY_LOOP_MAX) return this.longBulk(bytes, start, end)
    this.ensure(COPY_LOOP_MAX + 7)
    const { out } = this
    let at = this.at
    out[at++] = DOLLAR
    if (length >= 10) {
      const tens = (length * 205) >> 11
      out[at++] = ZERO + tens
      out[at++] = ZERO + length - tens * 10
    } else {
      out[at++] = ZERO + length
    }
    out[at] = CR
    out[at + 1] = LF
    at += 2
    copyBytes(bytes, start, end, out, at)
    at += length
    out[at] = CR
    out[at + 1] = LF
    this.at = at + 2
  }

  bulkLatin1(text: string): void {
    const length = text.length
    this.header(DOLLAR, length)
    this.ensure(length + 2)
    this.endLine(writeLatin1(text, this.out, this.at))
  }

  bulkUtf8(text: string): void {
    this.encoded(DOLLAR, '', text)
  }

  verbatim(text: string): void {
    if (this.owner.protocol === 2) this.encoded(DOLLAR, '', text)
    else this.encoded(EQUALS, 'txt:', text)
  }

  verbatimBytes(format: string, bytes: Uint8Array): void {
    if (this.owner.protocol === 2) return this.bulk(bytes, 0, bytes.length)
    this.header(EQUALS, bytes.length + 4)
    this.ensure(bytes.length + 6)
    this.at = writeLatin1(`${format.slice(0, 3).padEnd(3)}:`, this.out, this.at)
    this.out.set(bytes, this.at)
    this.endLine(this.at + bytes.length)
  }

  // Aggregates

  array(length: number): void {
    this.header(STAR, length)
  }

  map(length: number): void {
    if (this.owner.protocol === 2) this.header(STAR, length * 2)
    else this.header(PERCENT, length)
  }

  set(length: number): void {
    this.header(this.owner.protocol === 2 ? STAR : TILDE, length)
  }

  push(length: number): void {
    this.header(this.owner.protocol === 2 ? STAR : GREATER, length)
  }

  attribute(length: number): void {
    this.header(BAR, length)
  }

  beginDeferred(): number {
    this.ensure(HEADER_MAX)
    this.markSegments.push(this.segments.length)
    this.markPlaces.push(this.at - this.start)
    this.at += HEADER_MAX
    return this.markSegments.length - 1
  }

  endDeferred(mark: number, kind: AggregateKind, length: number): void {
    if (this.isFull) return
    const segment = this.markSegments.pop()
    const place = this.markPlaces.pop()
    if (segment === undefined || place === undefined || mark !== this.markSegments.length) {
      throw new TypeError('deferred replies are settled inside out')
    }
    const isMapIn2 = kind === 'map' && this.owner.protocol === 2
    const count = isMapIn2 ? length * 2 : length
    const type = this.owner.protocol === 2 ? STAR : AGGREGATE_TYPES[kind]
    const gap = HEADER_MAX - (3 + integerLength(count))
    const sealed = this.segments[segment]
    if (sealed !== undefined) {
      this.segments[segment] = closeGap(sealed, place, gap, type, count)
      this.segmentBytes -= gap
      return
    }
    const view = closeGap(this.out.subarray(this.start, this.at), place, gap, type, count)
    this.start = view.byteOffset - this.out.byteOffset
    this.at = this.start + view.length
  }

  // Parts

  private null(type: number): void {
    if (this.owner.protocol === 2) {
      this.ensure(5)
      const { out, at } = this
      out[at] = type
      out[at + 1] = MINUS
      out[at + 2] = 0x31
      out[at + 3] = CR
      out[at + 4] = LF
      this.at = at + 5
      return
    }
    this.ensure(3)
    this.out[this.at] = UNDERSCORE
    this.endLine(this.at + 1)
  }

  private header(type: number, length: number): void {
    this.ensure(HEADER_MAX)
    const { out, at } = this
    out[at] = type
    if (length < 10) {
      out[at + 1] = ZERO + length
      out[at + 2] = CR
      out[at + 3] = LF
      this.at = at + 4
      return
    }
    this.endLine(writeInteger(length, out, at + 1))
  }

  /** `text` holds one byte per char where it comes from a request; a text of our own may be Unicode. */
  private line(type: number, text: string): void {
    const size = isLatin1(text) ? text.length : utf8Length(text)
    this.ensure(size + 3)
    this.out[this.at] = type
    const from = this.at + 1
    this.endLine(size === text.length ? writeLatin1(text, this.out, from) : writeUtf8(text, this.out, from))
  }

  private endLine(at: number): void {
    this.out[at] = CR
    this.out[at + 1] = LF
    this.at = at + 2
  }

  private longBulk(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.header(DOLLAR, length)
    if (length >= OWN_MEMORY_MIN && length > this.limit - this.at) {
      this.seal()
      if (this.drops()) return
      const own = this.memory.allocate(length)
      own.set(bytes.subarray(start, end))
      this.segments.push(own)
      this.segmentBytes += length
    } else {
      this.ensure(length + 2)
      this.out.set(bytes.subarray(start, end), this.at)
      this.at += length
    }
    this.ensure(2)
    this.endLine(this.at)
  }

  /**
   * Text as UTF-8 behind its length. That is taken to be ASCII's, which it nearly always is, and else all is written anew:
   * to count the bytes first took as long as to write them.
   */
  private encoded(type: number, intro: string, text: string): void {
    this.ensure(HEADER_MAX + intro.length + text.length + 2)
    const { at } = this
    this.header(type, intro.length + text.length)
    const from = writeLatin1(intro, this.out, this.at)
    const end = writeUtf8(text, this.out, from)
    if (end === from + text.length) return this.endLine(end)
    this.at = at
    const length = intro.length + utf8Length(text)
    this.header(type, length)
    this.ensure(length + 2)
    this.endLine(writeUtf8(text, this.out, writeLatin1(intro, this.out, this.at)))
  }

  private ensure(size: number): void {
    if (this.at + size > this.limit) this.moveOn(size)
  }

  /** Sets the current segment aside and goes on in fresh memory. */
  private moveOn(size: number): void {
    this.seal()
    if (!this.drops()) this.memory.provide(this, size)
    else if (size > DROPPED.length) this.use(new Uint8Array(size), 0, size)
  }

  /** Whether there is too much; then it's forgotten, and so will be what is still to come. */
  private drops(): boolean {
    if (!this.isFull && !this.isTooMuch()) return false
    this.isFull = true
    this.discard()
    this.use(DROPPED, 0, DROPPED.length)
    return true
  }

  private seal(): void {
    if (this.at === this.start) return
    this.segmentBytes += this.at - this.start
    this.segments.push(this.takeView())
  }
}

const AGGREGATE_TYPES: Record<AggregateKind, number> = { array: STAR, map: PERCENT, set: TILDE, push: GREATER }

/** Puts a header in the room left at `place`, and moves the shorter side up to it; gives the shortened view. */
function closeGap(view: Uint8Array, place: number, gap: number, type: number, length: number): Uint8Array {
  const after = view.length - place - HEADER_MAX
  const before = place
  const headerAt = after < before ? place : place + gap
  if (after < before) view.copyWithin(place + HEADER_MAX - gap, place + HEADER_MAX)
  else view.copyWithin(gap, 0, place)
  view[headerAt] = type
  const end = writeInteger(length, view, headerAt + 1)
  view[end] = CR
  view[end + 1] = LF
  return after < before ? view.subarray(0, view.length - gap) : view.subarray(gap)
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false
  return true
}

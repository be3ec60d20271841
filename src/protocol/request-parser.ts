/**
 * Bytes of a connection to requests, in place.
 *
 * A request's arguments are ranges of the buffer that it arrived in; nothing is copied or allocated for it. Only a
 * request torn by the end of a chunk is copied: its head into the carry, and of the next chunk as much as completes it
 * (what was taken too much is given back, so the rest of that chunk is parsed in place again). A request begun is never
 * scanned twice: how many arguments are missing, where those found stand and how long the next one is survive between
 * chunks, so a request of any size costs linear time however it is torn. For a long argument the carry is allocated
 * once, at the announced size.
 *
 * Errors, limits and oddities are Redis's (`processMultibulkBuffer` and `processInlineBuffer` in its networking.c; every
 * case is recorded from the real server in test/protocol/data/malformed.json). The oddities:
 * - a line of a multibulk request ends at a CR and whichever byte follows it, likewise the two bytes after an argument;
 * - lines are C strings there: a NUL hides the line's end, and the request waits until 64 KiB have come;
 * - counts of zero and below are skipped, as are empty lines.
 */
import { Args } from '../commands/args.js'
import { custom, type CommandError } from '../keyspace/errors.js'
import { BEYOND_SAFE, parseInteger } from '../memory/integers.js'
import { splitArgs } from '../memory/split-args.js'

/** What `next` found. */
export const REQUEST = 1
/** All whole requests have been given; the rest waits for more bytes. */
export const MORE = 0
/** The stream is broken: `error` says how, and nothing of it can be parsed any more. */
export const INVALID = -1
/** Inside only: a request without arguments, which gets no reply. */
const SKIPPED = 2

/** A TLS handshake begins with these. */
const TLS_HANDSHAKE = 0x16
const TLS_MAJOR = 3
const NO_TLS = 'this is not a TLS port'

/** The longest line, be it an inline request or a length (PROTO_INLINE_MAX_SIZE). */
const LINE_MAX = 64 * 1024
/** Redis reads this much at a time (PROTO_IOBUF_LEN), so a line that is too long may yet be read to its end. */
const READ_SIZE = 16 * 1024
/** What a client that hasn't authenticated may announce. */
const UNAUTHENTICATED_COUNT_MAX = 10
const UNAUTHENTICATED_LENGTH_MAX = 16 * 1024
const COUNT_MAX = 2 ** 31 - 1

/** Places of arguments are int32. Redis has no such limit, but none of its defaults let a request come near. */
const REQUEST_MAX = 2 ** 31 - 1

/** Taken from a chunk for a torn request of unknown length; doubled until the request is whole. */
const FIRST_TAKE = 256
/** A carry up to this size stays with its connection; a larger one is let go with its request. */
const KEPT_CARRY_MAX = 4 * 1024
/** Room for more arguments than these isn't kept either. */
const KEPT_ARGS_MAX = 1024

const STAR = 0x2a
const DOLLAR = 0x24
const MINUS = 0x2d
const CR = 0x0d
const LF = 0x0a
const SPACE = 0x20
const TAB = 0x09
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const ZERO = 0x30

const EMPTY = new Uint8Array(0)

/** Limits that may change while the connection is open; read for the rare long request only. */
export interface RequestLimits {
  /** `proto-max-bulk-len` */
  readonly maxBulkLength: number
  /** Whether the client still has to authenticate. */
  readonly mustAuthenticate: boolean
}

/** A request that no buffer can hold. */
export class RequestTooLarge extends Error {
  override name = 'RequestTooLarge'
}

export class RequestParser {
  /** The request that `next` found; valid until `next`, `feed` or `hold` is called. */
  readonly args = new Args()
  /** Why `next` answered `INVALID`. */
  error: CommandError | undefined

  private readonly limits: RequestLimits
  /** What is being parsed: `bytes` from `pos` to `end`, a chunk or the carry. */
  private bytes: Uint8Array = EMPTY
  private pos = 0
  private end = 0
  /** Where the request begins that is being parsed, or was found last. */
  private began = 0

  /** Arguments still missing of the request begun; 0 between requests. */
  private missing = 0
  /** The length of the argument begun, -1 until it's known. */
  private bulkLength = -1
  /** So many bytes after `pos` are known not to end the line; the short forms that are read at once leave it stale. */
  private scanned = 0

  private inCarry = false
  private carry: Uint8Array = EMPTY
  /** While parsing in the carry: the newest chunk, and how much of it is in the carry. */
  private chunk: Uint8Array = EMPTY
  private chunkEnd = 0
  private taken = 0
  private take = FIRST_TAKE

  constructor(limits: RequestLimits) {
    this.limits = limits
  }

  /** Bytes received that no request has used yet. */
  get bufferedBytes(): number {
    return this.end - this.pos + this.chunkEnd - this.taken
  }

  /** Bytes in the buffer at hand, those of requests already found included: what Redis calls the query buffer. */
  get windowBytes(): number {
    return this.end + this.chunkEnd - this.taken
  }

  /** Bytes that this parser holds on to for its connection. */
  get heldBytes(): number {
    return this.carry.length
  }

  /** Arguments that are there of a request whose others are still to come. */
  get begunArgs(): Args | undefined {
    return this.missing > 0 ? this.args : undefined
  }

  /**
   * Hands in the next bytes, those of `chunk` before `end`. They are borrowed until `next` has answered `MORE` or `hold` was called; only then may more
   * be handed in. `next` and `hold` throw `RequestTooLarge` where memory doesn't suffice.
   */
  feed(chunk: Uint8Array, end = chunk.length): void {
    if (this.inCarry) {
      this.chunk = chunk
      this.chunkEnd = end
      this.taken = 0
      return
    }
    this.bytes = chunk
    this.pos = 0
    this.end = end
  }

  /** Finds the next request: `REQUEST`, `MORE` or `INVALID`. */
  next(): number {
    if (this.inCarry && this.missing === 0) this.leaveCarry()
    for (;;) {
      if (this.pos < this.end) {
        const found = this.missing > 0 || this.bytes[this.pos]! === STAR ? this.readMultibulk() : this.readInline()
        if (found === REQUEST || found === INVALID) return found
        if (found === SKIPPED) continue
      }
      if (!this.takeMore()) return MORE
    }
  }

  /** Copies what hasn't been parsed, so that the chunk may be reused by its owner. */
  hold(): void {
    if (this.inCarry) {
      const rest = this.chunkEnd - this.taken
      if (rest > 0) this.append(rest)
      this.forgetChunk()
    } else if (this.pos < this.end || this.missing > 0) {
      this.enterCarry(this.missing > 0 ? this.began : this.pos)
    } else {
      this.bytes = EMPTY
      this.pos = this.end = 0
      if (this.args.starts.length > KEPT_ARGS_MAX) this.dropArgs()
    }
  }

  /** Takes back the request found last: the next `next` finds it again. Only right after `next`. */
  unread(): void {
    this.pos = this.began
    this.args.count = 0
  }

  // Multibulk requests

  private readMultibulk(): number {
    const { bytes, end, args } = this
    let { pos, missing } = this
    if (missing === 0) {
      this.began = pos
      // A comparison costs less than what the collector wants to know of each store.
      if (args.bytes !== bytes) args.bytes = bytes
      args.count = 0
      const digit = pos + 4 <= end && bytes[pos + 2]! === CR ? bytes[pos + 1]! - ZERO : 0
      if (digit >= 1 && digit <= 9) {
        missing = digit
        pos += 4
      } else {
        const answer = this.readCount()
        if (answer !== REQUEST) return answer
        pos = this.pos
        missing = this.missing
      }
    }
    let { starts, ends, count } = args
    let length = this.bulkLength
    this.bulkLength = -1
    while (missing > 0) {
      if (length < 0) {
        // Lengths of one and two digits, checked like the general case: 3 times as fast, and nearly all there are.
        if (pos + 5 <= end && bytes[pos]! === DOLLAR) {
          const first = bytes[pos + 1]! - ZERO
          const second = bytes[pos + 2]!
          if (second === CR) {
            if (first >= 0 && first <= 9) {
              length = first
              pos += 4
            }
          } else if (bytes[pos + 3]! === CR && first >= 1 && first <= 9 && second >= ZERO && second <= ZERO + 9) {
            length = first * 10 + second - ZERO
            pos += 5
          }
        }
        if (length < 0) {
          if (pos !== this.pos) this.scanned = 0
          this.pos = pos
          this.missing = missing
          args.count = count
          const answer = this.readLength()
          if (answer !== REQUEST) return answer
          pos = this.pos
          length = this.bulkLength
          this.bulkLength = -1
        }
      }
      const stop = pos + length
      if (stop + 2 > end) {
        this.pos = pos
        this.missing = missing
        this.bulkLength = length
        args.count = count
        return MORE
      }
      if (count === starts.length) {
        args.grow()
        starts = args.starts
        ends = args.ends
      }
      starts[count] = pos
      ends[count] = stop
      count++
      pos = stop + 2
      missing--
      length = -1
    }
    args.count = count
    this.pos = pos
    this.missing = 0
    this.scanned = 0
    return REQUEST
  }

  /** The line `*count`. `REQUEST` means here: go on with the arguments. */
  private readCount(): number {
    const lineEnd = this.findLineEnd('too big mbulk count string')
    if (lineEnd < 0) return lineEnd === -1 ? MORE : INVALID
    let count = parseInteger(this.bytes, this.pos + 1, lineEnd)
    if (count === BEYOND_SAFE && this.bytes[this.pos + 1]! === MINUS) count = -1
    if (!(count <= COUNT_MAX)) return this.fail('invalid multibulk length')
    if (count > UNAUTHENTICATED_COUNT_MAX && this.limits.mustAuthenticate) {
      return this.fail('unauthenticated multibulk length')
    }
    this.startAfterLine(lineEnd + 2)
    if (count <= 0) return SKIPPED
    this.missing = count
    return REQUEST
  }

  /** The line `$length`. `REQUEST` means here: go on with the argument. */
  private readLength(): number {
    const lineEnd = this.findLineEnd('too big bulk count string')
    if (lineEnd < 0) return lineEnd === -1 ? MORE : INVALID
    const sign = this.bytes[this.pos]!
    if (sign !== DOLLAR) return this.fail(`expected '$', got '${String.fromCharCode(sign)}'`)
    const length = parseInteger(this.bytes, this.pos + 1, lineEnd)
    if (!(length >= 0 && length <= this.limits.maxBulkLength)) return this.fail('invalid bulk length')
    if (length > UNAUTHENTICATED_LENGTH_MAX && this.limits.mustAuthenticate) {
      return this.fail('unauthenticated bulk length')
    }
    this.startAfterLine(lineEnd + 2)
    this.bulkLength = length
    return REQUEST
  }

  /**
   * Where the CR is that ends the line at `pos`; -1 if it, or the byte after it, hasn't come yet; -2 after an error.
   * What doesn't end the line isn't looked at again.
   */
  private findLineEnd(tooBig: string): number {
    const { bytes, end, pos } = this
    let at = pos + this.scanned
    while (at < end && bytes[at]! !== CR && bytes[at]! !== 0) at++
    this.scanned = at - pos
    if (at + 1 < end && bytes[at]! === CR) return at
    const isFound = at < end && bytes[at]! === CR
    if (!isFound && this.isTooLong()) return this.fail(tooBig) - 1
    return -1
  }

  private startAfterLine(pos: number): void {
    this.pos = pos
    this.scanned = 0
  }

  // Inline requests

  private readInline(): number {
    const { bytes, end, pos } = this
    let at = pos + this.scanned
    while (at < end && bytes[at]! !== LF && bytes[at]! !== 0) at++
    this.scanned = at - pos
    if (at === end || bytes[at]! === 0) {
      if (this.isTooLong()) return this.fail('too big inline request')
      // Redis waits for the end of the line, and the client for the answer to its handshake.
      if (end - pos > 1 && bytes[pos]! === TLS_HANDSHAKE && bytes[pos + 1]! === TLS_MAJOR) return this.fail(NO_TLS)
      return MORE
    }

    if (at - pos >= LINE_MAX + READ_SIZE) return this.fail('too big inline request')
    const lineEnd = at > pos && bytes[at - 1]! === CR ? at - 1 : at
    this.began = pos
    if (!this.splitLine(pos, lineEnd)) return this.fail('unbalanced quotes in request')
    this.startAfterLine(at + 1)
    return this.args.count === 0 ? SKIPPED : REQUEST
  }

  /** Splits an inline request into words, in place unless there are quotes. False when those are unbalanced. */
  private splitLine(start: number, end: number): boolean {
    const { bytes, args } = this
    args.bytes = bytes
    args.count = 0
    let at = start
    for (;;) {
      while (at < end && isSpace(bytes[at]!)) at++
      if (at === end) return true
      const wordStart = at
      for (; at < end; at++) {
        const byte = bytes[at]!
        if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) return this.splitQuoted(start, end)
        if (byte === SPACE || byte === TAB || byte === CR) break
      }
      args.push(wordStart, at)
    }
  }

  private splitQuoted(start: number, end: number): boolean {
    const words = splitArgs(this.bytes, start, end)
    if (words === null) return false
    const { args } = this
    args.bytes = new Uint8Array(words.reduce((total, word) => total + word.length, 0))
    args.count = 0
    let at = 0
    for (const word of words) {
      args.bytes.set(word, at)
      args.push(at, at + word.length)
      at += word.length
    }
    return true
  }

  // The carry

  /** Moves on after the parser has run dry: true if there is more to parse now. */
  private takeMore(): boolean {
    if (!this.inCarry) {
      this.hold()
      return false
    }
    const rest = this.chunkEnd - this.taken
    if (rest === 0) {
      this.forgetChunk()
      return false
    }
    const wanted = this.bulkLength < 0 ? this.take : Math.max(this.take, this.pos + this.bulkLength + 2 - this.end)
    this.append(Math.min(wanted, rest))
    this.take *= 2
    return true
  }

  /** Appends the next `count` bytes of the chunk to the carry. */
  private append(count: number): void {
    this.makeRoom(count)
    const { chunk, taken } = this
    const whole = taken === 0 && count === chunk.length
    this.carry.set(whole ? chunk : chunk.subarray(taken, taken + count), this.end)
    this.end += count
    this.taken += count
  }

  /** Copies everything from `from` on out of the chunk into the carry. */
  private enterCarry(from: number): void {
    const wanted = Math.max(this.end, this.expectedEnd()) - from
    if (this.carry.length < wanted) this.carry = allocate(Math.max(wanted, FIRST_TAKE))
    this.carry.set(this.bytes.subarray(from, this.end))
    this.inCarry = true
    this.take = FIRST_TAKE
    this.rebase(from)
  }

  /** Goes back to parsing the chunk in place, if all that is left in the carry was taken from it. */
  private leaveCarry(): void {
    const unused = this.end - this.pos
    if (unused > this.taken) return
    this.inCarry = false
    this.bytes = this.chunk
    this.pos = this.taken - unused
    this.end = this.chunkEnd
    this.forgetChunk()
    if (this.carry.length > KEPT_CARRY_MAX) this.carry = EMPTY
  }

  private forgetChunk(): void {
    this.chunk = EMPTY
    this.chunkEnd = 0
    this.taken = 0
  }

  /** Makes room in the carry for `count` bytes more, and for the rest of the argument begun. */
  private makeRoom(count: number): void {
    const { carry } = this
    const wanted = Math.max(this.end + count, this.expectedEnd())
    if (wanted <= carry.length) return
    const from = this.missing > 0 ? this.began : this.pos
    if (from > 0 && wanted - from <= carry.length && from >= this.end - from) {
      carry.copyWithin(0, from, this.end)
    } else {
      // Growing by a share of the size keeps the copying linear; a small share, as the size may be hundreds of MiB.
      const share = carry.length < 1024 * 1024 ? carry.length : carry.length >> 2
      const grown = allocate(Math.max(wanted - from, Math.min(carry.length + share, REQUEST_MAX)))
      grown.set(carry.subarray(from, this.end))
      this.carry = grown
    }
    this.rebase(from)
  }

  /** Where the argument begun will end, as far as it's known. */
  private expectedEnd(): number {
    return this.bulkLength < 0 ? 0 : this.pos + this.bulkLength + 2
  }

  /** What stood at `from` now stands at the start of the carry. */
  private rebase(from: number): void {
    this.bytes = this.carry
    this.pos -= from
    this.end -= from
    if (this.missing === 0) return
    this.began -= from
    const { args } = this
    args.bytes = this.carry
    for (let i = 0; i < args.count; i++) {
      args.starts[i] = args.starts[i]! - from
      args.ends[i] = args.ends[i]! - from
    }
  }

  private dropArgs(): void {
    const { starts, ends } = new Args()
    this.args.starts = starts
    this.args.ends = ends
    this.args.count = 0
  }

  // Errors

  /** Whether the line at `pos` is longer than allowed, all that has come being looked at. */
  private isTooLong(): boolean {
    return this.end - this.pos > LINE_MAX && (!this.inCarry || this.taken === this.chunkEnd)
  }

  private fail(reason: string): typeof INVALID {
    this.error = custom(`Protocol error: ${reason}`)
    return INVALID
  }
}

function allocate(size: number): Uint8Array {
  if (size > REQUEST_MAX) throw new RequestTooLarge('a request beyond 2 GiB')
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new RequestTooLarge(`no memory for a request of ${size} bytes`, { cause })
  }
}

/** C's `isspace`, which may come before a word. Inside a word \v and \f do not end it. */
function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= TAB && byte <= CR)
}

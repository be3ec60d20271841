/**
 * The one ordered stream of effects: what happened to the data, as commands that do the same again on any copy of it.
 * The append-only file is made from it, and whatever else follows the data (a replica).
 *
 * A command that changed something stands for itself, as the client sent it (`ran`), unless it said otherwise: one whose
 * outcome depends on time or chance states the outcome (`instead`: EXPIRE becomes PEXPIREAT, SPOP becomes SREM), and what
 * happened beside it comes before it (`also`: a key that was due is a DEL). That is Redis's propagation
 * (`alsoPropagate`, `rewriteClientCommandVector`), and the result is its, byte for byte.
 *
 * Effects of one command, transaction, script or batch belong together: until `commit` they are held back, and more than
 * one of them leave between MULTI and EXEC. Whoever makes several commands one unit brackets them with `hold` and
 * `release`, or takes all of it back with `rollback`.
 *
 *   bytes | committed, to be drained | SELECT 0? | op | op | op |     the last unit, still open
 *                                    mark        unit           end
 *
 * Everything is written once, into one buffer, which consumers read when it is drained: at the end of a round of requests,
 * not for each command. With nobody listening nothing is written: that costs a command two comparisons.
 */
import { writeInt64, writeInteger } from '../memory/integers.js'
import { latin1Bytes } from '../memory/utf8.js'

/** Takes committed effects: whole RESP commands, from the stream's only range of `bytes`. Borrowed during the call. */
export type EffectConsumer = (bytes: Uint8Array, start: number, end: number) => void

/** A command as the client sent it. */
export interface SentCommand {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly count: number
}

const FIRST_BYTES = 16 * 1024
/** A buffer that grew beyond this is given back when it's drained. */
const KEPT_BYTES_MAX = 4 << 20
/** With more than this committed, consumers needn't wait for the end of the round. */
const DRAIN_FROM_BYTES = 1 << 20
/** A header, `*<count>\r\n` or `$<length>\r\n`, and the line's end after an argument. */
const FRAMING_BYTES = 16
/** Below this a loop copies faster than `set`, which needs a view. */
const LOOP_BYTES_MAX = 48

const MULTI = latin1Bytes('*1\r\n$5\r\nMULTI\r\n')
const EXEC = latin1Bytes('*1\r\n$4\r\nEXEC\r\n')
const CR = 13
const LF = 10

/** Names of commands and options, as bytes; made once each. */
const WORDS = new Map<string, Uint8Array>()

export class Effects {
  /** Whether somebody listens. */
  isActive = false
  /** How much of `keyspace.dirty` is accounted for by commands that have ended; see `Engine.call`. */
  told = 0
  /** Operations of the unit that is still open. */
  pending = 0
  /** Bytes committed since the store was opened. */
  offset = 0
  private readonly consumers: EffectConsumer[] = []
  private bytes = new Uint8Array(0)
  private end = 0
  /** Up to here it's committed. */
  private mark = 0
  /** Where the unit's first operation begins, behind its SELECT. */
  private unit = 0
  /** The database that the stream has selected; -1: none yet. */
  private selected = -1
  private holds = 0
  /** The running command has said what stands for it. */
  isReplaced = false
  private readonly digits = new Uint8Array(32)

  // ---- Consumers ----------------------------------------------------------------------------------------------

  /** Adds a consumer, which gets what is committed from now on, beginning with a SELECT. @returns how to end it */
  subscribe(consumer: EffectConsumer): () => void {
    this.drain()
    this.consumers.push(consumer)
    this.isActive = true
    this.reselect()
    return () => {
      this.drain()
      const at = this.consumers.indexOf(consumer)
      if (at >= 0) this.consumers.splice(at, 1)
      this.isActive = this.consumers.length > 0
    }
  }

  /** Hands over what is committed. */
  drain(): void {
    const { mark, bytes } = this
    if (mark === 0) return
    for (const consumer of this.consumers) consumer(bytes, 0, mark)
    bytes.copyWithin(0, mark, this.end)
    this.end -= mark
    this.unit -= mark
    this.mark = 0
    if (this.end === 0 && bytes.length > KEPT_BYTES_MAX) this.bytes = new Uint8Array(FIRST_BYTES)
  }

  /** Lets the next operation begin with a SELECT: a consumer starts afresh, as with a new file. Not within a unit. */
  reselect(): void {
    this.selected = -1
  }

  // ---- Operations ---------------------------------------------------------------------------------------------

  /** The running command has changed something: it stands for itself, unless it said what does. */
  ran(dbIndex: number, command: SentCommand): void {
    if (this.isReplaced) this.isReplaced = false
    else if (this.isActive) this.verbatim(dbIndex, command)
  }

  /** A command as it was sent, beside or instead of the running one. */
  verbatim(dbIndex: number, { bytes, starts, ends, count }: SentCommand): void {
    this.also(dbIndex, count)
    for (let i = 0; i < count; i++) this.range(bytes, starts[i]!, ends[i]!)
  }

  /**
   * Begins an operation that stands for the running command, or one of several that do. Its `count` arguments, the name
   * first, follow by `word`, `range` and `number`. Only while `isActive`.
   */
  instead(dbIndex: number, count: number): this {
    this.isReplaced = true
    return this.also(dbIndex, count)
  }

  /** Lets the running command have no effect of its own. */
  replace(): void {
    this.isReplaced = true
  }

  /** Begins an operation beside the running command. */
  also(dbIndex: number, count: number): this {
    if (dbIndex !== this.selected) this.select(dbIndex)
    if (this.pending === 0) this.unit = this.end
    this.pending++
    this.header(0x2a, count)
    return this
  }

  /** The removal of a key that was due or had to go. */
  removal(dbIndex: number, isLazy: boolean, key: Uint8Array, start: number, end: number): void {
    this.also(dbIndex, 2)
      .word(isLazy ? 'UNLINK' : 'DEL')
      .range(key, start, end)
  }

  /** An argument: a command's or an option's name. */
  word(text: string): this {
    let bytes = WORDS.get(text)
    if (!bytes) WORDS.set(text, (bytes = latin1Bytes(text)))
    return this.range(bytes, 0, bytes.length)
  }

  /** An argument: a range of bytes. */
  range(bytes: Uint8Array, start: number, end: number): this {
    const length = end - start
    this.header(0x24, length)
    this.reserve(length + 2)
    const own = this.bytes
    let at = this.end
    if (length <= LOOP_BYTES_MAX) for (let i = start; i < end; i++) own[at++] = bytes[i]!
    else {
      own.set(bytes.subarray(start, end), at)
      at += length
    }
    own[at++] = CR
    own[at++] = LF
    this.end = at
    return this
  }

  /** An argument: an integer. */
  number(value: number | bigint): this {
    const { digits } = this
    return this.range(digits, 0, writeNumber(value, digits))
  }

  // ---- Units --------------------------------------------------------------------------------------------------

  /** Begins a unit around commands: what they do is committed together. @returns the state for `rollback` */
  hold(): EffectMark {
    this.holds++
    const { pending, selected } = this
    return { length: this.end - this.mark, pending, selected }
  }

  /** Whether a unit is held: what was said in it may still be taken back. */
  get isHeld(): boolean {
    return this.holds > 0
  }

  /** Ends the unit that `hold` began; the outermost commits. */
  release(): void {
    this.holds--
    if (this.pending !== 0) this.commit()
  }

  /** Ends the unit that `hold` began and forgets what happened in it. */
  rollback({ length, pending, selected }: EffectMark): void {
    this.holds--
    this.end = this.mark + length
    this.pending = pending
    this.selected = selected
    this.isReplaced = false
  }

  /** Ends a unit: its operations take place together or not at all. Waits for `release` while held. */
  commit(): void {
    if (this.holds > 0) return
    if (this.pending > 1) {
      const { unit } = this
      this.reserve(MULTI.length + EXEC.length)
      this.bytes.copyWithin(unit + MULTI.length, unit, this.end)
      this.bytes.set(MULTI, unit)
      this.bytes.set(EXEC, this.end + MULTI.length)
      this.end += MULTI.length + EXEC.length
    }
    this.publish()
  }

  /** Ends a unit whose operations have nothing to do with each other, such as removals of keys that were due. */
  commitEach(): void {
    if (this.holds === 0) this.publish()
  }

  private publish(): void {
    this.pending = 0
    this.offset += this.end - this.mark
    this.mark = this.end
    if (this.mark > DRAIN_FROM_BYTES) this.drain()
  }

  // ---- Bytes --------------------------------------------------------------------------------------------------

  private select(dbIndex: number): void {
    this.selected = dbIndex
    this.header(0x2a, 2)
    this.word('SELECT').number(dbIndex)
  }

  private header(kind: number, value: number): void {
    this.reserve(FRAMING_BYTES)
    const { bytes } = this
    let at = this.end
    bytes[at++] = kind
    if (value < 10) bytes[at++] = 48 + value
    else at = writeInteger(value, bytes, at)
    bytes[at++] = CR
    bytes[at++] = LF
    this.end = at
  }

  private reserve(size: number): void {
    const needed = this.end + size
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2, FIRST_BYTES))
    grown.set(this.bytes.subarray(0, this.end))
    this.bytes = grown
  }
}

/** Where a unit began. */
export interface EffectMark {
  /** Bytes of it that were there. */
  readonly length: number
  readonly pending: number
  readonly selected: number
}

function writeNumber(value: number | bigint, out: Uint8Array): number {
  if (typeof value === 'bigint') return writeInt64(value, out, 0)
  return Number.isSafeInteger(value) ? writeInteger(value, out, 0) : writeInt64(BigInt(value), out, 0)
}

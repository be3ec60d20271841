/**
 * Reads commands from an append-only file through a window on it, so that a large file is never in memory as a whole.
 *
 * Each is a RESP array of bulk strings; a line that begins with `#` is a note (the time), and is skipped. What a crash left
 * is a command whose end is missing: that is no mistake, but the end (`torn`). Anything else that is wrong is a mistake,
 * at `offset`.
 */
import { Args } from '../../commands/args.js'
import type { ReadableFile } from '../storage.js'

export type ReadResult =
  /** `args` has a command. */
  | 'command'
  /** The file ends behind the last command. */
  | 'end'
  /** The file ends in the middle of one. */
  | 'torn'
  /** There is something else than a command: `mistake` says what. */
  | 'bad'
  /** At `start` there is a note of a time after `untilS`. */
  | 'later'

const WINDOW_BYTES = 1 << 18
/** Longer lines are no counts. Redis reads lines into a buffer of this size. */
const LINE_BYTES_MAX = 128
/** Notes are short, too; what is longer is none. Redis reads them into a buffer of 1,024 bytes. */
const NOTE_BYTES_MAX = 1023
/** As `proto-max-bulk-len` allows at most. */
const BULK_BYTES_MAX = 2 ** 31 - 1
const ARGS_MAX = 2 ** 31 - 1

const CR = 13
const LF = 10
const HASH = 0x23
const STAR = 0x2a
const DOLLAR = 0x24

const SHORT = -1
const WRONG = -2

export class CommandReader {
  readonly args = new Args()
  /** Where the command that was read last begins, or what came instead. */
  start = 0
  mistake = ''
  private readonly file: ReadableFile
  private bytes = new Uint8Array(WINDOW_BYTES)
  /** Where in the file the window begins. */
  private base: number
  private at = 0
  private end = 0

  constructor(file: ReadableFile, start = 0) {
    this.file = file
    this.base = start
  }

  /** Behind what was read last. */
  get offset(): number {
    return this.base + this.at
  }

  /** The time that the last note said, in Unix s; 0: none yet. */
  noteS = 0
  /** Reads up to the first note of a time after this one, in Unix s, and no note that can't be read. */
  untilS = Infinity

  next(): ReadResult {
    this.start = this.offset
    for (;;) {
      if (this.at === this.end && !this.more(1)) return 'end'
      if (this.bytes[this.at]! !== HASH) break
      const end = this.skipNote()
      if (end !== undefined) return end
      if (this.noteS > this.untilS) return 'later'
      if (this.untilS !== Infinity && Number.isNaN(this.noteS)) return this.bad('Invalid timestamp annotation')
      this.start = this.offset
    }
    const { args } = this
    args.count = 0
    const count = this.header(STAR)
    if (count === SHORT) return 'torn'
    if (count === WRONG || count < 1 || count > ARGS_MAX)
      return this.bad(`Expected prefix '*' and a number of arguments`)
    for (let i = 0; i < count; i++) {
      const length = this.header(DOLLAR)
      if (length === SHORT) return 'torn'
      if (length === WRONG || length > BULK_BYTES_MAX) return this.bad(`Expected prefix '$' and a length`)
      if (this.end - this.at < length + 2 && !this.more(length + 2)) return 'torn'
      const stop = this.at + length
      if (this.bytes[stop]! !== CR || this.bytes[stop + 1]! !== LF) {
        this.at = stop
        return this.bad('Expected \\r\\n')
      }
      args.bytes = this.bytes
      args.push(this.at, stop)
      this.at = stop + 2
    }
    return 'command'
  }

  private bad(mistake: string): ReadResult {
    this.mistake = mistake
    return 'bad'
  }

  /** A line of a kind and a number. */
  private header(kind: number): number {
    const line = this.at
    let at = line
    let value = 0
    for (let i = 0; ; i++, at++) {
      if (at === this.end) {
        const read = at - this.at
        if (!this.more(read + 1)) return this.onlyDigits(kind) ? SHORT : WRONG
        at = this.at + read
      }
      const byte = this.bytes[at]!
      if (i === 0) {
        if (byte !== kind) return WRONG
      } else if (byte === CR) {
        if (i === 1) return WRONG
        break
      } else if (byte >= 0x30 && byte <= 0x39 && i < LINE_BYTES_MAX) value = value * 10 + byte - 0x30
      else return WRONG
    }
    const length = at + 1 - this.at
    if (this.end - this.at < length + 1 && !this.more(length + 1)) return SHORT
    if (this.bytes[this.at + length]! !== LF) return WRONG
    this.at += length + 1
    return value
  }

  /** Whether what is left of the file may be the beginning of a header. */
  private onlyDigits(kind: number): boolean {
    if (this.at < this.end && this.bytes[this.at]! !== kind) return false
    for (let at = this.at + 1; at < this.end; at++) if (this.bytes[at]! < 0x30 || this.bytes[at]! > 0x39) return false
    return true
  }

  /** @returns what the file has instead of a whole note, if it hasn't one */
  private skipNote(): ReadResult | undefined {
    let length = 0
    for (;;) {
      // Not the end of the file: what follows would be cut off.
      if (length === NOTE_BYTES_MAX) return this.bad('Expected a note of a line')
      if (this.at + length === this.end && !this.more(length + 1)) return 'torn'
      if (this.bytes[this.at + length]! === LF) break
      length++
    }
    const text = String.fromCharCode(...this.bytes.subarray(this.at, this.at + length))
    if (text.startsWith('#TS:')) this.noteS = Number(/^#TS:(\d+)\r?$/.exec(text)?.[1])
    this.at += length + 1
    return undefined
  }

  /**
   * Gets at least `wanted` bytes from `at` on. The arguments that were read are moved with the window.
   * @returns false if the file ends before
   */
  private more(wanted: number): boolean {
    const { args } = this
    const keepFrom = this.start - this.base
    const kept = this.end - keepFrom
    if (this.base + this.at + wanted > this.file.size) return false
    const needed = this.at - keepFrom + wanted
    // Twice as much each time: a command of 1.6 million arguments took 8 s when the window grew by what was missing.
    const room = needed <= WINDOW_BYTES ? WINDOW_BYTES : needed + Math.max(WINDOW_BYTES, kept)
    const next = new Uint8Array(Math.min(room, this.file.size - this.start))
    next.set(this.bytes.subarray(keepFrom, this.end))
    const read = this.file.read(this.start + kept, next.subarray(kept))
    this.bytes = next
    this.base = this.start
    this.at -= keepFrom
    this.end = kept + read
    for (let i = 0; i < args.count; i++) {
      args.starts[i] = args.starts[i]! - keepFrom
      args.ends[i] = args.ends[i]! - keepFrom
    }
    args.bytes = next
    return this.end - this.at >= wanted
  }
}

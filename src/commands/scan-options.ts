/** What SCAN, HSCAN, SSCAN and ZSCAN have in common: the cursor, and MATCH and COUNT. */
import { globMatch } from '../memory/glob.js'
import { INT64_LENGTH_MAX, parseCursor, writeInteger } from '../memory/integers.js'
import { invalidCursor, syntaxError } from '../keyspace/errors.js'
import { type Args, token } from './args.js'
import type { Reply } from './reply.js'

const MATCH = token('MATCH')
const COUNT = token('COUNT')
const TYPE = token('TYPE')
const STAR = 0x2a
const DEFAULT_COUNT = 10
const digits = new Uint8Array(INT64_LENGTH_MAX)

/** A cursor, rounded beyond 2^53. @throws "invalid cursor" */
export function scanCursor(args: Args, index: number): number {
  const cursor = parseCursor(args.bytes, args.start(index), args.end(index))
  if (cursor !== cursor) throw invalidCursor()
  return cursor
}

/** Opens the reply: the cursor to go on with; an array of what was found follows. */
export function replyCursor(reply: Reply, next: number): void {
  reply.array(2)
  reply.bulk(digits, 0, writeInteger(next, digits, 0))
}

/** The reply of a scan of what isn't there. */
export function replyNothingFound(reply: Reply): void {
  replyCursor(reply, 0)
  reply.array(0)
}

export class ScanOptions {
  /** Elements wanted per call. */
  count = DEFAULT_COUNT
  /** Argument index of the TYPE option's value, 0 without it. */
  typeAt = 0
  private readonly args: Args
  private patternAt = 0

  /**
   * Reads the options from argument `first` to the end.
   * @param forKeys whether TYPE is an option too
   * @throws "syntax error", "value is not an integer or out of range"
   */
  constructor(args: Args, first: number, forKeys = false) {
    this.args = args
    for (let i = first; i < args.count; i += 2) {
      if (i + 1 === args.count) throw syntaxError()
      if (args.is(i, COUNT)) {
        this.count = args.integer(i + 1)
        if (this.count < 1) throw syntaxError()
      } else if (args.is(i, MATCH)) this.patternAt = isStar(args, i + 1) ? 0 : i + 1
      else if (forKeys && args.is(i, TYPE)) this.typeAt = i + 1
      else throw syntaxError()
    }
  }

  /** Whether a key or member passes MATCH. */
  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const { args, patternAt } = this
    return patternAt === 0 || globMatch(args.bytes, args.start(patternAt), args.end(patternAt), bytes, start, end)
  }
}

/** A pattern that is just a star matches everything, the empty string too, which `globMatch` would not. */
export function isStar(args: Args, index: number): boolean {
  return args.length(index) === 1 && args.bytes[args.start(index)]! === STAR
}

/**
 * Where a command writes its answer.
 *
 * Replies are written, never built as objects: a RESP encoder writes straight into the connection's output, the
 * in-process API's sink makes JS values, a discarding sink serves replay. Aggregates announce their length first;
 * where it isn't known, `beginDeferred` opens one and `endDeferred` settles its length.
 *
 * The methods speak RESP3; a RESP2 encoder writes what Redis writes to such a client: a map as a flat array of twice
 * the length, a double as a bulk string, null as `$-1`, `nullArray` as `*-1`, a boolean as 0 or 1.
 */
import type { CommandError } from '../keyspace/errors.js'

/** What kind of aggregate a deferred reply turns into. */
export type AggregateKind = 'array' | 'map' | 'set' | 'push'

export interface Reply {
  /** 2 or 3: the few commands whose answer has another shape in RESP3 look here. */
  readonly protocol: 2 | 3
  /**
   * Nobody will have what is still written: it's more than the client may be sent, or than a script or call can hold. Whoever
   * writes as much as it was asked for stops then.
   */
  readonly isFull: boolean
  /** `+text`. `text` is a constant of the code, without CR or LF. */
  simple(text: string): void
  ok(): void
  error(error: CommandError): void
  /** A safe integer. */
  integer(value: number): void
  /** An int64 that a safe integer may not hold. */
  integer64(value: bigint): void
  /** A bulk string, copied from `bytes` before this returns. */
  bulk(bytes: Uint8Array, start: number, end: number): void
  /** A bulk string of a JS string, one byte per char (chars above 255 are not allowed): for texts that the code makes. */
  bulkLatin1(text: string): void
  /** A bulk string of a JS string in UTF-8. */
  bulkUtf8(text: string): void
  /** RESP3 verbatim string of format `txt`; a bulk string in RESP2. */
  verbatim(text: string): void
  /** The same of any bytes, in a format of up to three characters. */
  verbatimBytes(format: string, bytes: Uint8Array): void
  /** The null of a missing value. */
  nil(): void
  /** The null of a missing array (`*-1` in RESP2). */
  nilArray(): void
  double(value: number): void
  /** A double with the decimals of `formatDoubleHuman`: coordinates. */
  humanDouble(value: number): void
  boolean(value: boolean): void
  /** An integer of any size, in decimal digits; a bulk string in RESP2. */
  bigNumber(digits: string): void
  /** Announces an array; `length` replies follow. */
  array(length: number): void
  /** Announces a map; `2 * length` replies follow, key and value in turn. */
  map(length: number): void
  /** Announces a set; `length` replies follow. */
  set(length: number): void
  /** Announces an out-of-band push (an array in RESP2). */
  push(length: number): void
  /** Announces attributes of the reply that comes after them; `2 * length` replies follow. Not for RESP2. */
  attribute(length: number): void
  /** Opens an aggregate whose length isn't known yet. Nested ones are settled inside out. */
  beginDeferred(): number
  /** Settles the aggregate opened as `mark` (a map's length counts pairs). */
  endDeferred(mark: number, kind: AggregateKind, length: number): void
}

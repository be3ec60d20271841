/**
 * LZF, the compression of strings in RDB files and DUMP payloads: Marc Lehmann's liblzf 3.6, in the configuration that
 * Redis builds (a hash table of 2^16 slots, VERY_FAST), so that payloads are the same byte for byte.
 *
 * The stream is a sequence of
 *
 *     000LLLLL  LLLLL+1 bytes            literal run of 1 to 32 bytes
 *     LLLooooo  oooooooo                 copy of LLL+2 bytes (3 to 8) from ooooo_oooooooo+1 bytes back
 *     111ooooo  LLLLLLLL  oooooooo       copy of LLLLLLLL+9 bytes (9 to 264)
 *
 * The compressor remembers, by a hash of three bytes, where it last saw them, and copies when they are still there.
 * liblzf does not clear its table, so in theory what an earlier call left there can change its output (it did not in
 * 160,000 strings). Ours is empty at each start: equal input gives equal output. Clearing 256 KiB would cost more than
 * to compress a short string, so positions are counted on from call to call, and the number tells an older one.
 */

const HASH_SLOTS = 1 << 16
const LITERAL_MAX = 1 << 5
const OFFSET_MAX = 1 << 13
const COPY_MAX = (1 << 8) + (1 << 3)

/** Redis stores a compressed string only when that saves at least this. */
const SAVING_MIN = 4

/** What `lzfCompress` remembers: shared by all calls, as clearing it would cost more than to compress a short string. */
const sharedTable = new Int32Array(HASH_SLOTS)
let epoch = 0

/**
 * A compression under way, so that one of a long string can be done in steps. The result doesn't depend on how large they
 * are.
 */
export class LzfCompression {
  /** The compressed length once all is done; 0: it doesn't pay, see `lzfCompress`. */
  length = 0
  private out: Uint8Array
  private table: Int32Array
  private start = 0
  private end = 0
  /** Where a hash was last seen stands in the table, plus this. */
  private base = 0
  private at = 0
  private op = 0
  private literals = 0

  /** Of the first `size` bytes of what the steps are given; `out` gets the result. */
  constructor(size: number, out: Uint8Array, table = new Int32Array(HASH_SLOTS)) {
    this.out = out
    this.table = table
    this.begin(0, size, out, 0)
  }

  /** Begins with the bytes in [start, end). */
  begin(start: number, end: number, out: Uint8Array, base: number): void {
    this.out = out
    this.start = start
    this.end = end
    this.base = base
    this.at = start
    this.op = 1
    this.literals = 0
    this.length = 0
  }

  /** Goes on, about `most` bytes. What came before must be the same as it was. @returns whether it's done */
  step(input: Uint8Array, most: number): boolean {
    const { out, table, start, end, base } = this
    const limit = Math.min(out.length, end - start - SAVING_MIN)
    if (limit <= 0) return true
    const pause = Math.min(end - 2, this.at + most)
    let { at, op, literals } = this
    while (at < pause) {
      const slot = hash(input[at]!, input[at + 1]!, input[at + 2]!)
      const from = table[slot]! - base
      table[slot] = at + base
      const offset = at - from - 1

      if (
        from <= start ||
        offset >= OFFSET_MAX ||
        input[from]! !== input[at]! ||
        input[from + 1]! !== input[at + 1]! ||
        input[from + 2]! !== input[at + 2]!
      ) {
        if (op >= limit) return true
        out[op++] = input[at++]!
        if (++literals === LITERAL_MAX) {
          out[op - literals - 1] = literals - 1
          literals = 0
          op++
        }
        continue
      }

      if (op + 4 >= limit && op - (literals === 0 ? 1 : 0) + 4 >= limit) return true
      // Close the run of literals; an empty one gives its control byte back.
      if (literals > 0) out[op - literals - 1] = literals - 1
      else op--
      literals = 0

      const matched = matchLength(input, from, at, end)
      const code = matched - 2
      if (code < 7) {
        out[op++] = (offset >> 8) + (code << 5)
      } else {
        out[op++] = (offset >> 8) + (7 << 5)
        out[op++] = code - 7
      }
      out[op++] = offset
      op++

      at += matched
      if (at >= end - 2) break
      // Of the bytes copied only the last two positions are remembered; that is what VERY_FAST means.
      table[hash(input[at - 2]!, input[at - 1]!, input[at]!)] = at - 2 + base
      table[hash(input[at - 1]!, input[at]!, input[at + 1]!)] = at - 1 + base
    }
    this.at = at
    this.op = op
    this.literals = literals
    return at >= end - 2 && this.finish(input, limit)
  }

  /** Takes the last bytes, which nothing refers to. */
  private finish(input: Uint8Array, limit: number): true {
    const { out, end } = this
    let { at, op, literals } = this
    if (op + 3 > limit) return true
    while (at < end) {
      out[op++] = input[at++]!
      if (++literals === LITERAL_MAX) {
        out[op - literals - 1] = literals - 1
        literals = 0
        op++
      }
    }
    if (literals > 0) out[op - literals - 1] = literals - 1
    this.length = literals === 0 ? op - 1 : op
    return true
  }
}

const whole = new LzfCompression(0, new Uint8Array(0), sharedTable)
const NO_BYTES = new Uint8Array(0)

/**
 * Compresses the bytes in [start, end) to the beginning of `out`.
 *
 * @returns the compressed length; 0 when the result would not be shorter by 4 bytes (with a few to spare that the
 * algorithm asks for on its way) or does not fit `out`, whose contents are then undefined.
 */
export function lzfCompress(input: Uint8Array, start: number, end: number, out: Uint8Array): number {
  const length = end - start
  // Position p of this call is stored as base + p. Everything up to base + start is from earlier calls, or is the
  // first byte, which liblzf never refers to either.
  if (epoch > 0x7fff_ffff - length) {
    sharedTable.fill(0)
    epoch = 0
  }
  whole.begin(start, end, out, epoch - start)
  epoch += length
  whole.step(input, length)
  const compressed = whole.length
  // Lets go of the caller's bytes.
  whole.begin(0, 0, NO_BYTES, 0)
  return compressed
}

/**
 * Decompresses [start, end) to the first `length` bytes of `out`. Safe on any input.
 *
 * @returns whether the input was well formed and gave that many bytes
 */
export function lzfDecompress(
  input: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  length = out.length,
): boolean {
  let at = start
  let op = 0
  while (at < end) {
    const control = input[at++]!
    if (control < LITERAL_MAX) {
      const stop = at + control + 1
      if (stop > end || op + control + 1 > length) return false
      while (at < stop) out[op++] = input[at++]!
      continue
    }
    let copied = control >> 5
    if (copied === 7) {
      if (at >= end) return false
      copied += input[at++]!
    }
    if (at >= end) return false
    let from = op - ((control & 0x1f) << 8) - 1 - input[at++]!
    const stop = op + copied + 2
    if (from < 0 || stop > length) return false
    // Byte by byte: the copy may overlap itself, which repeats a pattern.
    while (op < stop) out[op++] = out[from++]!
  }
  return op === length
}

/** The slot of three bytes. */
function hash(first: number, second: number, third: number): number {
  const bytes = (first << 16) | (second << 8) | third
  return ((bytes >>> 8) - bytes * 5) & (HASH_SLOTS - 1)
}

/**
 * How many bytes to copy, at least three, which are known to be equal. The last two bytes of the input are left out,
 * unless 17 bytes or more could be copied: liblzf then compares up to the 19th without a look at the limit.
 */
function matchLength(input: Uint8Array, from: number, at: number, end: number): number {
  const limit = Math.min(end - at - 2, COPY_MAX)
  const longest = limit > 16 ? Math.max(limit, 19) : limit
  let length = 3
  while (length < longest && input[from + length]! === input[at + length]!) length++
  return length
}

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

/** Where a hash was last seen, plus the `epoch` of that call. */
const lastSeen = new Int32Array(HASH_SLOTS)
let epoch = 0

/**
 * Compresses the bytes in [start, end) to the beginning of `out`.
 *
 * @returns the compressed length; 0 when the result would not be shorter by 4 bytes (with a few to spare that the
 * algorithm asks for on its way) or does not fit `out`, whose contents are then undefined.
 */
export function lzfCompress(input: Uint8Array, start: number, end: number, out: Uint8Array): number {
  const length = end - start
  const limit = Math.min(out.length, length - SAVING_MIN)
  if (limit <= 0) return 0

  // Position p of this call is stored as base + p. Everything up to base + start is from earlier calls, or is the
  // first byte, which liblzf never refers to either.
  if (epoch > 0x7fff_ffff - length) {
    lastSeen.fill(0)
    epoch = 0
  }
  const base = epoch - start
  epoch += length

  let at = start
  let op = 1
  let literals = 0
  while (at < end - 2) {
    const slot = hash(input[at]!, input[at + 1]!, input[at + 2]!)
    const from = lastSeen[slot]! - base
    lastSeen[slot] = at + base
    const offset = at - from - 1

    if (
      from <= start ||
      offset >= OFFSET_MAX ||
      input[from]! !== input[at]! ||
      input[from + 1]! !== input[at + 1]! ||
      input[from + 2]! !== input[at + 2]!
    ) {
      if (op >= limit) return 0
      out[op++] = input[at++]!
      if (++literals === LITERAL_MAX) {
        out[op - literals - 1] = literals - 1
        literals = 0
        op++
      }
      continue
    }

    if (op + 4 >= limit && op - (literals === 0 ? 1 : 0) + 4 >= limit) return 0
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
    lastSeen[hash(input[at - 2]!, input[at - 1]!, input[at]!)] = at - 2 + base
    lastSeen[hash(input[at - 1]!, input[at]!, input[at + 1]!)] = at - 1 + base
  }

  if (op + 3 > limit) return 0
  while (at < end) {
    out[op++] = input[at++]!
    if (++literals === LITERAL_MAX) {
      out[op - literals - 1] = literals - 1
      literals = 0
      op++
    }
  }
  if (literals === 0) return op - 1
  out[op - literals - 1] = literals - 1
  return op
}

/**
 * Decompresses [start, end) into `out`, whose length is the length to expect. Safe on any input.
 *
 * @returns whether the input was well formed and filled `out` exactly.
 */
export function lzfDecompress(input: Uint8Array, start: number, end: number, out: Uint8Array): boolean {
  let at = start
  let op = 0
  while (at < end) {
    const control = input[at++]!
    if (control < LITERAL_MAX) {
      const stop = at + control + 1
      if (stop > end || op + control + 1 > out.length) return false
      while (at < stop) out[op++] = input[at++]!
      continue
    }
    let length = control >> 5
    if (length === 7) {
      if (at >= end) return false
      length += input[at++]!
    }
    if (at >= end) return false
    let from = op - ((control & 0x1f) << 8) - 1 - input[at++]!
    const stop = op + length + 2
    if (from < 0 || stop > out.length) return false
    // Byte by byte: the copy may overlap itself, which repeats a pattern.
    while (op < stop) out[op++] = out[from++]!
  }
  return op === out.length
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

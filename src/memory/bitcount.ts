/**
 * Counting and finding bits in a range of bytes; bits are numbered as Redis numbers them, the highest of a byte first.
 *
 * To count, sixteen 32-bit words at a time go through a tree of carry-save adders (Harley and Seal; Warren, "Hacker's Delight",
 * 5-2), which leaves one word in sixteen to be counted bit by bit in parallel. The ends that don't fill a word are
 * counted from a table.
 */

/** Below this many bytes a view of words costs more than it saves. */
const WORDS_FROM_BYTES = 64
const WORDS_PER_ROUND = 16

/** Set bits of each byte. */
const BYTE_COUNTS = Uint8Array.from({ length: 256 }, (_, byte) => popcount32(byte))

/** Set bits of a 32-bit word: sums of 2, 4, 8 bits side by side, and of all bytes by one product. */
export function popcount32(word: number): number {
  let sums = word - ((word >>> 1) & 0x55555555)
  sums = (sums & 0x33333333) + ((sums >>> 2) & 0x33333333)
  sums = (sums + (sums >>> 4)) & 0x0f0f0f0f
  return Math.imul(sums, 0x01010101) >>> 24
}

/**
 * Set bits of `bytes` from `start` up to `end`. Who has `words` of the same memory saves the making of a view, which takes
 * as long as counting half a kilobyte.
 */
export function countBits(bytes: Uint8Array, start: number, end: number, words?: Int32Array): number {
  if (end - start < WORDS_FROM_BYTES) return countBytes(bytes, start, end)
  const misaligned = (bytes.byteOffset + start) & 3
  const first = misaligned === 0 ? start : start + 4 - misaligned
  const wordCount = (end - first) >>> 2
  const counted =
    words === undefined
      ? countWords(new Int32Array(bytes.buffer, bytes.byteOffset + first, wordCount), 0, wordCount)
      : countWords(words, first >>> 2, wordCount)
  return countBytes(bytes, start, first) + counted + countBytes(bytes, first + wordCount * 4, end)
}

function countBytes(bytes: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let i = start; i < end; i++) count += BYTE_COUNTS[bytes[i]!]!
  return count
}

/** Each adder takes two words and a carry word of the same weight, and gives a sum word and a carry of twice the weight. */
function countWords(words: Int32Array, first: number, wordCount: number): number {
  const end = first + wordCount
  const rounds = end - (wordCount & (WORDS_PER_ROUND - 1))
  let ones = 0
  let twos = 0
  let fours = 0
  let eights = 0
  let sixteens = 0
  for (let i = first; i < rounds; i += WORDS_PER_ROUND) {
    let foursOf0 = 0
    let eightsOf0 = 0
    for (let half = i; half < i + 16; half += 8) {
      let twosOf0 = 0
      let foursOf1 = 0
      for (let quarter = half; quarter < half + 8; quarter += 4) {
        const a = words[quarter]!
        const b = words[quarter + 1]!
        const c = words[quarter + 2]!
        const d = words[quarter + 3]!
        const ab = ones ^ a
        const carryAb = (ones & a) | (ab & b)
        const abc = ab ^ b
        const abcd = abc ^ c
        const carryCd = (abc & c) | (abcd & d)
        ones = abcd ^ d
        const pair = twos ^ carryAb
        twosOf0 = (twos & carryAb) | (pair & carryCd)
        twos = pair ^ carryCd
        if (quarter === half) foursOf1 = twosOf0
      }
      const pair = fours ^ foursOf1
      foursOf0 = (fours & foursOf1) | (pair & twosOf0)
      fours = pair ^ twosOf0
      if (half === i) eightsOf0 = foursOf0
    }
    const pair = eights ^ eightsOf0
    sixteens += popcount32((eights & eightsOf0) | (pair & foursOf0))
    eights = pair ^ foursOf0
  }
  let count = 16 * sixteens + 8 * popcount32(eights) + 4 * popcount32(fours) + 2 * popcount32(twos) + popcount32(ones)
  for (let i = rounds; i < end; i++) count += popcount32(words[i]!)
  return count
}

/**
 * The first bit of value `bit` in the bytes from `start` up to `end`, counted from `start`; -1 if there is none. `words` as in
 * `countBits`.
 */
export function findBit(bytes: Uint8Array, start: number, end: number, bit: 0 | 1, words?: Int32Array): number {
  const skipped = bit === 1 ? 0 : 0xff
  const at = firstOther(bytes, start, end, skipped, words)
  return at === end ? -1 : (at - start) * 8 + Math.clz32((bytes[at]! ^ skipped) << 24)
}

/** Index of the first byte that isn't `skipped` (0 or 255); `end` if there is none. */
function firstOther(bytes: Uint8Array, start: number, end: number, skipped: number, words?: Int32Array): number {
  let at = start
  if (end - start >= WORDS_FROM_BYTES) {
    while (((bytes.byteOffset + at) & 3) !== 0) {
      if (bytes[at]! !== skipped) return at
      at++
    }
    const wordCount = (end - at) >>> 2
    at +=
      4 *
      (words === undefined
        ? countOf(new Int32Array(bytes.buffer, bytes.byteOffset + at, wordCount), 0, wordCount, skipped)
        : countOf(words, at >>> 2, wordCount, skipped))
  }
  while (at < end && bytes[at]! === skipped) at++
  return at
}

/** How many words from `first` on, at most `most`, are all `skipped`. */
function countOf(words: Int32Array, first: number, most: number, skipped: number): number {
  const skippedWord = skipped === 0 ? 0 : -1
  let count = 0
  while (count < most && words[first + count]! === skippedWord) count++
  return count
}

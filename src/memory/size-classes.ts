/**
 * The sizes that small blocks come in, and how they are packed into spans.
 *
 * Every 8 bytes up to 128, then eight steps for each doubling up to 16 KiB, so at most an eighth of a block is unused
 * (jemalloc's scheme with twice its steps). Powers of two are sizes of their own: dictionary segments fill theirs.
 */

/** Bytes of the smallest run of memory that a page gives to a span or a large block. */
export const RUN_BYTES = 4096
/** Largest block that lives in a span with others of its class. */
export const SMALL_BYTES_MAX = 16384
/** Largest span, in runs. */
const SPAN_RUNS_MAX = 16
/** Share of a span that may be left over behind its last block. */
const SPAN_WASTE_MAX = 1 / 16

/** Bytes of a block of each class. */
export const CLASS_BYTES: Int32Array = (() => {
  const sizes: number[] = []
  for (let bytes = 8; bytes <= 128; bytes += 8) sizes.push(bytes)
  for (let base = 128; base < SMALL_BYTES_MAX; base *= 2) {
    for (let step = 1; step <= 8; step++) sizes.push(base + (base / 8) * step)
  }
  return Int32Array.from(sizes)
})()

export const CLASS_COUNT = CLASS_BYTES.length

/** Runs in a span of each class: the fewest that leave little over. */
export const CLASS_SPAN_RUNS: Int32Array = CLASS_BYTES.map((bytes) => {
  let best = Math.ceil(bytes / RUN_BYTES)
  let bestWaste = 1
  for (let runs = best; runs <= SPAN_RUNS_MAX; runs++) {
    const waste = ((runs * RUN_BYTES) % bytes) / (runs * RUN_BYTES)
    if (waste < bestWaste) {
      best = runs
      bestWaste = waste
    }
    if (waste <= SPAN_WASTE_MAX) break
  }
  return best
})

/** Blocks in a span of each class. */
export const CLASS_SPAN_BLOCKS: Int32Array = CLASS_BYTES.map((bytes, index) =>
  Math.floor(((CLASS_SPAN_RUNS[index] ?? 0) * RUN_BYTES) / bytes),
)

/** The class of a block of at least `bytes` (1 to `SMALL_BYTES_MAX`). */
export function classOf(bytes: number): number {
  if (bytes <= 128) return bytes <= 8 ? 0 : ((bytes + 7) >>> 3) - 1
  // The doubling that `bytes` lies in, by the highest bit of bytes - 1; eight steps within it.
  const shift = 28 - Math.clz32(bytes - 1)
  return 16 + (shift - 4) * 8 + (((bytes - 1) >>> shift) & 7)
}

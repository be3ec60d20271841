/**
 * Elements of collections put aside as bytes, off the arena: what a snapshot still needs and the store no longer has. In
 * chunks, so that growing never copies what is there.
 *
 *     element   | length of the first part 4 | of the second 4 | score 8 | both parts |
 */
const HEADER_BYTES = 16
const CHUNK_BYTES = 1 << 16

/** An element: [start, middle) of a hash is its field, [middle, end) its value; others have one part. */
export type ElementVisitor = (bytes: Uint8Array, start: number, middle: number, end: number, score: number) => void

export class KeptElements {
  /** Bytes of memory that it takes. */
  sizeBytes = 0
  private readonly chunks: Uint8Array[] = []
  /** Of the last chunk, where the next element goes. */
  private size = 0
  /** Of each chunk, how much is filled. */
  private readonly sizes: number[] = []
  /** Where `next` goes on. */
  private place = 0

  add(bytes: Uint8Array, start: number, middle: number, end: number, score: number): void {
    const needed = HEADER_BYTES + end - start
    let chunk = this.chunks.at(-1)
    if (!chunk || this.size + needed > chunk.length) {
      chunk = new Uint8Array(Math.max(CHUNK_BYTES, needed))
      this.chunks.push(chunk)
      this.sizes.push(0)
      this.sizeBytes += chunk.length
      this.size = 0
    }
    const head = new DataView(chunk.buffer, this.size, HEADER_BYTES)
    head.setUint32(0, middle - start)
    head.setUint32(4, end - middle)
    head.setFloat64(8, score)
    chunk.set(bytes.subarray(start, end), this.size + HEADER_BYTES)
    this.size += needed
    this.sizes[this.sizes.length - 1] = this.size
  }

  /** Gives out about `wanted` elements and lets them go. @returns whether there are more */
  next(wanted: number, visit: ElementVisitor): boolean {
    for (let left = wanted; left > 0; left--) {
      const chunk = this.chunks[0]
      if (!chunk) return false
      const head = new DataView(chunk.buffer, this.place, HEADER_BYTES)
      const start = this.place + HEADER_BYTES
      const middle = start + head.getUint32(0)
      const end = middle + head.getUint32(4)
      visit(chunk, start, middle, end, head.getFloat64(8))
      this.place = end
      if (end < (this.sizes[0] ?? 0)) continue
      this.chunks.shift()
      this.sizes.shift()
      this.sizeBytes -= chunk.length
      this.place = 0
    }
    return this.chunks.length > 0
  }
}

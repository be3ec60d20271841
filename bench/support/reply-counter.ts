/**
 * Counts the replies (RESP2) in what a server sends, chunk by chunk, without making anything of them: lengths are read, and
 * what they announce is skipped. A load generator that parsed its replies would be what it measures.
 */

const CR = 13
const LF = 10
const MINUS = 45
const DIGIT_0 = 48
const ARRAY = 42
const BULK = 36
const ERROR_SHOWN_BYTES = 200

export class ReplyCounter {
  /** The first error among the replies, as it was sent. */
  error: string | undefined
  /** Elements still to come until the reply under way is complete; 0 between replies. */
  private missing = 0
  /** Of a bulk string and the line end behind it. */
  private skipBytes = 0
  /** What the line under way began with; 0 at the beginning of a line. */
  private kind = 0
  private length = 0
  private isNegative = false

  /** How many replies end in this chunk. */
  push(chunk: Uint8Array): number {
    let complete = 0
    let at = 0
    while (at < chunk.length) {
      if (this.skipBytes > 0) {
        const skipped = Math.min(this.skipBytes, chunk.length - at)
        this.skipBytes -= skipped
        at += skipped
        if (this.skipBytes > 0) break
        if (--this.missing === 0) complete++
        continue
      }
      if (this.kind === 0) {
        if (this.missing === 0) this.missing = 1
        this.kind = chunk[at]!
        this.length = 0
        this.isNegative = false
        if (this.kind === MINUS) this.error ??= textFrom(chunk, at)
        at++
      }
      at = this.readLine(chunk, at)
      if (this.kind !== 0 || this.skipBytes > 0) continue
      if (this.missing === 0) complete++
    }
    return complete
  }

  /** Reads on in a line; when it ends there, accounts for what it announced. Gives the index behind what was read. */
  private readLine(chunk: Uint8Array, from: number): number {
    const hasLength = this.kind === BULK || this.kind === ARRAY
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === LF) {
        if (this.kind === BULK && !this.isNegative) this.skipBytes = this.length + 2
        else if (this.kind === ARRAY && !this.isNegative) this.missing += this.length - 1
        else this.missing--
        this.kind = 0
        return at + 1
      }
      if (!hasLength || byte === CR) continue
      if (byte === MINUS) this.isNegative = true
      else this.length = this.length * 10 + byte - DIGIT_0
    }
    return at
  }
}

function textFrom(chunk: Uint8Array, at: number): string {
  return (
    Buffer.from(chunk.subarray(at, at + ERROR_SHOWN_BYTES))
      .toString('latin1')
      .split('\r\n', 1)[0] ?? ''
  )
}

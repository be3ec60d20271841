/** A very long string as it was at one instant, read piece by piece. Before it changes it is copied. */

/** Bytes in a piece. */
const PIECE_BYTES = 1 << 17

export class FrozenString {
  /** Bytes copied. */
  keptBytes = 0
  /** The string: its place in the arena, or a copy. */
  bytes: Uint8Array
  private at = 0

  /** `bytes` must not move: a block this large has a page of its own. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** From now on the string may change. */
  detach(): void {
    this.bytes = this.bytes.slice()
    this.keptBytes = this.bytes.length
  }

  /** Nothing more will be read. */
  release(): void {
    this.bytes = new Uint8Array(0)
    this.keptBytes = 0
  }

  /** Reads a piece. @returns whether there is more */
  next(visit: (piece: Uint8Array) => void): boolean {
    const { bytes } = this
    const end = Math.min(bytes.length, this.at + PIECE_BYTES)
    visit(bytes.subarray(this.at, end))
    this.at = end
    return end < bytes.length
  }
}

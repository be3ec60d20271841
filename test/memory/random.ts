/** A seeded generator for the fuzz tests of this folder: xorshift32 (Marsaglia, 2003). The same seed, the same run. */
export class Random {
  private state: number

  constructor(seed: number) {
    // Spread the seed over all bits, so that small seeds don't begin alike; the state must not be zero.
    this.state = Math.imul(seed + 1, 0x9e3779b1) | 1
    for (let i = 0; i < 8; i++) this.next()
  }

  /** An unsigned 32-bit integer. */
  next(): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return this.state >>> 0
  }

  /** An integer in 0 .. limit - 1. */
  below(limit: number): number {
    return this.next() % limit
  }

  /** A number in [0, 1) with 53 random bits. */
  float(): number {
    return ((this.next() >>> 5) * 0x400_0000 + (this.next() >>> 6)) / 2 ** 53
  }

  /** One element; the list must not be empty. */
  pick<T>(items: ArrayLike<T>): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('pick from an empty list')
    return item
  }

  /** A string of `length` characters from the alphabet. */
  textOf(alphabet: string, length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += alphabet.charAt(this.below(alphabet.length))
    return text
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next() & 0xff)
  }
}

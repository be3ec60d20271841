/** Seeded randomness, and which keys a run touches in which order: the same in every process and every round. */

/** Uniform in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** `length` key numbers below `count`, each as likely as the others. */
export function uniformOrder(count: number, length: number, random: () => number): Int32Array {
  return new Int32Array(length).map(() => Math.floor(random() * count))
}

/**
 * `length` key numbers below `count` by Zipf's law with the given exponent: the k-th most popular key comes up in
 * proportion to 1 / k^exponent. Popular keys lie anywhere among the others, as they do in life.
 */
export function zipfOrder(count: number, length: number, random: () => number, exponent = 0.99): Int32Array {
  const nextRank = zipf(count, exponent, random)
  const places = shuffled(count, random)
  return new Int32Array(length).map(() => places[nextRank() - 1]!)
}

/**
 * A source of ranks from 1 to `count` by Zipf's law, in constant time and space: rejection-inversion (W. Hörmann,
 * G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", ACM TOMACS 6 (3), 1996).
 * The ranks' weights are enclosed in the area under h(x) = x^-exponent, whose integral H can be inverted.
 */
export function zipf(count: number, exponent: number, random: () => number): () => number {
  const h = (x: number): number => x ** -exponent
  const integral = (x: number): number => (exponent === 1 ? Math.log(x) : (x ** (1 - exponent) - 1) / (1 - exponent))
  const inverse = (area: number): number =>
    exponent === 1 ? Math.exp(area) : (1 + area * (1 - exponent)) ** (1 / (1 - exponent))
  const from = integral(1.5) - h(1)
  const to = integral(count + 0.5)
  /** So close below a rank, the area belongs to it without looking further. */
  const near = 2 - inverse(integral(2.5) - h(2))
  return () => {
    for (;;) {
      const area = to + random() * (from - to)
      const x = inverse(area)
      const rank = Math.min(count, Math.max(1, Math.round(x)))
      if (rank - x <= near || area >= integral(rank + 0.5) - h(rank)) return rank
    }
  }
}

/** The numbers below `count` in random order (Fisher and Yates). */
function shuffled(count: number, random: () => number): Int32Array {
  const places = new Int32Array(count).map((_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const place = places[last]!
    places[last] = places[other]!
    places[other] = place
  }
  return places
}

/**
 * Sine, cosine and arcsine to the last bit of what a Redis server computes, so that stored distances are Redis's.
 *
 * JavaScript leaves the last bits of `Math.sin` open (in V8, one result in a hundred isn't glibc's), and the distance
 * between nearly antipodal points turns a last bit into decimeters. So these follow glibc's method, which is IBM's: a table
 * of sine and cosine at multiples of 1/128 (Gal and Bachelis, "An accurate elementary mathematical library", 1991) and a
 * short series for the rest. The result is large part + correction; the correction is taken roughly first, and only where
 * its error could change how the sum rounds are the steps redone with the fused operations of glibc's build for x86-64.
 *
 * Arcsine from 1/8 on (1,597 km) is correctly rounded instead: glibc's fitted tables miss that once in 500 results.
 */
const TABLE_SIZE = 112
/** Adding it rounds to a multiple of 1/128: the unit of its last place. */
const TO_STEP = 1.5 * 2 ** 45
/** A bound on the error of a rough correction whose terms are below 1/256, and some. */
const ROUGH_ERROR = 2 ** -60
/** The same for the corrections of series around 0, as a share of them. */
const ROUGH_SHARE = 2 ** -50

// Series on the short interval around a point of the table.
const SIN3 = -0.16666666666666488
const SIN5 = 0.008333332142857223
const COS2 = 0.5
const COS4 = -0.04166666666666644
const COS6 = 0.001388888740079376
// Series of sine around 0, up to 0.126.
const SERIES_MAX = 0.126
const SERIES1 = -0.16666666666666666
const SERIES2 = 0.008333333333332329
const SERIES3 = -0.00019841269834414642
const SERIES4 = 2.755729806860771e-6
const SERIES5 = -2.5022014848318398e-8
// Series of arcsine around 0, up to 1/8.
const ARC1 = 0.1666666666666641
const ARC2 = 0.07500000000261227
const ARC3 = 0.044642856142105974
const ARC4 = 0.03038212685821193
const ARC5 = 0.022355121102652562
const ARC6 = 0.018138290340456505

const HALF_PI = 1.5707963267948966
const HALF_PI_LOW = 6.123233995736766e-17
/** From here on the nearest multiple of pi/2 isn't 0. */
const FIRST_MAX = 0.85546875
/** From here on it isn't the first. */
const SECOND_MAX = 2.426265
/** Beyond, arguments would need a longer pi. Angles on a globe stay far below. */
const REDUCED_MAX = 105_414_350
// pi/2 in parts of few bits, so that small multiples of all but the last are exact.
const PART1 = 1.5707963407039642
const PART2 = -1.3909067564377153e-8
const PART3 = -4.97899623147991e-17
const PART4 = -1.9034889620193266e-25

/** Sine high and low, cosine high and low, at each multiple of 1/128; made when first used. */
let table: Float64Array = new Float64Array(0)

/** The sine of an angle in radians. */
export function sine(x: number): number {
  const size = Math.abs(x)
  if (size < 2 ** -26) return x
  if (size < FIRST_MAX) return sineOf(x, 0)
  if (size < SECOND_MAX) {
    const value = cosineOf(HALF_PI - size, HALF_PI_LOW)
    return x < 0 ? -value : value
  }
  return size < REDUCED_MAX ? reduced(x, 0) : Math.sin(x)
}

/** The cosine of an angle in radians. */
export function cosine(x: number): number {
  const size = Math.abs(x)
  if (size < 2 ** -27) return 1
  if (size < FIRST_MAX) return cosineOf(x, 0)
  if (size < SECOND_MAX) {
    const y = HALF_PI - size
    const high = y + HALF_PI_LOW
    return sineOf(high, y - high + HALF_PI_LOW)
  }
  return size < REDUCED_MAX ? reduced(x, 1) : Math.cos(x)
}

/** The angle between -pi/2 and pi/2 that has this sine; NaN beyond 1. */
export function arcsine(x: number): number {
  const size = Math.abs(x)
  if (size < 2 ** -26) return x
  if (size < 1 / 8) {
    const square = x * x
    const cube = square * x
    const rough = cube * (ARC1 + square * (ARC2 + square * (ARC3 + square * (ARC4 + square * (ARC5 + square * ARC6)))))
    const value = x + (rough + rough * ROUGH_SHARE)
    if (value === x + (rough - rough * ROUGH_SHARE)) return value
    let sum = fused(ARC6, square, ARC5)
    sum = fused(sum, square, ARC4)
    sum = fused(sum, square, ARC3)
    sum = fused(sum, square, ARC2)
    sum = fused(sum, square, ARC1)
    return fused(sum, cube, x)
  }
  if (!(size < 1)) return size === 1 ? Math.sign(x) * HALF_PI : NaN
  const angle = size <= 0.75 ? refinedArcsine(size, 0) : arcsineNearOne(size)
  return x < 0 ? -angle : angle
}

/** Sine, or cosine with `quarters` 1, by way of the nearest multiple of pi/2. */
function reduced(x: number, quarters: number): number {
  const multiple = Math.round(x * (2 / Math.PI))
  const y = x - multiple * PART1 - multiple * PART2
  const third = y - multiple * PART3
  let low = y - third - multiple * PART3
  const high = third - multiple * PART4
  low += third - high - multiple * PART4
  const quadrant = (multiple + quarters) & 3
  const value = (quadrant & 1) === 1 ? cosineOf(high, low) : sineOf(high, low)
  return quadrant >= 2 ? -value : value
}

/** The sine of `x + low`, where |x| < 0.8555 and `low` is what a double of x could not hold. */
function sineOf(x: number, low: number): number {
  const size = Math.abs(x)
  if (size < SERIES_MAX) return sineNearZero(x, low)
  const dx = x <= 0 ? -low : low
  if (table.length === 0) table = makeTable()
  const nearest = size + TO_STEP - TO_STEP
  const at = nearest * 512
  const t = size - nearest
  const tt = t * t
  const sin = table[at]!
  const cos = table[at + 2]!
  const s = t + (dx + t * tt * (SIN3 + tt * SIN5))
  const c = t * dx + tt * (COS2 + tt * (COS4 + tt * COS6))
  const rough = table[at + 1]! + s * table[at + 3]! - sin * c + cos * s
  let value = sin + (rough + ROUGH_ERROR)
  if (value !== sin + (rough - ROUGH_ERROR)) value = sin + sineCorrection(at, t, dx)
  return x < 0 ? -value : value
}

function sineCorrection(at: number, t: number, dx: number): number {
  const tt = t * t
  const s = t + fused(t * tt, fused(tt, SIN5, SIN3), dx)
  const c = fused(dx, t, tt * fused(fused(COS6, tt, COS4), tt, COS2))
  let sum = fused(table[at + 3]!, s, table[at + 1]!)
  sum = fused(-c, table[at]!, sum)
  return fused(s, table[at + 2]!, sum)
}

function sineNearZero(x: number, low: number): number {
  const square = x * x
  const series = SERIES1 + square * (SERIES2 + square * (SERIES3 + square * (SERIES4 + square * SERIES5)))
  const rough = square * (series * x - 0.5 * low) + low
  const error = (Math.abs(rough) + Math.abs(low)) * ROUGH_SHARE
  const value = x + (rough + error)
  if (value === x + (rough - error)) return value
  let sum = fused(SERIES5, square, SERIES4)
  sum = fused(sum, square, SERIES3)
  sum = fused(sum, square, SERIES2)
  sum = fused(sum, square, SERIES1)
  return x + fused(square, fused(sum, x, -0.5 * low), low)
}

/** The cosine of `x + low`; see `sineOf`. */
function cosineOf(x: number, low: number): number {
  const size = Math.abs(x)
  if (table.length === 0) table = makeTable()
  const nearest = size + TO_STEP - TO_STEP
  const at = nearest * 512
  const t = size - nearest + (x < 0 ? -low : low)
  const tt = t * t
  const sin = table[at]!
  const cos = table[at + 2]!
  const s = t + t * tt * (SIN3 + tt * SIN5)
  const c = tt * (COS2 + tt * (COS4 + tt * COS6))
  const rough = table[at + 3]! - s * table[at + 1]! - cos * c - sin * s
  const value = cos + (rough + ROUGH_ERROR)
  return value === cos + (rough - ROUGH_ERROR) ? value : cos + cosineCorrection(at, t)
}

function cosineCorrection(at: number, t: number): number {
  const tt = t * t
  const s = fused(t * tt, fused(SIN5, tt, SIN3), t)
  const c = tt * fused(fused(COS6, tt, COS4), tt, COS2)
  let sum = fused(-table[at + 1]!, s, table[at + 3]!)
  sum = fused(-c, table[at + 2]!, sum)
  return fused(-s, table[at]!, sum)
}

/**
 * The arcsine of `x + low`, 0 <= x <= 0.75: one Newton step from what `Math.asin` gives, with the difference between x
 * and the sine taken to about 2^-69.
 */
function refinedArcsine(x: number, low: number): number {
  const angle = Math.asin(x)
  return angle + arcsineError(x, low, angle)
}

/** What `angle` lacks to the arcsine of `x + low`. */
function arcsineError(x: number, low: number, angle: number): number {
  if (table.length === 0) table = makeTable()
  const nearest = angle + TO_STEP - TO_STEP
  const at = nearest * 512
  const t = angle - nearest
  const tt = t * t
  const sin = table[at]!
  const cos = table[at + 2]!
  const cubic = t * tt * (SIN3 + tt * SIN5)
  const c = tt * (COS2 + tt * (COS4 + tt * COS6))
  const product = cos * t
  // The great parts cancel without rounding; what is left is of second order.
  const rest = x - sin - product + sin * c - productError(cos, t, product)
  const error = rest - cos * cubic - t * table[at + 3]! - table[at + 1]! + low
  return error / (cos - sin * t)
}

/** pi/2 less twice the arcsine of the root of (1 - x) / 2. */
function arcsineNearOne(x: number): number {
  const half = (1 - x) / 2
  const root = Math.sqrt(half)
  const square = root * root
  const low = (half - square - productError(root, root, square)) / (2 * root)
  const angle = Math.asin(root)
  const error = arcsineError(root, low, angle)
  const high = HALF_PI - 2 * angle
  return high + (HALF_PI - high - 2 * angle + HALF_PI_LOW - 2 * error)
}

/** What the rounded product of two doubles lacks (Dekker, 1971). */
function productError(a: number, b: number, product: number): number {
  const scaledA = a * 134217729
  const highA = scaledA - (scaledA - a)
  const lowA = a - highA
  const scaledB = b * 134217729
  const highB = scaledB - (scaledB - b)
  const lowB = b - highB
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)
}

/** a * b + c, rounded once. */
function fused(a: number, b: number, c: number): number {
  const product = a * b
  const sum = product + c
  const part = sum - product
  return sum + (product - (sum - part) + (c - part) + productError(a, b, product))
}

/** By Taylor's series in fixed point. */
function makeTable(): Float64Array {
  const made = new Float64Array(TABLE_SIZE * 4)
  const bits = 160n
  for (let index = 0; index < TABLE_SIZE; index++) {
    const x = BigInt(index) << (bits - 7n)
    let term = 1n << bits
    const sums = [0n, 0n]
    for (let power = 0; term !== 0n; power++) {
      const odd = power & 1
      sums[odd] = (sums[odd] ?? 0n) + ((power & 2) === 0 ? term : -term)
      term = ((term * x) >> bits) / BigInt(power + 1)
    }
    sums.forEach((sum, odd) => {
      const high = Number(sum) / 2 ** 160
      const low = Number(sum - BigInt(high * 2 ** 160)) / 2 ** 160
      made.set([high, low], index * 4 + (odd === 1 ? 0 : 2))
    })
  }
  return made
}

/**
 * Positions as sorted-set scores: a grid over the Mercator square of the globe, 2^26 columns by 2^26 rows, whose cells are
 * numbered along a Z curve (Morton order), so that a square of cells is one range of scores.
 *
 *   score, 52 bits   | long 25 | lat 25 | long 24 | lat 24 | ... | long 0 | lat 0 |
 *
 * A 52-bit score is a safe integer: here it's made of two halves of 26 bits, and no 64-bit arithmetic is needed. The order
 * of operations is that of Redis's `geohash.c`, as clients see every bit of the coordinates.
 *
 * Any double can be the score of a member, as ZADD takes what it likes; Redis converts it to 64 bits and takes all of them
 * to be columns and rows, which may then lie outside the grid. So does this.
 */
export const LONGITUDE_MIN = -180
export const LONGITUDE_MAX = 180
/** Where the Mercator square ends; EPSG:3785. */
export const LATITUDE_MIN = -85.05112878
export const LATITUDE_MAX = 85.05112878

/** Bits of column and of row: the finest step. */
export const STEP_MAX = 26

const LONGITUDES = LONGITUDE_MAX - LONGITUDE_MIN
const LATITUDES = LATITUDE_MAX - LATITUDE_MIN
/** The share of a cell at the finest step; times this is as exact as divided by a power of two. */
const FINEST = 2 ** -STEP_MAX
/** Columns, or rows, of the grid at each step: a power that the processor would take many times longer to compute. */
const SIDES = Float64Array.from({ length: STEP_MAX + 1 }, (_, step) => 2 ** step)
const HALF = 2 ** 26
const WORD = 2 ** 32
/** Scores of cells lie below. */
const GRID_END = 2 ** (2 * STEP_MAX)
const INT64_LIMIT = 2 ** 63

const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz'

/** Columns, or rows, of the grid at a step. */
export const sideOf = (step: number): number => SIDES[step]!

/** How many scores a cell has at a step. */
export const cellSize = (step: number): number => SIDES[STEP_MAX - step]! * SIDES[STEP_MAX - step]!

/** The column of a longitude at a step: 0 to 2^step (the very last meridian). */
export function columnOf(longitude: number, step: number): number {
  return Math.floor(((longitude - LONGITUDE_MIN) / LONGITUDES) * SIDES[step]!)
}

/** The row of a latitude at a step: 0 to 2^step. */
export function rowOf(latitude: number, step: number): number {
  return Math.floor(((latitude - LATITUDE_MIN) / LATITUDES) * SIDES[step]!)
}

/** Where a column begins. */
export function columnStart(column: number, step: number): number {
  return LONGITUDE_MIN + (column / SIDES[step]!) * LONGITUDES
}

/** Where a row begins. */
export function rowStart(row: number, step: number): number {
  return LATITUDE_MIN + (row / SIDES[step]!) * LATITUDES
}

/** The score of a position within the limits. */
export function scoreOfPosition(longitude: number, latitude: number): number {
  return scoreOfCell(columnOf(longitude, STEP_MAX), rowOf(latitude, STEP_MAX), STEP_MAX)
}

/** The least score in a cell of any step. Beyond 2^53, as at the last meridian, it's the nearest double. */
export function scoreOfCell(column: number, row: number, step: number): number {
  const high = (spread(column >>> 13) * 2 + spread(row >>> 13)) * HALF
  const low = spread(column & 0x1fff) * 2 + spread(row & 0x1fff)
  return (high + low) * cellSize(step)
}

/** The middle of the cell that a score stands for. Its fields are those of the last `locate`. */
export class Position {
  longitude = 0
  latitude = 0

  /** Finds the position of a score. */
  locate(score: number): void {
    // All that GEOADD makes; 40 % less than by way of any double.
    const isOnGrid = score >= 0 && score < GRID_END
    const low = isOnGrid ? score | 0 : lowWord(score)
    const high = isOnGrid ? (score / WORD) | 0 : highWord(score)
    const row = (squeeze(low) | (squeeze(high) << 16)) >>> 0
    const column = (squeeze(low >>> 1) | (squeeze(high >>> 1) << 16)) >>> 0
    // The end of the last possible cell is, in 32 bits, 0.
    const columnEnd = (column + 1) >>> 0
    const rowEnd = (row + 1) >>> 0
    // As `columnStart` and `rowStart` at the finest step.
    const west = LONGITUDE_MIN + column * FINEST * LONGITUDES
    const east = LONGITUDE_MIN + columnEnd * FINEST * LONGITUDES
    const south = LATITUDE_MIN + row * FINEST * LATITUDES
    const north = LATITUDE_MIN + rowEnd * FINEST * LATITUDES
    const longitude = (west + east) / 2
    const latitude = (south + north) / 2
    this.longitude = longitude > LONGITUDE_MAX ? LONGITUDE_MAX : longitude
    this.latitude = latitude > LATITUDE_MAX ? LATITUDE_MAX : latitude
  }
}

/**
 * The geohash that everybody else uses, where latitudes go from -90 to 90: eleven characters, the last always "0" as 52 bits
 * are but ten and a bit.
 */
export function geohashText(longitude: number, latitude: number): string {
  const column = Math.floor(((longitude + 180) / 360) * SIDES[STEP_MAX]!)
  const row = Math.floor(((latitude + 90) / 180) * SIDES[STEP_MAX]!)
  const score = scoreOfCell(column, row, STEP_MAX)
  const high = Math.floor(score / HALF)
  // What the first five characters leave: 27 bits.
  const low = (high & 1) * HALF + (score - high * HALF)
  return String.fromCharCode(
    letter(high >>> 21),
    letter(high >>> 16),
    letter(high >>> 11),
    letter(high >>> 6),
    letter(high >>> 1),
    letter(low >>> 22),
    letter(low >>> 17),
    letter(low >>> 12),
    letter(low >>> 7),
    letter(low >>> 2),
    letter(0),
  )
}

/** The character of the lowest five bits. */
const letter = (bits: number): number => ALPHABET.charCodeAt(bits & 31)

/** Bits 0 to 31 of a score as a 64-bit integer. */
function lowWord(score: number): number {
  return Math.abs(score) < INT64_LIMIT ? score >>> 0 : outOfRangeWord(score, false)
}

/** Bits 32 to 63. */
function highWord(score: number): number {
  return Math.abs(score) < INT64_LIMIT ? Math.floor(Math.trunc(score) / WORD) >>> 0 : outOfRangeWord(score, true)
}

/** What a processor makes of doubles that are no int64: an unsigned integer if it can, else 0, or -2^63. */
function outOfRangeWord(score: number, isHigh: boolean): number {
  if (score <= -INT64_LIMIT) return isHigh ? 0x80000000 : 0
  if (score >= 2 * INT64_LIMIT) return 0
  return isHigh ? Math.floor(score / WORD) >>> 0 : score >>> 0
}

/** Puts a 0 between the bits of a 16-bit integer ("Bit Twiddling Hacks", S. E. Anderson). */
function spread(bits: number): number {
  let x = bits
  x = (x | (x << 8)) & 0x00ff00ff
  x = (x | (x << 4)) & 0x0f0f0f0f
  x = (x | (x << 2)) & 0x33333333
  return (x | (x << 1)) & 0x55555555
}

/** Takes every other bit of a 32-bit integer, from bit 0 on. */
function squeeze(bits: number): number {
  let x = bits & 0x55555555
  x = (x | (x >>> 1)) & 0x33333333
  x = (x | (x >>> 2)) & 0x0f0f0f0f
  x = (x | (x >>> 4)) & 0x00ff00ff
  return (x | (x >>> 8)) & 0xffff
}

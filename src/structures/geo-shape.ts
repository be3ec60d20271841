/**
 * What GEOSEARCH looks for: a circle or a box around a point, with the cells of the geohash grid that cover it.
 *
 * Distances are great-circle ones on a sphere (haversine). The cells are chosen as Redis's `geohash_helper.c` does: a step at
 * which a cell is about as wide as the shape, then the cell of the centre and those of its eight neighbours that are needed.
 * The choice shows in the order of unsorted results, and in what COUNT ANY finds first.
 */
import { arcsine, cosine, sine } from '../memory/trigonometry.js'
import { cellSize, columnOf, columnStart, rowOf, rowStart, scoreOfCell, sideOf, STEP_MAX } from './geohash.js'

const RADIANS = Math.PI / 180
const EARTH_RADIUS_M = 6372797.560856
/** Half the Mercator square's width, as far as the choice of a step is concerned. */
const MERCATOR_MAX_M = 20037726.37

/** What is by so much beyond a limit is beyond it however the last bits of sines come out. */
const CLEARLY = 1 + 1e-9
/** A circle that comes nearer to a pole than this (a few meters) is taken to have it inside. */
const POLE = Math.PI / 2 - 1e-6

/** Neighbours in the order in which they are searched, after the centre: columns east and rows north of it. */
const EAST = [0, 0, 0, 1, -1, 1, -1, 1, -1] as const
const NORTH = [0, 1, -1, 0, 0, 1, 1, -1, -1] as const
const CELLS = EAST.length

/** The distance in meters between two positions in degrees. */
export function distanceM(longitude1: number, latitude1: number, longitude2: number, latitude2: number): number {
  const v = sine((longitude2 * RADIANS - longitude1 * RADIANS) / 2)
  if (v === 0) return latitudeDistanceM(latitude1, latitude2)
  const from = latitude1 * RADIANS
  const to = latitude2 * RADIANS
  const u = sine((to - from) / 2)
  const a = u * u + cosine(from) * cosine(to) * v * v
  return 2 * EARTH_RADIUS_M * arcsine(Math.sqrt(a))
}

/** What a rough distance may lack or have too much, as a share of it: some times what the last bits of its parts make. */
export const ROUGH_SHARE = 2 ** -46
/** Beyond this haversine, some 14,000 km, arcsine enlarges errors. */
const ROUGH_MAX = 0.8

/**
 * The distance from the sines that the host has, which take a third of the time: NaN where that may be off by more than
 * `ROUGH_SHARE`.
 */
export function roughDistanceM(longitude1: number, latitude1: number, longitude2: number, latitude2: number): number {
  // Along a meridian there is another formula.
  if (longitude1 === longitude2) return NaN
  const from = latitude1 * RADIANS
  const to = latitude2 * RADIANS
  const u = Math.sin((to - from) / 2)
  const v = Math.sin((longitude2 * RADIANS - longitude1 * RADIANS) / 2)
  const a = u * u + Math.cos(from) * Math.cos(to) * v * v
  return a < ROUGH_MAX ? 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(a)) : NaN
}

/** The distance along a meridian. */
function latitudeDistanceM(latitude1: number, latitude2: number): number {
  return EARTH_RADIUS_M * Math.abs(latitude2 * RADIANS - latitude1 * RADIANS)
}

export class GeoShape {
  longitude = 0
  latitude = 0
  isBox = false
  /** In `unitM`, as are width and height. */
  radius = 0
  width = 0
  height = 0
  /** Meters in a unit. */
  unitM = 1

  /** Scores that the shape's cells span: least (included) and greatest (excluded), in turn. */
  readonly ranges = new Float64Array(2 * CELLS)
  rangeCount = 0

  /** Whether anyone wants to know distances. */
  tellsDistance = true

  // Of a circle: its angle as seen from the globe's centre, the angle between meridians at which it ends, and the haversine of
  // the first, each somewhat more, or less; and the cosine of the centre's latitude. Of a box: the haversine of half its width.
  private angleMax = 0
  private turnMax = 0
  private haversineMax = 0
  private haversineMin = 0
  private cosine = 0
  private readonly columns = new Float64Array(CELLS)
  private readonly rows = new Float64Array(CELLS)

  /** The distance in meters from the centre to a position, or -1 if that is outside; 0 if it isn't to be told. */
  distanceIfInside(longitude: number, latitude: number): number {
    const { unitM } = this
    if (!this.isBox) {
      const haversine = this.roughHaversine(longitude, latitude)
      if (haversine > this.haversineMax) return -1
      if (!this.tellsDistance && haversine < this.haversineMin) return 0
      const distance = distanceM(this.longitude, this.latitude, longitude, latitude)
      // Between antipodes rounding can make it NaN, which is no more than the radius.
      return distance > this.radius * unitM ? -1 : distance
    }
    // From the centre's latitude the meridians converge, so the width is measured at the position's.
    if (latitudeDistanceM(latitude, this.latitude) > (this.height * unitM) / 2) return -1
    const scale = Math.cos(latitude * RADIANS) * Math.sin((longitude * RADIANS - this.longitude * RADIANS) / 2)
    const haversine = scale * scale
    if (haversine > this.haversineMax) return -1
    const isClear = haversine < this.haversineMin
    if (!isClear && distanceM(longitude, latitude, this.longitude, latitude) > (this.width * unitM) / 2) return -1
    return this.tellsDistance ? distanceM(this.longitude, this.latitude, longitude, latitude) : 0
  }

  /**
   * The haversine of the angle to a position from rough sines, or more where it's clearly outside: that tells of most of what a
   * search looks at on which side of a circle's limit it is. On 1 M points this is a third of the time of a search.
   */
  private roughHaversine(longitude: number, latitude: number): number {
    const to = latitude * RADIANS
    const up = to - this.latitude * RADIANS
    if (Math.abs(up) > this.angleMax) return Infinity
    const right = longitude * RADIANS - this.longitude * RADIANS
    const turn = Math.abs(right)
    if (turn > this.turnMax && turn < Math.PI) return Infinity
    const u = Math.sin(up / 2)
    const v = Math.sin(right / 2)
    return u * u + this.cosine * Math.cos(to) * v * v
  }

  /** Works out `ranges` for the shape as its fields say. */
  cover(): void {
    const { longitude, latitude, unitM } = this
    const angle = ((this.isBox ? this.width / 2 : this.radius) * unitM) / EARTH_RADIUS_M
    const half = Math.sin(angle / 2)
    this.angleMax = angle * CLEARLY
    this.haversineMax = angle < Math.PI ? half * half * CLEARLY : Infinity
    this.haversineMin = angle < Math.PI ? (half * half) / CLEARLY : -Infinity
    this.cosine = Math.cos(latitude * RADIANS)
    // The meridians that touch the circle, unless it has a pole inside.
    const touch = Math.sin(angle) / this.cosine
    this.turnMax = angle + Math.abs(latitude * RADIANS) < POLE ? Math.asin(touch) * CLEARLY : Infinity
    const halfHeight = unitM * (this.isBox ? this.height / 2 : this.radius)
    const halfWidth = unitM * (this.isBox ? this.width / 2 : this.radius)
    const latitudeDelta = halfHeight / EARTH_RADIUS_M / RADIANS
    // The side nearer to the pole spans more degrees.
    const widest = latitude < 0 ? latitude - latitudeDelta : latitude + latitudeDelta
    const longitudeDelta = halfWidth / EARTH_RADIUS_M / cosine(widest * RADIANS) / RADIANS
    const west = longitude - longitudeDelta
    const east = longitude + longitudeDelta
    const south = latitude - latitudeDelta
    const north = latitude + latitudeDelta

    let step = stepOf(this.outerRadiusM(), latitude)
    this.placeCells(step)
    const { columns, rows } = this
    const reaches =
      !(rowStart(rows[1]! + 1, step) < north) &&
      !(rowStart(rows[2]!, step) > south) &&
      !(columnStart(columns[3]! + 1, step) < east) &&
      !(columnStart(columns[4]!, step) > west)
    if (!reaches && step > 1) this.placeCells(--step)

    const column = columns[0]!
    const row = rows[0]!
    const canSkip = step >= 2
    const skipsSouth = canSkip && rowStart(row, step) < south
    const skipsNorth = canSkip && rowStart(row + 1, step) > north
    const skipsWest = canSkip && columnStart(column, step) < west
    const skipsEast = canSkip && columnStart(column + 1, step) > east
    this.rangeCount = 0
    let last = 0
    for (let cell = 0; cell < CELLS; cell++) {
      const isNorth = NORTH[cell] ?? 0
      const isEast = EAST[cell] ?? 0
      if ((isNorth > 0 && skipsNorth) || (isNorth < 0 && skipsSouth)) continue
      if ((isEast > 0 && skipsEast) || (isEast < 0 && skipsWest)) continue
      // With very large cells, neighbours on both sides are one.
      if (last > 0 && columns[cell] === columns[last] && rows[cell] === rows[last]) continue
      last = cell
      const least = scoreOfCell(columns[cell]!, rows[cell]!, step)
      this.ranges[2 * this.rangeCount] = least
      this.ranges[2 * this.rangeCount + 1] = least + cellSize(step)
      this.rangeCount++
    }
  }

  /** From the centre to the farthest point. */
  private outerRadiusM(): number {
    if (!this.isBox) return this.radius * this.unitM
    const { width, height } = this
    return Math.sqrt((width / 2) * (width / 2) + (height / 2) * (height / 2)) * this.unitM
  }

  /** Finds the cell of the centre and its neighbours; the grid has no edges. */
  private placeCells(step: number): void {
    const last = sideOf(step) - 1
    const column = columnOf(this.longitude, step)
    const row = rowOf(this.latitude, step)
    for (let cell = 0; cell < CELLS; cell++) {
      const east = EAST[cell] ?? 0
      const north = NORTH[cell] ?? 0
      this.columns[cell] = east === 0 ? column : (column + east) & last
      this.rows[cell] = north === 0 ? row : (row + north) & last
    }
  }
}

/** The step at which three by three cells cover a circle of this radius, mostly. */
function stepOf(radiusM: number, latitude: number): number {
  if (radiusM === 0) return STEP_MAX
  let step = 1
  for (let reach = radiusM; reach < MERCATOR_MAX_M; reach *= 2) step++
  step -= 2
  // Cells get narrower towards the poles.
  if (latitude > 66 || latitude < -66) step -= latitude > 80 || latitude < -80 ? 2 : 1
  return Math.max(1, Math.min(STEP_MAX, step))
}

/** Positions, units and lengths among a command's arguments, with Redis's errors in Redis's order. */
import {
  boxNegative,
  heightNotNumeric,
  invalidPosition,
  radiusNegative,
  radiusNotNumeric,
  unsupportedUnit,
  widthNotNumeric,
} from '../../keyspace/errors.js'
import { formatFixed } from '../../memory/doubles.js'
import type { GeoShape } from '../../structures/geo-shape.js'
import { LATITUDE_MAX, LATITUDE_MIN, LONGITUDE_MAX, LONGITUDE_MIN } from '../../structures/geohash.js'
import { type Args, token } from '../args.js'

const UNITS = [
  [token('M'), 1],
  [token('KM'), 1000],
  [token('FT'), 0.3048],
  [token('MI'), 1609.34],
] as const

/** Checks that arguments `index` and the next are a longitude and a latitude that a geohash can have. */
export function checkPosition(args: Args, index: number): void {
  const longitude = args.double(index)
  const latitude = args.double(index + 1)
  if (longitude >= LONGITUDE_MIN && longitude <= LONGITUDE_MAX && latitude >= LATITUDE_MIN && latitude <= LATITUDE_MAX)
    return
  throw invalidPosition(formatFixed(longitude, 6), formatFixed(latitude, 6))
}

/** Meters in the unit that an argument names. */
export function unitArg(args: Args, index: number): number {
  for (const [name, meters] of UNITS) if (args.is(index, name)) return meters
  throw unsupportedUnit()
}

/** Sets a shape's centre from a longitude and a latitude. */
export function readCentre(args: Args, index: number, shape: GeoShape): void {
  checkPosition(args, index)
  shape.longitude = args.double(index)
  shape.latitude = args.double(index + 1)
}

/** Makes a shape a circle, from a radius and a unit. */
export function readCircle(args: Args, index: number, shape: GeoShape): void {
  const radius = args.double(index, radiusNotNumeric)
  if (radius < 0) throw radiusNegative()
  shape.isBox = false
  shape.radius = radius
  shape.unitM = unitArg(args, index + 1)
}

/** Makes a shape a box, from a width, a height and a unit. */
export function readBox(args: Args, index: number, shape: GeoShape): void {
  const width = args.double(index, widthNotNumeric)
  const height = args.double(index + 1, heightNotNumeric)
  if (height < 0 || width < 0) throw boxNegative()
  shape.isBox = true
  shape.width = width
  shape.height = height
  shape.unitM = unitArg(args, index + 2)
}

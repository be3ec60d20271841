import { expect, it } from 'vitest'
import { distanceM, GeoShape } from '../../src/structures/geo-shape.js'
import { LATITUDE_MAX, Position, scoreOfPosition } from '../../src/structures/geohash.js'
import { Random } from '../support/random.js'

function randomShape(random: Random): GeoShape {
  const shape = new GeoShape()
  shape.longitude = (random.next() * 2 - 1) * 170
  shape.latitude = (random.next() * 2 - 1) * 70
  shape.isBox = random.next() < 0.5
  shape.radius = 10 ** (random.next() * 3)
  shape.width = 10 ** (random.next() * 3)
  shape.height = 10 ** (random.next() * 3)
  shape.unitM = random.pick([1, 1000, 0.3048, 1609.34])
  return shape
}

it('measures great circles', () => {
  // A quarter of the sphere's circumference, and half of it.
  expect(distanceM(0, 0, 90, 0)).toBeCloseTo((6372797.560856 * Math.PI) / 2, 6)
  expect(distanceM(-90, 0, 90, 0)).toBeCloseTo(6372797.560856 * Math.PI, 6)
  expect(distanceM(10, 20, 10, 21)).toBeCloseTo((6372797.560856 * Math.PI) / 180, 6)
  expect(distanceM(5, 5, 5, 5)).toBe(0)
})

it('covers all of a shape that does not reach across the antimeridian or the poles', () => {
  const random = new Random(7)
  const position = new Position()
  let inside = 0
  for (let i = 0; i < 300; i++) {
    const shape = randomShape(random)
    shape.cover()
    const reach = (shape.isBox ? Math.max(shape.width, shape.height) : shape.radius) * shape.unitM
    const degrees = (reach / 111_000) * 1.5
    if (Math.abs(shape.longitude) + degrees * 3 > 180 || Math.abs(shape.latitude) + degrees > 80) continue
    for (let tries = 0; tries < 50; tries++) {
      const latitude = shape.latitude + (random.next() * 2 - 1) * degrees
      const longitude = shape.longitude + (random.next() * 2 - 1) * degrees * 2
      if (Math.abs(latitude) > LATITUDE_MAX) continue
      const score = scoreOfPosition(longitude, latitude)
      position.locate(score)
      if (shape.distanceIfInside(position.longitude, position.latitude) === -1) continue
      inside++
      const ranges = Array.from({ length: shape.rangeCount }, (_, range) => [
        shape.ranges[2 * range] ?? NaN,
        shape.ranges[2 * range + 1] ?? NaN,
      ])
      expect(ranges.filter(([least = NaN, beyond = NaN]) => score >= least && score < beyond)).toHaveLength(1)
    }
  }
  expect(inside).toBeGreaterThan(1000)
})

it('needs no more than nine ranges, and all four quarters for the globe', () => {
  const shape = new GeoShape()
  shape.radius = 30_000
  shape.unitM = 1000
  shape.cover()
  const total = Array.from(shape.ranges.subarray(0, 2 * shape.rangeCount)).reduce(
    (sum, bound, i) => sum + (i % 2 === 0 ? -bound : bound),
    0,
  )
  expect([shape.rangeCount, total]).toEqual([4, 2 ** 52])
})

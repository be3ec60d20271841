/** Corners of the nearby search that its story doesn't show. */
import { open } from 'cinnabar'
import { expect, it } from 'vitest'
import { PARKED_KEY, ROUND_KEY } from '../../examples/nearby-search/fleet.js'
import { Scooters } from '../../examples/nearby-search/in-process.js'

const HERE = { longitude: 25, latitude: 60 }

it('a scooter is in one place at a time', () => {
  using db = open()
  const fleet = new Scooters(db)
  fleet.park({ a: HERE })
  fleet.park({ a: { longitude: 26, latitude: 60 } })
  expect(fleet.near(HERE, 1000, 10)).toEqual([])
  expect(fleet.near(HERE, 100_000, 10).map(({ scooter }) => scooter)).toEqual(['a'])
})

it('finds across the antimeridian', () => {
  using db = open()
  const fleet = new Scooters(db)
  fleet.park({ west: { longitude: -179.99, latitude: -17 }, east: { longitude: 179.98, latitude: -17 } })
  const found = fleet.near({ longitude: 179.999, latitude: -17 }, 5000, 10)
  expect(found.map(({ scooter }) => scooter)).toEqual(['west', 'east'])
})

it('an empty round leaves no key, and an old one goes', () => {
  using db = open({ frozen: true })
  const fleet = new Scooters(db)
  fleet.park({ a: HERE })
  expect(fleet.beginRound({ longitude: 0, latitude: 0 }, 5)).toBe(0)
  expect([db.exists(ROUND_KEY), fleet.nextOfRound()]).toEqual([0, null])
  expect(fleet.beginRound(HERE, 5)).toBe(1)
  db.clock.advance(24 * 60 * 60_000 + 1)
  expect([fleet.nextOfRound(), db.exists(PARKED_KEY)]).toEqual([null, 1])
})

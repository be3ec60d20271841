/**
 * Against the results of glibc 2.36's `sin`, `cos` and `asin` on an x86-64 with fused multiply-add, as a Redis server there
 * gets them (`data/trigonometry.json`).
 */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { arcsine, cosine, sine } from '../../src/memory/trigonometry.js'
import { Random } from '../support/random.js'

type Recorded = {
  /** x, sin x, cos x, a, asin a; |a| < 1/8. */
  trigonometry: [number, number, number, number, number][]
  /** a, asin a; any a. */
  arcsine: [number, number][]
}

const recorded = JSON.parse(readFileSync(new URL('data/trigonometry.json', import.meta.url), 'utf8')) as Recorded

it('sine, cosine and the arcsine of small numbers are to the last bit those of glibc', () => {
  const ours = recorded.trigonometry.map(([x, , , a]) => [x, sine(x), cosine(x), a, arcsine(a)])
  expect(ours).toEqual(recorded.trigonometry)
})

it('the arcsine of any number is within a unit of the last place', () => {
  for (const [a, expected] of recorded.arcsine) {
    expect(Math.abs(arcsine(a) - expected)).toBeLessThanOrEqual(2 ** -52)
  }
  const different = recorded.arcsine.filter(([a, expected]) => arcsine(a) !== expected)
  expect(different.length).toBeLessThan(4)
})

it('takes any argument', () => {
  expect([arcsine(1), arcsine(-1)]).toEqual([Math.PI / 2, -Math.PI / 2])
  expect(arcsine(1.0000000000000002)).toBeNaN()
  expect(arcsine(NaN)).toBeNaN()
  expect([sine(0), cosine(0), arcsine(0)]).toEqual([0, 1, 0])
  expect([sine(Infinity), cosine(Infinity), sine(NaN), cosine(NaN)]).toEqual([NaN, NaN, NaN, NaN])
  expect([sine(1e300), cosine(1e9)]).toEqual([Math.sin(1e300), Math.cos(1e9)])
})

it('is odd and even as it should be, and undoes itself', () => {
  const random = new Random(5)
  for (let i = 0; i < 2000; i++) {
    const x = (random.next() * 2 - 1) * Math.PI
    expect([sine(-x), cosine(-x)]).toEqual([-sine(x), cosine(x)])
    expect(sine(x) ** 2 + cosine(x) ** 2).toBeCloseTo(1, 14)
    const a = random.next() * 2 - 1
    expect(arcsine(-a)).toBe(-arcsine(a))
    expect(sine(arcsine(a))).toBeCloseTo(a, 14)
  }
})

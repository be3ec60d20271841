import { describe, expect, it } from 'vitest'
import { partialSort } from '../../src/structures/partial-sort.js'
import { Random } from '../support/random.js'

const numbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i)

describe('partialSort', () => {
  it('puts every wanted range in order, whatever the size and the ties', () => {
    const random = new Random(2)
    for (let round = 0; round < 2000; round++) {
      const count = random.below(random.pick([8, 41, 300]))
      const values = Array.from({ length: count }, () => random.below(random.pick([1, 3, 1000])))
      const valueOf = (item: number): number => values[item] ?? NaN
      const items = numbers(count)
      const first = random.below(count + 1)
      const last = first + random.below(count - first + 1) - 1
      partialSort(items, count, (one, other) => valueOf(one) - valueOf(other), first, last)
      const expected = [...values].sort((one, other) => one - other).slice(first, last + 1)
      expect([...items].slice(first, last + 1).map(valueOf)).toEqual(expected)
      // Nothing is lost or doubled.
      expect([...items].sort((one, other) => one - other)).toEqual([...numbers(count)])
    }
  })

  it('compares only as much as the range needs', () => {
    const random = new Random(3)
    const values = Array.from({ length: 100_000 }, () => random.next())
    let compared = 0
    const items = numbers(values.length)
    const compare = (one: number, other: number): number => {
      compared++
      return (values[one] ?? 0) - (values[other] ?? 0)
    }
    partialSort(items, items.length, compare, 0, 9)
    expect(compared).toBeLessThan(values.length * 4)
  })

  it('withstands elements that always divide badly', () => {
    // Each element compared for the first time turns out to be greater than all before (McIlroy, "A Killer Adversary").
    const count = 20_000
    const values = new Array<number>(count).fill(Infinity)
    let settled = 0
    let candidate = 0
    const items = numbers(count)
    partialSort(
      items,
      count,
      (one, other) => {
        if (values[one] === Infinity && values[other] === Infinity) values[one === candidate ? one : other] = settled++
        if (values[one] === Infinity) candidate = one
        else if (values[other] === Infinity) candidate = other
        return (values[one] ?? 0) - (values[other] ?? 0)
      },
      0,
      count - 1,
    )
    const order = [...items].map((item) => values[item] ?? 0)
    expect(order.every((value, i) => i === 0 || value >= (order[i - 1] ?? 0))).toBe(true)
  })
})

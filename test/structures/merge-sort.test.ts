import { expect, it } from 'vitest'
import { mergeSort } from '../../src/structures/merge-sort.js'
import { Random } from '../support/random.js'

it('sorts as a stable sort does, whatever the size, and leaves the rest alone', () => {
  const random = new Random(4)
  for (let round = 0; round < 2000; round++) {
    const count = random.below(random.pick([4, 20, 300]))
    const most = random.pick([1, 3, 1000])
    const isSorted = random.chance(0.1)
    const values = Array.from({ length: count }, (_, i) => (isSorted ? i : random.below(most)))
    const valueOf = (item: number): number => values[item] ?? NaN
    const compare = (one: number, other: number): number => valueOf(one) - valueOf(other)
    const items = Int32Array.from({ length: count + 3 }, (_, i) => i)
    mergeSort(items, count, new Int32Array(count), compare)
    const expected = values.map((_, i) => i).sort(compare)
    expect([...items]).toEqual([...expected, count, count + 1, count + 2])
  }
})

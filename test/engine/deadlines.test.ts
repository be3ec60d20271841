import { describe, expect, it } from 'vitest'
import { type Deadline, Deadlines } from '../../src/engine/deadlines.js'
import { Random } from '../support/random.js'

type Item = Deadline & { id: number }

describe('deadlines', () => {
  it.each([1, 2, 3])('gives the first due, and of those due together the first to come (seed %i)', (seed) => {
    const random = new Random(seed)
    const deadlines = new Deadlines<Item>()
    let model: Item[] = []
    for (let id = 0; id < 5000; id++) {
      const action = random.next()
      if (action < 0.55 || model.length === 0) {
        const item = { id, deadlineMs: random.below(random.pick([3, 1000])), place: -1, turn: 0 }
        deadlines.add(item)
        model.push(item)
      } else {
        const item = action < 0.8 ? random.pick(model) : deadlines.first
        if (!item) throw new Error('nothing is due first')
        deadlines.remove(item)
        deadlines.remove(item)
        model = model.filter((other) => other !== item)
      }
      const least = Math.min(...model.map(({ deadlineMs }) => deadlineMs))
      expect(deadlines.first?.id).toBe(model.find(({ deadlineMs }) => deadlineMs === least)?.id)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { Random } from '../support/random.js'
import { openStore } from '../support/store.js'

/** Fields and values that are short, long, numbers or empty. */
function randomText(random: Random): string {
  const kind = random.below(20)
  if (kind < 10) return `t${random.below(30)}`
  if (kind < 15) return String(random.between(-5000, 5000))
  if (kind < 16) return ''
  return 'x'.repeat(random.pick([5, 6, 63, 64, 65, 150, 600, 5000]))
}

const LIMITS = [0, 1, 4, 10, 64, 512]

describe('hashes in the keyspace', () => {
  it.each([1, 2, 3, 4])('do as Maps do, whatever their limits, and leave no byte behind (seed %i)', (seed) => {
    const random = new Random(seed)
    const { text, engine } = openStore({ seed })
    const { keyspace } = engine
    const models = new Map<string, Map<string, string>>()
    const modelOf = (key: string): Map<string, string> => {
      let model = models.get(key)
      if (!model) models.set(key, (model = new Map<string, string>()))
      return model
    }
    for (let step = 0; step < 4000; step++) {
      const key = `h${random.below(5)}`
      const model = modelOf(key)
      const field = randomText(random)
      const kind = random.below(100)
      if (kind < 50) {
        const value = randomText(random)
        expect(text('HSET', key, field, value)).toBe(model.has(field) ? ':0' : ':1')
        model.set(field, value)
      } else if (kind < 53) {
        const pairs = Array.from({ length: random.between(2, 60) }, (_, i) => [`p${i}`, randomText(random)] as const)
        text('HSET', key, ...pairs.flat())
        for (const [name, value] of pairs) model.set(name, value)
      } else if (kind < 75) expect(text('HDEL', key, field)).toBe(model.delete(field) ? ':1' : ':0')
      else if (kind < 77) {
        const fields = [...model.keys()].slice(0, random.between(1, 40))
        if (fields.length > 0) expect(text('HDEL', key, ...fields)).toBe(`:${fields.length}`)
        for (const name of fields) model.delete(name)
      } else if (kind < 80) {
        const target = `h${random.below(5)}`
        if (target !== key && model.size > 0) {
          expect(text('COPY', key, target, 'REPLACE')).toBe(':1')
          models.set(target, new Map(model))
        }
      } else if (kind < 82) {
        text('DEL', key)
        model.clear()
      } else if (kind < 83) {
        const entries = random.pick(LIMITS)
        text('CONFIG', 'SET', 'hash-max-listpack-entries', entries, 'hash-max-listpack-value', random.pick(LIMITS))
      } else expect(text('HGET', key, field)).toBe(model.has(field) ? JSON.stringify(model.get(field)) : '$nil')
      expect(text('HLEN', key)).toBe(`:${model.size}`)
      if (step % 200 === 0) {
        while (keyspace.reclaim(50));
        keyspace.assertInvariants()
        const flat = JSON.parse(text('HGETALL', key)) as string[]
        expect(new Map(flat.map((name, i) => [name, flat[i + 1]] as const).filter((_, i) => i % 2 === 0))).toEqual(
          model,
        )
      }
    }
    for (const key of models.keys()) text('DEL', key)
    while (keyspace.reclaim(50));
    keyspace.assertInvariants()
    expect(text('DBSIZE')).toBe(':0')
  })
})

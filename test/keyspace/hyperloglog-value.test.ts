/** HyperLogLogs under keys, against a byte per register and a set of what was added. */
import { expect, it } from 'vitest'
import { openHyperLogLog } from '../../src/keyspace/hyperloglog-value.js'
import { assertHyperLogLog } from '../../src/structures/hyperloglog/check.js'
import { observe } from '../../src/structures/hyperloglog/element.js'
import { REGISTER_BITS, REGISTERS } from '../../src/structures/hyperloglog/layout.js'
import { elementFor } from '../support/hyperloglog-elements.js'
import { Random } from '../support/random.js'
import { openStore, type TestStore } from '../support/store.js'

const encoder = new TextEncoder()
const KEYS = ['a', 'b', 'c', 'd']

class Model {
  readonly registers = new Uint8Array(REGISTERS)
  readonly elements = new Set<string>()

  /** @returns whether that raised a register */
  add(element: Uint8Array): boolean {
    const seen = observe(element, 0, element.length)
    const register = seen & (REGISTERS - 1)
    const value = seen >>> REGISTER_BITS
    this.elements.add(element.join())
    if ((this.registers[register] ?? 0) >= value) return false
    this.registers[register] = value
    return true
  }

  merge(other: Model): void {
    for (const element of other.elements) this.elements.add(element)
    other.registers.forEach((value, i) => (this.registers[i] = Math.max(value, this.registers[i] ?? 0)))
  }
}

function check({ engine }: TestStore, key: string): void {
  const db = engine.keyspace.db(0)
  const bytes = encoder.encode(key)
  openHyperLogLog(db, db.find(bytes, 0, bytes.length))
  assertHyperLogLog(db.valueBytes, db.valueStart, db.valueEnd)
}

const registersOf = (store: TestStore, key: string): number[] => {
  const [reply] = store.client.replies('PFDEBUG', 'GETREG', key)
  if (reply?.type !== 'array') throw new Error('no array')
  return reply.items.map((item) => (item.type === 'int' ? Number(item.value) : NaN))
}

it.each([
  [1, '3000'],
  [2, '3000'],
  [3, '100'],
  [4, '16000'],
])('keys agree with the model: seed %i, sparse up to %s bytes', (seed, sparseMax) => {
  const store = openStore({ config: { 'hll-sparse-max-bytes': sparseMax } })
  const random = new Random(seed)
  const models = new Map<string, Model>()
  const modelOf = (key: string): Model => {
    const model = models.get(key) ?? new Model()
    models.set(key, model)
    return model
  }
  const element = (): Uint8Array => {
    if (random.chance(0.9)) return encoder.encode(`e${random.below(20_000)}`)
    // Neighbours, whose runs join, and values that need dense registers.
    return elementFor(random.below(20), random.chance(0.95) ? 1 + random.below(4) : 1 + random.below(51), BigInt(seed))
  }
  for (let i = 0; i < 1500; i++) {
    const key = random.pick(KEYS)
    const kind = random.below(100)
    if (kind < 60) {
      const isNew = !models.has(key)
      const elements = Array.from({ length: random.below(12) }, element)
      const model = modelOf(key)
      const raised = elements.map((each) => model.add(each)).includes(true)
      expect(store.text('PFADD', key, ...elements)).toBe(isNew || raised ? ':1' : ':0')
    } else if (kind < 80) {
      const keys = Array.from({ length: 1 + random.below(3) }, () => random.pick(KEYS))
      const union = new Model()
      for (const each of keys) union.merge(models.get(each) ?? new Model())
      const counted = Number(store.text('PFCOUNT', ...keys).slice(1))
      // Elements made for certain registers aren't spread as hashes are, but they are few.
      const allowed = 40 + union.elements.size * 0.05
      expect(Math.abs(counted - union.elements.size)).toBeLessThan(allowed)
    } else if (kind < 92) {
      const source = random.pick(KEYS)
      modelOf(key).merge(models.get(source) ?? new Model())
      expect(store.text('PFMERGE', key, source)).toBe('+OK')
    } else {
      store.text('DEL', key)
      models.delete(key)
    }
    if (models.has(key)) check(store, key)
  }
  for (const [key, model] of models) {
    expect(registersOf(store, key)).toEqual([...model.registers])
    check(store, key)
  }
  store.engine.keyspace.assertInvariants()
})

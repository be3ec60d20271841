/** Tables against a Map, under random operations, with their invariants. */
import { describe, expect, it } from 'vitest'
import { LuaTable, type LuaValue } from '../../../src/scripting/lua/index.js'

function randomNumbers(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

describe('LuaTable', () => {
  it.each([1, 2, 3, 4, 5])('behaves as a Map of what is not nil (seed %i)', (seed) => {
    const random = randomNumbers(seed)
    const table = LuaTable.sized(random(10), random(10))
    const model = new Map<LuaValue, LuaValue>()
    const keys: (() => LuaValue)[] = [
      () => random(40) + 1,
      () => `k${random(30)}`,
      () => random(10) / 4 - 1,
      () => random(2) === 0,
      () => 2 ** random(60),
    ]
    for (let step = 0; step < 5000; step++) {
      const key = (keys[random(keys.length)] ?? (() => 1))()
      const value = random(3) === 0 ? undefined : step
      table.set(key, value)
      if (value === undefined) model.delete(key)
      else model.set(key, value)
      if (step % 100 === 0) table.assertInvariants()
    }
    for (const [key, value] of model) expect(table.get(key)).toBe(value)
    const walked = new Map<LuaValue, LuaValue>()
    for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
      expect(table.positionOf(table.keyAt(at))).toBe(at)
      walked.set(table.keyAt(at), table.valueAt(at))
    }
    expect(walked).toEqual(model)
    const border = table.length()
    expect(border === 0 || table.get(border) !== undefined).toBe(true)
    expect(table.get(border + 1)).toBeUndefined()
  })

  it('takes 0 and -0 for one key, which stays as it was written first', () => {
    const table = new LuaTable()
    table.set(-0, 'zero')
    expect([table.get(0), table.get(-0), Object.is(table.keyAt(table.nextPosition(-1)), -0)]).toEqual([
      'zero',
      'zero',
      true,
    ])
  })

  it.each([1, 2, 3])('lays names out as setting them one by one does, and goes on like that (seed %i)', (seed) => {
    const random = randomNumbers(seed)
    const entries = (table: LuaTable): LuaValue[] => {
      const found: LuaValue[] = []
      for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
        found.push(table.keyAt(at), table.valueAt(at))
      }
      return found
    }
    for (let round = 0; round < 500; round++) {
      const names = Array.from({ length: random(8) + 1 }, () => `name ${random(20)}`)
      const set = (first: number): LuaTable => {
        const table = new LuaTable()
        names.forEach((name, at) => table.set(name, first + at))
        return table
      }
      const layout = set(0).layoutOf(names)
      const values = ['of another', ...names.map((_, at) => 100 + at)]
      const tables = [set(100), LuaTable.laidOut(layout, values, 1), LuaTable.laidOut(layout, values, 1)] as const
      tables[2].set('name 0', 'its own')
      for (let more = 0; more < 10; more++) {
        tables[1].assertInvariants()
        expect(entries(tables[1])).toEqual(entries(tables[0]))
        const name = `name ${random(30)}`
        const value = random(4) === 0 ? undefined : more
        for (const table of [tables[0], tables[1]]) table.set(name, value)
      }
    }
  })
})

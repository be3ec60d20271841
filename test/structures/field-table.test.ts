import { describe, expect, it } from 'vitest'
import { Arena } from '../../src/memory/arena.js'
import { readLatin1 } from '../../src/memory/utf8.js'
import { FieldTable } from '../../src/structures/field-table.js'
import { Random } from '../support/random.js'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

function set(table: FieldTable, field: string, value: string): boolean {
  const fieldBytes = latin1(field)
  const valueBytes = latin1(value)
  return table.set(fieldBytes, 0, fieldBytes.length, valueBytes, 0, valueBytes.length)
}

function get(table: FieldTable, field: string): string | undefined {
  const bytes = latin1(field)
  if (!table.open(bytes, 0, bytes.length)) return undefined
  return readLatin1(table.fields.bytes, table.fields.fieldEnd, table.fields.valueEnd)
}

function remove(table: FieldTable, field: string): boolean {
  const bytes = latin1(field)
  return table.delete(bytes, 0, bytes.length)
}

function contents(table: FieldTable): Map<string, string> {
  const found = new Map<string, string>()
  const { fields } = table
  fields.forEach((record) => {
    fields.open(record)
    found.set(
      readLatin1(fields.bytes, fields.fieldStart, fields.fieldEnd),
      readLatin1(fields.bytes, fields.fieldEnd, fields.valueEnd),
    )
  })
  return found
}

/** Lengths about which a record takes another form or block. */
const LENGTHS = [0, 1, 3, 4, 5, 12, 20, 36, 60, 64, 65, 100, 131071, 131072, 131073]

function randomValue(random: Random): string {
  const length = random.chance(0.02) ? random.pick(LENGTHS) : random.below(40)
  return String.fromCharCode(random.below(256)).repeat(length)
}

function churn(table: FieldTable, model: Map<string, string>, random: Random, steps: number, space: number): void {
  for (let step = 0; step < steps; step++) {
    const field = random.chance(0.01) ? 'f'.repeat(random.pick([16383, 16384])) : `f${random.below(space)}`
    if (random.chance(0.7)) {
      const value = randomValue(random)
      expect(set(table, field, value)).toBe(!model.has(field))
      model.set(field, value)
    } else expect(remove(table, field)).toBe(model.delete(field))
    expect(get(table, field)).toBe(model.get(field))
  }
}

describe('field table', () => {
  it.each([1, 2, 3])('does as a Map does (seed %i)', (seed) => {
    const arena = new Arena()
    const table = new FieldTable(arena, seed, 7)
    const model = new Map<string, string>()
    const random = new Random(seed)
    for (const space of [20, 2000, 5]) {
      churn(table, model, random, 3000, space)
      expect(table.count).toBe(model.size)
      expect(contents(table)).toEqual(model)
      expect(table.assertInvariants()).toBe(table.arenaBytes)
      expect(arena.used).toBe(table.arenaBytes)
      arena.assertInvariants()
    }
  })

  it('is copied and freed slice by slice', () => {
    const arena = new Arena()
    const table = new FieldTable(arena, 1, 2)
    for (let i = 0; i < 5000; i++) set(table, `field:${i}`, `value:${i}`)
    const copy = table.copy()
    expect(contents(copy)).toEqual(contents(table))
    expect(copy.assertInvariants()).toBe(copy.arenaBytes)
    set(copy, 'field:1', 'another')
    expect(get(table, 'field:1')).toBe('value:1')
    let slices = 1
    while (!table.free(100)) slices++
    expect(slices).toBeGreaterThan(3)
    expect(arena.used).toBe(copy.arenaBytes)
    while (!copy.free(1000));
    expect(arena.used).toBe(0)
    arena.assertInvariants()
  })

  it('moves out of pages that are being emptied', () => {
    const arena = new Arena()
    const table = new FieldTable(arena, 1, 2)
    for (let i = 0; i < 150_000; i++) set(table, `some-longer-field-name:${i}`, `some-longer-value:${i}`)
    for (let i = 0; i < 150_000; i++) if (i % 10 !== 0) remove(table, `some-longer-field-name:${i}`)
    const before = arena.resident
    expect(arena.markSparsePages(0.6)).toBeGreaterThan(0)
    let cursor = 0
    do cursor = table.compact(cursor, 500)
    while (cursor !== 0)
    expect(arena.resident).toBeLessThan(before * 0.7)
    expect(table.assertInvariants()).toBe(table.arenaBytes)
    for (let i = 0; i < 150_000; i += 10) {
      if (get(table, `some-longer-field-name:${i}`) !== `some-longer-value:${i}`) throw new Error(`lost ${i}`)
    }
  })

  it('takes at most 56 bytes for 16 bytes of field and 16 of value', () => {
    const arena = new Arena()
    const table = new FieldTable(arena, 1, 2)
    const field = latin1('field:0000000000')
    const value = latin1('value:0000000000')
    let worst = 0
    for (let i = 1; i <= 300_000; i++) {
      for (let at = 15, rest = i; at > 5; at--, rest = Math.floor(rest / 10)) field[at] = 48 + (rest % 10)
      table.set(field, 0, 16, value, 0, 16)
      if (i % 20_000 === 0) worst = Math.max(worst, table.arenaBytes / i)
    }
    expect(worst).toBeLessThan(56)
  })
})

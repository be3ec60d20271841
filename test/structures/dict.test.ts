import { describe, expect, it } from 'vitest'
import { Arena, byteOf, type Handle, pageOf, wordOf } from '../../src/memory/arena.js'
import { Dict } from '../../src/structures/dict.js'
import { Random } from '../support/random.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A dictionary of plain keys: an element is its key's length and bytes. `hashMask` weakens the hash to force collisions. */
class KeySet extends Dict {
  hashMask = -1

  constructor(arena: Arena) {
    super(arena, 1, 2)
  }

  override hash(bytes: Uint8Array, start: number, end: number): number {
    return super.hash(bytes, start, end) & this.hashMask
  }

  protected override matches(handle: Handle, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.key(handle)
    return own.length === end - start && own.every((byte, at) => byte === bytes[start + at])
  }

  protected override hashOfElement(handle: Handle): number {
    const own = this.key(handle)
    return this.hash(own, 0, own.length)
  }

  key(handle: Handle): Uint8Array {
    const length = this.arena.words[pageOf(handle)]?.[wordOf(handle)] ?? 0
    const at = byteOf(handle) + 4
    return this.arena.bytes[pageOf(handle)]?.subarray(at, at + length) ?? new Uint8Array(0)
  }

  text(handle: Handle): string {
    return decoder.decode(this.key(handle))
  }

  add(text: string): boolean {
    const bytes = encoder.encode(text)
    const hash = this.hash(bytes, 0, bytes.length)
    if (this.find(hash, bytes, 0, bytes.length) !== 0) return false
    const handle = this.arena.alloc(4 + bytes.length)
    const words = this.arena.words[pageOf(handle)]
    if (words) words[wordOf(handle)] = bytes.length
    this.arena.bytes[pageOf(handle)]?.set(bytes, byteOf(handle) + 4)
    this.insert(hash, handle)
    return true
  }

  has(text: string): boolean {
    const bytes = encoder.encode(text)
    return this.find(this.hash(bytes, 0, bytes.length), bytes, 0, bytes.length) !== 0
  }

  delete(text: string): boolean {
    const bytes = encoder.encode(text)
    const hash = this.hash(bytes, 0, bytes.length)
    const handle = this.find(hash, bytes, 0, bytes.length)
    if (handle === 0) return false
    this.remove(hash, handle)
    this.arena.free(handle)
    return true
  }

  all(): string[] {
    const found: string[] = []
    this.forEach((handle) => found.push(this.text(handle)))
    return found.sort()
  }
}

/** Keys that sometimes grow many, sometimes go again. */
function churn(dict: KeySet, model: Set<string>, random: Random, steps: number, space: number): void {
  for (let step = 0; step < steps; step++) {
    const text = `key:${random.below(space)}`
    if (random.chance(Math.floor(step / 3000) % 2 === 0 ? 0.75 : 0.15)) {
      expect(dict.add(text)).toBe(!model.has(text))
      model.add(text)
    } else expect(dict.delete(text)).toBe(model.delete(text))
  }
}

describe('dict', () => {
  it.each([
    [1, -1, 8000],
    [2, -1, 100],
    [3, 0xffff0000 | 0, 3000],
    [4, 0x000fffff, 6000],
    [5, 7, 300],
  ])('equals a Set under churn (seed %i, hash mask %i)', (seed, mask, space) => {
    const random = new Random(seed)
    const arena = new Arena()
    const dict = new KeySet(arena)
    dict.hashMask = mask
    const model = new Set<string>()
    for (let round = 0; round < 6; round++) {
      churn(dict, model, random, 4000, space)
      dict.assertInvariants()
      arena.assertInvariants()
      expect(dict.count).toBe(model.size)
      expect(dict.all()).toEqual([...model].sort())
    }
    for (const text of model) dict.delete(text)
    dict.assertInvariants()
    expect(dict.all()).toEqual([])
    dict.clear()
    expect(arena.used).toBe(0)
  })

  it('shrinks as it empties', () => {
    const arena = new Arena()
    const dict = new KeySet(arena)
    for (let i = 0; i < 50_000; i++) dict.add(`k${i}`)
    const full = dict.indexBytes
    for (let i = 0; i < 49_990; i++) dict.delete(`k${i}`)
    dict.assertInvariants()
    expect(dict.indexBytes).toBeLessThan(full / 100)
    expect(dict.all()).toHaveLength(10)
  })

  it.each([1, 2, 3])('scan returns what stays throughout, once, through growth and shrink (seed %i)', (seed) => {
    const random = new Random(seed)
    const dict = new KeySet(new Arena())
    const stay = Array.from({ length: 3000 }, (_, i) => `stay:${i}`)
    for (const text of stay) dict.add(text)
    for (const growing of [true, false]) {
      const seen = new Map<string, number>()
      let cursor = 0
      let passing = growing ? 0 : 40_000
      let calls = 0
      do {
        cursor = dict.scan(cursor, 10, (handle) => seen.set(dict.text(handle), (seen.get(dict.text(handle)) ?? 0) + 1))
        for (let i = 0; i < random.below(60) && passing < 40_000 && growing; i++) dict.add(`pass:${passing++}`)
        for (let i = 0; i < random.below(200) && passing > 0 && !growing; i++) dict.delete(`pass:${--passing}`)
        calls++
      } while (cursor !== 0)
      while (growing && passing < 40_000) dict.add(`pass:${passing++}`)
      dict.assertInvariants()
      expect(stay.filter((text) => seen.get(text) !== 1)).toEqual([])
      expect(calls).toBeGreaterThan(100)
    }
  })

  it('returns everything of a small dictionary at once, and nothing of an empty one', () => {
    const dict = new KeySet(new Arena())
    expect(dict.scan(0, 10, () => expect.unreachable())).toBe(0)
    expect(dict.sample(1, 2)).toBe(0)
    for (let i = 0; i < 9; i++) dict.add(`k${i}`)
    const found: string[] = []
    expect(dict.scan(0, 10, (handle) => found.push(dict.text(handle)))).toBe(0)
    expect(found).toHaveLength(9)
  })

  it('samples every element', () => {
    const random = new Random(9)
    const dict = new KeySet(new Arena())
    for (let i = 0; i < 50; i++) dict.add(`k${i}`)
    const seen = new Set<string>()
    for (let i = 0; i < 5000; i++) seen.add(dict.text(dict.sample(random.next() * 2 ** 32, random.next() * 2 ** 32)))
    expect(seen.size).toBe(50)
  })

  it('moves segments and elements out of pages that are being emptied', () => {
    const arena = new Arena()
    const dict = new KeySet(arena)
    for (let i = 0; i < 200_000; i++) dict.add(`some-longer-key-name:${i}`)
    for (let i = 0; i < 200_000; i++) if (i % 10 !== 0) dict.delete(`some-longer-key-name:${i}`)
    const before = arena.resident
    expect(arena.markSparsePages(0.6)).toBeGreaterThan(0)
    let cursor = 0
    do cursor = dict.compact(cursor, 500, (handle) => (arena.isMarked(handle) ? arena.move(handle) : handle))
    while (cursor !== 0)
    expect(arena.compacting).toBe(false)
    dict.assertInvariants()
    arena.assertInvariants()
    expect(arena.resident).toBeLessThan(before * 0.7)
    for (let i = 0; i < 200_000; i += 10) if (!dict.has(`some-longer-key-name:${i}`)) throw new Error(`lost ${i}`)
  })

  it.each([1, 5, 300, 1100])('draws each of %i elements about as often as any other', (size) => {
    const dict = new KeySet(new Arena())
    for (let i = 0; i < size; i++) dict.add(`member:${i}`)
    const random = new Random(size)
    const drawn = new Map<string, number>()
    const each = 200
    for (let i = 0; i < size * each; i++) {
      const text = dict.text(dict.random(() => random.next()))
      drawn.set(text, (drawn.get(text) ?? 0) + 1)
    }
    // Six standard deviations.
    const tolerance = 6 * Math.sqrt(each)
    for (const text of dict.all()) {
      expect(drawn.get(text)).toBeGreaterThan(each - tolerance)
      expect(drawn.get(text)).toBeLessThan(each + tolerance)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { Arena } from '../../src/memory/arena.js'
import { scanDict } from '../../src/structures/dict-scan.js'
import { HandleList } from '../../src/structures/handle-list.js'
import { MemberDict } from '../../src/structures/member-dict.js'
import { Random } from '../support/random.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A set of texts. `hashMask` weakens the hash to force collisions and overgrown segments. */
class Texts extends MemberDict {
  hashMask = -1

  constructor() {
    super(new Arena(), 1, 2)
  }

  override hash(bytes: Uint8Array, start: number, end: number): number {
    return super.hash(bytes, start, end) & this.hashMask
  }

  put(text: string): void {
    const bytes = encoder.encode(text)
    this.add(this.hash(bytes, 0, bytes.length), bytes, 0, bytes.length)
  }

  drop(text: string): void {
    const bytes = encoder.encode(text)
    const hash = this.hash(bytes, 0, bytes.length)
    const member = this.find(hash, bytes, 0, bytes.length)
    if (member !== 0) this.delete(hash, member)
  }

  /** A step of a scan, which counts in `seen` how often it has returned each text. */
  step(cursor: number, wanted: number, seen: Map<string, number>): number {
    const list = new HandleList()
    const next = scanDict(this, cursor, wanted, list)
    for (let i = 0; i < list.count; i++) {
      this.open(list.handles[i]!)
      const text = decoder.decode(this.bytes.subarray(this.start, this.end))
      seen.set(text, (seen.get(text) ?? 0) + 1)
    }
    return next
  }
}

describe('scanDict', () => {
  it.each([0, 1, 5, 40, 700, 820, 5000, 60_000])('returns each of %i elements once', (count) => {
    const dict = new Texts()
    for (let i = 0; i < count; i++) dict.put(`k${i}`)
    for (const wanted of [1, 10, 1000, Infinity]) {
      const seen = new Map<string, number>()
      let cursor = 0
      let calls = 0
      do {
        cursor = dict.step(cursor, wanted, seen)
        calls++
      } while (cursor !== 0)
      expect(seen.size).toBe(count)
      expect([...seen.values()].every((times) => times === 1)).toBe(true)
      expect(calls).toBeLessThanOrEqual(1 + count / wanted)
      // About as many as were wanted, not whole segments.
      if (wanted < 1000) expect(calls).toBeGreaterThan(count / (wanted * 3 + 10))
    }
  })

  it.each([
    [1, -1, 3000, 40_000],
    [2, -1, 3000, 40_000],
    [3, -1, 20, 40_000],
    [4, -1, 300, 100_000],
    [5, 0xffff0000 | 0, 1000, 5000],
    [6, 0x000fffff, 1000, 20_000],
    [7, 0xfffc0001 | 0, 1000, 20_000],
  ])(
    'returns what stays throughout, and nothing twice, through growth and shrink (seed %i, hash mask %i, %i stay of %i)',
    (seed, mask, staying, most) => {
      const random = new Random(seed)
      const dict = new Texts()
      dict.hashMask = mask
      const stay = Array.from({ length: staying }, (_, i) => `stay:${i}`)
      for (const text of stay) dict.put(text)
      let passing = 0
      for (let round = 0; round < 12; round++) {
        const seen = new Map<string, number>()
        const growing = round % 2 === 0
        // At its most violent everything comes or goes between two steps.
        const atOnce = [20, 300, most][random.below(3)] ?? 20
        let cursor = 0
        do {
          cursor = dict.step(cursor, 1 + random.below(20), seen)
          if (random.chance(0.3)) continue
          for (let i = random.below(atOnce); i > 0 && passing < most && growing; i--) dict.put(`pass:${passing++}`)
          for (let i = random.below(atOnce); i > 0 && passing > 0 && !growing; i--) {
            dict.drop(`pass:${--passing}`)
          }
        } while (cursor !== 0)
        while (growing && passing < most) dict.put(`pass:${passing++}`)
        while (!growing && passing > 0) dict.drop(`pass:${--passing}`)
        expect(stay.filter((text) => seen.get(text) !== 1)).toEqual([])
        expect([...seen].filter(([, times]) => times !== 1)).toEqual([])
      }
    },
  )

  it('comes to an end from any cursor', () => {
    const dict = new Texts()
    for (let i = 0; i < 3000; i++) dict.put(`k${i}`)
    const random = new Random(1)
    for (let i = 0; i < 300; i++) {
      const seen = new Map<string, number>()
      let cursor = Math.floor(random.next() * 2 ** (20 + random.below(21)))
      let calls = 0
      do cursor = dict.step(cursor, 100, seen)
      while (cursor !== 0 && calls++ < 200)
      expect(cursor).toBe(0)
      expect([...seen.values()].every((times) => times === 1)).toBe(true)
    }
    expect(dict.step(2 ** 39, 10, new Map())).toBe(0)
    expect(dict.step(Infinity, 10, new Map())).toBe(0)
  })
})

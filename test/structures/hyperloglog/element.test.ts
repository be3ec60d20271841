import { expect, it } from 'vitest'
import { observe } from '../../../src/structures/hyperloglog/element.js'
import { REGISTER_BITS, REGISTERS } from '../../../src/structures/hyperloglog/layout.js'
import { elementFor, murmurHash64 } from '../../support/hyperloglog-elements.js'
import { Random } from '../../support/random.js'

const registerOf = (seen: number): number => seen & (REGISTERS - 1)
const valueOf = (seen: number): number => seen >>> REGISTER_BITS

/** By the definition, from the 64-bit hash. */
function expectedOf(bytes: Uint8Array): number {
  const hash = murmurHash64(bytes)
  let value = 1
  for (let bit = 14n; value < 51 && ((hash >> bit) & 1n) === 0n; bit++) value++
  return (value << REGISTER_BITS) | Number(hash & 16383n)
}

it('hashes as the 64-bit definition does, whatever the length and the place', () => {
  const random = new Random(5)
  for (let i = 0; i < 20_000; i++) {
    const length = random.below(random.chance(0.1) ? 300 : 40)
    const fill = random.pick([0, 255, -1, -1, -1])
    const element = Uint8Array.from({ length }, () => (fill < 0 ? random.below(256) : fill))
    const before = random.below(9)
    const bytes = new Uint8Array(before + length + 9).fill(0xa5)
    bytes.set(element, before)
    expect(observe(bytes, before, before + length)).toBe(expectedOf(element))
  }
})

it('finds each value that a hash can have', () => {
  for (let value = 1; value <= 51; value++) {
    for (const register of [0, 1, 8191, 16383]) {
      for (const more of [0n, 1n, 0x5555n]) {
        const seen = observe(elementFor(register, value, more), 0, 8)
        expect([registerOf(seen), valueOf(seen)]).toEqual([register, value])
      }
    }
  }
})

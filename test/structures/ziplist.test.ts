import { describe, expect, it } from 'vitest'
import { Arena, byteOf, pageOf } from '../../src/memory/arena.js'
import { readLatin1 } from '../../src/memory/utf8.js'
import { firstElement, nextElement, openElement, PackedValue, validateListpack } from '../../src/structures/listpack.js'
import { firstEntry, listpackOfZiplist, readEntry, validateZiplist } from '../../src/structures/ziplist.js'
import { Random } from '../support/random.js'

/** Makes the ziplist of these strings by the letter of the format: what looks like an integer in its shortest form. */
function ziplist(items: string[]): Uint8Array {
  const body: number[] = []
  let before = 0
  let tail = 10
  for (const text of items) {
    const entry = [...(before < 254 ? [before] : [254, ...little(BigInt(before), 4)]), ...encoded(text)]
    tail = 10 + body.length
    body.push(...entry)
    before = entry.length
  }
  const total = 11 + body.length
  return Uint8Array.from([
    ...little(BigInt(total), 4),
    ...little(BigInt(tail), 4),
    ...little(BigInt(items.length), 2),
    ...body,
    255,
  ])
}

function encoded(text: string): number[] {
  if (/^(0|-?[1-9][0-9]{0,18})$/.test(text)) {
    const value = BigInt(text)
    if (value >= 0n && value <= 12n) return [0xf1 + Number(value)]
    for (const [bits, mark] of [
      [8, 0xfe],
      [16, 0xc0],
      [24, 0xf0],
      [32, 0xd0],
      [64, 0xe0],
    ] as const) {
      if (BigInt.asIntN(bits, value) === value) return [mark, ...little(value, bits / 8)]
    }
  }
  const { length } = text
  const head =
    length < 64
      ? [length]
      : length < 16384
        ? [0x40 | (length >> 8), length & 255]
        : [0x80, ...little(BigInt(length), 4).reverse()]
  return [...head, ...Array.from(text, (char) => char.charCodeAt(0))]
}

function little(value: bigint, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))
}

function read(bytes: Uint8Array): string[] {
  const found: string[] = []
  const value = new PackedValue()
  for (let pos = readEntry(bytes, firstEntry(0), value); pos !== -1; pos = readEntry(bytes, pos, value)) {
    found.push(readLatin1(value.bytes, value.start, value.end))
  }
  return found
}

const ITEMS = [
  ...['0', '12', '13', '-1', '127', '-128', '128', '-32768', '32768', '-8388608', '8388608', '2147483647'],
  ...['-2147483649', '9223372036854775807', '-9223372036854775808', '9223372036854775808', '', 'a', '01', '-0'],
  ...['x'.repeat(63), 'x'.repeat(64), 'y'.repeat(250), 'z', 'y'.repeat(251), 'z', 'x'.repeat(16383), 'x'.repeat(16384)],
]

describe('ziplist', () => {
  it('is read as it was written', () => {
    const bytes = ziplist(ITEMS)
    expect(validateZiplist(bytes, 0, bytes.length)).toBe(true)
    expect(read(bytes)).toEqual(ITEMS)
    expect(read(ziplist([]))).toEqual([])
    expect(validateZiplist(ziplist([]), 0, 11)).toBe(true)
  })

  it('becomes a listpack', () => {
    const arena = new Arena()
    const block = listpackOfZiplist(arena, ziplist(ITEMS), 0, new PackedValue())
    const bytes = arena.bytes[pageOf(block)] ?? new Uint8Array(0)
    const found: string[] = []
    const value = new PackedValue()
    for (let pos = firstElement(bytes, byteOf(block)); pos !== -1; pos = nextElement(bytes, pos)) {
      openElement(bytes, pos, value)
      found.push(readLatin1(value.bytes, value.start, value.end))
    }
    expect(found).toEqual(ITEMS)
    const lp = byteOf(block)
    const total = (bytes[lp] ?? 0) + (bytes[lp + 1] ?? 0) * 256 + (bytes[lp + 2] ?? 0) * 65536
    expect(validateListpack(bytes, lp, lp + total, true)).toBe(true)
  })

  it('is refused when damaged so that it could be read outside of its bytes', () => {
    const random = new Random(3)
    let valid = 0
    for (let round = 0; round < 20000; round++) {
      const bytes = ziplist(Array.from({ length: random.below(6) }, () => random.pick(ITEMS.slice(0, 26))))
      bytes[random.below(bytes.length)] = random.below(256)
      if (!validateZiplist(bytes, 0, bytes.length)) continue
      valid++
      for (const text of read(bytes)) expect(text.length).toBeLessThan(bytes.length + 20)
    }
    expect(valid).toBeGreaterThan(1000)
  })
})

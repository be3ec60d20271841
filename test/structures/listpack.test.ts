import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena, byteOf, type Handle, pageOf } from '../../src/memory/arena.js'
import { readLatin1 } from '../../src/memory/utf8.js'
import {
  elementAt,
  elementBytes,
  elementEquals,
  encodedBytes,
  encodeElement,
  findElement,
  firstElement,
  lastElement,
  listpackBytes,
  listpackCount,
  nextElement,
  openElement,
  PackedValue,
  previousElement,
  validateListpack,
} from '../../src/structures/listpack.js'
import {
  appendElement,
  deleteElements,
  insertElement,
  newListpack,
  replaceElement,
  spliceListpack,
} from '../../src/structures/listpack-edit.js'
import { Random } from '../support/random.js'
import { startRedis, type RedisHandle } from '../support/redis-server.js'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))
const EDGES = [
  '0',
  '127',
  '128',
  '-1',
  '4095',
  '4096',
  '-4096',
  '-4097',
  '32767',
  '-32768',
  '32768',
  '8388607',
  '-8388608',
  '8388608',
  '2147483647',
  '-2147483648',
  '2147483648',
  '-2147483649',
  '9007199254740991',
  '9007199254740992',
  '-9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
  '007',
  '-0',
  '+1',
  '',
  ' ',
  'a',
  '1.5',
]
const LENGTHS = [1, 62, 63, 64, 65, 125, 126, 127, 128, 4095, 4096, 16379, 16380, 16381, 16382, 16383]

/** A listpack in an arena, with what it should hold. */
class Checked {
  readonly arena = new Arena()
  readonly items: string[] = []
  block: Handle
  readonly offset: number
  private readonly value = new PackedValue()

  constructor(offset = 0) {
    this.offset = offset
    this.block = newListpack(this.arena, 8)
    if (offset > 0) {
      this.arena.free(this.block)
      this.block = this.arena.alloc(offset + 7)
      this.bytes.set([...Array.from({ length: offset }, (_, i) => i + 1), 7, 0, 0, 0, 0, 0, 255], byteOf(this.block))
    }
  }

  get bytes(): Uint8Array {
    return this.arena.bytes[pageOf(this.block)] ?? new Uint8Array(0)
  }

  get lp(): number {
    return byteOf(this.block) + this.offset
  }

  get range(): Uint8Array {
    return this.bytes.slice(this.lp, this.lp + listpackBytes(this.bytes, this.lp))
  }

  at(index: number): number {
    return index === this.items.length
      ? listpackBytes(this.bytes, this.lp) - 1
      : elementAt(this.bytes, this.lp, index) - this.lp
  }

  insert(index: number, text: string): void {
    const value = latin1(text)
    this.block =
      index === this.items.length
        ? appendElement(this.arena, this.block, this.offset, value, 0, value.length)
        : insertElement(this.arena, this.block, this.offset, this.at(index), value, 0, value.length)
    this.items.splice(index, 0, text)
  }

  replace(index: number, text: string): void {
    const value = latin1(text)
    this.block = replaceElement(this.arena, this.block, this.offset, this.at(index), value, 0, value.length)
    this.items[index] = text
  }

  delete(index: number, count: number): void {
    this.block = deleteElements(this.arena, this.block, this.offset, this.at(index), count)
    this.items.splice(index, count)
  }

  text(pos: number): string {
    openElement(this.bytes, pos, this.value)
    return readLatin1(this.value.bytes, this.value.start, this.value.end)
  }

  assertSame(): void {
    const { bytes, lp } = this
    const total = listpackBytes(bytes, lp)
    expect(validateListpack(bytes, lp, lp + total, true)).toBe(true)
    expect(listpackCount(bytes, lp)).toBe(this.items.length)
    const forth: string[] = []
    for (let pos = firstElement(bytes, lp); pos !== -1; pos = nextElement(bytes, pos)) forth.push(this.text(pos))
    expect(forth).toEqual(this.items)
    const back: string[] = []
    for (let pos = lastElement(bytes, lp); pos !== -1; pos = previousElement(bytes, lp, pos))
      back.unshift(this.text(pos))
    expect(back).toEqual(this.items)
    expect(this.arena.sizeOf(this.block)).toBeGreaterThanOrEqual(this.offset + total)
    for (let i = 0; i < this.offset; i++) expect(bytes[lp - this.offset + i]).toBe(i + 1)
  }
}

function randomText(random: Random): string {
  if (random.chance(0.4)) return random.pick(EDGES)
  if (random.chance(0.3)) return String(Math.floor((random.next() - 0.5) * 2 ** random.between(1, 53)))
  const length = random.chance(0.05) ? random.pick(LENGTHS) : random.below(12)
  return String.fromCharCode(random.between(0, 255)).repeat(length)
}

function indexOf(items: string[], text: string, from: number, step: number): number {
  for (let i = from; i < items.length; i += step) if (items[i] === text) return i
  return -1
}

describe('listpack', () => {
  it('is empty at first', () => {
    const checked = new Checked()
    expect([...checked.range]).toEqual([7, 0, 0, 0, 0, 0, 255])
    expect(firstElement(checked.bytes, checked.lp)).toBe(-1)
    expect(lastElement(checked.bytes, checked.lp)).toBe(-1)
    expect(elementAt(checked.bytes, checked.lp, 0)).toBe(-1)
    expect(elementAt(checked.bytes, checked.lp, -1)).toBe(-1)
    checked.assertSame()
  })

  it.each([0, 8, 5])('does as an array does, %i bytes into its block', (offset) => {
    for (let seed = 1; seed <= 4; seed++) {
      const random = new Random(seed)
      const checked = new Checked(offset)
      for (let step = 0; step < 1500; step++) {
        const { items } = checked
        const index = random.below(items.length + 1)
        const grows = Math.floor(step / 300) % 2 === 0
        if (random.chance(grows ? 0.6 : 0.2))
          checked.insert(random.chance(0.5) ? items.length : index, randomText(random))
        else if (index < items.length && random.chance(0.5)) checked.replace(index, randomText(random))
        else if (index < items.length) checked.delete(index, random.below(4))
        if (step % 10 !== 0) continue
        checked.assertSame()
        const { bytes, lp } = checked
        const probe = random.chance(0.5) && items.length > 0 ? random.pick(items) : randomText(random)
        const key = latin1(probe)
        const skip = random.below(2)
        const found = findElement(bytes, lp, firstElement(bytes, lp), skip, key, 0, key.length)
        const expected = indexOf(items, probe, 0, skip + 1)
        expect(found).toBe(expected === -1 ? -1 : elementAt(bytes, lp, expected))
        const pos = elementAt(bytes, lp, index - items.length - 1)
        expect(pos === -1 ? undefined : checked.text(pos)).toBe(items.at(index - items.length - 1))
        if (pos !== -1) expect(elementEquals(bytes, pos, key, 0, key.length)).toBe(probe === checked.text(pos))
      }
      checked.arena.assertInvariants()
      expect(checked.arena.used).toBe(checked.arena.sizeOf(checked.block))
    }
  })

  it('gives integers as such, rounded beyond 2^53', () => {
    const checked = new Checked()
    for (const text of EDGES) checked.insert(checked.items.length, text)
    const value = new PackedValue()
    for (const [index, text] of EDGES.entries()) {
      openElement(checked.bytes, elementAt(checked.bytes, checked.lp, index), value)
      const isInteger = /^(0|-?[1-9][0-9]*)$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
      expect([text, value.isInteger]).toEqual([text, isInteger])
      if (isInteger) expect(value.integer).toBe(Number(text))
    }
  })

  it('compares lengths, not only bytes', () => {
    const checked = new Checked()
    for (const length of [5, 69, 133, 4101]) checked.insert(checked.items.length, 'x'.repeat(length))
    const key = new Uint8Array(8200).fill(120)
    for (const length of [0, 5, 69, 133, 197, 261, 4101, 8197]) {
      const found = findElement(checked.bytes, checked.lp, firstElement(checked.bytes, checked.lp), 0, key, 0, length)
      const index = checked.items.findIndex((item) => item.length === length)
      expect(found).toBe(index === -1 ? -1 : elementAt(checked.bytes, checked.lp, index))
      for (let i = 0; i < 4; i++) {
        const pos = elementAt(checked.bytes, checked.lp, i)
        expect(elementEquals(checked.bytes, pos, key, 0, length)).toBe(i === index)
      }
    }
  })

  it('opens a gap for several elements at once', () => {
    const checked = new Checked()
    for (const text of ['a', 'd']) checked.insert(checked.items.length, text)
    const parts = [latin1('b'), latin1('1234')]
    const added = parts.reduce((sum, part) => sum + encodedBytes(part, 0, part.length), 0)
    const at = checked.at(1)
    checked.block = spliceListpack(checked.arena, checked.block, 0, at, 0, added, 2)
    let end = checked.lp + at
    for (const part of parts) end = encodeElement(checked.bytes, end, part, 0, part.length)
    expect(end).toBe(checked.lp + at + added)
    checked.items.splice(1, 0, 'b', '1234')
    checked.assertSame()
  })

  it('counts when its header cannot', () => {
    const checked = new Checked()
    const value = latin1('x')
    for (let i = 0; i < 65600; i++) checked.block = appendElement(checked.arena, checked.block, 0, value, 0, 1)
    expect([...checked.range.subarray(4, 6)]).toEqual([255, 255])
    expect(listpackCount(checked.bytes, checked.lp)).toBe(65600)
    expect(checked.text(elementAt(checked.bytes, checked.lp, 65599))).toBe('x')
    expect(elementAt(checked.bytes, checked.lp, 65600)).toBe(-1)
    expect(elementAt(checked.bytes, checked.lp, -65600)).toBe(checked.lp + 6)
    expect(validateListpack(checked.bytes, checked.lp, checked.lp + checked.range.length, true)).toBe(true)
  })

  it('gives room back', () => {
    const checked = new Checked()
    for (let i = 0; i < 200; i++) checked.insert(i, 'some text')
    const full = checked.arena.sizeOf(checked.block)
    checked.delete(1, 199)
    expect(checked.arena.sizeOf(checked.block)).toBeLessThan(full / 10)
    checked.assertSame()
  })
})

describe('validateListpack', () => {
  /** Reads all of a listpack that was found valid, both ways. */
  function readAll(bytes: Uint8Array): void {
    const value = new PackedValue()
    let forth = 0
    for (let pos = firstElement(bytes, 0); pos !== -1; pos = nextElement(bytes, pos)) {
      openElement(bytes, pos, value)
      expect(value.end).toBeLessThanOrEqual(value.bytes.length)
      expect(pos + elementBytes(bytes, pos)).toBeLessThan(bytes.length)
      forth++
    }
    let back = 0
    for (let pos = lastElement(bytes, 0); pos !== -1; pos = previousElement(bytes, 0, pos)) back++
    expect(back).toBe(forth)
  }

  it('lets nothing damaged through that could be read outside of it', () => {
    const random = new Random(5)
    let valid = 0
    for (let round = 0; round < 3000; round++) {
      const checked = new Checked()
      for (let i = 0; i < 6; i++)
        checked.insert(i, random.chance(0.05) ? 'z'.repeat(300) : randomText(random).slice(0, 300))
      const bytes = checked.range
      for (let hits = random.between(1, 3); hits > 0; hits--) bytes[random.below(bytes.length)] = random.below(256)
      if (!validateListpack(bytes, 0, bytes.length, true)) continue
      valid++
      readAll(bytes)
    }
    expect(valid).toBeGreaterThan(100)
  })

  it('refuses sizes and ends that are not so', () => {
    expect(validateListpack(Uint8Array.of(7, 0, 0, 0, 0, 0, 255), 0, 7, false)).toBe(true)
    expect(validateListpack(Uint8Array.of(8, 0, 0, 0, 0, 0, 255), 0, 7, false)).toBe(false)
    expect(validateListpack(Uint8Array.of(7, 0, 0, 0, 0, 0, 254), 0, 7, false)).toBe(false)
    expect(validateListpack(Uint8Array.of(6, 0, 0, 0, 0, 0), 0, 6, false)).toBe(false)
    expect(validateListpack(Uint8Array.of(7, 0, 0, 0, 1, 0, 255), 0, 7, false)).toBe(true)
    expect(validateListpack(Uint8Array.of(7, 0, 0, 0, 1, 0, 255), 0, 7, true)).toBe(false)
    expect(validateListpack(Uint8Array.of(9, 0, 0, 0, 1, 0, 5, 1, 255), 0, 9, true)).toBe(true)
    expect(validateListpack(Uint8Array.of(9, 0, 0, 0, 1, 0, 5, 2, 255), 0, 9, true)).toBe(false)
    expect(validateListpack(Uint8Array.of(9, 0, 0, 0, 1, 0, 0xf5, 1, 255), 0, 9, true)).toBe(false)
    expect(validateListpack(Uint8Array.of(9, 0, 0, 0, 1, 0, 0xf0, 1, 255), 0, 9, true)).toBe(false)
  })
})

describe('beside Redis', () => {
  let redis: RedisHandle | null
  beforeAll(async () => {
    redis = await startRedis({ args: ['--hash-max-listpack-value', '20000', '--rdbcompression', 'no'] })
  })
  afterAll(() => redis?.stop())

  it('has the bytes that DUMP of a hash holds', async ({ skip }) => {
    if (!redis) return skip()
    const client = await redis.connect()
    const checked = new Checked()
    for (const text of [...EDGES, ...LENGTHS.map((length) => 'v'.repeat(length))]) {
      const pair = [`f${checked.items.length}`, text]
      for (const part of pair) checked.insert(checked.items.length, part)
      await client.command('HSET', 'h', ...pair)
    }
    const dump = await client.command('DUMP', 'h')
    await client.close()
    const payload = dump.type === 'bulk' ? dump.bytes : new Uint8Array(0)
    const { range } = checked
    // Type, a length of 5 bytes, the listpack, version and checksum.
    expect(payload[0]).toBe(16)
    expect(payload.length).toBe(6 + range.length + 10)
    expect(Buffer.compare(payload.subarray(6, 6 + range.length), range)).toBe(0)
  })
})

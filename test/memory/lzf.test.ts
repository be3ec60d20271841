import { describe, expect, it } from 'vitest'
import { LzfCompression, lzfCompress, lzfDecompress } from '../../src/memory/lzf.js'
import { sha1 } from '../../src/memory/sha1.js'
import { compressible, TEXT_KINDS, type TextKind } from './compressible.js'
import recorded from './data/lzf.json'
import { Random } from './random.js'

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
const bytesOf = (...values: Array<string | number>): Uint8Array =>
  Uint8Array.from(
    values.flatMap((value) => (typeof value === 'number' ? [value] : Array.from(value, (c) => c.charCodeAt(0)))),
  )

/** The compressed text, taken from the middle of a larger buffer; `null` when it stays as it is. */
function compress(text: Uint8Array): Uint8Array | null {
  const input = new Uint8Array(text.length + 20).fill(text[0] ?? 0)
  input.set(text, 10)
  const out = new Uint8Array(text.length)
  const length = lzfCompress(input, 10, 10 + text.length, out)
  return length === 0 ? null : out.slice(0, length)
}

function decompress(bytes: Uint8Array, length: number): Uint8Array | null {
  const out = new Uint8Array(length)
  return lzfDecompress(bytes, 0, bytes.length, out) ? out : null
}

describe('lzfCompress', () => {
  it('gives the bytes that Redis stores, for texts of 21 bytes to 100 KiB', () => {
    expect(recorded.cases.length).toBeGreaterThan(300)
    for (const [seed, kind, length, size, digest] of recorded.cases as Array<
      [number, TextKind, number, number, string]
    >) {
      const compressed = compress(compressible(new Random(seed), kind, length))
      const answer = compressed === null ? [0, ''] : [compressed.length, hex(sha1(compressed))]
      expect([seed, kind, length, ...answer]).toEqual([seed, kind, length, size, digest])
    }
  })

  it('gives the middle of recorded payloads', () => {
    expect(recorded.payloads.length).toBeGreaterThan(10)
    for (const [text, payload] of recorded.payloads as Array<[string, string]>) {
      // Type 0 (string), the string, 2 bytes of version and 8 of checksum; a compressed string starts with c3 and lengths.
      const compressed = compress(fromHex(text))
      const body = fromHex(payload).slice(1, -10)
      if (compressed === null) expect(hex(body.slice(text.length < 128 ? 1 : 2))).toBe(text)
      else expect(hex(body.slice(-compressed.length))).toBe(hex(compressed))
    }
  })

  it('leaves alone what would not become 4 bytes shorter', () => {
    expect(compress(new Uint8Array(0))).toBeNull()
    expect(compress(new Uint8Array(4))).toBeNull()
    expect(compress(bytesOf('aaaaaaaaa'))).toBeNull()
    expect(compress(bytesOf('a'.repeat(20)))).not.toBeNull()
    const text = bytesOf('abcabcabcabcabcabcabc')
    const size = compress(text)?.length ?? 0
    expect(size).toBeGreaterThan(0)
    expect(lzfCompress(text, 0, text.length, new Uint8Array(size - 1))).toBe(0)
  })

  it('gives the same in steps of any size, other calls in between', () => {
    const random = new Random(3)
    for (let run = 0; run < 60; run++) {
      const text = compressible(random, random.pick(TEXT_KINDS), 1 + random.below(60_000))
      const out = new Uint8Array(text.length)
      const compression = new LzfCompression(text.length, out)
      const stepBytes = random.pick([1, 7, 300, 20_000])
      while (!compression.step(text, stepBytes)) lzfCompress(text, 0, Math.min(100, text.length), new Uint8Array(100))
      const whole = new Uint8Array(text.length)
      const length = lzfCompress(text, 0, text.length, whole)
      expect(compression.length).toBe(length)
      if (length > 0) expect(Buffer.compare(out.subarray(0, length), whole.subarray(0, length))).toBe(0)
    }
  })

  it('does not depend on earlier calls', () => {
    const random = new Random(10)
    const text = compressible(random, 'binary', 60)
    const first = compress(text)
    for (let i = 0; i < 200; i++) {
      compress(compressible(random, random.pick(TEXT_KINDS), 1 + random.below(200)))
      expect(compress(text)).toEqual(first)
    }
  })
})

describe('lzfDecompress', () => {
  it('gives back what was compressed, and refuses another length', () => {
    const random = new Random(11)
    for (let i = 0; i < 2_000; i++) {
      const text = compressible(random, random.pick(TEXT_KINDS), 21 + random.below(600))
      const compressed = compress(text)
      if (compressed === null) continue
      expect(decompress(compressed, text.length)).toEqual(text)
      expect(decompress(compressed, text.length - 1)).toBeNull()
      expect(decompress(compressed, text.length + 1)).toBeNull()
    }
  })

  it.each<[string, Uint8Array, number, string | null]>([
    ['nothing', bytesOf(), 0, ''],
    ['a literal run', bytesOf(2, 'abc'), 3, 'abc'],
    ['a short copy', bytesOf(2, 'abc', 0x20, 2), 6, 'abcabc'],
    ['a copy that overlaps itself', bytesOf(0, 'a', 0xe0, 0, 0), 10, 'aaaaaaaaaa'],
    ['a literal run cut short', bytesOf(2, 'ab'), 3, null],
    ['a literal run too long', bytesOf(2, 'abc'), 2, null],
    ['a copy from before the start', bytesOf(2, 'abc', 0x20, 3), 6, null],
    ['a copy without its offset', bytesOf(2, 'abc', 0x20), 6, null],
    ['a long copy without its length', bytesOf(2, 'abc', 0xe0), 12, null],
    ['a long copy without its offset', bytesOf(2, 'abc', 0xe0, 0), 12, null],
    ['a copy too long', bytesOf(2, 'abc', 0x20, 2), 5, null],
  ])('reads %s', (_name, input, length, text) => {
    expect(decompress(input, length)).toEqual(text === null ? null : bytesOf(text))
  })

  it('survives any input', () => {
    const random = new Random(12)
    let wellFormed = 0
    for (let i = 0; i < 20_000; i++) {
      const input = random.bytes(random.below(12))
      for (let k = 0; k < input.length; k += 2) input[k] = (input[k] ?? 0) & 0x21
      if (decompress(input, random.below(30)) !== null) wellFormed++
    }
    expect(wellFormed).toBeGreaterThan(0)
  })
})

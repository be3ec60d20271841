import { describe, expect, it } from 'vitest'
import { createDecoder, readLatin1, readUtf8, utf8Length, writeLatin1, writeUtf8 } from '../../src/memory/utf8.js'
import { Random } from './random.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Lengths around every threshold between a loop and the platform's codec. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 34, 63, 64, 65, 100, 1000]

const ALPHABETS = {
  ascii: 'abc XYZ019~\0\x7f',
  latin: 'aé\x80ÿ\u07ff',
  wide: 'a€\u0800\uffff\ufeff',
  // Halves of surrogate pairs, whole or lone as chance has it.
  surrogates: 'a\ud83d\ude00\ud800\udfff',
}

const texts: string[] = []
const random = new Random(3)
for (const alphabet of Object.values(ALPHABETS)) {
  for (const length of LENGTHS) for (let i = 0; i < 20; i++) texts.push(random.textOf(alphabet, length))
}

describe('writeUtf8 and utf8Length', () => {
  it('writes what TextEncoder writes, at any place', () => {
    for (const text of texts) {
      const expected = encoder.encode(text)
      expect(utf8Length(text)).toBe(expected.length)
      for (const at of [0, 5]) {
        const out = new Uint8Array(expected.length + 10)
        expect(writeUtf8(text, out, at)).toBe(at + expected.length)
        expect(out.subarray(at, at + expected.length)).toEqual(expected)
        expect(out[at + expected.length]).toBe(0)
      }
    }
  })

  it('says -1 when the text does not fit, and fills the room to the last byte when it does', () => {
    for (const text of texts) {
      const size = encoder.encode(text).length
      expect(writeUtf8(text, new Uint8Array(size + 2), 2)).toBe(size + 2)
      if (size > 0) expect(writeUtf8(text, new Uint8Array(size + 1), 2)).toBe(-1)
      expect(writeUtf8('x' + text, new Uint8Array(3), 3)).toBe(-1)
    }
  })
})

describe('readUtf8', () => {
  const readers = {
    portable: readUtf8,
    'with a native decoder': createDecoder((bytes, start, end) => decoder.decode(bytes.subarray(start, end))),
  }

  describe.each(Object.entries(readers))('%s', (_name, read) => {
    it('reads valid text, a byte order mark included', () => {
      for (const text of texts) {
        const bytes = encoder.encode(`é${text}é`)
        expect(read(bytes, 2, bytes.length - 2)).toBe(decoder.decode(bytes.subarray(2, bytes.length - 2)))
      }
      expect(read(encoder.encode('\ufeffx'), 0, 4)).toBe('\ufeffx')
    })

    it('reads invalid text as TextDecoder does', () => {
      const fuzz = new Random(4)
      for (let i = 0; i < 3_000; i++) {
        const bytes = fuzz.bytes(fuzz.below(40))
        if (i % 2 === 0)
          for (let k = 0; k < bytes.length; k++) bytes[k] = fuzz.pick([0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0])
        expect(read(bytes, 0, bytes.length)).toBe(decoder.decode(bytes))
      }
      expect(read(Uint8Array.of(0xff), 0, 1)).toBe('\ufffd')
      expect(read(Uint8Array.of(0xe2, 0x82), 0, 2)).toBe('\ufffd')
    })
  })

  it('hands long and non-ASCII ranges to the native decoder, with the range', () => {
    const calls: number[][] = []
    const read = createDecoder((bytes, start, end) => {
      calls.push([start, end])
      return decoder.decode(bytes.subarray(start, end))
    })
    const bytes = encoder.encode('x'.repeat(100) + 'é')
    expect(read(bytes, 1, 8)).toBe('xxxxxxx')
    expect(calls).toEqual([])
    expect(read(bytes, 1, 99)).toBe('x'.repeat(98))
    expect(read(bytes, 99, 102)).toBe('xé')
    expect(calls).toEqual([
      [1, 99],
      [99, 102],
    ])
  })
})

describe('latin1', () => {
  it('keeps every byte in both directions', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const text = readLatin1(all, 0, 256)
    expect(Array.from(text, (char) => char.charCodeAt(0))).toEqual(Array.from(all))
    const out = new Uint8Array(258)
    expect(writeLatin1(text, out, 1)).toBe(257)
    expect(out.subarray(1, 257)).toEqual(all)
    for (const length of LENGTHS) {
      const bytes = random.bytes(length + 2)
      const expected = String.fromCharCode(...bytes.subarray(1, length + 1))
      expect(readLatin1(bytes, 1, length + 1)).toBe(expected)
    }
  })

  it('says -1 when the text does not fit, and writes the low byte of a wide character', () => {
    const out = new Uint8Array(4)
    expect(writeLatin1('abc', out, 2)).toBe(-1)
    expect(writeLatin1('ab', out, 2)).toBe(4)
    expect(writeLatin1('\u1234', out, 0)).toBe(1)
    expect(out[0]).toBe(0x34)
  })
})

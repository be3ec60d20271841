import { describe, expect, it } from 'vitest'
import { CommandError } from '../../src/keyspace/errors.js'
import { RdbReader } from '../../src/keyspace/rdb-reader.js'
import { RdbWriter } from '../../src/keyspace/rdb-writer.js'
import { Random } from '../support/random.js'

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))
const written = (writer: RdbWriter): Uint8Array => writer.bytes.slice(0, writer.size)

function write(use: (writer: RdbWriter) => void): Uint8Array {
  const writer = new RdbWriter()
  use(writer)
  return written(writer)
}

function readString(bytes: Uint8Array): Uint8Array {
  const reader = new RdbReader(bytes, 0, bytes.length)
  reader.string()
  return reader.stringBytes.slice(reader.stringStart, reader.stringEnd)
}

describe('lengths', () => {
  it.each([
    [0, '00'],
    [63, '3f'],
    [64, '40 40'],
    [16383, '7f ff'],
    [16384, '80 00 00 40 00'],
    [4294967295, '80 ff ff ff ff'],
    [4294967296, '81 00 00 00 01 00 00 00 00'],
    [Number.MAX_SAFE_INTEGER, '81 00 1f ff ff ff ff ff ff'],
  ])('%i is %s', (value, shown) => {
    const bytes = write((writer) => writer.length(value))
    expect(hex(bytes)).toBe(shown)
    const reader = new RdbReader(bytes, 0, bytes.length)
    expect(reader.length()).toBe(value)
    expect(reader.isEncoding).toBe(false)
  })

  it('tell an encoding from a length', () => {
    const reader = new RdbReader(bytesOf('\xc3\x03'), 0, 2)
    expect([reader.length(), reader.isEncoding]).toEqual([3, true])
    expect([reader.length(), reader.isEncoding]).toEqual([3, false])
  })

  it('are refused when they are cut short', () => {
    for (const text of ['', '\x40', '\x80\0\0\0', '\x81\0\0\0\0\0\0\0', '\x82\0\0\0\0']) {
      const bytes = bytesOf(text)
      expect(() => new RdbReader(bytes, 0, bytes.length).length(), hex(bytes)).toThrow(CommandError)
    }
  })
})

describe('strings', () => {
  it.each([
    ['0', 'c0 00'],
    ['-128', 'c0 80'],
    ['128', 'c1 80 00'],
    ['-32768', 'c1 00 80'],
    ['32768', 'c2 00 80 00 00'],
    ['-2147483648', 'c2 00 00 00 80'],
    ['2147483648', '0a 32 31 34 37 34 38 33 36 34 38'],
    ['01', '02 30 31'],
    ['', '00'],
    ['a'.repeat(20), `14${' 61'.repeat(20)}`],
    ['a'.repeat(21), 'c3 06 15 01 61 61 e0 0a 00'],
  ])('%s is %s', (text, shown) => {
    const bytes = write((writer) => writer.string(bytesOf(text), 0, text.length, true))
    expect(hex(bytes)).toBe(shown)
    expect(readString(bytes)).toEqual(bytesOf(text))
  })

  it('survive in a writer that is used again and again', () => {
    const random = new Random(5)
    const writer = new RdbWriter()
    for (let round = 0; round < 300; round++) {
      writer.reset()
      const before = random.below(4)
      for (let i = 0; i < before; i++) writer.byte(i)
      const size = random.chance(0.1) ? random.below(200_000) : random.below(400)
      const letters = random.pick([1, 3, 256])
      const value = Uint8Array.from({ length: size }, () => random.below(letters))
      writer.string(value, 0, size, random.chance(0.7))
      const kept = readString(written(writer).subarray(before))
      expect(kept.length).toBe(size)
      expect(kept.findIndex((byte, i) => byte !== value[i])).toBe(-1)
    }
  })

  it('are read or refused, whatever the bytes, and never beyond the end', () => {
    const random = new Random(6)
    for (let round = 0; round < 3000; round++) {
      const size = random.below(40)
      const bytes = Uint8Array.from({ length: size + 20 }, () => random.below(256))
      bytes[0] = random.pick([random.below(256), 0xc3, 0x80, 0x81, 0xc0 + random.below(5)])
      const whole = new RdbReader(bytes, 0, size)
      const alone = new RdbReader(bytes.slice(0, size), 0, size)
      const attempt = (reader: RdbReader): string => {
        try {
          reader.string()
          return hex(reader.stringBytes.subarray(reader.stringStart, reader.stringEnd))
        } catch (error) {
          if (!(error instanceof CommandError)) throw error
          return error.text
        }
      }
      // What lies behind the range makes no difference.
      expect(attempt(whole)).toBe(attempt(alone))
    }
  })
})

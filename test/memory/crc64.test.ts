import { describe, expect, it } from 'vitest'
import { Crc64 } from '../../src/memory/crc64.js'
import recorded from './data/lzf.json'
import { Random } from './random.js'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))
const valueOf = (crc: Crc64): bigint => (BigInt(crc.high) << 32n) | BigInt(crc.low)

function checksum(bytes: Uint8Array, start = 0, end = bytes.length): bigint {
  const crc = new Crc64()
  crc.update(bytes, start, end)
  return valueOf(crc)
}

/** The definition, bit by bit on 64-bit integers. */
function definition(bytes: Uint8Array): bigint {
  let crc = 0n
  for (const byte of bytes) {
    crc ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ ((crc & 1n) === 1n ? 0x95ac9329ac4bc9b5n : 0n)
  }
  return crc
}

describe('Crc64', () => {
  it('gives the check values of Redis', () => {
    expect(checksum(bytesOf('123456789'))).toBe(0xe9c6d914c4b8d9can)
    expect(checksum(new Uint8Array(0))).toBe(0n)
  })

  it('agrees with the definition at every length and however the bytes are cut', () => {
    const random = new Random(15)
    for (let length = 0; length < 70; length++) {
      const bytes = random.bytes(length + 3)
      const expected = definition(bytes.subarray(2, length + 2))
      expect(checksum(bytes, 2, length + 2)).toBe(expected)
      const cut = 2 + random.below(length + 1)
      const crc = new Crc64()
      crc.update(bytes, 2, cut)
      crc.update(bytes, cut, length + 2)
      expect(valueOf(crc)).toBe(expected)
    }
  })

  it('is what ends each payload of DUMP', () => {
    for (const [, payload] of recorded.payloads as Array<[string, string]>) {
      const bytes = Uint8Array.from(payload.match(/../g) ?? [], (pair) => parseInt(pair, 16))
      const crc = new Crc64()
      crc.update(bytes, 0, bytes.length - 8)
      expect(crc.equals(bytes, bytes.length - 8)).toBe(true)

      const out = new Uint8Array(10)
      expect(crc.write(out, 1)).toBe(9)
      expect(out.subarray(1, 9)).toEqual(bytes.subarray(-8))
      for (let bit = 0; bit < 64; bit++) {
        const changed = bytes.slice(-8)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(crc.equals(changed, 0)).toBe(false)
      }
    }
  })

  it('starts over on reset', () => {
    const crc = new Crc64()
    crc.update(bytesOf('something else'))
    crc.reset()
    crc.update(bytesOf('123456789'))
    expect([crc.high, crc.low]).toEqual([0xe9c6d914, 0xc4b8d9ca])
  })
})

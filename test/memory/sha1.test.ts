import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Sha1, sha1 } from '../../src/memory/sha1.js'
import { Random } from './random.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

describe('sha1', () => {
  // The examples of FIPS 180 and RFC 3174.
  it.each([
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    ['a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ])('of %.20j', (text, digest) => {
    expect(hex(sha1(bytesOf(text)))).toBe(digest)
  })

  it('agrees with another implementation at every length up to three blocks', () => {
    const random = new Random(13)
    for (let length = 0; length <= 200; length++) {
      const bytes = random.bytes(length + 2)
      const digest = createHash('sha1')
        .update(bytes.subarray(1, length + 1))
        .digest('hex')
      expect(hex(sha1(bytes, 1, length + 1))).toBe(digest)
    }
  })
})

describe('Sha1', () => {
  it('gives the same digest however the message is cut, and starts over after it', () => {
    const random = new Random(14)
    const hash = new Sha1()
    for (let round = 0; round < 300; round++) {
      const message = random.bytes(random.below(400))
      let at = 0
      while (at < message.length) {
        const end = Math.min(message.length, at + random.below(90))
        hash.update(message, at, end)
        at = end
      }
      expect(hex(hash.digest())).toBe(createHash('sha1').update(message).digest('hex'))
    }
  })

  it('forgets a message on reset, and writes the digest where it is told', () => {
    const hash = new Sha1()
    hash.update(bytesOf('something else'))
    hash.reset()
    hash.update(bytesOf('abc'))
    const out = new Uint8Array(24)
    expect(hash.digest(out, 2)).toBe(out)
    expect(hex(out)).toBe('0000a9993e364706816aba3e25717850c26c9cd0d89d0000')
  })
})

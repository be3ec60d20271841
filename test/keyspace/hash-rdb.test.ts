import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Crc64 } from '../../src/memory/crc64.js'
import { Random } from '../support/random.js'
import { startRedis, type RedisHandle } from '../support/redis-server.js'
import type { Reply, RespClient } from '../support/resp-client.js'
import { replyToText } from '../support/resp-reply.js'
import { openStore, type TestStore } from '../support/store.js'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** A payload of this type and content, with version and checksum. */
function payload(content: Uint8Array | readonly number[]): Uint8Array {
  const bytes = Uint8Array.from([...content, 10, 0, ...new Uint8Array(8)])
  const checksum = new Crc64()
  checksum.update(bytes, 0, bytes.length - 8)
  checksum.write(bytes, bytes.length - 8)
  return bytes
}

const zipmap = (...content: number[]): Uint8Array => payload([9, content.length, ...content])

function randomHash(random: Random): Map<string, string> {
  const size = random.chance(0.1) ? random.between(505, 520) : random.between(1, 40)
  const text = (): string => {
    const kind = random.below(10)
    if (kind < 4) return String(Math.floor((random.next() - 0.5) * 2 ** random.between(1, 64)))
    const length = random.chance(0.02) ? random.between(60, 300) : random.below(20)
    return Array.from({ length }, () => String.fromCharCode(random.below(random.chance(0.5) ? 3 : 256))).join('')
  }
  return new Map(Array.from({ length: size }, () => [text(), text()]))
}

const argsOf = (hash: Map<string, string>): Uint8Array[] => [...hash].flat().map(latin1)

const replyOf = (store: TestStore, ...parts: (string | Uint8Array)[]): Reply | undefined =>
  store.client.replies(...parts)[0]

const bulkOf = (reply: Reply | undefined): Uint8Array => (reply?.type === 'bulk' ? reply.bytes : new Uint8Array(0))

describe('damaged or empty hashes', () => {
  it.each([
    ['no pairs', payload([4, 0])],
    ['the same field twice', payload([4, 2, 1, 97, 1, 98, 1, 97, 1, 99])],
    ['fewer pairs than said', payload([4, 3, 1, 97, 1, 98])],
    ['an empty listpack', payload([16, 7, 7, 0, 0, 0, 0, 0, 255])],
    ['a listpack of one element', payload([16, 9, 9, 0, 0, 0, 1, 0, 1, 1, 255])],
    ['a listpack with a field twice', payload([16, 15, 15, 0, 0, 0, 4, 0, 1, 1, 2, 1, 1, 1, 2, 1, 255])],
    ['an empty ziplist', payload([13, 11, 11, 0, 0, 0, 10, 0, 0, 0, 0, 0, 255])],
    ['a zipmap whose value ends outside', zipmap(1, 1, 97, 9, 0, 98, 255)],
    ['a zipmap with a field twice', zipmap(2, 1, 97, 1, 0, 98, 1, 97, 1, 0, 98, 255)],
  ])('%s: refused, with nothing left behind', (_name, bytes) => {
    const { text, engine } = openStore()
    const used = engine.keyspace.arena.used
    expect(text('RESTORE', 'h', 0, bytes)).toBe('-ERR Bad data format')
    expect(engine.keyspace.arena.used).toBe(used)
    expect(text('EXISTS', 'h')).toBe(':0')
  })

  it('may have any one byte wrong', () => {
    const random = new Random(1)
    const store = openStore()
    const { text, engine } = store
    text('HSET', 'small', 'f', 'v', 'g', '100', 'long', 'x'.repeat(70), '70000', '5')
    text('CONFIG', 'SET', 'hash-max-listpack-value', 100)
    text('HSET', 'listpack', 'f', 'v', 'g', '100', 'long', 'x'.repeat(70), '70000', '5')
    for (const key of ['small', 'listpack']) {
      const content = bulkOf(replyOf(store, 'DUMP', key)).subarray(0, -10)
      expect(content.length).toBeGreaterThan(30)
      for (let round = 0; round < 3000; round++) {
        const damaged = content.slice()
        damaged[1 + random.below(damaged.length - 1)] = random.below(256)
        if (text('RESTORE', 'copy', 0, payload(damaged), 'REPLACE') === '+OK') text('HGETALL', 'copy')
      }
    }
    text('DEL', 'copy')
    engine.keyspace.assertInvariants()
  })
})

describe('beside Redis', () => {
  let redis: RedisHandle | null
  let client: RespClient
  beforeAll(async () => {
    redis = await startRedis()
    if (redis) client = await redis.connect()
  })
  afterAll(async () => {
    if (redis) await client.close()
    await redis?.stop()
  })
  const ask = async (...args: (string | Uint8Array | number)[]): Promise<Reply> => client.command(...args)

  it('hashes of all encodings go there and back', async ({ skip }) => {
    if (!redis) return skip()
    const random = new Random(2)
    const store = openStore()
    for (let round = 0; round < 300; round++) {
      const hash = randomHash(random)
      store.text('DEL', 'h', 'back')
      store.text('HSET', 'h', ...argsOf(hash))
      await ask('DEL', 'h', 'theirs')
      await ask('HSET', 'theirs', ...argsOf(hash))
      const ours = bulkOf(replyOf(store, 'DUMP', 'h'))
      expect(replyToText(await ask('RESTORE', 'h', 0, ours))).toBe('+OK')
      const [digest, theirDigest, back] = [
        await ask('DEBUG', 'DIGEST-VALUE', 'h'),
        await ask('DEBUG', 'DIGEST-VALUE', 'theirs'),
        await ask('DUMP', 'h'),
      ]
      expect(replyToText(digest)).toBe(replyToText(theirDigest))
      expect(replyToText(await ask('OBJECT', 'ENCODING', 'theirs'))).toBe(store.text('OBJECT', 'ENCODING', 'h'))
      const bytes = bulkOf(back)
      // A listpack is the same bytes in both.
      if (ours[0] === 16) expect(Buffer.compare(bytes, ours)).toBe(0)
      expect(store.text('RESTORE', 'back', 0, bytes)).toBe('+OK')
      for (const [field, value] of hash) {
        expect(Buffer.compare(bulkOf(replyOf(store, 'HGET', 'back', latin1(field))), latin1(value))).toBe(0)
      }
      expect(store.text('HLEN', 'back')).toBe(`:${hash.size}`)
      expect(store.text('OBJECT', 'ENCODING', 'back')).toBe(store.text('OBJECT', 'ENCODING', 'h'))
    }
    store.engine.keyspace.assertInvariants()
  })

  it('what a strict Redis refuses of older forms is refused, and the rest is the same', async ({ skip }) => {
    if (!redis) return skip()
    await ask('CONFIG', 'SET', 'sanitize-dump-payload', 'yes')
    const random = new Random(3)
    const store = openStore()
    const forms = [
      [9, 13, 2, 1, 97, 1, 0, 49, 1, 98, 2, 0, 50, 50, 255],
      [9, 14, 2, 1, 97, 1, 2, 49, 0, 0, 1, 98, 1, 0, 50, 255],
      [13, 25, 25, 0, 0, 0, 21, 0, 0, 0, 4, 0, 0, 2, 102, 49, 4, 1, 118, 3, 2, 102, 50, 4, 0xfe, 100, 255],
      [16, 17, 17, 0, 0, 0, 4, 0, 0x81, 102, 2, 1, 1, 0x81, 103, 2, 5, 1, 255],
      [4, 2, 1, 102, 0xc0, 1, 1, 103, 2, 104, 105],
    ]
    let accepted = 0
    for (let round = 0; round < 3000; round++) {
      const content = Uint8Array.from(random.pick(forms))
      for (let hits = random.below(3); hits > 0; hits--)
        content[1 + random.below(content.length - 1)] = random.below(256)
      const bytes = payload(content)
      const theirs = replyToText(await ask('RESTORE', 'h', 0, bytes, 'REPLACE'))
      expect([...content, store.text('RESTORE', 'h', 0, bytes, 'REPLACE')]).toEqual([...content, theirs])
      if (theirs !== '+OK') continue
      accepted++
      expect(store.text('OBJECT', 'ENCODING', 'h')).toBe(replyToText(await ask('OBJECT', 'ENCODING', 'h')))
      const [one, other] = [replyOf(store, 'HGETALL', 'h'), await ask('HGETALL', 'h')]
      const pairs = (reply: Reply | undefined): string[] =>
        reply?.type === 'array' ? reply.items.map(replyToText).sort() : []
      expect(pairs(one)).toEqual(pairs(other))
    }
    expect(accepted).toBeGreaterThan(1000)
  })
})

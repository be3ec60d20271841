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

const intset = (...content: number[]): Uint8Array => payload([11, content.length, ...content])

/** Integers, strings, or both; few, about as many as an intset may have, or more. */
function randomSet(random: Random): Set<string> {
  const kind = random.below(3)
  const size = random.chance(0.2) ? random.between(505, 520) : random.between(1, 60)
  const bits = random.between(1, 64)
  const integer = (): string => String(BigInt.asIntN(64, BigInt(Math.floor((random.next() - 0.5) * 2 ** bits))))
  const text = (): string => {
    const length = random.chance(0.05) ? random.between(60, 300) : random.below(20)
    return Array.from({ length }, () => String.fromCharCode(random.below(random.chance(0.5) ? 3 : 256))).join('')
  }
  const make = kind === 0 ? integer : kind === 1 ? text : () => (random.chance(0.5) ? integer() : text())
  return new Set(Array.from({ length: size }, make))
}

const replyOf = (store: TestStore, ...parts: (string | Uint8Array)[]): Reply | undefined =>
  store.client.replies(...parts)[0]

const bulkOf = (reply: Reply | undefined): Uint8Array => (reply?.type === 'bulk' ? reply.bytes : new Uint8Array(0))

describe('damaged or empty sets', () => {
  it.each([
    ['no members', payload([2, 0])],
    ['a string twice', payload([2, 3, 1, 97, 1, 98, 1, 97])],
    ['an integer twice', payload([2, 2, 0xc0, 5, 0xc0, 5])],
    ['an integer twice, of which one as text, beside a string', payload([2, 3, 1, 97, 0xc0, 5, 1, 53])],
    ['fewer members than said', payload([2, 3, 1, 97, 1, 98])],
    ['an encoding for a count', payload([2, 0xc0, 1, 97])],
    ['an empty intset', intset(2, 0, 0, 0, 0, 0, 0, 0)],
    ['an intset of no width', intset(3, 0, 0, 0, 1, 0, 0, 0, 1, 0)],
    ['an intset that is too short', intset(2, 0, 0, 0, 2, 0, 0, 0, 1, 0)],
    ['an intset that is too long', intset(2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 2, 0)],
    ['an intset with a value twice', intset(2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0)],
    ['an intset out of order', intset(4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255)],
  ])('%s: refused, with nothing left behind', (_name, bytes) => {
    const { text, engine } = openStore()
    const used = engine.keyspace.arena.used
    expect(text('RESTORE', 's', 0, bytes)).toBe('-ERR Bad data format')
    expect(engine.keyspace.arena.used).toBe(used)
    expect(text('EXISTS', 's')).toBe(':0')
  })

  it('may have any one byte wrong', () => {
    const random = new Random(1)
    const store = openStore()
    const { text, engine } = store
    text('SADD', 'strings', 'a', 'bc', '100', 'x'.repeat(70), '70000', '5')
    text('SADD', 'integers', '1', '70000', '5', '-9223372036854775808', '9007199254740993')
    for (const key of ['strings', 'integers']) {
      const content = bulkOf(replyOf(store, 'DUMP', key)).subarray(0, -10)
      expect(content.length).toBeGreaterThan(20)
      for (let round = 0; round < 3000; round++) {
        const damaged = content.slice()
        damaged[1 + random.below(damaged.length - 1)] = random.below(256)
        if (text('RESTORE', 'copy', 0, payload(damaged), 'REPLACE') === '+OK') text('SMEMBERS', 'copy')
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

  it('sets of all encodings go there and back', async ({ skip }) => {
    if (!redis) return skip()
    const random = new Random(2)
    const store = openStore()
    for (let round = 0; round < 300; round++) {
      const members = [...randomSet(random)].map(latin1)
      store.text('DEL', 's', 'back')
      store.text('SADD', 's', ...members)
      await ask('DEL', 's', 'theirs')
      await ask('SADD', 'theirs', ...members)
      const ours = bulkOf(replyOf(store, 'DUMP', 's'))
      expect(replyToText(await ask('RESTORE', 's', 0, ours))).toBe('+OK')
      const [digest, theirDigest, theirs] = [
        await ask('DEBUG', 'DIGEST-VALUE', 's'),
        await ask('DEBUG', 'DIGEST-VALUE', 'theirs'),
        bulkOf(await ask('DUMP', 'theirs')),
      ]
      expect(replyToText(digest)).toBe(replyToText(theirDigest))
      expect(replyToText(await ask('OBJECT', 'ENCODING', 'theirs'))).toBe(store.text('OBJECT', 'ENCODING', 's'))
      // An intset is the same bytes in both.
      if (ours[0] === 11) expect(Buffer.compare(theirs, ours)).toBe(0)
      expect(store.text('RESTORE', 'back', 0, theirs)).toBe('+OK')
      expect(store.text('SMISMEMBER', 'back', ...members)).toBe(`[${members.map(() => ':1').join(', ')}]`)
      expect(store.text('SCARD', 'back')).toBe(`:${members.length}`)
      // A restored one becomes an intset again where it can.
      expect(replyToText(await ask('OBJECT', 'ENCODING', 's'))).toBe(store.text('OBJECT', 'ENCODING', 'back'))
      store.engine.keyspace.assertInvariants()
    }
  })
})

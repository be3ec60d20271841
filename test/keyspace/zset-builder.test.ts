import { describe, expect, it } from 'vitest'
import { forEachScored, ZsetBuilder } from '../../src/keyspace/zset-value.js'
import { Random } from '../support/random.js'
import { openStore } from '../support/store.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const KEY = bytesOf('key')

type Scored = [member: string, score: number]

const inOrder = (members: Map<string, number>): Scored[] =>
  [...members].sort(([one, score], [other, otherScore]) => score - otherScore || (one < other ? -1 : 1))

/** Sizes on either side of where a builder has to grow, and where it goes over to a set. */
describe.each([1, 2, 127, 128, 129, 300, 1_000, 16_384, 17_000])('a sorted set built of %i members', (size) => {
  it.each([1, 100])('is as a map says, with names %i times as long', (times) => {
    const store = openStore()
    const { keyspace } = store.engine
    const db = keyspace.db(0)
    const random = new Random(size)
    const model = new Map<string, number>()
    const builder = new ZsetBuilder(keyspace)
    while (model.size < size) {
      const member = `m${random.below(2 * size)}`.repeat(times)
      const score = random.below(50)
      const bytes = bytesOf(member)
      if (random.below(2) === 0) {
        expect(builder.add(bytes, 0, bytes.length, score)).toBe(!model.has(member))
      } else {
        expect(builder.score(bytes, 0, bytes.length)).toBe(model.get(member) ?? NaN)
        builder.put(bytes, 0, bytes.length, score)
      }
      model.set(member, score)
    }
    const expected = inOrder(model)
    const visited: Scored[] = []
    builder.forEach((bytes, start, end, score) => {
      visited.push([Buffer.from(bytes.subarray(start, end)).toString(), score])
    })
    expect(visited).toEqual(expected)
    expect(builder.size).toBe(size)

    const handle = builder.storeNew(db, KEY, 0, KEY.length)
    const stored: Scored[] = []
    forEachScored(db, handle, (bytes, start, end, score) => {
      stored.push([Buffer.from(bytes.subarray(start, end)).toString(), score])
    })
    expect(stored).toEqual(expected)
  })
})

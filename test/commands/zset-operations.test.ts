import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { Random } from '../support/random.js'
import { openStore } from '../support/store.js'
import { zsetOperationsCases } from './zset-operations-cases.js'

const recorded = JSON.parse(
  readFileSync(new URL('data/zset-operations.json', import.meta.url), 'utf8'),
) as RecordedCase[]

describe('Set operations of sorted sets answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(zsetOperationsCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(zsetOperationsCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

it('replies leave nothing behind in the arena, and stored results have an owner for every byte', () => {
  const { engine, text } = openStore()
  const random = new Random(3)
  for (const key of ['a', 'b', 'c']) {
    for (let i = 0; i < 300; i++) text('ZADD', key, random.below(50), `member ${random.below(600)}`)
  }
  for (let i = 0; i < 200; i++) text('SADD', 's', `member ${random.below(600)}`)
  const { arena } = engine.keyspace
  const used = arena.used
  for (const operation of ['ZUNION', 'ZINTER', 'ZDIFF']) text(operation, 4, 'a', 'b', 'c', 's', 'WITHSCORES')
  // Few members of many sets: all that is subtracted is put together first.
  text('ZDIFF', 6, 'a', 'x', 'x', 'x', 'x', 's')
  text('ZINTERCARD', 2, 'a', 's')
  expect(arena.used).toBe(used)
  for (const operation of ['ZUNIONSTORE', 'ZINTERSTORE', 'ZDIFFSTORE']) {
    text(operation, 'd', 3, 'a', 'b', 's')
    engine.keyspace.assertInvariants()
  }
})

it('ZRANDMEMBER gives every member its chance, and none twice', () => {
  const { text } = openStore({ seed: 5 })
  for (let i = 0; i < 20; i++) text('ZADD', 'z', i, `m${i}`)
  const members = (reply: string): string[] => reply.match(/m\d+/g) ?? []
  for (const count of [1, 3, 6, 10, 19]) {
    const counts = new Map<string, number>()
    for (let round = 0; round < 400; round++) {
      const drawn = members(text('ZRANDMEMBER', 'z', count))
      expect(new Set(drawn).size).toBe(count)
      for (const member of drawn) counts.set(member, (counts.get(member) ?? 0) + 1)
    }
    const expected = (400 * count) / 20
    expect(counts.size).toBe(20)
    for (const seen of counts.values()) expect(Math.abs(seen - expected)).toBeLessThan(6 * Math.sqrt(expected) + 1)
  }
  expect(members(text('ZRANDMEMBER', 'z', -50))).toHaveLength(50)
})

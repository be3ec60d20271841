import { describe, expect, it } from 'vitest'
import { Random } from '../support/random.js'
import { openStore } from '../support/store.js'

/** Members that fit a listpack and such that don't, numbers, nothing. */
const MEMBERS = ['a', 'b', 'ab', '', '12', '-1', '\x00', 'x'.repeat(64), 'x'.repeat(65), 'y'.repeat(2000)]

describe('sorted sets in all their forms', () => {
  it.each([1, 2, 3, 4])('lose no byte of the arena (seed %i)', (seed) => {
    const random = new Random(seed)
    const { engine, text } = openStore({ seed })
    const member = (): string => (random.chance(0.3) ? random.pick(MEMBERS) : `m${random.below(200)}`)
    const key = (): string => `z${random.below(4)}`
    const steps: readonly (() => unknown)[] = [
      () => text('ZADD', key(), random.below(9), member(), random.next(), member()),
      () => text('ZADD', key(), ...Array.from({ length: 60 }, () => [random.below(50), member()]).flat()),
      () => text('ZINCRBY', key(), random.below(3), member()),
      () => text('ZREM', key(), member(), member()),
      () => text('ZREMRANGEBYRANK', key(), random.below(20), random.below(60)),
      () => text('ZREMRANGEBYSCORE', key(), random.below(20), random.below(60)),
      () => text('ZPOPMIN', key(), random.below(9)),
      () => text('ZRANGESTORE', key(), key(), 0, random.below(100)),
      () => text('COPY', key(), key(), 'REPLACE'),
      () => text('DEL', key()),
      () => text('EXPIRE', key(), 1000),
      () => text('CONFIG', 'SET', 'zset-max-listpack-entries', random.pick([0, 3, 20, 128])),
    ]
    for (let step = 0; step < 3000; step++) {
      random.pick(steps)()
      if (step % 100 === 99) engine.keyspace.assertInvariants()
    }
    text('FLUSHALL')
    engine.keyspace.assertInvariants()
  })

  it('keep small sets in one block, and say of them what Redis would', () => {
    const { engine, text } = openStore()
    const { large } = engine.keyspace
    text('ZADD', 'listpack', 1, 'a')
    text('ZADD', 'packed', 1, 'x'.repeat(65), 2, 'b')
    expect(text('OBJECT', 'ENCODING', 'listpack')).toBe('"listpack"')
    expect(text('OBJECT', 'ENCODING', 'packed')).toBe('"skiplist"')
    expect(() => large.get(1)).toThrow('no large value')
    for (let i = 0; i < 100; i++) text('ZADD', 'packed', i, `m${i}`)
    expect(large.get(1).count).toBe(102)
    text('DEL', 'packed', 'listpack')
    while (engine.keyspace.reclaim(10));
    engine.keyspace.assertInvariants()
    expect(() => large.get(1)).toThrow('no large value')
  })
})

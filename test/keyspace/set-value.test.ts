import { describe, expect, it } from 'vitest'
import { ArenaFullError, type Handle } from '../../src/memory/arena.js'
import { ENCODING_INTSET, ENCODING_LARGE, ENCODING_PACKED, encodingOf } from '../../src/keyspace/entry.js'
import { forEachMember } from '../../src/keyspace/set-value.js'
import { Random } from '../support/random.js'
import { openStore, type TestStore } from '../support/store.js'

const KEYS = ['a', 'b', 'c', 'd']
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

function find(store: TestStore, key: string): Handle {
  const bytes = bytesOf(key)
  return store.engine.keyspace.db(0).find(bytes, 0, bytes.length)
}

function membersOf(store: TestStore, key: string): string[] {
  const handle = find(store, key)
  const members: string[] = []
  if (handle === 0) return members
  forEachMember(store.engine.keyspace.db(0), handle, (bytes, start, end) => {
    members.push(Buffer.from(bytes.subarray(start, end)).toString())
  })
  return members.sort()
}

/** Few integers, then many, strings, and long ones: so that sets go through all forms. */
function memberFrom(random: Random, step: number): string {
  const kind = Math.floor(step / 300) % 4
  if (kind === 0) return String(random.below(30))
  if (kind === 1) return String(random.below(200) * 10 ** 9)
  if (kind === 2) return `m${random.below(150)}`
  return `m${random.below(40)}`.padEnd(200, 'x')
}

describe('a set as a value', () => {
  it('is an intset, then packed, then large', () => {
    const store = openStore({ config: { 'set-max-intset-entries': '4' } })
    const { arena } = store.engine.keyspace
    const forms = new Set<number>()
    for (let i = 0; i < 40; i++) {
      store.text('SADD', 'a', String(i))
      forms.add(encodingOf(arena, find(store, 'a')))
    }
    expect([...forms]).toEqual([ENCODING_INTSET, ENCODING_PACKED, ENCODING_LARGE])
    store.text('SADD', 'long', 'x'.repeat(3000), 'y'.repeat(3000))
    expect(encodingOf(arena, find(store, 'long'))).toBe(ENCODING_LARGE)
  })

  it.each([1, 2, 3])('keeps its members when there is no room for a change (seed %i)', (seed) => {
    const random = new Random(seed)
    const store = openStore({ seed })
    const { keyspace } = store.engine
    const { alloc } = keyspace.arena
    const model = new Map<string, Set<string>>(KEYS.map((key) => [key, new Set()]))
    let failures = 0
    for (let step = 0; step < 2400; step++) {
      const key = random.pick(KEYS)
      const other = random.pick(KEYS)
      const [set, others] = [model.get(key) ?? new Set<string>(), model.get(other) ?? new Set<string>()]
      const member = memberFrom(random, step)
      const isFull = random.chance(0.3)
      let left = random.below(random.pick([3, 60]))
      keyspace.arena.alloc = function (size) {
        if (isFull && left-- === 0) throw new ArenaFullError('full')
        return alloc.call(this, size)
      }
      const kind = random.below(20)
      let after: Set<string>
      let line: string[]
      if (kind < 13) [line, after] = [['SADD', key, member], new Set([...set, member])]
      else if (kind < 15) [line, after] = [['SREM', key, member], new Set([...set].filter((one) => one !== member))]
      else if (kind < 16) [line, after] = [['SUNIONSTORE', key, key, other], new Set([...set, ...others])]
      else if (kind < 17)
        [line, after] = [['SINTERSTORE', key, key, other], new Set([...set].filter((one) => others.has(one)))]
      else if (kind < 18)
        [line, after] = [['SDIFFSTORE', key, key, 'absent', other], new Set([...set].filter((one) => !others.has(one)))]
      else [line, after] = [['SUNION', key, other, 'absent'], set]
      const before = [...set].sort()
      let refused: boolean
      try {
        refused = store.text(...line).startsWith('-')
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error
        refused = true
      }
      keyspace.arena.alloc = alloc
      while (keyspace.reclaim(10_000));
      if (refused) {
        failures++
        expect(isFull).toBe(true)
        expect(membersOf(store, key)).toEqual(before)
      } else model.set(key, after)
      expect(membersOf(store, key)).toEqual([...(model.get(key) ?? [])].sort())
      if (step % 20 === 0 || refused) keyspace.assertInvariants()
    }
    expect(failures).toBeGreaterThan(50)
  })
})

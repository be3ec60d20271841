import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EVENT } from '../../src/keyspace/keyspace.js'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { type CommandArg, openStore, type TestStore } from '../support/store.js'
import { setCases } from './set-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/set.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('set commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(setCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(setCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

/** The strings of an array or set reply, sorted. */
function strings(store: TestStore, ...parts: CommandArg[]): string[] {
  const [reply] = store.client.replies(...parts)
  if (reply?.type !== 'array') throw new Error(`no array: ${store.text(...parts)}`)
  return reply.items.map((item) => (item.type === 'bulk' ? Buffer.from(item.bytes).toString() : '')).sort()
}

/** Sizes and members with which a set has each of its forms. */
const FORMS = [
  ['intset', 100, (i: number) => String(i * 1000)],
  ['packed', 20, (i: number) => `m${i}`],
  ['large', 2000, (i: number) => `m${i}`],
  ['large with long members', 60, (i: number) => `m${i}`.padEnd(300, 'x')],
] as const

describe.each(FORMS)('a set in its form %s', (_name, size, member) => {
  const members = Array.from({ length: size }, (_, i) => member(i)).sort()
  const open = (): TestStore => {
    const store = openStore({ seed: size })
    for (let at = 0; at < size; at += 50) store.text('SADD', 's', ...members.slice(at, at + 50))
    return store
  }

  it('has its members, and loses them', () => {
    const store = open()
    expect(store.text('SCARD', 's')).toBe(`:${size}`)
    expect(strings(store, 'SMEMBERS', 's')).toEqual(members)
    expect(strings(store, 'SUNION', 's', 'absent')).toEqual(members)
    expect(strings(store, 'SRANDMEMBER', 's', size)).toEqual(members)
    for (const [i, one] of members.entries()) {
      expect(store.text('SISMEMBER', 's', one)).toBe(':1')
      if (i % 3 === 0) expect(store.text('SREM', 's', one, 'absent')).toBe(':1')
    }
    store.engine.keyspace.assertInvariants()
    expect(strings(store, 'SMEMBERS', 's')).toEqual(members.filter((_, i) => i % 3 !== 0))
  })

  it('is scanned from end to end', () => {
    const store = open()
    const seen: string[] = []
    let cursor = '0'
    do {
      const [reply] = store.client.replies('SSCAN', 's', cursor, 'COUNT', 7)
      if (reply?.type !== 'array') throw new Error('no array')
      const [next, items] = reply.items
      if (next?.type !== 'bulk' || items?.type !== 'array') throw new Error('no cursor')
      for (const item of items.items) if (item.type === 'bulk') seen.push(Buffer.from(item.bytes).toString())
      cursor = Buffer.from(next.bytes).toString()
    } while (cursor !== '0')
    expect(seen.sort()).toEqual(members)
  })

  it.each([1, 5, Math.floor(size / 2), size - 2, size - 1, size])('SRANDMEMBER gives %i different members', (count) => {
    const store = open()
    const found = strings(store, 'SRANDMEMBER', 's', count)
    expect(found.length).toBe(count)
    expect(new Set(found).size).toBe(count)
    for (const one of found) expect(members).toContain(one)
    const repeated = strings(store, 'SRANDMEMBER', 's', -2 * count)
    expect(repeated.length).toBe(2 * count)
    for (const one of repeated) expect(members).toContain(one)
    expect(store.text('SCARD', 's')).toBe(`:${size}`)
  })

  it.each([1, 5, Math.floor(size / 2), size - 2, size - 1, size])('SPOP takes %i members out', (count) => {
    const store = open()
    store.text('PEXPIREAT', 's', '9000000000000')
    const { keyspace } = store.engine
    const before = keyspace.dirty
    const popped = strings(store, 'SPOP', 's', count)
    expect(popped.length).toBe(count)
    expect(keyspace.dirty - before).toBe(count)
    expect(strings(store, 'SMEMBERS', 's')).toEqual(members.filter((one) => !popped.includes(one)))
    expect(store.text('PEXPIRETIME', 's')).toBe(count === size ? ':-2' : ':9000000000000')
    while (keyspace.reclaim(10_000));
    keyspace.assertInvariants()
  })

  it('SPOP takes each member in turn', () => {
    const store = open()
    const popped = members.map(() => store.text('SPOP', 's'))
    expect(popped.sort()).toEqual(members.map((one) => `"${one}"`).sort())
    expect(store.text('EXISTS', 's')).toBe(':0')
    expect(store.text('SPOP', 's')).toBe('$nil')
    store.engine.keyspace.assertInvariants()
  })

  it('is copied, dumped and restored, renamed and deleted', () => {
    const store = open()
    expect(store.text('COPY', 's', 't')).toBe(':1')
    expect(store.text('SREM', 't', members[0] ?? '')).toBe(':1')
    expect(store.text('SCARD', 's')).toBe(`:${size}`)
    const [payload] = store.client.replies('DUMP', 's')
    if (payload?.type !== 'bulk') throw new Error('no payload')
    expect(store.text('RESTORE', 'r', 0, payload.bytes)).toBe('+OK')
    expect(strings(store, 'SMEMBERS', 'r')).toEqual(members)
    expect(store.text('OBJECT', 'ENCODING', 'r')).toBe(store.text('OBJECT', 'ENCODING', 's'))
    expect(store.text('RENAME', 'r', 's')).toBe('+OK')
    expect(strings(store, 'SMEMBERS', 's')).toEqual(members)
    store.text('UNLINK', 's', 't')
    const { keyspace } = store.engine
    while (keyspace.reclaim(100));
    keyspace.assertInvariants()
    expect(store.text('DBSIZE')).toBe(':0')
  })

  it.each(FORMS)('meets one in its form %s', (_other, otherSize, otherMember) => {
    const store = open()
    const others = Array.from({ length: otherSize }, (_, i) => (i % 2 === 0 ? member(i) : otherMember(i)))
    store.text('SADD', 'o', ...others)
    const other = new Set(others)
    const mine = new Set(members)
    const common = members.filter((one) => other.has(one))
    const union = [...new Set([...members, ...others])].sort()
    expect(strings(store, 'SINTER', 's', 'o')).toEqual(common)
    expect(strings(store, 'SINTER', 'o', 's', 'o')).toEqual(common)
    expect(store.text('SINTERCARD', 2, 's', 'o')).toBe(`:${common.length}`)
    expect(store.text('SINTERCARD', 2, 's', 'o', 'LIMIT', 3)).toBe(`:${Math.min(3, common.length)}`)
    expect(strings(store, 'SUNION', 's', 'o')).toEqual(union)
    expect(strings(store, 'SUNION', 's', 'o', 's', 'o')).toEqual(union)
    expect(strings(store, 'SDIFF', 's', 'o')).toEqual(members.filter((one) => !other.has(one)))
    expect(strings(store, 'SDIFF', 's', 'o', 'absent', 'o')).toEqual(members.filter((one) => !other.has(one)))
    expect(strings(store, 'SDIFF', 'o', 's')).toEqual([...other].filter((one) => !mine.has(one)).sort())
    expect(store.text('SUNIONSTORE', 'd', 's', 'o')).toBe(`:${union.length}`)
    expect(strings(store, 'SMEMBERS', 'd')).toEqual(union)
    expect(store.text('SINTERSTORE', 'd', 's', 'o')).toBe(`:${common.length}`)
    expect(strings(store, 'SMEMBERS', 'd')).toEqual(common)
    store.text('SDIFFSTORE', 'd', 's', 'o')
    expect(strings(store, 'SMEMBERS', 'd')).toEqual(members.filter((one) => !other.has(one)))
    const { keyspace } = store.engine
    while (keyspace.reclaim(10_000));
    keyspace.assertInvariants()
  })
})

describe('SDIFF of one and many', () => {
  it('gathers the others first', () => {
    const store = openStore()
    store.text('SADD', 'a', ...Array.from({ length: 300 }, (_, i) => `m${i}`))
    for (let i = 0; i < 5; i++) store.text('SADD', `o${i}`, `m${i}`, String(i))
    const left = Array.from({ length: 295 }, (_, i) => `m${i + 5}`).sort()
    expect(strings(store, 'SDIFF', 'a', 'o0', 'o1', 'o2', 'o3', 'o4')).toEqual(left)
    while (store.engine.keyspace.reclaim(10_000));
    store.engine.keyspace.assertInvariants()
  })
})

it('draws fairly, whatever the form', () => {
  for (const [, size, member] of FORMS) {
    const store = openStore({ seed: size })
    store.text('SADD', 's', ...Array.from({ length: size }, (_, i) => member(i)))
    const drawn = new Map<string, number>()
    for (const one of strings(store, 'SRANDMEMBER', 's', -100 * size)) drawn.set(one, (drawn.get(one) ?? 0) + 1)
    expect(drawn.size).toBe(size)
    // 100 each, with a standard deviation of 10.
    expect(Math.min(...drawn.values())).toBeGreaterThan(50)
    expect(Math.max(...drawn.values())).toBeLessThan(150)
  }
})

describe('events', () => {
  const run = (...lines: string[]): [string[], number] => {
    const store = openStore()
    const { keyspace } = store.engine
    const events: string[] = []
    keyspace.eventMask = EVENT.set | EVENT.generic | EVENT.new
    keyspace.listener = (_db, _class, event, key, start, end) => {
      events.push(`${event} ${Buffer.from(key.subarray(start, end)).toString()}`)
    }
    for (const line of lines.slice(0, -1)) store.text(...line.split(' '))
    events.length = 0
    const before = keyspace.dirty
    store.text(...(lines.at(-1) ?? '').split(' '))
    return [events, keyspace.dirty - before]
  }

  // As a real Redis tells them.
  it.each([
    [['SADD a 1 2'], ['new a', 'sadd a'], 2],
    [['SADD a 1 2', 'SADD a 1 2'], [], 0],
    [['SADD a 1 2', 'SREM a 1 3'], ['srem a'], 1],
    [['SADD a 1 2', 'SREM a 3'], [], 0],
    [['SADD a 1 2', 'SREM a 1 2 3'], ['srem a', 'del a'], 2],
    [['SADD a 1 2', 'SMOVE a b 1'], ['srem a', 'new b', 'sadd b'], 2],
    [['SADD a 1', 'SADD b 2', 'SMOVE a b 1'], ['srem a', 'del a', 'sadd b'], 2],
    [['SADD a 1 2', 'SADD b 1', 'SMOVE a b 1'], ['srem a'], 1],
    [['SADD a 1 2', 'SMOVE a a 1'], [], 0],
    [['SADD a 1 2', 'SPOP a'], ['spop a'], 1],
    [['SADD a 1', 'SPOP a'], ['spop a', 'del a'], 1],
    [['SADD a 1 2 3', 'SPOP a 2'], ['spop a'], 2],
    [['SADD a 1 2 3', 'SPOP a 4'], ['spop a', 'del a'], 3],
    [['SADD a 1 2 3', 'SPOP a 0'], [], 0],
    [['SADD a 1 2', 'SADD b 2', 'SINTERSTORE d a b'], ['new d', 'sinterstore d'], 1],
    [['SADD a 1 2', 'SADD d 2', 'SINTERSTORE d a absent'], ['del d'], 1],
    [['SADD a 1 2', 'SINTERSTORE d a absent'], [], 0],
    [['SADD a 1 2', 'SET d x', 'SUNIONSTORE d a'], ['sunionstore d'], 1],
    [['SADD a 1 2', 'SDIFFSTORE d a'], ['new d', 'sdiffstore d'], 1],
    [['SADD a 1 2', 'SET d x', 'SDIFFSTORE d a a'], ['del d'], 1],
  ])('%j', (lines, events, dirty) => {
    expect(run(...lines)).toEqual([events, dirty])
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.js'
import { elementFor } from '../support/hyperloglog-elements.js'
import { type RecordedCase, expectRecorded } from '../support/recorded-cases.js'
import { openStore } from '../support/store.js'
import { hyperloglogCases } from './hyperloglog-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/hyperloglog.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('HyperLogLog commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(hyperloglogCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(hyperloglogCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

describe('what counts as a change', () => {
  /** Whether a command marks a key as changed, and how far it moves `dirty`. */
  function effectOf(lines: readonly string[], line: string): { changed: boolean; dirty: number } {
    const { engine, text, connect } = openStore()
    for (const before of lines) text(...before.split(' '))
    const { session } = connect()
    engine.watch(session, engine.keyspace.db(0), 'k')
    const dirty = engine.keyspace.dirty
    text(...line.split(' '))
    return { changed: engine.isDirty(session), dirty: engine.keyspace.dirty - dirty }
  }

  it.each([
    [[], 'PFADD k', { changed: true, dirty: 1 }],
    [[], 'PFADD k a b', { changed: true, dirty: 3 }],
    [['PFADD k a'], 'PFADD k a', { changed: false, dirty: 0 }],
    [['PFADD k a'], 'PFADD k a b c', { changed: true, dirty: 2 }],
    [['PFADD k a'], 'PFCOUNT k', { changed: true, dirty: 1 }],
    [['PFADD k a', 'PFCOUNT k'], 'PFCOUNT k', { changed: false, dirty: 0 }],
    [['PFADD k a'], 'PFCOUNT k k', { changed: false, dirty: 0 }],
    [['PFADD k a'], 'PFMERGE k', { changed: true, dirty: 1 }],
    [['PFADD k a'], 'PFDEBUG TODENSE k', { changed: false, dirty: 1 }],
    [['PFADD k a', 'PFDEBUG TODENSE k'], 'PFDEBUG TODENSE k', { changed: false, dirty: 0 }],
    [['PFADD k a'], 'PFDEBUG GETREG k', { changed: false, dirty: 1 }],
  ])('%j, then %s', (before, line, effect) => {
    expect(effectOf(before, line)).toEqual(effect)
  })

  it('events are those of Redis', () => {
    const { engine, text } = openStore()
    const events: string[] = []
    engine.keyspace.eventMask = -1
    engine.keyspace.listener = (_db, _class, event, key, start, end) => {
      events.push(`${event} ${new TextDecoder().decode(key.subarray(start, end))}`)
    }
    for (const line of [
      'PFADD a x',
      'PFADD a x',
      'PFCOUNT a',
      'PFMERGE k a absent',
      'PFDEBUG TODENSE k',
      'PFADD k y',
    ]) {
      text(...line.split(' '))
    }
    expect(events).toEqual(['new a', 'pfadd a', 'keymiss k', 'keymiss absent', 'new k', 'pfadd k', 'pfadd k'])
  })
})

it('PFDEBUG GETREG tells of every register, and makes them dense', () => {
  const { text, client } = openStore()
  for (const [register, value] of [
    [0, 5],
    [7, 51],
    [16383, 1],
  ] as const)
    text('PFADD', 'k', elementFor(register, value))
  const [registers] = client.replies('PFDEBUG', 'GETREG', 'k')
  if (registers?.type !== 'array') throw new Error('no array')
  const values = registers.items.map((item) => (item.type === 'int' ? Number(item.value) : NaN))
  expect(values.length).toBe(16384)
  expect([values[0], values[7], values[16383]]).toEqual([5, 51, 1])
  expect(values.filter((value) => value !== 0).length).toBe(3)
  expect(text('PFDEBUG', 'ENCODING', 'k')).toBe('+dense')
})

it('typed methods', () => {
  using db = open()
  expect(db.pfAdd('a', ['x', 'y', 'z'])).toBe(1)
  expect(db.pfAdd('b', 'w')).toBe(1)
  expect(db.pfAdd('b')).toBe(0)
  expect(db.pfMerge('c', ['a', 'b'])).toBe('OK')
  expect([db.pfCount('a'), db.pfCount(['a', 'b']), db.pfCount('c'), db.pfCount('absent')]).toEqual([3, 4, 4, 0])
  expect(db.pfDebug('ENCODING', 'c')).toBe('sparse')
})

it('PFSELFTEST passes, and leaves nothing behind', () => {
  const { engine, text } = openStore()
  const used = engine.keyspace.arena.used
  expect(text('PFSELFTEST')).toBe('+OK')
  expect(engine.keyspace.arena.used).toBe(used)
})

it('a dense one takes up little more than its bytes', () => {
  const { engine, text } = openStore()
  const used = engine.keyspace.arena.used
  for (let i = 0; i < 100; i++) {
    text('PFADD', `k${i}`, 'a')
    text('PFDEBUG', 'TODENSE', `k${i}`)
  }
  expect((engine.keyspace.arena.used - used) / 100).toBeLessThan(12304 * 1.1)
  engine.keyspace.assertInvariants()
})

it('writes to the string even where making room moved the first page', () => {
  const { engine, text } = openStore()
  for (let i = 0; i < 1000; i++) {
    for (let element = 0; element < 20; element++) text('PFADD', `k${i}`, `e${element}`)
  }
  const expected = text('GET', 'k0')
  for (let i = 0; i < 1000; i++) expect(text('GET', `k${i}`)).toBe(expected)
  engine.keyspace.assertInvariants()
})

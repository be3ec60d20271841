import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { openStore } from '../support/store.js'
import { sortCases } from './sort-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/sort.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('SORT answers as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(sortCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(sortCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

it('what patterns lead to is looked up as by a read', () => {
  const { engine, text } = openStore()
  text('RPUSH', 'l', '1', '2')
  text('SET', 'w1', '5')
  const { stats } = engine.keyspace
  const [hits, misses] = [stats.hits, stats.misses]
  expect(text('SORT', 'l', 'BY', 'w*', 'GET', 'w*')).toBe('[$nil, "5"]')
  expect([stats.hits - hits, stats.misses - misses]).toEqual([3, 2])
})

it('a due key that a pattern leads to is gone', () => {
  const { engine, text } = openStore({ nowMs: 1_000_000 })
  text('RPUSH', 'l', '1', '2')
  text('SET', 'w1', '5', 'PX', '10')
  engine.clock.advance(11)
  expect(text('SORT', 'l', 'GET', 'w*', 'GET', '#')).toBe('[$nil, "1", $nil, "2"]')
  expect(text('EXISTS', 'w1')).toBe(':0')
})

it('STORE counts as many changes as it stores', () => {
  const { engine, text, connect } = openStore()
  const events: string[] = []
  engine.keyspace.eventMask = -1
  engine.keyspace.listener = (_db, _class, event, key, start, end) => {
    events.push(`${event} ${new TextDecoder().decode(key.subarray(start, end))}`)
  }
  text('RPUSH', 'l', '2', '1')
  const { session } = connect()
  engine.watch(session, engine.keyspace.db(0), 'd')
  const { dirty } = engine.keyspace
  events.length = 0
  expect(text('SORT', 'l', 'GET', '#', 'GET', 'x*', 'STORE', 'd')).toBe(':4')
  expect(engine.keyspace.dirty - dirty).toBe(4)
  expect(engine.isDirty(session)).toBe(true)
  expect(text('SORT', 'absent', 'STORE', 'd')).toBe(':0')
  expect(text('SORT', 'absent', 'STORE', 'd')).toBe(':0')
  expect(engine.keyspace.dirty - dirty).toBe(5)
  const shown = events.filter((event) => !event.startsWith('keymiss'))
  expect(shown).toEqual(['new d', 'sortstore d', 'del d'])
  engine.keyspace.assertInvariants()
})

it('large lists are sorted, stored and given back whole', () => {
  const { engine, text } = openStore()
  const items = Array.from({ length: 20_000 }, (_, i) => String((i * 7919) % 20_000))
  text('RPUSH', 'l', ...items)
  expect(text('SORT', 'l', 'STORE', 'd')).toBe(':20000')
  expect(text('LRANGE', 'd', '0', '3')).toBe('["0", "1", "2", "3"]')
  expect(text('LINDEX', 'd', '-1')).toBe('"19999"')
  expect(text('SORT', 'l', 'DESC', 'LIMIT', '0', '2')).toBe('["19999", "19998"]')
  engine.keyspace.assertInvariants()
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EVENT } from '../../src/keyspace/keyspace.js'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { openStore } from '../support/store.js'
import { listCases } from './list-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/list.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('list commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(listCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(listCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

describe('lists tell of their changes as Redis does', () => {
  /** Runs a command and gives its events and how many changes it counts. */
  function openObserved(): (line: string) => string {
    const { engine, text } = openStore()
    const { keyspace } = engine
    let events: string[] = []
    keyspace.eventMask = Object.values(EVENT).reduce((mask, bit) => mask | bit, 0)
    keyspace.listener = (_db, _class, event, key, start, end) => {
      events.push(`${event}:${String.fromCharCode(...key.subarray(start, end))}`)
    }
    return (line) => {
      events = []
      const { dirty } = keyspace
      text(...line.split(' '))
      return [...events, keyspace.dirty - dirty].join(' ')
    }
  }

  it.each([
    [['RPUSH l a b c'], 'new:l rpush:l 3'],
    [['LPUSHX l a'], '0'],
    [['RPUSH l a', 'LPUSHX l a b'], 'lpush:l 2'],
    [['RPUSH l a b', 'LPOP l'], 'lpop:l 1'],
    [['RPUSH l a', 'RPOP l'], 'rpop:l del:l 1'],
    [['RPUSH l a b c', 'LPOP l 2'], 'lpop:l 2'],
    [['RPUSH l a b c', 'RPOP l 9'], 'rpop:l del:l 3'],
    [['RPUSH l a', 'LPOP l 0'], '0'],
    [['RPUSH l a', 'LSET l 0 b'], 'lset:l 1'],
    [['RPUSH l a', 'LINSERT l AFTER a b'], 'linsert:l 1'],
    [['RPUSH l a', 'LINSERT l AFTER b b'], '0'],
    [['RPUSH l a a b', 'LREM l 0 a'], 'lrem:l 2'],
    [['RPUSH l a a', 'LREM l 0 a'], 'lrem:l del:l 2'],
    [['RPUSH l a a', 'LREM l 0 b'], '0'],
    [['RPUSH l a b c', 'LTRIM l 1 1'], 'ltrim:l 2'],
    [['RPUSH l a b c', 'LTRIM l 0 -1'], 'ltrim:l 0'],
    [['RPUSH l a b c', 'LTRIM l 5 6'], 'ltrim:l del:l 3'],
    [['RPUSH l a', 'RPUSH m b', 'LMOVE l m LEFT RIGHT'], 'rpush:m lpop:l del:l 1'],
    [['RPUSH l a b', 'RPOPLPUSH l m'], 'new:m lpush:m rpop:l 1'],
    [['RPUSH l a', 'RPOPLPUSH l l'], 'lpush:l rpop:l 1'],
    [['RPUSH l a', 'LMPOP 2 m l LEFT'], 'lpop:l del:l 1'],
    [['RPUSH l a', 'BLPOP m l 0'], 'lpop:l del:l 1'],
    [['RPUSH l a', 'BLMOVE l m LEFT LEFT 0'], 'new:m lpush:m lpop:l del:l 1'],
  ] as const)('%j', (lines, expected) => {
    const run = openObserved()
    expect(lines.map((line) => run(line)).at(-1)).toBe(expected)
  })
})

describe('a list grows and shrinks', () => {
  it('between its forms, and everything stays accounted for', () => {
    const { engine, text } = openStore()
    const { keyspace } = engine
    for (let i = 0; i < 5000; i++) {
      text(i % 2 === 0 ? 'RPUSH' : 'LPUSH', 'l', `element:${i}`)
      if (i % 97 === 0) keyspace.assertInvariants()
    }
    expect(text('LINDEX', 'l', 0)).toBe('"element:4999"')
    expect(text('LINDEX', 'l', 2499)).toBe('"element:1"')
    text('COPY', 'l', 'copy')
    for (let i = 5000; i > 0; i--) {
      text(i % 3 === 0 ? 'LPOP' : 'RPOP', 'l')
      if (i % 97 === 0) keyspace.assertInvariants()
    }
    expect(text('EXISTS', 'l')).toBe(':0')
    expect(text('LLEN', 'copy')).toBe(':5000')
    text('DEL', 'copy')
    while (keyspace.reclaim(1000)) expect(keyspace.arena.used).toBeGreaterThan(0)
    keyspace.assertInvariants()
  })
})

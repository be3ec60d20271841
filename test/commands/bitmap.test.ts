import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { wordOf } from '../../src/memory/arena.js'
import { TYPE, wordsOf } from '../../src/keyspace/entry.js'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { openStore, type TestStore } from '../support/store.js'
import { bitmapCases } from './bitmap-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/bitmap.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('bitmap commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(bitmapCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(bitmapCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

const KEY = new TextEncoder().encode('other')

/** A key of another type, whatever its value. */
function addOtherType({ engine, text }: TestStore): void {
  text('SET', 'other', 'x')
  const { keyspace } = engine
  const handle = keyspace.db(0).find(KEY, 0, KEY.length)
  const words = wordsOf(keyspace.arena, handle)
  const at = wordOf(handle)
  words[at] = ((words[at] ?? 0) & ~15) | TYPE.hash
}

describe('bitmap commands and keys of another type', () => {
  const wrongType = '-WRONGTYPE Operation against a key holding the wrong kind of value'
  it.each([
    ['SETBIT other 0 1', wrongType],
    ['SETBIT other 0 2', '-ERR bit is not an integer or out of range'],
    ['GETBIT other 9', wrongType],
    ['GETBIT other x', '-ERR bit offset is not an integer or out of range'],
    ['BITCOUNT other a b', wrongType],
    ['BITPOS other 1', wrongType],
    ['BITPOS other 2', '-ERR The bit argument must be 1 or 0.'],
    ['BITOP AND d absent other', wrongType],
    ['BITOP NOT d other absent', '-ERR BITOP NOT must be called with a single source key.'],
    ['BITFIELD other', wrongType],
    ['BITFIELD other GET u8 0', wrongType],
    ['BITFIELD other SET u8 0 1', wrongType],
    ['BITFIELD other SET u8 0 x', '-ERR value is not an integer or out of range'],
    ['BITFIELD_RO other GET u8 0', wrongType],
    ['BITFIELD_RO other SET u8 0 1', '-ERR BITFIELD_RO only supports the GET subcommand'],
  ])('%s', (line, reply) => {
    const store = openStore()
    addOtherType(store)
    expect(store.text(...line.split(' '))).toBe(reply)
  })

  it('BITOP replaces one', () => {
    const store = openStore()
    addOtherType(store)
    store.text('SET', 'a', 'xyz')
    expect(store.text('BITOP', 'AND', 'other', 'a')).toBe(':3')
    expect(store.text('GET', 'other')).toBe('"xyz"')
    addOtherType(store)
    expect(store.text('BITOP', 'AND', 'other', 'absent')).toBe(':0')
    expect(store.text('GET', 'other')).toBe('$nil')
  })
})

describe('bitmap commands and expiry', () => {
  const far = '99999999999'
  it('changes in place keep it, BITOP takes it away', () => {
    const { engine, text } = openStore()
    const expiryOf = (name: string): number => {
      const key = new TextEncoder().encode(name)
      const db = engine.keyspace.db(0)
      return db.expiryOf(db.find(key, 0, key.length))
    }
    text('SET', 'k', 'abc', 'EXAT', far)
    text('SETBIT', 'k', '100', '1')
    expect(expiryOf('k')).toBe(99999999999000)
    text('BITFIELD', 'k', 'SET', 'u8', '100000', '1')
    expect(expiryOf('k')).toBe(99999999999000)
    text('BITOP', 'OR', 'k', 'k')
    expect(expiryOf('k')).toBe(-1)
  })
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
    [[], 'SETBIT k 8 0', 1],
    [['SET k abcd'], 'SETBIT k 8 0', 0],
    [['SET k abcd'], 'SETBIT k 9 0', 1],
    [['SET k 1234'], 'SETBIT k 8 0', 0],
    [['SET k abcd'], 'BITFIELD k SET u8 0 97', 0],
    [['SET k abcd'], 'BITFIELD k SET u8 0 98', 1],
    [['SET k abcd'], 'BITFIELD k SET u8 32 0', 1],
    [['SET k abcd'], 'BITFIELD k SET u8 0 97 SET u8 32 0', 2],
    [['SET k abcd'], 'BITFIELD k SET u8 0 1 SET u8 8 98', 1],
    [['SET k abcd'], 'BITFIELD k OVERFLOW FAIL INCRBY u8 32 900', 0],
    [[], 'BITFIELD k OVERFLOW FAIL INCRBY u8 0 1000', 0],
    [['SET k abcd'], 'BITFIELD k GET u8 0', 0],
    [['SET k abcd'], 'BITOP AND k k', 1],
    [[], 'BITOP AND k absent', 0],
    [['SET k abcd'], 'BITOP AND k absent', 1],
  ])('%j, then %s', (before, line, dirty) => {
    expect(effectOf(before, line)).toEqual({ changed: dirty > 0, dirty })
  })
})

it('SETBIT writes to the new string even where making it moved the first page', () => {
  const { text } = openStore()
  for (let i = 0; i < 2000; i++) {
    text('SETBIT', `k${i}`, '7', '1')
    expect(text('GET', `k${i}`)).toBe('"\\x01"')
  }
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EVENT } from '../../src/keyspace/keyspace.js'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { openStore, type TestStore } from '../support/store.js'
import { genericCases } from './generic-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/generic.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('generic commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(genericCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(genericCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

/** A store at a round time; `run` gives the events of a command line as Redis names them, `[db:]event:key`. */
function openObserved(): TestStore & { run: (line: string) => string; advance: (ms: number) => void } {
  const store = openStore({ nowMs: 1_700_000_000_000 })
  const { engine } = store
  const { keyspace } = engine
  let events: string[] = []
  keyspace.eventMask = Object.values(EVENT).reduce((mask, bit) => mask | bit, 0)
  keyspace.listener = (db, _class, event, key, start, end) => {
    events.push(`${db.index === 0 ? '' : `${db.index}:`}${event}:${String.fromCharCode(...key.subarray(start, end))}`)
  }
  const run = (line: string): string => {
    events = []
    const { dirty } = keyspace
    const { hits, misses } = keyspace.stats
    store.text(...line.split(' '))
    const { stats } = keyspace
    return [...events, `dirty ${keyspace.dirty - dirty}`, `hit ${stats.hits - hits}`, `miss ${stats.misses - misses}`]
      .filter((part) => !part.endsWith(' 0'))
      .join(' ')
  }
  // Nothing is removed but by the commands themselves.
  engine.background.activeExpiry = false
  return { ...store, run, advance: (ms) => engine.clock.advance(ms) }
}

describe('events, counted changes, hits and misses are those of Redis', () => {
  it('of commands on keys that last', () => {
    const { run } = openObserved()
    const seen = [
      'SET k v',
      'SET k w',
      'COPY k c',
      'COPY k c REPLACE',
      'COPY k c',
      'COPY absent c',
      'COPY k k DB 1',
      'RENAME k r',
      'RENAME c r',
      'RENAME r r',
      'RENAMENX r x',
      'SET y 1',
      'RENAMENX x y',
      'MOVE y 1',
      'MOVE absent 1',
      'EXPIRE x 100',
      'EXPIRE x 200 NX',
      'PERSIST x',
      'PERSIST x',
      'PEXPIRE x 1000000',
      'EXPIREAT x 1',
      'EXPIRE x 1',
      'SET x 1',
      'EXPIRE x -1',
      'MSET a 1 b 2',
      'DEL a b a absent',
      'MSET a 1 b 2',
      'UNLINK a b absent',
      'SET a 1',
      'TYPE a',
      'TYPE absent',
      'EXISTS a absent a',
      'TTL a',
      'PTTL absent',
      'EXPIRETIME absent',
      'OBJECT ENCODING a',
      'OBJECT FREQ absent',
      'TOUCH a absent',
      'OBJECT HELP',
      'DUMP a',
      'DUMP absent',
      'KEYS *',
      'RANDOMKEY',
      'SCAN 0',
      'SCAN 0 TYPE string',
      'SCAN 0 TYPE list MATCH x',
    ].map((line) => `${line} => ${run(line)}`)
    expect(seen).toEqual([
      'SET k v => new:k set:k dirty 1',
      'SET k w => set:k dirty 1',
      'COPY k c => new:c copy_to:c dirty 1 hit 1',
      'COPY k c REPLACE => new:c copy_to:c dirty 1 hit 1',
      'COPY k c => hit 1',
      'COPY absent c => keymiss:absent miss 1',
      'COPY k k DB 1 => 1:new:k 1:copy_to:k dirty 1 hit 1',
      'RENAME k r => new:r rename_from:k rename_to:r dirty 1',
      'RENAME c r => new:r rename_from:c rename_to:r dirty 1',
      'RENAME r r => ',
      'RENAMENX r x => new:x rename_from:r rename_to:x dirty 1',
      'SET y 1 => new:y set:y dirty 1',
      'RENAMENX x y => ',
      'MOVE y 1 => 1:new:y move_from:y 1:move_to:y dirty 1',
      'MOVE absent 1 => ',
      'EXPIRE x 100 => expire:x dirty 1',
      'EXPIRE x 200 NX => ',
      'PERSIST x => persist:x dirty 1',
      'PERSIST x => ',
      'PEXPIRE x 1000000 => expire:x dirty 1',
      'EXPIREAT x 1 => del:x dirty 1',
      'EXPIRE x 1 => ',
      'SET x 1 => new:x set:x dirty 1',
      'EXPIRE x -1 => del:x dirty 1',
      'MSET a 1 b 2 => new:a set:a new:b set:b dirty 2',
      'DEL a b a absent => del:a del:b dirty 2',
      'MSET a 1 b 2 => new:a set:a new:b set:b dirty 2',
      'UNLINK a b absent => del:a del:b dirty 2',
      'SET a 1 => new:a set:a dirty 1',
      'TYPE a => hit 1',
      'TYPE absent => keymiss:absent miss 1',
      'EXISTS a absent a => keymiss:absent hit 2 miss 1',
      'TTL a => hit 1',
      'PTTL absent => keymiss:absent miss 1',
      'EXPIRETIME absent => keymiss:absent miss 1',
      'OBJECT ENCODING a => hit 1',
      'OBJECT FREQ absent => miss 1',
      'TOUCH a absent => keymiss:absent hit 1 miss 1',
      'OBJECT HELP => ',
      'DUMP a => hit 1',
      'DUMP absent => keymiss:absent miss 1',
      'KEYS * => ',
      'RANDOMKEY => ',
      'SCAN 0 => ',
      'SCAN 0 TYPE string => hit 1',
      'SCAN 0 TYPE list MATCH x => ',
    ])
  })

  it.each([
    ['DEL due', 'expired:due'],
    ['EXISTS due', 'expired:due keymiss:due miss 1'],
    ['TOUCH due', 'expired:due keymiss:due miss 1'],
    ['DUMP due', 'expired:due keymiss:due miss 1'],
    ['OBJECT ENCODING due', 'expired:due miss 1'],
    ['RENAME due x', 'expired:due'],
    ['RENAME live due', 'expired:due new:due rename_from:live rename_to:due dirty 1'],
    ['RENAMENX live due', 'expired:due new:due rename_from:live rename_to:due dirty 1'],
    ['COPY live due', 'expired:due new:due copy_to:due dirty 1 hit 1'],
    ['MOVE due 1', 'expired:due'],
    ['EXPIRE due 5', 'expired:due'],
    ['PERSIST due', 'expired:due'],
    ['KEYS *', ''],
    ['SCAN 0 MATCH l*', ''],
    ['SCAN 0 MATCH d*', 'expired:due'],
    ['SCAN 0 TYPE list', 'expired:due keymiss:due hit 1 miss 1'],
  ])('of %s, where the key is due', (line, seen) => {
    const { run, text, advance } = openObserved()
    text('SET', 'live', 'v')
    text('SET', 'due', 'v', 'PX', 1)
    advance(2)
    expect(run(line)).toBe(seen)
  })
})

describe('expiry', () => {
  it('lets a key live through the ms of its expiry', () => {
    const { text, advance } = openObserved()
    text('SET', 'k', 'v', 'PX', 100)
    advance(100)
    expect(text('PTTL', 'k')).toBe(':0')
    expect(text('EXISTS', 'k')).toBe(':1')
    advance(1)
    expect(text('PTTL', 'k')).toBe(':-2')
  })

  it('deletes at once what expires now', () => {
    const { text } = openObserved()
    text('MSET', 'a', '1', 'b', '2')
    expect(text('PEXPIRE', 'a', 0)).toBe(':1')
    expect(text('PEXPIREAT', 'b', 1_700_000_000_000)).toBe(':1')
    expect(text('EXISTS', 'a', 'b')).toBe(':0')
  })

  it('rounds TTL to the nearest second', () => {
    const { text } = openObserved()
    text('SET', 'k', 'v', 'PX', 1499)
    expect(text('TTL', 'k')).toBe(':1')
    text('PEXPIRE', 'k', 1500)
    expect(text('TTL', 'k')).toBe(':2')
    expect(text('PTTL', 'k')).toBe(':1500')
    text('PEXPIRE', 'k', 499)
    expect(text('TTL', 'k')).toBe(':0')
  })

  it('counts in whole ms though time was moved by a part of one', () => {
    const { text, engine } = openStore({ nowMs: 1_700_000_000_000 })
    engine.clock.advance(0.75)
    expect(text('SET', 'k', 'v', 'PX', 1000)).toBe('+OK')
    engine.clock.advance(0.75)
    expect(text('PTTL', 'k')).toBe(':999')
    expect(text('PEXPIRE', 'k', '9000000000000000000')).toBe(':1')
    expect(text('PEXPIRETIME', 'k')).toBe(':9000001700000000001')
  })

  it('counts from now exactly beyond 2^53', () => {
    const { text } = openObserved()
    text('SET', 'k', 'v')
    expect(text('PEXPIRE', 'k', '9223370336854775807')).toBe(':1')
    expect(text('PEXPIRETIME', 'k')).toBe(':9223372036854775807')
    expect(text('PTTL', 'k')).toBe(':9223370336854775807')
    expect(text('TTL', 'k')).toBe(':9223370336854776')
    expect(text('PEXPIRE', 'k', '9223370336854775808')).toBe("-ERR invalid expire time in 'pexpire' command")
  })
})

const names = (reply: string): string[] => [...reply.matchAll(/k:\d+/g)].map(String)
const cursorOf = (reply: string): string => /^\["(\d+)"/.exec(reply)?.[1] ?? ''

/** All of a scan's replies. */
function scanAll(text: TestStore['text'], between: () => void, ...options: (string | number)[]): string[] {
  const replies: string[] = []
  let cursor = '0'
  do {
    const reply = text('SCAN', cursor, ...options)
    replies.push(reply)
    cursor = cursorOf(reply)
    between()
  } while (cursor !== '0')
  return replies
}

describe('KEYS, SCAN and RANDOMKEY', () => {
  const fill = (text: TestStore['text'], from: number, to: number): void => {
    for (let i = from; i < to; i++) text('SET', `k:${i}`, i)
  }

  it('KEYS gives what matches', () => {
    const { text } = openStore()
    fill(text, 0, 1000)
    expect(names(text('KEYS', '*')).length).toBe(1000)
    expect(names(text('KEYS', 'k:12?')).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `k:12${i}`))
    expect(names(text('KEYS', 'k:[89]99')).sort()).toEqual(['k:899', 'k:999'])
  })

  it('SCAN gives everything once, about COUNT at a time', () => {
    const { text } = openStore()
    fill(text, 0, 5000)
    const replies = scanAll(text, () => undefined, 'COUNT', 50)
    const found = replies.flatMap(names)
    expect(found.length).toBe(5000)
    expect(new Set(found).size).toBe(5000)
    const full = replies.slice(0, -1).map((reply) => names(reply).length)
    expect(Math.min(...full)).toBeGreaterThanOrEqual(50)
    expect(Math.max(...full)).toBeLessThan(150)
  })

  it('SCAN gives everything that stays, while the database grows and shrinks', () => {
    const { text } = openStore()
    fill(text, 0, 2000)
    let next = 2000
    let removed = 1000
    const found = scanAll(text, () => {
      fill(text, next, next + 50)
      next += 50
      for (let i = 0; i < 20 && removed < 2000; i++) text('DEL', `k:${removed++}`)
    }).flatMap(names)
    const seen = new Set(found)
    for (let i = 0; i < 1000; i++) expect(seen.has(`k:${i}`), `k:${i}`).toBe(true)
    expect(seen.size).toBe(found.length)
  })

  it('SCAN filters what it visits', () => {
    const { text } = openStore()
    fill(text, 0, 1000)
    expect(scanAll(text, () => undefined, 'MATCH', 'k:1*', 'COUNT', 30).flatMap(names).length).toBe(111)
    expect(scanAll(text, () => undefined, 'TYPE', 'hash', 'COUNT', 30).flatMap(names)).toEqual([])
  })

  it('a cursor beyond the hashes is at the end', () => {
    const { text } = openStore()
    fill(text, 0, 10)
    for (const cursor of ['549755813888', '9007199254740993', '18446744073709551615', '-1']) {
      expect(text('SCAN', cursor)).toBe('["0", []]')
    }
  })

  it('leave out what is due, which SCAN and RANDOMKEY remove', () => {
    const { text, engine, advance } = openObserved()
    const { keyspace } = engine
    fill(text, 0, 50)
    for (let i = 0; i < 50; i += 2) text('PEXPIRE', `k:${i}`, 10)
    advance(20)
    expect(names(text('KEYS', '*')).length).toBe(25)
    expect(keyspace.db(0).size).toBe(50)
    expect(names(text('SCAN', 0, 'COUNT', 100)).length).toBe(25)
    expect(keyspace.db(0).size).toBe(25)
    for (let i = 1; i < 50; i += 2) text('PEXPIRE', `k:${i}`, 10)
    advance(20)
    expect(text('RANDOMKEY')).toBe('$nil')
    expect(keyspace.db(0).size).toBe(0)
    keyspace.assertInvariants()
  })

  it('RANDOMKEY finds the one key that is not due among many that are', () => {
    const { text, advance } = openObserved()
    fill(text, 0, 500)
    for (let i = 0; i < 500; i++) if (i !== 77) text('PEXPIRE', `k:${i}`, 10)
    advance(20)
    expect(text('RANDOMKEY')).toBe('"k:77"')
  })
})

describe('OBJECT and the eviction policy', () => {
  const lfu =
    '-"ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust."'

  it('IDLETIME grows with time, and only an access ends it', () => {
    const { text, engine } = openStore({ nowMs: 1_700_000_000_000 })
    text('SET', 'k', 'v')
    engine.clock.advance(5000)
    for (const line of ['TYPE k', 'EXISTS k', 'TTL k', 'OBJECT ENCODING k', 'OBJECT REFCOUNT k', 'KEYS *', 'SCAN 0']) {
      text(...line.split(' '))
      expect(text('OBJECT', 'IDLETIME', 'k'), line).toBe(':5')
    }
    text('RENAME', 'k', 'l')
    engine.clock.advance(7000)
    expect(text('OBJECT', 'IDLETIME', 'l')).toBe(':7')
    text('TOUCH', 'l')
    expect(text('OBJECT', 'IDLETIME', 'l')).toBe(':0')
  })

  it('FREQ goes on when a value is replaced or grows, which is an access as well', () => {
    const { text } = openStore({ config: { 'maxmemory-policy': 'allkeys-lfu', 'lfu-log-factor': '0' } })
    const long = 'x'.repeat(1000)
    const commands: readonly (readonly [...string[], number])[] = [
      ['SET', 'k', 'v', 5],
      ['SET', 'k', long, 6],
      ['APPEND', 'k', long, 7],
      ['SET', 'k', 'v', 'GET', 9],
      ['GETSET', 'k', 'w', 11],
      ['MSET', 'k', long, 12],
      ['SETEX', 'k', '100', 'v', 13],
      ['EXPIRE', 'k', '1000', 14],
      ['SETRANGE', 'k', '50', long, 15],
      ['SET', 'k', '9', 'KEEPTTL', 16],
      ['INCR', 'k', 17],
      ['INCRBYFLOAT', 'k', '1.5', 18],
      ['BITOP', 'NOT', 'k', 'k', 20],
    ]
    for (const [...command] of commands) {
      const frequency = command.pop()
      text(...command)
      expect(text('OBJECT', 'FREQ', 'k'), String(command[0])).toBe(`:${frequency}`)
    }
  })

  it('FREQ counts accesses under LFU; a copy starts anew', () => {
    const { text } = openStore({ config: { 'maxmemory-policy': 'allkeys-lfu', 'lfu-log-factor': '0' } })
    text('SET', 'k', 'v')
    expect(text('OBJECT', 'FREQ', 'k')).toBe(':5')
    text('GET', 'k')
    text('TOUCH', 'k')
    expect(text('OBJECT', 'FREQ', 'k')).toBe(':7')
    expect(text('TYPE', 'k')).toBe('+string')
    expect(text('OBJECT', 'FREQ', 'k')).toBe(':7')
    text('COPY', 'k', 'c')
    expect(text('OBJECT', 'FREQ', 'c')).toBe(':5')
    text('RENAME', 'k', 'r')
    expect(text('OBJECT', 'FREQ', 'r')).toBe(':9')
    expect(text('OBJECT', 'IDLETIME', 'r')).toBe(lfu)
    expect(text('OBJECT', 'IDLETIME', 'absent')).toBe('$nil')
  })

  it.each([
    ['noeviction', '0', 2147483647],
    ['noeviction', '100mb', 2147483647],
    ['allkeys-lru', '0', 2147483647],
    ['allkeys-lru', '100mb', 1],
    ['volatile-lru', '100mb', 1],
    ['allkeys-lfu', '100mb', 1],
    ['volatile-lfu', '100mb', 1],
    ['allkeys-random', '100mb', 2147483647],
    ['volatile-ttl', '100mb', 2147483647],
  ])('under %s with maxmemory %s the integer 5 has %i references', (policy, maxmemory, count) => {
    const { text } = openStore({ config: { 'maxmemory-policy': policy, maxmemory } })
    text('SET', 'k', '5')
    expect(text('OBJECT', 'REFCOUNT', 'k')).toBe(`:${count}`)
    expect(text('OBJECT', 'ENCODING', 'k')).toBe('"int"')
  })
})

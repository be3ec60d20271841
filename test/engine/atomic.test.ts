import { describe, expect, expectTypeOf, it } from 'vitest'
import { ENGINE } from '../../src/engine/owner.js'
import { EVENT } from '../../src/keyspace/keyspace.js'
import { readLatin1 } from '../../src/memory/utf8.js'
import { open } from '../../src/index.js'
import { scripting } from '../../src/scripting/index.js'
import { openStore } from '../support/store.js'
import { fuzzAtomic } from './atomic-fuzz.js'

class Stop extends Error {}
const stop = (): never => {
  throw new Stop()
}

describe('db.atomic', () => {
  it('keeps what was done and returns what the function returns', () => {
    using db = open()
    const left = db.atomic(() => {
      db.set('stock', 10)
      return db.decrBy('stock', 3)
    })
    expect(left).toBe(7)
    expectTypeOf(left).toEqualTypeOf<number | bigint>()
    expect(db.get('stock')).toBe('7')
  })

  it('undoes everything when the function throws, and passes the error on', () => {
    using db = open({ frozen: true })
    db.set('text', 'old', { EX: 100 })
    db.rPush('list', ['a', 'b'])
    const dump = db.bytes.dump('list')
    const used = db[ENGINE].keyspace.arena.used
    const error = new Stop()
    expect(() =>
      db.atomic(() => {
        db.set('text', 'new')
        db.del('list')
        db.select(3)
        db.hSet('elsewhere', { a: 1 })
        throw error
      }),
    ).toThrow(error)
    expect([db.get('text'), db.ttl('text'), db.bytes.dump('list')]).toEqual(['old', 100, dump])
    expect([db.dbSize(), db.select(3), db.dbSize()]).toEqual([2, 'OK', 0])
    expect(db[ENGINE].keyspace.arena.used).toBe(used)
  })

  it('leaves nothing to be found that was made in it, however often it was looked for', () => {
    using db = open()
    const keys = Array.from({ length: 50 }, (_, i) => `key:${i}`)
    for (const key of keys) {
      expect(() =>
        db.atomic(() => {
          db.set(key, 'value')
          for (let i = 0; i < 3; i++) expect(db.get(key)).toBe('value')
          stop()
        }),
      ).toThrow(Stop)
      db[ENGINE].keyspace.assertInvariants()
      expect([db.get(key), db.exists(key)]).toEqual([null, 0])
    }
  })

  it('puts libraries of functions back', () => {
    using db = open({ scripting })
    const library = (name: string, answer: number): string =>
      `#!lua name=${name}\nredis.register_function('${name}', function() return ${answer} end)`
    db.functionLoad(library('kept', 1))
    const before = db.functionList()
    expect(() =>
      db.atomic(() => {
        db.functionLoad(library('kept', 2), { REPLACE: true })
        db.functionLoad(library('added', 3))
        expect([db.fCall('kept'), db.fCall('added')]).toEqual([2, 3])
        stop()
      }),
    ).toThrow(Stop)
    expect(db.functionList()).toEqual(before)
    expect(db.fCall('kept')).toBe(1)
    expect(() => db.fCall('added')).toThrow('Function not found')
    expect(() => db.atomic(() => db.functionFlush() && stop())).toThrow(Stop)
    expect(db.fCall('kept')).toBe(1)
    // One of the program that took a name while it was free stays behind the library's.
    expect(() => db.atomic(() => [db.functionFlush(), db.function('kept', () => 4), stop()])).toThrow(Stop)
    expect(db.fCall('kept')).toBe(1)
    db.functionFlush()
    expect(db.fCall('kept')).toBe(4)
    db.atomic(() => db.functionLoad(library('added', 3)))
    expect(db.fCall('added')).toBe(3)
  })

  it('goes on after a command that failed within', () => {
    using db = open()
    db.atomic(() => {
      db.set('a', 'text')
      expect(() => db.incr('a')).toThrow('not an integer')
      db.set('b', '1')
    })
    expect(db.mGet(['a', 'b'])).toEqual(['text', '1'])
  })

  it('lets calls within a call be part of the outer one', () => {
    using db = open()
    db.atomic(() => {
      expect(() =>
        db.atomic(() => {
          db.set('inner', '1')
          return stop()
        }),
      ).toThrow(Stop)
      expect(db.get('inner')).toBe('1')
    })
    expect(db.get('inner')).toBe('1')
    expect(() => db.atomic(() => db.atomic(() => db.del('inner')) && stop())).toThrow(Stop)
    expect(db.get('inner')).toBe('1')
  })

  it('refuses promises, waiting, and moving the clock, and undoes what came before', () => {
    using db = open({ frozen: true })
    expect(() =>
      db.atomic((async () => {
        db.set('a', '1')
        await Promise.resolve()
        throw new Error('of no interest any more')
      }) as never),
    ).toThrow(new TypeError('atomic: the function must be synchronous, but it returned a promise'))
    expect(() =>
      db.atomic(() => {
        db.set('a', '1')
        db.clock.advance(1)
      }),
    ).toThrow('the clock must not be moved')
    expect(() => db.atomic(() => db.close())).toThrow('must not be closed')
    expect(() => db.atomic('no function' as never)).toThrow(TypeError)
    expect(db.get('a')).toBeNull()
  })

  it('says that nothing can wait within', async () => {
    using db = open()
    let waiting: Promise<unknown> = Promise.resolve()
    db.atomic(() => {
      waiting = db.blPop('list', 0)
      waiting.catch(() => undefined)
    })
    await expect(waiting).rejects.toThrow(new TypeError('blPop: nothing can wait inside atomic'))
  })

  it('is refused while a MULTI is open, and ends one that was begun within', () => {
    using db = open()
    db.call('MULTI')
    expect(() => db.atomic(() => undefined)).toThrow('a MULTI is open')
    db.call('DISCARD')
    expect(() => db.atomic(() => void db.call('MULTI'))).toThrow('neither EXEC nor DISCARD')
    expect(db.atomic(() => db.multi().set('a', '1').incr('a').exec())).toEqual(['OK', 2])
  })

  it('sees one moment', () => {
    using db = open()
    db.atomic(() => {
      const first = db.time()
      for (let until = performance.now() + 5; performance.now() < until;);
      db.set('a', '1', { PX: 100 })
      expect(db.pTTL('a')).toBe(100)
      expect(db.time()[0]).toBe(first[0])
    })
  })

  it('fails transactions that watch what was changed only if it was kept', () => {
    const { engine, client, connect } = openStore()
    const other = connect()
    client.text('SET', 'k', '1')
    other.text('WATCH', 'k')
    const change = (end: () => void): void =>
      engine.atomic.run(client.session, () => {
        client.text('INCR', 'k')
        end()
      })
    expect(() => change(stop)).toThrow(Stop)
    other.text('MULTI')
    other.text('GET', 'k')
    expect(other.text('EXEC')).toBe('["1"]')
    other.text('WATCH', 'k')
    change(() => undefined)
    other.text('MULTI')
    expect(other.text('EXEC')).toBe('*nil')
  })

  it('serves those who wait, and tells of events, when it is over and only if it was kept', () => {
    const { engine, client, connect } = openStore()
    const { keyspace } = engine
    const events: string[] = []
    keyspace.eventMask = EVENT.list | EVENT.generic
    keyspace.listener = (_db, _class, event, key, start, end) => events.push(`${event} ${readLatin1(key, start, end)}`)
    const waiter = connect()
    waiter.text('BLPOP', 'list', '0')
    const push = (end: () => void): void =>
      engine.atomic.run(client.session, () => {
        client.text('RPUSH', 'list', 'a', 'b')
        end()
        expect([waiter.late(), events]).toEqual(['', []])
      })
    expect(() => push(stop)).toThrow(Stop)
    expect([waiter.late(), events]).toEqual(['', []])
    push(() => undefined)
    expect(waiter.late()).toBe('["list", "a"]')
    expect(events).toEqual(['rpush list', 'lpop list'])
  })

  it('has its effects leave as one transaction, or not at all', () => {
    using db = open({ frozen: true })
    const { effects } = db[ENGINE].keyspace
    let log = ''
    effects.subscribe((bytes, start, end) => (log += readLatin1(bytes, start, end)))
    const words = (): string => {
      effects.drain()
      const text = log
        .replace(/[*$]\d+\r\n/g, '')
        .replaceAll('\r\n', ' ')
        .trim()
      log = ''
      return text
    }
    const change = (end: () => void): void =>
      db.atomic(() => {
        db.set('a', '1')
        db.incr('a')
        end()
      })
    expect(() => change(stop)).toThrow(Stop)
    expect(words()).toBe('')
    change(() => undefined)
    expect(words()).toBe('SELECT 0 MULTI SET a 1 INCR a EXEC')
    db.atomic(() => db.set('b', '2'))
    expect(words()).toBe('SET b 2')
  })

  it('leaves no trace of random batches that throw', () => {
    expect(fuzzAtomic(60, 7)).toBeGreaterThan(10)
  })
})

import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { MultiError, open, RedisError } from '../../src/index.js'

describe('typed API', () => {
  it('sets and gets, with options by their tokens', () => {
    using db = open({ frozen: true })
    expect(db.set('user:1', 'Ann', { EX: 60 })).toBe('OK')
    expect(db.get('user:1')).toBe('Ann')
    expect(db.set('user:1', 'Bob', { NX: true })).toBeNull()
    expect(db.set('user:1', 'Bob', { XX: true, GET: true, KEEPTTL: true })).toBe('Ann')
    expect(db.getEx('user:1', { PERSIST: true })).toBe('Bob')
    expect(db.get('nobody')).toBeNull()
    expectTypeOf(db.get('user:1')).toEqualTypeOf<string | null>()
    expectTypeOf(db.strLen('user:1')).toEqualTypeOf<number>()
  })

  it('gives numbers, and bigints only where a number cannot hold the value', () => {
    using db = open()
    expect(db.incr('n')).toBe(1)
    expect(db.incrBy('n', Number.MAX_SAFE_INTEGER - 1)).toBe(Number.MAX_SAFE_INTEGER)
    expect(db.incrBy('n', 1n)).toBe(2n ** 53n)
    expect(db.decrBy('n', 2n ** 53n)).toBe(0)
    expect(db.incrByFloat('f', 0.1)).toBe('0.1')
  })

  it('takes objects, Maps and lists where Redis takes pairs, and lists where it takes several', () => {
    using db = open()
    db.mSet({ a: '1', b: 2 })
    db.mSet(new Map([['c', '3']]))
    db.mSet([['d', new Uint8Array([52])]])
    expect(db.mGet(['a', 'b', 'c', 'd', 'e'])).toEqual(['1', '2', '3', '4', null])
    expect(db.mGet('a')).toEqual(['1'])
  })

  it('has the same commands for bytes, byte for byte', () => {
    using db = open()
    const value = new Uint8Array([0, 255, 128, 13, 10])
    db.bytes.set(value, value)
    expect(db.bytes.get(value)).toEqual(value)
    expect(db.bytes.mGet([value, 'none'])).toEqual([value, null])
    db.set('text', 'grün €')
    expect(new TextDecoder().decode(db.bytes.get('text') ?? undefined)).toBe('grün €')
    expectTypeOf(db.bytes.get('x')).toEqualTypeOf<Uint8Array | null>()
  })

  it('returns copies that later commands leave alone', () => {
    using db = open()
    db.set('k', 'first')
    const before = db.bytes.get('k')
    db.set('k', 'other')
    expect(new TextDecoder().decode(before ?? undefined)).toBe('first')
  })

  it('runs any command by name', () => {
    using db = open()
    expect(db.call('SET', 'k', 7)).toBe('OK')
    expect(db.call('get', 'k')).toBe('7')
    expect(() => db.call('nope', 'x')).toThrow(RedisError)
    expect(() => db.call()).toThrow(TypeError)
  })

  it('throws a RedisError with its code', () => {
    using db = open()
    db.set('k', 'text')
    expect(() => db.incr('k')).toThrow('ERR value is not an integer or out of range')
    try {
      db.call('SET', 'k')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(RedisError)
      expect((error as RedisError).code).toBe('ERR')
      expect((error as RedisError).message).toBe("ERR wrong number of arguments for 'set' command")
    }
  })

  it('refuses arguments of a wrong type with a TypeError that names the parameter', () => {
    using db = open()
    const bad = db as unknown as Record<string, (...args: unknown[]) => unknown>
    expect(() => bad['get']?.(5)).toThrow(new TypeError('get: key must be a string or Uint8Array, got 5'))
    expect(() => bad['set']?.('k')).toThrow(/^set: value must be .*, got undefined$/)
    expect(() => bad['set']?.('k', 'v', { EX: 1.5 })).toThrow(
      /^set: EX must be an integer \(number or bigint\), got 1.5$/,
    )
    expect(() => bad['set']?.('k', 'v', { ex: 1 })).toThrow(/^set: unknown option ex; did you mean EX\?$/)
    expect(() => bad['set']?.('k', 'v', { ttl: 1 })).toThrow(/^set: unknown option ttl; it knows NX, XX, GET, EX/)
    expect(() => bad['set']?.('k', 'v', 60)).toThrow(/^set: options must be an object of NX, XX, .*, got 60$/)
    expect(() => bad['set']?.('k', 'v', { NX: 1 })).toThrow(/^set: NX must be true or false, got 1$/)
    expect(() => bad['set']?.('k', NaN)).toThrow(/^set: value must be .*, got NaN$/)
    expect(() => bad['incrBy']?.('k', NaN)).toThrow(/^incrBy: increment must be an integer/)
    expect(() => bad['mGet']?.(['a', null])).toThrow(/^mGet: key\[1\] must be a string or Uint8Array, got null$/)
    expect(() => bad['mGet']?.([])).toThrow(/^mGet: key must not be an empty array$/)
    expect(() => bad['mSet']?.({})).toThrow(/^mSet: .* got an empty one$/)
    expect(() => bad['get']?.('k', 'v')).toThrow(/^get: takes at most 1 arguments?, got 2$/)
    expect(db.get('k')).toBeNull()
  })

  it('takes a single pair or tuple as arguments of its own', () => {
    using db = open()
    expect(db.hSet('h', 'f', 1)).toBe(1)
    expect(db.hSet(new Uint8Array([0x68]), new Uint8Array([0x67]), new Uint8Array([0x76]))).toBe(1)
    expect(db.hGetAll('h')).toEqual({ f: '1', g: 'v' })
    expect(db.zAdd('z', 1.5, 'a')).toBe(1)
    expect(db.zAdd('z', -1, 'a', { GT: true })).toBe(0)
    expect(db.zAdd('z', 2, 'a', { INCR: true })).toBe(3.5)
    expect(db.geoAdd('g', 13.4, 52.5, 'Berlin', { NX: true })).toBe(1)
    expect(db.mSet('a', 'b')).toBe('OK')
    expect(db.mSetNX('a', 'c')).toBe(0)
    expect(db.configSet('maxmemory-samples', 7)).toBe('OK')
    expect(db.multi().hSet('h', 'i', '2').zAdd('z', 9, 'b').mGet(['a']).exec()).toEqual([1, 1, ['b']])
    const bad = db as unknown as Record<string, (...args: unknown[]) => unknown>
    expect(() => bad['hSet']?.('h', 'f')).toThrow(
      "hSet: fieldValue must be an object, a Map or a list of pairs, got 'f'",
    )
    expect(() => bad['hSet']?.('h', 'f', null)).toThrow(/^hSet: value must be a string, .*, got null$/)
    expect(() => bad['hSet']?.('h', 'f', 'v', 'g', 'w')).toThrow(
      'hSet: takes at most 3 arguments, got 5 (several values go into an array)',
    )
    expect(() => bad['zAdd']?.('z', 'a', 1)).toThrow("zAdd: score must be a number, got 'a'")
    expect(() => bad['zAdd']?.('z', 1, 'a', 2, 'b')).toThrow(/^zAdd: options must be an object of NX, .*, got 2$/)
    expect(() => bad['zAdd']?.('z', 1)).toThrow(/^zAdd: scoreMember must be an object of score, member, .*, got 1$/)
    expect(db.hGetAll('h')).toEqual({ f: '1', g: 'v', i: '2' })
  })

  it('says which of several values is wrong, and how pairs are given', () => {
    using db = open()
    const bad = db as unknown as Record<string, (...args: unknown[]) => unknown>
    const accepted = 'must be a string, Uint8Array, number or bigint, got'
    const messages: [method: string, given: unknown[], message: string][] = [
      ['hSet', ['h', { a: 1, c: undefined }], `fieldValue['c'] ${accepted} undefined`],
      ['mSet', [new Map([['k', null]])], `keyValue['k'] ${accepted} null`],
      [
        'hSet',
        [
          'h',
          [
            ['a', 1],
            ['c', NaN],
          ],
        ],
        `fieldValue[1][1] ${accepted} NaN`,
      ],
      ['zAdd', ['z', { score: 'x', member: 'a' }], "scoreMember.score must be a number, got 'x'"],
      ['zAdd', ['z', [{ score: 1, member: null }]], `scoreMember[0].member ${accepted} null`],
      ['zAdd', ['z', [1, 'a']], "each of scoreMember must have 2 values, got 1: pairs go into a list, [[1, 'a']]"],
      [
        'hSet',
        ['h', ['a', 'b', 'c', 'd']],
        "each of fieldValue must have 2 values, got 'a': pairs go into a list, [['a', 'b'], ...]",
      ],
      [
        'geoAdd',
        ['g', [1, 2, 'm']],
        "each of longitudeLatitudeMember must have 3 values, got 1: tuples go into a list, [[1, 2, 'm']]",
      ],
      ['zAdd', ['z', [[1, 'a', 2]]], 'each of scoreMember must have 2 values, got an array'],
      ['incrBy', ['n', 2 ** 60], 'increment must be a bigint where it is beyond 2^53, got 1152921504606847000'],
      ['incrBy', ['n', 1.5], 'increment must be an integer (number or bigint), got 1.5'],
    ]
    for (const [method, given, message] of messages) {
      expect(() => bad[method]?.(...given)).toThrow(new TypeError(`${method}: ${message}`))
    }
    expect(db.dbSize()).toBe(0)
  })

  it('says that methods are called on the store', () => {
    using db = open()
    const { get, hSet, info, blPop, call, atomic, multi } = db as unknown as Record<string, () => unknown>
    for (const [name, method] of Object.entries({ get, hSet, info, blPop, call, multi })) {
      expect(() => method?.()).toThrow(new TypeError(`${name}: methods must be called on the store: db.${name}(...)`))
    }
    expect(() => (atomic as (run: () => void) => void)(() => undefined)).toThrow(/^atomic: methods must be called on/)
    for (const name of ['close', 'function', 'scanIterator', 'hScanIterator'] as const) {
      const method = db[name] as (...given: unknown[]) => unknown
      expect(() => method('name', () => 1)).toThrow(`${name}: methods must be called on the store: db.${name}(...)`)
    }
    const { set, exec } = db.multi() as unknown as Record<string, () => unknown>
    for (const [name, method] of Object.entries({ set, exec })) {
      expect(() => method?.()).toThrow(`${name}: methods must be called on the transaction: db.multi().${name}(...)`)
    }
  })

  it('refuses options that hold none: a Map, a Date, an object of getters', async () => {
    using db = open()
    const set = (options: unknown): unknown =>
      (db as unknown as Record<string, (...args: unknown[]) => unknown>)['set']?.('k', 'v', options)
    class Lazy {
      get EX(): number {
        return 10
      }
    }
    const given: [unknown, string][] = [
      [new Map([['EX', 10]]), 'a Map'],
      [new Date(), 'a Date'],
      [new Error('no'), 'an Error'],
      [new Float64Array([1]), 'a Float64Array'],
      [Promise.resolve({ EX: 10 }), 'a Promise'],
      [new Lazy(), 'an object'],
    ]
    for (const [options, name] of given) {
      expect(() => set(options)).toThrow(new RegExp(`^set: options must be an object of NX, .*, got ${name}$`))
      expect(() => open(options as object)).toThrow(new RegExp(`^open: options must be an object of .*, got ${name}$`))
      await expect(db.snapshot(options as object)).rejects.toThrow(
        /^snapshot: options must be an object of format, got/,
      )
    }
    for (const options of [{}, Object.create(null), runInNewContext('({})'), undefined]) expect(set(options)).toBe('OK')
    expect(set(runInNewContext('({ EX: 10 })'))).toBe('OK')
    expect(db.ttl('k')).toBe(10)
    const hSet = (fields: unknown): unknown => db.hSet('h', fields as Record<string, string>)
    expect(() => hSet(new Date())).toThrow(/^hSet: fieldValue must be .* or a list of pairs, got a Date$/)
    expect(() => hSet(new Uint16Array([7]))).toThrow(
      /^hSet: fieldValue must be .* or a list of pairs, got a Uint16Array$/,
    )
    expect(() => hSet({})).toThrow(/got an empty one$/)
  })

  it('shows and serialises itself in short, and never the data', () => {
    using db = open()
    db.set('secret', 'value')
    const multi = db.multi().set('secret', 'other')
    expect([db, db.bytes, multi, open({ frozen: 1000 }).clock].map((view) => inspect(view))).toEqual([
      'Db { database: 0, keys: 1 }',
      'BytesView { database: 0, keys: 1 }',
      'Multi { commands: 1 }',
      "Clock { mode: 'frozen', now: 1000 }",
    ])
    expect(JSON.stringify({ db, bytes: db.bytes, multi })).toBe(
      '{"db":{"database":0,"keys":1},"bytes":{"database":0,"keys":1},"multi":{"commands":1}}',
    )
    db.close()
    expect(JSON.stringify(db)).toBe('{"closed":true}')
    expect(inspect(db.bytes)).toBe('BytesView { closed }')
  })

  it('takes optional values and options in the form that Redis takes them', () => {
    using db = open()
    db.set('k', 'foobar')
    expect(db.ping('hello')).toBe('hello')
    expect(db.bitCount('k', { start: 0, end: 0 })).toBe(4)
    expect(db.bitCount('k', { start: 1, end: 9, BIT: true })).toBe(5)
    expect(() => db.bitCount('k', { start: 0 })).toThrow(new TypeError('bitCount: start needs end as well'))
    expect(() => db.bitPos('k', 1, { end: 1 })).toThrow(new TypeError('bitPos: end needs start as well'))
    expect(db.bitPos('k', 1, { start: 1 })).toBe(9)
    expect(db.configGet(['maxmemory', 'port'])).toEqual({ maxmemory: '0', port: '6379' })
    let [cursor, keys] = db.scan(0, { COUNT: 1 })
    for (; cursor !== '0'; [cursor] = db.scan(cursor)) keys = [...keys]
    expect(keys).toEqual(['k'])
  })

  it('iterates over all keys, once each', () => {
    using db = open()
    for (let i = 0; i < 500; i++) db.set(`${i % 2 === 0 ? 'even' : 'odd'}:${i}`, i)
    expect(new Set(db.scanIterator()).size).toBe(500)
    const even = [...db.scanIterator({ MATCH: 'even:*', COUNT: 20 })]
    expect(even).toHaveLength(250)
    expect(even.every((key) => key.startsWith('even:'))).toBe(true)
    expect([...db.bytes.scanIterator({ MATCH: 'odd:1' })]).toEqual([new TextEncoder().encode('odd:1')])
  })

  it('is never silenced', () => {
    using db = open()
    for (const mode of ['OFF', 'skip'])
      expect(() => db.call('CLIENT', 'REPLY', mode)).toThrow(/^call: CLIENT REPLY silences/)
    db.call('MULTI')
    expect(() => db.call('client', 'reply', 'off')).toThrow(TypeError)
    expect(db.call('EXEC')).toEqual([])
    expect(db.call('CLIENT', 'REPLY', 'ON')).toBe('OK')
  })

  it('iterates over hashes, sets and sorted sets', () => {
    using db = open()
    const many = Array.from({ length: 600 }, (_, i) => i)
    db.hSet('h', Object.fromEntries(many.map((i) => [`f${i}`, i])))
    db.sAdd(
      's',
      many.map((i) => `m${i}`),
    )
    db.zAdd(
      'z',
      many.map((i) => [i / 2, `m${i}`]),
    )
    const fields = new Map(db.hScanIterator('h', { COUNT: 50 }))
    expect(fields.size).toBe(600)
    expect(fields.get('f42')).toBe('42')
    expect(new Set(db.sScanIterator('s'))).toEqual(new Set(many.map((i) => `m${i}`)))
    expect(new Map(db.zScanIterator('z'))).toEqual(new Map(many.map((i) => [`m${i}`, i / 2])))
    db.zAdd('ends', [
      [Infinity, 'a'],
      [-Infinity, 'b'],
      [1e21, 'c'],
    ])
    expect(new Map(db.zScanIterator('ends'))).toEqual(
      new Map([
        ['a', Infinity],
        ['b', -Infinity],
        ['c', 1e21],
      ]),
    )
    expect([...db.bytes.zScanIterator('z', { MATCH: 'm7' })]).toEqual([[new TextEncoder().encode('m7'), 3.5]])
    expect([...db.sScanIterator('nobody')]).toEqual([])
    expect(() => [...db.sScanIterator('h')]).toThrow(/^WRONGTYPE/)
    expectTypeOf([...db.hScanIterator('h')]).toEqualTypeOf<[field: string, value: string][]>()
    expectTypeOf([...db.bytes.sScanIterator('s')]).toEqualTypeOf<Uint8Array[]>()
    // Gone meanwhile.
    const rest = db.hScanIterator('h', { COUNT: 10 })
    rest.next()
    db.del('h')
    expect([...rest].length).toBeLessThan(20)
  })

  it('narrows what SET answers by its options', () => {
    using db = open()
    expectTypeOf(db.set('k', 'v')).toEqualTypeOf<'OK'>()
    expectTypeOf(db.set('k', 'v', { NX: true })).toEqualTypeOf<'OK' | null>()
    expectTypeOf(db.set('k', 'v', { GET: true })).toEqualTypeOf<string | null>()
    expect(db.set('k', 'w', { GET: true })).toBe('v')
  })

  it('opens with a configuration, those parameters included that cannot be changed later', () => {
    using db = open({ config: { databases: '32', requirepass: 'a "b" \\', save: '900 1' } })
    expect(db.configGet('databases')).toEqual({ databases: '32' })
    expect(db.configGet('requirepass')).toEqual({ requirepass: 'a "b" \\' })
    expect(db.configGet('save')).toEqual({ save: '900 1' })
    db.select(31)
    expect(() => open({ config: { nope: '1' } })).toThrow(new TypeError('open: config has no parameter nope'))
    expect(() => open({ config: { port: 'x' } })).toThrow(/^open: config.port: /)
    expect(() => open({ frozen: -5 })).toThrow(TypeError)
    expect(() => open({ seed: 'x' as never })).toThrow(TypeError)
  })

  it('keeps working after a refused call', () => {
    using db = open()
    expect(() => db.set('k', undefined as never)).toThrow(TypeError)
    expect(db.set('k', 'v')).toBe('OK')
    expect(db.get('k')).toBe('v')
  })

  it('handles keys and values far beyond its request buffer', () => {
    using db = open()
    const key = 'k'.repeat(100_000)
    const value = 'v€'.repeat(700_000)
    db.set(key, value)
    expect(db.get(key)).toBe(value)
    expect(db.strLen(key)).toBe(2_800_000)
    db.set('small', 'x')
    expect(db.get('small')).toBe('x')
  })

  it('throws after close, and closes by `using`', () => {
    const db = open()
    db.set('k', 'v')
    db.close()
    db.close()
    expect(() => db.get('k')).toThrow('the store is closed')
  })

  it("isn't held back by a pause: a call has nowhere to wait", () => {
    using db = open({ frozen: true })
    db.clientPause(10_000)
    expect([db.set('key', 'value'), db.get('key')]).toEqual(['OK', 'value'])
    db.clientUnpause()
  })

  it('keeps stores apart', () => {
    const stores = Array.from({ length: 1000 }, () => open())
    stores.forEach((db, index) => db.set('k', index))
    stores.forEach((db, index) => {
      expect(db.get('k')).toBe(String(index))
      db.close()
    })
  })
})

describe('transactions', () => {
  it('runs collected commands at once and types their replies', () => {
    using db = open()
    const replies = db.multi().set('n', 1).incr('n').get('none').exec()
    expect(replies).toEqual(['OK', 2, null])
    expectTypeOf(replies).toEqualTypeOf<['OK', number | bigint, string | null] | null>()
    expect(db.multi().exec()).toEqual([])
  })

  it('throws after running the others when a command failed', () => {
    using db = open()
    db.set('k', 'text')
    try {
      db.multi().incr('k').set('k', 'other').exec()
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(MultiError)
      expect((error as MultiError).message).toBe('command 1: ERR value is not an integer or out of range')
      expect((error as MultiError).replies[1]).toBe('OK')
    }
    expect(db.get('k')).toBe('other')
  })

  it('runs nothing after a bad argument', () => {
    using db = open()
    expect(() =>
      db
        .multi()
        .set('k', 'v')
        .set('k', undefined as never)
        .exec(),
    ).toThrow(TypeError)
    expect(db.get('k')).toBeNull()
    expect(db.set('k', 'v')).toBe('OK')
  })

  it('runs nothing when a watched key was changed', () => {
    using db = open()
    db.watch('k')
    db.set('k', 'changed')
    expect(db.multi().set('k', 'lost').exec()).toBeNull()
    expect(db.get('k')).toBe('changed')
  })

  it('selects a database', () => {
    using db = open()
    db.set('k', 'in 0')
    db.select(1)
    expect(db.get('k')).toBeNull()
    expect(() => db.select(16)).toThrow('ERR DB index is out of range')
    db.select(0)
    expect(db.get('k')).toBe('in 0')
  })
})

describe('clock', () => {
  it('expires when it is advanced', () => {
    using db = open({ frozen: 1_700_000_000_000 })
    db.set('k', 'v', { PX: 100 })
    db.clock.advance(100)
    expect(db.get('k')).toBe('v')
    db.clock.advance(1)
    expect(db.get('k')).toBeNull()
    expect(db.clock.now()).toBe(1_700_000_000_101)
    expect(() => db.clock.advance(-1)).toThrow(TypeError)
  })

  it('may run with an offset', () => {
    using db = open()
    db.set('k', 'v', { EX: 3600 })
    expect(db.clock.mode).toBe('real')
    db.clock.advance(3_600_001)
    expect(db.clock.mode).toBe('offset')
    expect(db.get('k')).toBeNull()
  })
})

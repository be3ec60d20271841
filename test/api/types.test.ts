/** That the types of the typed methods say what the methods return. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type MapReply, open } from '../../src/index.js'

type Pairs = [member: string, score: number][]

describe('the type of a reply that depends on what is given', () => {
  it('follows a count', () => {
    using db = open()
    db.zAdd('z', [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ])
    const popped = db.zPopMax('z', 2)
    expectTypeOf(popped).toEqualTypeOf<Pairs>()
    expect(popped).toEqual([
      ['d', 4],
      ['c', 3],
    ])
    expectTypeOf(db.zPopMax('z')).toEqualTypeOf<[] | [member: string, score: number]>()
    expectTypeOf(db.zPopMin('z')).toEqualTypeOf<[] | [member: string, score: number]>()
    expectTypeOf(db.zPopMin('z', 1)).toEqualTypeOf<Pairs>()
    expectTypeOf(db.multi().zPopMax('z', 2).zPopMax('z').exec()).toEqualTypeOf<
      [Pairs, [] | [member: string, score: number]] | null
    >()

    db.rPush('l', ['1', '2', '3'])
    expect(db.lPop('l', 2)?.map(Number)).toEqual([1, 2])
    expectTypeOf(db.lPop('l')).toEqualTypeOf<string | null>()
    expectTypeOf(db.rPop('l', 2)).toEqualTypeOf<string[] | null>()
    expectTypeOf(db.lPop('l', 2 as number | undefined)).toEqualTypeOf<string | string[] | null>()
    expectTypeOf(db.lPos('l', '1', { COUNT: 0 })).toEqualTypeOf<number[]>()
    expectTypeOf(db.lPos('l', '1', { RANK: -1 })).toEqualTypeOf<number | null>()

    db.sAdd('s', ['1'])
    expect(db.sRandMember('s', 2).map(Number)).toEqual([1])
    expect(db.sPop('s', 2).map(Number)).toEqual([1])
    expect(db.sPop('s', 2)).toEqual([])
    expectTypeOf(db.sPop('s')).toEqualTypeOf<string | null>()

    db.hSet('h', { f: '1' })
    expect(db.hRandField('h', { count: 2 }).map(String)).toEqual(['f'])
    expect(db.hRandField('h', { count: 2, WITHVALUES: true }).map(([, value]) => value)).toEqual(['1'])
    expectTypeOf(db.hRandField('h')).toEqualTypeOf<string | null>()
    expectTypeOf(db.zRandMember('z', { count: 2 })).toEqualTypeOf<string[]>()
    expectTypeOf(db.zRandMember('z', { count: 2, WITHSCORES: true })).toEqualTypeOf<Pairs>()
  })

  it('follows options', () => {
    using db = open()
    db.rPush('l', ['b', 'a'])
    expect(db.sort('l', { ALPHA: true }).map((item) => item.length)).toEqual([1, 1])
    expectTypeOf(db.sort('l', { GET: 'x*', ALPHA: true })).toEqualTypeOf<(string | null)[]>()
    expectTypeOf(db.sort('l', { ALPHA: true, STORE: 'to' })).toEqualTypeOf<number>()
    expectTypeOf(db.sortRo('l', { ALPHA: true })).toEqualTypeOf<string[]>()

    db.mSet({ a: 'xyz', b: 'yz' })
    expectTypeOf(db.lcs('a', 'b')).toEqualTypeOf<string>()
    expect(db.lcs('a', 'b', { LEN: true }) + 1).toBe(3)
    expect(db.lcs('a', 'b', { IDX: true }).matches).toEqual([
      [
        [1, 2],
        [0, 1],
      ],
    ])

    db.geoAdd('g', [[1, 2, 'm']])
    expect(db.geoRadius('g', 1, 2, 5, 'KM', { COUNT: 4 }).map((name) => name.length)).toEqual([1])
    expectTypeOf(db.geoRadius('g', 1, 2, 5, 'KM', { STORE: 'to' })).toEqualTypeOf<number>()
    expectTypeOf(db.geoRadiusByMember('g', 'm', 5, 'KM', { STOREDIST: 'to' })).toEqualTypeOf<number>()
  })

  it('is either where it is only known at run time whether an option is given', () => {
    using db = open()
    const maybe = db.dbSize() > 0
    db.zAdd('z', [[1, 'a']])
    expectTypeOf(db.zRange('z', 0, 1, { WITHSCORES: maybe })).toEqualTypeOf<string[] | Pairs>()
    expectTypeOf(db.zUnion('z', { WITHSCORES: maybe })).toEqualTypeOf<string[] | Pairs>()
    expectTypeOf(db.zRange('z', 0, 1, { REV: maybe })).toEqualTypeOf<string[]>()
    expectTypeOf(db.zRange('z', 0, 1, { REV: maybe, WITHSCORES: true })).toEqualTypeOf<Pairs>()
    expectTypeOf(db.set('k', 'v', { GET: maybe })).toEqualTypeOf<string | null>()
    expectTypeOf(db.bytes.set('k', 'v', { GET: maybe })).toEqualTypeOf<'OK' | Uint8Array | null>()
    expectTypeOf(db.set('k', 'v', { NX: maybe })).toEqualTypeOf<'OK' | null>()
    expectTypeOf(db.zAdd('z', [[1, 'a']], { INCR: maybe })).toEqualTypeOf<number | null>()
    expectTypeOf(db.zAdd('z', [[1, 'a']], { CH: maybe })).toEqualTypeOf<number>()
    expectTypeOf(
      db
        .multi()
        .zAdd('z', [[1, 'a']], { INCR: maybe })
        .exec(),
    ).toEqualTypeOf<[number | null] | null>()
    const found = db.geoSearch('g', { FROMMEMBER: 'a', BYRADIUS: { radius: 1, unit: 'KM' }, WITHDIST: maybe })
    expectTypeOf<string[]>().toExtend<typeof found>()
    expectTypeOf<[string, string][]>().toExtend<typeof found>()
    expectTypeOf(found).not.toEqualTypeOf<string[]>()
  })
})

describe('the bytes view', () => {
  it('has the types of maps as lists of pairs', () => {
    using db = open()
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
    db.hSet('h', { f: 'v' })
    const all = db.bytes.hGetAll('h')
    expectTypeOf(all).toEqualTypeOf<[key: Uint8Array, value: Uint8Array][]>()
    expect(all.map(([field, value]) => [text(field), text(value)])).toEqual([['f', 'v']])
    expectTypeOf(db.bytes.multi().hGetAll('h').exec()).toEqualTypeOf<[[Uint8Array, Uint8Array][]] | null>()
    expect(db.bytes.multi().hGetAll('h').exec()?.[0][0]?.map(text)).toEqual(['f', 'v'])
    expect(db.bytes.configGet('maxmemory').map(([name, value]) => [text(name), text(value)])).toEqual([
      ['maxmemory', '0'],
    ])
    expect(db.bytes.hello().map(([name]) => text(name))).toContain('version')
    expectTypeOf(db.bytes.hello()).toEqualTypeOf<[Uint8Array, unknown][]>()
    expect(db.bytes.commandDocs('get').map(([name]) => text(name))).toEqual(['get'])
    expect(db.bytes.memoryStats().map(([name]) => text(name))).toContain('peak.allocated')
    expect(db.bytes.clientTrackingInfo().map(([name]) => text(name))).toEqual(['flags', 'redirect', 'prefixes'])
    expect(db.bytes.lcs('h1', 'h2', { IDX: true }).map(([name]) => text(name))).toEqual(['matches', 'len'])
    for (const [, histogram] of db.bytes.latencyHistogram('hset')) {
      expectTypeOf(histogram).toEqualTypeOf<[Uint8Array, number | [number, number][]][]>()
      expect(histogram.map(([name]) => text(name))).toEqual(['calls', 'histogram_usec'])
      expect(histogram[1]?.[1]).toEqual([[expect.any(Number), 1]])
    }
    db.function('f', (_keys, _args, redis) => redis.bytes.hGetAll('h').length)
    expect(db.fCall('f')).toBe(1)
  })

  it('has the types of texts as bytes', () => {
    using db = open()
    db.set('k', 'v')
    const texts: (Uint8Array | null)[] = [
      db.bytes.info(),
      db.bytes.lolwut(),
      db.bytes.memoryDoctor(),
      db.bytes.memoryMallocStats(),
      db.bytes.latencyDoctor(),
      db.bytes.objectEncoding('k'),
      db.bytes.ping('you'),
      ...db.bytes.commandList(),
    ]
    expect(texts.every((text) => text instanceof Uint8Array)).toBe(true)
    const pong: 'PONG' = db.bytes.ping()
    expect(pong).toBe('PONG')
    const type: string = db.bytes.type('k')
    expect(type).toBe('string')
  })

  it('leaves maps objects in the string view', () => {
    using db = open()
    db.hSet('h', { f: 'v' })
    expectTypeOf(db.hGetAll('h')).toEqualTypeOf<Record<string, string>>()
    expectTypeOf<MapReply<string, { a: number }>>().toEqualTypeOf<{ a: number }>()
    expect(db.hGetAll('h')['f']).toBe('v')
    expect(db.latencyHistogram('hset')['hset']?.calls).toBe(1)
  })
})

/** That the types of the typed methods say what the methods return. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import { open } from '../../src/index.js'

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

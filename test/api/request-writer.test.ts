import { describe, expect, it } from 'vitest'
import { open, RedisError } from '../../src/index.js'
import { RequestWriter } from '../../src/api/request-writer.js'

describe('request writer', () => {
  it('refuses an array with an empty slot, which would shift what comes back', () => {
    using db = open()
    const keys: string[] = ['a']
    keys[2] = 'c'
    expect(() => db.mGet(keys)).toThrow(new TypeError('mGet: key[1] must be a string or Uint8Array, got undefined'))
  })

  it('refuses a request in which places would exceed 31 bits', () => {
    const writer = new RequestWriter(() => 2 ** 29)
    writer.begin(undefined)
    // As behind 2 GiB of arguments, which a test can do without.
    Object.assign(writer, { at: 2 ** 31 - 10 })
    expect(() => writer.bytes(new Uint8Array(100))).toThrow(RangeError)
    expect(() => writer.text('x'.repeat(100))).toThrow(RangeError)
    expect(writer.args.count).toBe(0)
    writer.begin(undefined)
    writer.text('PING')
    expect(writer.args.length(0)).toBe(4)
  })

  it('refuses a key or value above proto-max-bulk-len, as no client could send it', () => {
    using db = open({ config: { 'proto-max-bulk-len': '1mb' } })
    const tooLong = /^ERR string exceeds maximum allowed size \(proto-max-bulk-len\)$/
    const [most, more] = [new Uint8Array(2 ** 20), new Uint8Array(2 ** 20 + 1)]
    db.set('k', most)
    db.set('k', 'x'.repeat(2 ** 20))
    expect(() => db.set('k', more)).toThrow(tooLong)
    expect(() => db.set(more, 'v')).toThrow(RedisError)
    expect(() => db.set('k', 'ü'.repeat(2 ** 19 + 1))).toThrow(tooLong)
    // Where the buffer has room for it already.
    expect(() => db.rPush('list', [most, most, most, more])).toThrow(tooLong)
    expect(() => db.call('SADD', 'set', more)).toThrow(tooLong)
    expect(() => db.multi().del('k').set('k', more).exec()).toThrow(tooLong)
    expect(db.strLen('k')).toBe(2 ** 20)
    expect(db.exists(['list', 'set'])).toBe(0)
    db.configSet({ 'proto-max-bulk-len': '2mb' })
    expect(db.set('k', more)).toBe('OK')
  })

  it('writes an option of several values, and one whose token comes before each value', () => {
    using db = open()
    db.rPush('l', ['3', '1', '2'])
    db.mSet({ w1: 'one', w2: 'two' })
    expect(db.sort('l', { LIMIT: { offset: 1, count: 2 }, GET: ['#', 'w*'] })).toEqual(['2', 'two', '3', null])
    expect(db.sort('l', { GET: 'w*' })).toEqual(['one', 'two', null])
    expect(db.sort('l', { GET: [], DESC: true, ALPHA: true })).toEqual(['3', '2', '1'])
    const stored: number = db.sort('l', { STORE: 'd', BY: 'nosort' })
    expect(stored).toBe(3)
    expect(db.sortRo('d')).toEqual(['1', '2', '3'])
  })

  it('refuses an option of several values that lacks one, or has another', () => {
    using db = open()
    const limits = [{ offset: 1 }, { offset: 1, count: 'x' }, { offset: 1, count: 2, more: 3 }, [1, 2], 5]
    const errors = limits.map((LIMIT) => {
      try {
        db.sort('l', { LIMIT: LIMIT as { offset: number; count: number } })
        return 'none'
      } catch (error) {
        return String(error)
      }
    })
    expect(errors).toEqual([
      'TypeError: sort: LIMIT.count must be an integer (number or bigint), got undefined',
      "TypeError: sort: LIMIT.count must be an integer (number or bigint), got 'x'",
      'TypeError: sort: LIMIT must be an object of offset, count, got an object',
      'TypeError: sort: LIMIT must be an object of offset, count, got an array',
      'TypeError: sort: LIMIT must be an object of offset, count, got 5',
    ])
  })

  it('takes scores with their members as objects, one or several, or as pairs', () => {
    using db = open()
    expect(db.zAdd('z', { score: 2, member: 'b' })).toBe(1)
    expect(
      db.zAdd('z', [
        { score: 1, member: 'a' },
        { score: 3, member: 'c' },
      ]),
    ).toBe(2)
    expect(db.zAdd('z', [[4, 'd']])).toBe(1)
    expect(db.zRange('z', 0, -1)).toEqual(['a', 'b', 'c', 'd'])
    expect(db.hSet('h', { f: 'v' })).toBe(1)
    expect(db.hSet('h', new Map([['g', 'w']]))).toBe(1)
  })

  it('counts the keys itself where Redis wants their number', () => {
    using db = open()
    db.sAdd('one', ['a', 'b'])
    db.sAdd('two', ['b', 'c'])
    expect(db.sInterCard(['one', 'two'])).toBe(1)
    expect(db.sInterCard('one', { LIMIT: 1 })).toBe(1)
    expect(db.zUnion(['one', 'two'], { WITHSCORES: true })).toContainEqual(['b', 2])
    expect(() => db.sInterCard([])).toThrow(TypeError)
  })

  it('takes bounds of scores as numbers and as text', () => {
    using db = open()
    db.zAdd('z', [
      { score: 1, member: 'a' },
      { score: 2, member: 'b' },
    ])
    expect(db.zRangeByScore('z', '(1', Infinity)).toEqual(['b'])
    expect(db.zCount('z', -Infinity, '(2')).toBe(1)
    expect(db.zRemRangeByScore('z', 0, 1.5)).toBe(1)
  })

  it('refuses other objects than those', () => {
    using db = open()
    const given = [{ ann: 5 }, { score: 1 }, [], [{ score: 'x', member: 'a' }], [{ score: 1, member: 'a', more: 1 }], 5]
    const errors = given.map((pairs) => {
      try {
        db.zAdd('z', pairs as { score: number; member: string })
        return 'none'
      } catch (error) {
        return String(error)
      }
    })
    expect(errors).toEqual([
      'TypeError: zAdd: scoreMember must have score, member and nothing else',
      'TypeError: zAdd: scoreMember.member must be a string, Uint8Array, number or bigint, got undefined',
      'TypeError: zAdd: scoreMember must be an object of score, member, or a list of such or of pairs, got an empty one',
      "TypeError: zAdd: scoreMember[0].score must be a number, got 'x'",
      'TypeError: zAdd: scoreMember must have score, member and nothing else',
      'TypeError: zAdd: scoreMember must be an object of score, member, or a list of such or of pairs, got 5',
    ])
  })
})

/** Methods that may wait: promises, in the process's own time or the test's. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import { open, RedisError } from '../../src/index.js'

describe('methods that may wait', () => {
  it('are answered at once when there is something', async () => {
    using db = open()
    db.rPush('jobs', ['a', 'b'])
    const answer = db.blPop('jobs', 0)
    expectTypeOf(answer).toEqualTypeOf<Promise<[string, string] | null>>()
    expect(await answer).toEqual(['jobs', 'a'])
    expect(db.lLen('jobs')).toBe(1)
  })

  it('wait for another call, first come, first served', async () => {
    using db = open()
    const answers: unknown[] = []
    const waiting = [1, 2, 3].map(async (n) => answers.push([n, await db.blPop(['one', 'two'], 0)]))
    db.rPush('two', ['x', 'y'])
    expect(db.exists('two')).toBe(0)
    db.rPush('one', 'z')
    await Promise.all(waiting)
    expect(answers).toEqual([
      [1, ['two', 'x']],
      [2, ['two', 'y']],
      [3, ['one', 'z']],
    ])
  })

  it('time out when the clock is advanced, in order', async () => {
    using db = open({ frozen: true })
    const order: string[] = []
    const long = db.blPop('l', 10).then((reply) => order.push(`long ${String(reply)}`))
    const short = db.blMove('l', 'm', 'LEFT', 'RIGHT', 5).then((reply) => order.push(`short ${String(reply)}`))
    db.clock.advance(4999)
    await Promise.resolve()
    expect(order).toEqual([])
    db.clock.advance(10_000)
    await Promise.all([long, short])
    expect(order).toEqual(['short null', 'long null'])
  })

  it('time out in real time', async () => {
    using db = open()
    expect(await db.bzPopMin('z', 0.01)).toBeNull()
  })

  it('use the database that is selected when they are called', async () => {
    using db = open()
    db.select(3)
    const answer = db.blPop('l', 0)
    db.select(0)
    db.rPush('l', 'zero')
    db.select(3)
    db.rPush('l', 'three')
    expect(await answer).toEqual(['l', 'three'])
  })

  it('give bytes in the bytes view', async () => {
    using db = open()
    const answer = db.bytes.blPop('l', 0)
    db.rPush('l', new Uint8Array([0, 255]))
    expect((await answer)?.[1]).toEqual(new Uint8Array([0, 255]))
  })

  it('reject with what Redis says, with a TypeError for a wrong argument, and when the store is closed', async () => {
    const db = open()
    db.set('s', 'x')
    await expect(db.blPop('s', 0)).rejects.toThrow(RedisError)
    await expect(db.blPop('l', -1)).rejects.toThrow('timeout is negative')
    await expect(db.blPop({} as string, 0)).rejects.toThrow(TypeError)
    const waiting = db.blPop('l', 0)
    db.close()
    await expect(waiting).rejects.toThrow('the store was closed')
    await expect(db.blPop('l', 0)).rejects.toThrow('the store is closed')
  })

  it('leave no session behind', async () => {
    using db = open({ frozen: true })
    const waiting = db.blPop('l', 1)
    expect(db.clientList()).toMatch(/flags=b .*cmd=blpop/)
    db.clock.advance(1000)
    await waiting
    expect(db.clientList().trim().split('\n')).toHaveLength(1)
  })

  it('do not wait in a transaction, and answer in it', () => {
    using db = open()
    db.rPush('l', 'x')
    expect(db.multi().blPop('l', 0).blPop('l', 0).blMove('l', 'm', 'LEFT', 'LEFT', 0).exec()).toEqual([
      ['l', 'x'],
      null,
      null,
    ])
  })

  it('count as calls as soon as they wait, and once', async () => {
    using db = open()
    const calls = (): string | undefined => /cmdstat_blpop:calls=(\d+)/.exec(db.info('commandstats'))?.[1]
    const waiting = db.blPop('l', 0)
    expect(calls()).toBe('1')
    db.rPush('l', 'x')
    expect(await waiting).toEqual(['l', 'x'])
    expect(calls()).toBe('1')
  })

  it('are not to be had by `call`, which has no promise to give', () => {
    using db = open()
    expect(() => db.call('BLPOP', 'l', 0)).toThrow(TypeError)
  })
})

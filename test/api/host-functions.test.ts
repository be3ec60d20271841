/** Functions of the program: what FCALL gives them, what becomes of their answers and errors. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Db, open, RedisError } from '../../src/index.js'
import { scripting } from '../../src/scripting/index.js'

let db: Db

beforeEach(() => {
  db = open({ scripting })
})
afterEach(() => {
  db.close()
})

const call = (name: string, ...rest: (string | number)[]): unknown => db.call('FCALL', name, ...rest)

describe('db.function', () => {
  it('runs for FCALL with keys, arguments and a store', () => {
    db.function('take', ([key = ''], [count = '0'], redis) => {
      if (redis.decrBy(key, Number(count)) < 0) throw new Error('not enough left')
      return redis.get(key)
    })
    db.set('stock', 5)
    expect(call('take', 1, 'stock', 3)).toBe('2')
    expect(call('TAKE', 1, 'stock', 1)).toBe('1')
    expect(db.fCall('take', { keys: ['stock'], arguments: ['1'] })).toBe('0')
  })

  it('undoes what a function changed that throws', () => {
    db.function('fail', ([key = ''], _args, redis) => {
      redis.set(key, 'changed')
      redis.rPush('list', 'x')
      throw new Error('boom\r\nand more')
    })
    db.set('k', 'before')
    expect(() => call('fail', 1, 'k')).toThrow(new RedisError('ERR boom\r\nand more'))
    expect(db.get('k')).toBe('before')
    expect(db.exists('list')).toBe(0)
    expect(db.info('stats')).not.toContain('errorstat')
  })

  it('passes errors of commands on, or lets the function catch them', () => {
    db.function('wrong', ([key = ''], [mode], redis) => {
      try {
        return redis.lPush(key, 'x')
      } catch (error) {
        if (mode === 'catch') return (error as RedisError).code
        throw error
      }
    })
    db.set('k', 'text')
    expect(call('wrong', 1, 'k', 'catch')).toBe('WRONGTYPE')
    expect(() => call('wrong', 1, 'k')).toThrow('WRONGTYPE Operation against a key holding the wrong kind of value')
  })

  it.each<[string, unknown, string]>([
    ['an object without a prototype', Object.create(null), 'ERR something without a text'],
    ['an error whose message is no text', Object.assign(new Error('x'), { message: undefined }), 'ERR undefined'],
    ['a symbol', Symbol('s'), 'ERR Symbol(s)'],
    ['nothing', undefined, 'ERR undefined'],
  ])('replies with an error, too, where %s is thrown', (_what, thrown, text) => {
    db.function('odd', () => {
      throw thrown
    })
    expect(() => call('odd', 0)).toThrow(new RedisError(text))
  })

  it('passes on an error of another copy of the library, with its code', () => {
    class OtherError extends Error {
      override readonly name = 'RedisError'
    }
    db.function('other', () => {
      throw new OtherError('WRONGTYPE of another copy')
    })
    expect(() => call('other', 0)).toThrow(new RedisError('WRONGTYPE of another copy'))
  })

  it('survives what cannot be asked what it is', () => {
    const thrown: unknown = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('no answer')
        },
      },
    )
    db.function('hidden', () => {
      throw thrown
    })
    expect(() => call('hidden', 0)).toThrow(new RedisError('ERR something without a text'))
  })

  it('keeps texts that are not ASCII readable', () => {
    db.function('thrown', () => {
      throw new RedisError('CODE caf\u00e9 \u2603')
    })
    expect(() => call('thrown', 0)).toThrow(new RedisError('CODE caf\u00e9 \u2603'))
    expect(() => db.call('caf\u00e9\u2603')).toThrow("unknown command 'caf\u00e9\u2603'")
    expect(db.eval("return redis.status_reply('caf\u00e9')")).toBe('caf\u00e9')
  })

  it('reads an answer once, and undoes the call where that throws', () => {
    let reads = 0
    const answer = {
      get x(): number {
        if (++reads === 2) throw new Error('read again')
        return reads
      },
    }
    db.function('once', () => answer)
    expect(call('once', 0)).toEqual({ x: 1 })
    db.function('broken', ([key = ''], _args, redis) => {
      redis.set(key, 'x')
      return answer
    })
    expect(() => call('broken', 1, 'k')).toThrow(new RedisError('ERR read again'))
    expect(db.exists('k')).toBe(0)
  })

  it('refuses a promise, and undoes what came before it', () => {
    db.function('later', ([key = ''], _args, redis) => {
      redis.set(key, 'x')
      return Promise.reject(new Error('unseen'))
    })
    expect(() => call('later', 1, 'k')).toThrow('ERR function later answered a promise, which is no reply')
    expect(db.exists('k')).toBe(0)
  })

  it.each([
    [undefined, null],
    [null, null],
    ['é', 'é'],
    [5, 5],
    [-0, 0],
    [1.5, 1.5],
    [Infinity, Infinity],
    [2n ** 60n, 2n ** 60n],
    [true, true],
    [
      [1, ['a', null]],
      [1, ['a', null]],
    ],
    [
      { a: 1, b: { c: [] } },
      { a: 1, b: { c: [] } },
    ],
    [new Map([['k', 1]]), { k: 1 }],
    [new Set([1, 2]), [1, 2]],
    [Uint8Array.of(0x68, 0x69), 'hi'],
  ])('replies %o', (answer, expected) => {
    db.function('answer', () => answer)
    expect(call('answer', 0)).toEqual(expected)
  })

  it.each([
    [() => 1, 'a function'],
    [Symbol('x'), 'a symbol'],
    [new Date(0), 'a Date'],
    [[[new RegExp('x')]], 'a RegExp'],
  ])('has no reply for %o', (answer, what) => {
    db.function('answer', () => answer)
    expect(() => call('answer', 0)).toThrow(`ERR function answer answered ${what}, which is no reply`)
  })

  it('has no reply for what contains itself', () => {
    const loop: unknown[] = []
    loop.push(loop)
    db.function('answer', () => loop)
    expect(() => call('answer', 0)).toThrow('nested more than 128 deep')
  })

  it('keeps to its flags', () => {
    db.function(
      'read',
      ([key = ''], [value], redis) => (value === undefined ? redis.get(key) : redis.set(key, value)),
      {
        flags: ['no-writes'],
        description: 'reads',
      },
    )
    db.function('write', ([key = ''], [value = ''], redis) => redis.set(key, value))
    expect(db.call('FCALL_RO', 'read', 1, 'k')).toBeNull()
    expect(() => call('read', 1, 'k', 'v')).toThrow('ERR Write commands are not allowed from read-only scripts.')
    expect(() => db.call('FCALL_RO', 'write', 1, 'k', 'v')).toThrow('Can not execute a script with write flag')
    expect(call('write', 1, 'k', 'v')).toBe('OK')
  })

  it('reaches the store by its third parameter alone, and only while it runs', async () => {
    let kept: { get(key: string): unknown } | undefined
    db.function('keep', (_keys, _args, redis) => {
      kept = redis
      return redis.bytes.call('SET', 'k', Uint8Array.of(1))
    })
    db.function('outer', () => db.get('k'))
    db.function('nested', (_keys, _args, redis) => redis.call('FCALL', 'keep', 0))
    db.function('names', (_keys, _args, redis) => [
      redis.call('config', 'get', 'hz'),
      redis.call('object', 'encoding', 'n'),
    ])
    call('keep', 0)
    expect(() => kept?.get('k')).toThrow('the function that this belongs to has ended')
    expect(() => call('outer', 0)).toThrow('ERR a command is running')
    expect(() => call('nested', 0)).toThrow('This Redis command is not allowed from script')
    db.set('n', 5)
    db.function('encoding', (_keys, _args, redis) => [redis.objectEncoding('n'), redis.call('object', 'encoding', 'n')])
    expect(call('encoding', 0)).toEqual(['int', 'int'])
    expect(() => call('names', 0)).toThrow('This Redis command is not allowed from script')
    let waited: unknown
    db.function('wait', (_keys, _args, redis) => {
      waited = redis.blPop('list', 0)
      return 1
    })
    expect(call('wait', 0)).toBe(1)
    await expect(waited).rejects.toThrow('blPop: nothing can wait inside a function')
  })

  it('is listed by itself, and libraries come and go without it', () => {
    const stats = { LUA: { libraries_count: 0, functions_count: 0 } }
    expect(db.functionStats()).toEqual({ running_script: null, engines: stats })
    db.function('mine', () => 1, { flags: ['allow-oom', 'no-writes'], description: 'what it does' })
    expect(db.functionStats()).toEqual({
      running_script: null,
      engines: { ...stats, JS: { libraries_count: 1, functions_count: 1 } },
    })
    expect(db.functionList()).toEqual([
      {
        library_name: 'js:host',
        engine: 'JS',
        functions: [{ name: 'mine', description: 'what it does', flags: ['no-writes', 'allow-oom'] }],
      },
    ])
    db.functionFlush()
    expect(call('mine', 0)).toBe(1)
    expect(() => db.functionLoad("#!lua name=lib\nredis.register_function('Mine', function() end)")).toThrow(
      'ERR Function Mine already exists',
    )
    db.functionLoad("#!lua name=lib\nredis.register_function('theirs', function() return 2 end)")
    expect(() => {
      db.function('Theirs', () => 1)
    }).toThrow(new RedisError('ERR Function Theirs already exists'))
    db.function('mine', () => 3)
    expect(call('mine', 0)).toBe(3)
    expect(() => db.functionDelete('js:host')).toThrow('ERR Library not found')
  })

  it('is one unit inside atomic, too', () => {
    db.function('half', (_keys, _args, redis) => {
      redis.set('k', 'x')
      throw new Error('boom')
    })
    expect(() =>
      db.atomic(() => {
        db.set('before', 1)
        call('half', 0)
      }),
    ).toThrow('ERR boom')
    expect(db.dbSize()).toBe(0)
  })

  it('serves those who wait once it is through', async () => {
    db.function('push', ([key = ''], [value = ''], redis) => redis.rPush(key, value))
    const waiting = db.blPop('list', 0)
    call('push', 1, 'list', 'x')
    expect(await waiting).toEqual(['list', 'x'])
  })

  it("names a programmer's mistakes", () => {
    expect(() => {
      db.function('a b', () => 1)
    }).toThrow('function: a name is made of letters, digits and underscores, got a b')
    expect(() => {
      db.function('a', 5 as never)
    }).toThrow('function: needs a function, got 5')
    expect(() => {
      db.function('a', () => 1, { flags: ['nope' as never] })
    }).toThrow('function: flags are no-writes')
  })

  it('libraries are part of snapshots, functions of the program are not', async () => {
    db.functionLoad("#!lua name=lib\nredis.register_function('theirs', function() return 2 end)")
    db.function('mine', () => 1)
    for (const format of ['rdb', 'msgpack'] as const) {
      const copy = open({ scripting, load: await db.snapshot({ format }) })
      expect(copy.call('FCALL', 'theirs', 0)).toBe(2)
      expect(() => copy.call('FCALL', 'mine', 0)).toThrow('ERR Function not found')
      copy.close()
    }
  })
})

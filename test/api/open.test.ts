import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { memoryStorage, open } from '../../src/index.js'
import { saveTo } from '../../src/persistence/save-to.js'
import { listen } from '../../src/server/index.js'
import { startTestServer } from '../../src/testing/index.js'

describe('open and close', () => {
  it('leaves nothing behind that only a full collection would take away', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void
    for (let i = 0; i < 20; i++) open().close()
    collect()
    const before = process.memoryUsage().heapUsed
    const stores = 200
    for (let i = 0; i < stores; i++) open().close()
    collect({ type: 'minor' })
    collect({ type: 'minor' })
    expect((process.memoryUsage().heapUsed - before) / stores).toBeLessThan(10_000)
  })
})

describe('time under fake timers', () => {
  it('is theirs: keys go, and whoever waits has the answer', async () => {
    vi.useFakeTimers()
    try {
      using db = open()
      db.set('k', 'v', { EX: 60 })
      const next = db.blPop('queue', 60)
      vi.advanceTimersByTime(60_000)
      expect(db.get('k')).toBe('v')
      vi.advanceTimersByTime(1)
      expect(db.get('k')).toBeNull()
      expect(await next).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('what makes no sense is refused', () => {
  const bad = (value: unknown): never => value as never

  it.each([5, 'x', null, []])('by open(%j)', (options) => {
    expect(() => open(bad(options))).toThrow(/^open: options must be an object of maxMemory, .*, got /)
  })

  it('by open, where an option is unknown', () => {
    expect(() => open(bad({ nope: 1 }))).toThrow(/^open: unknown option nope; it knows maxMemory, /)
    expect(() => open(bad({ maxmemory: 1 }))).toThrow(
      new TypeError('open: unknown option maxmemory; did you mean maxMemory?'),
    )
    expect(() => open(bad({ appendonly: 'yes' }))).toThrow(
      new TypeError(
        "open: unknown option appendonly; it is a parameter of the configuration: open({ config: { 'appendonly': '...' } })",
      ),
    )
    for (const name of ['port', 'host', 'bind', 'path', 'unixsocket']) {
      expect(() => open(bad({ [name]: 1 }))).toThrow(
        `open: unknown option ${name}; a server in front of the store has it: listen(db, { ... }) of cinnabar/server`,
      )
    }
    expect(() => open(bad({ scriptKillFlag: 1 }))).toThrow(
      new TypeError('open: scriptKillFlag must be an Int32Array, got 1'),
    )
    open({ scriptKillFlag: new Int32Array(1), seed: 1 }).close()
  })

  it('by open, where a parameter has no text', () => {
    const text = 'must be a string, as in redis.conf, got'
    for (const value of [undefined, null, true, ['a'], { a: 1 }]) {
      expect(() => open({ config: bad({ requirepass: value }) })).toThrow(`open: config.requirepass ${text}`)
    }
    for (const config of [new Map([['maxmemory', '1mb']]), ['maxmemory'], new Date(), null, 'maxmemory 1mb']) {
      expect(() => open({ config: bad(config) })).toThrow(
        /^open: config must be an object of parameters and their values, got/,
      )
    }
    using db = open({ config: bad({ maxmemory: 1048576, save: '900 1\n300 10' }) })
    expect(db.configGet(['maxmemory', 'save'])).toEqual({ maxmemory: '1048576', save: '900 1 300 10' })
  })

  it('by the clock, where time would no longer be exact', () => {
    for (const frozen of [-1, NaN, Infinity, 2 ** 53, 1e308]) {
      expect(() => open({ frozen })).toThrow(/^open: frozen must be true, false or a Unix time in ms, got/)
    }
    using db = open({ frozen: 1000 })
    expect(() => db.clock.advance(2 ** 53)).toThrow(new RangeError('clock.advance: time must stay below 2^53 ms'))
    expect(() => db.clock.freeze(1e21)).toThrow(/^clock.freeze: atMs must be a Unix time in ms, got 1e\+21$/)
    expect(() => db.clock.advance(Symbol('s') as never)).toThrow(
      'clock.advance: ms must be a non-negative number, got Symbol(s)',
    )
    db.clock.advance(2 ** 53 - 1001)
    db.set('k', 'v', { EX: 10 })
    expect(db.ttl('k')).toBe(10)
  })

  it('by open and saveTo, where a storage is none', async () => {
    const refusal = "storage must be a storage, such as fileStorage('./x') of cinnabar/persistence, got './x'"
    expect(() => open({ storage: bad('./x') })).toThrow(new TypeError(`open: ${refusal}`))
    expect(() => open({ storage: bad(null) })).toThrow(/^open: storage must be a storage.* got null$/)
    using db = open()
    await expect(saveTo(db, bad('./x'))).rejects.toThrow(new TypeError(`saveTo: ${refusal}`))
    await expect(saveTo(bad({}), memoryStorage())).rejects.toThrow(
      new TypeError('saveTo: the first argument must be a store that open() returned, got an object'),
    )
  })

  it('by listen and startTestServer', async () => {
    using db = open()
    for (const target of [7000, { port: 0 }, null]) {
      await expect(listen(bad(target))).rejects.toThrow(
        /^listen: the first argument must be a store that open\(\) returned, got .*: call listen\(db, \{ port: 7000 \}\)$/,
      )
    }
    await expect(listen(db, bad({ prot: 0 }))).rejects.toThrow(/^listen: unknown option prot; it knows port, host, /)
    await expect(listen(db, bad(7000))).rejects.toThrow(/^listen: options must be an object of port, .*, got 7000$/)
    const wrong: Record<string, unknown[]> = {
      port: [-1, 65536, 1.5, NaN, '7000', null, 5n],
      host: ['', ' ', [], [''], [7], null, true],
      path: ['', 'a\0b', null, 5],
      pathMode: [-1, 0o1000, '700', 1.5],
      backlog: [0, -1, 1.5, 5n, 'many'],
      unref: [null, 1],
      onShutdown: [null, 'close'],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        await expect(listen(db, bad({ port: 0, [name]: value }))).rejects.toThrow(
          new RegExp(`^listen: ${name} must be .*, got `),
        )
      }
    }
    const server = await listen(db, bad({ port: 0, host: undefined, path: undefined, backlog: undefined }))
    expect(server.host).toBe('127.0.0.1')
    await server.close()
    await expect(startTestServer(bad({ port: 0 }))).rejects.toThrow(/unknown option port/)
    await expect(startTestServer(bad(5))).rejects.toThrow('startTestServer: options must be those of open, got 5')
  })

  it('by persisted, where nothing is logged', async () => {
    const db = open({ storage: memoryStorage() })
    await expect(db.persisted()).rejects.toThrow('nothing is logged: appendonly is no')
    db.close()
    await expect(db.persisted()).rejects.toThrow('the store is closed')
  })

  it('by snapshot and function', async () => {
    using db = open()
    await expect(db.snapshot(bad({ format: 'json' }))).rejects.toThrow(
      new TypeError("snapshot: format must be 'rdb' or 'msgpack', got 'json'"),
    )
    await expect(db.snapshot(bad('msgpack'))).rejects.toThrow(/^snapshot: options must be an object of format/)
    expect(() => db.function('f', () => 1, bad({ flag: [] }))).toThrow(/^function: unknown option flag/)
  })
})

/** Bounded stores, as a program in the same process has them. */
import { describe, expect, it, vi } from 'vitest'
import { open, type OpenOptions } from '../../src/index.js'

/** However slow the machine: as much is evicted at once as has to be. */
const unhurried = { 'maxmemory-eviction-tenacity': '100' }
const bounded = { maxMemory: '64kb', evictionPolicy: 'allkeys-lru', seed: 1, config: unhurried } as const

const infoNumber = (db: ReturnType<typeof open>, field: string): number =>
  Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(String(db.call('INFO')))?.[1])

describe('open', () => {
  it('takes a limit as bytes or as text', () => {
    for (const [maxMemory, bytes] of [
      [65536, '65536'],
      ['64kb', '65536'],
      ['64k', '64000'],
      ['1MB' as '1mb', '1048576'],
      [0, '0'],
    ] as const) {
      using db = open({ maxMemory })
      expect(db.call('CONFIG', 'GET', 'maxmemory')).toEqual({ maxmemory: bytes })
    }
  })

  it.each([
    [{ maxMemory: '64 mb' }, "open: maxMemory must be a number of bytes or text such as '64mb', got 64 mb"],
    [{ maxMemory: '10%' }, "open: maxMemory must be a number of bytes or text such as '64mb', got 10%"],
    [{ maxMemory: -1 }, "open: maxMemory must be a number of bytes or text such as '64mb', got -1"],
    [{ maxMemory: 1.5 }, "open: maxMemory must be a number of bytes or text such as '64mb', got 1.5"],
    [{ maxMemory: null }, "open: maxMemory must be a number of bytes or text such as '64mb', got null"],
    [{ evictionPolicy: 'lru' }, /^open: evictionPolicy must be one of volatile-lru, .*noeviction, got lru$/],
    [{ onEvict: 'log' }, 'open: onEvict must be a function, got log'],
    [
      { maxMemory: 1, config: { maxmemory: '2' } },
      'open: maxMemory and config.maxmemory are the same: give one of them',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => open(options as OpenOptions)).toThrow(TypeError)
    expect(() => open(options as OpenOptions)).toThrow(message)
  })

  it('refuses what needs more where nothing may be evicted, and takes what needs none', () => {
    using db = open({ maxMemory: '64kb' })
    const fill = (): void => {
      for (let i = 0; i < 5000; i++) db.set(`key:${i}`, 'value')
    }
    expect(fill).toThrow("OOM command not allowed when used memory > 'maxmemory'.")
    expect(db.get('key:0')).toBe('value')
    expect(db.del('key:0')).toBe(1)
    expect(infoNumber(db, 'used_memory')).toBeLessThan(70_000)
  })

  it('frees what was deleted before it says that memory is short', () => {
    using db = open({ maxMemory: '2mb' })
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 200; i++) {
        db.sAdd(
          'large',
          Array.from({ length: 100 }, (_, j) => `member:${i}:${j}`),
        )
      }
      expect(db.del('large')).toBe(1)
    }
  })
})

describe('onEvict', () => {
  it('is told of each evicted key and its database, after the command', () => {
    const evicted: [string, number][] = []
    using db = open({ ...bounded, onEvict: (key, index) => void evicted.push([key, index]) })
    db.select(3)
    for (let i = 0; i < 3000; i++) db.set(`key:${i}`, 'value')
    expect(evicted.length).toBeGreaterThan(1000)
    const count = infoNumber(db, 'evicted_keys')
    expect(evicted.length).toBe(count)
    expect(new Set(evicted.map(([key]) => key)).size).toBe(evicted.length)
    for (const [key, index] of evicted) {
      expect(index).toBe(3)
      expect(db.exists(key)).toBe(0)
    }
    expect(db.dbSize()).toBe(3000 - evicted.length)
  })

  it('gives the bytes of keys that are no text', () => {
    const keys: Uint8Array[] = []
    using db = open({ ...bounded, onEvict: (_key, _db, bytes) => void keys.push(bytes) })
    const name = (i: number): Uint8Array => Uint8Array.of(0xff, 0, i >> 8, i & 255)
    for (let i = 0; i < 3000; i++) db.set(name(i), 'value')
    expect(keys.length).toBeGreaterThan(500)
    for (const key of keys) expect([key.length, key[0], key[1]]).toEqual([4, 0xff, 0])
  })

  it('may use the store, even so that more is evicted', async () => {
    const seen: string[] = []
    using db = open({
      ...bounded,
      onEvict(key) {
        seen.push(key)
        expect(db.exists(key)).toBe(0)
        db.set(`evicted:${key}`.slice(0, 60), 'value')
      },
    })
    for (let i = 0; i < 2000; i++) expect(db.set(`key:${i}`, `value ${i}`)).toBe('OK')
    expect(seen.length).toBeGreaterThan(500)
    expect(infoNumber(db, 'used_memory')).toBeLessThan(70_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(new Set(seen).has('key:0')).toBe(true)
  })

  it('is told after a transaction and after a batch, and nothing is evicted inside', () => {
    const seen: string[] = []
    using db = open({ ...bounded, onEvict: (key) => void seen.push(key) })
    while (seen.length === 0) db.set(`key:${db.dbSize()}`, 'v'.repeat(100))
    const before = seen.length
    db.atomic(() => {
      for (let i = 0; i < 100; i++) db.set(`batch:${i}`, 'v'.repeat(100))
      expect(db.dbSize()).toBeGreaterThan(100)
      for (let i = 0; i < 100; i++) expect(db.exists(`batch:${i}`)).toBe(1)
      expect(infoNumber(db, 'used_memory')).toBeGreaterThan(70_000)
      expect(seen.length).toBeLessThan(before + 5)
    })
    db.ping()
    expect(infoNumber(db, 'used_memory')).toBeLessThan(66_000)
    expect(seen.length).toBeGreaterThan(before + 50)
  })

  it('runs what it does outside of a transaction that evicted', () => {
    const answers: unknown[] = []
    using db = open({
      config: { 'maxmemory-policy': 'allkeys-random', ...unhurried },
      onEvict() {
        answers.push(
          db.incr('evicted'),
          db.atomic(() => 'batch'),
          db.multi().ping().exec()?.[0],
        )
      },
    })
    for (let i = 0; i < 300; i++) db.set(`key:${i}`, 'v'.repeat(700))
    db.configSet({ maxmemory: '65536' })
    expect(db.multi().incr('n').get('n').exec()).toEqual([1, '1'])
    expect(answers.length).toBeGreaterThan(30)
    expect(new Set(answers.map((answer) => typeof answer))).toEqual(new Set(['number', 'string']))
    expect(answers).not.toContain('QUEUED')
  })

  it("doesn't let a command fail by what it throws", async () => {
    const uncaught = vi.fn()
    const previous = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', uncaught)
    try {
      let thrown = 0
      using db = open({
        ...bounded,
        onEvict() {
          if (thrown++ === 0) throw new Error('mine')
        },
      })
      for (let i = 0; i < 2000; i++) expect(db.set(`key:${i}`, 'value')).toBe('OK')
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(thrown).toBeGreaterThan(1)
      expect(uncaught).toHaveBeenCalledOnce()
      expect(String(uncaught.mock.calls[0]?.[0])).toBe('Error: mine')
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of previous) process.on('uncaughtException', listener)
    }
  })
})

describe('a limit that is lowered', () => {
  it('is reached in slices that keep nobody waiting', async () => {
    using db = open({ seed: 1, evictionPolicy: 'allkeys-random' })
    for (let i = 0; i < 200_000; i++) db.set(`key:${i}`, 'value')
    const used = infoNumber(db, 'used_memory')
    db.call('CONFIG', 'SET', 'maxmemory', String(Math.floor(used / 4)))
    expect(infoNumber(db, 'used_memory')).toBeGreaterThan(used / 2)
    expect(infoNumber(db, 'current_eviction_exceeded_time')).toBeGreaterThanOrEqual(0)
    let turns = 0
    while (infoNumber(db, 'used_memory') > used / 4 && turns < 100_000) {
      turns++
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(turns).toBeGreaterThan(10)
    expect(infoNumber(db, 'used_memory')).toBeLessThanOrEqual(used / 4)
    db.ping()
    expect(infoNumber(db, 'current_eviction_exceeded_time')).toBe(0)
    expect(infoNumber(db, 'total_eviction_exceeded_time')).toBeGreaterThan(0)
  })
})

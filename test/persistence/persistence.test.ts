/** SAVE and its like, save points, what happens when the disk fails, and loading at the start. */
import { describe, expect, it } from 'vitest'
import { memoryStorage, open, SnapshotError } from '../../src/index.js'
import { Persistence } from '../../src/persistence/persistence.js'
import { readWhole, type Storage, writeWhole } from '../../src/persistence/storage.js'
import { crashStorage, faultyStorage, fullDisk } from '../../src/persistence/testing/index.js'
import { openStore, type TestStore } from '../support/store.js'

const NOW = 1_700_000_000_000
const MISCONF = /^-"MISCONF Redis is configured to save RDB snapshots/

interface Kept extends TestStore {
  persistence: Persistence
}

function openKept(storage: Storage, config: Record<string, string> = {}): Kept {
  const store = openStore({ nowMs: NOW, config: { save: '', 'enable-debug-command': 'yes', ...config } })
  return { ...store, persistence: new Persistence(store.engine, { storage }) }
}

/** Lets background work go on until there is none. */
async function settle({ engine }: TestStore): Promise<void> {
  for (let i = 0; i < 100 && engine.persistence?.info()['rdb_bgsave_in_progress'] === 1; i++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const info = (store: TestStore, name: string): string =>
  new RegExp(`${name}:(.*?)\\\\r`).exec(store.text('INFO', 'persistence'))?.[1] ?? ''

describe('saving', () => {
  it('SAVE writes the file, and counts nothing as changed any more', () => {
    const storage = memoryStorage()
    const store = openKept(storage)
    store.text('SET', 'a', 1)
    expect(info(store, 'rdb_changes_since_last_save')).toBe('1')
    store.engine.clock.advance(5000)
    expect(store.text('SAVE')).toBe('+OK')
    expect(store.text('LASTSAVE')).toBe(`:${NOW / 1000 + 5}`)
    expect(info(store, 'rdb_changes_since_last_save')).toBe('0')
    expect(info(store, 'rdb_saves')).toBe('1')
    const copy = openKept(storage)
    expect(copy.persistence.load()).toBe(true)
    expect(copy.text('GET', 'a')).toBe('"1"')
    expect(info(copy, 'rdb_changes_since_last_save')).toBe('0')
    expect(info(copy, 'rdb_last_load_keys_loaded')).toBe('1')
  })

  it('BGSAVE saves what was there when it began, and counts what came since', async () => {
    const storage = memoryStorage()
    const store = openKept(storage)
    store.text('DEBUG', 'POPULATE', 3000)
    store.text('SET', 'a', 'before')
    expect(store.text('BGSAVE')).toBe('+Background saving started')
    expect(store.text('BGSAVE')).toBe('-ERR Background save already in progress')
    expect(store.text('SAVE')).toBe('-ERR Background save already in progress')
    expect(info(store, 'rdb_bgsave_in_progress')).toBe('1')
    expect(info(store, 'current_save_keys_total')).toBe('3001')
    store.text('SET', 'a', 'after')
    store.text('SET', 'b', 'after')
    await settle(store)
    expect(info(store, 'rdb_changes_since_last_save')).toBe('2')
    expect(info(store, 'rdb_last_bgsave_status')).toBe('ok')
    const copy = openKept(storage)
    copy.persistence.load()
    expect([copy.text('GET', 'a'), copy.text('EXISTS', 'b'), copy.text('DBSIZE')]).toEqual(['"before"', ':0', ':3001'])
  })

  it('has BGSAVE wait until a transaction is through', async () => {
    const storage = memoryStorage()
    const store = openKept(storage)
    store.text('MULTI')
    store.text('BGSAVE')
    store.text('SET', 'a', 1)
    expect(store.text('EXEC')).toBe('[+Background saving scheduled, +OK]')
    expect(storage.list()).toEqual([])
    store.engine.tick()
    await settle(store)
    expect(storage.list()).toEqual(['dump.rdb'])
  })

  it.each([
    ['BGSAVE x', '-ERR syntax error'],
    ['BGSAVE SCHEDULE SCHEDULE', '-ERR syntax error'],
    ['DEBUG RELOAD x', '-"ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options."'],
  ])('%s: %s', (command, reply) => {
    expect(openKept(memoryStorage()).text(...command.split(' '))).toBe(reply)
  })

  it('saves at the save points', async () => {
    const storage = memoryStorage()
    const store = openKept(storage, { save: '' })
    store.text('CONFIG', 'SET', 'save', '60 2')
    store.text('SET', 'a', 1)
    store.engine.clock.advance(61_000)
    store.engine.tick()
    expect(storage.list()).toEqual([])
    store.text('SET', 'b', 1)
    store.engine.tick()
    await settle(store)
    expect(storage.list()).toEqual(['dump.rdb'])
    expect(store.text('LASTSAVE')).toBe(`:${NOW / 1000 + 61}`)
  })

  it('FLUSHALL saves the empty store where there are save points, and gives up a snapshot under way', async () => {
    const storage = memoryStorage()
    const store = openKept(storage)
    store.text('CONFIG', 'SET', 'save', '3600 1')
    store.text('DEBUG', 'POPULATE', 5000)
    store.text('BGSAVE')
    store.text('FLUSHALL')
    expect(info(store, 'rdb_changes_since_last_save')).toBe('0')
    await settle(store)
    expect(info(store, 'rdb_last_bgsave_status')).toBe('ok')
    const copy = openKept(storage)
    copy.persistence.load()
    expect(copy.text('DBSIZE')).toBe(':0')
    store.text('SET', 'a', 1)
    expect(store.text('SAVE')).toBe('+OK')
    store.engine.keyspace.assertInvariants()
  })
})

describe('a disk that fails', () => {
  it('refuses writes and PING until a snapshot succeeds', async () => {
    const storage = faultyStorage(memoryStorage())
    const store = openKept(storage)
    store.text('CONFIG', 'SET', 'save', '3600 1')
    store.text('SET', 'a', 1)
    storage.fail = fullDisk(5)
    expect(store.text('SAVE')).toBe('-ERR saving failed: no space left on device')
    expect(store.text('SET', 'a', 2)).toBe('+OK')
    store.text('BGSAVE')
    await settle(store)
    expect(info(store, 'rdb_last_bgsave_status')).toBe('err')
    for (const command of ['SET a 3', 'DEL a', 'PING', 'FLUSHALL'])
      expect(store.text(...command.split(' '))).toMatch(MISCONF)
    expect(store.text('GET', 'a')).toBe('"2"')
    store.text('MULTI')
    expect(store.text('SET', 'a', 3)).toMatch(MISCONF)
    expect(store.text('EXEC')).toMatch(/EXECABORT/)
    store.text('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no')
    expect(store.text('SET', 'a', 3)).toBe('+OK')
    store.text('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'yes')
    expect(store.text('PING')).toMatch(MISCONF)
    storage.fail = undefined
    expect(store.text('SAVE')).toBe('+OK')
    expect(store.text('PING')).toBe('+PONG')
    expect(storage.list()).toEqual(['dump.rdb'])
  })

  it('tries again five seconds after a failure', async () => {
    const storage = faultyStorage(memoryStorage())
    const store = openKept(storage)
    store.text('CONFIG', 'SET', 'save', '1 1')
    store.text('SET', 'a', 1)
    store.engine.clock.advance(3000)
    storage.fail = fullDisk(0)
    store.engine.tick()
    await settle(store)
    storage.fail = undefined
    store.engine.clock.advance(4000)
    store.engine.tick()
    await settle(store)
    expect(storage.list()).toEqual([])
    store.engine.clock.advance(3000)
    store.engine.tick()
    await settle(store)
    expect(storage.list()).toEqual(['dump.rdb'])
    expect(store.text('PING')).toBe('+PONG')
  })

  it('leaves the old snapshot or the new one, wherever it stops', async () => {
    const storage = crashStorage()
    const store = openKept(storage)
    store.text('SET', 'a', 'old')
    store.text('SAVE')
    const saved = storage.step
    store.text('SET', 'a', 'new')
    store.text('DEBUG', 'POPULATE', 20_000)
    store.text('BGSAVE')
    await settle(store)
    const found = new Set<string>()
    for (const crash of storage.crashes()) {
      if (crash.step < saved) continue
      const copy = openKept(crash.storage)
      expect(copy.persistence.load()).toBe(true)
      found.add(`${copy.text('GET', 'a')} ${copy.text('DBSIZE')}`)
    }
    expect([...found]).toEqual(['"old" :1', '"new" :20001'])
  })
})

describe('DEBUG RELOAD', () => {
  it('saves, empties and loads', () => {
    const store = openKept(memoryStorage())
    store.text('SET', 'a', 1)
    store.text('RPUSH', 'l', 'x')
    expect(store.text('DEBUG', 'RELOAD')).toBe('+OK')
    store.text('SET', 'b', 1)
    expect(store.text('DEBUG', 'RELOAD', 'NOSAVE')).toBe('+OK')
    expect([store.text('GET', 'a'), store.text('EXISTS', 'b')]).toEqual(['"1"', ':0'])
    store.text('SET', 'a', 2)
    store.text('SET', 'b', 2)
    expect(store.text('DEBUG', 'RELOAD', 'NOSAVE', 'NOFLUSH')).toMatch(/Error trying to load the RDB dump/)
    expect([store.text('GET', 'a'), store.text('GET', 'b')]).toEqual(['"2"', '"2"'])
    expect(store.text('DEBUG', 'RELOAD', 'NOSAVE', 'NOFLUSH', 'MERGE')).toBe('+OK')
    expect([store.text('GET', 'a'), store.text('GET', 'b')]).toEqual(['"1"', '"2"'])
    store.engine.keyspace.assertInvariants()
  })

  it('takes a library that is there already for a mistake, too, unless told to flush or merge', () => {
    const store = openKept(memoryStorage())
    const load = (name: string): string =>
      store.text('FUNCTION', 'LOAD', `#!lua name=${name}\nredis.register_function('f', function() return 1 end)`)
    load('one')
    expect(store.text('DEBUG', 'RELOAD', 'NOFLUSH')).toMatch(/Error trying to load the RDB dump/)
    expect(store.text('DEBUG', 'RELOAD', 'NOFLUSH', 'MERGE')).toBe('+OK')
    expect(store.text('DEBUG', 'RELOAD')).toBe('+OK')
    expect(store.text('FCALL', 'f', 0)).toBe(':1')
    // Of another library, but with a function of the same name.
    store.text('FUNCTION', 'FLUSH')
    load('other')
    store.text('SET', 'a', 1)
    expect(store.text('DEBUG', 'RELOAD', 'NOSAVE', 'NOFLUSH', 'MERGE')).toMatch(/Error trying to load the RDB dump/)
    expect([store.text('GET', 'a'), store.text('FCALL', 'f', 0)]).toEqual(['"1"', ':1'])
    expect(store.text('DEBUG', 'RELOAD', 'NOSAVE')).toBe('+OK')
  })

  it('keeps what is there when the file is damaged', () => {
    const storage = memoryStorage()
    const store = openKept(storage)
    store.text('SET', 'a', 1)
    store.text('SAVE')
    const bytes = readWhole(storage, 'dump.rdb') ?? new Uint8Array(0)
    bytes[20] = (bytes[20] ?? 0) ^ 1
    writeWhole(storage, 'dump.rdb', bytes)
    expect(store.text('DEBUG', 'RELOAD', 'NOSAVE')).toMatch(/Error trying to load the RDB dump/)
    expect(store.text('GET', 'a')).toBe('"1"')
  })
})

describe('loading while clients are served', () => {
  it('answers with LOADING, except to what may run', async () => {
    const storage = memoryStorage()
    const full = openKept(storage)
    full.text('DEBUG', 'POPULATE', 20_000)
    full.text('SAVE')
    const store = openKept(storage)
    const loaded = store.persistence.loadSoon()
    await new Promise((resolve) => setImmediate(resolve))
    expect(store.text('GET', 'key:1')).toBe('-LOADING Redis is loading the dataset in memory')
    expect(info(store, 'loading')).toBe('1')
    expect(Number(info(store, 'loading_total_bytes'))).toBeGreaterThan(20_000)
    expect(await loaded).toBe(true)
    expect(store.text('DBSIZE')).toBe(':20000')
    expect(store.text('INFO', 'persistence')).not.toMatch(/loading_/)
  })

  it('loads nothing of a file that turns out to be damaged', async () => {
    const storage = memoryStorage()
    const full = openKept(storage)
    full.text('DEBUG', 'POPULATE', 2000)
    full.text('SAVE')
    const bytes = readWhole(storage, 'dump.rdb') ?? new Uint8Array(0)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeWhole(storage, 'dump.rdb', bytes)
    const store = openKept(storage)
    await expect(store.persistence.loadSoon()).rejects.toThrow(SnapshotError)
    expect(store.text('DBSIZE')).toBe(':0')
    expect(() => store.persistence.load()).toThrow(/^dump.rdb: at byte \d+: the checksum is wrong/)
    expect(store.text('DBSIZE')).toBe(':0')
    store.engine.keyspace.assertInvariants()
  })
})

describe('open', () => {
  it('keeps a store in a storage from one opening to the next', () => {
    const storage = memoryStorage()
    {
      using db = open({ storage })
      db.set('a', 'x')
      db.zAdd('z', [[1, 'm']])
    }
    using db = open({ storage })
    expect(db.get('a')).toBe('x')
    expect(db.zScore('z', 'm')).toBe(1)
  })

  it('saves nothing at its end when `save` is empty', () => {
    const storage = memoryStorage()
    open({ storage, config: { save: '""' } }).close()
    const db = open({ storage, config: { save: '""' } })
    db.set('a', 1)
    db.close()
    expect(storage.list()).toEqual([])
  })

  it.each(['rdb', 'msgpack'] as const)('gives and takes snapshots: %s', async (format) => {
    using db = open({ seed: 1 })
    db.hSet('h', { a: '1' })
    db.set('timed', 'x', { EX: 100 })
    const [first, second] = [db.snapshot({ format }), db.snapshot({ format })]
    db.set('later', 1)
    using copy = open({ load: await first })
    expect(copy.hGetAll('h')).toEqual({ a: '1' })
    expect(copy.ttl('timed')).toBeGreaterThan(90)
    expect(copy.exists('later')).toBe(0)
    // The second begins when the first is done.
    using other = open({ load: await second })
    expect(other.exists('later')).toBe(1)
  })

  it('refuses what is no storage and no snapshot', async () => {
    expect(() => open({ storage: {} as never })).toThrow(TypeError)
    expect(() => open({ load: 'x' as never })).toThrow(TypeError)
    expect(() => open({ load: new Uint8Array(100) })).toThrow(SnapshotError)
    using db = open()
    expect(() => db.save()).toThrow(/no storage/)
    expect(() => db.bgSave()).toThrow(/no storage/)
    using kept = open({ storage: memoryStorage() })
    expect(() => kept.atomic(() => kept.save())).toThrow(/within db.atomic/)
    const closed = open()
    const snapshot = closed.snapshot()
    closed.close()
    await expect(snapshot).rejects.toThrow('closed')
    await expect(closed.snapshot()).rejects.toThrow('closed')
  })

  it('writes MessagePack where the name says so', () => {
    const storage = memoryStorage()
    const config = { dbfilename: 'dump.msgpack' }
    {
      using db = open({ storage, config })
      db.set('a', 'x')
    }
    expect(readWhole(storage, 'dump.msgpack')?.[0]).toBe(0x86)
    using db = open({ storage, config })
    expect(db.get('a')).toBe('x')
  })
})

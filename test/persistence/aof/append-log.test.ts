import { describe, expect, it } from 'vitest'
import { failingSync, faultyStorage, fullDisk } from '../../../src/persistence/testing/faults.js'
import { type MemoryStorage, memoryStorage } from '../../../src/persistence/memory-storage.js'
import { Persistence } from '../../../src/persistence/persistence.js'
import { readWhole, type Storage, writeWhole } from '../../../src/persistence/storage.js'
import { latin1Bytes } from '../../../src/memory/utf8.js'
import { lineOf } from '../../differential/op.js'
import { commandsOf } from '../../support/effect-lines.js'
import { type LoggedStore, openLogged } from '../../support/logged-store.js'

const FOLDER = 'appendonlydir'
const MANIFEST = `${FOLDER}/appendonly.aof.manifest`

const text = (storage: Storage, name: string): string => {
  const bytes = readWhole(storage, name)
  return bytes ? Buffer.from(bytes).toString('latin1') : '(none)'
}
const manifest = (storage: Storage): string => text(storage, MANIFEST)
const lines = (storage: Storage, name: string): string[] =>
  commandsOf(readWhole(storage, `${FOLDER}/${name}`) ?? new Uint8Array(0)).map(lineOf)

/** What it says of the log. */
function facts(store: LoggedStore): Record<string, string> {
  const fields = store.text('INFO', 'persistence').split('\\r\\n')
  const pairs = fields.filter((field) => field.startsWith('aof_')).map((field) => field.split(':') as [string, string])
  return Object.fromEntries(pairs)
}

/** The same files again, as another process finds them. */
const again = (storage: MemoryStorage): MemoryStorage =>
  memoryStorage(Object.fromEntries(storage.list().map((name) => [name, readWhole(storage, name) ?? new Uint8Array(0)])))

const fill = ({ text }: LoggedStore): void => {
  text('SET', 'a', 'x')
  text('RPUSH', 'l', ...Array.from({ length: 200 }, (_, i) => i))
  text('SADD', 's', ...Array.from({ length: 200 }, (_, i) => `m${i}`))
  text('ZADD', 'z', 1.5, 'one', '-inf', 'low', 2e20, 'big')
  for (let i = 0; i < 200; i++) text('HSET', 'h', `f${i}`, i)
  text('SET', 'ttl', 'v', 'EX', 1000)
  text('SELECT', 3)
  text('PFADD', 'hll', 1, 2, 3)
  text('SET', 'big', 'b'.repeat(20_000))
  text('SELECT', 0)
}

describe('the append-only file', () => {
  it('begins with a base and an increment, and gives the data back', () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    expect(manifest(storage)).toBe(
      'file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n',
    )
    fill(store)
    const copy = openLogged({ storage: again(storage) })
    expect(copy.digest()).toBe(store.digest())
    expect(copy.text('TTL', 'ttl')).toBe(':1000')
    // As in Redis, what was loaded from a log is not yet in a snapshot.
    expect(copy.engine.keyspace.dirty).toBeGreaterThan(200)
    copy.text('SET', 'more', 1)
    expect(store.text('PING')).toBe('+PONG')
  })

  it('goes on where it ended, and selects the database again', () => {
    const storage = memoryStorage()
    openLogged({ storage }).text('SET', 'a', 1)
    openLogged({ storage }).text('SET', 'b', 2)
    expect(lines(storage, 'appendonly.aof.1.incr.aof')).toEqual(['SELECT 0', 'SET a 1', 'SELECT 0', 'SET b 2'])
  })

  it('is written anew by BGREWRITEAOF, as RDB or as commands, while changes go on', async () => {
    for (const preamble of ['yes', 'no']) {
      const storage = memoryStorage()
      const store = openLogged({ storage, config: { 'aof-use-rdb-preamble': preamble } })
      fill(store)
      expect(store.text('BGREWRITEAOF')).toBe('+Background append only file rewriting started')
      expect(store.text('BGREWRITEAOF')).toBe('-ERR Background append only file rewriting already in progress')
      expect(facts(store)).toMatchObject({ aof_rewrite_in_progress: '1', aof_rewrites: '1' })
      store.text('SET', 'a', 'during')
      store.text('DEL', 'l')
      store.text('LPUSH', 'l', 'again')
      store.text('INCR', 'n')
      // A crash in the middle of it: the old parts and the new increment are the log.
      expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
      await store.finish()
      expect(facts(store)).toMatchObject({ aof_rewrite_in_progress: '0', aof_last_bgrewrite_status: 'ok' })
      const format = preamble === 'yes' ? 'rdb' : 'aof'
      expect(manifest(storage)).toBe(
        `file appendonly.aof.2.base.${format} seq 2 type b\nfile appendonly.aof.2.incr.aof seq 2 type i\n`,
      )
      expect(storage.list()).toHaveLength(3)
      store.text('INCR', 'n')
      const copy = openLogged({ storage: again(storage), config: { 'aof-use-rdb-preamble': preamble } })
      expect(copy.digest()).toBe(store.digest())
      expect(copy.text('TTL', 'ttl')).toBe(':1000')
    }
  })

  it('is written anew by itself when it has grown', async () => {
    const storage = memoryStorage()
    const config = { 'auto-aof-rewrite-percentage': '100', 'auto-aof-rewrite-min-size': '10kb' }
    const store = openLogged({ storage, config })
    for (let i = 0; i < 100; i++) store.text('SET', 'k', 'v'.repeat(50))
    store.engine.tick()
    expect(facts(store)['aof_rewrites']).toBe('0')
    for (let i = 0; i < 100; i++) store.text('SET', 'k', 'v'.repeat(50))
    store.engine.tick()
    expect(facts(store)['aof_rewrites']).toBe('1')
    await store.finish()
    store.engine.tick()
    expect(facts(store)['aof_rewrites']).toBe('1')
    expect(Number(facts(store)['aof_current_size'])).toBeLessThan(1000)
  })

  it('is turned on and off while the store is in use', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage, config: { appendonly: 'no' } })
    store.text('SET', 'before', 1)
    expect(storage.list()).toEqual([])
    expect(facts(store)['aof_enabled']).toBe('0')
    expect(store.text('CONFIG', 'SET', 'appendonly', 'yes')).toBe('+OK')
    expect(facts(store)['aof_enabled']).toBe('1')
    store.text('SET', 'while', 1)
    // Until there is a base nothing is promised: there is no manifest yet.
    expect(manifest(storage)).toBe('(none)')
    await store.finish()
    store.text('SET', 'after', 1)
    expect(manifest(storage)).toBe(
      'file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n',
    )
    const { digest } = openLogged({ storage: again(storage) })
    expect(digest()).toBe(store.digest())
    store.text('CONFIG', 'SET', 'appendonly', 'no')
    store.text('SET', 'unlogged', 1)
    expect(facts(store)['aof_enabled']).toBe('0')
    expect(openLogged({ storage: again(storage) }).digest()).toBe(digest())
    store.text('CONFIG', 'SET', 'appendonly', 'yes')
    await store.finish()
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it('turned on within a transaction begins after it', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage, config: { appendonly: 'no' } })
    for (const command of ['MULTI', 'INCR n', 'CONFIG SET appendonly yes', 'INCR n', 'EXEC']) {
      store.text(...command.split(' '))
    }
    store.engine.tick()
    store.text('INCR', 'n')
    await store.finish()
    const copy = openLogged({ storage: again(storage) })
    expect(copy.text('GET', 'n')).toBe('"3"')
  })

  it('BGREWRITEAOF within a transaction is put off', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    for (const command of ['MULTI', 'INCR n', 'BGREWRITEAOF', 'INCR n']) store.text(...command.split(' '))
    expect(store.text('EXEC')).toBe('[:1, +Background append only file rewriting scheduled, :2]')
    store.engine.tick()
    store.text('INCR', 'n')
    await store.finish()
    expect(facts(store)['aof_rewrites']).toBe('1')
    expect(openLogged({ storage: again(storage) }).text('GET', 'n')).toBe('"3"')
  })

  it('BGREWRITEAOF is put off to the end of a transaction that has changed nothing, too', async () => {
    const store = openLogged({ storage: memoryStorage() })
    for (const command of ['MULTI', 'BGREWRITEAOF']) store.text(command)
    expect(store.text('EXEC')).toBe('[+Background append only file rewriting scheduled]')
    store.engine.tick()
    await store.finish()
    expect(facts(store)['aof_rewrites']).toBe('1')
  })

  it('has a FLUSHALL that saved the empty store', () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    new Persistence(store.engine, { storage })
    store.text('CONFIG', 'SET', 'save', '3600 1')
    store.text('SET', 'a', 1)
    for (const command of ['MULTI', 'SET b 1', 'FLUSHALL', 'SET c 1']) store.text(...command.split(' '))
    expect(store.text('EXEC')).toBe('[+OK, +OK, +OK]')
    store.text('SET', 'd', 1)
    expect(store.engine.keyspace.dirty).toBe(2)
    expect(
      openLogged({ storage: again(storage) })
        .text('KEYS', '*')
        .split(', ')
        .sort(),
    ).toEqual(['"d"]', '["c"'])
    expect(storage.list()).toContain('dump.rdb')
  })

  it('is loaded again by DEBUG LOADAOF', () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    fill(store)
    const before = store.digest()
    store.text('DEBUG', 'POPULATE', 5)
    expect(store.text('DEBUG', 'LOADAOF')).toBe('+OK')
    expect(store.digest()).toBe(before)
    store.text('SET', 'after', 1)
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it('notes the time', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage, config: { 'aof-timestamp-enabled': 'yes', 'aof-use-rdb-preamble': 'no' } })
    store.text('SET', 'a', 1)
    store.text('SET', 'b', 1)
    store.engine.clock.advance(2000)
    store.text('SET', 'c', 1)
    const log = text(storage, `${FOLDER}/appendonly.aof.1.incr.aof`)
    expect(log.match(/#TS:\d+\r\n/g)).toEqual(['#TS:1900000000\r\n', '#TS:1900000002\r\n'])
    store.text('BGREWRITEAOF')
    await store.finish()
    expect(text(storage, `${FOLDER}/appendonly.aof.2.base.aof`)).toMatch(/^#TS:1900000002\r\n\*2\r\n\$6\r\nSELECT\r\n/)
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it('takes over a log of one file from before Redis 7', () => {
    const old = '*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n'
    const storage = memoryStorage({ 'appendonly.aof': latin1Bytes(old) })
    const store = openLogged({ storage })
    expect(store.text('GET', 'a')).toBe('"1"')
    expect(storage.list().sort()).toEqual([`${FOLDER}/appendonly.aof`, `${FOLDER}/appendonly.aof.1.incr.aof`, MANIFEST])
    store.text('SET', 'b', 2)
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it.each([true, false])('goes on with the taking over that another server has begun (moved: %s)', (isMoved) => {
    const old = '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n'
    const storage = memoryStorage({
      [isMoved ? `${FOLDER}/appendonly.aof` : 'appendonly.aof']: latin1Bytes(old),
      [MANIFEST]: latin1Bytes('file appendonly.aof seq 1 type b\n'),
    })
    const store = openLogged({ storage })
    expect(store.text('GET', 'a')).toBe('"1"')
    expect(storage.list().sort()).toEqual([`${FOLDER}/appendonly.aof`, `${FOLDER}/appendonly.aof.1.incr.aof`, MANIFEST])
  })

  it('removes parts that are history as soon as aof-disable-auto-gc lets it', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage, config: { 'aof-disable-auto-gc': 'yes' } })
    store.text('BGREWRITEAOF')
    await store.finish()
    expect(manifest(storage).match(/type h/g)).toHaveLength(2)
    store.text('CONFIG', 'SET', 'aof-disable-auto-gc', 'no')
    await new Promise((resolve) => setImmediate(resolve))
    expect(manifest(storage)).toBe(
      'file appendonly.aof.2.base.rdb seq 2 type b\nfile appendonly.aof.2.incr.aof seq 2 type i\n',
    )
    expect(storage.list()).toHaveLength(3)
  })

  it('keeps keys that are due until the log says that they go', () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    store.text('SET', 'k', 'v', 'PX', 10)
    store.text('RENAME', 'k', 'l')
    store.text('SET', 'm', 'v', 'PXAT', 1)
    const files = again(storage)
    writeWhole(
      files,
      `${FOLDER}/appendonly.aof.1.incr.aof`,
      readWhole(storage, `${FOLDER}/appendonly.aof.1.incr.aof`) ?? new Uint8Array(0),
    )
    const copy = openLogged({ storage: files })
    expect(copy.text('EXISTS', 'l', 'm')).toBe(':1')
    copy.engine.clock.advance(1000)
    expect(copy.text('DBSIZE')).toBe(':0')
  })

  it('is loaded in steps, and says how far it is', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    for (let i = 0; i < 2500; i++) store.text('SET', `k${i}`, i)
    const copy = openLogged({ storage: again(storage), isManual: true })
    const steps: number[] = []
    let total = 0
    await copy.log.startSoon((loader) => {
      expect(copy.engine.keyspace.isLoading).toBe(true)
      total = loader.size
      while (loader.step(500)) steps.push(loader.offset)
      return Promise.resolve()
    })
    expect(copy.engine.keyspace.isLoading).toBe(false)
    expect(steps.length).toBeGreaterThan(3)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(steps.at(-1)).toBe(total)
    expect(copy.digest()).toBe(store.digest())
  })

  it('needs its parts', () => {
    const storage = memoryStorage()
    openLogged({ storage }).text('SET', 'a', 1)
    storage.remove(`${FOLDER}/appendonly.aof.1.base.rdb`)
    expect(() => openLogged({ storage })).toThrow('appendonly.aof.1.base.rdb')
    writeWhole(storage, MANIFEST, latin1Bytes('what?\n'))
    expect(() => openLogged({ storage })).toThrow('Invalid AOF manifest')
  })
})

describe('a log that ends too early', () => {
  const logged = (): { storage: MemoryStorage; states: string[]; sizes: number[] } => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    const states = [store.digest()]
    const sizes = [0]
    const run = (...commands: string[]): void => {
      for (const command of commands) store.text(...command.split(' '))
      states.push(store.digest())
      sizes.push(readWhole(storage, `${FOLDER}/appendonly.aof.1.incr.aof`)?.length ?? 0)
    }
    run('SET a 1')
    run('RPUSH l 1 2 3')
    run('MULTI', 'SET b 1', 'INCR b', 'EXEC')
    run('DEL a')
    return { storage, states, sizes }
  }

  it('is cut back to what is whole, wherever it ends', () => {
    const { storage, states, sizes } = logged()
    const name = `${FOLDER}/appendonly.aof.1.incr.aof`
    const whole = readWhole(storage, name) ?? new Uint8Array(0)
    for (let size = 0; size <= whole.length; size++) {
      const files = again(storage)
      writeWhole(files, name, whole.slice(0, size))
      const store = openLogged({ storage: files })
      const at = sizes.findLastIndex((end) => end <= size)
      expect(store.digest(), `${size} bytes`).toBe(states[at])
      store.text('SET', 'more', 1)
      expect(openLogged({ storage: files }).digest()).toBe(store.digest())
    }
  })

  it('is refused under aof-load-truncated no', () => {
    const { storage } = logged()
    const name = `${FOLDER}/appendonly.aof.1.incr.aof`
    const whole = readWhole(storage, name) ?? new Uint8Array(0)
    writeWhole(storage, name, whole.slice(0, whole.length - 1))
    expect(() => openLogged({ storage, config: { 'aof-load-truncated': 'no' } })).toThrow('ends too early')
    expect(readWhole(storage, name)).toHaveLength(whole.length - 1)
  })

  it('is refused where it is damaged or not the last part', () => {
    const { storage } = logged()
    const name = `${FOLDER}/appendonly.aof.1.incr.aof`
    const whole = readWhole(storage, name) ?? new Uint8Array(0)
    const damaged = whole.slice()
    damaged[23] = 0x78
    writeWhole(storage, name, damaged)
    expect(() => openLogged({ storage })).toThrow(`${name}: at byte 23`)
    writeWhole(storage, name, whole.slice(0, 40))
    writeWhole(storage, MANIFEST, latin1Bytes(`${manifest(storage)}file other seq 2 type i\n`))
    writeWhole(storage, `${FOLDER}/other`, new Uint8Array(0))
    expect(() => openLogged({ storage })).toThrow('not the last')
    writeWhole(storage, name, latin1Bytes('*1\r\n$3\r\nFOO\r\n'))
    expect(() => openLogged({ storage })).toThrow("Unknown command 'FOO'")
  })
})

describe('a disk that fails', () => {
  it('full: writes are refused until there is room again, and nothing is torn', async () => {
    const inner = memoryStorage()
    const storage = faultyStorage(inner)
    const store = openLogged({ storage, config: { appendfsync: 'everysec' } })
    store.text('SET', 'a', 1)
    store.log.settle()
    const before = store.digest()
    storage.fail = fullDisk(10)
    store.text('SET', 'b', 1)
    expect(facts(store)).toMatchObject({ aof_last_write_status: 'err', aof_enabled: '1' })
    expect(store.text('SET', 'c', 1)).toBe('-MISCONF Errors writing to the AOF file: no space left on device')
    expect(store.text('PING')).toMatch(/^-MISCONF/)
    expect(store.text('GET', 'a')).toBe('"1"')
    expect(openLogged({ storage: again(inner) }).digest()).toBe(before)
    storage.fail = undefined
    store.engine.tick()
    expect(facts(store)['aof_last_write_status']).toBe('ok')
    expect(store.text('SET', 'c', 1)).toBe('+OK')
    store.log.settle()
    expect(openLogged({ storage: again(inner) }).digest()).toBe(store.digest())
    expect(store.messages).toEqual([
      'append-only file: no space left on device',
      'the append-only file can be written again',
    ])
    await store.finish()
  })

  it('after a failed sync only a new log is trusted', async () => {
    const inner = memoryStorage()
    const storage = faultyStorage(inner)
    const store = openLogged({ storage })
    store.text('SET', 'a', 1)
    expect(store.log.settle()).toBe(true)
    storage.fail = failingSync()
    store.text('SET', 'b', 1)
    expect(store.log.failures).toBe(1)
    expect(store.log.settle()).toBe(false)
    storage.fail = undefined
    expect(store.text('SET', 'c', 1)).toMatch(/^-MISCONF/)
    store.engine.tick()
    expect(store.text('SET', 'c', 1)).toMatch(/^-MISCONF/)
    await store.finish()
    store.engine.tick()
    expect(store.text('SET', 'c', 1)).toBe('+OK')
    expect(store.log.settle()).toBe(true)
    expect(openLogged({ storage: again(inner) }).digest()).toBe(store.digest())
  })

  it('a rewrite that fails leaves the old log, and is tried again', async () => {
    const inner = memoryStorage()
    const storage = faultyStorage(inner)
    const store = openLogged({ storage })
    fill(store)
    storage.fail = ({ kind, name }) =>
      kind === 'write' && name.includes('base') ? { error: new Error('no space left on device') } : undefined
    store.text('BGREWRITEAOF')
    await store.finish()
    expect(facts(store)).toMatchObject({ aof_last_bgrewrite_status: 'err', aof_rewrites_consecutive_failures: '1' })
    store.text('SET', 'after', 1)
    expect(openLogged({ storage: again(inner) }).digest()).toBe(store.digest())
    storage.fail = undefined
    store.text('BGREWRITEAOF')
    await store.finish()
    expect(facts(store)).toMatchObject({ aof_last_bgrewrite_status: 'ok', aof_rewrites_consecutive_failures: '0' })
    expect(inner.list()).toHaveLength(3)
    expect(openLogged({ storage: again(inner) }).digest()).toBe(store.digest())
  })

  it('turning on a log that cannot be written is refused', () => {
    const storage = faultyStorage(memoryStorage())
    const store = openLogged({ storage, config: { appendonly: 'no' } })
    storage.fail = fullDisk(0)
    storage.fail = ({ kind }) => (kind === 'append' ? { error: new Error('permission denied') } : undefined)
    expect(store.text('CONFIG', 'SET', 'appendonly', 'yes')).toBe(
      "-ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs.",
    )
    expect(store.text('CONFIG', 'GET', 'appendonly')).toContain('no')
    expect(store.text('SET', 'a', 1)).toBe('+OK')
  })
})

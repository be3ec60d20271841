/** A log that isn't whole yet: it is being turned on, or something of it was lost. Nothing may count on it. */
import { describe, expect, it } from 'vitest'
import { open } from '../../../src/index.js'
import { type MemoryStorage, memoryStorage } from '../../../src/persistence/memory-storage.js'
import { Persistence } from '../../../src/persistence/persistence.js'
import { type Storage, readWhole } from '../../../src/persistence/storage.js'
import { failingSync, faultyStorage, fullDisk } from '../../../src/persistence/testing/faults.js'
import { openLogged } from '../../support/logged-store.js'

const MANIFEST = 'appendonlydir/appendonly.aof.manifest'
const manifest = (storage: Storage): string =>
  Buffer.from(readWhole(storage, MANIFEST) ?? new Uint8Array(0)).toString('latin1')

/** The same files again, as another process finds them. */
const again = (storage: MemoryStorage): MemoryStorage =>
  memoryStorage(Object.fromEntries(storage.list().map((name) => [name, readWhole(storage, name) ?? new Uint8Array(0)])))

describe('while it is turned on', () => {
  it('an attempt that was given up leaves the old log as it was', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    store.text('SET', 'old', 1)
    store.text('CONFIG', 'SET', 'appendonly', 'no')
    store.text('DEL', 'old')
    store.text('SET', 'n', 10)
    const before = manifest(storage)
    store.text('CONFIG', 'SET', 'appendonly', 'yes')
    store.text('INCR', 'n')
    // As SAVE does.
    store.log.giveUpRewrite()
    store.engine.tick()
    store.text('INCR', 'n')
    expect(manifest(storage)).toBe(before)
    await store.finish()
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it('DEBUG LOADAOF does not lose it', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    store.text('SET', 'old', 1)
    store.text('CONFIG', 'SET', 'appendonly', 'no')
    store.text('SET', 'unlogged', 1)
    store.text('CONFIG', 'SET', 'appendonly', 'yes')
    expect(store.text('DEBUG', 'LOADAOF')).toBe('+OK')
    expect(store.text('KEYS', '*')).toBe('["old"]')
    store.engine.tick()
    store.text('SET', 'new', 1)
    await store.finish()
    store.text('SET', 'newer', 1)
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it('persisted waits for its base', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage, config: { appendonly: 'no' } })
    store.text('SET', 'a', 1)
    store.text('CONFIG', 'SET', 'appendonly', 'yes')
    store.text('SET', 'b', 1)
    await store.log.persisted()
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it('persisted waits for it behind BGSAVE, though nothing ticks', async () => {
    const storage = memoryStorage()
    const store = openLogged({ storage, config: { appendonly: 'no' } })
    new Persistence(store.engine, { storage })
    store.text('SET', 'a', 1)
    expect(store.text('BGSAVE')).toBe('+Background saving started')
    store.text('CONFIG', 'SET', 'appendonly', 'yes')
    store.text('SET', 'b', 1)
    await store.log.persisted()
    expect(openLogged({ storage: again(storage) }).digest()).toBe(store.digest())
  })

  it('persisted fails when the base does', async () => {
    const storage = faultyStorage(memoryStorage())
    const store = openLogged({ storage, config: { appendonly: 'no' } })
    storage.fail = ({ kind, name }) =>
      kind === 'commit' && name.includes('base') ? { error: new Error('i/o error') } : undefined
    store.text('CONFIG', 'SET', 'appendonly', 'yes')
    await expect(store.log.persisted()).rejects.toThrow('append-only file')
    // It's tried again after a while, which nobody waits for.
    await expect(store.log.persisted()).rejects.toThrow('it has no base')
  })

  it('a store that is closed has its base written first', () => {
    const storage = memoryStorage()
    const db = open({ storage, config: { save: '' } })
    db.set('a', 1)
    db.configSet({ appendonly: 'yes' })
    db.set('b', 1)
    db.close()
    const reopened = open({ storage, config: { save: '', appendonly: 'yes' } })
    expect(reopened.mGet(['a', 'b'])).toEqual(['1', '1'])
    reopened.set('c', 1)
    reopened.close()
    const last = open({ storage, config: { save: '', appendonly: 'yes' } })
    expect(last.mGet(['a', 'b', 'c'])).toEqual(['1', '1', '1'])
    last.close()
  })
})

describe('after a failed sync', () => {
  it('persisted does not take the new file for the log', async () => {
    const storage = faultyStorage(memoryStorage())
    const store = openLogged({ storage, config: { appendfsync: 'everysec' } })
    store.text('SET', 'a', 1)
    storage.fail = failingSync()
    await expect(store.log.persisted()).rejects.toThrow('i/o error')
    storage.fail = ({ kind, name }) =>
      kind === 'commit' && name.includes('base') ? { error: new Error('i/o error') } : undefined
    store.engine.tick()
    await expect(store.log.persisted()).rejects.toThrow('append-only file')
    await store.finish()
  })
})

describe('a store that is closed', () => {
  it.each(['everysec', 'no'])('says what could not be written under %s, and is closed all the same', (appendfsync) => {
    const inner = memoryStorage()
    const storage = faultyStorage(inner)
    const config = { appendonly: 'yes', appendfsync, save: '' }
    const db = open({ storage, config })
    db.set('a', 1)
    storage.fail = fullDisk(3)
    expect(() => db.close()).toThrow("the append-only file can't be written: no space left on device")
    expect(() => db.close()).not.toThrow()
    open({ storage: inner, config }).close()
  })

  it('has the log written anew after a failed sync', () => {
    const inner = memoryStorage()
    const storage = faultyStorage(inner)
    const config = { appendonly: 'yes', save: '' }
    const db = open({ storage, config })
    db.set('a', 1)
    let syncs = 0
    storage.fail = ({ kind }) => (kind === 'sync' && ++syncs === 1 ? { error: new Error('i/o error') } : undefined)
    db.close()
    expect(manifest(inner)).toContain('appendonly.aof.2.base.rdb')
    const reopened = open({ storage: inner, config })
    expect(reopened.get('a')).toBe('1')
    reopened.close()
  })
})

it('DEBUG LOADAOF without a log is an error, and takes nothing away', () => {
  const store = openLogged({ storage: memoryStorage(), config: { appendonly: 'no' } })
  store.text('SET', 'a', 1)
  expect(store.text('DEBUG', 'LOADAOF')).toMatch(/^-ERR the append-only file cannot be loaded/)
  expect(store.text('GET', 'a')).toBe('"1"')
})

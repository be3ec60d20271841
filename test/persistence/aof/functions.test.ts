/** Libraries of functions in an append-only file: as they were loaded, and in a base written anew. */
import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import { readWhole, writeWhole } from '../../../src/persistence/storage.js'
import { openLogged } from '../../support/logged-store.js'

const CODE = "#!lua name=lib\nredis.register_function('f', function(keys, args) return redis.call('INCR', keys[1]) end)"

describe('functions in an append-only file', () => {
  it.each(['yes', 'no'])('survive, also its being written anew (RDB preamble: %s)', async (preamble) => {
    const storage = memoryStorage()
    const config = { 'aof-use-rdb-preamble': preamble }
    const store = openLogged({ storage, config })
    expect(store.text('FUNCTION', 'LOAD', CODE)).toBe('"lib"')
    expect(store.text('FCALL', 'f', 1, 'n')).toBe(':1')
    const loaded = openLogged({ storage, config })
    expect(loaded.text('FCALL', 'f', 1, 'n')).toBe(':2')
    loaded.text('BGREWRITEAOF')
    await loaded.finish()
    const anew = openLogged({ storage, config })
    expect(anew.text('FCALL', 'f', 1, 'n')).toBe(':3')
    anew.text('FUNCTION', 'FLUSH')
    expect(openLogged({ storage, config }).text('FUNCTION', 'LIST')).toBe('[]')
  })

  it.each(['', 'MULTI'])('refuse a log whose library can no longer be loaded (%s)', (multi) => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    store.text('SET', 'a', 1)
    if (multi !== '') store.text('MULTI')
    store.text('FUNCTION', 'LOAD', CODE)
    if (multi !== '') {
      store.text('SET', 'b', 1)
      store.text('EXEC')
    }
    store.engine.close()
    const name = storage.list().find((each) => each.endsWith('.incr.aof')) ?? ''
    const text = Buffer.from(readWhole(storage, name) ?? []).toString('latin1')
    writeWhole(storage, name, Buffer.from(text.replace("'INCR'", "'INCR ")))
    const again = openLogged({ storage, isManual: true })
    expect(() => again.log.start()).toThrow(/incr\.aof: at byte \d+: a library of functions can't be loaded: ERR/)
    expect(again.engine.keyspace.size).toBe(0)
  })
})

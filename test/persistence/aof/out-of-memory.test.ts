/** A command that runs out of memory half-way: after a restart the data is what it was, with or without what it did. */
import { expect, it } from 'vitest'
import { Arena, ArenaFullError } from '../../../src/memory/arena.js'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import { readWhole, type Storage } from '../../../src/persistence/storage.js'
import { type LoggedStore, openLogged } from '../../support/logged-store.js'

const OOM = "-OOM command not allowed when used memory > 'maxmemory'."

/** Runs a command for which only so many allocations succeed. */
function short(store: LoggedStore, allocations: number, ...command: string[]): string {
  const { arena } = store.engine.keyspace
  let left = allocations
  arena.alloc = (size) => {
    if (left-- <= 0) throw new ArenaFullError('no more')
    return Arena.prototype.alloc.call(arena, size)
  }
  try {
    return store.text(...command)
  } finally {
    Reflect.deleteProperty(arena, 'alloc')
  }
}

/** What a crash would leave. */
function copyOf(storage: Storage): Storage {
  return memoryStorage(
    Object.fromEntries(storage.list().map((name) => [name, readWhole(storage, name) ?? new Uint8Array(0)])),
  )
}

const elements = (count: number, of: (i: number) => string[]): string[] =>
  Array.from({ length: count }, (_, i) => of(i)).flat()
const long = 'x'.repeat(100)

it.each([
  ['MSET', 3, ['MSET', ...elements(10, (i) => [`new:${i}`, long])]],
  ['RPUSH', 3, ['RPUSH', 'list', ...elements(2000, (i) => [`${long}${i}`])]],
  ['HSET', 5, ['HSET', 'hash', ...elements(500, (i) => [`field:${i}`, long])]],
  ['SADD', 5, ['SADD', 'set', ...elements(500, (i) => [`${long}${i}`])]],
  ['ZADD', 5, ['ZADD', 'zset', ...elements(500, (i) => [String(i), `${long}${i}`])]],
  ['an atomic script', 9, ['EVAL', `for i = 1, 9 do redis.pcall('SET', 'new:' .. i, ARGV[1]) end`, '0', long]],
])('%s', async (_, allocations, command) => {
  const storage = memoryStorage()
  const store = openLogged({ storage })
  store.text('SET', 'before', '1')
  for (let i = 0; i < 200; i++) {
    store.text('RPUSH', 'list', `${long}${i}`)
    store.text('HSET', 'hash', `old:${i}`, long)
    store.text('SADD', 'set', `old:${long}${i}`)
    store.text('ZADD', 'zset', String(i), `old:${long}${i}`)
  }
  const before = store.digest()
  const reply = short(store, allocations, ...command)
  if (command[0] !== 'EVAL') expect(reply).toBe(OOM)
  store.engine.keyspace.assertInvariants()
  const after = store.digest()
  expect(after).not.toBe(before)

  // A crash right then: the log is without the command, as its client was told that it failed.
  if (command[0] !== 'EVAL') {
    const crashed = openLogged({ storage: copyOf(storage) })
    expect(crashed.digest()).toBe(before)
  }
  expect(store.text('SET', 'refused', '1')).toMatch(/MISCONF Errors writing to the AOF file: a command ran out of/)
  expect(store.text('GET', 'before')).toBe('"1"')

  store.engine.upkeep.tick()
  await store.finish()
  expect(store.text('SET', 'later', '1')).toBe('+OK')
  expect(openLogged({ storage: copyOf(storage) }).digest()).toBe(store.digest())
})

it('a rewrite that was under way begins again', async () => {
  const storage = memoryStorage()
  const store = openLogged({ storage })
  store.text('RPUSH', 'list', ...elements(5000, (i) => [`${long}${i}`]))
  store.text('BGREWRITEAOF')
  expect(short(store, 1, 'RPUSH', 'list', ...elements(500, (i) => [`${long}${i}`]))).toBe(OOM)
  store.engine.upkeep.tick()
  await store.finish()
  expect(store.log.failure).toBeUndefined()
  expect(openLogged({ storage: copyOf(storage) }).digest()).toBe(store.digest())
})

it('what only reads, or changes nothing that is logged, is no trouble', () => {
  const store = openLogged({ storage: memoryStorage(), config: { appendonly: 'no' } })
  expect(short(store, 0, 'SET', 'a', long)).toBe(OOM)
  expect(store.text('SET', 'a', long)).toBe('+OK')
})

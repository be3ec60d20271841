/** RDB files: what is written is read again, a Redis reads it, and Redis's own are read here. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StoreTarget } from '../../src/persistence/load-target.js'
import { memoryStorage } from '../../src/persistence/memory-storage.js'
import { RdbFileLoader } from '../../src/persistence/rdb/rdb-file-loader.js'
import { RdbFileWriter } from '../../src/persistence/rdb/rdb-file-writer.js'
import { saveFile } from '../../src/persistence/save-file.js'
import type { SnapshotFacts } from '../../src/persistence/snapshot-format.js'
import { readWhole } from '../../src/persistence/storage.js'
import { Random } from '../support/random.js'
import { startRedis } from '../support/redis-server.js'
import type { RespClient } from '../support/resp-client.js'
import { replyToText } from '../support/resp-reply.js'
import { openStore, type TestStore } from '../support/store.js'
import { randomData } from './support/random-data.js'

const NOW = Date.now()
const config = { 'enable-debug-command': 'yes' }
/** Which encodings have their elements in no certain order in a payload. */
const UNORDERED = /hashtable/
const facts: SnapshotFacts = {
  savedAtS: Math.floor(NOW / 1000),
  usedMemory: 1_000_000,
  isLogBase: false,
  libraries: [],
}

function save(store: TestStore, options: Partial<ConstructorParameters<typeof RdbFileWriter>[1]> = {}): Uint8Array {
  const storage = memoryStorage()
  const { keyspace } = store.engine
  saveFile(keyspace, storage, 'dump.rdb', (output) => {
    return new RdbFileWriter(
      keyspace,
      { compress: true, checksum: true, policy: 'noeviction', facts, ...options },
      output,
    )
  })
  keyspace.assertInvariants()
  return readWhole(storage, 'dump.rdb') ?? new Uint8Array(0)
}

function load(store: TestStore, bytes: Uint8Array): RdbFileLoader {
  const file = memoryStorage({ 'dump.rdb': bytes }).read('dump.rdb')
  if (!file) throw new Error('no file')
  const target = new StoreTarget(store.engine.keyspace)
  const loader = new RdbFileLoader(file, target, { name: 'dump.rdb', checksum: true })
  loader.run()
  store.engine.keyspace.assertInvariants()
  return loader
}

/** All keys of a store with their payloads and expiries. */
function contents(store: TestStore): Map<string, string> {
  const found = new Map<string, string>()
  for (let db = 0; db < 3; db++) {
    store.text('SELECT', db)
    for (const key of keysOf(store)) {
      const encoding = store.text('OBJECT', 'ENCODING', key)
      const value = store.text(...(UNORDERED.test(encoding) ? ['DEBUG', 'DIGEST-VALUE'] : ['DUMP']), key)
      const text = `${encoding} ${value} ${store.text('PEXPIRETIME', key)}`
      found.set(`${db} ${Buffer.from(key).toString('latin1')}`, text)
    }
  }
  return found
}

function keysOf(store: TestStore): Uint8Array[] {
  const reply = store.client.replies('KEYS', '*')[0]
  return reply?.type === 'array' ? reply.items.flatMap((item) => (item.type === 'bulk' ? [item.bytes] : [])) : []
}

function filled(count: number, seed: number): TestStore {
  const store = openStore({ nowMs: NOW, config })
  for (const command of randomData(new Random(seed), count, NOW)) store.client.bytes(...command)
  return store
}

describe('an RDB file', () => {
  it.each([
    ['compressed', {}],
    ['plain', { compress: false }],
    ['without a checksum', { checksum: false }],
    ['under an LRU policy', { policy: 'allkeys-lru' }],
    ['under an LFU policy', { policy: 'volatile-lfu' }],
  ])('is read again: %s', (_, options) => {
    const store = filled(100, 1)
    const bytes = save(store, options)
    const copy = openStore({ nowMs: NOW, config })
    const loader = load(copy, bytes)
    expect(loader.facts.get('redis-ver')).toBe('7.0.15')
    expect(loader.facts.get('ctime')).toBe(String(Math.floor(NOW / 1000)))
    expect(contents(copy)).toEqual(contents(store))
  })

  it('keeps the time since the last access under LRU, the counter of accesses under LFU', () => {
    for (const [policy, set, question] of [
      ['allkeys-lru', 'IDLETIME', 'IDLETIME'],
      ['allkeys-lfu', 'FREQ', 'FREQ'],
    ] as const) {
      const settings = { ...config, 'maxmemory-policy': policy }
      const store = openStore({ nowMs: NOW, config: settings })
      store.text('SET', 'a', 'x')
      const dump = store.client.replies('DUMP', 'a')[0]
      store.text('RESTORE', 'b', 0, dump?.type === 'bulk' ? dump.bytes : '', set, 77)
      const copy = openStore({ nowMs: NOW, config: settings })
      load(copy, save(store, { policy }))
      expect(copy.text('OBJECT', question, 'b')).toBe(':77')
    }
  })

  it('is the same twice', () => {
    const store = filled(40, 2)
    expect(Buffer.compare(save(store), save(store))).toBe(0)
  })

  it('leaves out what is due', () => {
    const store = openStore({ nowMs: NOW, config })
    store.text('SET', 'a', 1, 'PX', 1000)
    store.text('SET', 'b', 1)
    const bytes = save(store)
    const copy = openStore({ nowMs: NOW + 2000, config })
    load(copy, bytes)
    expect(copy.text('DBSIZE')).toBe(':1')
  })
})

const redis = await startRedis({ args: ['--enable-debug-command', 'yes', '--save', ''] })

describe.skipIf(!redis)('beside Redis', () => {
  /** Compares what both say of every key. */
  async function expectSame(store: TestStore, client: RespClient, ...questions: string[][]): Promise<void> {
    let keys = 0
    for (let db = 0; db < 3; db++) {
      store.text('SELECT', db)
      await client.command('SELECT', String(db))
      expect(replyToText(await client.command('DBSIZE'))).toBe(store.text('DBSIZE'))
      for (const key of keysOf(store)) {
        for (const question of questions) {
          const hasOrder = !UNORDERED.test(store.text('OBJECT', 'ENCODING', key))
          const asked = question[0] === 'DUMP' && !hasOrder ? ['DEBUG', 'DIGEST-VALUE'] : question
          expect(replyToText(await client.command(...asked, key))).toBe(store.text(...asked, key))
        }
        keys++
      }
    }
    expect(keys).toBeGreaterThan(120)
  }

  it('Redis reads what is written here, and has the same keys', async () => {
    if (!redis) return
    const client = await redis.connect()
    await client.command('FLUSHALL')
    const store = filled(150, 3)
    writeFileSync(join(redis.dir, 'dump.rdb'), save(store))
    expect(replyToText(await client.command('DEBUG', 'RELOAD', 'NOSAVE'))).toBe('+OK')
    await expectSame(store, client, ['DUMP'], ['PEXPIRETIME'], ['OBJECT', 'ENCODING'])
  })

  it.each(['noeviction', 'allkeys-lru', 'allkeys-lfu'])('reads what Redis writes (%s)', async (policy) => {
    if (!redis) return
    const client = await redis.connect()
    await client.command('FLUSHALL')
    await client.command('CONFIG', 'SET', 'maxmemory-policy', policy)
    for (const command of randomData(new Random(4), 150, Date.now())) await client.command(...command.map(argument))
    const code = "#!lua name=l1\nredis.register_function('f', function() return 1 end)"
    await client.command('FUNCTION', 'LOAD', 'REPLACE', code)
    expect(replyToText(await client.command('SAVE'))).toBe('+OK')
    const store = openStore({ config: { ...config, 'maxmemory-policy': policy } })
    load(store, readFileSync(join(redis.dir, 'dump.rdb')))
    const questions = [['DUMP'], ['PEXPIRETIME'], ['OBJECT', 'ENCODING']]
    // Members of sets and fields of hashes stand in another order in their payloads.
    await expectSame(store, client, ...questions)
  })
})

const argument = (part: string | number | Uint8Array): string | Uint8Array =>
  typeof part === 'number' ? String(part) : part

/** Taking a store elsewhere: `saveTo` any storage, and beginning a kept store with what came from there. */
import { expect, it } from 'vitest'
import { memoryStorage, open } from '../../src/index.js'
import { saveTo } from '../../src/persistence/save-to.js'
import { readWhole, writeWhole } from '../../src/persistence/storage.js'
import { faultyStorage, fullDisk } from '../../src/persistence/testing/index.js'

it('writes what is there at one instant to any storage', async () => {
  const [own, other] = [memoryStorage(), memoryStorage()]
  using db = open({ storage: own, config: { save: '' } })
  db.hSet('h', { a: '1' })
  const saved = [saveTo(db, other), saveTo(db, other, 'backup/store.msgpack')]
  db.set('later', 1)
  await Promise.all(saved)
  expect(own.list()).toEqual([])
  expect(other.list().sort()).toEqual(['backup/store.msgpack', 'dump.rdb'])
  using copy = open({ storage: other })
  expect(copy.keys('*')).toEqual(['h'])
  // The second was taken when the first was done.
  using second = open({ load: readWhole(other, 'backup/store.msgpack') ?? new Uint8Array() })
  expect(second.keys('*').sort()).toEqual(['h', 'later'])
})

it('leaves what was there when it fails', async () => {
  using db = open()
  db.set('a', 'x'.repeat(1000))
  const disk = memoryStorage()
  writeWhole(disk, 'dump.rdb', Uint8Array.of(1, 2, 3))
  const full = faultyStorage(disk)
  full.fail = fullDisk(60)
  await expect(saveTo(db, full)).rejects.toThrow(/space/)
  expect(readWhole(disk, 'dump.rdb')).toEqual(Uint8Array.of(1, 2, 3))
  await expect(saveTo(db, {} as never)).rejects.toThrow(TypeError)
  await saveTo(db, disk)
  expect(readWhole(disk, 'dump.rdb')?.length).toBeGreaterThan(50)
  db.close()
  await expect(saveTo(db, disk)).rejects.toThrow('closed')
})

it.each(['yes', 'no'])('keeps what it began with (appendonly %s)', async (appendonly) => {
  using source = open()
  source.set('a', 1)
  source.rPush('list', ['x', 'y'])
  const load = await source.snapshot()
  const storage = memoryStorage()
  open({ storage, load, config: { appendonly } }).close()
  const db = open({ storage, config: { appendonly } })
  expect([db.get('a'), db.lRange('list', 0, -1)]).toEqual(['1', ['x', 'y']])
  db.incr('a')
  db.close()
  expect(() => open({ storage, load, config: { appendonly } })).toThrow(/load is what a new store begins with/)
  using again = open({ storage, config: { appendonly } })
  expect(again.get('a')).toBe('2')
})

it('one that fails before it begins does not keep those behind it waiting', async () => {
  using db = open()
  db.set('a', 1)
  const broken = faultyStorage(memoryStorage())
  broken.fail = ({ kind }) => (kind === 'replace' ? { error: new Error('permission denied') } : undefined)
  const [first, last] = [memoryStorage(), memoryStorage()]
  const results = await Promise.allSettled([first, broken, broken, last].map((storage) => saveTo(db, storage)))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
})

it('goes on when the store saves and reloads, and says that the store is closed when it is', async () => {
  const db = open({ storage: memoryStorage() })
  db.set('a', 1)
  const before = db.snapshot()
  db.set('a', 2)
  db.call('DEBUG', 'RELOAD')
  using copy = open({ load: await before })
  expect(copy.get('a')).toBe('1')
  const late = [db.snapshot(), db.snapshot(), saveTo(db, memoryStorage())]
  db.set('a', 3)
  db.close()
  for (const promise of late) await expect(promise).rejects.toThrow('the store is closed')
})

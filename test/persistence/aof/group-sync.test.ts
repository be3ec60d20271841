/** `persisted()`: one sync for all who ask while another is under way, and none that comes too early for any of them. */
import { expect, it } from 'vitest'
import { memoryStorage, open } from '../../../src/index.js'
import type { AppendableFile, Storage } from '../../../src/persistence/storage.js'

/** A storage whose background syncs end when the test says so. */
function slowStorage(): { storage: Storage; syncs: { size: number; end: (error?: Error) => void }[] } {
  const storage: Storage = memoryStorage()
  const syncs: { size: number; end: (error?: Error) => void }[] = []
  const append = storage.append.bind(storage)
  storage.append = (name): AppendableFile => {
    const file = append(name)
    file.syncSoon = () =>
      new Promise((resolve, reject) => {
        syncs.push({ size: file.size, end: (error) => (error ? reject(error) : resolve()) })
      })
    return file
  }
  return { storage, syncs }
}

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('shares a sync, and starts another for what was written since', async () => {
  const { storage, syncs } = slowStorage()
  const db = open({ storage, config: { appendonly: 'yes', save: '' } })
  const done: string[] = []
  const change = (name: string): void => {
    db.set(name, 'x')
    void db.persisted().then(() => done.push(name))
  }
  change('a')
  void db.persisted().then(() => done.push('a again'))
  for (const name of ['b', 'c', 'd']) change(name)
  await settled()
  expect(syncs).toHaveLength(1)
  syncs[0]?.end()
  await settled()
  expect(done).toEqual(['a', 'a again'])
  expect(syncs).toHaveLength(2)
  expect(syncs[1]?.size).toBeGreaterThan(syncs[0]?.size ?? 0)
  syncs[1]?.end()
  await settled()
  expect(done.sort()).toEqual(['a', 'a again', 'b', 'c', 'd'])
  await db.persisted()
  expect(syncs).toHaveLength(2)
  db.close()
})

it('a sync that fails, fails for all who wait', async () => {
  const { storage, syncs } = slowStorage()
  const db = open({ storage, config: { appendonly: 'yes', save: '' } })
  db.set('a', 1)
  const first = db.persisted()
  db.set('b', 1)
  const second = db.persisted()
  const both = Promise.allSettled([first, second])
  syncs[0]?.end(new Error('i/o error'))
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(syncs).toHaveLength(1)
  db.close()
})

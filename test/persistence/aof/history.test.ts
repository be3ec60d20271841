/** What a new base has made superfluous is removed in the background, and nothing that counts with it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type Db, memoryStorage, open } from '../../../src/index.js'
import { fileStorage } from '../../../src/persistence/file-storage.js'
import type { Storage } from '../../../src/persistence/storage.js'

const folder = mkdtempSync(join(tmpdir(), 'cinnabar-history-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opened = (storage: Storage): Db => open({ storage, config: { appendonly: 'yes', save: '' } })
const isRewriting = (db: Db): boolean => /^aof_rewrite_in_progress:1/m.test(db.info('persistence'))
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('is gone soon, in files', async () => {
  const db = opened(fileStorage(folder))
  for (let round = 0; round < 3; round++) {
    db.incr('rounds')
    db.bgRewriteAof()
    while (isRewriting(db)) await turn()
  }
  const logFolder = join(folder, 'appendonlydir')
  const manifest = (): string => readFileSync(join(logFolder, 'appendonly.aof.manifest'), 'utf8')
  await expect.poll(manifest, { timeout: 5000 }).not.toContain('type h')
  expect(readdirSync(logFolder).sort()).toEqual([
    'appendonly.aof.4.base.rdb',
    'appendonly.aof.4.incr.aof',
    'appendonly.aof.manifest',
  ])
  db.close()
  const again = opened(fileStorage(folder))
  expect(again.get('rounds')).toBe('3')
  again.close()
})

it('is left to others once the store is closed', async () => {
  const storage: Storage = memoryStorage()
  let go: (() => void) | undefined
  storage.removeSoon = async (name) => {
    await new Promise<void>((resolve) => (go = resolve))
    storage.remove(name)
  }
  const db = opened(storage)
  db.set('a', 1)
  db.bgRewriteAof()
  while (isRewriting(db) || !go) await turn()
  db.close()
  const other = opened(storage)
  other.set('b', 1)
  other.close()
  const files = (): string[] => storage.list().sort()
  const before = files()
  // The first store wakes up late, and must not bring its manifest back.
  for (let i = 0; i < 5; i++) {
    go()
    await turn()
  }
  expect(files()).toEqual(before)
  const last = opened(storage)
  expect([last.get('a'), last.get('b')]).toEqual(['1', '1'])
  last.close()
})

it('is left alone once the folder is another one', async () => {
  const place = join(folder, 'again')
  const db = opened(fileStorage(place))
  db.set('a', 1)
  db.bgRewriteAof()
  while (isRewriting(db)) await turn()
  db.close()
  rmSync(place, { recursive: true })
  const other = opened(fileStorage(place))
  other.set('b', 1)
  const files = (): string[] => readdirSync(join(place, 'appendonlydir')).sort()
  const before = files()
  // What the first store had in the background comes to its end.
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(files()).toEqual(before)
  other.close()
  const last = opened(fileStorage(place))
  expect(last.get('b')).toBe('1')
  last.close()
})

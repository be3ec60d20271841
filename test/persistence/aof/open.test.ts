import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Db, memoryStorage, open } from '../../../src/index.js'
import { fileStorage } from '../../../src/persistence/file-storage.js'
import { readWhole, type Storage } from '../../../src/persistence/storage.js'

const logged = (storage: Storage, config: Record<string, string> = {}): Db =>
  open({ storage, config: { appendonly: 'yes', ...config } })

const info = (db: Db, field: string): string | undefined =>
  new RegExp(`^${field}:(.*)\r$`, 'm').exec(db.info('persistence'))?.[1]

/** What another process would find now. */
const copyOf = (storage: Storage): Storage =>
  memoryStorage(
    Object.fromEntries(storage.list().map((name) => [name, readWhole(storage, name) ?? new Uint8Array(0)] as const)),
  )

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('a store with an append-only file', () => {
  it('is there again after the process has ended without a word', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cinnabar-open-'))
    folders.push(folder)
    const db = logged(fileStorage(folder), { appendfsync: 'always' })
    db.set('a', 1)
    db.hSet('h', { f: 'v' })
    db.atomic(() => db.incrBy('a', 5))
    // Not closed: another one finds the files as they are.
    const left = `${folder}-left`
    folders.push(left)
    cpSync(folder, left, { recursive: true })
    const other = logged(fileStorage(left), { appendfsync: 'no' })
    expect([other.get('a'), other.hGet('h', 'f')]).toEqual(['6', 'v'])
    other.close()
    await db.persisted()
    db.close()
  })

  it('is written at the end of a task, and when it is closed', async () => {
    const storage = memoryStorage()
    const db = logged(storage)
    db.set('a', 1)
    await Promise.resolve()
    const other = logged(copyOf(storage), { appendfsync: 'no' })
    expect(other.get('a')).toBe('1')
    other.close()
    db.set('b', 1)
    db.close()
    const last = logged(storage)
    expect(last.get('b')).toBe('1')
    last.close()
  })

  it('may be saved, and a snapshot taken, while the log is written anew', async () => {
    const storage = memoryStorage()
    const db = logged(storage, { save: '' })
    for (let i = 0; i < 5000; i++) db.set(`k${i}`, i)
    expect(db.bgRewriteAof()).toBe('Background append only file rewriting started')
    const snapshot = db.snapshot()
    expect(() => db.bgRewriteAof()).toThrow('already in progress')
    expect(db.save()).toBe('OK')
    expect(info(db, 'aof_rewrite_scheduled')).toBe('1')
    const copy = open({ load: await snapshot })
    expect(copy.dbSize()).toBe(5000)
    copy.close()
    // SAVE can't wait, so the rewrite was given up, and begins again by itself.
    await until(() => info(db, 'aof_rewrites') === '2' && info(db, 'aof_rewrite_in_progress') === '0')
    expect(info(db, 'aof_last_bgrewrite_status')).toBe('ok')
    db.close()
    const again = logged(storage)
    expect(again.dbSize()).toBe(5000)
    again.close()
  })

  it('prefers its log to a snapshot, as Redis does', () => {
    const storage = memoryStorage()
    const saved = open({ storage })
    saved.set('a', 'snapshot')
    saved.save()
    saved.close()
    const db = logged(storage)
    expect(db.get('a')).toBe(null)
    db.close()
  })

  it('needs a storage', () => {
    expect(() => open({ config: { appendonly: 'yes' } })).toThrow('open: appendonly needs a storage')
    const db = open()
    expect(() => db.configSet({ appendonly: 'yes' })).toThrow('Unable to turn on AOF')
    expect(() => db.bgRewriteAof()).toThrow('no storage')
    db.close()
  })
})

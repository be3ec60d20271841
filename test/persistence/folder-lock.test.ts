/** A folder that a store keeps its data in is refused to other processes, and only as long as its process lives. */
import { type ChildProcess, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { open, StorageInUseError } from '../../src/index.js'
import { fileStorage } from '../../src/persistence/file-storage.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''
let children: ChildProcess[] = []

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cinnabar-lock-'))))
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  rmSync(folder, { recursive: true, force: true })
})

/** A process that runs a script, once it has said something; `end` kills it. */
async function start(...args: string[]): Promise<{ pid: number; end(): Promise<void> }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const exit = new Promise((resolve) => child.once('exit', resolve))
  return {
    pid: child.pid ?? 0,
    async end() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

const IDLE = `console.log(1); setInterval(() => {}, 1000)`
const locks = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.lock'))
const startOf = (pid: number): string => {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'latin1') : ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0'
}
const refusal = (action: () => unknown): unknown => {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

describe('two processes', () => {
  it('the second is refused, with what to do, and takes over at once when the first is killed', async () => {
    const other = await start(
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `import { open } from './src/index.ts'
       import { fileStorage } from './src/persistence/index.ts'
       const db = open({ storage: fileStorage(${JSON.stringify(folder)}) })
       db.set('a', '1')
       db.save()
       console.log('open')
       setInterval(() => db.get('a'), 1000)`,
    )
    const storage = fileStorage(folder)
    const error = refusal(() => open({ storage }))
    expect(error).toBeInstanceOf(StorageInUseError)
    expect(error).toMatchObject({ code: 'STORAGE_IN_USE', pid: other.pid, location: folder, file: 'dump.rdb' })
    expect(String(error)).toContain(`process ${other.pid} keeps its data in dump.rdb there: end it, or choose another`)
    // Tools only read; who keeps another file is no danger.
    expect(storage.read('dump.rdb')?.size).toBeGreaterThan(0)
    open({ storage, config: { dbfilename: 'other.rdb', save: '""' } }).close()
    await other.end()
    const db = open({ storage })
    expect(db.get('a')).toBe('1')
    db.close()
    expect(locks()).toEqual([])
  })

  it('one that was killed and that nobody has taken note of yet is dead', async () => {
    const idle = await start('-e', IDLE)
    const name = `cinnabar-${idle.pid}-${startOf(idle.pid)}-dump.rdb.lock`
    writeFileSync(join(folder, name), '')
    // Until the event loop goes on it's a zombie.
    process.kill(idle.pid, 'SIGKILL')
    fileStorage(folder).lock('dump.rdb')()
    expect(readdirSync(folder)).toEqual([])
  })

  it('of locks left behind only those of living processes count', async () => {
    const idle = await start('-e', IDLE)
    writeFileSync(join(folder, `cinnabar-${idle.pid}-${startOf(idle.pid)}-dump.rdb.lock`), '')
    writeFileSync(join(folder, 'cinnabar-0-0-dump.rdb.lock'), '')
    const storage = fileStorage(folder)
    expect(refusal(() => storage.lock('dump.rdb'))).toMatchObject({ pid: idle.pid })
    await idle.end()
    storage.lock('dump.rdb')()
    expect(readdirSync(folder)).toEqual([])
  })

  it.skipIf(startOf(process.pid) === '0')(
    'a process that has the number of a dead one is not taken for it',
    async () => {
      const idle = await start('-e', IDLE)
      writeFileSync(join(folder, `cinnabar-${idle.pid}-12-dump.rdb.lock`), '')
      fileStorage(folder).lock('dump.rdb')()
      expect(readdirSync(folder)).toEqual([])
    },
  )

  it('an append-only file is locked, too', async () => {
    const idle = await start('-e', IDLE)
    const name = `cinnabar-${idle.pid}-${startOf(idle.pid)}-appendonlydir+appendonly.aof.lock`
    writeFileSync(join(folder, name), '')
    const storage = fileStorage(folder)
    const error = refusal(() => open({ storage, config: { appendonly: 'yes' } }))
    expect(error).toMatchObject({ file: 'appendonlydir/appendonly.aof' })
    expect(locks()).toEqual([name])
    open({ storage }).close()
  })
})

describe('one process', () => {
  it('is refused a folder in which another of its stores keeps its data, until that is closed', () => {
    const storage = fileStorage(folder)
    const first = open({ storage })
    for (const config of [{}, { appendonly: 'yes' }]) {
      const error = refusal(() => open({ storage: fileStorage(folder), config }))
      expect(error).toBeInstanceOf(StorageInUseError)
      expect(error).toMatchObject({ pid: process.pid, file: 'dump.rdb' })
      expect(String(error)).toContain('another store of this process keeps its data in dump.rdb there: close it, or')
    }
    expect(locks()).toHaveLength(1)
    first.close()
    first.close()
    expect(locks()).toEqual([])
    const second = open({ storage })
    first.close()
    expect(locks()).toHaveLength(1)
    second.close()
    const unlock = storage.lock('dump.rdb')
    unlock()
    storage.lock('dump.rdb')
    unlock()
    expect(locks()).toHaveLength(1)
  })

  it('sees no locks among its files, and can have none of that name', () => {
    const storage = fileStorage(folder)
    const unlock = storage.lock('dump.rdb')
    expect(storage.list()).toEqual([])
    expect(() => storage.append(locks()[0] ?? '')).toThrow(TypeError)
    unlock()
  })

  it('can open what it can only read', () => {
    const before = open({ storage: fileStorage(folder) })
    before.set('a', '1')
    before.close()
    const openSync = ((path: string, flags: string) => {
      if (flags === 'r') return fs.openSync(path, flags)
      throw Object.assign(new Error('EROFS'), { code: 'EROFS', errno: -30 })
    }) as typeof fs.openSync
    const db = open({ storage: fileStorage(folder, { ...fs, openSync }), config: { save: '""' } })
    expect(db.get('a')).toBe('1')
    db.close()
  })
})

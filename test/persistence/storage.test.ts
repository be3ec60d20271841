/** The storage adapters pass the conformance cases, and failing system calls reach the caller with a reason. */
import * as fs from 'node:fs'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { type FileSystem, fileStorage } from '../../src/persistence/file-storage.js'
import { open } from '../../src/index.js'
import { memoryStorage } from '../../src/persistence/memory-storage.js'
import { readWhole, type Storage, writeWhole } from '../../src/persistence/storage.js'
import {
  crashStorage,
  failingSync,
  faultyStorage,
  fullDisk,
  storageCases,
} from '../../src/persistence/testing/index.js'

const root = mkdtempSync(join(tmpdir(), 'cinnabar-storage-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
const newFolder = (): string => join(root, String(folders++), 'deep')

/** The real system calls but for some. */
const systemWith = (own: Partial<FileSystem>): FileSystem => ({ ...fs, ...own })
const failure = (code: string, errno: number): Error => Object.assign(new Error(code), { code, errno })
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (storage: Storage, name: string): string | undefined => {
  const held = readWhole(storage, name)
  return held && new TextDecoder().decode(held)
}

describe('memory storage', () => {
  for (const { name, run } of storageCases({ open: () => memoryStorage(), reopen: (storage) => storage })) it(name, run)
})

describe('file storage', () => {
  const adapter = { open: () => fileStorage(newFolder()), reopen: (old: Storage) => fileStorage(old.location) }
  for (const { name, run } of storageCases(adapter)) it(name, run)
})

describe('file storage where the system reads and writes a little at a time', () => {
  const few = (length: number): number => Math.min(length, 1 + (length % 7) + (length >>> 3))
  const system = systemWith({
    readSync: ((fd: number, into: Uint8Array, offset: number, length: number, position: number) =>
      fs.readSync(fd, into, offset, few(length), position)) as typeof fs.readSync,
    writeSync: ((fd: number, from: Uint8Array, offset: number, length: number, position: number) =>
      fs.writeSync(fd, from, offset, few(length), position)) as typeof fs.writeSync,
    write: ((fd: number, from: Uint8Array, offset: number, length: number, position: number, done: () => void) =>
      fs.write(fd, from, offset, few(length), position, done)) as typeof fs.write,
  })
  const adapter = { open: () => fileStorage(newFolder(), system), reopen: (old: Storage) => fileStorage(old.location) }
  for (const { name, run } of storageCases(adapter)) it(name, run)
})

describe('file storage when the system fails', () => {
  it('says where and why, and knows how much was written', () => {
    let room = 12
    const storage = fileStorage(
      newFolder(),
      systemWith({
        writeSync: ((fd: number, from: Uint8Array, offset: number, length: number, position: number) => {
          if (room === 0) throw failure('ENOSPC', -28)
          const count = fs.writeSync(fd, from, offset, Math.min(room, length), position)
          room -= count
          return count
        }) as typeof fs.writeSync,
      }),
    )
    const log = storage.append('log')
    log.write(bytes('0123456789'))
    expect(() => log.write(bytes('abcdef'))).toThrow(/^cannot write .*log: no space left on device$/)
    expect(log.size).toBe(12)
    log.truncate(10)
    log.close()
    expect(text(storage, 'log')).toBe('0123456789')
  })

  it('keeps the old content when a commit fails, and leaves nothing behind', async () => {
    const folder = newFolder()
    writeWhole(fileStorage(folder), 'a', bytes('old'))
    const noSync = systemWith({
      fsyncSync: () => {
        throw failure('EIO', -5)
      },
      fsync: ((_fd: number, done: (error: Error) => void) => done(failure('EIO', -5))) as typeof fs.fsync,
    })
    const storage = fileStorage(folder, noSync)
    expect(() => writeWhole(storage, 'a', bytes('new'))).toThrow(/^cannot sync .*: i\/o error$/)
    const file = storage.replace('a')
    file.write(bytes('new'))
    await expect(file.commitSoon?.()).rejects.toThrow(/i\/o error$/)
    file.discard()
    expect(text(storage, 'a')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('takes no other name when it is given up while its own is being taken', async () => {
    const folder = newFolder()
    let rename: (() => void) | undefined
    const storage = fileStorage(
      folder,
      systemWith({
        rename: ((from: string, to: string, done: (error: Error | null) => void) => {
          rename = () => fs.rename(from, to, done)
        }) as typeof fs.rename,
      }),
    )
    const first = storage.replace('a')
    first.write(bytes('first'))
    const committing = first.commitSoon?.()
    const failed = expect(committing).rejects.toThrow(/^cannot rename .*: no such file or directory$/)
    while (!rename) await new Promise((resolve) => setImmediate(resolve))
    first.discard()
    // It must not get the name that is about to be renamed.
    const second = storage.replace('a')
    second.write(bytes('sec'))
    rename()
    await failed
    expect(storage.read('a')).toBeUndefined()
    second.write(bytes('ond'))
    second.commit()
    expect(text(storage, 'a')).toBe('second')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('fails in the background with a reason', async () => {
    const storage = fileStorage(
      newFolder(),
      systemWith({
        write: ((_fd: number, _b: Uint8Array, _o: number, _l: number, _p: number, done: (error: Error) => void) =>
          done(failure('ENOSPC', -28))) as typeof fs.write,
      }),
    )
    const file = storage.replace('a')
    await expect(file.writeSoon?.(bytes('new'))).rejects.toThrow(/no space left on device$/)
    file.discard()
    expect(storage.list()).toEqual([])
  })

  it('refuses a folder that is a file', () => {
    const folder = newFolder()
    writeWhole(fileStorage(folder), 'a', bytes('x'))
    const storage = fileStorage(join(folder, 'a'))
    expect(storage.list()).toEqual([])
    expect(storage.read('b')).toBeUndefined()
    expect(() => storage.append('b')).toThrow(`${storage.location} is no folder, nor can it become one`)
  })

  it('says so where a file stands in the way of the folder, and takes a URL', () => {
    const folder = newFolder()
    const storage = fileStorage(pathToFileURL(folder))
    writeWhole(storage, 'file', bytes('x'))
    expect(storage.location).toBe(folder)
    // Never the system's calls.
    expect(inspect(storage)).toBe(`FileStorage { location: '${folder}' }`)
    expect(JSON.stringify(storage)).toBe(JSON.stringify({ location: folder }))
    expect(() => fileStorage(undefined as never)).toThrow('fileStorage: the folder must be a path, got undefined')
    for (const path of [join(folder, 'file'), join(folder, 'file', 'below')]) {
      expect(() => fileStorage(path).lock('dump.rdb')).toThrow(`${path} is no folder, nor can it become one`)
    }
  })

  it('lists no leftovers, and takes no name that looks like one', () => {
    const folder = newFolder()
    const storage = fileStorage(folder)
    storage.replace('a').write(bytes('never committed'))
    expect(readdirSync(folder)).toHaveLength(1)
    expect(storage.list()).toEqual([])
    expect(() => storage.read('temp-1-1.a')).toThrow(TypeError)
  })
})

describe('storages for tests', () => {
  it('a full disk writes what fits', () => {
    const storage = faultyStorage(memoryStorage())
    storage.fail = fullDisk(5)
    const log = storage.append('log')
    log.write(bytes('abc'))
    expect(() => log.write(bytes('def'))).toThrow('no space left')
    expect(() => log.write(bytes('ghi'))).toThrow('no space left')
    expect(text(storage, 'log')).toBe('abcde')
  })

  it('a sync fails when it should', () => {
    const storage = faultyStorage(memoryStorage())
    storage.fail = failingSync(2)
    const log = storage.append('log')
    log.sync()
    expect(() => log.sync()).toThrow('i/o error')
    const file = storage.replace('a')
    expect(() => file.commit()).toThrow('i/o error')
    expect(storage.list()).toEqual(['log'])
    storage.fail = undefined
    file.commit()
    expect(storage.list()).toEqual(['log', 'a'])
  })

  it('shows what crashes leave', () => {
    const storage = crashStorage()
    const log = storage.append('log')
    log.write(bytes('ab'))
    log.sync()
    log.write(bytes('cdef'))
    writeWhole(storage, 'dump', bytes('xy'))
    log.truncate(1)
    storage.remove('dump')
    const seen = [...storage.crashes()].map(({ after, state, storage: left }) => {
      const files = left.list().map((name) => `${name}=${text(left, name)}`)
      return `${after}, ${state}: ${files.join(' ')}`
    })
    expect(seen).toEqual([
      'nothing, kept: ',
      'nothing, lost: ',
      'nothing, torn: ',
      'create log, kept: log=',
      'create log, lost: ',
      'create log, torn: log=',
      'write log, kept: log=ab',
      'write log, lost: ',
      'write log, torn: log=a',
      'sync log, kept: log=ab',
      'sync log, lost: log=ab',
      'sync log, torn: log=ab',
      'write log, kept: log=abcdef',
      'write log, lost: log=ab',
      'write log, torn: log=abcd',
      'write dump, kept: log=abcdef',
      'write dump, lost: log=ab',
      'write dump, torn: log=abcd',
      'commit dump, kept: log=abcdef dump=xy',
      'commit dump, lost: log=ab dump=xy',
      'commit dump, torn: log=abcd dump=xy',
      'truncate log, kept: log=a dump=xy',
      'truncate log, lost: log=a dump=xy',
      'truncate log, torn: log=a dump=xy',
      'remove dump, kept: log=a',
      'remove dump, lost: log=a',
      'remove dump, torn: log=a',
    ])
  })
})

describe('the conformance cases can fail', () => {
  /** What a careless adapter does, and the cases that notice. */
  const careless: [what: string, spoil: (storage: Storage) => Storage, noticed: RegExp][] = [
    [
      'writes a replacement in place',
      (s) => ({ ...bound(s), replace: (name) => ({ ...inPlace(s, name) }) }),
      /before it/,
    ],
    ['forgets a replacement', (s) => ({ ...bound(s), replace: () => memoryStorage().replace('x') }), /keeps the bytes/],
    [
      'takes any name',
      (s) => ({ ...bound(s), read: (name) => (/^[a-z]+$/.test(name) ? s.read(name) : undefined) }),
      /./,
    ],
    ['keeps what is removed', (s) => ({ ...bound(s), remove: () => undefined }), /removes/],
  ]

  const bound = (s: Storage): Storage => ({
    location: s.location,
    list: () => s.list(),
    read: (name) => s.read(name),
    append: (name) => s.append(name),
    replace: (name) => s.replace(name),
    remove: (name) => s.remove(name),
  })
  const inPlace = (s: Storage, name: string): ReturnType<Storage['replace']> => {
    s.remove(name)
    const file = s.append(name)
    return {
      get size() {
        return file.size
      },
      write: (b) => file.write(b),
      commit: () => undefined,
      discard: () => undefined,
    }
  }

  it.each(careless)('an adapter that %s', async (_, spoil, noticed) => {
    const failed: string[] = []
    for (const { name, run } of storageCases({ open: () => spoil(memoryStorage()), reopen: (s) => s })) {
      await run().catch(() => failed.push(name))
    }
    expect(failed.join('; ')).toMatch(noticed)
  })
})

describe('a storage in memory', () => {
  it('is used by one store at a time', () => {
    const storage = memoryStorage()
    const db = open({ storage })
    db.set('k', 'v')
    let refusal: unknown
    try {
      open({ storage })
    } catch (error) {
      refusal = error
    }
    expect(refusal).toMatchObject({ name: 'StorageInUseError', location: 'memory', file: 'dump.rdb', pid: 0 })
    const other = open({ storage, config: { dbfilename: 'other.rdb' } })
    other.close()
    db.close()
    using again = open({ storage })
    expect(again.get('k')).toBe('v')
  })
})

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { latin1Bytes } from '../../../src/memory/utf8.js'
import { checkLog } from '../../../src/persistence/aof/check-log.js'
import { CheckTarget } from '../../../src/persistence/load-target.js'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import { readWhole, type Storage, writeWhole } from '../../../src/persistence/storage.js'
import { faultyStorage } from '../../../src/persistence/testing/faults.js'
import { checkAof } from '../../../src/server/check-aof.js'
import { openLogged } from '../../support/logged-store.js'
import { openStore } from '../../support/store.js'

const encoded = (...args: string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`
const SET = encoded('SET', 'k', 'v')

/** @returns whether it is right, and what was said */
function check(storage: Storage, name: string, fix = false, untilS?: number): { isRight: boolean; said: string } {
  const lines: string[] = []
  const target = new CheckTarget(openStore().engine.keyspace)
  const isRight = checkLog(storage, name, {
    fix,
    target,
    print: (line) => lines.push(line),
    ...(untilS === undefined ? {} : { untilS }),
  })
  return { isRight, said: lines.join('\n') }
}

const checkText = (text: string): { isRight: boolean; said: string } =>
  check(memoryStorage({ 'a.aof': latin1Bytes(text) }), 'a.aof')

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('checking an append-only file', () => {
  it('finds a whole one right', () => {
    expect(checkText(SET + encoded('MULTI') + SET + encoded('EXEC') + '#TS:5\r\n')).toMatchObject({ isRight: true })
    expect(checkText('')).toMatchObject({ isRight: true })
  })

  it.each([
    ['a torn command', SET + SET.slice(0, -3), 'in the middle of a command', SET.length, SET.length],
    ['no EXEC', SET + encoded('MULTI') + SET, 'before reading EXEC', SET.length, SET.length * 2 + 15],
    ['MULTI in MULTI', SET + encoded('MULTI') + encoded('MULTI'), 'Unexpected MULTI', SET.length, SET.length + 15],
    ['EXEC alone', encoded('EXEC') + SET, 'Unexpected EXEC', 0, 0],
    ['something else', SET + 'garbage\r\n' + SET, "Expected prefix '*'", SET.length, SET.length],
    ['a wrong length', encoded('GET', 'k').replace('$3', '$2'), 'Expected \\r\\n', 0, 10],
  ])('%s: says what is wrong, where, and up to where it is right', (_, text, what, okUpTo, place) => {
    const { isRight, said } = checkText(text)
    expect(isRight).toBe(false)
    expect(said).toContain(what)
    expect(said).toContain(`[offset ${place}]`)
    expect(said).toContain(`valid up to byte ${okUpTo},`)
    expect(said).toContain('With --fix it would be cut off')
  })

  it('reads all parts, the snapshot of the first included', () => {
    const storage = memoryStorage()
    const store = openLogged({ storage })
    store.text('SET', 'a', 1)
    const manifest = 'appendonlydir/appendonly.aof.manifest'
    expect(check(storage, manifest)).toMatchObject({ isRight: true })
    const base = 'appendonlydir/appendonly.aof.1.base.rdb'
    const bytes = readWhole(storage, base) ?? new Uint8Array(0)
    bytes[20] = (bytes[20] ?? 0) ^ 0xff
    writeWhole(storage, base, bytes)
    const { isRight, said } = check(storage, manifest, true)
    expect(isRight).toBe(false)
    expect(said).toContain('not the last part')
    expect(readWhole(storage, base)).toEqual(bytes)
    storage.remove(base)
    expect(check(storage, manifest).said).toContain('there is none')
    writeWhole(storage, manifest, latin1Bytes('nonsense\n'))
    expect(check(storage, manifest).said).toContain('Invalid AOF manifest')
  })

  describe('up to a time', () => {
    const text =
      encoded('SELECT', '0') + '#TS:1000\r\n' + encoded('SET', 'a', '1') + '#TS:2000\r\n' + encoded('MULTI') +
      encoded('SET', 'b', '1') + '#TS:3000\r\n' + encoded('EXEC') // prettier-ignore
    const run = (
      file: string,
      untilS: string | number,
    ): { exit: number; left: string; said: string; files: string[] } => {
      const folder = mkdtempSync(join(tmpdir(), 'cinnabar-check-'))
      folders.push(folder)
      const path = join(folder, 'a.aof')
      writeFileSync(path, file)
      let said = ''
      const print = (line: string): void => void (said += line)
      const exit = checkAof({ print, printError: print }, ['--truncate-to-timestamp', String(untilS), path])
      return { exit, left: readFileSync(path, 'latin1'), said, files: readdirSync(folder) }
    }

    // What redis-check-aof 7.0.15 leaves of it; of 2500 the first 112 bytes, with half of the transaction.
    it.each([
      [500, 23],
      [1000, 60],
      [1500, 60],
      [2500, 60],
      [3000, 136],
      [9999, 136],
    ])('%i leaves %i bytes', (untilS, bytes) => {
      const { exit, left, said, files } = run(text, untilS)
      expect(exit).toBe(0)
      expect(left).toBe(text.slice(0, bytes))
      expect(said).toContain(bytes < text.length ? `ends at timestamp ${untilS} now` : 'nothing was cut off')
      expect(files).toEqual(bytes < text.length ? ['a.aof', 'a.aof.bak'] : ['a.aof'])
    })

    it.each([
      ['#TS:1000\r\n' + SET, 5, 'has nothing before timestamp 5'],
      [SET + '#TS:100x\r\n' + SET, 5, 'Invalid timestamp annotation'],
      [SET + '#TS:10\r\n' + SET.slice(0, -3), 15, 'in the middle of a command'],
      [text, 'abc', 'Invalid timestamp, aborting...'],
      [text, '', 'Invalid timestamp, aborting...'],
      [text, 0, 'Invalid timestamp, aborting...'],
    ])('%j up to %j changes nothing', (file, untilS, why) => {
      const { exit, left, said, files } = run(file, untilS)
      expect(exit).toBe(1)
      expect(said).toContain(why)
      expect(left).toBe(file)
      expect(files).toEqual(['a.aof'])
    })

    it('looks no further than that time', () => {
      expect(run(SET + '#TS:10\r\n' + SET.slice(0, -3), 5)).toMatchObject({ exit: 0, left: SET })
    })

    it('cuts only the last of several parts', () => {
      const manifest = 'file x.1.incr.aof seq 1 type i\nfile x.2.incr.aof seq 2 type i\n'
      const parts = { 'x.1.incr.aof': latin1Bytes(SET + SET), 'x.2.incr.aof': latin1Bytes(text) }
      const storage = memoryStorage({ 'x.manifest': latin1Bytes(manifest), ...parts })
      expect(check(storage, 'x.manifest', false, 1500)).toMatchObject({ isRight: true })
      expect(readWhole(storage, 'x.2.incr.aof')?.length).toBe(60)
      writeWhole(storage, 'x.1.incr.aof', latin1Bytes(text))
      const { isRight, said } = check(storage, 'x.manifest', false, 1500)
      expect(isRight).toBe(false)
      expect(said).toContain('not the last part')
      expect(readWhole(storage, 'x.1.incr.aof')?.length).toBe(136)
    })
  })

  it('cuts off only when asked, and keeps a copy', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cinnabar-check-'))
    folders.push(folder)
    const path = join(folder, 'a.aof')
    const torn = SET + SET.slice(0, 10)
    writeFileSync(path, torn)
    let printed = ''
    const program = {
      print: (text: string) => void (printed += text),
      printError: (text: string) => void (printed += text),
    }
    expect(checkAof(program, [path])).toBe(1)
    expect(readdirSync(folder)).toEqual(['a.aof'])
    expect(readFileSync(path, 'latin1')).toBe(torn)
    expect(checkAof(program, ['--fix', path])).toBe(0)
    expect(readFileSync(path, 'latin1')).toBe(SET)
    expect(readFileSync(join(folder, 'a.aof.bak'), 'latin1')).toBe(torn)
    expect(checkAof(program, [path])).toBe(0)
    writeFileSync(path, torn)
    expect(checkAof(program, ['--fix', path])).toBe(0)
    expect(readdirSync(folder)).toEqual(['a.aof', 'a.aof.bak', 'a.aof.bak.2'])
    printed = ''
    expect(checkAof(program, [])).toBe(1)
    expect(printed).toContain('Usage: cinnabar check-aof')
    expect(checkAof(program, [join(folder, 'none')])).toBe(1)
  })

  it('mends a file beside folders that it may not read', () => {
    const storage = faultyStorage(memoryStorage({ 'a.aof': latin1Bytes(SET + SET.slice(0, 10)) }))
    storage.fail = ({ kind }) => (kind === 'list' ? { error: new Error('permission denied') } : undefined)
    expect(check(storage, 'a.aof', true)).toMatchObject({ isRight: true })
    expect(check(storage, 'a.aof')).toMatchObject({ isRight: true })
  })
})

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { latin1Bytes } from '../../../src/memory/utf8.js'
import { checkLog } from '../../../src/persistence/aof/check-log.js'
import { CheckTarget } from '../../../src/persistence/load-target.js'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import { readWhole, type Storage, writeWhole } from '../../../src/persistence/storage.js'
import { checkAof } from '../../../src/server/check-aof.js'
import { openLogged } from '../../support/logged-store.js'
import { openStore } from '../../support/store.js'

const encoded = (...args: string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`
const SET = encoded('SET', 'k', 'v')

/** @returns whether it is right, and what was said */
function check(storage: Storage, name: string, fix = false): { isRight: boolean; said: string } {
  const lines: string[] = []
  const target = new CheckTarget(openStore().engine.keyspace)
  const isRight = checkLog(storage, name, { fix, target, print: (line) => lines.push(line) })
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
})

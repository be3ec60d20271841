import { describe, expect, it } from 'vitest'
import { latin1Bytes } from '../../../src/memory/utf8.js'
import { CommandReader } from '../../../src/persistence/aof/command-reader.js'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import type { ReadableFile } from '../../../src/persistence/storage.js'

function fileOf(bytes: Uint8Array): ReadableFile {
  const file = memoryStorage({ log: bytes }).read('log')
  if (!file) throw new Error('no file')
  return file
}

/** The commands of a log, and how it ends. */
function read(bytes: Uint8Array): {
  commands: string[][]
  end: string
  at: number
  start: number
  reader: CommandReader
} {
  const reader = new CommandReader(fileOf(bytes))
  const commands: string[][] = []
  for (;;) {
    const end = reader.next()
    if (end !== 'command') return { commands, end, at: reader.offset, start: reader.start, reader }
    commands.push(Array.from({ length: reader.args.count }, (_, i) => reader.args.latin1(i)))
  }
}

const encoded = (...args: string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`

describe('reading a log', () => {
  it('finds commands, and skips notes', () => {
    const text = `#TS:5\r\n${encoded('SET', 'k', '\r\n$*')}#TS:77\r\n${encoded('DEL', '')}`
    const { commands, end, reader } = read(latin1Bytes(text))
    expect(commands).toEqual([
      ['SET', 'k', '\r\n$*'],
      ['DEL', ''],
    ])
    expect(end).toBe('end')
    expect(reader.noteS).toBe(77)
  })

  it('wherever the file ends, what is whole is read, and the rest is torn', () => {
    const first = encoded('SET', 'key', 'a value')
    const second = `#TS:12345\r\n${encoded('RPUSH', 'l', '', 'x'.repeat(20))}`
    const bytes = latin1Bytes(first + second)
    for (let size = 0; size <= bytes.length; size++) {
      const { commands, end, start } = read(bytes.slice(0, size))
      const whole = size === bytes.length ? 2 : size >= first.length ? 1 : 0
      expect(commands, `${size} bytes`).toHaveLength(whole)
      const noteEnd = first.length + '#TS:12345\r\n'.length
      const isEnd = [0, first.length, noteEnd, bytes.length].includes(size)
      expect(end, `${size} bytes`).toBe(isEnd ? 'end' : 'torn')
      expect(start).toBeGreaterThanOrEqual(whole === 0 ? 0 : first.length)
    }
  })

  it('reads one of very many arguments in few steps', () => {
    const file = fileOf(latin1Bytes(encoded(...Array.from({ length: 50_000 }, (_, i) => `${i}`.padStart(200, 'm')))))
    let reads = 0
    const counted: ReadableFile = {
      size: file.size,
      read: (position, into) => {
        reads++
        return file.read(position, into)
      },
      close: () => file.close(),
    }
    const reader = new CommandReader(counted)
    expect(reader.next()).toBe('command')
    expect([reader.args.count, reader.args.latin1(49_999).slice(-6)]).toEqual([50_000, 'm49999'])
    expect(reads).toBeLessThan(10)
  })

  it.each([1024, 130_000, 400_000])('takes %i bytes behind a # for no note, nor for the end', (length) => {
    const text = `${encoded('SET', 'a', '1')}#${'x'.repeat(length)}\r\n${encoded('INCR', 'a')}`
    const { commands, end, reader } = read(latin1Bytes(text))
    expect([commands.length, end, reader.mistake]).toEqual([1, 'bad', 'Expected a note of a line'])
  })

  it('reads commands across the windows it looks through', () => {
    const texts = Array.from({ length: 400 }, (_, i) => encoded('SET', `key:${i}`, 'v'.repeat((i * 7919) % 5000)))
    texts.push(encoded('SET', 'big', 'b'.repeat(1_000_000)), encoded('DEL', 'big'))
    const { commands, end } = read(latin1Bytes(texts.join('')))
    expect(end).toBe('end')
    expect(commands).toHaveLength(402)
    expect(commands[400]?.[2]).toHaveLength(1_000_000)
    expect(commands.every(([name, key], i) => i >= 400 || (name === 'SET' && key === `key:${i}`))).toBe(true)
  })

  it.each([
    ['PING\r\n', 0],
    ['*x\r\n', 0],
    ['*0\r\n', 4],
    ['*\r\n', 0],
    ['*1\n$4\r\nPING\r\n', 0],
    ['*1\r\n+4\r\nPING\r\n', 4],
    ['*1\r\n$-1\r\n', 4],
    ['*1\r\n$4\r\nPINGx\r\n', 12],
    [encoded('PING') + '\0\0\0\0', 14],
  ])('says where %j is wrong', (text, offset) => {
    const { end, at, reader } = read(latin1Bytes(text))
    expect([end, at]).toEqual(['bad', offset])
    expect(reader.mistake).toContain('xpected')
  })
})

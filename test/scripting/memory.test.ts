/** What a running script may take up, in a process whose heap is small. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.js'
import { scripting } from '../../src/scripting/index.js'
import { MemoryLimit } from '../../src/scripting/memory-limit.js'

const MIB = 2 ** 20
const BOMBS = fileURLToPath(new URL('memory-bombs.ts', import.meta.url))

describe('the memory of a running script', () => {
  it('is bounded, and what was made and dropped does not count', { timeout: 60_000 }, async () => {
    const args = ['--max-old-space-size=96', '--import', 'tsx', BOMBS]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const lines = stdout.trim().split('\n')
    expect(lines.slice(0, 3)).toEqual(['PONG 1', 'PONG 1', 'PONG 1'])
    const ended = lines.slice(3)
    expect(ended).toHaveLength(19)
    for (const line of ended)
      expect(line).toMatch(/^PONG ERR (?:Script stopped: |Error compiling script \(new function\): )?not enough memory/)
  })

  it('has a limit of its own', () => {
    using db = open({ scripting, scriptMemoryBytes: MIB })
    expect(db.eval("return #('x'):rep(1000)")).toBe(1000)
    const caught = "local ok, e = pcall(string.rep, 'x', 2^28) return {tostring(ok), e}"
    expect(db.eval(caught)).toEqual(['false', 'not enough memory'])
    expect(() => open({ scriptMemoryBytes: 0 })).toThrow('scriptMemoryBytes')
  })

  it('is what the heap has grown by, beyond as much again as was in use', () => {
    let usedBytes = 100 * MIB
    const limit = new MemoryLimit(() => ({ usedBytes, committedBytes: usedBytes, limitBytes: 4096 * MIB }), 256 * MIB)
    limit.begin()
    expect(limit.hasRoom(0)).toBe(true)
    usedBytes = 455 * MIB
    expect(limit.hasRoom(0)).toBe(true)
    expect(limit.turnsLeft).toBe(256)
    expect(limit.hasRoom(2 * MIB)).toBe(false)
    usedBytes = 457 * MIB
    expect(limit.hasRoom(0)).toBe(false)
    limit.begin()
    expect(limit.hasRoom(0)).toBe(true)
  })

  it('is little where the heap is nearly full, unless that is not its doing', () => {
    let usedBytes = 70 * MIB
    const limit = new MemoryLimit(() => ({ usedBytes, committedBytes: usedBytes, limitBytes: 100 * MIB }), 256 * MIB)
    limit.begin()
    expect(limit.hasRoom(0)).toBe(true)
    usedBytes = 74.9 * MIB
    expect(limit.hasRoom(0)).toBe(true)
    usedBytes = 76 * MIB
    expect(limit.hasRoom(0)).toBe(false)
    limit.begin()
    expect(limit.hasRoom(0)).toBe(true)
    usedBytes = 86 * MIB
    expect(limit.hasRoom(0)).toBe(false)
  })

  it('takes no garbage of others for its due', () => {
    let usedBytes = 3000 * MIB
    const limit = new MemoryLimit(() => ({ usedBytes, committedBytes: usedBytes, limitBytes: 4096 * MIB }), 256 * MIB)
    limit.begin()
    expect(limit.hasRoom(0)).toBe(true)
    usedBytes = 100 * MIB
    expect(limit.hasRoom(0)).toBe(true)
    usedBytes = 457 * MIB
    expect(limit.hasRoom(0)).toBe(false)
  })

  it('is little where pages fill the heap, be they half empty', () => {
    let usedBytes = 20 * MIB
    let committedBytes = 80 * MIB
    const limit = new MemoryLimit(() => ({ usedBytes, committedBytes, limitBytes: 100 * MIB }), 256 * MIB)
    limit.begin()
    expect(limit.hasRoom(0)).toBe(true)
    committedBytes = 95 * MIB
    expect(limit.hasRoom(0)).toBe(true)
    usedBytes = 30 * MIB
    expect(limit.hasRoom(0)).toBe(false)
    committedBytes = 89 * MIB
    expect(limit.hasRoom(0)).toBe(true)
    expect(limit.turnsLeft).toBe(256)
    expect(limit.hasRoom(2 * MIB)).toBe(false)
  })

  it('is that of single objects where nothing is known of the heap', () => {
    const limit = new MemoryLimit(undefined, 10 * MIB)
    limit.begin()
    expect([limit.hasRoom(0), limit.hasRoom(10 * MIB), limit.hasRoom(11 * MIB)]).toEqual([true, true, false])
    expect(limit.turnsLeft).toBe(Infinity)
  })
})

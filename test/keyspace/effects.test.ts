import { describe, expect, it } from 'vitest'
import { Effects } from '../../src/keyspace/effects.js'
import { latin1Bytes } from '../../src/memory/utf8.js'
import { lineOf } from '../differential/op.js'
import { commandsOf } from '../support/effect-lines.js'

const key = latin1Bytes('k')

/** A stream whose effects are collected as lines. */
function open(): { effects: Effects; del: (name: string, db?: number) => void; drained: () => string } {
  const effects = new Effects()
  let lines: string[] = []
  effects.subscribe((bytes, start, end) => lines.push(...commandsOf(bytes.slice(start, end)).map(lineOf)))
  return {
    effects,
    del: (name, db = 0) => effects.also(db, 2).word('DEL').word(name),
    drained() {
      effects.drain()
      const text = lines.join(' | ')
      lines = []
      return text
    },
  }
}

describe('the stream of effects', () => {
  it('a unit of one stands by itself, one of several between MULTI and EXEC', () => {
    const { effects, del, drained } = open()
    del('a')
    effects.commit()
    del('b')
    del('c')
    effects.commit()
    expect(drained()).toBe('SELECT 0 | DEL a | MULTI | DEL b | DEL c | EXEC')
  })

  it('selects the first database before MULTI, others where they come', () => {
    const { effects, del, drained } = open()
    del('a', 3)
    del('b', 4)
    effects.commit()
    del('c', 4)
    effects.commitEach()
    expect(drained()).toBe('SELECT 3 | MULTI | DEL a | SELECT 4 | DEL b | EXEC | DEL c')
  })

  it('what has nothing to do with each other needs no MULTI', () => {
    const { effects, drained } = open()
    effects.removal(0, false, key, 0, 1)
    effects.removal(1, true, key, 0, 1)
    effects.commitEach()
    expect(drained()).toBe('SELECT 0 | DEL k | SELECT 1 | UNLINK k')
  })

  it('held units leave together, or not at all', () => {
    const { effects, del, drained } = open()
    del('before')
    effects.commit()
    const outer = effects.hold()
    del('a')
    effects.commit()
    const inner = effects.hold()
    del('b', 7)
    effects.rollback(inner)
    del('c')
    effects.commit()
    effects.drain()
    effects.release()
    expect(drained()).toBe('SELECT 0 | DEL before | MULTI | DEL a | DEL c | EXEC')
    const again = effects.hold()
    expect(again).not.toBe(outer)
    del('x', 5)
    effects.rollback(again)
    del('d')
    effects.commit()
    expect(drained()).toBe('DEL d')
  })

  it('drains in the middle of a unit only what is committed', () => {
    const { effects, del, drained } = open()
    del('a')
    effects.commit()
    del('b')
    expect(drained()).toBe('SELECT 0 | DEL a')
    del('c')
    effects.commit()
    expect(drained()).toBe('MULTI | DEL b | DEL c | EXEC')
  })

  it('drains by itself when it is much', () => {
    const { effects, drained } = open()
    const value = new Uint8Array(700_000)
    for (let i = 0; i < 3; i++) {
      effects.also(0, 1).range(value, 0, value.length)
      effects.commit()
    }
    expect(effects.offset).toBeGreaterThan(2_100_000)
    expect(drained().length).toBeGreaterThan(2_100_000)
  })

  it('a new consumer begins with a SELECT; without consumers nothing is written', () => {
    const effects = new Effects()
    const command = { bytes: key, starts: new Int32Array([0]), ends: new Int32Array([1]), count: 1 }
    effects.ran(0, command)
    expect(effects.pending).toBe(0)
    const ends = [1, 2].map(() => {
      const end = effects.subscribe(() => undefined)
      effects.ran(0, command)
      effects.commit()
      return end
    })
    expect(effects.offset).toBe(2 * ('*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n'.length + '*1\r\n$1\r\nk\r\n'.length))
    for (const end of ends) end()
    expect(effects.isActive).toBe(false)
  })

  it('writes any int64', () => {
    const { effects, drained } = open()
    effects
      .also(0, 3)
      .number(-5)
      .number(2 ** 62)
      .number(-(2n ** 63n))
    effects.commit()
    expect(drained()).toBe('SELECT 0 | -5 4611686018427387904 -9223372036854775808')
  })
})

/** Large collections that change while a snapshot writes them in pieces: nobody waits for the whole, and it shows one instant. */
import { describe, expect, it } from 'vitest'
import { bytesFile, snapshotWriter } from '../../src/persistence/formats.js'
import { loadFile } from '../../src/persistence/load.js'
import { logBaseWriter } from '../../src/persistence/aof/base.js'
import { Random } from '../support/random.js'
import { openStore, type TestStore } from '../support/store.js'
import { contents } from './support/contents.js'
import { replayCommands } from './support/snapshot-fuzz.js'

const config = { 'enable-debug-command': 'yes' }

/** Begins a snapshot. @returns how to go on with it and how it ends */
function begin(store: TestStore): { step(): boolean; keptBytes(): number; written(): number; end(): Uint8Array } {
  const parts: Uint8Array[] = []
  const writer = snapshotWriter(store.engine, 'rdb', false)((bytes) => parts.push(bytes.slice()))
  const snapshot = store.engine.keyspace.beginSnapshot(writer)
  writer.begin(snapshot.databases)
  return {
    step: () => snapshot.step(1),
    keptBytes: () => snapshot.keptBytes,
    written: () => parts.reduce((sum, part) => sum + part.length, 0),
    end() {
      snapshot.end()
      writer.end()
      return new Uint8Array(Buffer.concat(parts))
    },
  }
}

function loaded(bytes: Uint8Array): Map<string, string> {
  const copy = openStore({ config })
  loadFile(copy.engine, bytesFile(bytes), 'snapshot')
  copy.engine.keyspace.assertInvariants()
  return contents(copy)
}

/** Adds `count` elements with one command for a thousand of them. */
function fill(store: TestStore, command: string[], count: number, of: (i: number) => (string | number)[]): void {
  for (let from = 0; from < count; from += 1000) {
    store.client.text(...command, ...Array.from({ length: 1000 }, (_, i) => of(from + i)).flat())
  }
}

function replayed(bytes: Uint8Array): Map<string, string> {
  const copy = openStore({ config })
  replayCommands(copy, bytes)
  return contents(copy)
}

/** Text in which nothing repeats. */
function noise(length: number): string {
  const random = new Random(length)
  return Array.from({ length }, () => String.fromCharCode(33 + random.below(90))).join('')
}

const KINDS = [
  ['hash', ['HSET', 'k'], (i: number) => [`field:${i}`, `value:${i}`], ['HSET', 'k', 'field:77', 'new']],
  ['set', ['SADD', 'k'], (i: number) => [`member:${i}`], ['SREM', 'k', 'member:77']],
  ['zset', ['ZADD', 'k'], (i: number) => [i % 5000, `member:${i}`], ['ZADD', 'k', '-1', 'member:77']],
  ['list', ['RPUSH', 'k'], (i: number) => [`element:${i}`], ['LSET', 'k', '77', 'new']],
] as const

describe.each(KINDS)('a large %s', (_, command, of, change) => {
  it('is not written whole by a change, begun or not', () => {
    for (const steps of [0, 3]) {
      const store = openStore({ config })
      fill(store, [...command], 10_000, of)
      const before = contents(store)
      const snapshot = begin(store)
      for (let i = 0; i < steps; i++) snapshot.step()
      const written = snapshot.written()
      store.text(...change)
      store.text(...change)
      expect(snapshot.written()).toBe(written)
      expect(snapshot.keptBytes()).toBeLessThan(100_000)
      store.text('SET', 'beside', 'x')
      while (snapshot.step());
      expect(loaded(snapshot.end())).toEqual(before)
      store.engine.keyspace.assertInvariants()
    }
  })

  it('is kept until it is written when its key goes', () => {
    for (const gone of [['DEL', 'k'], ['UNLINK', 'k'], ['SET', 'k', 'x'], ['FLUSHALL'], ['RENAME', 'k', 'other']]) {
      const store = openStore({ config })
      fill(store, [...command], 4000, of)
      const before = contents(store)
      const snapshot = begin(store)
      snapshot.step()
      snapshot.step()
      store.text(...change)
      store.text(...gone)
      const { keyspace } = store.engine
      while (keyspace.reclaim(1000));
      while (snapshot.step());
      expect(loaded(snapshot.end())).toEqual(before)
      while (keyspace.reclaim(1000));
      keyspace.assertInvariants()
    }
  })

  it('gives everything back when the snapshot is given up', () => {
    const store = openStore({ config })
    fill(store, [...command], 4000, of)
    const snapshot = begin(store)
    snapshot.step()
    snapshot.step()
    store.text(...change)
    store.text('DEL', 'k')
    snapshot.end()
    const { keyspace } = store.engine
    while (keyspace.reclaim(1000));
    keyspace.assertInvariants()
    expect(keyspace.large.releasedCount).toBe(0)
  })
})

describe('a very long string', () => {
  const texts = { 'that compresses': 'some words '.repeat(200_000), 'that does not': noise(1_500_000) }

  it.each(Object.entries(texts))('%s is written in pieces, and copied before it changes', (_, text) => {
    for (const [steps, ...change] of [
      [0, 'APPEND', 'k', 'x'],
      [2, 'SETRANGE', 'k', '1000000', 'changed'],
      [2, 'DEL', 'k'],
      [4, 'SET', 'k', 'short'],
      [30, 'RENAME', 'k', 'other'],
    ] as const) {
      const store = openStore({ config })
      store.text('SET', 'k', text)
      store.text('PEXPIREAT', 'k', '9000000000000')
      const before = contents(store)
      const alone = begin(store)
      let most = 0
      for (let last = alone.written(); alone.step(); last = alone.written())
        most = Math.max(most, alone.written() - last)
      expect(most).toBeLessThan(300_000)
      const whole = alone.end()
      expect(loaded(whole)).toEqual(before)
      expect(whole.length < text.length / 2).toBe(text.startsWith('some'))

      const snapshot = begin(store)
      for (let i = 0; i < steps; i++) snapshot.step()
      store.text(...change)
      store.text('SET', 'beside', 'y'.repeat(100))
      while (snapshot.step());
      expect(loaded(snapshot.end())).toEqual(before)
      store.engine.keyspace.assertInvariants()
    }
  })

  it('is the same as a MessagePack and as commands', () => {
    for (const format of ['msgpack', 'commands'] as const) {
      const store = openStore({ config })
      for (const [name, text] of Object.entries(texts)) store.text('SET', name, text)
      const before = contents(store)
      const parts: Uint8Array[] = []
      const output = (bytes: Uint8Array): void => void parts.push(bytes.slice())
      const writer =
        format === 'commands'
          ? logBaseWriter(store.engine, 'aof', output)
          : snapshotWriter(store.engine, format, false)(output)
      const snapshot = store.engine.keyspace.beginSnapshot(writer)
      writer.begin(snapshot.databases)
      while (snapshot.step(1)) store.text('SET', `beside:${parts.length}`, '1')
      snapshot.end()
      writer.end()
      const bytes = new Uint8Array(Buffer.concat(parts))
      if (format === 'msgpack') expect(loaded(bytes)).toEqual(before)
      else expect(replayed(bytes)).toEqual(before)
    }
  })
})

it('a few large elements are written in pieces, too', () => {
  const store = openStore({ config })
  for (let i = 0; i < 40; i++) store.text('HSET', 'k', `field:${i}`, noise(100_000))
  for (let i = 0; i < 40; i++) store.text('RPUSH', 'l', noise(100_000))
  const before = contents(store)
  const snapshot = begin(store)
  let most = 0
  for (let last = snapshot.written(); snapshot.step(); last = snapshot.written()) {
    most = Math.max(most, snapshot.written() - last)
    store.text('HDEL', 'k', 'field:7')
    store.text('LSET', 'l', '7', 'changed')
  }
  expect(most).toBeLessThan(500_000)
  expect(loaded(snapshot.end())).toEqual(before)
})

it('compaction in between moves elements to places that others had', () => {
  const random = new Random(5)
  const store = openStore({ config })
  const { keyspace } = store.engine
  const count = 40_000
  fill(store, ['HSET', 'h'], count, (i) => [`field:${i}`, `${'x'.repeat(600)}${i}`])
  fill(store, ['ZADD', 'z'], count, (i) => [i, `member:${i}`])
  const gone = Array.from({ length: count }, (_, i) => i).filter(() => random.chance(0.8))
  for (let from = 0; from < gone.length; from += 1000) {
    store.client.text('HDEL', 'h', ...gone.slice(from, from + 1000).map((i) => `field:${i}`))
    store.client.text('ZREM', 'z', ...gone.slice(from, from + 1000).map((i) => `member:${i}`))
  }
  const before = contents(store)
  const snapshot = begin(store)
  let compactions = 0
  let more = true
  for (let turn = 0; more; turn++) {
    more = snapshot.step()
    if (turn > 400) continue
    for (let i = 0; i < 20; i++) {
      const at = random.below(count)
      store.client.text('HDEL', 'h', `field:${at}`)
      store.client.text('HSET', 'h', `new:${at}`, 'y'.repeat(600))
      store.client.text('ZREM', 'z', `member:${at}`)
      store.client.text('ZADD', 'z', random.below(count), `new:${at}`)
    }
    if (keyspace.compact(2000)) compactions++
  }
  expect(compactions).toBeGreaterThan(20)
  expect(loaded(snapshot.end())).toEqual(before)
  keyspace.assertInvariants()
})

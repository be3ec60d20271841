import { describe, expect, it } from 'vitest'
import { createDb } from '../../../src/api/db.js'
import { createDecoder } from '../../../src/memory/utf8.js'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import { failingSync, type FaultPlan, faultyStorage, fullDisk } from '../../../src/persistence/testing/faults.js'
import { RespService } from '../../../src/protocol/resp-service.js'
import type { RespSession } from '../../../src/protocol/resp-session.js'
import { ServerSettings } from '../../../src/server/settings.js'
import { BatchingPlatform, MemoryChannel } from '../../protocol/memory-channel.js'
import { type LoggedStore, openLogged } from '../../support/logged-store.js'
import { encodeCommand } from '../../support/resp-client.js'

interface Client {
  readonly channel: MemoryChannel
  readonly session: RespSession
  send(...args: string[]): void
}

function rig(config: Record<string, string> = {}): {
  store: LoggedStore
  /** Writes and syncs of the log since the last call. */
  operations: () => string
  platform: BatchingPlatform
  connect: () => Client
  failWith: (plan: FaultPlan | undefined) => void
} {
  const inner = memoryStorage()
  const storage = faultyStorage(inner)
  const store = openLogged({ storage, config })
  const platform = new BatchingPlatform()
  const { engine } = store
  const service = new RespService(engine, platform, engine.stats, new ServerSettings(engine.config))
  let seen: string[] = []
  const watch =
    (plan?: FaultPlan): FaultPlan =>
    (operation) => {
      if (operation.name.endsWith('.incr.aof') && ['write', 'sync'].includes(operation.kind)) seen.push(operation.kind)
      return plan?.(operation)
    }
  storage.fail = watch()
  return {
    store,
    platform,
    operations() {
      const text = seen.join(' ')
      seen = []
      return text
    },
    failWith: (plan) => (storage.fail = watch(plan)),
    connect() {
      const channel = new MemoryChannel()
      const session = service.connect(channel)
      return { channel, session, send: (...args) => void session.receive(encodeCommand(args)) }
    },
  }
}

describe('acknowledging', () => {
  it('under always one write and one sync serve all clients of a round, before any reply', () => {
    const { platform, operations, connect } = rig()
    const clients = [connect(), connect(), connect()]
    for (const [i, { send }] of clients.entries()) {
      send('SET', `k${i}`, '1')
      send('INCR', `k${i}`)
    }
    expect(clients.map(({ channel }) => channel.text()).join('')).toBe('')
    expect(operations()).toBe('')
    platform.endInput()
    expect(operations()).toBe('write sync')
    for (const { channel } of clients) expect(channel.takeText()).toBe('+OK\r\n:2\r\n')
    clients[0]?.send('GET', 'k0')
    platform.endInput()
    expect(operations()).toBe('')
  })

  it('under everysec a round is written, not synced', () => {
    const { platform, operations, connect } = rig({ appendfsync: 'everysec' })
    const { channel, send } = connect()
    send('SET', 'k', '1')
    platform.endInput()
    expect(operations()).toBe('write')
    expect(channel.text()).toBe('+OK\r\n')
  })

  it.each([
    ['the sync fails', failingSync()],
    ['the disk is full', fullDisk(20)],
  ])('under always nobody hears of what is not durable: %s', async (_, plan) => {
    const { store, platform, connect, failWith } = rig()
    const reader = connect()
    const writers = [connect(), connect()]
    failWith(plan)
    reader.send('GET', 'k')
    for (const { send } of writers) send('INCR', 'k')
    platform.endInput()
    for (const { channel } of writers) {
      expect(channel.text()).toBe('')
      expect(channel.ended).toBe('destroy')
    }
    // Those who come later are told that nothing can be written, and may read.
    const late = connect()
    late.send('SET', 'k', '2')
    late.send('GET', 'other')
    platform.endInput()
    expect(late.channel.takeText()).toMatch(/^-MISCONF Errors writing to the AOF file: .*\r\n\$-1\r\n$/)
    failWith(undefined)
    store.engine.tick()
    await store.finish()
    store.engine.tick()
    late.send('SET', 'k', '2')
    platform.endInput()
    expect(late.channel.takeText()).toBe('+OK\r\n')
  })

  it('nor those who waited', () => {
    const { platform, connect, failWith } = rig()
    const waiting = connect()
    waiting.send('BLPOP', 'l', '0')
    const pusher = connect()
    failWith(failingSync())
    pusher.send('RPUSH', 'l', 'x')
    platform.endInput()
    platform.runAll()
    expect(waiting.channel.text()).toBe('')
    expect(pusher.channel.text()).toBe('')
    expect([waiting.channel.ended, pusher.channel.ended]).toEqual(['destroy', 'destroy'])
  })

  it('large replies are no exception', () => {
    const { platform, connect, failWith } = rig()
    const { channel, send, session } = connect()
    send('SET', 'big', 'b'.repeat(200_000))
    platform.endInput()
    channel.takeText()
    failWith(failingSync())
    const both = [encodeCommand(['INCR', 'n']), encodeCommand(['GET', 'big'])]
    session.receive(Uint8Array.from(both.flatMap((bytes) => [...bytes])))
    platform.endInput()
    expect(channel.text()).toBe('')
    expect(channel.ended).toBe('destroy')
  })
})

describe('in-process calls', () => {
  const decode = createDecoder()

  it('under always return when their effects are durable, and throw when they are not', () => {
    const { store, operations, failWith } = rig()
    const db = createDb(store.engine, decode)
    db.set('a', 1)
    expect(operations()).toBe('write sync')
    db.get('a')
    expect(operations()).toBe('')
    db.atomic(() => {
      db.set('b', 1)
      db.set('c', 1)
      expect(operations()).toBe('')
    })
    expect(operations()).toBe('write sync')
    failWith(failingSync())
    expect(() => db.set('d', 1)).toThrow('MISCONF Errors writing to the AOF file: i/o error')
    expect(() => db.set('e', 1)).toThrow('MISCONF')
    expect(db.get('a')).toBe('1')
  })

  it('otherwise are written together at the end of the task; persisted waits for the disk', async () => {
    const { store, operations, failWith } = rig({ appendfsync: 'everysec' })
    const db = createDb(store.engine, decode)
    db.set('a', 1)
    db.set('b', 1)
    expect(operations()).toBe('')
    await Promise.resolve()
    expect(operations()).toBe('write')
    db.set('c', 1)
    await db.persisted()
    expect(operations()).toBe('write sync')
    db.set('d', 1)
    failWith(failingSync())
    await expect(db.persisted()).rejects.toThrow('i/o error')
  })

  it('persisted needs a log', async () => {
    const { store } = rig({ appendonly: 'no' })
    await expect(createDb(store.engine, decode).persisted()).rejects.toThrow('appendonly is no')
  })
})

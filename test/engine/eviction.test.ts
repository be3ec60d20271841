import { describe, expect, it } from 'vitest'
import { Random } from '../support/random.js'
import { latin1Bytes } from '../../src/memory/utf8.js'
import { EngineSide } from '../support/engine-side.js'
import { encodeCommand } from '../support/resp-client.js'
import { commandsOf } from '../support/effect-lines.js'
import { openStore } from '../support/store.js'

/** Evictions take what time they need. */
const PATIENT = { 'maxmemory-eviction-tenacity': '100' }

const infoNumber = (info: string, field: string): number => Number(new RegExp(`${field}:(\\d+)`).exec(info)?.[1])

/** Requests of one connection, and its answers. */
async function talk(side: EngineSide, ...requests: string[][]): Promise<{ answers: string[]; isClosed: boolean }> {
  const connection = await side.connect()
  for (const request of requests) connection.send(encodeCommand(request))
  await side.settle()
  return { answers: connection.take(), isClosed: connection.isClosed }
}

describe('evicted keys', () => {
  it('are told as deletions to the log, as an event to listeners, and as changes to who watches them', () => {
    const { engine, text, connect } = openStore({
      seed: 1,
      config: { 'maxmemory-policy': 'allkeys-random', ...PATIENT },
    })
    for (let i = 0; i < 50; i++) text('SET', `k${i}`, 'x'.repeat(100))
    const log: string[][] = []
    engine.keyspace.effects.subscribe((bytes, start, end) => void log.push(...commandsOf(bytes.slice(start, end))))
    const events: string[] = []
    engine.keyspace.eventMask = -1
    engine.keyspace.listener = (_db, _class, event, key, start, end) =>
      void events.push(`${event} ${Buffer.from(key.subarray(start, end)).toString()}`)
    const watcher = connect()
    for (let i = 0; i < 50; i++) watcher.text('WATCH', `k${i}`)
    const { dirty } = engine.keyspace
    text('CONFIG', 'SET', 'maxmemory', engine.eviction.usedBytes - 3000)
    text('GET', 'nothing')
    const evicted = infoNumber(text('INFO', 'stats'), 'evicted_keys')
    engine.keyspace.effects.drain()
    expect(evicted).toBeGreaterThan(10)
    expect(engine.keyspace.dirty).toBe(dirty)
    expect(log.filter(([name]) => name === 'DEL')).toHaveLength(evicted)
    expect(log.filter(([name]) => name === 'MULTI')).toHaveLength(0)
    expect(events.filter((event) => event.startsWith('evicted k'))).toHaveLength(evicted)
    // A transaction takes up memory, too.
    text('CONFIG', 'SET', 'maxmemory', 0)
    watcher.text('MULTI')
    watcher.text('PING')
    expect(watcher.text('EXEC')).toBe('*nil')
    text('CONFIG', 'SET', 'lazyfree-lazy-eviction', 'yes', 'maxmemory', 1)
    text('PING')
    engine.keyspace.effects.drain()
    expect(log.filter(([name]) => name === 'UNLINK')).toHaveLength(50 - evicted)
    expect(text('DBSIZE')).toBe(':0')
  })

  it('are looked for in all databases', () => {
    for (const policy of ['allkeys-lru', 'allkeys-random', 'volatile-ttl']) {
      const { engine, text } = openStore({ seed: 3, config: { 'maxmemory-policy': policy } })
      for (let i = 0; i < 2000; i++) {
        text('SELECT', i % 4)
        text('SET', `k${i}`, 'x', 'EX', 1000)
        // Access times are kept in seconds or so: with more keys of one age the first database would lose most.
        engine.clock.advance(100)
      }
      text('CONFIG', 'SET', 'maxmemory', Math.floor(engine.eviction.usedBytes / 2), 'maxmemory-eviction-tenacity', 100)
      text('PING')
      for (let index = 0; index < 4; index++) {
        expect(engine.keyspace.db(index).size).toBeLessThan(450)
        expect(engine.keyspace.db(index).size).toBeGreaterThan(50)
      }
    }
  })

  it('may be large: nothing else goes while one of them is freed', () => {
    const { engine, text } = openStore({
      seed: 3,
      config: { 'maxmemory-policy': 'volatile-ttl', 'maxmemory-samples': '1000' },
    })
    for (let i = 0; i < 400; i++) text('SET', `k${i}`, 'x', 'EX', 1000)
    text('SADD', 'large', ...Array.from({ length: 20_000 }, (_, i) => `member:${i}`))
    text('EXPIRE', 'large', 10)
    text('CONFIG', 'SET', 'maxmemory', Math.floor(engine.eviction.usedBytes / 2))
    for (let i = 0; i < 1000 && engine.keyspace.isReclaiming; i++) text('PING')
    for (let i = 0; i < 100; i++) text('PING')
    expect(text('EXISTS', 'large')).toBe(':0')
    expect(text('DBSIZE')).toBe(':400')
  })

  it('make latency events when they take long', () => {
    const config = {
      'maxmemory-policy': 'allkeys-lru',
      'latency-monitor-threshold': '1',
      'maxmemory-eviction-tenacity': '100',
    }
    const { engine, text } = openStore({ config })
    for (let i = 0; i < 20_000; i++) text('SET', `k${i}`, 'x')
    text('CONFIG', 'SET', 'maxmemory', 1)
    text('PING')
    expect(engine.latency.maxOf('eviction-cycle')).toBeGreaterThan(0)
    expect(text('LATENCY', 'LATEST')).toContain('eviction-cycle')
  })
})

describe('maxmemory-clients', () => {
  const BIG = 'x'.repeat(200_000)

  it('disconnects who takes up most, until the rest is within the limit', async () => {
    const side = new EngineSide({ 'maxmemory-clients': '500000' })
    const { engine } = side.store
    const small = await side.connect()
    const big = await side.connect()
    small.send(encodeCommand(['MULTI']))
    big.send(encodeCommand(['MULTI']))
    for (let i = 0; i < 2; i++) big.send(encodeCommand(['SET', 'k', BIG]))
    engine.tick()
    expect(big.isClosed).toBe(false)
    big.send(encodeCommand(['SET', 'k', BIG]))
    engine.tick()
    await side.settle()
    expect([small.isClosed, big.isClosed]).toEqual([false, true])
    const { answers } = await talk(side, ['INFO', 'stats'])
    expect(infoNumber(answers[0] ?? '', 'evicted_clients')).toBe(1)
  })

  it('counts what is there of a request that is still being received', async () => {
    const side = new EngineSide({ 'maxmemory-clients': '500000' })
    const begun = await side.connect()
    begun.send(latin1Bytes(`*9\r\n$200000\r\n${BIG}\r\n$200000\r\n${BIG}\r\n`))
    const { answers } = await talk(side, ['CLIENT', 'LIST', 'ID', '3'])
    expect(answers[0]).toMatch(/ qbuf=0 .* argv-mem=400000 .* tot-mem=4\d{5} /)
    begun.send(latin1Bytes(`$200000\r\n${BIG}`))
    side.store.engine.tick()
    await side.settle()
    expect(begun.isClosed).toBe(true)
  })

  it('leaves room to connect, however low it is', async () => {
    const side = new EngineSide({ 'maxmemory-clients': '1' })
    const { answers } = await talk(side, ['CONFIG', 'SET', 'maxmemory-clients', '5000'], ['PING'])
    side.store.engine.tick()
    expect(answers).toEqual(['+OK', '+PONG'])
  })

  it('spares who asked for it, and counts a share of maxmemory', async () => {
    const side = new EngineSide({ 'maxmemory-clients': '20%', maxmemory: '10mb' })
    const { engine } = side.store
    const spared = await side.connect()
    spared.send(encodeCommand(['CLIENT', 'NO-EVICT', 'ON']))
    const other = await side.connect()
    for (const connection of [spared, other]) {
      connection.send(encodeCommand(['MULTI']))
      for (let i = 0; i < 11; i++) connection.send(encodeCommand(['GET', BIG]))
    }
    engine.tick()
    await side.settle()
    expect([spared.isClosed, other.isClosed]).toEqual([false, true])
  })

  it('counts what clients take up as memory in use', async () => {
    const side = new EngineSide({ maxmemory: '400000', 'maxmemory-policy': 'allkeys-lru' })
    const { engine, text } = side.store
    for (let i = 0; i < 2000; i++) text('SET', `k${i}`, 'x'.repeat(100))
    const before = engine.keyspace.size
    const client = await side.connect()
    client.send(encodeCommand(['MULTI']))
    client.send(encodeCommand(['GET', BIG]))
    for (let i = 0; i < 200; i++) {
      engine.tick()
      text('PING')
    }
    expect(engine.keyspace.size).toBeLessThan(before - 500)
    expect(engine.eviction.clientBytes).toBeGreaterThan(200_000)
    expect(engine.eviction.usedBytes).toBeLessThan(400_000)
  })
})

describe('time', () => {
  it('that evictions take is limited by their tenacity', () => {
    const random = new Random(1)
    const keysAfter = (tenacity: number): number => {
      const config = { 'maxmemory-policy': 'allkeys-random', 'maxmemory-eviction-tenacity': String(tenacity) }
      const { engine, text } = openStore({ seed: random.below(1000), config })
      for (let i = 0; i < 20_000; i++) text('SET', `k${i}`, 'x')
      text('CONFIG', 'SET', 'maxmemory', 1000)
      text('PING')
      return engine.keyspace.size
    }
    // At least a batch goes, whatever the time.
    expect(keysAfter(0)).toBeLessThanOrEqual(20_000 - 16)
    expect(keysAfter(0)).toBeGreaterThan(10_000)
    expect(keysAfter(100)).toBeLessThan(40)
  })
})

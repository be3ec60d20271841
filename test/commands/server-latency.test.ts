/** LATENCY's events, graphs and histograms. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openStore, type TestClient } from '../support/store.js'
import type { RecordedGraph } from './record-server.js'

const graphs = JSON.parse(readFileSync(new URL('data/latency-graphs.json', import.meta.url), 'utf8')) as RecordedGraph[]

function textOf(client: TestClient, ...args: string[]): string {
  const [reply] = client.replies(...args)
  if (reply?.type !== 'bulk') throw new Error(`not a bulk string: ${JSON.stringify(reply)}`)
  return new TextDecoder().decode(reply.bytes)
}

describe('LATENCY GRAPH', () => {
  it.each(graphs)('draws what Redis drew: $samples', ({ samples, worstMs, nowS, graph }) => {
    const [[firstS] = [0]] = samples
    const { client, engine } = openStore({ nowMs: firstS * 1000 })
    let atS = firstS
    for (const [timeS, ms] of samples) {
      engine.clock.advance((timeS - atS) * 1000)
      atS = timeS
      engine.latency.add('command', ms)
    }
    engine.clock.advance((nowS - atS) * 1000)
    expect(engine.latency.maxOf('command')).toBe(worstMs)
    expect(textOf(client, 'LATENCY', 'GRAPH', 'command')).toBe(graph)
  })

  it('begins a new row of columns after 80 samples, and tells age in the largest unit', () => {
    const { client, engine } = openStore({ nowMs: 1e12 })
    for (let i = 0; i < 100; i++) {
      engine.latency.add('command', 1 + (i % 12))
      engine.clock.advance(i === 0 ? 3 * 86_400_000 : i < 50 ? 3_600_000 : 60_000)
    }
    const [, , ...lines] = textOf(client, 'LATENCY', 'GRAPH', 'command').split('\n')
    const top = lines.slice(0, lines.indexOf(''))
    expect(top.map((line) => line.length)).toEqual(new Array<number>(top.length).fill(80))
    expect(top[4]).toBe(' '.repeat(80))
    expect(
      top
        .slice(5)
        .map((line) => line.charAt(0))
        .join(''),
    ).toBe('5d ')
    const bottom = lines.slice(lines.indexOf('') + 1, -1)
    expect(bottom[0]).toHaveLength(20)
    expect(
      bottom
        .slice(5)
        .map((line) => line.charAt(19))
        .join(''),
    ).toBe('1m ')
  })
})

describe('the latency monitor', () => {
  it('keeps the worst of each second, and 160 seconds of each event', () => {
    const { engine } = openStore({ nowMs: 1e12 })
    for (let i = 0; i < 170; i++) {
      for (const ms of [5, 100 + i, 7]) engine.latency.add('command', ms)
      engine.clock.advance(1000)
    }
    const samples = engine.latency.events.get('command') ?? []
    expect(samples.map(({ timeS, ms }) => [timeS - 1e9, ms])).toEqual(
      Array.from({ length: 160 }, (_, i) => [10 + i, 110 + i]),
    )
    expect(engine.latency.maxOf('command')).toBe(269)
  })

  it('takes samples of commands at or above its threshold, whatever the slow log takes', () => {
    const { client, text, engine } = openStore({ config: { 'enable-debug-command': 'yes' } })
    // A busy machine may take its time with anything: far below one threshold, just above the other.
    text('CONFIG', 'SET', 'latency-monitor-threshold', '60000', 'slowlog-log-slower-than', '60000000')
    text('DEBUG', 'SLEEP', '0.001')
    expect(text('LATENCY', 'LATEST')).toBe('[]')
    text('CONFIG', 'SET', 'latency-monitor-threshold', '5')
    text('DEBUG', 'SLEEP', '0.006')
    expect(engine.latency.events.get('command')).toHaveLength(1)
    expect(text('SLOWLOG', 'LEN')).toBe(':0')
    expect(textOf(client, 'LATENCY', 'DOCTOR')).toMatch(/1\. command: 1 latency spikes \(average \d+ms/)
    expect(text('LATENCY', 'RESET')).toBe(':1')
  })

  it('keeps the worst of each second, and the worst of all', () => {
    const { text, engine } = openStore({ nowMs: 1_700_000_000_000 })
    for (const ms of [10, 30, 20]) engine.latency.add('fork', ms)
    engine.clock.advance(1000)
    engine.latency.add('fork', 15)
    expect(text('LATENCY', 'HISTORY', 'fork')).toBe('[[:1700000000, :30], [:1700000001, :15]]')
    expect(text('LATENCY', 'LATEST')).toBe('[["fork", :1700000001, :15, :30]]')
  })

  it('DOCTOR knows whether it is off or has seen nothing', () => {
    const { client, text, engine } = openStore()
    expect(textOf(client, 'LATENCY', 'DOCTOR')).toMatch(/monitor is off/)
    text('CONFIG', 'SET', 'latency-monitor-threshold', '100')
    expect(textOf(client, 'LATENCY', 'DOCTOR')).toMatch(/^Nothing took 100 ms/)
    engine.latency.add('fast-command', 120)
    engine.latency.add('command', 200)
    text('CONFIG', 'SET', 'slowlog-log-slower-than', '200000')
    const report = textOf(client, 'LATENCY', 'DOCTOR')
    expect(report).toMatch(/1\. fast-command: .*average 120ms/)
    expect(report).toMatch(/2\. command: .*Worst all time event 200ms/)
    expect(report).toMatch(/CONFIG SET slowlog-log-slower-than 100000/)
    text('CONFIG', 'SET', 'slowlog-log-slower-than', '-1')
    expect(textOf(client, 'LATENCY', 'DOCTOR')).toMatch(/slow log is off/)
  })
})

describe('LATENCY HISTOGRAM', () => {
  it('counts every call of a rare command, and all but the last few of a frequent one', () => {
    const { client, text, engine } = openStore()
    for (let i = 0; i < 10; i++) text('GET', 'a')
    for (let i = 0; i < 1000; i++) text('STRLEN', 'a')
    const callsOf = (name: string): number => {
      const reply = client.replies('LATENCY', 'HISTOGRAM', name)[0]
      const own = reply?.type === 'array' ? reply.items[1] : undefined
      const calls = own?.type === 'array' ? own.items[1] : undefined
      return calls?.type === 'int' ? Number(calls.value) : -1
    }
    expect(callsOf('get')).toBe(10)
    expect(callsOf('strlen')).toBeGreaterThan(1000 - 64)
    expect(callsOf('strlen')).toBeLessThanOrEqual(1000)
    const strlen = engine.stats.ofCommand(engine.commands.byName.get('strlen')?.id ?? -1)
    expect(strlen.latency.total + strlen.untimed).toBe(strlen.calls)
  })

  it('is a map of maps in RESP3, cumulative', () => {
    const client = openStore().connect(3)
    for (let i = 0; i < 5; i++) client.text('GET', 'a')
    const text = client.text('LATENCY', 'HISTOGRAM')
    expect(text).toMatch(/^\{"get" => \{"calls" => :5, "histogram_usec" => \{(:\d+ => :\d+(, )?)+\}\}\}$/)
    expect(text).toMatch(/=> :5\}\}\}$/)
  })
})

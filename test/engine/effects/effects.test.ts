import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { argumentsOf } from '../../support/case-lines.js'
import { effectsLine } from '../../support/effect-lines.js'
import { openStore, type TestClient } from '../../support/store.js'
import { effectCases, type RecordedEffects } from './cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/effects.json', import.meta.url), 'utf8')) as RecordedEffects[]

/** What each line adds to the stream of effects. */
function effectsOf({ name, config, lines }: RecordedEffects): string[] {
  const { engine, connect } = openStore({ config: { 'enable-debug-command': 'yes', ...config } })
  const { effects } = engine.keyspace
  let bytes = new Uint8Array(0)
  effects.subscribe((from, start, end) => (bytes = from.slice(start, end)))
  const clients = new Map<string, TestClient>()
  return lines.map((line) => {
    const [who = '', ...words] = line.split(' ')
    bytes = new Uint8Array(0)
    if (who === 'sleep') {
      engine.clock.advance(Number(words[0]))
      engine.tick()
    } else {
      let client = clients.get(who)
      if (!client) clients.set(who, (client = connect()))
      client.bytes(...argumentsOf(words.join(' ')))
    }
    effects.drain()
    return effectsLine(bytes, engine.clock.now(), name.startsWith('SPOP'))
  })
}

describe('effects are those that Redis writes to its log', () => {
  it('every case is recorded', () => {
    expect(recorded.map(({ name }) => name)).toEqual(Object.keys(effectCases))
    for (const { name, lines } of recorded) expect(lines).toEqual(effectCases[name]?.lines)
  })

  it.each(recorded)('$name', (one) => {
    const { lines, effects } = one
    const withLine = (effect: string, i: number): string => `${lines[i]} => ${effect}`
    expect(effectsOf(one).map(withLine)).toEqual(effects.map(withLine))
  })
})

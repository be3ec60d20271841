/**
 * No effect can be forgotten: random commands, those of the comparison with Redis, run on one store; what it says of them
 * runs on another, which must then have the same data. And a command after which `dirty` has grown has said something.
 */
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/keyspace/digest.js'
import { generate } from '../../differential/generate.js'
import { groups } from '../../differential/groups/index.js'
import { commandName, lineOf } from '../../differential/op.js'
import { commandsOf } from '../../support/effect-lines.js'
import { Random } from '../../support/random.js'
import { openStore, type TestClient } from '../../support/store.js'

const COUNT = 1500
const NOW_MS = 1_900_000_000_000

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

function run(group: (typeof groups)[number], seed: number): void {
  const ours = openStore({ nowMs: NOW_MS, seed, config: { 'enable-debug-command': 'yes' } })
  // Other random numbers, so that what depends on them shows.
  const copy = openStore({ nowMs: NOW_MS, seed: seed + 1000, config: { 'enable-debug-command': 'yes' } })
  copy.engine.keyspace.isLoading = true
  const { keyspace, clock } = ours.engine
  const { effects } = keyspace
  effects.subscribe((bytes, start, end) => {
    for (const args of commandsOf(bytes.slice(start, end))) {
      const reply = copy.client.text(...args.map(latin1))
      expect(reply.startsWith('-'), `${lineOf(args)} => ${reply}`).toBe(false)
    }
  })
  const random = new Random(seed)
  const clients = new Map<number, TestClient>()
  for (const { connection, args } of generate(group, { count: COUNT, seed, allowsLarge: false })) {
    let client = clients.get(connection)
    if (!client) clients.set(connection, (client = ours.connect()))
    if (client.session.isBlocked) ours.engine.unblock(client.session, false)
    const { dirty } = keyspace
    const before = effects.offset
    if (commandName(args) === 'SHUTDOWN') continue
    client.bytes(...args.map(latin1))
    // What decides about encodings is no data, but shows in it: a listpack keeps no -0.
    if (/^(CONFIG|DEBUG) /.test(commandName(args))) {
      effects.drain()
      copy.client.bytes(...args.map(latin1))
    }
    if (keyspace.dirty > dirty) expect(effects.offset, lineOf(args)).toBeGreaterThan(before)
    if (random.chance(0.01)) clock.advance(random.below(1_000_000_000))
  }
  effects.drain()
  copy.engine.clock.freeze(clock.now())
  ours.engine.keyspace.expireDue(Infinity)
  effects.drain()
  expect(digestOf(copy.engine.keyspace).toHex()).toBe(digestOf(keyspace).toHex())
  keyspace.assertInvariants()
}

describe('what effects say makes the same data', () => {
  it.each(groups.map((group) => [group.name, group] as const))('%s', (_, group) => {
    for (const seed of [1, 2]) run(group, seed)
  })
})

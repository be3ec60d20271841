/**
 * A snapshot taken bit by bit while random commands run, time passes and batches are undone: it must show the instant at
 * which it began, and nobody must notice it. Run by hand for longer: `npx tsx test/persistence/snapshot-fuzz.ts`.
 */
import { loadFile } from '../../../src/persistence/load.js'
import { bytesFile, snapshotWriter, type SnapshotFormat } from '../../../src/persistence/formats.js'
import { generate } from '../../differential/generate.js'
import { groups } from '../../differential/groups/index.js'
import type { Op } from '../../differential/op.js'
import { Random } from '../../support/random.js'
import { openStore, type TestStore } from '../../support/store.js'
import { contents } from './contents.js'

const NOW = 1_700_000_000_000
const DATABASES = 4
/** Whose replies differ from store to store, or that wait. */
const LEFT_OUT =
  /^(debug|info|object|memory|client|config|wait|scan|blpop|brpop|blmove|bzpop|brpoplpush|blmpop|bzmpop)/i

const BIG = ['big:list', 'big:set', 'big:zset', 'big:hash'] as const

function makeBig(random: Random, key: string): string[] {
  const elements = Array.from({ length: random.between(2100, 6000) }, (_, i) => `element:${i}:${random.below(1e6)}`)
  if (key === 'big:list') return ['RPUSH', key, ...elements]
  if (key === 'big:set') return ['SADD', key, ...elements]
  if (key === 'big:zset') return ['ZADD', key, ...elements.flatMap((element, i) => [String(i % 700), element])]
  return ['HSET', key, ...elements.flatMap((element) => [element, element.slice(3)])]
}

function changeBig(random: Random, key: string): string[] {
  const element = `added:${random.below(1e6)}`
  if (random.chance(0.1)) return ['DEL', key]
  if (random.chance(0.1)) return ['RENAME', key, `${key}:renamed`]
  if (key === 'big:list') return random.chance(0.5) ? ['LPUSH', key, element] : ['LTRIM', key, '5', '-5']
  if (key === 'big:set') return random.chance(0.5) ? ['SADD', key, element] : ['SPOP', key, '30']
  if (key === 'big:zset') return random.chance(0.5) ? ['ZADD', key, '3', element] : ['ZPOPMIN', key, '20']
  return random.chance(0.5) ? ['HSET', key, element, 'x'] : ['HDEL', key, 'element:1:0']
}

function randomOps(random: Random, count: number): Op[] {
  const usable = groups.filter(({ mayBlock }) => mayBlock !== true)
  const ops: Op[] = []
  while (ops.length < count) {
    const group = usable[random.below(usable.length)]
    if (!group) continue
    const seed = random.below(1e9)
    const some = generate(group, { count: random.between(5, 60), seed, allowsLarge: false })
    ops.push(...some.filter(({ args }) => !LEFT_OUT.test(args[0] ?? '')))
    if (random.chance(0.3)) ops.push({ connection: 0, args: changeBig(random, BIG[random.below(4)] ?? 'big:set') })
    if (random.chance(0.1))
      ops.push({ connection: 0, args: ['SWAPDB', String(random.below(3)), String(random.below(3))] })
    if (random.chance(0.03)) ops.push({ connection: 0, args: [random.chance(0.5) ? 'FLUSHDB' : 'FLUSHALL'] })
  }
  return ops
}

/** Runs one snapshot. @throws Error that says what is wrong */
export function fuzzSnapshot(seed: number, format: SnapshotFormat, count = 400): { keys: number; early: number } {
  const random = new Random(seed)
  const config = { 'enable-debug-command': 'yes', 'list-compress-depth': random.chance(0.3) ? '1' : '0' }
  const [store, twin] = [openStore({ nowMs: NOW, seed, config }), openStore({ nowMs: NOW, seed, config })]
  const both = [store, twin] as const
  const clients = both.map((each) => Array.from({ length: 4 }, () => each.connect()))
  const run = ({ connection, args }: Op): void => {
    const [reply, other] = clients.map((own) => own[connection % 4]?.text(...args))
    if (reply !== other) throw new Error(`seed ${seed}: ${args.join(' ')}: ${reply} rather than ${other}`)
  }

  for (const key of BIG) if (random.chance(0.7)) run({ connection: 0, args: makeBig(random, key) })
  for (const op of randomOps(random, count)) run(op)
  for (let i = 0; i < 40; i++)
    run({ connection: 0, args: ['SET', `timed:${i}`, 'x', 'PX', String(1 + random.below(2000))] })

  const expected = contents(store, DATABASES)
  contents(twin, DATABASES)
  const startedAtMs = store.engine.clock.now()
  const { keyspace } = store.engine
  const parts: Uint8Array[] = []
  const writer = snapshotWriter(store.engine, format, false)((bytes) => parts.push(bytes.slice()))
  const snapshot = keyspace.beginSnapshot(writer)
  writer.begin(snapshot.databases)
  const ops = randomOps(random, count)
  let more = true
  while (ops.length > 0) {
    const chunk = ops.splice(0, random.between(1, 12))
    if (random.chance(0.1)) undone(both, () => chunk.forEach(run))
    else chunk.forEach(run)
    const ms = random.chance(0.05) ? random.below(300) : 0
    for (const each of both) each.engine.clock.advance(ms)
    if (random.chance(0.1)) for (const each of both) each.engine.keyspace.reclaim(100)
    if (more && random.chance(0.4)) more = snapshot.step(random.between(1, 3))
    keyspace.thawTime()
  }
  while (more) more = snapshot.step(10)
  snapshot.end()
  writer.end()
  keyspace.assertInvariants()

  const copy = openStore({ nowMs: startedAtMs, config })
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  loadFile(copy.engine, bytesFile(bytes), 'snapshot')
  copy.engine.keyspace.assertInvariants()
  compare(seed, contents(copy, DATABASES), expected)
  compare(seed, contents(store, DATABASES), contents(twin, DATABASES))
  return { keys: expected.size, early: snapshot.savedEarly }
}

/** Runs a task in a batch of both stores, and has it undone. */
function undone(stores: readonly [TestStore, TestStore], task: () => void): void {
  const stop = new Error('undone')
  const [first, second] = stores
  try {
    first.engine.atomic.run(first.client.session, () =>
      second.engine.atomic.run(second.client.session, () => {
        task()
        throw stop
      }),
    )
  } catch (error) {
    if (error !== stop) throw error
  }
}

function compare(seed: number, actual: Map<string, string>, expected: Map<string, string>): void {
  for (const [key, value] of expected) {
    if (actual.get(key) !== value) {
      throw new Error(`seed ${seed}: ${JSON.stringify(key)}: ${cut(actual.get(key))} rather than ${cut(value)}`)
    }
  }
  for (const key of actual.keys()) if (!expected.has(key)) throw new Error(`seed ${seed}: ${key} was not there`)
}

const cut = (text = 'nothing'): string => (text.length > 200 ? `${text.slice(0, 200)}...` : text)

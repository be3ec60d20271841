/**
 * Values of every type and encoding, from ours to a real Redis and back: DUMP there, RESTORE here, DUMP again. By hand:
 * `npx tsx test/differential/dumps.ts [--count 10000] [--seed 1]`.
 *
 * What Redis makes of our payload must have the same type, encoding and DEBUG DIGEST-VALUE, and so must what we make of
 * Redis's. Where elements have an order, both payloads must also be the same bytes.
 */
import { parseArgs } from 'node:util'
import { latin1 } from '../support/resp-reply.js'
import { Random } from '../support/random.js'
import { parseReply } from './compare.js'
import { encodeOp, INSPECTOR } from './op.js'
import { openOracle, Ours } from './target.js'
import { Wire } from './wire.js'

const BATCH = 200

type Kind = {
  /** OBJECT ENCODING is one of these. */
  readonly encodings: readonly string[]
  /** Elements have an order, so payloads are compared byte for byte. */
  readonly isOrdered: boolean
  readonly make: (random: Random, key: string) => string[]
}

const text = (random: Random, lengthMax: number): string =>
  Array.from({ length: random.below(lengthMax + 1) }, () =>
    String.fromCharCode(random.below(random.chance(0.5) ? 4 : 256)),
  ).join('')

function element(random: Random): string {
  const kind = random.below(6)
  if (kind === 0) return String(random.below(200) - 100)
  if (kind === 1) return String(Math.floor((random.next() - 0.5) * 2 ** (1 + random.below(53))))
  if (kind === 2)
    return String(BigInt.asIntN(64, BigInt(random.below(2 ** 31)) * BigInt(random.below(2 ** 31)) * 4n + 1n))
  return text(random, random.chance(0.1) ? 60 : 12)
}

const integer = (random: Random): string =>
  String(Math.floor((random.next() - 0.5) * 2 ** random.pick([8, 16, 17, 32, 33, 53])))
const score = (random: Random): string =>
  random.pick([
    'inf',
    '-inf',
    '-0',
    String(random.below(5)),
    String(random.next() * 10 ** random.below(20)),
    integer(random),
  ])
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
const few = (random: Random): number => 1 + random.below(random.chance(0.1) ? 100 : 12)
const many = (random: Random): number => 129 + random.below(100)

const KINDS: Readonly<Record<string, Kind>> = {
  string: {
    encodings: ['int', 'embstr', 'raw'],
    isOrdered: true,
    make: (random, key) => ['SET', key, random.chance(0.1) ? text(random, 3000) : element(random)],
  },
  'list of one node': {
    encodings: ['quicklist'],
    isOrdered: true,
    make: (random, key) => ['RPUSH', key, ...times(few(random), () => element(random))],
  },
  'list of several nodes': {
    encodings: ['quicklist'],
    isOrdered: true,
    make: (random, key) => ['RPUSH', key, ...times(5 + random.below(40), () => text(random, 2000))],
  },
  'hash, listpack': {
    encodings: ['listpack'],
    isOrdered: true,
    make: (random, key) => ['HSET', key, ...times(few(random), () => [element(random), element(random)]).flat()],
  },
  'hash, table': {
    encodings: ['hashtable'],
    isOrdered: false,
    make: (random, key) => [
      'HSET',
      key,
      'x'.repeat(65),
      '',
      ...times(random.chance(0.3) ? many(random) : few(random), () => [element(random), element(random)]).flat(),
    ],
  },
  'set, intset': {
    encodings: ['intset'],
    isOrdered: true,
    make: (random, key) => ['SADD', key, ...times(random.chance(0.2) ? 300 : few(random), () => integer(random))],
  },
  'set, table': {
    encodings: ['hashtable'],
    isOrdered: false,
    make: (random, key) => [
      'SADD',
      key,
      'x',
      ...times(random.chance(0.3) ? many(random) : few(random), () => element(random)),
    ],
  },
  'sorted set, listpack': {
    encodings: ['listpack'],
    isOrdered: true,
    make: (random, key) => ['ZADD', key, ...times(few(random), () => [score(random), element(random)]).flat()],
  },
  'sorted set, skiplist': {
    encodings: ['skiplist'],
    isOrdered: true,
    make: (random, key) => [
      'ZADD',
      key,
      '0',
      'x'.repeat(65),
      ...times(random.chance(0.3) ? many(random) : few(random), () => [score(random), element(random)]).flat(),
    ],
  },
  HyperLogLog: {
    encodings: ['raw', 'embstr'],
    isOrdered: true,
    make: (random, key) => ['PFADD', key, ...times(random.chance(0.1) ? 2000 : few(random), () => element(random))],
  },
}

/** One connection; replies as text, a null as `(nil)`. */
class Side {
  constructor(private readonly wire: Wire) {}

  async ask(commands: readonly (readonly string[])[]): Promise<string[]> {
    const encoded = Buffer.concat(commands.map((args) => encodeOp({ connection: INSPECTOR, args })))
    const replies = await this.wire.exchange(encoded, commands.length)
    return replies.map((bytes) => {
      const reply = parseReply(bytes)
      return reply.type === 'bulk' ? latin1(reply.bytes) : bytes.toString('latin1').trim()
    })
  }

  close(): void {
    this.wire.close()
  }
}

/** What is compared of each key. */
const facts = (keys: readonly string[]): string[][] =>
  keys.flatMap((key) => [
    ['OBJECT', 'ENCODING', key],
    ['DEBUG', 'DIGEST-VALUE', key],
    ['DUMP', key],
  ])

async function roundTrip(ours: Side, oracle: Side, kind: Kind, random: Random, count: number): Promise<string[]> {
  const problems: string[] = []
  const keys = times(count, () => '').map((_, i) => `k${i}`)
  await Promise.all([ours.ask([['FLUSHALL']]), oracle.ask([['FLUSHALL']])])
  const made = keys.map((key) => kind.make(random, key))
  await ours.ask(made)
  const first = await ours.ask(facts(keys))
  await oracle.ask(keys.map((key, i) => ['RESTORE', key, '0', first[3 * i + 2] ?? '']))
  const second = await oracle.ask(facts(keys))
  await ours.ask(keys.map((key, i) => ['RESTORE', key, '0', second[3 * i + 2] ?? '', 'REPLACE']))
  const third = await ours.ask(facts(keys))
  for (const [i, key] of keys.entries()) {
    for (const [what, offset] of [
      ['encoding', 0],
      ['digest', 1],
      ['payload', 2],
    ] as const) {
      const [a, b, c] = [first, second, third].map((replies) => replies[3 * i + offset])
      // A string that was modified in place is `raw` until it was dumped and restored.
      const isRight =
        what === 'encoding'
          ? [a, b, c].every((encoding) => kind.encodings.includes(encoding ?? '')) && b === c
          : a === b && b === c
      if (!isRight && (what !== 'payload' || kind.isOrdered)) {
        problems.push(`${what} of ${key}: ${JSON.stringify([a, b, c])} after ${JSON.stringify(made[i])}`.slice(0, 600))
      }
    }
  }
  return problems
}

const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' } } })
const total = Number(values.count ?? 10_000)
const redis = await openOracle(undefined)
if (!redis) throw new Error('no Redis 7.0 to compare with')
const cinnabar = await Ours.start()
const ours = new Side(await Wire.open(cinnabar.host, cinnabar.port))
const oracle = new Side(await Wire.open(redis.host, redis.port))
let failed = 0
for (const [name, kind] of Object.entries(KINDS)) {
  const random = new Random(Number(values.seed ?? 1))
  let wrong = 0
  for (let done = 0; done < total; done += BATCH) {
    const problems = await roundTrip(ours, oracle, kind, random, Math.min(BATCH, total - done))
    if (wrong === 0) for (const problem of problems.slice(0, 2)) console.log(problem)
    wrong += problems.length
  }
  console.log(`${name}: ${total} values, ${wrong === 0 ? 'identical' : `${wrong} differ`}`)
  failed += wrong
}
ours.close()
oracle.close()
await cinnabar.close()
await redis.close()
process.exitCode = failed === 0 ? 0 : 1

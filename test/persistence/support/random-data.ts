/** Keys of every type, encoding and size, made by commands: what snapshots are tested with. */
import type { Random } from '../../support/random.js'

export type DataCommand = (string | number | Uint8Array)[]

const bytes = (random: Random, length: number, alphabet: number): Uint8Array =>
  Uint8Array.from({ length }, () => random.below(alphabet))

/** Of elements fewer are long, as there are many: a key then takes some 2 KB on average. */
const LONG_VALUES = 0.3
const LONG_ELEMENTS = 0.015

/** A string: an integer, text that compresses or doesn't, any bytes; mostly short. */
function value(random: Random, long = LONG_ELEMENTS): string | Uint8Array {
  const kind = random.below(10)
  if (kind === 0) return String(random.below(200) - 100)
  if (kind === 1)
    return String(BigInt.asIntN(64, BigInt(Math.floor((random.next() - 0.5) * 2 ** random.between(8, 64)))))
  if (kind === 2) return ''
  if (kind === 3) return 'ab'.repeat(random.below(200))
  if (kind === 4 && random.chance(long))
    return bytes(random, random.between(8000, 20_000), random.chance(0.5) ? 4 : 256)
  return bytes(random, random.below(random.chance(0.1) ? 300 : 30), random.chance(0.5) ? 256 : 26)
}

const SIZES = [1, 2, 5, 20, 130, 600] as const

const elements = (random: Random): number => random.between(1, SIZES[random.below(SIZES.length)] ?? 1)

const MAKERS: readonly ((random: Random, key: string) => DataCommand)[] = [
  (random, key) => ['SET', key, value(random, LONG_VALUES)],
  (random, key) => ['RPUSH', key, ...Array.from({ length: elements(random) }, () => value(random))],
  (random, key) => ['SADD', key, ...Array.from({ length: elements(random) }, () => random.below(100_000))],
  (random, key) => ['SADD', key, ...Array.from({ length: elements(random) }, () => value(random))],
  (random, key) => ['HSET', key, ...Array.from({ length: 2 * elements(random) }, () => value(random))],
  (random, key) => [
    'ZADD',
    key,
    ...Array.from({ length: elements(random) }, () => [score(random), value(random)]).flat(),
  ],
]

function score(random: Random): string {
  const kind = random.below(6)
  if (kind === 0) return 'inf'
  if (kind === 1) return '-inf'
  if (kind === 2) return String(random.next() * 1e6)
  return String(random.below(1000))
}

/** Commands that make about `count` keys in databases 0 to 2, some with an expiry that is far away from `nowMs`. */
export function* randomData(random: Random, count: number, nowMs: number): Generator<DataCommand> {
  for (let i = 0; i < count; i++) {
    if (i % 64 === 0) yield ['SELECT', random.below(3)]
    const key = random.chance(0.05) ? String(random.below(1_000_000)) : `key:${i}:${'x'.repeat(random.below(40))}`
    const make = MAKERS[random.below(MAKERS.length)]
    if (!make) continue
    yield ['DEL', key]
    yield make(random, key)
    if (random.chance(0.2)) yield ['PEXPIREAT', key, nowMs + 100_000 + random.below(1e12)]
    if (random.chance(0.1)) yield ['APPEND', `${key}:raw`, 'appended']
  }
}

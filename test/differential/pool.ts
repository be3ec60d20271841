/**
 * Where generators draw keys, values, numbers and times from: few keys, so that commands meet on them; and of everything
 * else mostly what is ordinary, with each border that Redis has and its neighbours.
 */
import { Random } from '../support/random.js'

const LONG_KEY = 'long:' + 'y'.repeat(300)
/** Longer than the arena's short form of an entry has room for. */
const WIDE_KEY = 'wide:' + 'z'.repeat(8200)

/** Borders of the integers that code treats differently; each is drawn with its neighbours. */
const BORDERS = [2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n, 2n ** 64n].flatMap((border) => [
  border,
  -border,
])

const ODD_INTEGERS = ['-0', '+1', ' 1', '1 ', '01', '1.0', '0x10', '1e3', '', '-', 'x', '1\x00', '9'.repeat(40)]

const FLOATS = [
  '0',
  '-0',
  '0.1',
  '0.5',
  '-1.5',
  '3.0e3',
  '1e308',
  '-1e308',
  '1e-320',
  '5e-324',
  '1.7976931348623157e308',
  '1e400',
  '1e4932',
  '1e4940',
  '0.1234567890123456789',
  '123456789012345678901234567890',
  '10.5',
  '1.0',
  '.5',
  '5.',
  '+2',
  '0x1p3',
  '0x1.8',
  '1e',
  'nan',
  'NAN',
  'inf',
  '-inf',
  '+INF',
  'infinity',
  ' 1',
  '1 ',
  '',
  '1,5',
  '99999999999999999999999.5',
  '1.1e-17',
  '2.22507385850720138309e-308',
]

/** A value that a type of its own would be made of; around the lengths where Redis's encodings change. */
const LENGTHS = [2, 3, 19, 20, 21, 43, 44, 45, 46, 63, 64, 65, 100, 255, 256, 1000, 4095, 8191, 8192, 8193]

/** Absolute times are some of these, or ten times as far away, and so told apart from times counted from now. */
const ABSOLUTE_FROM_MS = 4_000_000_000_000
const ABSOLUTE_SPAN_MS = 1_000_000_000

/** Whether an expiry was given as a point in time, so that both servers must have the very same. */
export const isAbsolute = (ms: number): boolean =>
  [ABSOLUTE_FROM_MS, ABSOLUTE_FROM_MS * 10].some((from) => ms >= from && ms < from + ABSOLUTE_SPAN_MS)

export class Pool {
  readonly random: Random
  /** 100 KiB values, and the wide key: not where everything is written down. */
  private readonly allowsLarge: boolean

  constructor(seed: number, allowsLarge: boolean) {
    this.random = new Random(seed)
    this.allowsLarge = allowsLarge
  }

  // ---- Choices

  chance(probability: number): boolean {
    return this.random.chance(probability)
  }

  pick<Item>(items: readonly Item[]): Item {
    return this.random.pick(items)
  }

  /** A list of one to `max` of what `make` gives, short ones more often. */
  several<Item>(max: number, make: () => Item): Item[] {
    const length = 1 + Math.floor(this.random.next() ** 2 * max)
    return Array.from({ length }, make)
  }

  /** Options in any order and any case, each there or not, now and then repeated. Each is a list of arguments. */
  options(...options: readonly (() => readonly string[])[]): string[] {
    const chosen = options.filter(() => this.chance(0.3)).map((option) => option())
    if (chosen.length > 0 && this.chance(0.03)) chosen.push(this.pick(chosen))
    for (let i = chosen.length - 1; i > 0; i--) {
      const other = this.random.below(i + 1)
      const moved = chosen[i] as readonly string[]
      chosen[i] = chosen[other] as readonly string[]
      chosen[other] = moved
    }
    return chosen.flat()
  }

  // ---- Keys and values

  key(): string {
    const kind = this.random.below(100)
    if (kind < 60) return `k${this.random.below(4)}`
    if (kind < 82) return `k${this.random.below(10)}`
    if (kind < 91) return `n${this.random.below(1000)}`
    if (kind < 93) return ''
    if (kind < 97) return 'b\x00\xff\r\n"'
    return this.allowsLarge && kind === 99 ? WIDE_KEY : LONG_KEY
  }

  keys(max: number): string[] {
    return this.several(max, () => this.key())
  }

  value(): string {
    const kind = this.random.below(100)
    if (kind < 25) return this.pick(['foo', 'bar', 'hello world', 'ohmytext', 'mynewtext'])
    if (kind < 45) return this.integer()
    if (kind < 60) return this.float()
    if (kind < 65) return ''
    if (kind < 72) return String.fromCharCode(this.random.below(256))
    if (kind < 82) return this.bytes(this.random.below(20))
    if (this.allowsLarge && kind === 99 && this.chance(0.2)) return 'v'.repeat(100 * 1024)
    if (kind < 96 || !this.allowsLarge) return this.bytes(this.pick(LENGTHS.slice(0, 13)))
    return this.bytes(this.pick(LENGTHS))
  }

  /** Random bytes, or a text or a run, which compress. */
  bytes(length: number): string {
    if (this.chance(0.3)) return this.pick(['\xff', '\x00', 'a', 'ab']).repeat(length).slice(0, length)
    let bytes = ''
    for (let i = 0; i < length; i++) bytes += String.fromCharCode(this.random.below(256))
    return bytes
  }

  // ---- Numbers

  integer(): string {
    const kind = this.random.below(100)
    if (kind < 55) return String(this.random.between(-20, 20))
    if (kind < 70) return String(this.random.between(-100_000, 100_000))
    if (kind < 92) return String(this.pick(BORDERS) + BigInt(this.random.between(-2, 2)))
    return this.pick(ODD_INTEGERS)
  }

  /** Mostly one that an index or a count could be. */
  index(max = 30): string {
    return this.chance(0.9) ? String(this.random.between(-max, max)) : this.integer()
  }

  float(): string {
    if (this.chance(0.4)) return this.pick(FLOATS)
    if (this.chance(0.3)) return this.integer()
    const digits = this.random.between(0, 20)
    return `${this.random.between(-999, 999)}.${String(this.random.next()).slice(2, 2 + digits)}`
  }

  // ---- Times. Clocks differ, so whatever is to be compared exactly is absolute and far away.

  /** A time to live in seconds, never twice the same: two near times would be ordered by the servers' clocks. */
  seconds(): string {
    if (this.chance(0.1)) return this.oddTime()
    return String(1_000_000 + this.random.below(100_000_000) * 10)
  }

  milliseconds(): string {
    if (this.chance(0.1)) return this.oddTime()
    return String(1_000_000_000 + this.random.below(1_000_000) * 10_000)
  }

  unixSeconds(): string {
    return this.unixTime(ABSOLUTE_FROM_MS / 1000)
  }

  unixMilliseconds(): string {
    return this.unixTime(ABSOLUTE_FROM_MS)
  }

  private unixTime(from: number): string {
    const kind = this.random.below(100)
    if (kind < 60) return String(from + this.random.below(50))
    if (kind < 75) return String(from * 10 + this.random.below(1_000_000))
    if (kind < 90) return this.pick(['1', '1000', '1600000000', String(from / 4)])
    return this.oddTime()
  }

  /** Around where times overflow, zero, negative, and what is no number. */
  private oddTime(): string {
    return this.pick([
      '0',
      '-1',
      '-1000',
      '9223372036854775807',
      '9223372036854775808',
      '9223372036854775',
      '9223372036854776',
      '9223370000000000',
      '-9223372036854775808',
      '-9223372036854775',
      '-9223372036854776',
      '9007199254740992',
      '9007199254740993',
      'x',
      '',
      '1.5',
      '01',
    ])
  }
}

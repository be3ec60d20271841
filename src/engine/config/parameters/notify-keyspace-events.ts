/**
 * `notify-keyspace-events`: which events are published and on which channels, as one letter each.
 *
 * The value is a bit set, as the keyspace tests it on every write. `A` stands for all classes but `m` (misses) and `n`
 * (new keys); Redis prints no `n` beside an `A`, so that is how it comes out of CONFIG GET and REWRITE here as well.
 */
import { invalidEventClass } from '../errors.js'
import { parameter } from '../parameter.js'
import { cString, quote } from '../text.js'

export const KeyspaceEvent = {
  keyspace: 1 << 0,
  keyevent: 1 << 1,
  generic: 1 << 2,
  string: 1 << 3,
  list: 1 << 4,
  set: 1 << 5,
  hash: 1 << 6,
  zset: 1 << 7,
  expired: 1 << 8,
  evicted: 1 << 9,
  stream: 1 << 10,
  keyMiss: 1 << 11,
  module: 1 << 13,
  new: 1 << 14,
} as const

/** The classes that `A` stands for, in the order in which they are printed. */
const CLASSES: readonly [letter: string, flag: number][] = [
  ['g', KeyspaceEvent.generic],
  ['$', KeyspaceEvent.string],
  ['l', KeyspaceEvent.list],
  ['s', KeyspaceEvent.set],
  ['h', KeyspaceEvent.hash],
  ['z', KeyspaceEvent.zset],
  ['x', KeyspaceEvent.expired],
  ['e', KeyspaceEvent.evicted],
  ['t', KeyspaceEvent.stream],
  ['d', KeyspaceEvent.module],
]
const NEW: [string, number] = ['n', KeyspaceEvent.new]
const CHANNELS: readonly [letter: string, flag: number][] = [
  ['K', KeyspaceEvent.keyspace],
  ['E', KeyspaceEvent.keyevent],
  ['m', KeyspaceEvent.keyMiss],
]
const ALL = CLASSES.reduce((flags, [, flag]) => flags | flag, 0)
const BY_LETTER: ReadonlyMap<string, number> = new Map([...CLASSES, NEW, ...CHANNELS, ['A', ALL]])

function print(flags: number): string {
  const chosen = (letters: readonly [string, number][]): string =>
    letters.map(([letter, flag]) => ((flags & flag) === 0 ? '' : letter)).join('')
  return ((flags & ALL) === ALL ? 'A' : chosen([...CLASSES, NEW])) + chosen(CHANNELS)
}

export const notifyKeyspaceEvents = parameter({
  name: 'notify-keyspace-events',
  initial: 0,
  words: 'one',
  parse(words) {
    let flags = 0
    for (const letter of cString(words[0] ?? '')) {
      const flag = BY_LETTER.get(letter)
      if (flag === undefined) throw invalidEventClass()
      flags |= flag
    }
    return flags
  },
  print,
  rewrite: (value) => [{ text: `notify-keyspace-events ${quote(print(value))}`, forced: value !== 0 }],
})

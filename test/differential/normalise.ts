/**
 * Where two right replies may differ, and what must be the same all the same. Looked at only when the bytes differ, so
 * none of it can hide that a reply has become exact.
 */
import type { Reply } from '../support/resp-reply.js'
import { replyToText } from '../support/resp-reply.js'
import { isAbsolute } from './pool.js'
import {
  anyOfThem,
  dumpInAnyOrder,
  itemsInAnyOrder,
  itemsScanned,
  membersInAnyOrder,
  pairsInAnyOrder,
  pairsScanned,
} from './unordered.js'

export type Rule = {
  readonly why: string
  readonly agree: (ours: Reply, oracle: Reply) => boolean
}

const identical = (ours: Reply, oracle: Reply): boolean => replyToText(ours) === replyToText(oracle)

/** Integers at most `tolerance` apart; those that are `isExact`, and anything else, must be equal. */
function near(tolerance: number, why: string, isExact = (_: number): boolean => false): Rule {
  return {
    why,
    agree(ours, oracle) {
      if (ours.type !== 'int' || oracle.type !== 'int') return false
      const [a, b] = [Number(ours.value), Number(oracle.value)]
      // Negative answers say that there is no key or no expiry.
      if (a < 0 || b < 0) return a === b
      if (isExact(a)) return a === b
      return Math.abs(a - b) <= tolerance
    },
  }
}

const unordered: Rule = {
  why: 'the order of keys follows from the dictionary and its secret seed',
  agree(ours, oracle) {
    if ((ours.type !== 'array' && ours.type !== 'set') || ours.type !== oracle.type) return false
    return sortedText(ours.items) === sortedText(oracle.items)
  },
}

const sortedText = (items: readonly Reply[]): string => items.map(replyToText).sort().join(' ')

/** Each item with the one behind it. */
function sortedPairs(items: readonly Reply[]): string {
  const pairs = items.map(
    (item, i) => `${replyToText(item)} ${i + 1 < items.length ? replyToText(items[i + 1] as Reply) : ''}`,
  )
  return pairs
    .filter((_, i) => i % 2 === 0)
    .sort()
    .join(' ')
}

/** Both say nothing, or both say something of the same type. */
function presence(why: string): Rule {
  return { why, agree: (ours, oracle) => ours.type === oracle.type }
}

const withoutId = (reply: Reply): string => replyToText(reply).replace(/"id"(,| =>) :\d+/, '"id"')

const SLOW_MS = 5000

const sizesOf = (reply: Reply): string =>
  replyToText(reply)
    .replace(/at:0x[0-9a-f]+/, '')
    .replace(/ lru:.*idle:\d+/, '')

const DISTANCE = /"(\d+\.\d{4})"/
/** Miles from which on a distance is told by an arcsine that glibc rounds wrongly once in 500 times. */
const FAR = 990

/** The same but for the last decimal of great distances. */
const farDistances: Rule = {
  why: "glibc's arcsine, from 1,597 km on, is now and then off by its last bit, and that may decide how a decimal is rounded",
  agree(ours, oracle) {
    const [left, right] = [replyToText(ours).split(DISTANCE), replyToText(oracle).split(DISTANCE)]
    if (left.length !== right.length) return false
    // What was split by stands at odd places.
    return left.every((part, i) => {
      if (i % 2 === 0) return part === right[i]
      const difference = Math.abs(Number(part) - Number(right[i]))
      return difference === 0 || (Number(part) > FAR && difference < 0.00015)
    })
  },
}

/** By command. */
export const RULES: Readonly<Record<string, Rule>> = {
  TTL: near(SLOW_MS / 1000, 'the time that is left depends on when the command runs'),
  PTTL: near(SLOW_MS, 'the time that is left depends on when the command runs'),
  EXPIRETIME: near(SLOW_MS / 1000, 'an expiry set from now on depends on when it was set', (seconds) =>
    isAbsolute(seconds * 1000),
  ),
  PEXPIRETIME: near(SLOW_MS, 'an expiry set from now on depends on when it was set', isAbsolute),
  GEODIST: farDistances,
  GEOSEARCH: farDistances,
  GEORADIUS: farDistances,
  GEORADIUS_RO: farDistances,
  GEORADIUSBYMEMBER: farDistances,
  GEORADIUSBYMEMBER_RO: farDistances,
  KEYS: unordered,
  SCAN: {
    why: 'the order of keys follows from the dictionary; with a COUNT above the number of keys the cursor is 0',
    agree(ours, oracle) {
      if (ours.type !== 'array' || oracle.type !== 'array') return false
      const [ourCursor, ourKeys] = ours.items
      const [cursor, keys] = oracle.items
      if (!ourCursor || !cursor || !ourKeys || !keys) return false
      return identical(ourCursor, cursor) && unordered.agree(ourKeys, keys)
    },
  },
  ZSCAN: {
    why: 'the order of members follows from the dictionary; with a COUNT above their number the cursor is 0',
    agree(ours, oracle) {
      if (ours.type !== 'array' || oracle.type !== 'array') return false
      const [ourCursor, ourMembers] = ours.items
      const [cursor, members] = oracle.items
      if (!ourCursor || !cursor || ourMembers?.type !== 'array' || members?.type !== 'array') return false
      return identical(ourCursor, cursor) && sortedPairs(ourMembers.items) === sortedPairs(members.items)
    },
  },
  DUMP: dumpInAnyOrder,
  HGETALL: pairsInAnyOrder,
  HKEYS: itemsInAnyOrder,
  HVALS: itemsInAnyOrder,
  HSCAN: pairsScanned,
  HRANDFIELD: anyOfThem,
  SMEMBERS: membersInAnyOrder,
  SINTER: membersInAnyOrder,
  SUNION: membersInAnyOrder,
  SDIFF: membersInAnyOrder,
  SSCAN: itemsScanned,
  SPOP: anyOfThem,
  SRANDMEMBER: anyOfThem,
  RANDOMKEY: presence('any key is right'),
  'OBJECT IDLETIME': presence('integers below 10000 are objects that all keys share: idle since anyone asked for one'),
  'DEBUG OBJECT': {
    why: 'it tells an address and clocks; the size in a dump and the facts of a quicklist are the same',
    agree: (ours, oracle) => sizesOf(ours) === sizesOf(oracle),
  },
  'OBJECT FREQ': presence('the counter moves by chance'),
  TIME: presence('clocks differ'),
  'CLIENT ID': presence('ids count connections, and the servers have seen different ones'),
  INFO: presence('the servers differ in what they tell of themselves'),
  LASTSAVE: presence('clocks differ'),
  'MEMORY USAGE': presence('memory is laid out differently'),
  HELLO: {
    why: 'ids count connections',
    agree: (ours, oracle) => withoutId(ours) === withoutId(oracle),
  },
}

/**
 * Replies about collections whose order follows from a dictionary and its secret seed: equal but for their order, and
 * where chance decides, of the same shape.
 */
import { latin1, type Reply, replyToText } from '../support/resp-reply.js'
import type { Rule } from './normalise.js'

const itemsOf = (reply: Reply | undefined): readonly Reply[] | null =>
  reply?.type === 'array' || reply?.type === 'set' ? reply.items : null

/** Texts of groups of `size` items each, sorted. */
function sortedGroups(items: readonly string[], size: number): string {
  const groups: string[] = []
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size).join(' => '))
  return groups.sort().join('\n')
}

/** Arrays of pairs, flat or as a map, in any order. */
export function samePairs(ours: Reply, oracle: Reply): boolean {
  return pairsText(ours) === pairsText(oracle)
}

function pairsText(reply: Reply): string {
  if (reply.type === 'map') {
    return `map\n${sortedGroups(
      reply.entries.flatMap((entry) => entry.map(replyToText)),
      2,
    )}`
  }
  const items = itemsOf(reply)
  return items ? `${reply.type}\n${sortedGroups(items.map(replyToText), 2)}` : replyToText(reply)
}

function sameItems(ours: Reply, oracle: Reply): boolean {
  const [one, other] = [itemsOf(ours), itemsOf(oracle)]
  if (!one || !other || ours.type !== oracle.type) return false
  return sortedGroups(one.map(replyToText), 1) === sortedGroups(other.map(replyToText), 1)
}

/** The same types and lengths all the way down. */
function sameShape(ours: Reply, oracle: Reply): boolean {
  const [one, other] = [itemsOf(ours), itemsOf(oracle)]
  if (ours.type !== oracle.type) return false
  if (!one || !other) return ours.type === 'bulk' || replyToText(ours) === replyToText(oracle)
  return one.length === other.length && one.every((item, i) => sameShape(item, other[i] ?? item))
}

const unordered = 'the order of what a dictionary holds follows from its secret seed'

export const itemsInAnyOrder: Rule = { why: unordered, agree: sameItems }
export const pairsInAnyOrder: Rule = { why: unordered, agree: samePairs }
export const anyOfThem: Rule = { why: 'chance decides which elements are given', agree: sameShape }

/** What a scan gives whose COUNT is above the number of elements. */
export const pairsScanned: Rule = {
  why: unordered,
  agree(ours, oracle) {
    const [one, other] = [itemsOf(ours), itemsOf(oracle)]
    if (one?.length !== 2 || other?.length !== 2 || !one[0] || !one[1] || !other[0] || !other[1]) return false
    return replyToText(one[0]) === replyToText(other[0]) && samePairs(one[1], other[1])
  },
}

export const itemsScanned: Rule = {
  why: unordered,
  agree(ours, oracle) {
    const [one, other] = [itemsOf(ours), itemsOf(oracle)]
    if (one?.length !== 2 || other?.length !== 2 || !one[0] || !one[1] || !other[0] || !other[1]) return false
    return replyToText(one[0]) === replyToText(other[0]) && sameItems(one[1], other[1])
  },
}

/** So many integers in ascending order are an intset's, not a dictionary's by chance. */
const INTSET_SIZE_MIN = 12

/** Members of a set, which of an intset are in ascending order. */
export const membersInAnyOrder: Rule = {
  why: unordered,
  agree: (ours, oracle) => sameItems(ours, oracle) && !isFromIntset(itemsOf(oracle) ?? []),
}

function isFromIntset(items: readonly Reply[]): boolean {
  if (items.length < INTSET_SIZE_MIN) return false
  const texts = items.map((item) => (item.type === 'bulk' ? latin1(item.bytes) : ''))
  if (!texts.every((text) => /^(0|-?[1-9]\d*)$/.test(text))) return false
  const values = texts.map(BigInt)
  return values.every((value, i) => i === 0 || value > (values[i - 1] ?? value))
}

// ---- DUMP -------------------------------------------------------------------------------------------------------

const RDB_SET = 2
const RDB_HASH = 4
const FOOTER_BYTES = 10

/** Reads lengths and strings of a payload, as they are encoded. */
class PayloadReader {
  at = 1
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  private byte(): number {
    return this.bytes[this.at++] ?? 0
  }

  length(): number {
    const first = this.byte()
    if (first < 0x40) return first
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte()
    let length = 0
    for (let i = first === 0x81 ? 8 : 4; i > 0; i--) length = length * 256 + this.byte()
    return length
  }

  string(): string {
    const start = this.at
    const first = this.bytes[start] ?? 0
    if (first === 0xc3) {
      this.at++
      const compressed = this.length()
      this.length()
      this.at += compressed
    } else if (first >= 0xc0) this.at += 1 + (1 << (first - 0xc0))
    else {
      const length = this.length()
      this.at += length
    }
    return latin1(this.bytes.subarray(start, this.at))
  }
}

/** The elements of a set or hash table in a payload, sorted; null for anything else. */
function dumpedElements(bytes: Uint8Array): string | null {
  const type = bytes[0]
  if (type !== RDB_SET && type !== RDB_HASH) return null
  const reader = new PayloadReader(bytes)
  const group = type === RDB_HASH ? 2 : 1
  const strings = Array.from({ length: reader.length() * group }, () => reader.string())
  if (reader.at !== bytes.length - FOOTER_BYTES) return null
  return `${type}\n${sortedGroups(strings, group)}`
}

export const dumpInAnyOrder: Rule = {
  why: unordered,
  agree(ours, oracle) {
    if (ours.type !== 'bulk' || oracle.type !== 'bulk') return false
    const one = dumpedElements(ours.bytes)
    return one !== null && one === dumpedElements(oracle.bytes)
  },
}

/**
 * Which arguments of a request are keys, from the command's key specifications: for COMMAND GETKEYS, for ACL rules and
 * for whoever routes requests by key.
 *
 * A specification says where to begin (an index, or behind a keyword) and how to go on (a range, or as many as an argument
 * says). A few commands can't be described that way, or do different things to the key by their options: they declare
 * a finder of their own, which counts where the specifications fail or say `variable_flags`, as in Redis
 * (`getKeysFromCommandWithSpecs`).
 *
 * Key specifications: https://redis.io/docs/reference/key-specs
 */
import { parseInteger } from '../../memory/integers.js'
import { type Args, token } from '../args.js'
import type { Command, KeySpec } from './command.js'

/** A key of a request, and what the command does to it. */
export interface KeyUse {
  /** Its index among the arguments. */
  readonly index: number
  /** As in the specification: `RO access`, `RW access delete`. */
  readonly flags: string
}

/** Finds keys in a request whose command name stands at `name`. */
export type KeyFinder = (args: Args, name: number) => readonly KeyUse[]

const has = (spec: KeySpec, flag: string): boolean => spec.flags.split(' ').includes(flag)

/** Whether requests of this command can name keys at all. */
export const canHaveKeys = (command: Command): boolean =>
  command.spec.findKeys !== undefined || (command.spec.keys ?? []).some((spec) => !has(spec, 'not_key'))

/**
 * The keys of a request, in the order of the specifications; none where the arguments make no sense. The command's name
 * (for a subcommand, its container's) stands at `name`.
 */
export function keysOf(command: Command, args: Args, name = 0): readonly KeyUse[] {
  const { keys = [] } = command.spec
  const findKeys = command.spec.findKeys ?? countedKeysOf(keys)
  if (findKeys && keys.some((spec) => has(spec, 'variable_flags'))) return findKeys(args, name)
  const found: KeyUse[] = []
  for (const spec of keys) {
    if (has(spec, 'not_key')) continue
    const first = beginOf(spec, args, name)
    if (first === ABSENT) continue
    if (first === UNKNOWN || !collect(spec, args, first, found) || has(spec, 'incomplete')) {
      return findKeys ? findKeys(args, name) : []
    }
  }
  return found
}

/** The keyword isn't there, so neither are its keys. */
const ABSENT = 0
const UNKNOWN = -1

/** The index where the search for keys begins. */
function beginOf({ begin }: KeySpec, args: Args, name: number): number {
  if (begin === 'unknown') return UNKNOWN
  if ('index' in begin) return name + begin.index
  const keyword = token(begin.keyword)
  // Redis never looks at the last argument, nor, searching backwards, at the first: no key could follow.
  if (begin.from > 0) {
    for (let i = name + begin.from; i < args.count - 1; i++) if (args.is(i, keyword)) return i + 1
  } else {
    for (let i = args.count + begin.from; i > name + 1; i--) if (args.is(i, keyword)) return i + 1
  }
  return ABSENT
}

/** Adds the keys that a specification finds from `first` on. @returns false where it can't be applied */
function collect({ find, flags }: KeySpec, args: Args, first: number, into: KeyUse[]): boolean {
  if (find === 'unknown') return false
  let start = first
  let last: number
  if ('keyNum' in find) {
    const place = first + find.keyNum
    const count = place < args.count ? parseInteger(args.bytes, args.start(place), args.end(place)) : NaN
    if (!(count >= 0)) return false
    start = first + find.first
    // As Redis has it, cut to 32 bits.
    last = start + (count | 0) - 1
  } else if (find.last >= 0) last = first + find.last
  else if (find.limit === undefined) last = args.count + find.last
  else last = first + Math.floor((args.count - first) / find.limit) + find.last
  if (last >= args.count || last < start) return false
  for (let index = start; index <= last; index += find.step) into.push({ index, flags })
  return true
}

/**
 * What Redis falls back to for commands with a number of keys among their arguments, when that is no number: it's read as
 * `atoi` does, and of what such keys are used for nothing is said. A destination comes last.
 */
function countedKeysOf(keys: readonly KeySpec[]): KeyFinder | undefined {
  const counted = keys.find(({ find }) => typeof find === 'object' && 'keyNum' in find)
  if (counted === undefined || keys.some((spec) => has(spec, 'variable_flags'))) return undefined
  const { begin, find } = counted
  if (typeof begin !== 'object' || !('index' in begin) || typeof find !== 'object' || !('keyNum' in find))
    return undefined
  return (args, name) => {
    const first = name + begin.index + find.first
    const count = atoi(args.latin1(name + begin.index + find.keyNum))
    if (count < 1 || count > (args.count - first) / find.step) return []
    const found = Array.from({ length: count }, (_, index) => ({ index: first + index * find.step, flags: '' }))
    return counted === keys[0] ? found : [...found, { index: name + 1, flags: '' }]
  }
}

/** C's `atoi`, with 32 bits. */
function atoi(text: string): number {
  const value = Number(/^[ \t-\r]*([+-]?\d+)/.exec(text)?.[1] ?? 0)
  // Beyond 64 bits `strtol` has stopped at its limit, which leaves -1 or 0.
  return Math.abs(value) < 2 ** 63 ? value | 0 : value < 0 ? 0 : -1
}

// ---- Finders of the commands that need one ------------------------------------------------------------------

/** SET reads the key only with GET. */
export const setKeys: KeyFinder = (args, name) => {
  let flags = 'OW update'
  for (let i = name + 3; i < args.count; i++) if (args.is(i, token('GET'))) flags = 'RW access update'
  return [{ index: name + 1, flags }]
}

/** BITFIELD that only gets is read-only; what it can't make sense of counts as a change. */
export const bitfieldKeys: KeyFinder = (args, name) => {
  let flags = 'RO access'
  for (let i = name + 2; i < args.count;) {
    const following = args.count - 1 - i
    if (args.is(i, token('GET')) && following >= 2) i += 3
    else if (args.is(i, token('OVERFLOW')) && following >= 1) i += 2
    else {
      flags = 'RW access update'
      break
    }
  }
  return [{ index: name + 1, flags }]
}

/** SORT: the key, and the last STORE's; BY and GET name patterns, which nobody can follow beforehand. */
export const sortKeys: KeyFinder = (args, name) => {
  let store = 0
  for (let i = name + 2; i < args.count; i++) {
    if (args.is(i, token('LIMIT'))) i += 2
    else if (args.is(i, token('GET')) || args.is(i, token('BY'))) i += 1
    else if (args.is(i, token('STORE')) && i + 1 < args.count) store = i + 1
  }
  const sorted = { index: name + 1, flags: 'RO access' }
  return store === 0 ? [sorted] : [sorted, { index: store, flags: 'OW update' }]
}

/** SORT_RO: the key alone. */
export const sortReadOnlyKeys: KeyFinder = (_, name) => [{ index: name + 1, flags: 'RO access' }]

/** MIGRATE: its key argument, or those behind KEYS, which takes an empty key argument. */
export const migrateKeys: KeyFinder = (args, name) => {
  const use = (index: number): KeyUse => ({ index, flags: 'RW access delete' })
  for (let i = name + 6; i < args.count; i++) {
    if (args.is(i, token('AUTH'))) i += 1
    else if (args.is(i, token('AUTH2'))) i += 2
    else if (args.is(i, token('KEYS'))) {
      if (args.length(name + 3) > 0) return []
      return Array.from({ length: args.count - i - 1 }, (_, offset) => use(i + 1 + offset))
    }
  }
  return [use(name + 3)]
}

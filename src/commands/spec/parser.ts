/**
 * From a declaration's argument tree to a function that finds each argument's place in a request.
 *
 * Required arguments before the first optional one stand at fixed places, so a request with no options costs nothing:
 * the same frozen record serves every call. Options come in any order; the same member of a `oneOf` may be repeated (the
 * last one counts), two different members refuse each other, and whatever is not an option is a syntax error, as Redis
 * does. Commands whose options follow other rules say `ownOptions` and read them themselves.
 */
import type { Args, Token } from '../args.js'
import { token } from '../args.js'
import { syntaxError } from '../../keyspace/errors.js'
import type { Arg } from './args.js'

export type PlaceRecord = Record<string, number>
/** Finds the places; `base` is the index of the first argument (1, or 2 for a subcommand). */
export type Parser = (args: Args, base: number) => Readonly<PlaceRecord>

interface Option {
  token: Token
  /** Leaves set by this option: the token's own for a pure token, else those of its values in order. */
  leaves: string[]
  /** How many arguments follow the token. */
  values: number
  /** Options of the same group exclude each other. */
  group: number
  multiple: boolean
}

/** Names of all leaves in a tree. */
function leafNames(args: readonly Arg[]): string[] {
  return args.flatMap((arg) => (arg.args ? leafNames(arg.args) : [arg.name]))
}

/** How many arguments a required argument takes up. */
function width(arg: Arg): number {
  const own = arg.token !== undefined && arg.kind !== 'pure-token' ? 1 : 0
  if (arg.kind === 'oneof') return own + Math.max(...(arg.args ?? []).map(width))
  if (arg.kind === 'block')
    return own + (arg.args ?? []).filter((member) => !member.optional).reduce((sum, member) => sum + width(member), 0)
  return own + 1
}

function collectOptions(arg: Arg, group: number, into: Option[]): void {
  if (arg.kind === 'oneof') {
    for (const member of arg.args ?? []) collectOptions(member, group, into)
    return
  }
  const name = arg.kind === 'block' ? (arg.token ?? arg.args?.[0]?.token) : arg.token
  if (name === undefined) return
  const leaves =
    arg.kind === 'block'
      ? (arg.args ?? []).filter((member) => member.kind !== 'pure-token').map((member) => member.name)
      : [arg.name]
  const values = arg.kind === 'pure-token' ? 0 : leaves.length
  into.push({ token: token(name), leaves, values, group, multiple: arg.multiple === true })
}

/** The places of a request with options. Reused; only what the last request has set is cleared: a store by name takes 15 ns. */
class Filled {
  private readonly set: string[] = []
  private count = 0

  constructor(readonly record: PlaceRecord) {}

  clear(): void {
    while (this.count > 0) this.record[this.set[--this.count] ?? ''] = 0
  }

  put(leaf: string, place: number): void {
    this.record[leaf] = place
    this.set[this.count++] = leaf
  }
}

/** Compiles the parser of an argument tree. */
export function compileParser(args: readonly Arg[], ownOptions: boolean): Parser {
  const firstOptional = args.findIndex((arg) =>
    arg.optional === true && arg.token === undefined ? true : arg.optional === true,
  )
  const leading = firstOptional < 0 ? args : args.slice(0, firstOptional)
  const optionArgs = firstOptional < 0 ? [] : args.slice(firstOptional)
  const options: Option[] = []
  optionArgs.forEach((arg, group) => collectOptions(arg, group, options))
  const names = leafNames(args)
  const required = leading.reduce((sum, arg) => sum + width(arg), 0)
  const open = leading.some((arg) => arg.multiple === true)

  const fixedPlaces = (base: number): PlaceRecord => {
    const record: PlaceRecord = {}
    for (const name of names) record[name] = 0
    let at = base
    for (const arg of leading) {
      const inner = arg.args && arg.kind === 'block' ? arg.args : [arg]
      for (const member of inner) record[member.name] = at++
    }
    return record
  }
  const plain: PlaceRecord[] = [fixedPlaces(0), fixedPlaces(1), fixedPlaces(2)]
  const filled = plain.map((_, base) => new Filled(fixedPlaces(base)))
  /** By group, the option that was found. */
  const exclusive = new Int32Array(optionArgs.length)

  return (request, base) => {
    const free = plain[base] ?? fixedPlaces(base)
    if (ownOptions || open || request.count <= base + required) return free
    const places = filled[base] ?? new Filled(fixedPlaces(base))
    places.clear()
    for (let i = 0; i < exclusive.length; i++) exclusive[i] = -1
    let at = base + required
    while (at < request.count) {
      let found = -1
      for (let i = 0; i < options.length; i++) {
        const option = options[i]
        if (option && request.is(at, option.token) && at + option.values < request.count) {
          found = i
          break
        }
      }
      const option = options[found]
      if (!option) throw syntaxError()
      const held = exclusive[option.group]!
      if (held !== -1 && held !== found) throw syntaxError()
      exclusive[option.group] = found
      const { leaves, values } = option
      for (let i = 0; i < leaves.length; i++) places.put(leaves[i] ?? '', values === 0 ? at : at + 1 + i)
      at += 1 + values
    }
    return places.record
  }
}

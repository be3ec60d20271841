/**
 * From a declaration's argument tree to the typed method's parameters: the inverse of the parser. The generator prints
 * them as TypeScript, the in-process API writes a request from them, so both always agree.
 *
 * Required arguments become parameters in their order. Optional ones become properties of one options object at the end,
 * named by their token (`EX`, `NX`, `MATCH`) or, without one, by their name. A repeated argument takes one value or an
 * array; repeated pairs take an object, or objects of their parts, or a list of pairs; an option of several values (`LIMIT`) an object of them. Trees beyond that (BITFIELD's operations, CLIENT KILL's filters)
 * take the rest of the request as it stands.
 */
import type { Arg, ArgKind } from './args.js'

/** What a leaf accepts. */
export type ValueKind = 'key' | 'value' | 'integer' | 'double' | 'cursor'

export type Param =
  | {
      readonly kind: 'value' | 'list'
      readonly name: string
      readonly value: ValueKind
      readonly token: string | undefined
      /** May be left out. */
      readonly optional: boolean
    }
  | {
      readonly kind: 'pairs'
      readonly name: string
      readonly names: readonly string[]
      readonly values: readonly ValueKind[]
      /** They are names and values: an object will do. Otherwise each is an object of its parts. */
      readonly isRecord: boolean
    }
  | { readonly kind: 'choice'; readonly name: string; readonly tokens: readonly string[] }
  /** A token that is always written. */
  | { readonly kind: 'constant'; readonly token: string }
  /** How many the next parameter has: worked out, not given. */
  | { readonly kind: 'count' }
  | { readonly kind: 'options'; readonly options: readonly Option[] }
  | { readonly kind: 'rest'; readonly name: string }

/** `tokens`: the values to choose from, if there is a choice. */
export interface TupleMember {
  readonly name: string
  readonly value: ValueKind
  readonly tokens?: readonly string[]
}

export interface Option {
  readonly name: string
  /** What Redis calls its value: `seconds`. */
  readonly argument: string
  readonly token: string | undefined
  readonly kind: 'flag' | 'value' | 'list' | 'choice' | 'tuple'
  readonly value: ValueKind
  readonly tokens: readonly string[]
  /** Of a tuple, which is given as an object: what it has, in order. */
  readonly members: readonly TupleMember[]
  /** Of a list: the token comes before each item. */
  readonly isTokenRepeated: boolean
  /** Of a list: its length is written before it, even where it is left out. */
  readonly isCounted?: boolean
  /** Options with the same number exclude each other; 0 stands for none. */
  readonly exclusive: number
  /** Options that must be given with it. */
  readonly needs: readonly string[]
}

const VALUE_KINDS: Partial<Record<ArgKind, ValueKind>> = {
  key: 'key',
  string: 'value',
  pattern: 'value',
  integer: 'integer',
  double: 'double',
  'unix-time': 'integer',
}

const isLeaf = (arg: Arg): boolean => VALUE_KINDS[arg.kind] !== undefined
/** A leaf that is just there, once. */
const isPlainLeaf = (arg: Arg): boolean =>
  isLeaf(arg) && arg.token === undefined && arg.optional !== true && arg.multiple !== true
const valueKind = (arg: Arg): ValueKind =>
  arg.accepts ?? (arg.name === 'cursor' ? 'cursor' : (VALUE_KINDS[arg.kind] ?? 'value'))

/** A member of a tuple: a leaf, or a choice among tokens. */
const isTupleMember = (arg: Arg): boolean => isPlainLeaf(arg) || isPlainChoice(arg)
const isPlainChoice = (arg: Arg): boolean =>
  arg.kind === 'oneof' && arg.token === undefined && (arg.args ?? []).every((member) => member.kind === 'pure-token')
/** One of several, each told by its token: options, though one of them must be there (GEOSEARCH's centre and shape). */
const isTokenChoice = (arg: Arg): boolean =>
  arg.kind === 'oneof' &&
  (arg.args ?? []).some((member) => member.kind === 'block') &&
  (arg.args ?? []).every((member) => member.kind !== 'pure-token' && leadingToken(member) !== undefined)
/** The token of an argument or, of a block without one, of its first member. */
const leadingToken = (arg: Arg): string | undefined =>
  arg.token ?? (arg.kind === 'block' ? arg.args?.[0]?.token : undefined)

/** `unix-time-seconds` and `key_value` to camel case. */
export const camelCase = (name: string): string =>
  name.replace(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '')

const listOption = (name: string, value: ValueKind): Option => ({
  ...{ name, argument: name, value, kind: 'list', token: undefined, tokens: [], members: [], needs: [] },
  ...{ isTokenRepeated: false, exclusive: 0 },
})
const SCRIPT_OPTIONS: Param = {
  kind: 'options',
  options: [{ ...listOption('keys', 'key'), isCounted: true }, listOption('arguments', 'value')],
}

/**
 * The parameters of a command with these arguments and this arity, in the order of the request. Options may stand in
 * several places there; a method takes them all in one object at its end.
 */
export function signatureOf(args: readonly Arg[], arity: number): readonly Param[] {
  // Redis documents no arguments for a few that take some: COMMAND GETKEYS.
  if (args.length === 0 && arity < -1) return [{ kind: 'rest', name: 'args' }]
  const params: Param[] = []
  let exclusive = 0
  for (const [index, arg] of args.entries()) {
    const rest: Param = { kind: 'rest', name: camelCase(arg.name) }
    const next = args[index + 1]
    if (arg.name === 'numkeys' && next?.kind === 'key' && next.multiple === true) {
      // Scripts take any number of keys, and of arguments that are no keys, under the names that node-redis has for them.
      if (next.optional === true) return [...params, SCRIPT_OPTIONS]
      params.push({ kind: 'count' })
      continue
    }
    if (arg.optional !== true && !isTokenChoice(arg)) {
      if (!addParam(arg, params)) return [...params, rest]
    } else if (isLeaf(arg) && arg.token === undefined) {
      // AUTH's optional first argument can't be told from its second.
      if (args.slice(index).some((later) => later.optional !== true)) return [...params, { kind: 'rest', name: 'args' }]
      addParam(arg, params)
    } else {
      const options: Option[] = []
      if (!addOption(arg, arg.kind === 'oneof' ? ++exclusive : 0, [], options)) {
        return [...params.filter((param) => param.kind !== 'options'), rest]
      }
      const last = params.at(-1)
      if (last?.kind === 'options')
        params[params.length - 1] = { kind: 'options', options: [...last.options, ...options] }
      else params.push({ kind: 'options', options })
    }
  }
  return params
}

/** All options of a method. */
export const optionsOf = (params: readonly Param[]): readonly Option[] =>
  params.flatMap((param) => (param.kind === 'options' ? param.options : []))

/** A method's parameters before its options. */
export const positionalOf = (params: readonly Param[]): readonly Param[] =>
  params.filter((param) => param.kind !== 'options' && param.kind !== 'constant' && param.kind !== 'count')

function addParam(arg: Arg, into: Param[]): boolean {
  const name = camelCase(arg.name)
  if (isLeaf(arg)) {
    const kind = arg.multiple === true ? 'list' : 'value'
    into.push({ kind, name, value: valueKind(arg), token: arg.token, optional: arg.optional === true })
    return true
  }
  const members = arg.args ?? []
  if (arg.kind === 'pure-token') into.push({ kind: 'constant', token: arg.token ?? arg.name })
  else if (arg.kind === 'oneof' && members.every((member) => member.kind === 'pure-token') && arg.multiple !== true) {
    into.push({ kind: 'choice', name, tokens: members.map((member) => member.token ?? member.name) })
  } else if (arg.kind === 'block' && members.every(isLeaf)) {
    const only = members.length === 1 ? members[0] : undefined
    if (only && arg.multiple === true) return addParam({ ...only, multiple: true }, into)
    if (arg.multiple !== true) return members.every((member) => addParam(member, into))
    const values = members.map(valueKind)
    const isRecord = values.length === 2 && (values[0] === 'key' || values[0] === 'value')
    into.push({ kind: 'pairs', name, names: members.map((member) => camelCase(member.name)), values, isRecord })
  } else return false
  return true
}

function addOption(arg: Arg, exclusive: number, needs: readonly string[], into: Option[]): boolean {
  const members = arg.args ?? []
  const { token } = arg
  const only = members.length === 1 ? members[0] : undefined
  const name = optionName(arg)
  const isTokenRepeated = arg.multipleToken === true
  const base = {
    ...{ name, argument: arg.name, token, value: valueKind(arg), tokens: [], members: [] },
    ...{ isTokenRepeated, exclusive, needs },
  }
  if (isLeaf(arg)) into.push({ ...base, kind: arg.multiple === true ? 'list' : 'value' })
  else if (arg.kind === 'pure-token') into.push({ ...base, kind: 'flag' })
  else if (arg.multiple === true) return false
  else if (arg.kind === 'block' && token !== undefined && only && isLeaf(only)) {
    into.push({ ...base, value: valueKind(only), kind: only.multiple === true ? 'list' : 'value' })
  } else if (arg.kind === 'block' && token !== undefined && members.every(isTupleMember)) {
    into.push({ ...base, kind: 'tuple', members: members.map(tupleMember) })
  } else if (arg.kind === 'oneof' && token !== undefined && members.every((member) => member.kind === 'pure-token')) {
    into.push({ ...base, kind: 'choice', tokens: members.map((member) => member.token ?? member.name) })
  } else if (isTokenChoice(arg)) return members.every((member) => addTokenChoice(member, exclusive, needs, into))
  else if (arg.kind === 'oneof') return members.every((member) => addOption(member, exclusive, needs, into))
  else if (token === undefined) {
    // What a block requires comes together; what it may have as well needs all of that.
    const required = members.filter((member) => member.optional !== true).map(optionName)
    return members.every((member) =>
      addOption(member, 0, [...needs, ...required.filter((own) => own !== optionName(member))], into),
    )
  } else return false
  return true
}

/** A member of a token choice: the token of a block's first member counts as the block's own. */
function addTokenChoice(arg: Arg, exclusive: number, needs: readonly string[], into: Option[]): boolean {
  const [first, ...others] = arg.args ?? []
  if (arg.kind !== 'block' || arg.token !== undefined || first?.token === undefined) {
    return addOption(arg, exclusive, needs, into)
  }
  const { token, ...plain } = first
  return addOption({ ...arg, token, args: [plain, ...others] }, exclusive, needs, into)
}

function tupleMember(arg: Arg): TupleMember {
  const member = { name: camelCase(arg.name), value: valueKind(arg) }
  if (arg.kind !== 'oneof') return member
  return { ...member, tokens: (arg.args ?? []).map((choice) => choice.token ?? choice.name) }
}

const optionName = (arg: Arg): string => arg.token ?? camelCase(arg.name)

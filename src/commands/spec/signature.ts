/**
 * From a declaration's argument tree to the typed method's parameters: the inverse of the parser. The generator prints
 * them as TypeScript, the in-process API writes a request from them, so both always agree.
 *
 * Required arguments become parameters in their order. Optional ones become properties of one options object at the end,
 * named by their token (`EX`, `NX`, `MATCH`) or, without one, by their name. A repeated argument takes one value or an
 * array; repeated pairs take an object or a list of pairs. Trees beyond that (BITFIELD's operations, CLIENT KILL's filters)
 * take the rest of the request as it stands.
 */
import type { Arg, ArgKind } from './args.js'

/** What a leaf accepts. */
export type ValueKind = 'key' | 'value' | 'integer' | 'double'

export type Param =
  | { readonly kind: 'value'; readonly name: string; readonly value: ValueKind; readonly token: string | undefined }
  | { readonly kind: 'list'; readonly name: string; readonly value: ValueKind; readonly token: string | undefined }
  | { readonly kind: 'pairs'; readonly name: string; readonly values: readonly ValueKind[] }
  | { readonly kind: 'choice'; readonly name: string; readonly tokens: readonly string[] }
  /** A token that is always written. */
  | { readonly kind: 'constant'; readonly token: string }
  | { readonly kind: 'options'; readonly options: readonly Option[] }
  | { readonly kind: 'rest'; readonly name: string }

export interface Option {
  readonly name: string
  readonly token: string | undefined
  readonly kind: 'flag' | 'value' | 'list' | 'choice'
  readonly value: ValueKind
  readonly tokens: readonly string[]
  /** Options with the same number exclude each other; 0 stands for none. */
  readonly exclusive: number
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
const valueKind = (arg: Arg): ValueKind => VALUE_KINDS[arg.kind] ?? 'value'

/** `unix-time-seconds` and `key_value` to camel case. */
export const camelCase = (name: string): string =>
  name.replace(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '')

/** The parameters of a command with these arguments and this arity. */
export function signatureOf(args: readonly Arg[], arity: number): readonly Param[] {
  // Redis documents no arguments for a few that take some (COMMAND GETKEYS), and AUTH's first is the optional one.
  if (args.length === 0 && arity < -1) return [{ kind: 'rest', name: 'args' }]
  const lastRequired = args.findLastIndex((arg) => arg.optional !== true)
  if (args.slice(0, lastRequired).some((arg) => arg.optional === true)) return [{ kind: 'rest', name: 'args' }]
  const params: Param[] = []
  const options: Option[] = []
  let exclusive = 0
  for (const arg of args) {
    if (arg.optional === true) {
      const group = arg.kind === 'oneof' ? ++exclusive : 0
      if (!addOption(arg, group, options)) return [...params, { kind: 'rest', name: camelCase(arg.name) }]
    } else if (!addParam(arg, params)) return [...params, { kind: 'rest', name: camelCase(arg.name) }]
  }
  if (options.length > 0) params.push({ kind: 'options', options })
  return params
}

function addParam(arg: Arg, into: Param[]): boolean {
  const name = camelCase(arg.name)
  if (isLeaf(arg)) {
    const kind = arg.multiple === true ? 'list' : 'value'
    into.push({ kind, name, value: valueKind(arg), token: arg.token })
    return true
  }
  const members = arg.args ?? []
  if (arg.kind === 'pure-token') into.push({ kind: 'constant', token: arg.token ?? arg.name })
  else if (arg.kind === 'oneof' && members.every((member) => member.kind === 'pure-token') && arg.multiple !== true) {
    into.push({ kind: 'choice', name, tokens: members.map((member) => member.token ?? member.name) })
  } else if (arg.kind === 'block' && members.every(isLeaf)) {
    if (arg.multiple !== true) return members.every((member) => addParam(member, into))
    into.push({ kind: 'pairs', name, values: members.map(valueKind) })
  } else return false
  return true
}

function addOption(arg: Arg, exclusive: number, into: Option[]): boolean {
  const members = arg.args ?? []
  const token = arg.token
  const name = token ?? camelCase(arg.name)
  const base = { name, token, value: valueKind(arg), tokens: [], exclusive }
  if (isLeaf(arg)) into.push({ ...base, kind: arg.multiple === true ? 'list' : 'value' })
  else if (arg.kind === 'pure-token') into.push({ ...base, kind: 'flag' })
  else if (arg.multiple === true) return false
  else if (arg.kind === 'oneof' && token !== undefined && members.every((member) => member.kind === 'pure-token')) {
    into.push({ ...base, kind: 'choice', tokens: members.map((member) => member.token ?? member.name) })
  } else if (arg.kind === 'oneof') return members.every((member) => addOption(member, exclusive, into))
  else if (token === undefined) return members.every((member) => addOption(member, 0, into))
  else return false
  return true
}

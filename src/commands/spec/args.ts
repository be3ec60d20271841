/**
 * How a command declares its arguments: the tree that COMMAND DOCS prints, which also drives parsing, formatting and
 * the typed method.
 *
 * Parsing finds places, it does not convert: each named leaf becomes the index of its argument in the request (of the
 * token itself for a pure token), 0 when absent. Commands convert when Redis does, so errors come in Redis's order.
 */

export type ArgKind =
  'key' | 'string' | 'integer' | 'double' | 'pattern' | 'unix-time' | 'pure-token' | 'oneof' | 'block'

/** What a declaration may say of an argument beside its kind; field names as COMMAND DOCS has them. */
export interface ArgOptions {
  token?: string
  optional?: boolean
  multiple?: boolean
  /** The token is repeated before every value. */
  multipleToken?: boolean
  since?: string
  deprecatedSince?: string
  summary?: string
  /** What the typed method takes, where Redis says `integer` of what may be any number, or `double` of what may be `(1`. */
  accepts?: 'double' | 'value'
  /** For keys: which of the command's key specifications covers it (default: found by position). */
  keySpec?: number
}

export interface Arg<Names extends string = string> extends ArgOptions {
  readonly name: string
  readonly kind: ArgKind
  readonly args?: readonly Arg[]
  /** Only for the type checker: the names of the leaves in this argument. */
  readonly leaves?: Names
}

type LeavesOf<Members extends readonly Arg[]> = Members[number] extends Arg<infer Names> ? Names : never

const leaf =
  (kind: ArgKind) =>
  <Name extends string>(name: Name, options: ArgOptions = {}): Arg<Name> => ({ name, kind, ...options })

export const key = leaf('key')
export const string = leaf('string')
export const integer = leaf('integer')
export const double = leaf('double')
export const pattern = leaf('pattern')
export const unixTime = leaf('unix-time')

/** A bare option such as `NX`: named `name`, spelled `token` on the wire (as COMMAND DOCS has both). */
export const flag = <Name extends string>(name: Name, token: string, options: ArgOptions = {}): Arg<Name> => ({
  name,
  kind: 'pure-token',
  token,
  ...options,
})

/** At most (or, unless optional, exactly) one of the members. */
export const oneOf = <const Members extends readonly Arg[]>(
  name: string,
  args: Members,
  options: ArgOptions = {},
): Arg<LeavesOf<Members>> => ({ name, kind: 'oneof', args, ...options })

/** Members that come together, in order. */
export const block = <const Members extends readonly Arg[]>(
  name: string,
  args: Members,
  options: ArgOptions = {},
): Arg<LeavesOf<Members>> => ({ name, kind: 'block', args, ...options })

/** Marks an argument optional. */
export const optional = <Names extends string>(arg: Arg<Names>): Arg<Names> => ({ ...arg, optional: true })

/** Marks an argument repeatable; its place is that of its first occurrence. */
export const multiple = <Names extends string>(arg: Arg<Names>): Arg<Names> => ({ ...arg, multiple: true })

/** Where each named leaf stands in the request; 0 when it's absent. */
export type Places<Args extends readonly Arg[]> = Readonly<Record<LeavesOf<Args>, number>>

/**
 * Prints `src/api/generated/commands.ts`: the TypeScript types of the typed methods, from the declarations.
 */
import { METHODS, type Method } from '../../src/api/methods.js'
import type { CommandSpec } from '../../src/commands/spec/command.js'
import {
  type Option,
  optionsOf,
  type Param,
  positionalOf,
  type TupleMember,
  type ValueKind,
} from '../../src/commands/spec/signature.js'

const TYPES: Record<ValueKind, string> = {
  key: 'Key',
  value: 'Value',
  integer: 'number | bigint',
  double: 'number',
  cursor: 'string | number | bigint',
}

const listOf = (type: string): string => `${type} | readonly ${type.includes(' ') ? `(${type})` : type}[]`
const optionsName = (method: Method): string => `${method.name.charAt(0).toUpperCase()}${method.name.slice(1)}Options`
const propertyName = (name: string): string => (/^[a-zA-Z_$][\w$]*$/.test(name) ? name : `'${name}'`)

/** A name that may stand as a parameter. */
const RESERVED = new Set(['function', 'default', 'delete', 'new', 'in', 'class', 'arguments'])
const parameterName = (name: string): string => (RESERVED.has(name) ? `${name}_` : name)

function paramText(param: Param): string {
  switch (param.kind) {
    case 'value':
      return `${parameterName(param.name)}${param.optional ? '?' : ''}: ${TYPES[param.value]}`
    case 'list':
      return `${parameterName(param.name)}${param.optional ? '?' : ''}: ${listOf(TYPES[param.value])}`
    case 'choice':
      return `${parameterName(param.name)}: ${param.tokens.map((token) => `'${token}'`).join(' | ')}`
    case 'pairs': {
      const row = `readonly [${param.values.map((kind) => TYPES[kind]).join(', ')}]`
      const name = parameterName(param.name)
      if (param.isRecord) {
        return `${name}: Readonly<Record<string, ${TYPES[param.values[1] ?? 'value']}>> | ReadonlyMap<Key, Value> | readonly (${row})[]`
      }
      const object = `{ ${param.values.map((kind, index) => `${param.names[index]}: ${TYPES[kind]}`).join('; ')} }`
      return `${name}: ${object} | readonly (${object} | ${row})[]`
    }
    case 'rest':
      return `...${parameterName(param.name)}: readonly Value[]`
    case 'options':
    case 'constant':
    case 'count':
      return ''
  }
}

const choiceText = (tokens: readonly string[]): string => tokens.map((token) => `'${token}'`).join(' | ')

const memberText = ({ name, value, tokens }: TupleMember): string =>
  `${name}: ${tokens ? choiceText(tokens) : TYPES[value]}`

/** One property of a method's options. */
export function optionText(option: Option): string {
  const name = propertyName(option.name)
  if (option.kind === 'flag') return `${name}?: boolean`
  if (option.kind === 'choice') return `${name}?: ${option.tokens.map((token) => `'${token}'`).join(' | ')}`
  return `${name}?: ${valueText(option)}`
}

/** The type of what an option is given, if that isn't a mere flag or a choice. */
function valueText({ kind, value, members }: Option): string {
  if (kind === 'flag') return 'true'
  if (kind === 'tuple') return `{ ${members.map(memberText).join('; ')} }`
  return kind === 'list' ? listOf(TYPES[value]) : TYPES[value]
}

/** What a number means, by Redis's name for it. */
const UNITS: Readonly<Record<string, string>> = {
  seconds: 'In seconds.',
  milliseconds: 'In milliseconds.',
  'unix-time-seconds': 'A Unix time in seconds.',
  'unix-time-milliseconds': 'A Unix time in milliseconds.',
}

function optionsText(method: Method): string {
  const options = optionsOf(method.params)
  if (options.length === 0) return ''
  const lines = options.map((option) => {
    const others = options.filter(
      (other) => other !== option && option.exclusive !== 0 && other.exclusive === option.exclusive,
    )
    const unit = option.kind === 'value' ? UNITS[option.argument] : undefined
    const texts = unit === undefined ? [] : [unit]
    if (others.length > 0) texts.push(`Not with ${others.map((other) => other.name).join(', ')}.`)
    const doc = texts.length > 0 ? `  /** ${texts.join(' ')} */\n` : ''
    return `${doc}  ${optionText(option)}`
  })
  return `/** Options of ${title(method)}. */\nexport interface ${optionsName(method)} {\n${lines.join('\n')}\n}\n`
}

const title = (method: Method): string => method.command.fullName.replace('|', ' ').toUpperCase()

function docText(method: Method): string {
  const { spec } = method.command
  const lines = [
    `**${title(method)}**: ${spec.summary}.`,
    '',
    `${(spec.complexity || 'Complexity not stated').replace(/\.$/, '')}. Since Redis ${spec.since}.`,
  ]
  if (method.mayWait) {
    lines.push(
      '',
      'Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.',
    )
  }
  if (spec.deprecatedSince)
    lines.push(
      `@deprecated since Redis ${spec.deprecatedSince}${spec.replacedBy ? `: use ${spec.replacedBy.replaceAll('`!', '`')}` : ''}`,
    )
  return `  /**\n${lines.map((line) => `   * ${line.replaceAll('*/', '* /')}`.trimEnd()).join('\n')}\n   */\n`
}

/** The parameters in a method's signature; `options` is the type of its options object. */
export function paramsText(method: Method, options = `options?: ${optionsName(method)}`): string {
  const texts = positionalOf(method.params).map(paramText)
  return [...texts, ...(optionsOf(method.params).length > 0 && options !== '' ? [options] : [])].join(', ')
}

interface Overload {
  readonly params: string
  readonly returns: string
}

/** A method's overloads: its parameters and reply. What takes rows also takes the parts of a single one. */
const overloads = (method: Method): Overload[] => formsOf(method).flatMap(formOverloads)

/** The method as it is declared and, if it takes pairs or tuples, with the parts of a single one. */
export function formsOf(method: Method): Method[] {
  if (method.rowsAt < 0) return [method]
  const params = method.params.flatMap((param): readonly Param[] => (param.kind === 'pairs' ? partsOf(param) : [param]))
  return [{ ...method, params }, method]
}

function partsOf({ names, values }: Extract<Param, { kind: 'pairs' }>): Param[] {
  return values.map((value, at) => ({
    kind: 'value',
    name: names[at] ?? '',
    value,
    token: undefined,
    optional: false,
  }))
}

/** One form's overloads. Most have one; SET's reply depends on its options. */
function formOverloads(method: Method): Overload[] {
  const { returns, returnsWhen = {} } = method.command.spec
  const all = { params: paramsText(method), returns: anyReply(method.command.spec) }
  const { '': whenBare, ...whenGiven } = returnsWhen
  const names = Object.keys(whenGiven)
  if (names.length === 0) return [all]
  return [
    ...(whenBare === undefined ? [] : [{ params: requiredText(method), returns: whenBare }]),
    { params: givenText(method, undefined, names), returns },
    ...names.map((name, index) => ({
      params: givenText(method, name, names.slice(0, index)),
      returns: returnsWhen[name] ?? '',
    })),
    all,
  ]
}

/** The type of a command's reply whatever is given. */
export function anyReply({ returns, returnsWhen = {} }: CommandSpec): string {
  const types = [returns, ...Object.values(returnsWhen)].flatMap(membersOf)
  // Whoever reads it looks for null at the end.
  const sorted = [...types.filter((type) => type !== 'null'), ...types.filter((type) => type === 'null')]
  return [...new Set(sorted)].join(' | ')
}

/** The members of a union type. */
function membersOf(type: string): string[] {
  const members = ['']
  let depth = 0
  for (const part of type.split(' | ')) {
    members.push(depth === 0 ? part : `${members.pop()} | ${part}`)
    depth += (part.match(/[[({<]/g)?.length ?? 0) - (part.match(/[\])}>]/g)?.length ?? 0)
  }
  return members.slice(1)
}

const isOptional = (param: Param): boolean => (param.kind === 'value' || param.kind === 'list') && param.optional

/** The parameters that can't be left out. */
const requiredText = (method: Method): string =>
  positionalOf(method.params)
    .filter((param) => !isOptional(param))
    .map(paramText)
    .join(', ')

/** The parameters when an option, or a parameter that could be left out, is given, and certain others are not. */
function givenText(method: Method, given: string | undefined, absent: readonly string[]): string {
  const known = optionsOf(method.params)
  const properties = known.flatMap((option) => {
    if (option.name === given) return [`${propertyName(option.name)}: ${valueText(option)}`]
    return absent.includes(option.name)
      ? [`${propertyName(option.name)}?: ${option.kind === 'flag' ? 'false' : 'undefined'}`]
      : []
  })
  const params = positionalOf(method.params).filter((param) => !('name' in param && absent.includes(param.name)))
  const optional = params.find((param) => isOptional(param) && 'name' in param && param.name === given)
  const names = new Set([...known, ...positionalOf(method.params)].map((one) => ('name' in one ? one.name : '')))
  for (const name of given === undefined ? absent : [given]) {
    if (!names.has(name)) throw new Error(`${method.name} has no option ${name}`)
  }
  const mark = known.some((option) => option.name === given) ? '' : '?'
  return [
    ...params.map((param) => paramText(param === optional ? ({ ...param, optional: false } as Param) : param)),
    ...(known.length > 0 ? [`options${mark}: ${optionsName(method)} & { ${properties.join('; ')} }`] : []),
  ].join(', ')
}

/** The whole file. */
export function commandsText(): string {
  const sorted = [...METHODS].sort((a, b) => (a.name < b.name ? -1 : 1))
  return `/**
 * The typed methods of a store. Generated from the command declarations by \`npm run generate\`: don't edit.
 *
 * \`T\` is what a bulk string becomes: a string, or a \`Uint8Array\` in the bytes view.
 */

/** A key: a string (as UTF-8) or bytes. */
export type Key = string | Uint8Array
/** A value: a string (as UTF-8), bytes, or a number as its decimal text. */
export type Value = string | Uint8Array | number | bigint
/**
 * A map: an object without a prototype, such as \`O\`; in the bytes view a list of pairs, whose keys are \`K\`.
 */
export type MapReply<T, O, K = T> = T extends string ? O : [key: K, value: O[keyof O]][]

${sorted
  .map(optionsText)
  .filter((text) => text !== '')
  .join('\n')}
/** A typed method for every command. */
export interface Commands<T> {
${sorted
  .map((method) => {
    const lines = overloads(method).map(
      ({ params, returns }) => `  ${method.name}(${params}): ${method.mayWait ? `Promise<${returns}>` : returns}`,
    )
    return `${docText(method)}${lines.join('\n')}`
  })
  .join('\n\n')}
}

/** The same commands, collected for EXEC: \`R\` are the types of the replies so far. */
export interface MultiCommands<R extends unknown[], T> {
  /**
   * Runs the collected commands as one transaction.
   * @returns the replies in order, or null when a watched key was changed
   * @throws RedisError when a command was refused before it ran, MultiError when some failed while the others ran
   */
  exec(): R | null

${sorted
  .flatMap((method) =>
    overloads(method).map(({ params, returns }) => `  ${method.name}(${params}): MultiCommands<[...R, ${returns}], T>`),
  )
  .join('\n')}
}
`
}

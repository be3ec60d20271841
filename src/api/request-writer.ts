/**
 * Writes a typed method's parameters as a request: bytes in one reused buffer and their ranges. What has the wrong type is
 * refused here, with a `TypeError` that names the parameter.
 */
import { Args } from '../commands/args.js'
import type { Option, Param, ValueKind } from '../commands/spec/signature.js'
import { describe, isBare, isPlain, unknownOption } from '../engine/given.js'
import { stringTooLong } from '../keyspace/errors.js'
import { writeInteger } from '../memory/integers.js'
import type { Method } from './methods.js'
import { RedisError } from './redis-error.js'
import { utf8Length, writeUtf8 } from '../memory/utf8.js'

const INITIAL_BYTES = 4096
/** Arguments are found by signed 32-bit places. */
const REQUEST_BYTES_MAX = 2 ** 31 - 1
/** A buffer that grew beyond this for one request isn't kept. */
const KEPT_BYTES_MAX = 1 << 20
/** `proto-max-bulk-len` is never set lower: what is no longer needs no look at the configuration. */
const BULK_LENGTH_MIN = 1 << 20

type Pairs = Extract<Param, { kind: 'pairs' }>

export class RequestWriter {
  readonly args = new Args(new Uint8Array(INITIAL_BYTES))
  private at = 0
  private readonly valueBytesMax: () => number
  /** The method whose name stands at the front of the buffer, and where it ends. */
  private last: Method | undefined
  private nameEnd = 0

  /** `valueBytesMax`: how long a key or value may be, `proto-max-bulk-len`. Asked only for long ones. */
  constructor(valueBytesMax: () => number) {
    this.valueBytesMax = valueBytesMax
  }

  /** Begins a request with the method's command name; without one, the name is the first argument to come. */
  begin(method: Method | undefined): void {
    const { args } = this
    // The name of the method called last still stands at the front.
    if (method !== undefined && method === this.last) {
      args.count = method.words.length
      this.at = this.nameEnd
      return
    }
    this.last = method
    if (args.bytes.length > KEPT_BYTES_MAX) args.bytes = new Uint8Array(INITIAL_BYTES)
    args.count = 0
    this.at = 0
    if (method) for (const word of method.words) this.bytes(word)
    this.nameEnd = this.at
  }

  /** One of the leading plain values. @throws TypeError */
  plain(method: Method, index: number, value: unknown): void {
    const param = method.params[index]
    if (param?.kind !== 'value') throw new Error('a method has fewer plain parameters than it says')
    if (typeof value === 'string' && (param.value === 'key' || param.value === 'value')) this.text(value)
    else this.value(param.value, value, method.name, param.name)
  }

  private room(size: number): void {
    const { args } = this
    if (this.at + size <= args.bytes.length) return
    if (this.at + size > REQUEST_BYTES_MAX) throw new RangeError('a request must be shorter than 2 GiB')
    const grown = new Uint8Array(Math.min(REQUEST_BYTES_MAX, Math.max(args.bytes.length * 2, this.at + size)))
    grown.set(args.bytes.subarray(0, this.at))
    args.bytes = grown
    // Too large a buffer isn't kept: the next request begins anew.
    if (grown.length > KEPT_BYTES_MAX) this.last = undefined
  }

  /** @throws RedisError for a key or value above `proto-max-bulk-len`, which a client couldn't send either */
  private checkLength(length: number): void {
    if (length > this.valueBytesMax()) throw new RedisError(stringTooLong().text)
  }

  bytes(value: Uint8Array): void {
    if (value.length > BULK_LENGTH_MIN) this.checkLength(value.length)
    this.room(value.length)
    const { bytes } = this.args
    if (value.length <= 32) for (let i = 0; i < value.length; i++) bytes[this.at + i] = value[i]!
    else bytes.set(value, this.at)
    this.args.push(this.at, this.at + value.length)
    this.at += value.length
  }

  text(value: string): void {
    let end = writeUtf8(value, this.args.bytes, this.at)
    if (end < 0) {
      this.room(utf8Length(value))
      end = writeUtf8(value, this.args.bytes, this.at)
    }
    if (end - this.at > BULK_LENGTH_MIN) this.checkLength(end - this.at)
    this.args.push(this.at, end)
    this.at = end
  }

  /** A value of a declared kind. @throws TypeError that names the parameter */
  value(kind: ValueKind, value: unknown, method: string, parameter: string, index = -1): void {
    if (!this.tryValue(kind, value)) {
      throw refusal(kind, value, method, index < 0 ? parameter : `${parameter}[${index}]`)
    }
  }

  /** @returns whether the value is of that kind; if not, nothing is written */
  private tryValue(kind: ValueKind, value: unknown): boolean {
    if (kind === 'key' || kind === 'value') {
      if (typeof value === 'string') this.text(value)
      else if (value instanceof Uint8Array) this.bytes(value)
      else if (kind !== 'value') return false
      else if (typeof value === 'number' && Number.isSafeInteger(value)) this.integer(value)
      else if (isNumeric(value)) this.text(String(value))
      else return false
    } else if (typeof value === 'bigint' || (kind === 'cursor' && typeof value === 'string')) this.text(String(value))
    else if (typeof value !== 'number') return false
    else if (Number.isSafeInteger(value)) this.integer(value)
    else if (kind === 'double' && !Number.isNaN(value)) this.text(doubleText(value))
    else return false
    return true
  }

  private integer(value: number): void {
    this.room(20)
    const end = writeInteger(value, this.args.bytes, this.at)
    this.args.push(this.at, end)
    this.at = end
  }

  /** All parameters of a method. @throws TypeError */
  params(method: Method, given: readonly unknown[]): void {
    const { params, options: known, name } = method
    const width = flatWidth(method, given)
    const positionalCount = method.positionalCount + Math.max(0, width - 1)
    const options = known.size > 0 ? checkOptions(known, given[positionalCount], name) : NO_OPTIONS
    let next = 0
    for (const param of params) {
      if (param.kind === 'constant') this.text(param.token)
      else if (param.kind === 'count') this.integer(countOf(given[next]))
      else if (param.kind === 'options') this.options(param.options, options, method)
      else if (param.kind === 'rest') {
        for (const value of given.slice(next)) this.value('value', value, name, param.name)
        return
      } else if (param.kind === 'pairs' && width > 0) {
        for (let i = 0; i < width; i++)
          this.value(param.values[i] ?? 'value', given[next++], name, param.names[i] ?? param.name)
      } else this.param(param, given[next++], name)
    }
    const most = positionalCount + (known.size > 0 ? 1 : 0)
    if (given.length > most) {
      const hint = params.some(({ kind }) => kind === 'list' || kind === 'pairs')
        ? ' (several values go into an array)'
        : ''
      throw new TypeError(
        `${name}: takes at most ${most} ${most === 1 ? 'argument' : 'arguments'}, got ${given.length}${hint}`,
      )
    }
  }

  private param(
    param: Exclude<Param, { kind: 'constant' | 'count' | 'options' | 'rest' }>,
    value: unknown,
    method: string,
  ): void {
    if (param.kind === 'choice') {
      const token = typeof value === 'string' ? value.toUpperCase() : ''
      if (!param.tokens.includes(token)) {
        throw new TypeError(
          `${method}: ${param.name} must be one of ${param.tokens.join(', ')}, got ${describe(value)}`,
        )
      }
      return this.text(token)
    }
    if (param.kind === 'pairs') return this.pairs(param, value, method)
    if (value === undefined && param.optional) return
    if (param.token !== undefined) this.text(param.token)
    if (param.kind === 'value') return this.value(param.value, value, method, param.name)
    if (!Array.isArray(value)) return this.value(param.value, value, method, param.name)
    if (value.length === 0) throw new TypeError(`${method}: ${param.name} must not be an empty array`)
    // Not `forEach`, which would pass over an empty slot without a word.
    for (let i = 0; i < value.length; i++) this.value(param.value, value[i], method, param.name, i)
  }

  private pairs(param: Pairs, value: unknown, method: string): void {
    const { name, names, values } = param
    if (param.isRecord && isPlain(value) && this.record(param, value, method)) return
    const rows = rowsOf(param, value)
    if (rows.length === 0) {
      const many = values.length === 2 ? 'pairs' : 'tuples'
      const accepted = param.isRecord
        ? `an object, a Map or a list of ${many}`
        : `an object of ${names.join(', ')}, or a list of such or of ${many}`
      throw new TypeError(
        `${method}: ${name} must be ${accepted}, got ${isEmpty(value) ? 'an empty one' : describe(value)}`,
      )
    }
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]
      const fields = !param.isRecord && isPlain(row) ? row : undefined
      const tuple: readonly unknown[] | undefined = Array.isArray(row) ? row : undefined
      if (fields && !hasOnly(fields, names))
        throw new TypeError(`${method}: ${name} must have ${names.join(', ')} and nothing else`)
      if (!fields && tuple?.length !== values.length) {
        const hint = tuple ? '' : flatHint(value, values.length)
        throw new TypeError(`${method}: each of ${name} must have ${values.length} values, got ${describe(row)}${hint}`)
      }
      for (let index = 0; index < values.length; index++) {
        const kind = values[index] ?? 'value'
        const part = fields ? fields[names[index] ?? ''] : tuple?.[index]
        if (this.tryValue(kind, part)) continue
        const at = Array.isArray(value) ? `[${place}]` : ''
        const which = fields ? `.${names[index] ?? ''}` : at === '' ? `[${describe(tuple?.[0])}]` : `[${index}]`
        throw refusal(kind, part, method, `${name}${at}${which}`)
      }
    }
  }

  /** The properties of an object. @returns whether it has any */
  private record({ name, values }: Pairs, given: Readonly<Record<string, unknown>>, method: string): boolean {
    const [, kind = 'value'] = values
    const fields = Object.keys(given)
    for (const field of fields) {
      this.text(field)
      if (!this.tryValue(kind, given[field])) {
        throw refusal(kind, given[field], method, `${name}[${describe(field)}]`)
      }
    }
    return fields.length > 0
  }

  /** The options that stand at one place of the request. */
  private options(options: readonly Option[], given: Readonly<Record<string, unknown>>, method: Method): void {
    if (method.areOptionsLoose) {
      // SET knows eight, and is given one or two.
      for (const name in given) {
        const option = method.options.get(name)
        if (option) this.option(option, given[name], method.name)
      }
    } else for (const option of options) this.option(option, given[option.name], method.name)
  }

  private option(option: Option, value: unknown, method: string): void {
    if (option.isCounted) this.integer(value === undefined ? 0 : countOf(value))
    if (value === undefined) return
    if (option.kind === 'flag') {
      if (typeof value !== 'boolean')
        throw new TypeError(`${method}: ${option.name} must be true or false, got ${describe(value)}`)
      if (value) this.text(option.token ?? option.name)
      return
    }
    if (option.kind === 'list' && Array.isArray(value)) return this.listOption(option, value, method)
    if (option.token !== undefined) this.text(option.token)
    if (option.kind === 'choice')
      this.param({ kind: 'choice', name: option.name, tokens: option.tokens }, value, method)
    else if (option.kind === 'tuple') this.tupleOption(option, value, method)
    else this.value(option.value, value, method, option.name)
  }

  private listOption({ name, token, value, isTokenRepeated }: Option, items: readonly unknown[], method: string): void {
    for (let i = 0; i < items.length; i++) {
      if (token !== undefined && (i === 0 || isTokenRepeated)) this.text(token)
      this.value(value, items[i], method, name, i)
    }
  }

  private tupleOption({ name, members }: Option, given: unknown, method: string): void {
    const names = members.map((member) => member.name).join(', ')
    if (!isPlain(given) || Object.keys(given).some((key) => !members.some((member) => member.name === key))) {
      throw new TypeError(`${method}: ${name} must be an object of ${names}, got ${describe(given)}`)
    }
    for (const member of members) {
      const path = `${name}.${member.name}`
      if (member.tokens) this.param({ kind: 'choice', name: path, tokens: member.tokens }, given[member.name], method)
      else this.value(member.value, given[member.name], method, path)
    }
  }
}

/** The error for a value that isn't of the kind that it must be. */
function refusal(kind: ValueKind, value: unknown, method: string, name: string): TypeError {
  const isBeyond = (kind === 'integer' || kind === 'cursor') && Number.isInteger(value)
  const accepted = isBeyond ? 'a bigint where it is beyond 2^53' : ACCEPTED[kind]
  return new TypeError(`${method}: ${name} must be ${accepted}, got ${describe(value)}`)
}

const ACCEPTED: Record<ValueKind, string> = {
  key: 'a string or Uint8Array',
  value: 'a string, Uint8Array, number or bigint',
  integer: 'an integer (number or bigint)',
  double: 'a number',
  cursor: 'an integer (number or bigint) or its text',
}

/** For who gives what belongs into a list of pairs as a flat list. */
function flatHint(given: unknown, width: number): string {
  if (!Array.isArray(given) || given.length < width) return ''
  const first = given.slice(0, width).map(describe).join(', ')
  const more = given.length > width ? ', ...' : ''
  return `: ${width === 2 ? 'pairs' : 'tuples'} go into a list, [[${first}]${more}]`
}

/** Whether an object has properties of these names only. */
function hasOnly(given: object, names: readonly string[]): boolean {
  // Not `Object.keys`, which makes an array; this also gives what is inherited.
  for (const key in given) if (!names.includes(key) && Object.hasOwn(given, key)) return false
  return true
}

/** How many arguments are the parts of one row, as in `hSet(key, field, value)`; 0 if rows are given as such, or there are none. */
function flatWidth({ rowsAt, params }: Method, given: readonly unknown[]): number {
  const value = rowsAt < 0 ? undefined : given[rowsAt]
  if (value === undefined || (typeof value === 'object' && !(value instanceof Uint8Array))) return 0
  const width = params.find((param) => param.kind === 'pairs')?.values.length ?? 0
  return given.length >= rowsAt + width ? width : 0
}

const countOf = (value: unknown): number => (Array.isArray(value) ? value.length : 1)

/** What a parameter of pairs is given, as a list. */
function rowsOf({ isRecord }: Pairs, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isRecord) return isPlain(value) ? [value] : []
  return value instanceof Map ? [...value] : []
}

/** NaN is refused: as the text `NaN` it is nearly always a mistake. */
const isNumeric = (value: unknown): boolean =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value))

const NO_OPTIONS: Readonly<Record<string, unknown>> = {}

/** A method's options, if they are ones that it knows and none lacks another. @throws TypeError */
function checkOptions(
  known: ReadonlyMap<string, Option>,
  given: unknown,
  method: string,
): Readonly<Record<string, unknown>> {
  if (given === undefined) return NO_OPTIONS
  const names = isPlain(given) ? Object.keys(given) : []
  if (!isPlain(given) || (names.length === 0 && !isBare(given))) {
    throw new TypeError(
      `${method}: options must be an object of ${[...known.keys()].join(', ')}, got ${describe(given)}`,
    )
  }
  for (const name of names) {
    const option = known.get(name)
    if (!option) {
      throw new TypeError(`${method}: ${unknownOption(name, [...known.keys()])}`)
    }
    if (option.needs.length === 0 || given[name] === undefined || given[name] === false) continue
    const missing = option.needs.find((need) => given[need] === undefined)
    if (missing !== undefined) throw new TypeError(`${method}: ${name} needs ${missing} as well`)
  }
  return given
}

function doubleText(value: number): string {
  if (value === Infinity) return 'inf'
  return value === -Infinity ? '-inf' : String(value)
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) || value instanceof Map || (isPlain(value) && isBare(value))

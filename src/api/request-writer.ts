/**
 * Writes a typed method's parameters as a request: bytes in one reused buffer and their ranges. What has the wrong type is
 * refused here, with a `TypeError` that names the parameter.
 */
import { Args } from '../commands/args.js'
import type { Option, Param, ValueKind } from '../commands/spec/signature.js'
import { writeInteger } from '../memory/integers.js'
import type { Method } from './methods.js'
import { utf8Length, writeUtf8 } from '../memory/utf8.js'

const INITIAL_BYTES = 4096
/** A buffer that grew beyond this for one request isn't kept. */
const KEPT_BYTES_MAX = 1 << 20

export class RequestWriter {
  readonly args = new Args(new Uint8Array(INITIAL_BYTES))
  private at = 0
  /** The method whose name stands at the front of the buffer, and where it ends. */
  private last: Method | undefined
  private nameEnd = 0

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
    const grown = new Uint8Array(Math.max(args.bytes.length * 2, this.at + size))
    grown.set(args.bytes.subarray(0, this.at))
    args.bytes = grown
    // Too large a buffer isn't kept: the next request begins anew.
    if (grown.length > KEPT_BYTES_MAX) this.last = undefined
  }

  bytes(value: Uint8Array): void {
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
    this.args.push(this.at, end)
    this.at = end
  }

  /** A value of a declared kind. @throws TypeError that names the parameter */
  value(kind: ValueKind, value: unknown, method: string, name: string): void {
    if (kind === 'key' || kind === 'value') {
      if (typeof value === 'string') return this.text(value)
      if (value instanceof Uint8Array) return this.bytes(value)
      if (kind === 'value' && (typeof value === 'number' || typeof value === 'bigint')) return this.text(String(value))
      const accepted = kind === 'key' ? 'a string or Uint8Array' : 'a string, Uint8Array, number or bigint'
      throw new TypeError(`${method}: ${name} must be ${accepted}, got ${describe(value)}`)
    }
    if (typeof value === 'bigint') return this.text(String(value))
    if (typeof value === 'number') {
      if (kind === 'double') {
        if (!Number.isNaN(value)) return this.text(doubleText(value))
      } else if (Number.isSafeInteger(value)) return this.integer(value)
    }
    const accepted = kind === 'double' ? 'a number' : 'an integer (number or bigint)'
    throw new TypeError(`${method}: ${name} must be ${accepted}, got ${describe(value)}`)
  }

  private integer(value: number): void {
    this.room(20)
    const end = writeInteger(value, this.args.bytes, this.at)
    this.args.push(this.at, end)
    this.at = end
  }

  /** All parameters of a method. @throws TypeError */
  params(params: readonly Param[], given: readonly unknown[], method: string): void {
    let next = 0
    for (const param of params) {
      if (param.kind === 'constant') {
        this.text(param.token)
        continue
      }
      if (param.kind === 'rest') {
        for (const value of given.slice(next)) this.value('value', value, method, param.name)
        return
      }
      const value = given[next++]
      if (param.kind === 'options') this.options(param.options, value, method)
      else this.param(param, value, method)
    }
    if (given.length > next) throw new TypeError(`${method}: takes at most ${next} arguments, got ${given.length}`)
  }

  private param(
    param: Exclude<Param, { kind: 'constant' | 'options' | 'rest' }>,
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
    if (param.kind === 'pairs') return this.pairs(param.name, param.values, value, method)
    if (param.token !== undefined) this.text(param.token)
    if (param.kind === 'value') return this.value(param.value, value, method, param.name)
    if (!Array.isArray(value)) return this.value(param.value, value, method, param.name)
    if (value.length === 0) throw new TypeError(`${method}: ${param.name} must not be an empty array`)
    value.forEach((item, index) => this.value(param.value, item, method, `${param.name}[${index}]`))
  }

  private pairs(name: string, kinds: readonly ValueKind[], value: unknown, method: string): void {
    const rows: unknown[] = Array.isArray(value)
      ? value
      : value instanceof Map
        ? [...value]
        : isPlain(value)
          ? Object.entries(value)
          : []
    if (rows.length === 0) {
      throw new TypeError(
        `${method}: ${name} must be an object, a Map or a list of ${kinds.length === 2 ? 'pairs' : 'tuples'}, not empty, got ${describe(value)}`,
      )
    }
    for (const row of rows) {
      if (!Array.isArray(row) || row.length !== kinds.length) {
        throw new TypeError(`${method}: each of ${name} must have ${kinds.length} values, got ${describe(row)}`)
      }
      kinds.forEach((kind, index) => this.value(kind, row[index], method, `${name}[${index}]`))
    }
  }

  private options(options: readonly Option[], given: unknown, method: string): void {
    if (given === undefined) return
    if (!isPlain(given)) throw new TypeError(`${method}: options must be an object, got ${describe(given)}`)
    for (const name of Object.keys(given)) {
      if (!options.some((option) => option.name === name)) {
        throw new TypeError(
          `${method}: unknown option ${name}; it knows ${options.map((option) => option.name).join(', ')}`,
        )
      }
    }
    for (const option of options) {
      const value = given[option.name]
      if (value === undefined) continue
      if (option.kind === 'flag') {
        if (typeof value !== 'boolean')
          throw new TypeError(`${method}: ${option.name} must be true or false, got ${describe(value)}`)
        if (value) this.text(option.token ?? option.name)
        continue
      }
      if (option.token !== undefined) this.text(option.token)
      if (option.kind === 'choice')
        this.param({ kind: 'choice', name: option.name, tokens: option.tokens }, value, method)
      else if (option.kind === 'list' && Array.isArray(value)) {
        for (const item of value) this.value(option.value, item, method, option.name)
      } else this.value(option.value, value, method, option.name)
    }
  }
}

function doubleText(value: number): string {
  if (value === Infinity) return 'inf'
  return value === -Infinity ? '-inf' : String(value)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

/** What was given, shortly. */
function describe(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value.length > 40 ? `'${value.slice(0, 40)}...'` : `'${value}'`
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

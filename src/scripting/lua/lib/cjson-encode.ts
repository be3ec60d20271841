/**
 * Lua values to JSON.
 *
 * A table whose keys are all positive integers is an array, holes being null, unless it is too sparse; the empty table
 * is an object. Strings are bytes and are not checked to be UTF-8.
 */
import { formatGeneral } from '../../../memory/doubles.js'
import { formatNumber } from '../numbers.js'
import { type LuaError, raise } from '../errors.js'
import { toInt32 } from '../numbers.js'
import { typeName } from '../operators.js'
import { requireStack } from '../stack.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import type { LuaValue } from '../value.js'
import { JSON_NULL, type JsonSettings } from './cjson-settings.js'
import { escapes, quoted } from './escape.js'

/** What shorter strings take up is covered by what a value counts for. */
const NOTED_LENGTH_MIN = 256
/** Digits that `tostring` shows. */
const LUA_PRECISION = 14
/** So many levels fit into the room that `requireStack` makes sure of. */
const LEVELS_PER_PROBE = 16

const UNSAFE = escapes({
  ...Object.fromEntries(
    [...Array.from({ length: 0x20 }, (_, code) => code), 0x7f].map((code) => [
      String.fromCharCode(code),
      `\\u${code.toString(16).padStart(4, '0')}`,
    ]),
  ),
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
})

export function encodeJson(value: LuaValue, settings: JsonSettings, state: LuaState): string {
  state.needStack()
  const encoder = new JsonEncoder(settings, state)
  encoder.value(value, 0)
  state.ticker.expectLong(encoder.text.length)
  return encoder.text
}

class JsonEncoder {
  text = ''

  constructor(
    private readonly settings: JsonSettings,
    private readonly state: LuaState,
  ) {}

  value(value: LuaValue, depth: number): void {
    this.state.ticker.spend(1)
    switch (typeof value) {
      case 'string':
        if (value.length > NOTED_LENGTH_MIN) this.state.ticker.expectLarge(value.length)
        this.text += quoted(value, UNSAFE)
        return
      case 'number':
        this.text += this.number(value)
        return
      case 'boolean':
        this.text += value ? 'true' : 'false'
        return
      case 'undefined':
        this.text += 'null'
        return
      default:
        if (value instanceof LuaTable) return this.table(value, depth + 1)
        if (value !== JSON_NULL) throw cannotSerialise(value, 'type not supported')
        this.text += 'null'
    }
  }

  private number(value: number): string {
    const { encodeInvalidNumbers, encodePrecision } = this.settings
    if (Number.isFinite(value)) {
      return encodePrecision === LUA_PRECISION ? formatNumber(value) : formatGeneral(value, encodePrecision)
    }
    if (encodeInvalidNumbers === 'off') throw cannotSerialise(value, 'must not be NaN or Inf')
    if (encodeInvalidNumbers === 'null') return 'null'
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  }

  private table(table: LuaTable, depth: number): void {
    if (depth > this.settings.encodeMaxDepth) throw raise(`Cannot serialise, excessive nesting (${depth})`)
    if (depth % LEVELS_PER_PROBE === 0) requireStack()
    const length = this.arrayLength(table)
    if (length > 0) {
      for (let i = 1; i <= length; i++) {
        this.text += i === 1 ? '[' : ','
        this.value(table.get(i), depth)
      }
      this.text += ']'
      return
    }
    let before = '{'
    for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
      this.text += before + this.key(table.keyAt(at)) + ':'
      this.value(table.valueAt(at), depth)
      before = ','
    }
    this.text += before === '{' ? '{}' : '}'
  }

  private key(key: LuaValue): string {
    if (typeof key === 'string') return quoted(key, UNSAFE)
    if (typeof key === 'number') return `"${this.number(key)}"`
    throw cannotSerialise(key, 'table key must be a number or string')
  }

  /** How many items the table has as an array; 0 or less if it is an object. */
  private arrayLength(table: LuaTable): number {
    const { encodeSparseConvert, encodeSparseRatio, encodeSparseSafe } = this.settings
    let max = 0
    let count = 0
    for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
      const key = table.keyAt(at)
      if (typeof key !== 'number' || !(key >= 1) || Math.floor(key) !== key) return -1
      // C keeps it in an int, where what is too large becomes the least one.
      if (key > max) max = toInt32(key)
      count++
    }
    if (encodeSparseRatio > 0 && max > count * encodeSparseRatio && max > encodeSparseSafe) {
      if (!encodeSparseConvert) throw cannotSerialise(table, 'excessively sparse array')
      return -1
    }
    return max
  }
}

function cannotSerialise(value: LuaValue, reason: string): LuaError {
  return raise(`Cannot serialise ${typeName(value)}: ${reason}`)
}

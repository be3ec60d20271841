/**
 * Lua values to JSON.
 *
 * A table whose keys are all positive integers is an array, holes being null, unless it is too sparse; the empty table
 * is an object. Strings are bytes and are not checked to be UTF-8.
 */
import { formatGeneral } from '../../../memory/doubles.js'
import { formatNumber } from '../numbers.js'
import { raise } from '../errors.js'
import { toInt32 } from '../numbers.js'
import { typeName } from '../operators.js'
import { requireStack } from '../stack.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import type { LuaValue } from '../value.js'
import { JSON_NULL, type JsonSettings } from './cjson-settings.js'

const ESCAPED = /["\\/\x00-\x1f\x7f]/g
/** Digits that `tostring` shows. */
const LUA_PRECISION = 14
/** So many levels fit into the room that `requireStack` makes sure of. */
const LEVELS_PER_PROBE = 16
const SHORT_ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

export function encodeJson(value: LuaValue, settings: JsonSettings, state: LuaState): string {
  return new JsonEncoder(settings, state).value(value, 0)
}

class JsonEncoder {
  constructor(
    private readonly settings: JsonSettings,
    private readonly state: LuaState,
  ) {}

  value(value: LuaValue, depth: number): string {
    this.state.ticker.spend(1)
    switch (typeof value) {
      case 'string':
        return quoted(value)
      case 'number':
        return this.number(value)
      case 'boolean':
        return String(value)
      case 'undefined':
        return 'null'
      default:
        if (value instanceof LuaTable) return this.table(value, depth + 1)
        if (value === JSON_NULL) return 'null'
        throw cannotSerialise(value, 'type not supported')
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

  private table(table: LuaTable, depth: number): string {
    if (depth > this.settings.encodeMaxDepth) throw raise(`Cannot serialise, excessive nesting (${depth})`)
    if (depth % LEVELS_PER_PROBE === 1) requireStack()
    const length = this.arrayLength(table)
    const parts: string[] = []
    if (length > 0) {
      for (let i = 1; i <= length; i++) parts.push(this.value(table.get(i), depth))
      return `[${parts.join(',')}]`
    }
    for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
      parts.push(`${this.key(table.keyAt(at))}:${this.value(table.valueAt(at), depth)}`)
    }
    return `{${parts.join(',')}}`
  }

  private key(key: LuaValue): string {
    if (typeof key === 'string') return quoted(key)
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

function cannotSerialise(value: LuaValue, reason: string): Error {
  return raise(`Cannot serialise ${typeName(value)}: ${reason}`)
}

function quoted(text: string): string {
  const escaped = text.replace(ESCAPED, (char) => {
    return SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

/**
 * Values and replies as the debugger shows them: Redis's notation of `redis-cli --ldb`, not Lua's.
 */
import { formatDouble, formatGeneral } from '../memory/doubles.js'
import { isTruthy, LuaTable, type LuaValue, plainText } from './lua/index.js'

/** What lies deeper in tables isn't shown. */
const DEPTH_MAX = 10
const TOO_DEEP = '<max recursion level reached! Nested table?>'
/** `%g`'s. */
const NUMBER_DIGITS = 6

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}

/** A string of bytes in quotes, as `redis-cli` shows one. */
export function quotedBytes(text: string): string {
  const shown = text.replace(/[\\"\x00-\x1f\x7f-\xff]/g, (char) => {
    return ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `"${shown}"`
}

/** A value of a variable: `{1; 2}` for an array, `{["key"]=value}` for other tables. */
export function valueText(value: LuaValue, depth = 1): string {
  if (depth > DEPTH_MAX) return TOO_DEEP
  switch (typeof value) {
    case 'string':
      return quotedBytes(value)
    case 'number':
      return formatGeneral(value, NUMBER_DIGITS)
    case 'undefined':
      return 'nil'
    case 'boolean':
      return String(value)
    default:
      if (value instanceof LuaTable) return tableText(value, depth)
      return `"${plainText(value).replace(': ', '@')}"`
  }
}

function tableText(table: LuaTable, depth: number): string {
  const entries = [...entriesOf(table)]
  const isArray = entries.every(([key], index) => key === index + 1)
  const items = entries.map(([key, value]) => {
    const text = valueText(value, depth + 1)
    return isArray ? text : `[${valueText(key, depth + 1)}]=${text}`
  })
  return `{${items.join('; ')}}`
}

function* entriesOf(table: LuaTable): Generator<readonly [LuaValue, LuaValue], void, void> {
  for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) yield [table.keyAt(at), table.valueAt(at)]
}

/** What a command replied, from what the script is handed for it. */
export function replyText(value: LuaValue, protocol: 2 | 3): string {
  switch (typeof value) {
    case 'string':
      return quotedBytes(value)
    case 'number':
      return String(value)
    case 'undefined':
      return '(null)'
    case 'boolean':
      return protocol === 2 ? 'NULL' : `#${value}`
    default:
      return value instanceof LuaTable ? tableReplyText(value, protocol) : valueText(value)
  }
}

function tableReplyText(table: LuaTable, protocol: 2 | 3): string {
  const status = table.getString('ok')
  if (typeof status === 'string') return quotedBytes(`+${status}`)
  const error = table.getString('err')
  if (typeof error === 'string') return quotedBytes(`-${error}`)
  const double = table.getString('double')
  if (typeof double === 'number') return `(double) ${formatDouble(double)}`
  const big = table.getString('big_number')
  if (typeof big === 'string') return `(big number) ${big}`
  const verbatim = table.getString('verbatim_string')
  if (verbatim instanceof LuaTable) return quotedBytes(plainText(verbatim.getString('string')))
  const map = table.getString('map')
  const set = table.getString('set')
  const inner = map instanceof LuaTable ? map : set
  if (!(inner instanceof LuaTable)) {
    const items = Array.from({ length: table.length() }, (_, at) => replyText(table.get(at + 1), protocol))
    return `[${items.join(',')}]`
  }
  const items = Array.from(entriesOf(inner), ([key, item]) => {
    const text = replyText(key, protocol)
    return inner === map ? `${text} => ${replyText(item, protocol)}` : text
  })
  return inner === map ? `{${items.join(',')}}` : `~(${items.join(',')})`
}

/** What went wrong, in a line. */
export function errorText(value: LuaValue): string {
  const text = value instanceof LuaTable ? value.getString('err') : value
  return isTruthy(text) ? plainText(text) : valueText(value)
}

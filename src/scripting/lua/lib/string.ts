/**
 * The string library, after PUC's `lstrlib.c`. `string.dump` refuses every function: there is no bytecode here.
 */
import { first, invoke, values } from '../calls.js'
import { LuaError, raise } from '../errors.js'
import { typeName, type Operators } from '../operators.js'
import { requireStack } from '../stack.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { NOTHING, hostFunction, isTruthy, type LuaFunction, type LuaValue } from '../value.js'
import { argumentError, checkFunction, checkInt, checkInteger, checkString } from './args.js'
import { optionalInt, optionalInteger, type Args } from './args.js'
import { STACK_VALUES_MAX } from './base.js'
import { format } from './format.js'
import { Matcher } from './pattern.js'
import { readyPattern } from './pattern-program.js'

/** V8's longest string; its answer to a longer one would be a RangeError. */
const STRING_MAX = 2 ** 29 - 24

/** Chars that `reverse` turns round in one go. */
const REVERSED_AT_ONCE = 1024

/** What one of several results takes up. */
const VALUE_BYTES = 16

/** An index from the end if negative: PUC's `posrelat`. */
function fromStart(position: number, length: number): number {
  return Math.max(0, position < 0 ? position + length + 1 : position)
}

export function openString(state: LuaState): void {
  const { globals, ticker, stringMetatable, operators } = state
  const string = new LuaTable()
  globals.set('string', string)
  stringMetatable.set('__index', string)

  function find(name: 'find' | 'match', args: Args): LuaValue | readonly LuaValue[] {
    const subject = checkString(args, 1, name)
    const pattern = checkString(args, 2, name)
    let start = fromStart(optionalInteger(args, 3, name, 1), subject.length) - 1
    start = Math.max(0, Math.min(start, subject.length))
    const isFind = name === 'find'
    if (isFind && isTruthy(args[3])) return findText(subject, pattern, start)
    const ready = readyPattern(pattern, ticker)
    if (isFind && ready.isPlain) return findText(subject, pattern, start)
    const { isAnchored } = ready
    const matcher = new Matcher(subject, ready.program(ticker), ticker)
    const end = matcher.search(start, isAnchored)
    if (end < 0) return undefined
    return isFind ? matcher.addCaptures([matcher.start + 1, end], end) : matcher.captures(end)
  }

  function findText(subject: string, text: string, start: number): readonly LuaValue[] | undefined {
    const at = subject.indexOf(text, start)
    ticker.spend((at < 0 ? subject.length - start : at - start) >>> 4)
    return at < 0 ? undefined : [at + 1, at + text.length]
  }

  function changeCase(change: (text: string) => string, text: string): string {
    ticker.spend(text.length >>> 6)
    ticker.expectLong(text.length)
    return change(text)
  }

  const gmatch: LuaFunction = (...args) => {
    const subject = checkString(args, 1, 'gmatch')
    const pattern = checkString(args, 2, 'gmatch')
    const matcher = new Matcher(subject, readyPattern(pattern, ticker).programWithAnchor(ticker), ticker)
    let next = 0
    return hostFunction(() => {
      const end = matcher.search(next, false)
      if (end < 0) return NOTHING
      next = end === matcher.start ? end + 1 : end
      return matcher.captures(end)
    })
  }

  state.register(string, {
    byte(...args) {
      const subject = checkString(args, 1, 'byte')
      const from = fromStart(optionalInteger(args, 2, 'byte', 1), subject.length)
      const to = fromStart(optionalInteger(args, 3, 'byte', from), subject.length)
      const start = Math.max(from, 1)
      const end = Math.min(to, subject.length)
      if (start > end) return NOTHING
      if (start === end) return subject.charCodeAt(start - 1)
      if (end - start + 1 > STACK_VALUES_MAX - args.length) throw raise('stack overflow (string slice too long)')
      ticker.allocated((end - start) * VALUE_BYTES)
      return Array.from({ length: end - start + 1 }, (_, i) => subject.charCodeAt(start - 1 + i))
    },
    char(...args) {
      let result = ''
      for (let at = 1; at <= args.length; at++) {
        const code = checkInt(args, at, 'char')
        if (code < 0 || code > 255) throw argumentError(at, 'char', 'invalid value')
        result += String.fromCharCode(code)
      }
      return result
    },
    dump(...args) {
      checkFunction(args, 1, 'dump')
      throw raise('unable to dump given function')
    },
    find: (...args) => find('find', args),
    match: (...args) => find('match', args),
    format(...args) {
      const text = format(...args)
      ticker.spend(text.length >>> 6)
      ticker.expectLong(text.length)
      return text
    },
    gmatch,
    gfind: gmatch,
    gsub: substitute,
    len: (...args) => checkString(args, 1, 'len').length,
    lower: (...args) => changeCase(lower, checkString(args, 1, 'lower')),
    upper: (...args) => changeCase(upper, checkString(args, 1, 'upper')),
    rep(...args) {
      const subject = checkString(args, 1, 'rep')
      const count = Math.max(0, checkInt(args, 2, 'rep'))
      const size = subject.length * count
      if (size > STRING_MAX) throw new LuaError('not enough memory')
      ticker.spend(size >>> 10)
      ticker.expectLong(size)
      return subject.repeat(count)
    },
    reverse(...args) {
      const subject = checkString(args, 1, 'reverse')
      ticker.spend(subject.length >>> 4)
      ticker.expectLarge(subject.length * VALUE_BYTES)
      let reversed = ''
      for (let end = subject.length; end > 0; end -= REVERSED_AT_ONCE) {
        const codes: number[] = []
        for (let at = end - 1; at >= 0 && at >= end - REVERSED_AT_ONCE; at--) codes.push(subject.charCodeAt(at))
        reversed += String.fromCharCode(...codes)
      }
      return reversed
    },
    sub(...args) {
      const subject = checkString(args, 1, 'sub')
      const from = fromStart(checkInteger(args, 2, 'sub'), subject.length)
      const to = fromStart(optionalInteger(args, 3, 'sub', -1), subject.length)
      return from > to ? '' : subject.slice(Math.max(from, 1) - 1, to)
    },
  })

  /** `string.gsub`. */
  function substitute(...args: Args): readonly LuaValue[] {
    const subject = checkString(args, 1, 'gsub')
    const pattern = checkString(args, 2, 'gsub')
    const replacement = args[2]
    const type = typeName(replacement)
    // PUC looks at the fourth argument before the third.
    const limit = optionalInt(args, 4, 'gsub', subject.length + 1)
    if (type !== 'number' && type !== 'string' && type !== 'function' && type !== 'table') {
      throw argumentError(3, 'gsub', 'string/function/table expected')
    }
    const ready = readyPattern(pattern, ticker)
    const { isAnchored } = ready
    const matcher = new Matcher(subject, ready.program(ticker), ticker)
    let result = ''
    let size = 0
    let copied = 0
    let at = 0
    let count = 0
    while (count < limit) {
      const end = matcher.search(at, isAnchored)
      if (end < 0) break
      const { start } = matcher
      count++
      const text = replace(operators, matcher, replacement, end)
      result += subject.slice(copied, start) + text
      size += text.length
      if (size > STRING_MAX) throw new LuaError('not enough memory')
      ticker.allocated(text.length)
      copied = end
      if (isAnchored || start === subject.length) break
      at = end > start ? end : start + 1
    }
    ticker.expectLong(size + subject.length)
    return [result + subject.slice(copied), count]
  }
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

/** Of ASCII letters only: JavaScript knows more of them, and its own case mapping is faster where there are none. */
function lower(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  requireStack()
  return text.replace(/[A-Z]+/g, (part) => part.toLowerCase())
}

function upper(text: string): string {
  if (isAscii(text)) return text.toUpperCase()
  requireStack()
  return text.replace(/[a-z]+/g, (part) => part.toUpperCase())
}

/** What takes the place of the match that ends at `end`. */
function replace(operators: Operators, matcher: Matcher, replacement: LuaValue, end: number): string {
  let value: LuaValue
  if (typeof replacement === 'function') value = first(invoke(replacement, values(matcher.captures(end))))
  else if (replacement instanceof LuaTable) value = operators.get(replacement, matcher.capture(0, end))
  else return expand(matcher, checkString([replacement], 1, 'gsub'), end)
  if (!isTruthy(value)) return matcher.text(end)
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw raise(`invalid replacement value (a ${typeName(value)})`)
  }
  return checkString([value], 1, 'gsub')
}

/** The replacement string with its "%1" filled in. */
function expand(matcher: Matcher, template: string, end: number): string {
  if (!template.includes('%')) return template
  let result = ''
  for (let at = 0; at < template.length; at++) {
    const char = template.charAt(at)
    if (char !== '%') {
      result += char
      continue
    }
    const next = template.charAt(++at)
    if (next < '0' || next > '9') result += next === '' ? '\0' : next
    else if (next === '0') result += matcher.text(end)
    else result += checkString([matcher.capture(Number(next) - 1, end)], 1, 'gsub')
  }
  return result
}

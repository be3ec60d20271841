/**
 * What Lua's operators do when the fast path in compiled code does not apply: conversions, metamethods, errors.
 *
 * Every function that can fail takes a site, which knows the line and what the operands are called.
 */
import { C_CALLS_MAX, C_STACK_OVERFLOW, cCalls, drop, first, invoke } from './calls.js'
import { LuaError, raiseAt, raiseBare } from './errors.js'
import type { Site, Subject } from './frames.js'
import { formatNumber, parseNumber } from './numbers.js'
import { LuaTable } from './table.js'
import { LuaThread } from './thread.js'
import type { Ticker } from './ticker.js'
import { hostFunction, isTruthy, LuaUserdata, upToNul, type LuaFunction, type LuaValue } from './value.js'

/** PUC's MAXTAGLOOP: how far a chain of `__index` or `__newindex` may go. */
const META_CHAIN_MAX = 100

export type Operators = ReturnType<typeof createOperators>

/** An error at a site; without one it arises in a host function, and has no position. */
export function errorAt(site: Site | undefined, message: string): LuaError {
  return site === undefined ? raiseBare(message) : raiseAt(site, message)
}

/** `type(value)`. */
export function typeName(value: LuaValue): string {
  switch (typeof value) {
    case 'undefined':
      return 'nil'
    case 'boolean':
    case 'number':
    case 'string':
    case 'function':
      return typeof value
    default:
      if (value instanceof LuaTable) return 'table'
      return value instanceof LuaThread ? 'thread' : 'userdata'
  }
}

/** The number that arithmetic sees. */
export function toNumber(value: LuaValue): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? parseNumber(value) : undefined
}

function typeError(site: Site | undefined, what: string, value: LuaValue, subject: Subject | undefined): LuaError {
  const type = typeName(value)
  const described = subject === undefined ? `a ${type} value` : `${subject.kind} '${shown(subject)}' (a ${type} value)`
  return errorAt(site, `attempt to ${what} ${described}`)
}

/** C prints names up to a NUL. */
function shown({ name }: Subject): string {
  return upToNul(name)
}

/**
 * @param stringMetatable the metatable that all strings share.
 * @param ticker is told of long strings.
 */
export function createOperators(stringMetatable: LuaTable, ticker: Ticker) {
  function metatableOf(value: LuaValue): LuaTable | null {
    if (value instanceof LuaTable || value instanceof LuaUserdata) return value.metatable
    return typeof value === 'string' ? stringMetatable : null
  }

  function metamethod(value: LuaValue, event: string): LuaValue {
    return metatableOf(value)?.getString(event)
  }

  /** Counts a call of a metamethod, which PUC makes through C. */
  function enter(site: Site): void {
    if (++cCalls.depth >= C_CALLS_MAX) throw errorAt(site, C_STACK_OVERFLOW)
  }

  /** Calls a metamethod. Called by a host function it has that for its caller, which errors have no position for. */
  function callHandler(handler: LuaValue, site: Site | undefined, a: LuaValue, b: LuaValue): LuaValue {
    const body = fn(handler, site)
    if (site === undefined) return first(invoke(body, [a, b]))
    enter(site)
    const value = first(body(a, b))
    cCalls.depth--
    return value
  }

  /** The same for `__newindex`. */
  function callSetter(
    body: LuaFunction,
    site: Site | undefined,
    object: LuaValue,
    key: LuaValue,
    value: LuaValue,
  ): void {
    if (site === undefined) return void invoke(body, [object, key, value])
    enter(site)
    drop(body(object, key, value))
    cCalls.depth--
  }

  // Indexing

  function index(object: LuaValue, key: LuaValue, site: Site): LuaValue {
    if (object instanceof LuaTable) {
      const value = object.get(key)
      if (value !== undefined || object.metatable === null) return value
    }
    return indexSlowly(object, key, site)
  }

  function field(object: LuaValue, key: string, site: Site): LuaValue {
    if (object instanceof LuaTable) {
      const value = object.getAt(key, site)
      if (value !== undefined || object.metatable === null) return value
    } else if (typeof object === 'string') {
      // A method of a string: its library is the one table behind all strings.
      const library = stringMetatable.getString('__index')
      const value = library instanceof LuaTable ? library.getString(key) : undefined
      if (value !== undefined) return value
    }
    return indexSlowly(object, key, site)
  }

  /** What globals are read by: `field` of the table of globals. */
  function globalsOf(globals: LuaTable) {
    return (name: string, site: Site): LuaValue => {
      const value = globals.getAt(name, site)
      if (value !== undefined || globals.metatable === null) return value
      return indexSlowly(globals, name, site)
    }
  }

  /** `object[key]` for host functions: errors have no position, and name nothing. */
  function get(object: LuaValue, key: LuaValue): LuaValue {
    return indexSlowly(object, key, undefined)
  }

  function set(object: LuaValue, key: LuaValue, value: LuaValue): void {
    setSlowly(object, key, value, undefined)
  }

  function indexSlowly(start: LuaValue, key: LuaValue, site: Site | undefined): LuaValue {
    let object = start
    for (let steps = 0; steps < META_CHAIN_MAX; steps++) {
      let handler: LuaValue
      if (object instanceof LuaTable) {
        const value = object.get(key)
        if (value !== undefined) return value
        handler = object.metatable?.getString('__index')
        if (handler === undefined) return undefined
      } else {
        handler = metamethod(object, '__index')
        // Only the first object has a name.
        if (handler === undefined) throw typeError(site, 'index', object, steps === 0 ? site?.subject : undefined)
      }
      if (typeof handler === 'function') {
        return callHandler(handler, site, object, key)
      }
      object = handler
    }
    throw errorAt(site, 'loop in gettable')
  }

  function setIndex(object: LuaValue, key: LuaValue, value: LuaValue, site: Site): void {
    if (object instanceof LuaTable && object.metatable === null && !object.isReadonly) {
      if (key === undefined || key !== key) throw badKey(key, site)
      object.set(key, value)
    } else {
      setSlowly(object, key, value, site)
    }
  }

  function setField(object: LuaValue, key: string, value: LuaValue, site: Site): void {
    if (object instanceof LuaTable && object.metatable === null && !object.isReadonly) object.setAt(key, value, site)
    else setSlowly(object, key, value, site)
  }

  function badKey(key: LuaValue, site: Site | undefined): LuaError {
    return errorAt(site, key === undefined ? 'table index is nil' : 'table index is NaN')
  }

  function setSlowly(start: LuaValue, key: LuaValue, value: LuaValue, site: Site | undefined): void {
    let object = start
    for (let steps = 0; steps < META_CHAIN_MAX; steps++) {
      let handler: LuaValue
      if (object instanceof LuaTable) {
        if (object.isReadonly) throw errorAt(site, READONLY)
        handler = object.metatable?.getString('__newindex')
        if (key === undefined || key !== key) throw badKey(key, site)
        if (handler === undefined || object.get(key) !== undefined) {
          object.set(key, value)
          return
        }
        // PUC has made an entry before it looks for the metamethod, and later sizes depend on that.
        object.set(key, undefined)
      } else {
        handler = metamethod(object, '__newindex')
        if (handler === undefined) throw typeError(site, 'index', object, steps === 0 ? site?.subject : undefined)
      }
      if (typeof handler === 'function') {
        callSetter(handler, site, object, key, value)
        return
      }
      object = handler
    }
    throw errorAt(site, 'loop in settable')
  }

  // Arithmetic

  function arithmetic(
    a: LuaValue,
    b: LuaValue,
    site: Site,
    event: string,
    compute: (x: number, y: number) => number,
  ): LuaValue {
    const x = toNumber(a)
    const y = toNumber(b)
    if (x !== undefined && y !== undefined) return compute(x, y)
    const handler = metamethod(a, event) ?? metamethod(b, event)
    if (handler === undefined) {
      const isFirst = x === undefined
      throw typeError(site, 'perform arithmetic on', isFirst ? a : b, isFirst ? site.subject : site.other)
    }
    return callHandler(handler, site, a, b)
  }

  function add(a: LuaValue, b: LuaValue, site: Site): LuaValue {
    if (typeof a === 'number' && typeof b === 'number') return a + b
    return arithmetic(a, b, site, '__add', (x, y) => x + y)
  }

  function subtract(a: LuaValue, b: LuaValue, site: Site): LuaValue {
    if (typeof a === 'number' && typeof b === 'number') return a - b
    return arithmetic(a, b, site, '__sub', (x, y) => x - y)
  }

  function multiply(a: LuaValue, b: LuaValue, site: Site): LuaValue {
    if (typeof a === 'number' && typeof b === 'number') return a * b
    return arithmetic(a, b, site, '__mul', (x, y) => x * y)
  }

  function divide(a: LuaValue, b: LuaValue, site: Site): LuaValue {
    if (typeof a === 'number' && typeof b === 'number') return a / b
    return arithmetic(a, b, site, '__div', (x, y) => x / y)
  }

  function modulo(a: LuaValue, b: LuaValue, site: Site): LuaValue {
    if (typeof a === 'number' && typeof b === 'number') return a - Math.floor(a / b) * b
    return arithmetic(a, b, site, '__mod', (x, y) => x - Math.floor(x / y) * y)
  }

  function power(a: LuaValue, b: LuaValue, site: Site): LuaValue {
    if (typeof a === 'number' && typeof b === 'number') return pow(a, b)
    return arithmetic(a, b, site, '__pow', pow)
  }

  function negate(a: LuaValue, site: Site): LuaValue {
    if (typeof a === 'number') return -a
    const x = toNumber(a)
    if (x !== undefined) return -x
    const handler = metamethod(a, '__unm')
    if (handler === undefined) throw typeError(site, 'perform arithmetic on', a, site.subject)
    return callHandler(handler, site, a, a)
  }

  // Strings and lengths

  function concat(a: LuaValue, b: LuaValue, site: Site): LuaValue {
    ticker.left--
    if (typeof a === 'string' && typeof b === 'string') {
      ticker.expectLong(a.length + b.length)
      return a + b
    }
    const isFirstText = typeof a === 'string' || typeof a === 'number'
    if (isFirstText && (typeof b === 'string' || typeof b === 'number')) {
      const left = toText(a)
      const right = toText(b)
      ticker.expectLong(left.length + right.length)
      return left + right
    }
    const handler = metamethod(a, '__concat') ?? metamethod(b, '__concat')
    if (handler === undefined) {
      throw typeError(site, 'concatenate', isFirstText ? b : a, isFirstText ? site.other : site.subject)
    }
    return callHandler(handler, site, a, b)
  }

  function length(value: LuaValue, site: Site): LuaValue {
    if (value instanceof LuaTable) return value.length()
    if (typeof value === 'string') return value.length
    const handler = metamethod(value, '__len')
    if (handler === undefined) throw typeError(site, 'get length of', value, site.subject)
    // PUC passes nil for the operand that there isn't, where `-` passes its only one twice.
    return callHandler(handler, site, value, undefined)
  }

  // Comparison

  function equals(a: LuaValue, b: LuaValue, site: Site): boolean {
    if (a === b) return true
    if (typeof a !== 'object' || typeof b !== 'object') return false
    const handler = comparisonHandler(a, b, '__eq')
    return handler !== undefined && isTruthy(callHandler(handler, site, a, b))
  }

  /** Only a metamethod that both operands share counts. */
  function comparisonHandler(a: LuaValue, b: LuaValue, event: string): LuaValue {
    if (typeName(a) !== typeName(b)) return undefined
    const handler = metamethod(a, event)
    if (handler === undefined) return undefined
    const other = metamethod(b, event)
    return other === handler || (other !== undefined && equalsRaw(handler, other)) ? handler : undefined
  }

  function equalsRaw(a: LuaValue, b: LuaValue): boolean {
    return a === b
  }

  /** `a < b` for host functions. */
  function less(a: LuaValue, b: LuaValue): boolean {
    return lessThan(a, b, undefined)
  }

  function lessThan(a: LuaValue, b: LuaValue, site: Site | undefined): boolean {
    if (typeof a === 'number' && typeof b === 'number') return a < b
    if (typeof a === 'string' && typeof b === 'string') return a < b
    const handler = comparisonHandler(a, b, '__lt')
    if (handler === undefined) throw orderError(a, b, site)
    return isTruthy(callHandler(handler, site, a, b))
  }

  function lessEqual(a: LuaValue, b: LuaValue, site: Site): boolean {
    if (typeof a === 'number' && typeof b === 'number') return a <= b
    if (typeof a === 'string' && typeof b === 'string') return a <= b
    const handler = comparisonHandler(a, b, '__le')
    if (handler !== undefined) return isTruthy(callHandler(handler, site, a, b))
    const opposite = comparisonHandler(b, a, '__lt')
    if (opposite === undefined) throw orderError(a, b, site)
    return !isTruthy(callHandler(opposite, site, b, a))
  }

  // The operands of the swapped comparison are swapped back for the evaluation order only.
  function greaterThan(a: LuaValue, b: LuaValue, site: Site): boolean {
    return lessThan(b, a, site)
  }

  function greaterEqual(a: LuaValue, b: LuaValue, site: Site): boolean {
    return lessEqual(b, a, site)
  }

  function orderError(a: LuaValue, b: LuaValue, site: Site | undefined): LuaError {
    const left = typeName(a)
    const right = typeName(b)
    return errorAt(
      site,
      left === right ? `attempt to compare two ${left} values` : `attempt to compare ${left} with ${right}`,
    )
  }

  // Calls

  function fn(value: LuaValue, site: Site | undefined): LuaFunction {
    // Whatever is called may make something.
    ticker.left--
    return typeof value === 'function' ? value : callable(value, site)
  }

  /** What stands for a value that is no function; it fails only when called, after the arguments are known. */
  function callable(value: LuaValue, site: Site | undefined): LuaFunction {
    const handler = metamethod(value, '__call')
    if (typeof handler === 'function') return (...args) => handler(value, ...args)
    // A function of the host, as far as tail calls go: it must fail while the caller is still there.
    return hostFunction(() => {
      throw typeError(site, 'call', value, site?.isCall === true ? site.subject : undefined)
    })
  }

  function forNumber(value: LuaValue, what: 'initial' | 'limit' | 'step', site: Site): number {
    const number = toNumber(value)
    if (number !== undefined) return number
    throw errorAt(site, `'for' ${what === 'initial' ? 'initial value' : what} must be a number`)
  }

  return {
    ...{ metatableOf, metamethod, globalsOf, get, set, index, field, setIndex, setField },
    ...{ add, subtract, multiply, divide, modulo, power, negate, concat, length },
    ...{ equals, less, lessThan, lessEqual, greaterThan, greaterEqual, fn, forNumber },
  }
}

export const READONLY = 'Attempt to modify a readonly table'

function toText(value: string | number): string {
  return typeof value === 'number' ? formatNumber(value) : value
}

/** C's `pow`: 1 to any power and -1 to an infinite one are 1. */
export function pow(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1
  return x ** y
}

/** Calls a function value as a host function does: a value that is none fails without a position. */
export function callValue(
  operators: Operators,
  value: LuaValue,
  args: readonly LuaValue[],
): readonly LuaValue[] | LuaValue {
  if (typeof value === 'function') return invoke(value, args)
  const handler = operators.metamethod(value, '__call')
  if (typeof handler === 'function') return invoke(handler, [value, ...args])
  throw new LuaError(`attempt to call a ${typeName(value)} value`)
}

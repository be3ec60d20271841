/**
 * The base library: what is global in Lua, but `print`, `dofile` and `loadfile`, which belong to a host with a console
 * and files, and `getfenv` and `setfenv`, as every function of a state shares its globals here.
 */
import { C_CALLS_MAX, C_STACK_OVERFLOW, cCalls, invoke, invokeHandler, values } from '../calls.js'
import { LuaError, raise, raiseAt, raiseBare } from '../errors.js'
import { frameOf, type Site } from '../frames.js'
import { formatNumber, parseInBase, toInt32 } from '../numbers.js'
import { callValue, READONLY, toNumber, typeName } from '../operators.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { hostFunction, isTruthy, LuaUserdata, NOTHING, type LuaFunction, type LuaValue } from '../value.js'
import {
  argumentError,
  checkAny,
  checkInt,
  checkString,
  checkTable,
  optionalInt,
  typeError,
  type Args,
} from './args.js'
import { textOf } from './text-of.js'

/** PUC's LUAI_MAXCSTACK: the values that a host function may take and give together. */
export const STACK_VALUES_MAX = 8000

export function openBase(state: LuaState): void {
  const { globals, operators } = state

  const next: LuaFunction = (...args) => {
    const table = checkTable(args, 1, 'next')
    const position = table.positionOf(args[1])
    if (position === -2) throw new LuaError("invalid key to 'next'")
    const found = table.nextPosition(position)
    // Entries that have lost their value are passed one by one.
    state.ticker.spend((found - position) >>> 4)
    return found < 0 ? undefined : [table.keyAt(found), table.valueAt(found)]
  }
  const sequenceStep: LuaFunction = (...args) => {
    const at = checkInt(args, 2, 'ipairs') + 1
    const value = checkTable(args, 1, 'ipairs').get(at)
    return value === undefined ? NOTHING : [at, value]
  }
  const error: LuaFunction = (...args) => raiseError(undefined, args)
  state.known.next = hostFunction(next)
  state.known.sequenceStep = hostFunction(sequenceStep)
  state.known.error = { plain: hostFunction(error), from: raiseError }

  function loadChunk(source: string, chunkName: string): readonly LuaValue[] | LuaValue {
    try {
      return state.loadString(source, chunkName)
    } catch (error) {
      if (error instanceof LuaError) return [undefined, error.value]
      throw error
    }
  }

  globals.set('_G', globals)
  globals.set('_VERSION', 'Lua 5.1')
  state.register(globals, {
    next,
    ipairs: (...args) => [sequenceStep, checkTable(args, 1, 'ipairs'), 0],
    pairs: (...args) => [next, checkTable(args, 1, 'pairs'), undefined],

    assert(...args) {
      if (isTruthy(checkAny(args, 1, 'assert'))) return args
      const message = args[1] === undefined ? 'assertion failed!' : checkString(args, 2, 'assert')
      throw raise(message)
    },
    error,
    pcall(...args) {
      const body = checkAny(args, 1, 'pcall')
      return protect(state, () => values(callValue(operators, body, args.slice(1))))
    },
    xpcall(...args) {
      if (args.length < 2) throw argumentError(2, 'xpcall', 'value expected')
      const [body, handler] = args
      const { depth } = cCalls
      try {
        return [true, ...values(callValue(operators, body, []))]
      } catch (error) {
        const caught = state.caught(error)
        if (caught === null) throw error
        const answer = handled(state, handler, caught)
        cCalls.depth = depth
        return [false, ...answer]
      }
    },

    getmetatable(...args) {
      const metatable = operators.metatableOf(checkAny(args, 1, 'getmetatable'))
      return metatable?.getString('__metatable') ?? metatable ?? undefined
    },
    setmetatable(...args) {
      const table = checkTable(args, 1, 'setmetatable')
      const metatable = args[1]
      if (!(metatable instanceof LuaTable) && (metatable !== undefined || args.length < 2)) {
        throw argumentError(2, 'setmetatable', 'nil or table expected')
      }
      if (table.metatable?.getString('__metatable') !== undefined) throw raise('cannot change a protected metatable')
      if (table.isReadonly) throw new LuaError(READONLY)
      table.metatable = metatable ?? null
      return table
    },
    rawequal: (...args) => checkAny(args, 1, 'rawequal') === checkAny(args, 2, 'rawequal'),
    rawget: (...args) => checkTable(args, 1, 'rawget').get(checkAny(args, 2, 'rawget')),
    rawset(...args) {
      const table = checkTable(args, 1, 'rawset')
      const key = checkAny(args, 2, 'rawset')
      const value = checkAny(args, 3, 'rawset')
      setRaw(table, key, value)
      return table
    },

    select(...args) {
      if (args[0] === '#') return args.length - 1
      const count = args.length
      let from = checkInt(args, 1, 'select')
      if (from < 0) from = count + from
      else if (from > count) from = count
      if (from < 1) throw argumentError(1, 'select', 'index out of range')
      return args.slice(from)
    },
    unpack: (...args) => unpack(state, args),
    tonumber,
    tostring: (...args) => textOf(operators, checkAny(args, 1, 'tostring')),
    type: (...args) => typeName(checkAny(args, 1, 'type')),

    load(...args) {
      const reader = args[0]
      if (typeof reader !== 'function') throw typeError(args, 1, 'load', 'function')
      const chunkName = args[1] === undefined ? '=(load)' : checkString(args, 2, 'load')
      const parts: string[] = []
      try {
        for (;;) {
          const part = values(invoke(reader, []))[0]
          if (part === undefined || part === '') break
          if (typeof part !== 'string' && typeof part !== 'number') {
            throw raise('reader function must return a string')
          }
          state.ticker.spend(1)
          parts.push(typeof part === 'number' ? formatNumber(part) : part)
        }
      } catch (error) {
        const caught = state.caught(error)
        if (caught === null) throw error
        return [undefined, caught.value]
      }
      return loadChunk(parts.join(''), chunkName)
    },
    loadstring(...args) {
      const source = checkString(args, 1, 'loadstring')
      return loadChunk(source, args[1] === undefined ? source : checkString(args, 2, 'loadstring'))
    },

    collectgarbage: (...args) => collectGarbage(args),
    gcinfo: () => 0,
    newproxy(...args) {
      const proxy = new LuaUserdata()
      const model = args[0]
      if (model === true) proxy.metatable = new LuaTable()
      else if (model instanceof LuaUserdata) proxy.metatable = model.metatable
      else if (isTruthy(model)) throw argumentError(1, 'newproxy', 'boolean or proxy expected')
      return proxy
    },
  })
}

/** `rawset` for host functions: errors have no position, as they arise in C. */
export function setRaw(table: LuaTable, key: LuaValue, value: LuaValue): void {
  if (table.isReadonly) throw raiseBare(READONLY)
  if (key === undefined) throw raiseBare('table index is nil')
  if (key !== key) throw raiseBare('table index is NaN')
  table.set(key, value)
}

/** `error`; from a site, if it's known which calls it. */
function raiseError(site: Site | undefined, args: Args): never {
  const level = optionalInt(args, 2, 'error', 1)
  const value = args[0]
  const isText = typeof value === 'string' || typeof value === 'number'
  if (!isText || level <= 0) throw new LuaError(value, site && [frameOf(site)])
  const message = typeof value === 'number' ? formatNumber(value) : value
  throw site !== undefined && level === 1 ? raiseAt(site, message) : raise(message, level)
}

function protect(state: LuaState, body: () => readonly LuaValue[]): readonly LuaValue[] {
  const { depth } = cCalls
  try {
    return [true, ...body()]
  } catch (error) {
    cCalls.depth = depth
    const caught = state.caught(error)
    if (caught === null) throw error
    return [false, caught.value]
  }
}

/** So deep the handlers of errors in handlers may go: an eighth more than all else. */
const HANDLER_CALLS_MAX = C_CALLS_MAX + (C_CALLS_MAX >> 3)

/** What the handler makes of an error. An error in the handler is handled by it in turn, one C call deeper. */
function handled(state: LuaState, handler: LuaValue, caught: LuaError): readonly LuaValue[] {
  // Only a function will do, none by metamethod.
  if (typeof handler !== 'function') return ['error in error handling']
  let { value } = caught
  // Nobody has put the count back, so it tells how deep the error arose.
  while (++cCalls.depth < HANDLER_CALLS_MAX) {
    if (cCalls.depth === C_CALLS_MAX) {
      value = C_STACK_OVERFLOW
      continue
    }
    try {
      return [values(invokeHandler(handler, [value]))[0]]
    } catch (error) {
      const inner = state.caught(error)
      if (inner === null) throw error
      ;({ value } = inner)
    }
  }
  return ['error in error handling']
}

function unpack(state: LuaState, args: Args): readonly LuaValue[] {
  const table = checkTable(args, 1, 'unpack')
  const from = optionalInt(args, 2, 'unpack', 1)
  const to = args[2] === undefined ? table.length() : checkInt(args, 3, 'unpack')
  if (from > to) return NOTHING
  const count = to - from + 1
  if (count > STACK_VALUES_MAX - args.length) throw raise('too many results to unpack')
  state.ticker.spend(count)
  const results: LuaValue[] = []
  for (let at = from; at <= to; at++) results.push(table.get(at))
  return results
}

function tonumber(...args: LuaValue[]): LuaValue {
  const base = optionalInt(args, 2, 'tonumber', 10)
  if (base === 10) return toNumber(checkAny(args, 1, 'tonumber'))
  const text = checkString(args, 1, 'tonumber')
  if (base < 2 || base > 36) throw argumentError(2, 'tonumber', 'base out of range')
  return parseInBase(text, base)
}

const COLLECT_OPTIONS = ['stop', 'restart', 'collect', 'count', 'step', 'setpause', 'setstepmul']

/** JavaScript's collector takes no orders; the answers are those of one that has nothing to do. */
function collectGarbage(args: Args): LuaValue {
  const option = args[0] === undefined ? 'collect' : checkString(args, 1, 'collectgarbage')
  if (!COLLECT_OPTIONS.includes(option)) throw argumentError(1, 'collectgarbage', `invalid option '${option}'`)
  toInt32(args[1] === undefined ? 0 : checkInt(args, 2, 'collectgarbage'))
  return option === 'step' ? true : 0
}

/**
 * Reading the arguments of host functions, after PUC's `lauxlib.c`: conversions and "bad argument" messages.
 *
 * Positions count from 1. `name` is the function's own; messages prefer the name it was called by, as PUC's do.
 */
import { type LuaError, raiseCalled } from '../errors.js'
import { formatNumber, toInt64 } from '../numbers.js'
import { toNumber, typeName } from '../operators.js'
import { LuaTable } from '../table.js'
import type { LuaFunction, LuaValue } from '../value.js'

export type Args = readonly LuaValue[]

/** "bad argument #1 to 'insert' (...)". */
export function argumentError(position: number, name: string, message: string): LuaError {
  return raiseCalled((called) => {
    const shownName = called === undefined ? '?' : (called.name ?? name)
    if (called?.isMethod !== true) return `bad argument #${position} to '${shownName}' (${message})`
    // A method's first argument is the object itself.
    if (position === 1) return `calling '${shownName}' on bad self (${message})`
    return `bad argument #${position - 1} to '${shownName}' (${message})`
  })
}

export function typeError(args: Args, position: number, name: string, expected: string): LuaError {
  const actual = position > args.length ? 'no value' : typeName(args[position - 1])
  return argumentError(position, name, `${expected} expected, got ${actual}`)
}

export function checkAny(args: Args, position: number, name: string): LuaValue {
  if (position > args.length) throw argumentError(position, name, 'value expected')
  return args[position - 1]
}

export function checkTable(args: Args, position: number, name: string): LuaTable {
  const value = args[position - 1]
  if (value instanceof LuaTable) return value
  throw typeError(args, position, name, 'table')
}

export function checkFunction(args: Args, position: number, name: string): LuaFunction {
  const value = args[position - 1]
  if (typeof value === 'function') return value
  throw typeError(args, position, name, 'function')
}

export function checkNumber(args: Args, position: number, name: string): number {
  const value = args[position - 1]
  if (typeof value === 'number') return value
  const number = toNumber(value)
  if (number === undefined) throw typeError(args, position, name, 'number')
  return number
}

export function checkString(args: Args, position: number, name: string): string {
  const value = args[position - 1]
  if (typeof value === 'string') return value
  if (typeof value === 'number') return formatNumber(value)
  throw typeError(args, position, name, 'string')
}

/** C's 64-bit `lua_Integer`, as a double; beyond 2^53 it is only as exact as that. */
export function checkInteger(args: Args, position: number, name: string): number {
  const number = checkNumber(args, position, name)
  if (number > -(2 ** 53) && number < 2 ** 53) return Math.trunc(number) + 0
  return Number(toInt64(number))
}

/** C's 32-bit `int`, which the integer is cast to. */
export function checkInt(args: Args, position: number, name: string): number {
  const integer = checkInteger(args, position, name)
  return integer === (integer | 0) ? integer : Number(BigInt.asIntN(32, BigInt(integer)))
}

export function isNone(args: Args, position: number): boolean {
  return args[position - 1] === undefined
}

export function optionalInteger(args: Args, position: number, name: string, otherwise: number): number {
  return isNone(args, position) ? otherwise : checkInteger(args, position, name)
}

export function optionalInt(args: Args, position: number, name: string, otherwise: number): number {
  return isNone(args, position) ? otherwise : checkInt(args, position, name)
}

export function optionalString(args: Args, position: number, name: string, otherwise: string): string {
  return isNone(args, position) ? otherwise : checkString(args, position, name)
}

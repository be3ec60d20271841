/**
 * What a Lua value is in JavaScript.
 *
 * nil is `undefined`; booleans and numbers are themselves (every Lua 5.1 number is a double); a string is a JavaScript
 * string whose char codes are bytes, 0 to 255, which keeps comparison, hashing and concatenation native and costs one
 * byte per character in V8. A function is a JavaScript function.
 *
 * What a function answers is a `LuaResult`: one value as it is, none or several as an array. An array is never a Lua
 * value, so the two cannot be confused, and the usual single result allocates nothing. Nobody writes into an array of
 * results: it may be shared.
 */
import type { LuaTable } from './table.js'
import type { LuaThread } from './thread.js'

/** An opaque value of the host; `cjson.null` is one. */
export class LuaUserdata {
  metatable: LuaTable | null = null
  /** @param label what follows "userdata: " in `tostring`; without it an address is made up. */
  constructor(readonly label?: string) {}
}

export type LuaValue = undefined | boolean | number | string | LuaTable | LuaFunction | LuaThread | LuaUserdata

export type LuaResult = LuaValue | readonly LuaValue[]

export type LuaFunction = (...args: LuaValue[]) => LuaResult

/** No values: what a function without `return` answers, and a host function that has nothing to say. */
export const NOTHING: readonly LuaValue[] = Object.freeze([])

/** Neither nil nor false. */
export function isTruthy(value: LuaValue): boolean {
  return value !== undefined && value !== false
}

/** C functions in PUC's eyes: those that the host wrote. */
const hostFunctions = new WeakSet<LuaFunction>()

/** Marks a function as written by the host; whatever else is callable came out of the compiler. */
export function hostFunction<F extends LuaFunction>(body: F): F {
  hostFunctions.add(body)
  return body
}

export function isHostFunction(value: LuaFunction): boolean {
  return hostFunctions.has(value)
}

/** What C makes of a string: it ends at a NUL. */
export function upToNul(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

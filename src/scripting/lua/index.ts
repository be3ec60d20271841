/**
 * Lua 5.1 for JavaScript: a compiler and its libraries, with nothing of Redis in it but the libraries Redis ships.
 *
 * ```ts
 * const state = new LuaState({ onTick: checkTheClock })
 * openStandardLibraries(state)
 * state.register(state.globals, { answer: (...args) => 42 })
 * const main = state.load(compile('return answer() + 1', '@user_script'))
 * state.call(main) // [43]
 * ```
 *
 * Strings are JavaScript strings with one char, 0 to 255, per byte; nil is undefined; a table is a LuaTable; a function
 * takes LuaValues and answers one of them, or an array of any number. Scripts reach nothing of JavaScript.
 */
import { openBase } from './lib/base.js'
import { openCoroutine } from './lib/coroutine.js'
import { openMath } from './lib/math.js'
import { openString } from './lib/string.js'
import { openTable } from './lib/table.js'
import type { LuaState } from './state.js'

export { values } from './calls.js'
export { compile, type CompiledChunk, type CompileOptions } from './compile.js'
export type { DebugFrame } from './debug.js'
export { LuaError, raise, raiseFrom } from './errors.js'
export { currentFrames } from './frames.js'
export { openBase } from './lib/base.js'
export { openBit } from './lib/bit.js'
export { openCjson } from './lib/cjson.js'
export { JSON_NULL } from './lib/cjson-settings.js'
export { openCmsgpack } from './lib/cmsgpack.js'
export { openCoroutine } from './lib/coroutine.js'
export { openMath } from './lib/math.js'
export { openOs } from './lib/os.js'
export { makeReadonly, protectGlobals } from './lib/protect.js'
export { openString } from './lib/string.js'
export { openStruct } from './lib/struct.js'
export { openTable } from './lib/table.js'
export { plainText } from './lib/text-of.js'
export * from './lib/args.js'
export { CodeGenerationForbiddenError } from './load.js'
export { formatNumber, parseNumber, toInt32 } from './numbers.js'
export { typeName } from './operators.js'
export { LuaState, type LuaStateOptions } from './state.js'
export { LuaTable, type TablePlace } from './table.js'
export { LuaThread } from './thread.js'
export { TICK_INTERVAL } from './ticker.js'
export { hostFunction, isTruthy, LuaUserdata, NOTHING } from './value.js'
export type { LuaFunction, LuaResult, LuaValue } from './value.js'

/** The libraries of Lua 5.1 that need nothing of the host: base, string, table, math, coroutine. */
export function openStandardLibraries(state: LuaState): void {
  openBase(state)
  openString(state)
  openTable(state)
  openMath(state)
  openCoroutine(state)
}

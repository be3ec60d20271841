/**
 * The protection that Redis gives its globals: no script can change them, or a library, and to read a global that does
 * not exist is an error, as it is mostly a misspelt local.
 */
import { raise } from '../errors.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { plainText } from './text-of.js'

const BAD_NAME = 'Second argument to luaProtectedTableError must be a string or number'

/** To be called when all libraries are open. The host itself can still write with `LuaTable.set`. */
export function protectGlobals(state: LuaState): void {
  const metatable = new LuaTable()
  state.register(metatable, {
    __index(...args) {
      const name = args[1]
      if (typeof name !== 'string' && typeof name !== 'number') throw raise(BAD_NAME)
      throw raise(`Script attempted to access nonexistent global variable '${plainText(name)}'`)
    },
  })
  state.globals.metatable = metatable
  makeReadonly(state.globals)
  makeReadonly(state.stringMetatable)
}

/** Makes a table read-only, and every table that can be reached from it by values and metatables. */
export function makeReadonly(table: LuaTable): void {
  if (table.isReadonly) return
  table.isReadonly = true
  if (table.metatable !== null) makeReadonly(table.metatable)
  for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
    const value = table.valueAt(at)
    if (value instanceof LuaTable) makeReadonly(value)
  }
}

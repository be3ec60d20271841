/** `os.clock`, the one function of the os library that Redis lets scripts have. The host hands the clock in. */
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'

/** @param clockSeconds processor time used, in seconds; any clock that does not go back will do. */
export function openOs(state: LuaState, clockSeconds: () => number): void {
  const os = new LuaTable()
  state.globals.set('os', os)
  state.register(os, { clock: () => clockSeconds() })
}

/**
 * One text for the outcome of a script, made the same way here and in PUC's Lua, so that the two can be compared.
 */
import {
  compile,
  LuaError,
  LuaState,
  LuaTable,
  openBit,
  openCjson,
  openCmsgpack,
  openOs,
  openStandardLibraries,
  openStruct,
  plainText,
  protectGlobals,
} from '../../../src/scripting/lua/index.js'
import type { LuaValue } from '../../../src/scripting/lua/index.js'

/** A state as scripts of the tests see it; `onTick` may stop them. */
export function newState(onTick?: () => void, tickInterval?: number): LuaState {
  const state = new LuaState({ ...(onTick && { onTick }), ...(tickInterval !== undefined && { tickInterval }) })
  openStandardLibraries(state)
  openOs(state, () => 0)
  openBit(state)
  openStruct(state)
  openCjson(state)
  openCmsgpack(state)
  return state
}

/** A state as Redis's scripts find it. */
export function newRedisState(): LuaState {
  const state = newState()
  protectGlobals(state)
  return state
}

/** "ok <values>" or "error <value>" of a script that runs in a state of its own. */
export function outcome(source: string, chunkName = '@chunk', state = newState()): string {
  try {
    const results = state.call(state.load(compile(source, chunkName)))
    return ['ok', ...results.map(rendered)].join(' ')
  } catch (error) {
    if (!(error instanceof LuaError)) throw error
    return `error ${rendered(error.value)}`
  }
}

function rendered(value: LuaValue): string {
  if (typeof value === 'string') return quoted(value)
  if (value instanceof LuaTable) {
    return `{${Array.from({ length: value.length() }, (_, i) => rendered(value.get(i + 1))).join(',')}}`
  }
  return typeof value === 'object' || typeof value === 'function'
    ? plainText(value).replace(/: 0x.*/, '')
    : plainText(value)
}

function quoted(text: string): string {
  return `"${text.replace(/0x[0-9a-f]{9,}/g, '0x').replace(/[\x00-\x1f\x7f-\xff"\\]/g, (char) => `\\${char.charCodeAt(0)}.`)}"`
}

/** The same in Lua: a local function `outcome(source, after)`; `after` is called when the script has run. */
export const OUTCOME_IN_LUA = `
local function rendered(v)
  if type(v) == 'string' then
    return '"' .. v:gsub('0x%x%x%x%x%x%x%x%x%x+', '0x'):gsub('[%c\\127-\\255"\\\\]', function(c) return '\\\\' .. c:byte() .. '.' end) .. '"'
  elseif type(v) == 'table' then
    local parts = {}
    for i = 1, #v do parts[i] = rendered(v[i]) end
    return '{' .. table.concat(parts, ',') .. '}'
  elseif type(v) == 'number' or v == nil or type(v) == 'boolean' then return tostring(v)
  else return (tostring(v):gsub(': 0x.*', '')) end
end
local function pack(...) return select('#', ...), {...} end
local function outcome(source, after)
  local f, message = loadstring(source, '@chunk')
  if not f then return 'error ' .. rendered(message) end
  local n, r = pack(pcall(f))
  if after then after() end
  if not r[1] then return 'error ' .. rendered(r[2]) end
  local parts = {'ok'}
  for i = 2, n do parts[i] = rendered(r[i]) end
  return table.concat(parts, ' ')
end
`

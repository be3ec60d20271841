/** PUC's Lua 5.1, as Debian packages it: the reference that scripts are compared with. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OUTCOME_IN_LUA } from './render.js'

export const PUC = 'lua5.1'
export const HAS_PUC = spawnSync(PUC, ['-v']).status === 0
export const WHY_SKIPPED = `no ${PUC} on this machine (Debian: apt-get install lua5.1)`

/** Takes back what a script did to the globals. */
const CLEAN = `
local globals = {}
for k in pairs(_G) do globals[k] = true end
local rawset, next, setmetatable = rawset, next, setmetatable
local function clean()
  setmetatable(_G, nil)
  for k in next, _G do if not globals[k] then rawset(_G, k, nil) end end
end
`

/** The outcome of each script, as `render.ts` puts it. */
export function pucOutcomes(sources: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lua-'))
  try {
    const program = join(folder, 'all.lua')
    const calls = sources.map((source) => `io.write(outcome(${literal(source)}, clean), '\\n')`)
    writeFileSync(program, `${OUTCOME_IN_LUA}${CLEAN}\n${calls.join('\n')}\n`, 'latin1')
    const run = spawnSync(PUC, [program], { encoding: 'latin1', maxBuffer: 2 ** 28, timeout: 60_000 })
    if (run.status !== 0) throw new Error(`${PUC} failed after ${run.stdout.slice(-300)}: ${run.stderr}`)
    return run.stdout.split('\n').slice(0, -1)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function literal(text: string): string {
  return `"${text.replace(/[^ -!#-[\]-~]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`)}"`
}

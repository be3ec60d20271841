/** Finds the script engine when the first script comes, so that a server without scripts doesn't load it. */
import { createRequire } from 'node:module'
import type { ScriptEngineFactory } from '../commands/scripts.js'

declare const __filename: string | undefined

/** Loads `cinnabar/scripting`, at once, as EVAL has to answer: its CommonJS build. */
export function loadScripting(): ScriptEngineFactory | undefined {
  const load = createRequire(typeof __filename === 'string' ? __filename : import.meta.url)
  try {
    return (load('cinnabar/scripting') as { scripting: ScriptEngineFactory }).scripting
  } catch {
    return undefined
  }
}

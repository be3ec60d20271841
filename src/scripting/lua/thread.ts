/** A coroutine: a suspended generator and what Lua knows of its state. `lib/coroutine.ts` runs it. */
import type { LuaFunction, LuaResult, LuaValue } from './value.js'

/** What a Lua function that may yield runs as; a step takes what `resume` was given and gives what `yield` was given. */
export type LuaGenerator = Generator<readonly LuaValue[], LuaResult, readonly LuaValue[]>

export type ThreadStatus = 'suspended' | 'running' | 'normal' | 'dead'

export class LuaThread {
  status: ThreadStatus = 'suspended'
  /** Null until the first resume. */
  generator: LuaGenerator | null = null

  constructor(readonly body: LuaFunction) {}
}

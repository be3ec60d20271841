/** What ends a script whatever it says. */
import type { CommandError } from '../keyspace/errors.js'

/** Ends a script; no Lua code can catch it. */
export class ScriptStopped extends Error {
  override readonly name = 'ScriptStopped'
  constructor(readonly refusal: CommandError) {
    super(refusal.text)
  }
}

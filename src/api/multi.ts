/**
 * A transaction of the in-process API: commands are collected, then run at once as MULTI ... EXEC. Its methods are those of
 * the store; each returns the transaction again. What a command answers with an error stands in the result as a
 * `RedisError`, as Redis runs the others all the same.
 */
import type { Caller } from './caller.js'
import type { JsValue } from './js-reply.js'
import { type Method, METHODS } from './methods.js'

export class Multi {
  private readonly caller: Caller
  private readonly wantsBytes: boolean
  private readonly calls: { method: Method; given: readonly unknown[] }[] = []

  constructor(caller: Caller, wantsBytes: boolean) {
    this.caller = caller
    this.wantsBytes = wantsBytes
  }

  /** @internal */
  add(method: Method, given: readonly unknown[]): this {
    this.calls.push({ method, given })
    return this
  }

  /**
   * Runs what was collected.
   * @returns the replies in order, or null when a watched key was changed: nothing was run then
   * @throws RedisError when a command was refused before it ran (nothing was run then), TypeError on a bad argument
   */
  exec(): JsValue[] | null {
    this.caller.call(['MULTI'], this.wantsBytes)
    try {
      for (const { method, given } of this.calls) this.caller.run(method, given, this.wantsBytes)
    } catch (error) {
      this.caller.call(['DISCARD'], this.wantsBytes)
      throw error
    }
    return this.caller.call(['EXEC'], this.wantsBytes) as JsValue[] | null
  }
}

for (const method of METHODS) {
  const value = function (this: Multi, ...given: unknown[]): Multi {
    return this.add(method, given)
  }
  Object.defineProperty(value, 'name', { value: method.name })
  Object.defineProperty(Multi.prototype, method.name, { value, writable: true, configurable: true })
}

/**
 * A transaction of the in-process API: commands are collected, then run at once as MULTI ... EXEC. Its methods are those of
 * the store; each returns the transaction again.
 */
import type { Caller } from './caller.js'
import type { JsValue } from './js-reply.js'
import { RedisError } from './redis-error.js'
import { type Method, METHODS } from './methods.js'

/**
 * Commands of a transaction answered with an error. As in Redis the others ran all the same: `replies` has every reply in
 * order, a `RedisError` where a command failed.
 */
export class MultiError extends Error {
  override readonly name = 'MultiError'
  /** In order, one for each command; a `RedisError` where it failed. */
  readonly replies: readonly JsValue[]

  constructor(replies: readonly JsValue[]) {
    const failed = replies.flatMap((reply, index) => (reply instanceof RedisError ? [{ reply, index }] : []))
    super(failed.map(({ reply, index }) => `command ${index + 1}: ${reply.message}`).join('; '))
    this.replies = replies
  }
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

export class Multi {
  private readonly caller: Caller
  private readonly wantsBytes: boolean
  private readonly calls: { method: Method; given: readonly unknown[] }[] = []

  constructor(caller: Caller, wantsBytes: boolean) {
    this.caller = caller
    this.wantsBytes = wantsBytes
  }

  /** What `console.log` shows. */
  [INSPECT](): string {
    return `Multi { commands: ${this.calls.length} }`
  }

  /** What `JSON.stringify` takes. */
  toJSON(): object {
    return { commands: this.calls.length }
  }

  /** @internal */
  add(method: Method, given: readonly unknown[]): this {
    this.calls.push({ method, given })
    return this
  }

  /**
   * Runs what was collected; called again, it runs again.
   * @returns the replies in order, or null when a watched key was changed: nothing was run then
   * @throws RedisError when a command was refused before it ran (nothing was run then), TypeError on a bad argument (the
   *   same), MultiError when commands failed while the others ran
   */
  exec(): JsValue[] | null {
    checkReceiver(this, 'exec')
    this.caller.call(['MULTI'], this.wantsBytes)
    try {
      for (const { method, given } of this.calls) this.caller.run(method, given, this.wantsBytes)
    } catch (error) {
      this.caller.call(['DISCARD'], this.wantsBytes)
      throw error
    }
    const replies = this.caller.call(['EXEC'], this.wantsBytes) as JsValue[] | null
    if (replies?.some((reply) => reply instanceof RedisError)) throw new MultiError(replies)
    return replies
  }
}

/** @throws TypeError if a method was called on its own */
function checkReceiver(multi: Multi | undefined, method: string): void {
  if (multi === undefined) {
    throw new TypeError(`${method}: methods must be called on the transaction: db.multi().${method}(...)`)
  }
}

for (const method of METHODS) {
  const value = function (this: Multi, ...given: unknown[]): Multi {
    checkReceiver(this, method.name)
    return this.add(method, given)
  }
  Object.defineProperty(value, 'name', { value: method.name })
  Object.defineProperty(Multi.prototype, method.name, { value, writable: true, configurable: true })
}

/**
 * How a front door finds the engine of a store that a user hands it. A registered symbol, so that a store opened through
 * the ES module works with a server loaded through `require`.
 */
import type { Engine } from './engine.js'
import { describe } from './given.js'

/** What whoever comes after `close` is told. */
export const STORE_CLOSED = 'the store is closed'

export const ENGINE: unique symbol = Symbol.for('cinnabar.engine') as never

/** A store that a front door can serve: what `open()` returns. */
export interface EngineOwner {
  readonly [ENGINE]: Engine
}

/**
 * The engine of what a function was given as a store.
 * @throws TypeError if it is none, with what `hint` says
 */
export function engineOf(given: unknown, caller: string, hint = ''): Engine {
  const engine = typeof given === 'object' && given !== null ? (given as Partial<EngineOwner>)[ENGINE] : undefined
  if (engine) return engine
  throw new TypeError(
    `${caller}: the first argument must be a store that open() returned, got ${describe(given)}${hint}`,
  )
}

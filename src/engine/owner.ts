/**
 * How a front door finds the engine of a store that a user hands it. A registered symbol, so that a store opened through
 * the ES module works with a server loaded through `require`.
 */
import type { Engine } from './engine.js'

export const ENGINE: unique symbol = Symbol.for('cinnabar.engine') as never

/** A store that a front door can serve: what `open()` returns. */
export interface EngineOwner {
  readonly [ENGINE]: Engine
}

/**
 * What a RESP front door needs of the engine.
 */
import type { Args } from '../commands/args.js'
import type { Reply } from '../commands/reply.js'
import type { SessionView, Transport } from '../commands/services.js'

/** The command has run and its reply is written. */
export const EXECUTED = 0
/** CLIENT PAUSE: nothing has happened; the same request is to be tried again after `transport.resume()`. */
export const POSTPONED = 1
/** The command waits for data: its reply comes later, and with it `transport.resume()`. */
export const BLOCKED = 2
export type ExecuteResult = typeof EXECUTED | typeof POSTPONED | typeof BLOCKED

export interface SessionOptions {
  readonly transport: Transport
  /** Where everything goes that is written to the session while no command of its own runs. */
  readonly sink: Reply
}

export interface EngineDoor {
  openSession(options: SessionOptions): SessionView
  closeSession(session: SessionView): void
  execute(session: SessionView, args: Args, reply: Reply): ExecuteResult
}

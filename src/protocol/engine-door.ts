/**
 * What a RESP front door needs of the engine.
 */
import type { AppendLogView } from '../commands/append-log.js'
import type { Args } from '../commands/args.js'
import type { Reply } from '../commands/reply.js'
import type { SessionView, Transport } from '../commands/services.js'
import type { ExecuteResult } from '../engine/engine.js'

export { BLOCKED, EXECUTED, POSTPONED, type ExecuteResult } from '../engine/engine.js'

export interface SessionOptions {
  readonly transport: Transport
  /** Where everything goes that is written to the session while no command of its own runs. */
  readonly sink: Reply
}

export interface EngineDoor {
  /** What must be written before replies leave. */
  readonly appendLog?: AppendLogView | undefined
  openSession(options: SessionOptions): SessionView
  closeSession(session: SessionView): void
  /**
   * Runs a request. After `POSTPONED` the same one is to be tried again, and after `BLOCKED` its reply has come, when
   * `transport.resume` is called.
   */
  execute(session: SessionView, args: Args, reply: Reply): ExecuteResult
}

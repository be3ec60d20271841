/**
 * CLIENT PAUSE: holds requests back for a time, and lets them go on in the order in which they came.
 */
import type { Args } from '../commands/args.js'
import type { PauseView } from '../commands/services.js'
import type { Command } from '../commands/spec/command.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import type { Scripts } from './scripts.js'
import type { Session } from './session.js'

export class Pausing {
  /** The pause that was asked for last; it may be over by now. */
  current: PauseView | undefined
  private readonly keyspace: Keyspace
  private readonly scripts: Scripts
  private readonly postponed = new Set<Session>()

  constructor(keyspace: Keyspace, scripts: Scripts) {
    this.keyspace = keyspace
    this.scripts = scripts
  }

  /** Nothing expires meanwhile, as that would be a change. */
  begin(pause: PauseView): void {
    this.current = pause
    this.keyspace.expiryPaused = true
  }

  end(): void {
    this.current = undefined
    this.keyspace.expiryPaused = false
    const sessions = [...this.postponed]
    this.postponed.clear()
    for (const session of sessions) {
      session.isBlocked = false
      session.transport?.resume()
    }
  }

  endIfOver(nowMs: number): void {
    if (this.current !== undefined && nowMs >= this.current.untilMs) this.end()
  }

  /** Whether a request has to wait for the end; then it's kept in mind until `end` or `forget`. */
  postpones(session: Session, command: Command, args: Args): boolean {
    this.endIfOver(this.keyspace.clock.now())
    const { current } = this
    if (current === undefined || session.trusted || session.kind === 'replica') return false
    if (current.mode === 'write' && !this.mayWrite(session, command, args)) return false
    session.isBlocked = true
    this.postponed.add(session)
    return true
  }

  forget(session: Session): void {
    this.postponed.delete(session)
  }

  private mayWrite(session: Session, command: Command, args: Args): boolean {
    if (this.scripts.mayWrite(command, args)) return true
    if (command.fullName !== 'exec' || session.queue === undefined) return false
    return session.queue.some((queued, queuedArgs) => this.scripts.mayWrite(queued, queuedArgs))
  }
}

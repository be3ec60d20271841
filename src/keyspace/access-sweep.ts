/**
 * Goes through all entries once an hour, a few at each tick, and turns marks in ms that grow old into seconds: 24 bits of
 * ms wrap around after 4.6 hours (`AccessClock`). At ten million keys that is 300 entries a tick.
 */
import { accessOf, setAccess } from './entry.js'
import type { Handle } from '../memory/arena.js'
import type { Keyspace } from './keyspace.js'

const ROUND_MS = 3_600_000

export class AccessSweep {
  private readonly keyspace: Keyspace
  private dbIndex = 0
  private cursor = 0
  /** Entries seen in this step. */
  private aged = 0
  private lastMs: number

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
    this.lastMs = keyspace.access.nowMs
    // As when a test moves time, or the machine was asleep: by the old time everything can still be told.
    const beforeJump = (): void => this.sweepAll()
    // Not assigned as it's made: V8 puts such a function among old objects, which keep the whole store until a full collection.
    keyspace.access.beforeJump = beforeJump
  }

  /** Does a tick's share. */
  tick(): void {
    const { access, size } = this.keyspace
    const elapsedMs = access.nowMs - this.lastMs
    this.lastMs = access.nowMs
    if (access.roundsLeft > 0 && elapsedMs > 0) this.sweep(Math.ceil((size * Math.min(elapsedMs, ROUND_MS)) / ROUND_MS))
  }

  private sweepAll(): void {
    const { access, databases } = this.keyspace
    const wasFine = access.fine
    if (access.roundsLeft === 0) return
    access.fine = false
    for (const { dict } of databases) dict.forEach(this.age)
    access.fine = wasFine
    if (!wasFine) access.roundsLeft = 0
  }

  /** Goes on with about `budget` entries. */
  private sweep(budget: number): void {
    const { access, databases } = this.keyspace
    for (this.aged = 0; this.aged <= budget;) {
      const dict = databases[this.dbIndex]?.dict
      if (dict) this.cursor = dict.scan(this.cursor, budget - this.aged, this.age)
      if (this.cursor !== 0) return
      this.dbIndex++
      if (this.dbIndex < databases.length) continue
      this.dbIndex = 0
      if (!access.fine) access.roundsLeft--
      return
    }
  }

  private readonly age = (handle: Handle): void => {
    const { arena, access } = this.keyspace
    this.aged++
    setAccess(arena, handle, access.aged(accessOf(arena, handle)))
  }
}

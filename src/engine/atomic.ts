/**
 * Batches that happen as a whole or not at all: a synchronous function over the store, whose changes are undone if it
 * throws.
 *
 * While it runs, the arena keeps what it takes to undo it (`memory/undo-log.ts`), time stands still, and what others would
 * be told of (keyspace events, keys that blocked clients wait for) is put off until it has ended well. Its effects leave as one
 * transaction.
 */
import type { Keyspace } from '../keyspace/keyspace.js'
import type { Eviction } from './eviction.js'
import type { Functions } from './functions.js'
import type { Session } from './session.js'

export class Atomic {
  private readonly keyspace: Keyspace
  private readonly eviction: Eviction
  private readonly functions: Functions
  private readonly serveReady: () => void

  /** `serveReady` serves those who wait for keys that have come up. */
  constructor(keyspace: Keyspace, eviction: Eviction, functions: Functions, serveReady: () => void) {
    this.keyspace = keyspace
    this.eviction = eviction
    this.functions = functions
    this.serveReady = serveReady
  }

  /** Whether a batch is under way. */
  get isOpen(): boolean {
    return this.keyspace.arena.undo !== undefined
  }

  /**
   * Runs `body` as one unit; within another batch, as a part of that one.
   * @returns what it returns
   * @throws what it throws, with all its changes undone; TypeError if it returns a promise, with the same effect
   */
  run<T>(session: Session, body: () => T): T {
    if (this.isOpen) return settled(body())
    if (session.queue !== undefined) throw new Error('atomic: a MULTI is open; run EXEC or DISCARD first')
    const { dbIndex } = session
    this.keyspace.thawTime()
    // As before a command: within the batch nothing is evicted.
    this.eviction.prepare()
    let result: T
    try {
      result = this.runBatch(() => {
        const answer = settled(body())
        if (session.queue !== undefined)
          throw new Error('atomic: MULTI was begun and neither EXEC nor DISCARD followed')
        return answer
      })
    } catch (error) {
      session.dbIndex = dbIndex
      if (session.queue !== undefined) session.discard()
      throw error
    }
    this.serveReady()
    if (this.eviction.evicted.count !== 0) this.eviction.evicted.tell()
    return result
  }

  /**
   * The same inside a running command: time stands still anyway, and the engine serves those who wait when the command is
   * through.
   */
  runInCommand<T>(body: () => T): T {
    return this.isOpen ? settled(body()) : this.runBatch(() => settled(body()))
  }

  private runBatch<T>(body: () => T): T {
    const { keyspace } = this
    const { dirty, effects } = keyspace
    const { told } = effects
    const { libraries } = this.functions
    const readyBefore = keyspace.ready.keys.length
    keyspace.arena.beginBatch()
    const mark = effects.hold()
    let result: T
    try {
      result = body()
    } catch (error) {
      keyspace.arena.undoBatch()
      for (const { dict } of keyspace.databases) dict.forgetLast()
      keyspace.forgetReady(readyBefore)
      keyspace.dirty = dirty
      this.functions.putBack(libraries)
      effects.rollback(mark)
      effects.told = told
      throw error
    }
    keyspace.arena.keepBatch()
    effects.release()
    return result
  }
}

/** Refuses a promise: what it would still do wouldn't be part of the batch. */
function settled<T>(result: T): T {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result
  // It was refused here: its own failure is nobody's business any more.
  void Promise.resolve(result).catch(() => undefined)
  throw new TypeError('atomic: the function must be synchronous, but it returned a promise')
}

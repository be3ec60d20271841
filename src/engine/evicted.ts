/**
 * Tells of evicted keys, when the command that caused their eviction is through: a listener may then run commands of its own.
 *
 * Keys that those commands evict are told of after pending I/O, and an error that a listener throws comes up there, too:
 * the command that happened to need the memory is done, and neither is its concern.
 */
import type { TimeSource } from '../keyspace/clock.js'
import type { Keyspace } from '../keyspace/keyspace.js'

/** Told of the key's bytes, its own to keep, and the database. */
export type EvictionListener = (key: Uint8Array, dbIndex: number) => void

export class Evicted {
  private readonly keyspace: Keyspace
  private readonly source: TimeSource
  private keys: Uint8Array[] = []
  private dbs: number[] = []
  private isTelling = false
  private own: EvictionListener | undefined

  constructor(keyspace: Keyspace, source: TimeSource) {
    this.keyspace = keyspace
    this.source = source
  }

  set listener(listener: EvictionListener | undefined) {
    this.own = listener
    this.keyspace.onEvicted =
      listener &&
      ((dbIndex, key, start, end) => {
        this.keys.push(key.slice(start, end))
        this.dbs.push(dbIndex)
      })
  }

  /** Keys not yet told of. */
  get count(): number {
    return this.keys.length
  }

  /** Tells of the keys evicted so far. */
  tell(): void {
    // A command that a listener runs.
    if (this.isTelling) return
    const { keys, dbs } = this
    this.keys = []
    this.dbs = []
    this.isTelling = true
    try {
      for (let i = 0; i < keys.length; i++) this.tellOf(keys[i] ?? new Uint8Array(0), dbs[i] ?? 0)
    } finally {
      this.isTelling = false
    }
    if (this.keys.length > 0) this.source.soon(() => this.tell())
  }

  private tellOf(key: Uint8Array, dbIndex: number): void {
    try {
      this.own?.(key, dbIndex)
    } catch (error) {
      this.source.soon(() => {
        throw error
      })
    }
  }
}

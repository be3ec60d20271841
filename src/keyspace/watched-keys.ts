/**
 * The keys of one database that sessions watch (WATCH): whoever changes one is to say so here. A database without watched
 * keys pays one comparison per change.
 */
import type { Arena, Undoable } from '../memory/arena.js'
import { latin1Bytes } from '../memory/utf8.js'

/** One key that a session watches. */
export interface Watch {
  /** The session: its state is saved before `changed` is called. */
  readonly watcher: Undoable
  /** The key's bytes as latin1. */
  readonly key: string
  /** Whether a change would make no difference any more. */
  readonly isSettled: boolean
  /** Called when the key changed: EXEC is to fail. */
  changed(): void
}

export class WatchedKeys {
  /** By key and session. */
  private readonly watches = new Map<string, Map<Undoable, Watch>>()
  private readonly arena: Arena

  constructor(arena: Arena) {
    this.arena = arena
  }

  get size(): number {
    return this.watches.size
  }

  has(key: string, watcher: Undoable): boolean {
    return this.watches.get(key)?.has(watcher) === true
  }

  add(watch: Watch): void {
    const held = this.watches.get(watch.key)
    if (held) held.set(watch.watcher, watch)
    else this.watches.set(watch.key, new Map([[watch.watcher, watch]]))
  }

  remove({ key, watcher }: Watch): void {
    const held = this.watches.get(key)
    if (held?.delete(watcher) && held.size === 0) this.watches.delete(key)
  }

  /** Tells the watchers of a key that it changed. */
  touch(key: string): void {
    const held = this.watches.get(key)
    if (held) for (const watch of held.values()) this.tell(watch)
  }

  private tell(watch: Watch): void {
    if (watch.isSettled) return
    this.arena.beforeChange(watch.watcher)
    watch.changed()
  }

  /** Tells the watchers of all keys for which `concerns` holds. */
  touchWhere(concerns: (key: Uint8Array) => boolean): void {
    for (const [key, held] of this.watches) {
      let bytes: Uint8Array | undefined
      for (const watch of held.values()) {
        if (watch.isSettled) continue
        if (bytes === undefined && !concerns((bytes = latin1Bytes(key)))) break
        this.tell(watch)
      }
    }
  }
}

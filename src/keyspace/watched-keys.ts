/**
 * The keys of one database that sessions watch (WATCH): whoever changes one is to say so here. A database without watched
 * keys pays one comparison per change.
 */
import type { Arena, Undoable } from '../memory/arena.js'
import { latin1Bytes } from '../memory/utf8.js'

/** A session that watches keys. */
export interface Watcher extends Undoable {
  /** Called when a watched key changed: EXEC is to fail. `key` as latin1, one of `keys`. */
  watchedKeyChanged(keys: WatchedKeys, key: string): void
}

export class WatchedKeys {
  /** By the key's bytes as latin1. */
  private readonly watchers = new Map<string, Set<Watcher>>()
  private readonly arena: Arena

  constructor(arena: Arena) {
    this.arena = arena
  }

  get size(): number {
    return this.watchers.size
  }

  add(key: string, watcher: Watcher): void {
    const held = this.watchers.get(key)
    if (held) held.add(watcher)
    else this.watchers.set(key, new Set([watcher]))
  }

  remove(key: string, watcher: Watcher): void {
    const held = this.watchers.get(key)
    if (held?.delete(watcher) && held.size === 0) this.watchers.delete(key)
  }

  /** Tells the watchers of a key that it changed. */
  touch(key: string): void {
    for (const watcher of this.watchers.get(key) ?? []) this.tell(watcher, key)
  }

  private tell(watcher: Watcher, key: string): void {
    this.arena.beforeChange(watcher)
    watcher.watchedKeyChanged(this, key)
  }

  /** Tells the watchers of all keys for which `concerns` holds. */
  touchWhere(concerns: (key: Uint8Array) => boolean): void {
    for (const [name, watchers] of this.watchers) {
      if (!concerns(latin1Bytes(name))) continue
      for (const watcher of watchers) this.tell(watcher, name)
    }
  }
}

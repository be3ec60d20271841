/**
 * What a contender of the in-process section can do. Synchronous ones are called and that's it; of the others each call
 * is awaited, or `inFlight` calls are on their way together.
 */

export interface SyncPeer {
  isAsync: false
  get(key: string): string | null | undefined
  set(key: string, value: string): void
  setExpiring(key: string, value: string, ttlMs: number): void
  incr(key: string): number
}

export interface AsyncPeer {
  isAsync: true
  inFlight: number
  get(key: string): Promise<string | null | undefined>
  set(key: string, value: string): Promise<unknown>
  setExpiring(key: string, value: string, ttlMs: number): Promise<unknown>
  incr(key: string): Promise<unknown>
  /** Sets all keys in fewer calls, where that is faster. */
  fill?(keys: readonly string[], valueOf: (index: number) => string): Promise<void>
}

/** What a contender needs to know to begin. */
export interface PeerInput {
  dist: string
  /** Of a Redis on this machine. */
  redisPort: number
  keyCount: number
}

export type OpenPeer = (input: PeerInput) => Promise<SyncPeer | AsyncPeer>

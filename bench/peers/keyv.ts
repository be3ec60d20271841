/** Keyv over its default store in memory. Counting is a read and a write, and not atomic: it has nothing better. */
import Keyv from 'keyv'
import type { AsyncPeer } from './peer.js'

export async function openKeyv(): Promise<AsyncPeer> {
  const store = new Keyv()
  return {
    isAsync: true,
    inFlight: 1,
    get: (key) => store.get<string>(key),
    set: (key, value) => store.set(key, value),
    setExpiring: (key, value, ttlMs) => store.set(key, value, ttlMs),
    async incr(key) {
      const next = ((await store.get<number>(key)) ?? 0) + 1
      await store.set(key, next)
      return next
    },
  }
}

/** lru-cache with a time to live, and room for all keys. */
import { LRUCache } from 'lru-cache'
import type { PeerInput, SyncPeer } from './peer.js'

const TTL_MS = 3_600_000

export async function openLruCache({ keyCount }: PeerInput): Promise<SyncPeer> {
  const strings = new LRUCache<string, string>({ max: keyCount, ttl: TTL_MS })
  const numbers = new LRUCache<string, number>({ max: keyCount, ttl: TTL_MS })
  return {
    isAsync: false,
    get: (key) => strings.get(key),
    set(key, value) {
      strings.set(key, value)
    },
    setExpiring(key, value, ttl) {
      strings.set(key, value, { ttl })
    },
    incr(key) {
      const next = (numbers.get(key) ?? 0) + 1
      numbers.set(key, next)
      return next
    },
  }
}

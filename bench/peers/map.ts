/** A bare `Map`: no expiry, no limit, no types. What any store in JavaScript is measured against. */
import type { SyncPeer } from './peer.js'

export async function openMap(): Promise<SyncPeer> {
  const strings = new Map<string, string>()
  const numbers = new Map<string, number>()
  return {
    isAsync: false,
    get: (key) => strings.get(key),
    set(key, value) {
      strings.set(key, value)
    },
    setExpiring() {
      throw new Error('a Map has no expiry')
    },
    incr(key) {
      const next = (numbers.get(key) ?? 0) + 1
      numbers.set(key, next)
      return next
    },
  }
}

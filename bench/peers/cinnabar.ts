/** Cinnabar in-process. */
import { importPackage } from '../support/dist.js'
import type { PeerInput, SyncPeer } from './peer.js'

export async function openCinnabar({ dist }: PeerInput): Promise<SyncPeer> {
  const { open } = await importPackage(dist)
  const db = open()
  return {
    isAsync: false,
    get: (key) => db.get(key),
    set(key, value) {
      db.set(key, value)
    },
    setExpiring(key, value, ttlMs) {
      db.pSetEx(key, ttlMs, value)
    },
    incr: (key) => Number(db.incr(key)),
  }
}

/** ioredis with a real Redis on this machine. */
import { Redis } from 'ioredis'
import type { AsyncPeer, PeerInput } from './peer.js'

/** Keys set by one MSET. */
const FILL_BATCH = 1_000

/** With 100 in flight the round trip hardly counts, as in a server that handles many requests at a time. */
export async function openIoredis({ redisPort }: PeerInput, inFlight: number): Promise<AsyncPeer> {
  return peerOf(new Redis(redisPort, '127.0.0.1'), inFlight)
}

/** A contender that talks to a client with ioredis's methods. */
export function peerOf(client: Redis, inFlight: number): AsyncPeer {
  return {
    isAsync: true,
    inFlight,
    get: (key) => client.get(key),
    set: (key, value) => client.set(key, value),
    setExpiring: (key, value, ttlMs) => client.psetex(key, ttlMs, value),
    incr: (key) => client.incr(key),
    async fill(keys, valueOf) {
      for (let from = 0; from < keys.length; from += FILL_BATCH) {
        // Spread out: ioredis-mock misreads an array.
        const batch = keys.slice(from, from + FILL_BATCH)
        await client.mset(...batch.flatMap((key, index) => [key, valueOf(from + index)]))
      }
    },
  }
}

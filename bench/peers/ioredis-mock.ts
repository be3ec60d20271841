/** ioredis-mock: ioredis's methods over JavaScript objects in the process. */
import RedisMock from 'ioredis-mock'
import { peerOf } from './ioredis.js'
import type { AsyncPeer } from './peer.js'

export async function openIoredisMock(): Promise<AsyncPeer> {
  return peerOf(new RedisMock(), 1)
}

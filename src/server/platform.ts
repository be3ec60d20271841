/** Node's randomness and memory, and when sockets get their turn, for what runs under a server. */
import { randomFillSync } from 'node:crypto'
import v8 from 'node:v8'
import type { HeapUse } from '../commands/scripts.js'
import { heapReader } from '../engine/v8-heap.js'
import type { Latin1 } from '../memory/utf8.js'
import type { RespPlatform } from '../protocol/resp-service.js'
import { setImmediate } from './timers.js'

/** Random bytes asked for at a time: SPOP draws several numbers, and asking for each alone took it longer than all else. */
const RANDOM_POOL_BYTES = 8192
const randomPool = Buffer.alloc(RANDOM_POOL_BYTES)
let randomUsed = RANDOM_POOL_BYTES

/** Uniform in [0, 1), unlike `Math.random` hard to guess: run ids and dictionary seeds come from it. */
export function secureRandom(): number {
  if (randomUsed === RANDOM_POOL_BYTES) {
    randomFillSync(randomPool)
    randomUsed = 0
  }
  const high = randomPool.readUInt32LE(randomUsed)
  const low = randomPool.readUInt32LE(randomUsed + 4)
  randomUsed += 8
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53
}

const { latin1Slice, latin1Write } = Buffer.prototype as unknown as {
  latin1Slice(this: Uint8Array, start: number, end: number): string
  latin1Write(this: Uint8Array, text: string, at: number, length: number): number
}

/** For strings of scripts. */
export const nodeLatin1: Latin1 = {
  read: (bytes, start, end) => latin1Slice.call(bytes, start, end),
  write(text, out, at) {
    const { length } = text
    return length > out.length - at ? -1 : at + latin1Write.call(out, text, at, length)
  },
}

export const nodePlatform: RespPlatform = {
  nowMs: () => Date.now(),
  // Referenced: requests already received are answered before the process ends.
  soon: (task) => setImmediate(task),
  // The check phase comes right after the sockets that had something to read.
  afterInput: (task) => setImmediate(task),
  // Not zeroed, and of the class that sockets send without wrapping it.
  allocate: (size) => Buffer.allocUnsafeSlow(size),
}

export const nodeHeap: () => HeapUse = heapReader(v8, process.versions.v8)

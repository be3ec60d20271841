/** Node's time, timers, randomness and memory, for what runs under a server. */
import { randomBytes } from 'node:crypto'
import type { TimeSource } from '../keyspace/clock.js'
import type { RespPlatform } from '../protocol/resp-service.js'

export const nodeTime: TimeSource = {
  nowMs: () => Date.now(),
  monotonicUs: () => performance.now() * 1000,
  every(intervalMs, task) {
    const timer = setInterval(task, intervalMs).unref()
    return () => clearInterval(timer)
  },
  after(delayMs, holds, task) {
    const timer = setTimeout(task, delayMs)
    if (!holds) timer.unref()
    return () => clearTimeout(timer)
  },
  soon(task) {
    setImmediate(task).unref()
  },
}

/** Uniform in [0, 1), unlike `Math.random` hard to guess: run ids and dictionary seeds come from it. */
export function secureRandom(): number {
  const bytes = randomBytes(8)
  return (bytes.readUInt32LE(0) * 2 ** 21 + (bytes.readUInt32LE(4) >>> 11)) / 2 ** 53
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

/**
 * What a client takes up: what it has sent and what waits to be sent to it, the transaction that it queues, the keys that it
 * watches, the request that waits, and itself. Counted in `used_memory`, and against `maxmemory-clients`.
 */
import type { Args } from '../args.js'
import type { SessionView } from '../services.js'

/** Of a connection's own objects, measured with 2,000 connections; buffers come on top. */
const CONNECTION_BYTES = 4608

/** Bytes of a request's arguments. */
export function argumentBytes(args: Args | undefined): number {
  if (!args) return 0
  let bytes = 0
  for (let i = 0; i < args.count; i++) bytes += args.length(i)
  return bytes
}

/** Bytes of a transaction: of the commands queued and of the keys watched. */
export const transactionBytes = ({ queue, watchedBytes }: SessionView): number => (queue?.heldBytes ?? 0) + watchedBytes

/** Bytes that a client takes up now, `argvBytes` being those of the request that runs, or else that waits. */
export function clientBytes(session: SessionView, argvBytes = argumentBytes(session.waitingArgs)): number {
  const { transport } = session
  const buffers = transport ? CONNECTION_BYTES + transport.inputBytes() + transport.outputBytes() : 0
  return buffers + argvBytes + transactionBytes(session)
}

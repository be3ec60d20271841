/**
 * What a client takes up: what it has sent and what waits to be sent to it, the transaction that it queues, the request that
 * waits, and itself. Counted in `used_memory`, and against `maxmemory-clients`.
 */
import type { Args } from '../args.js'
import type { SessionView } from '../services.js'

/** Of a connection's own objects, measured with 2,000 connections; buffers come on top. */
const CONNECTION_BYTES = 4608
/** What a queued argument takes up beside its bytes: a pointer of Redis's, two words here. */
const ARGUMENT_BYTES = 8

/** Bytes of a request's arguments. */
export function argumentBytes(args: Args | undefined): number {
  if (!args) return 0
  let bytes = 0
  for (let i = 0; i < args.count; i++) bytes += args.length(i)
  return bytes
}

/** Bytes of a transaction that is being queued. */
export function queuedBytes({ queue }: SessionView): number {
  if (!queue) return 0
  let bytes = 0
  for (const { args } of queue) bytes += argumentBytes(args) + args.count * ARGUMENT_BYTES
  return bytes
}

/** Bytes that a client takes up now, `argvBytes` being those of the request that runs or waits. */
export function clientBytes(session: SessionView, argvBytes = argumentBytes(session.waitingArgs)): number {
  const { transport } = session
  const buffers = transport ? CONNECTION_BYTES + transport.queryBufferBytes() + transport.outputBytes() : 0
  return buffers + argvBytes + queuedBytes(session)
}

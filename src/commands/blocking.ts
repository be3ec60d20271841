/** What commands that may wait have in common: the time-out, and trying the keys before waiting for them. */
import { timeoutIsNegative, timeoutNotFloat, wrongType } from '../keyspace/errors.js'
import { typeOf } from '../keyspace/entry.js'
import type { Args } from './args.js'
import type { Context } from './context.js'

const INT64_MAX = 2 ** 63

/** A time-out argument, seconds with a fraction, in whole ms; 0 stands for none. @throws Redis's errors */
export function timeoutArg(args: Args, index: number): number {
  const ms = Math.ceil(args.double(index, timeoutNotFloat) * 1000)
  // Beyond an int64, Redis's conversion ends below zero.
  if (ms < 0 || ms >= INT64_MAX) throw timeoutIsNegative()
  return ms + 0
}

/**
 * Answers from the first of the keys at arguments `firstKey` to `lastKey` that has something, by the command's `serve`; if
 * none has, waits for one, and where waiting isn't possible (in a transaction, say) answers as after the time-out.
 * @throws WRONGTYPE for a key of another type
 */
export function serveOrBlock(
  ctx: Context,
  at: Readonly<Record<string, number>>,
  firstKey: number,
  lastKey: number,
  timeoutMs: number,
  type: number,
  onTimeout: 'nil' | 'nilArray',
): void {
  const { args, command, db, keyspace, reply } = ctx
  for (let i = firstKey; i <= lastKey; i++) {
    const handle = db.lookupWrite(args.bytes, args.start(i), args.end(i))
    if (handle === 0) continue
    if (typeOf(keyspace.arena, handle) !== type) throw wrongType()
    if (command.serve?.(ctx, at, i) === true) return
  }
  if (!ctx.inTransaction) ctx.engine.block(ctx, { firstKey, lastKey, timeoutMs, type, onTimeout })
  else if (onTimeout === 'nil') reply.nil()
  else reply.nilArray()
}

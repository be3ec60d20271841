/** What commands that may wait have in common: the time-out, and trying the keys before waiting for them. */
import { timeoutIsNegative, timeoutNotFloat, wrongType } from '../keyspace/errors.js'
import { typeOf } from '../keyspace/entry.js'
import { INT64_MAX, parseInteger } from '../memory/integers.js'
import {
  ceilLongDouble,
  isFiniteLongDouble,
  longDoubleOf,
  multiplyLongDouble,
  parseLongDouble,
} from '../memory/long-double.js'
import type { Args } from './args.js'
import type { Context } from './context.js'

const WHOLE_SECONDS_MAX = 1e12
const THOUSAND = longDoubleOf(1000)

/** A time-out argument, seconds with a fraction, in whole ms; 0 stands for none. @throws Redis's errors */
export function timeoutArg(args: Args, index: number): number {
  const whole = parseInteger(args.bytes, args.start(index), args.end(index))
  if (whole >= 0 && whole <= WHOLE_SECONDS_MAX) return whole * 1000
  const seconds = parseLongDouble(args.bytes, args.start(index), args.end(index))
  if (seconds === null) throw timeoutNotFloat()
  // Beyond an int64, Redis's conversion ends below zero.
  if (!isFiniteLongDouble(seconds)) throw timeoutIsNegative()
  const ms = ceilLongDouble(multiplyLongDouble(seconds, THOUSAND))
  if (ms < 0n || ms > INT64_MAX) throw timeoutIsNegative()
  return Number(ms)
}

/**
 * Answers from the first of the keys at arguments `firstKey` to `lastKey` that has something, by the command's `serve`; if
 * none has, waits for one; after the time-out the answer is the null of an array, whatever the command. Where waiting isn't
 * possible (in a transaction, say) it is `otherwise`, at once.
 * @throws WRONGTYPE for a key of another type
 */
export function serveOrBlock(
  ctx: Context,
  at: Readonly<Record<string, number>>,
  firstKey: number,
  lastKey: number,
  timeoutMs: number,
  type: number,
  otherwise: 'nil' | 'nilArray',
): void {
  const { args, command, db, keyspace, reply } = ctx
  for (let i = firstKey; i <= lastKey; i++) {
    const handle = db.lookupWrite(args.bytes, args.start(i), args.end(i))
    if (handle === 0) continue
    if (typeOf(keyspace.arena, handle) !== type) throw wrongType()
    if (command.serve?.(ctx, at, i) === true) return
  }
  if (!ctx.inTransaction) ctx.engine.block(ctx, { firstKey, lastKey, timeoutMs, type })
  else if (otherwise === 'nil') reply.nil()
  else reply.nilArray()
}

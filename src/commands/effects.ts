/** What commands say of their effect where they don't stand for themselves; see `keyspace/effects.ts`. */
import type { Args, Token } from './args.js'
import { token } from './args.js'
import type { Context } from './context.js'

const GET = token('GET')
/** SET's options begin here. */
const SET_OPTIONS = 3

/** The running command's effect is `name` with the key of argument `key`. */
export function standsForKey({ args, db, keyspace: { effects } }: Context, name: string, key: number): void {
  if (!effects.isActive) return
  effects.instead(db.index, 2).word(name).range(args.bytes, args.start(key), args.end(key))
}

/** The same with a number behind the key. */
export function standsForKeyAndNumber(
  { args, db, keyspace: { effects } }: Context,
  name: string,
  key: number,
  value: number | bigint,
): void {
  if (!effects.isActive) return
  effects.instead(db.index, 3).word(name).range(args.bytes, args.start(key), args.end(key)).number(value)
}

/** The effect is the removal of a key whose new expiry has passed. */
export function standsForExpiry(ctx: Context, key: number): void {
  standsForKey(ctx, ctx.keyspace.lazyExpire ? 'UNLINK' : 'DEL', key)
}

/** The effect is another command with the same arguments but for the first and, unless all are to stay, the last. */
export function standsForRenamed(ctx: Context, name: string, count = ctx.args.count): void {
  const { args, db, keyspace } = ctx
  const { effects } = keyspace
  if (!effects.isActive) return
  effects.instead(db.index, count).word(name)
  for (let i = 1; i < count; i++) effects.range(args.bytes, args.start(i), args.end(i))
}

/** LMOVE between the lists of arguments 1 and 2. */
export function standsForMove({ args, db, keyspace: { effects } }: Context, fromHead: boolean, toHead: boolean): void {
  if (!effects.isActive) return
  effects.instead(db.index, 5).word('LMOVE')
  for (let i = 1; i <= 2; i++) effects.range(args.bytes, args.start(i), args.end(i))
  effects.word(fromHead ? 'left' : 'right').word(toHead ? 'left' : 'right')
}

/** SET with an expiry, whatever the command was: its time is absolute, its conditions have been met. */
export function standsForSetUntil(
  { args, db, keyspace: { effects } }: Context,
  key: number,
  value: number,
  expiryMs: number | bigint,
): void {
  if (!effects.isActive) return
  const { bytes } = args
  effects.instead(db.index, 5).word('SET').range(bytes, args.start(key), args.end(key))
  effects.range(bytes, args.start(value), args.end(value)).word('PXAT').number(expiryMs)
}

/** SET without its GET. */
export function standsForSetWithoutGet({ args, db, keyspace: { effects } }: Context): void {
  if (!effects.isActive) return
  const isGet = (i: number): boolean => i >= SET_OPTIONS && args.is(i, GET)
  effects.instead(db.index, args.count - countWhere(args, isGet))
  for (let i = 0; i < args.count; i++) if (!isGet(i)) effects.range(args.bytes, args.start(i), args.end(i))
}

function countWhere(args: Args, holds: (index: number) => boolean): number {
  let count = 0
  for (let i = 0; i < args.count; i++) if (holds(i)) count++
  return count
}

/** The arguments as they are, but one, at `place`, which becomes a number, and `appended` behind them. */
export function standsForWithNumber(
  { args, db, keyspace: { effects } }: Context,
  name: string | undefined,
  place: number,
  value: number | bigint,
  appended?: Token,
): void {
  if (!effects.isActive) return
  effects.instead(db.index, args.count + (appended ? 1 : 0))
  for (let i = 0; i < args.count; i++) {
    if (i === place) effects.number(value)
    else if (i === 0 && name !== undefined) effects.word(name)
    else effects.range(args.bytes, args.start(i), args.end(i))
  }
  if (appended) effects.range(appended, 0, appended.length)
}

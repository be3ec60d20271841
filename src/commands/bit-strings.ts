/** What commands on bits share: the limit of bit offsets, and strings that grow to hold a bit. */
import { bitOffsetOutOfRange } from '../keyspace/errors.js'
import type { Context } from './context.js'

/** `proto-max-bulk-len` is never set lower, so that offsets of bits below it need no look at the configuration. */
const BULK_LENGTH_MIN = 1 << 20

/** @returns the offset @throws if it is negative or beyond the longest string that is allowed */
export function checkBitOffset(ctx: Context, offset: number): number {
  if (offset < 0) throw bitOffsetOutOfRange()
  if (offset >= BULK_LENGTH_MIN * 8 && Math.floor(offset / 8) >= ctx.engine.config.int('proto-max-bulk-len')) {
    throw bitOffsetOutOfRange()
  }
  return offset
}

/**
 * Makes a key's string at least `length` bytes long, with zeros at its end, and leaves it open (`db.valueBytes`). What is
 * to be written then lies from `from` up to `length`.
 * @returns whether it has grown @throws WRONGTYPE
 */
export function growString({ args, db }: Context, start: number, end: number, length: number, from = 0): boolean {
  const handle = db.writeString(args.bytes, start, end)
  let oldLength = 0
  if (handle !== 0) {
    db.openValue(handle)
    oldLength = db.valueEnd - db.valueStart
  }
  db.resizeString(handle, args.bytes, start, end, Math.max(oldLength, length), from, length)
  return length > oldLength
}

/** DEBUG POPULATE: many keys at once, for measurements. */
import { mustBePositive, stringTooLong } from '../../../keyspace/errors.js'
import { writeInteger } from '../../../memory/integers.js'
import { readLatin1, writeLatin1 } from '../../../memory/utf8.js'
import type { Args } from '../../args.js'
import type { Context } from '../../context.js'

/** Redis writes names into a buffer of 128 bytes, the last of which is the end mark. */
const NAME_BYTES_MAX = 127

/** count [prefix [size]]: `prefix:0` = `value:0` and so on, cut or filled with zero bytes to `size`. */
export function populate({ args, db, engine, reply }: Context): void {
  const count = readPositive(args, 2)
  const size = args.count > 4 ? readPositive(args, 4) : 0
  if (size > engine.config.int('proto-max-bulk-len')) throw stringTooLong()
  const name = new Uint8Array(NAME_BYTES_MAX + 32)
  const prefixEnd = writePrefix(args, name)
  const value = new Uint8Array(Math.max(32, size))
  const digitsAt = writeLatin1('value:', value, 0)
  for (let i = 0; i < count; i++) {
    const nameEnd = Math.min(NAME_BYTES_MAX, writeInteger(i, name, prefixEnd))
    if (db.find(name, 0, nameEnd) !== 0) continue
    const valueEnd = writeInteger(i, value, digitsAt)
    db.setString(0, name, 0, nameEnd, value, 0, size === 0 ? valueEnd : size)
    // No `changed`: Redis neither counts these nor has an event for them beyond `new`.
    if (db.watched.size !== 0) db.watched.touch(readLatin1(name, 0, nameEnd))
  }
  reply.ok()
}

function readPositive(args: Args, at: number): number {
  const value = args.integer(at, mustBePositive)
  if (value < 0) throw mustBePositive()
  return value
}

/** The prefix, a C string, and the colon. @returns where the number goes */
function writePrefix(args: Args, name: Uint8Array): number {
  let prefix = args.count > 3 ? args.latin1(3) : 'key'
  const end = prefix.indexOf('\0')
  if (end >= 0) prefix = prefix.slice(0, end)
  return writeLatin1(`${prefix}:`.slice(0, NAME_BYTES_MAX), name, 0)
}

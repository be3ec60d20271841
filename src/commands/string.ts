/**
 * String commands.
 *
 * A string lies in the arena as the bytes that GET gives. What SET and its relatives share stands below the declarations;
 * strings as numbers (INCR and its relatives) are in `string-numbers.ts`.
 */
import { INT64_MAX } from '../memory/integers.js'
import { copyBytes } from '../memory/bytes.js'
import type { Handle } from '../memory/arena.js'
import { KEEP_EXPIRY, NO_EXPIRY } from '../keyspace/database.js'
import { TYPE, typeOf } from '../keyspace/entry.js'
import { invalidExpire, offsetOutOfRange, stringTooLong, wrongArity } from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import type { Context } from './context.js'
import * as effects from './effects.js'
import { block, flag, integer, key, oneOf, optional, string, unixTime } from './spec/args.js'
import { type Command, command } from './spec/command.js'
import { setKeys } from './spec/keys.js'

const get = command({
  name: 'GET',
  group: 'string',
  summary: 'Get the value of a key',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['string'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  returns: 'T | null',
  run({ args, db, reply }, at) {
    const handle = db.readString(args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.nil()
    db.openValue(handle)
    reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
  },
})

const set = command({
  name: 'SET',
  group: 'string',
  summary: 'Set the string value of a key',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: -3,
  flags: ['denyoom', 'write'],
  categories: ['string'],
  history: [
    ['2.6.12', 'Added the `EX`, `PX`, `NX` and `XX` options.'],
    ['6.0.0', 'Added the `KEEPTTL` option.'],
    ['6.2.0', 'Added the `GET`, `EXAT` and `PXAT` option.'],
    ['7.0.0', 'Allowed the `NX` and `GET` options to be used together.'],
  ],
  keys: [
    {
      flags: 'RW access update variable_flags',
      notes: 'RW and ACCESS due to the optional `GET` argument',
      begin: { index: 1 },
      find: { last: 0, step: 1 },
    },
  ],
  findKeys: setKeys,
  args: [
    key('key'),
    string('value'),
    optional(oneOf('condition', [flag('nx', 'NX'), flag('xx', 'XX')], { since: '2.6.12' })),
    optional(flag('get', 'GET', { since: '6.2.0' })),
    optional(
      oneOf('expiration', [
        integer('seconds', { token: 'EX', since: '2.6.12' }),
        integer('milliseconds', { token: 'PX', since: '2.6.12' }),
        unixTime('unix-time-seconds', { token: 'EXAT', since: '6.2.0' }),
        unixTime('unix-time-milliseconds', { token: 'PXAT', since: '6.2.0' }),
        flag('keepttl', 'KEEPTTL', { since: '6.0.0' }),
      ]),
    ),
  ],
  returns: "'OK' | null",
  returnsWhen: { '': "'OK'", GET: 'T | null' },
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const from = args.start(at.value)
    const to = args.end(at.value)
    if (args.count === 3) {
      const old = db.find(bytes, start, end)
      touchReplaced(ctx, old)
      db.setString(old, bytes, start, end, bytes, from, to)
      db.changed(EVENT.string, 'set', bytes, start, end)
      return reply.ok()
    }
    const expiryMs = expiryOption(ctx, at)
    const wantsOld = at.get !== 0
    // GET answers with the old value whether or not the condition holds, and refuses a key of another type.
    const old = wantsOld ? db.readString(bytes, start, end) : db.find(bytes, start, end)
    if (wantsOld) {
      if (old === 0) reply.nil()
      else {
        db.openValue(old)
        reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
      }
    }
    if ((at.nx !== 0 && old !== 0) || (at.xx !== 0 && old === 0)) {
      if (old !== 0) db.touch(old)
      if (!wantsOld) reply.nil()
      return
    }
    setWithExpiry(ctx, old, at.key, at.value, at.keepttl !== 0 ? KEEP_EXPIRY : expiryMs)
    if (!wantsOld) reply.ok()
    else if (expiryMs === NO_EXPIRY) effects.standsForSetWithoutGet(ctx)
  },
})

const getdel = command({
  name: 'GETDEL',
  group: 'string',
  summary: 'Get the value of a key and delete the key',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'getDel',
  returns: 'T | null',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.readString(args.bytes, start, end)
    if (handle === 0) return reply.nil()
    db.openValue(handle)
    reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
    db.remove(handle)
    db.changed(EVENT.generic, 'del', args.bytes, start, end)
    effects.standsForKey(ctx, 'DEL', at.key)
  },
})

const getex = command({
  name: 'GETEX',
  group: 'string',
  summary: 'Get the value of a key and optionally set its expiration',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: -2,
  flags: ['fast', 'write'],
  categories: ['string'],
  keys: [
    {
      flags: 'RW access update',
      notes: 'RW and UPDATE because it changes the TTL',
      begin: { index: 1 },
      find: { last: 0, step: 1 },
    },
  ],
  args: [
    key('key'),
    optional(
      oneOf('expiration', [
        integer('seconds', { token: 'EX' }),
        integer('milliseconds', { token: 'PX' }),
        unixTime('unix-time-seconds', { token: 'EXAT' }),
        unixTime('unix-time-milliseconds', { token: 'PXAT' }),
        flag('persist', 'PERSIST'),
      ]),
    ),
  ],
  method: 'getEx',
  returns: 'T | null',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.readString(bytes, start, end)
    if (handle === 0) return reply.nil()
    const expiryMs = expiryOption(ctx, at)
    db.openValue(handle)
    reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
    if (expiryMs !== NO_EXPIRY && ctx.keyspace.isPast(expiryMs)) {
      db.remove(handle)
      db.changed(EVENT.generic, 'del', bytes, start, end)
      effects.standsForExpiry(ctx, at.key)
    } else if (expiryMs !== NO_EXPIRY) {
      db.setExpiry(handle, expiryMs)
      db.changed(EVENT.generic, 'expire', bytes, start, end)
      effects.standsForKeyAndNumber(ctx, 'PEXPIREAT', at.key, expiryMs)
    } else if (at.persist !== 0 && db.expiryOf(handle) >= 0) {
      db.setExpiry(handle, NO_EXPIRY)
      db.changed(EVENT.generic, 'persist', bytes, start, end)
      effects.standsForKey(ctx, 'PERSIST', at.key)
    }
  },
})

const getset = command({
  name: 'GETSET',
  group: 'string',
  summary: 'Set the string value of a key and return its old value',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`SET` with the `!GET` argument',
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('value')],
  method: 'getSet',
  returns: 'T | null',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const handle = db.readString(args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) reply.nil()
    else {
      db.openValue(handle)
      reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
    }
    setWithExpiry(ctx, handle, at.key, at.value, NO_EXPIRY)
    effects.standsForRenamed(ctx, 'SET')
  },
})

const append = command({
  name: 'APPEND',
  group: 'string',
  summary: 'Append a value to a key',
  since: '2.0.0',
  complexity:
    'O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation.',
  arity: 3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('value')],
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const from = args.start(at.value)
    const to = args.end(at.value)
    const handle = db.writeString(bytes, start, end)
    let length = to - from
    if (handle === 0) db.setString(0, bytes, start, end, bytes, from, to)
    else {
      db.openValue(handle)
      const oldLength = db.valueEnd - db.valueStart
      checkLength(ctx, oldLength, length)
      length += oldLength
      db.resizeString(handle, bytes, start, end, length, oldLength)
      copyBytes(bytes, from, to, db.valueBytes, db.valueStart + oldLength)
    }
    db.changed(EVENT.string, 'append', bytes, start, end)
    reply.integer(length)
  },
})

const strlen = command({
  name: 'STRLEN',
  group: 'string',
  summary: 'Get the length of the value stored in a key',
  since: '2.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['string'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'strLen',
  returns: 'number',
  run({ args, db, reply }, at) {
    const handle = db.readString(args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.integer(0)
    db.openValue(handle)
    reply.integer(db.valueEnd - db.valueStart)
  },
})

const getrange = command({
  name: 'GETRANGE',
  group: 'string',
  summary: 'Get a substring of the string stored at a key',
  since: '2.4.0',
  complexity:
    'O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.',
  arity: 4,
  flags: ['readonly'],
  categories: ['string'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('start'), integer('end')],
  method: 'getRange',
  returns: 'T',
  run: runGetRange,
})

const substr = command({
  name: 'SUBSTR',
  group: 'string',
  summary: 'Get a substring of the string stored at a key',
  since: '1.0.0',
  complexity:
    'O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.',
  arity: 4,
  flags: ['readonly'],
  categories: ['string'],
  docFlags: ['deprecated'],
  deprecatedSince: '2.0.0',
  replacedBy: '`GETRANGE`',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('start'), integer('end')],
  returns: 'T',
  run: runGetRange,
})

const setrange = command({
  name: 'SETRANGE',
  group: 'string',
  summary: 'Overwrite part of a string at key starting at the specified offset',
  since: '2.2.0',
  complexity:
    'O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument.',
  arity: 4,
  flags: ['denyoom', 'write'],
  categories: ['string'],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('offset'), string('value')],
  method: 'setRange',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const offset = args.integer(at.offset)
    if (offset < 0) throw offsetOutOfRange()
    const size = args.length(at.value)
    const handle = db.writeString(bytes, start, end)
    let length = 0
    if (handle !== 0) {
      db.openValue(handle)
      length = db.valueEnd - db.valueStart
    }
    if (size === 0) return reply.integer(length)
    checkLength(ctx, offset, size)
    length = Math.max(length, offset + size)
    db.resizeString(handle, bytes, start, end, length, offset, offset + size)
    copyBytes(bytes, args.start(at.value), args.end(at.value), db.valueBytes, db.valueStart + offset)
    db.changed(EVENT.string, 'setrange', bytes, start, end)
    reply.integer(length)
  },
})

const mget = command({
  name: 'MGET',
  group: 'string',
  summary: 'Get the values of all the given keys',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys to retrieve.',
  arity: -2,
  flags: ['fast', 'readonly'],
  categories: ['string'],
  tips: ['request_policy:multi_shard'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  method: 'mGet',
  returns: '(T | null)[]',
  run({ args, db, reply, keyspace }) {
    reply.array(args.count - 1)
    for (let i = 1; i < args.count; i++) {
      const handle = db.lookupRead(args.bytes, args.start(i), args.end(i))
      if (handle === 0 || typeOf(keyspace.arena, handle) !== TYPE.string) reply.nil()
      else {
        db.openValue(handle)
        reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
      }
    }
  },
})

const mset = command({
  name: 'MSET',
  group: 'string',
  summary: 'Set multiple keys to multiple values',
  since: '1.0.1',
  complexity: 'O(N) where N is the number of keys to set.',
  arity: -3,
  flags: ['denyoom', 'write'],
  categories: ['string'],
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  keys: [{ flags: 'OW update', begin: { index: 1 }, find: { last: -1, step: 2 } }],
  args: [block('key_value', [key('key'), string('value')], { multiple: true })],
  method: 'mSet',
  returns: "'OK'",
  run(ctx) {
    if (ctx.args.count % 2 === 0) throw wrongArity(ctx.command.fullName)
    setPairs(ctx)
    ctx.reply.ok()
  },
})

const msetnx = command({
  name: 'MSETNX',
  group: 'string',
  summary: 'Set multiple keys to multiple values, only if none of the keys exist',
  since: '1.0.1',
  complexity: 'O(N) where N is the number of keys to set.',
  arity: -3,
  flags: ['denyoom', 'write'],
  categories: ['string'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_min'],
  keys: [{ flags: 'OW insert', begin: { index: 1 }, find: { last: -1, step: 2 } }],
  args: [block('key_value', [key('key'), string('value')], { multiple: true })],
  method: 'mSetNX',
  returns: 'number',
  run(ctx) {
    const { args, db, reply } = ctx
    if (args.count % 2 === 0) throw wrongArity(ctx.command.fullName)
    for (let i = 1; i < args.count; i += 2) {
      if (db.lookupWrite(args.bytes, args.start(i), args.end(i)) !== 0) return reply.integer(0)
    }
    setPairs(ctx)
    reply.integer(1)
  },
})

const setnx = command({
  name: 'SETNX',
  group: 'string',
  summary: 'Set the value of a key, only if the key does not exist',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['string'],
  keys: [{ flags: 'OW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('value')],
  method: 'setNX',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    if (db.lookupWrite(args.bytes, args.start(at.key), args.end(at.key)) !== 0) return reply.integer(0)
    setWithExpiry(ctx, 0, at.key, at.value, NO_EXPIRY)
    reply.integer(1)
  },
})

const setex = command({
  name: 'SETEX',
  group: 'string',
  summary: 'Set the value and expiration of a key',
  since: '2.0.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['denyoom', 'write'],
  categories: ['string'],
  keys: [{ flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('seconds'), string('value')],
  method: 'setEx',
  returns: "'OK'",
  run(ctx, at) {
    setLasting(ctx, at.key, at.value, at.seconds, 1000)
  },
})

const psetex = command({
  name: 'PSETEX',
  group: 'string',
  summary: 'Set the value and expiration in milliseconds of a key',
  since: '2.6.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['denyoom', 'write'],
  categories: ['string'],
  keys: [{ flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('milliseconds'), string('value')],
  method: 'pSetEx',
  returns: "'OK'",
  run(ctx, at) {
    setLasting(ctx, at.key, at.value, at.milliseconds, 1)
  },
})

/** GETRANGE and its older name. */
function runGetRange({ args, db, reply }: Context): void {
  let first = args.integer(2)
  let last = args.integer(3)
  const handle = db.readString(args.bytes, args.start(1), args.end(1))
  if (handle === 0) return reply.bulk(args.bytes, 0, 0)
  db.openValue(handle)
  const length = db.valueEnd - db.valueStart
  if (args.areReversed(2, first, 3, last)) return reply.bulk(args.bytes, 0, 0)
  if (first < 0) first = Math.max(0, length + first)
  if (last < 0) last = Math.max(0, length + last)
  if (last >= length) last = length - 1
  if (first > last || length === 0) return reply.bulk(args.bytes, 0, 0)
  reply.bulk(db.valueBytes, db.valueStart + first, db.valueStart + last + 1)
}

/** Places of the options that say how long a key lasts; `persist` and `keepttl` are the command's own. */
interface ExpiryPlaces {
  readonly seconds: number
  readonly milliseconds: number
  readonly 'unix-time-seconds': number
  readonly 'unix-time-milliseconds': number
}

/** EX, PX, EXAT or PXAT as Unix ms; NO_EXPIRY if none is given. @throws "invalid expire time" */
function expiryOption(ctx: Context, at: ExpiryPlaces): number | bigint {
  if (at.seconds !== 0) return expiryFrom(ctx, at.seconds, 1000, true)
  if (at.milliseconds !== 0) return expiryFrom(ctx, at.milliseconds, 1, true)
  if (at['unix-time-seconds'] !== 0) return expiryFrom(ctx, at['unix-time-seconds'], 1000, false)
  if (at['unix-time-milliseconds'] !== 0) return expiryFrom(ctx, at['unix-time-milliseconds'], 1, false)
  return NO_EXPIRY
}

/** A positive time in units of `unitMs`, from now on or absolute, as Unix ms that fit an int64. */
function expiryFrom(ctx: Context, place: number, unitMs: number, isRelative: boolean): number | bigint {
  const { args, command, keyspace } = ctx
  const value = args.integer(place)
  if (value <= 0) throw invalidExpire(command.fullName)
  if (value <= Number.MAX_SAFE_INTEGER / 2000) return value * unitMs + (isRelative ? keyspace.present() : 0)
  const ms = args.int64(place) * BigInt(unitMs)
  if (ms > INT64_MAX) throw invalidExpire(command.fullName)
  const sum = isRelative ? ms + BigInt(keyspace.present()) : ms
  if (sum > INT64_MAX) throw invalidExpire(command.fullName)
  return sum
}

/** Under LFU the new value takes over the count of accesses, and replacing the old one is an access. */
export function touchReplaced({ db, keyspace }: Context, old: Handle): void {
  if (keyspace.access.lfu && old !== 0) db.touch(old)
}

/** Sets a key and says so, with the events of SET. */
function setWithExpiry(ctx: Context, old: Handle, key: number, value: number, expiryMs: number | bigint): void {
  const { args, db } = ctx
  const { bytes } = args
  const start = args.start(key)
  const end = args.end(key)
  touchReplaced(ctx, old)
  db.setString(old, bytes, start, end, bytes, args.start(value), args.end(value), expiryMs)
  db.changed(EVENT.string, 'set', bytes, start, end)
  if (expiryMs === NO_EXPIRY || expiryMs === KEEP_EXPIRY) return
  ctx.keyspace.emit(db, EVENT.generic, 'expire', bytes, start, end)
  effects.standsForSetUntil(ctx, key, value, expiryMs)
}

/** SETEX and PSETEX. */
function setLasting(ctx: Context, key: number, value: number, place: number, unitMs: number): void {
  const { args, db } = ctx
  const expiryMs = expiryFrom(ctx, place, unitMs, true)
  setWithExpiry(ctx, db.find(args.bytes, args.start(key), args.end(key)), key, value, expiryMs)
  ctx.reply.ok()
}

/** MSET and MSETNX: sets every pair. */
function setPairs(ctx: Context): void {
  const { args, db } = ctx
  const { bytes } = args
  for (let i = 1; i < args.count; i += 2) {
    const start = args.start(i)
    const end = args.end(i)
    const old = db.find(bytes, start, end)
    touchReplaced(ctx, old)
    db.setString(old, bytes, start, end, bytes, args.start(i + 1), args.end(i + 1))
    db.changed(EVENT.string, 'set', bytes, start, end)
  }
}

/** @throws if a string of `length` more bytes would be longer than `proto-max-bulk-len` allows */
function checkLength(ctx: Context, offset: number, length: number): void {
  if (offset + length > ctx.engine.config.int('proto-max-bulk-len')) throw stringTooLong()
}

export const stringCommands: readonly Command[] = [
  get,
  set,
  getdel,
  getex,
  getset,
  append,
  strlen,
  getrange,
  substr,
  setrange,
  mget,
  mset,
  msetnx,
  setnx,
  setex,
  psetex,
]

/**
 * How long keys live: EXPIRE and its relatives, TTL and its relatives, PERSIST.
 *
 * Times are ms as doubles where that is exact (for 285,000 years to come) and BigInts beyond: Redis keeps every int64.
 */
import { INT64_MAX, INT64_MIN } from '../../memory/integers.js'
import { NO_EXPIRY } from '../../keyspace/database.js'
import { expireGtWithLt, expireNxWithOthers, invalidExpire, unsupportedOption } from '../../keyspace/errors.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { standsForExpiry, standsForWithNumber } from '../effects.js'
import { flag, integer, key, oneOf, optional, unixTime } from '../spec/args.js'
import { command } from '../spec/command.js'

/** Amounts up to this stay exact in ms from now. */
const FAST_MAX = Number.MAX_SAFE_INTEGER / 2000

const NX = token('NX')
const XX = token('XX')
const GT = token('GT')
const LT = token('LT')
/** EXPIRE's conditions as bits; XX goes with GT or LT. */
const IF_NONE = 1
const IF_SOME = 2
const IF_GREATER = 4
const IF_LESS = 8

export const expire = command({
  name: 'EXPIRE',
  group: 'generic',
  summary: "Set a key's time to live in seconds",
  since: '1.0.0',
  complexity: 'O(1)',
  arity: -3,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    integer('seconds'),
    optional(
      oneOf('condition', [flag('nx', 'NX'), flag('xx', 'XX'), flag('gt', 'GT'), flag('lt', 'LT')], { since: '7.0.0' }),
    ),
  ],
  ownOptions: true,
  returns: 'number',
  run(ctx) {
    expireKey(ctx, 1000, true)
  },
})

export const pexpire = command({
  name: 'PEXPIRE',
  group: 'generic',
  summary: "Set a key's time to live in milliseconds",
  since: '2.6.0',
  complexity: 'O(1)',
  arity: -3,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    integer('milliseconds'),
    optional(
      oneOf('condition', [flag('nx', 'NX'), flag('xx', 'XX'), flag('gt', 'GT'), flag('lt', 'LT')], { since: '7.0.0' }),
    ),
  ],
  method: 'pExpire',
  ownOptions: true,
  returns: 'number',
  run(ctx) {
    expireKey(ctx, 1, true)
  },
})

export const expireat = command({
  name: 'EXPIREAT',
  group: 'generic',
  summary: 'Set the expiration for a key as a UNIX timestamp',
  since: '1.2.0',
  complexity: 'O(1)',
  arity: -3,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    unixTime('unix-time-seconds'),
    optional(
      oneOf('condition', [flag('nx', 'NX'), flag('xx', 'XX'), flag('gt', 'GT'), flag('lt', 'LT')], { since: '7.0.0' }),
    ),
  ],
  method: 'expireAt',
  ownOptions: true,
  returns: 'number',
  run(ctx) {
    expireKey(ctx, 1000, false)
  },
})

export const pexpireat = command({
  name: 'PEXPIREAT',
  group: 'generic',
  summary: 'Set the expiration for a key as a UNIX timestamp specified in milliseconds',
  since: '2.6.0',
  complexity: 'O(1)',
  arity: -3,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    unixTime('unix-time-milliseconds'),
    optional(
      oneOf('condition', [flag('nx', 'NX'), flag('xx', 'XX'), flag('gt', 'GT'), flag('lt', 'LT')], { since: '7.0.0' }),
    ),
  ],
  method: 'pExpireAt',
  ownOptions: true,
  returns: 'number',
  run(ctx) {
    expireKey(ctx, 1, false)
  },
})

export const ttl = command({
  name: 'TTL',
  group: 'generic',
  summary: 'Get the time to live for a key in seconds',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output'],
  history: [['2.8.0', 'Added the -2 reply.']],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  returns: 'number',
  run(ctx) {
    tellExpiry(ctx, 1000, true)
  },
})

export const pttl = command({
  name: 'PTTL',
  group: 'generic',
  summary: 'Get the time to live for a key in milliseconds',
  since: '2.6.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output'],
  history: [['2.8.0', 'Added the -2 reply.']],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'pTTL',
  returns: 'number',
  run(ctx) {
    tellExpiry(ctx, 1, true)
  },
})

export const expiretime = command({
  name: 'EXPIRETIME',
  group: 'generic',
  summary: 'Get the expiration Unix timestamp for a key',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'expireTime',
  returns: 'number',
  run(ctx) {
    tellExpiry(ctx, 1000, false)
  },
})

export const pexpiretime = command({
  name: 'PEXPIRETIME',
  group: 'generic',
  summary: 'Get the expiration Unix timestamp for a key in milliseconds',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'pExpireTime',
  returns: 'number',
  run(ctx) {
    tellExpiry(ctx, 1, false)
  },
})

export const persist = command({
  name: 'PERSIST',
  group: 'generic',
  summary: 'Remove the expiration from a key',
  since: '2.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  returns: 'number',
  run({ args, db, reply }, at) {
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.lookupWrite(args.bytes, start, end)
    if (handle === 0 || db.expiryOf(handle) < 0) return reply.integer(0)
    db.setExpiry(handle, NO_EXPIRY)
    db.changed(EVENT.generic, 'persist', args.bytes, start, end)
    reply.integer(1)
  },
})

/** EXPIRE and its relatives: the key, an amount of `unitMs` from now on or since 1970, conditions. */
function expireKey(ctx: Context, unitMs: number, isRelative: boolean): void {
  const { args, db, reply, keyspace } = ctx
  const { bytes } = args
  const start = args.start(1)
  const end = args.end(1)
  const conditions = args.count === 3 ? 0 : readConditions(ctx)
  const expiryMs = readExpiry(ctx, unitMs, isRelative)
  const handle = db.lookupWrite(bytes, start, end)
  if (handle === 0) return reply.integer(0)
  if (conditions !== 0 && !isAllowed(conditions, expiryMs, exactExpiry(ctx, handle))) return reply.integer(0)
  if (keyspace.isPast(expiryMs)) {
    db.remove(handle)
    db.changed(EVENT.generic, 'del', bytes, start, end)
    standsForExpiry(ctx, 1)
  } else {
    db.setExpiry(handle, expiryMs)
    db.changed(EVENT.generic, 'expire', bytes, start, end)
    standsForWithNumber(ctx, 'PEXPIREAT', 2, expiryMs)
  }
  reply.integer(1)
}

/** @throws on what is no condition, and on conditions that exclude each other */
function readConditions({ args }: Context): number {
  let conditions = 0
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, NX)) conditions |= IF_NONE
    else if (args.is(i, XX)) conditions |= IF_SOME
    else if (args.is(i, GT)) conditions |= IF_GREATER
    else if (args.is(i, LT)) conditions |= IF_LESS
    // Redis quotes the option as a C string, which a NUL ends.
    else throw unsupportedOption(args.latin1(i).split('\0', 1)[0] ?? '')
  }
  if ((conditions & IF_NONE) !== 0 && conditions !== IF_NONE) throw expireNxWithOthers()
  if ((conditions & IF_GREATER) !== 0 && (conditions & IF_LESS) !== 0) throw expireGtWithLt()
  return conditions
}

/** Argument 2 as Unix ms; it may be in the past. @throws "invalid expire time" beyond int64 */
function readExpiry({ args, command, keyspace }: Context, unitMs: number, isRelative: boolean): number | bigint {
  const amount = args.integer(2)
  const base = isRelative ? keyspace.present() : 0
  if (Math.abs(amount) <= FAST_MAX) return amount * unitMs + base
  const ms = args.int64(2) * BigInt(unitMs)
  if (ms < INT64_MIN || ms > INT64_MAX - BigInt(base)) throw invalidExpire(command.fullName)
  return ms + BigInt(base)
}

/** The expiry of an entry; -1 if it has none. */
function exactExpiry({ db }: Context, handle: number): number | bigint {
  const expiryMs = db.expiryOf(handle)
  return expiryMs <= Number.MAX_SAFE_INTEGER ? expiryMs : db.exactExpiryOf(handle)
}

/** Whether the conditions hold for a new expiry over the old one; no expiry counts as infinite. */
function isAllowed(conditions: number, expiryMs: number | bigint, oldMs: number | bigint): boolean {
  const isLasting = oldMs < 0
  if ((conditions & IF_NONE) !== 0 && !isLasting) return false
  if ((conditions & IF_SOME) !== 0 && isLasting) return false
  if ((conditions & IF_GREATER) !== 0 && (isLasting || expiryMs <= oldMs)) return false
  if ((conditions & IF_LESS) !== 0 && !isLasting && expiryMs >= oldMs) return false
  return true
}

/** TTL and its relatives: -2 without the key, -1 without an expiry, else the time in units of `unitMs`, rounded. */
function tellExpiry(ctx: Context, unitMs: number, isRelative: boolean): void {
  const { args, db, reply, keyspace } = ctx
  const handle = db.lookupUntouched(args.bytes, args.start(1), args.end(1))
  if (handle === 0) return reply.integer(-2)
  const expiryMs = exactExpiry(ctx, handle)
  if (expiryMs < 0) return reply.integer(-1)
  if (typeof expiryMs === 'number') {
    const ms = isRelative ? Math.max(expiryMs - keyspace.present(), 0) : expiryMs
    return reply.integer(unitMs === 1 ? ms : Math.floor((ms + 500) / 1000))
  }
  const ms = isRelative ? expiryMs - BigInt(keyspace.present()) : expiryMs
  reply.integer64(unitMs === 1 ? ms : (ms + 500n) / 1000n)
}

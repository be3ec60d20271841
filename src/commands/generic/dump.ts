/** DUMP and RESTORE: a value as bytes, in Redis's own format (`keyspace/dump.ts`). */
import { decodePayload, dumpValue, verifyPayload } from '../../keyspace/dump.js'
import { NO_EXPIRY } from '../../keyspace/database.js'
import { setAccess } from '../../keyspace/entry.js'
import { busyKey, dumpTtlNegative, frequencyOutOfRange, idleTimeNegative, syntaxError } from '../../keyspace/errors.js'
import { EVENT, type Keyspace } from '../../keyspace/keyspace.js'
import type { Handle } from '../../memory/arena.js'
import { latin1Bytes } from '../../memory/utf8.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { standsForKey, standsForWithNumber } from '../effects.js'
import { flag, integer, key, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'

const REPLACE = token('REPLACE')
const ABSTTL = token('ABSTTL')
const IDLETIME = token('IDLETIME')
const FREQ = token('FREQ')
const ABSTTL_NAME = latin1Bytes('ABSTTL')
const FREQUENCY_MAX = 255
const CLOCK_MAX = 0xffffff
/** As an option's place: not given. */
const ABSENT = 0

export const dump = command({
  name: 'DUMP',
  group: 'generic',
  summary: 'Return a serialized version of the value stored at the specified key.',
  since: '2.6.0',
  complexity:
    'O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1).',
  arity: 2,
  flags: ['readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  returns: 'T | null',
  run({ args, db, reply, engine }, at) {
    const handle = db.lookupRead(args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.nil()
    const payload = dumpValue(db, handle, engine.config.bool('rdbcompression'))
    reply.bulk(payload.bytes, 0, payload.size)
    // Lets go of a large one.
    payload.reset()
  },
})

export const restore = command({
  name: 'RESTORE',
  group: 'generic',
  summary: 'Create a key using the provided serialized value, previously obtained using DUMP.',
  since: '2.6.0',
  complexity:
    'O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).',
  arity: -4,
  flags: ['denyoom', 'write'],
  categories: ['dangerous', 'keyspace'],
  history: [
    ['3.0.0', 'Added the `REPLACE` modifier.'],
    ['5.0.0', 'Added the `ABSTTL` modifier.'],
    ['5.0.0', 'Added the `IDLETIME` and `FREQ` options.'],
  ],
  keys: [{ flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    integer('ttl'),
    string('serialized-value'),
    optional(flag('replace', 'REPLACE', { since: '3.0.0' })),
    optional(flag('absttl', 'ABSTTL', { since: '5.0.0' })),
    optional(integer('seconds', { token: 'IDLETIME', since: '5.0.0' })),
    optional(integer('frequency', { token: 'FREQ', since: '5.0.0' })),
  ],
  ownOptions: true,
  returns: "'OK'",
  run(ctx, at) {
    const { args, db, reply, keyspace, engine } = ctx
    const { bytes } = args
    const options = readOptions(ctx)
    const start = args.start(at.key)
    const end = args.end(at.key)
    if (!options.replaces && db.lookupWrite(bytes, start, end) !== 0) throw busyKey()
    const expiryMs = readExpiry(ctx, at.ttl, options.isAbsolute)
    const from = args.start(at['serialized-value'])
    const to = args.end(at['serialized-value'])
    verifyPayload(bytes, from, to, engine.skipChecksums)
    const value = decodePayload(keyspace, bytes, from, to)
    const old = options.replaces ? db.find(bytes, start, end) : 0
    if (old !== 0) db.remove(old)
    if (expiryMs !== NO_EXPIRY && keyspace.isPast(expiryMs)) {
      value.discard()
      if (old !== 0) {
        db.changed(EVENT.generic, 'del', bytes, start, end)
        standsForKey(ctx, 'DEL', at.key)
      }
      return reply.ok()
    }
    const handle = value.store(db, bytes, start, end, expiryMs)
    restoreAccess(ctx, options, handle)
    db.changed(EVENT.generic, 'restore', bytes, start, end)
    if (expiryMs !== NO_EXPIRY && !options.isAbsolute)
      standsForWithNumber(ctx, undefined, at.ttl, expiryMs, ABSTTL_NAME)
    reply.ok()
  },
})

interface RestoreOptions {
  replaces: boolean
  isAbsolute: boolean
  /** Places of the values of IDLETIME and FREQ. */
  idleTime: number
  frequency: number
}

/** Options from argument 4 on. @throws */
function readOptions({ args }: Context): RestoreOptions {
  const options = { replaces: false, isAbsolute: false, idleTime: ABSENT, frequency: ABSENT }
  for (let i = 4; i < args.count; i++) {
    const hasValue = i + 1 < args.count
    if (args.is(i, REPLACE)) options.replaces = true
    else if (args.is(i, ABSTTL)) options.isAbsolute = true
    else if (args.is(i, IDLETIME) && hasValue && options.frequency === ABSENT) {
      if (args.integer(++i) < 0) throw idleTimeNegative()
      options.idleTime = i
    } else if (args.is(i, FREQ) && hasValue && options.idleTime === ABSENT) {
      const frequency = args.integer(++i)
      if (frequency < 0 || frequency > FREQUENCY_MAX) throw frequencyOutOfRange()
      options.frequency = i
    } else throw syntaxError()
  }
  return options
}

/**
 * The TTL as Unix ms, `NO_EXPIRY` for 0. Where TTL and the present time exceed an int64, their sum wraps around to the
 * past, as in Redis.
 */
function readExpiry({ args, keyspace }: Context, place: number, isAbsolute: boolean): number | bigint {
  const ttl = args.integer(place)
  if (ttl < 0) throw dumpTtlNegative()
  if (ttl === 0) return NO_EXPIRY
  const base = isAbsolute ? 0 : keyspace.present()
  if (ttl + base <= Number.MAX_SAFE_INTEGER) return ttl + base
  return BigInt.asIntN(64, args.int64(place) + BigInt(base))
}

/** Sets what IDLETIME or FREQ say, whichever the eviction policy goes by. */
function restoreAccess({ args, keyspace }: Context, { idleTime, frequency }: RestoreOptions, handle: Handle): void {
  const { access, arena } = keyspace
  if (access.lfu) {
    if (frequency !== ABSENT) setAccess(arena, handle, access.ofFrequency(args.integer(frequency)))
  } else if (idleTime !== ABSENT) setAccess(arena, handle, access.ofSeconds(idleClock(keyspace, args.int64(idleTime))))
}

/** The LRU clock of `idleS` seconds ago. Redis's arithmetic, which wraps where the figure is beyond reason. */
function idleClock(keyspace: Keyspace, idleS: bigint): number {
  const idle = BigInt.asIntN(64, idleS * 1000n) / 1000n
  const clock = BigInt(keyspace.access.seconds) - idle
  return Number(BigInt.asUintN(24, clock < 0n ? clock + BigInt(CLOCK_MAX) : clock))
}

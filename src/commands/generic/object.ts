/**
 * OBJECT: what Redis would tell of how it keeps a value.
 *
 * A string is always kept as bytes here, so encoding and reference count are those that Redis would have chosen for them.
 */
import type { Handle } from '../../memory/arena.js'
import { isCanonicalInt64, parseInteger } from '../../memory/integers.js'
import {
  accessOf,
  ENCODING_AUTO,
  ENCODING_INTSET,
  ENCODING_LARGE,
  ENCODING_LISTPACK,
  ENCODING_PACKED,
  ENCODING_RAW,
  ENCODING_TEXT,
  encodingOf,
  TYPE,
  typeOf,
} from '../../keyspace/entry.js'
import { frequencyNotTracked, idleTimeNotTracked } from '../../keyspace/errors.js'
import type { Context } from '../context.js'
import { helpOf } from '../help.js'
import { key } from '../spec/args.js'
import { command } from '../spec/command.js'

/** Redis puts up to this many bytes of a string into the object itself. */
const EMBEDDED_BYTES_MAX = 44
/** Integers below this are one shared object each. */
const SHARED_INTEGERS = 10000
/** What Redis calls the encodings of collections, by type. */
const COLLECTION_ENCODINGS: { readonly [type: number]: { readonly [encoding: number]: string } | undefined } = {
  [TYPE.list]: { [ENCODING_LISTPACK]: 'quicklist', [ENCODING_LARGE]: 'quicklist' },
  [TYPE.set]: { [ENCODING_INTSET]: 'intset', [ENCODING_PACKED]: 'hashtable', [ENCODING_LARGE]: 'hashtable' },
  [TYPE.zset]: { [ENCODING_LISTPACK]: 'listpack', [ENCODING_PACKED]: 'skiplist', [ENCODING_LARGE]: 'skiplist' },
  [TYPE.hash]: { [ENCODING_LISTPACK]: 'listpack', [ENCODING_PACKED]: 'hashtable', [ENCODING_LARGE]: 'hashtable' },
}
/** The reference count of a shared object. */
const SHARED = 2147483647

const objectEncoding = command({
  name: 'ENCODING',
  group: 'generic',
  summary: 'Inspect the internal encoding of a Redis object',
  since: '2.2.3',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO', begin: { index: 2 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'objectEncoding',
  returns: 'T | null',
  run(ctx) {
    const handle = lookup(ctx)
    if (handle === 0) return ctx.reply.nil()
    ctx.reply.bulkLatin1(encodingName(ctx, handle))
  },
})

const objectFreq = command({
  name: 'FREQ',
  group: 'generic',
  summary: 'Get the logarithmic access frequency counter of a Redis object',
  since: '4.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO', begin: { index: 2 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'objectFreq',
  returns: 'number | null',
  run(ctx) {
    const { reply, keyspace } = ctx
    const handle = lookup(ctx)
    if (handle === 0) return reply.nil()
    if (!keyspace.access.lfu) throw frequencyNotTracked()
    reply.integer(keyspace.access.frequency(accessOf(keyspace.arena, handle)))
  },
})

const objectIdletime = command({
  name: 'IDLETIME',
  group: 'generic',
  summary: 'Get the time since a Redis object was last accessed',
  since: '2.2.3',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO', begin: { index: 2 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'objectIdleTime',
  returns: 'number | null',
  run(ctx) {
    const { reply, keyspace } = ctx
    const handle = lookup(ctx)
    if (handle === 0) return reply.nil()
    if (keyspace.access.lfu) throw idleTimeNotTracked()
    reply.integer(keyspace.access.idleSeconds(accessOf(keyspace.arena, handle)))
  },
})

const objectRefcount = command({
  name: 'REFCOUNT',
  group: 'generic',
  summary: 'Get the number of references to the value of the key',
  since: '2.2.3',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO', begin: { index: 2 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'objectRefCount',
  returns: 'number | null',
  run(ctx) {
    const handle = lookup(ctx)
    if (handle === 0) return ctx.reply.nil()
    ctx.reply.integer(isShared(ctx, handle) ? SHARED : 1)
  },
})

const objectHelp = command({
  name: 'HELP',
  group: 'generic',
  summary: 'Show helpful text about the different subcommands',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['keyspace'],
  returns: 'string[]',
  run: helpOf('OBJECT', [
    'ENCODING <key>',
    '    Return the kind of internal representation used in order to store the value',
    '    associated with a <key>.',
    'FREQ <key>',
    '    Return the access frequency index of the <key>. The returned integer is',
    '    proportional to the logarithm of the recent access frequency of the key.',
    'IDLETIME <key>',
    '    Return the idle time of the <key>, that is the approximated number of',
    '    seconds elapsed since the last access to the key.',
    'REFCOUNT <key>',
    '    Return the number of references of the value associated with the specified',
    '    <key>.',
  ]),
})

export const object = command({
  name: 'OBJECT',
  group: 'generic',
  summary: 'A container for object introspection commands',
  since: '2.2.3',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [objectEncoding, objectFreq, objectHelp, objectIdletime, objectRefcount],
  returns: 'string',
})

/** The entry of the key, or 0. As in Redis that counts as hit or miss, but neither marks an access nor is an event. */
function lookup({ args, db, keyspace }: Context): Handle {
  const handle = db.find(args.bytes, args.start(2), args.end(2))
  if (handle === 0) keyspace.stats.misses++
  else keyspace.stats.hits++
  return handle
}

/** Redis's name of the encoding that the value would have there. */
export function encodingName({ db, keyspace }: Context, handle: Handle): string {
  const { arena } = keyspace
  const type = typeOf(arena, handle)
  const encoding = encodingOf(arena, handle)
  if (type !== TYPE.string) return COLLECTION_ENCODINGS[type]?.[encoding] ?? 'unknown'
  if (encoding === ENCODING_RAW) return 'raw'
  db.openValue(handle)
  if (encoding !== ENCODING_TEXT && isCanonicalInt64(db.valueBytes, db.valueStart, db.valueEnd)) return 'int'
  return db.valueEnd - db.valueStart <= EMBEDDED_BYTES_MAX ? 'embstr' : 'raw'
}

/** Small integers are shared, unless eviction needs each key's own clock. */
export function isShared({ db, engine, keyspace }: Context, handle: Handle): boolean {
  const { arena } = keyspace
  if (typeOf(arena, handle) !== TYPE.string || encodingOf(arena, handle) !== ENCODING_AUTO) return false
  db.openValue(handle)
  const value = parseInteger(db.valueBytes, db.valueStart, db.valueEnd)
  if (!(value >= 0 && value < SHARED_INTEGERS)) return false
  return engine.config.int('maxmemory') === 0 || !/l[rf]u$/.test(engine.config.string('maxmemory-policy'))
}

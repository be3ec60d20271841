/**
 * Commands on keys of any type; this file has the table of contents of the group and the short ones. What takes more has a
 * file of its own: `move.ts` (COPY, MOVE, RENAME), `expire.ts`, `scan.ts` (KEYS, SCAN), `object.ts`, `dump.ts`,
 * `sort.ts`.
 */
import { TYPE_NAMES, typeOf } from '../../keyspace/entry.js'
import type { Context } from '../context.js'
import { key } from '../spec/args.js'
import { type Command, command } from '../spec/command.js'
import { dump, restore } from './dump.js'
import { expire, expireat, expiretime, persist, pexpire, pexpireat, pexpiretime, pttl, ttl } from './expire.js'
import { copy, move, rename, renamenx } from './move.js'
import { object } from './object.js'
import { keys, scan } from './scan.js'
import { sort, sortRo } from './sort.js'

const del = command({
  name: 'DEL',
  group: 'generic',
  summary: 'Delete a key',
  since: '1.0.0',
  complexity:
    'O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that holds a string value is O(1).',
  arity: -2,
  flags: ['write'],
  categories: ['keyspace'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  keys: [{ flags: 'RM delete', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  returns: 'number',
  quick: true,
  run: runDelete,
})

const unlink = command({
  name: 'UNLINK',
  group: 'generic',
  summary: 'Delete a key asynchronously in another thread. Otherwise it is just as DEL, but non blocking.',
  since: '4.0.0',
  complexity:
    'O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, where N is the number of allocations the deleted objects where composed of.',
  arity: -2,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  keys: [{ flags: 'RM delete', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  returns: 'number',
  run: runDelete,
})

const exists = command({
  name: 'EXISTS',
  group: 'generic',
  summary: 'Determine if a key exists',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys to check.',
  arity: -2,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  history: [['3.0.3', 'Accepts multiple `key` arguments.']],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  returns: 'number',
  run({ args, db, reply }) {
    let found = 0
    for (let i = 1; i < args.count; i++) {
      if (db.lookupUntouched(args.bytes, args.start(i), args.end(i)) !== 0) found++
    }
    reply.integer(found)
  },
})

const touch = command({
  name: 'TOUCH',
  group: 'generic',
  summary: 'Alters the last access time of a key(s). Returns the number of existing keys specified.',
  since: '3.2.1',
  complexity: 'O(N) where N is the number of keys that will be touched.',
  arity: -2,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: -1, step: 1 } }],
  args: [key('key', { multiple: true })],
  returns: 'number',
  run({ args, db, reply }) {
    let found = 0
    for (let i = 1; i < args.count; i++) {
      if (db.lookupRead(args.bytes, args.start(i), args.end(i)) !== 0) found++
    }
    reply.integer(found)
  },
})

const type = command({
  name: 'TYPE',
  group: 'generic',
  summary: 'Determine the type stored at key',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['keyspace'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  returns: 'string',
  run({ args, db, reply, keyspace }, at) {
    const handle = db.lookupUntouched(args.bytes, args.start(at.key), args.end(at.key))
    reply.simple(handle === 0 ? 'none' : (TYPE_NAMES[typeOf(keyspace.arena, handle)] ?? 'unknown'))
  },
})

const randomkey = command({
  name: 'RANDOMKEY',
  group: 'generic',
  summary: 'Return a random key from the keyspace',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['readonly'],
  categories: ['keyspace'],
  tips: ['request_policy:all_shards', 'nondeterministic_output'],
  method: 'randomKey',
  returns: 'T | null',
  run({ db, reply }) {
    const handle = db.randomEntry()
    if (handle === 0) return reply.nil()
    db.openKey(handle)
    reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
  },
})

/** DEL; UNLINK too, as a string is freed in no time. */
function runDelete({ args, db, reply }: Context): void {
  let deleted = 0
  for (let i = 1; i < args.count; i++) {
    if (db.delete(args.bytes, args.start(i), args.end(i))) deleted++
  }
  reply.integer(deleted)
}

export const genericCommands: readonly Command[] = [
  copy,
  del,
  dump,
  exists,
  expire,
  expireat,
  expiretime,
  keys,
  move,
  object,
  persist,
  pexpire,
  pexpireat,
  pexpiretime,
  pttl,
  randomkey,
  rename,
  renamenx,
  restore,
  scan,
  sort,
  sortRo,
  touch,
  ttl,
  type,
  unlink,
]

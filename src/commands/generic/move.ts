/**
 * Commands that give a value another key or another database: COPY, MOVE, RENAME.
 *
 * MOVE and RENAME hand the entry over with its expiry and its clock, and never copy a long value. Looking up the target
 * comes after the source, as in Redis: it may remove a due key, which is no harm to the source's handle.
 */
import type { Handle } from '../../memory/arena.js'
import type { Database } from '../../keyspace/database.js'
import { dbIndexOutOfRange, int32OutOfRange, noSuchKey, sameObject, syntaxError } from '../../keyspace/errors.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { flag, integer, key, optional } from '../spec/args.js'
import { command } from '../spec/command.js'

const DB = token('DB')
const REPLACE = token('REPLACE')
const INT32_MIN = -2147483648
const INT32_MAX = 2147483647

export const copy = command({
  name: 'COPY',
  group: 'generic',
  summary: 'Copy a key',
  since: '6.2.0',
  complexity: 'O(N) worst case for collections, where N is the number of nested items. O(1) for string values.',
  arity: -3,
  flags: ['denyoom', 'write'],
  categories: ['keyspace'],
  keys: [
    { flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'OW update', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [
    key('source'),
    key('destination', { keySpec: 1 }),
    optional(integer('destination-db', { token: 'DB' })),
    optional(flag('replace', 'REPLACE')),
  ],
  ownOptions: true,
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    let target = db
    let replaces = false
    for (let i = 3; i < args.count; i++) {
      if (args.is(i, REPLACE)) replaces = true
      else if (args.is(i, DB) && i + 1 < args.count) target = databaseAt(ctx, ++i)
      else throw syntaxError()
    }
    if (target === db && isSameKey(ctx, at.source, at.destination)) throw sameObject()
    const start = args.start(at.destination)
    const end = args.end(at.destination)
    const handle = db.lookupRead(bytes, args.start(at.source), args.end(at.source))
    if (handle === 0) return reply.integer(0)
    const old = target.lookupWrite(bytes, start, end)
    if (old !== 0 && !replaces) return reply.integer(0)
    db.copyTo(target, old, handle, bytes, start, end)
    target.changed(EVENT.generic, 'copy_to', bytes, start, end)
    reply.integer(1)
  },
})

export const move = command({
  name: 'MOVE',
  group: 'generic',
  summary: 'Move a key to another database',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  keys: [{ flags: 'RW access update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), integer('db')],
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const target = databaseAt(ctx, at.db)
    if (target === db) throw sameObject()
    const handle = db.lookupWrite(bytes, start, end)
    if (handle === 0 || target.lookupWrite(bytes, start, end) !== 0) return reply.integer(0)
    db.moveTo(target, 0, handle, bytes, start, end)
    db.changed(EVENT.generic, 'move_from', bytes, start, end)
    target.changed(EVENT.generic, 'move_to', bytes, start, end, false)
    reply.integer(1)
  },
})

export const rename = command({
  name: 'RENAME',
  group: 'generic',
  summary: 'Rename a key',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write'],
  categories: ['keyspace'],
  keys: [
    { flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'OW update', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [key('key'), key('newkey', { keySpec: 1 })],
  returns: "'OK'",
  run(ctx, at) {
    const handle = existing(ctx, at.key)
    if (!isSameKey(ctx, at.key, at.newkey)) renameTo(ctx, handle, at.key, at.newkey, true)
    ctx.reply.ok()
  },
})

export const renamenx = command({
  name: 'RENAMENX',
  group: 'generic',
  summary: 'Rename a key, only if the new key does not exist',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'write'],
  categories: ['keyspace'],
  history: [['3.2.0', 'The command no longer returns an error when source and destination names are the same.']],
  keys: [
    { flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'OW insert', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [key('key'), key('newkey', { keySpec: 1 })],
  method: 'renameNX',
  returns: 'number',
  run(ctx, at) {
    const handle = existing(ctx, at.key)
    const isMoved = !isSameKey(ctx, at.key, at.newkey) && renameTo(ctx, handle, at.key, at.newkey, false)
    ctx.reply.integer(isMoved ? 1 : 0)
  },
})

/** The database whose number is argument `place`. @throws if it isn't one */
function databaseAt({ args, keyspace }: Context, place: number): Database {
  const index = args.integer(place)
  if (index < INT32_MIN || index > INT32_MAX) throw int32OutOfRange()
  const db = keyspace.databases[index]
  if (!db) throw dbIndexOutOfRange()
  return db
}

/** Whether two arguments are the same bytes. */
function isSameKey({ args }: Context, one: number, other: number): boolean {
  const { bytes } = args
  const length = args.length(one)
  if (length !== args.length(other)) return false
  const start = args.start(one)
  const from = args.start(other)
  for (let i = 0; i < length; i++) if (bytes[start + i]! !== bytes[from + i]!) return false
  return true
}

/** @throws "no such key" */
function existing({ args, db }: Context, place: number): Handle {
  const handle = db.lookupWrite(args.bytes, args.start(place), args.end(place))
  if (handle === 0) throw noSuchKey()
  return handle
}

/**
 * Gives an entry that was just looked up another key.
 * @returns false if the new key exists and must not be replaced
 */
function renameTo({ args, db }: Context, handle: Handle, from: number, to: number, replaces: boolean): boolean {
  const { bytes } = args
  const start = args.start(to)
  const end = args.end(to)
  const old = db.lookupWrite(bytes, start, end)
  if (old !== 0 && !replaces) return false
  db.moveTo(db, old, handle, bytes, start, end)
  db.changed(EVENT.generic, 'rename_from', bytes, args.start(from), args.end(from))
  db.changed(EVENT.generic, 'rename_to', bytes, start, end, false)
  return true
}

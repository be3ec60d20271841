/**
 * Hash commands, but for those on numbers (`hash-numbers.ts`) and those that walk or sample (`hash-scan.ts`).
 *
 * What a hash is made of is the concern of `keyspace/hash-value.ts`; a hash that has lost its last field goes with its key.
 */
import { TYPE } from '../keyspace/entry.js'
import { wrongArity } from '../keyspace/errors.js'
import {
  addHash,
  admitFields,
  forEachField,
  hashDelete,
  hashGet,
  hashHas,
  hashLength,
  hashSet,
} from '../keyspace/hash-value.js'
import { EVENT } from '../keyspace/keyspace.js'
import type { Context } from './context.js'
import { block, key, string } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const hset = command({
  name: 'HSET',
  group: 'hash',
  summary: 'Set the string value of a hash field',
  since: '2.0.0',
  complexity:
    'O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs.',
  arity: -4,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['hash'],
  history: [['4.0.0', 'Accepts multiple `field` and `value` arguments.']],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), block('field_value', [string('field'), string('value')], { multiple: true })],
  method: 'hSet',
  returns: 'number',
  run(ctx, at) {
    const { args, reply } = ctx
    if (args.count % 2 !== 0) throw wrongArity(ctx.command.fullName)
    reply.integer(setFields(ctx, at.key))
  },
})

const hmset = command({
  name: 'HMSET',
  group: 'hash',
  summary: 'Set multiple hash fields to multiple values',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields being set.',
  arity: -4,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['hash'],
  docFlags: ['deprecated'],
  deprecatedSince: '4.0.0',
  replacedBy: '`HSET` with multiple field-value pairs',
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), block('field_value', [string('field'), string('value')], { multiple: true })],
  method: 'hmSet',
  returns: "'OK'",
  run(ctx, at) {
    if (ctx.args.count % 2 !== 0) throw wrongArity(ctx.command.fullName)
    setFields(ctx, at.key)
    ctx.reply.ok()
  },
})

const hsetnx = command({
  name: 'HSETNX',
  group: 'hash',
  summary: 'Set the value of a hash field, only if the field does not exist',
  since: '2.0.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['hash'],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field'), string('value')],
  method: 'hSetNX',
  returns: 'number',
  run({ args, db, reply }, at) {
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const field = args.start(at.field)
    const fieldEnd = args.end(at.field)
    const value = args.start(at.value)
    const valueEnd = args.end(at.value)
    let handle = db.writeTyped(TYPE.hash, bytes, start, end)
    if (handle === 0) handle = addHash(db, bytes, start, end, fieldEnd - field + valueEnd - value + 4)
    else if (hashHas(db, handle, bytes, field, fieldEnd)) return reply.integer(0)
    hashSet(db, handle, bytes, field, fieldEnd, bytes, value, valueEnd)
    db.changed(EVENT.hash, 'hset', bytes, start, end)
    reply.integer(1)
  },
})

const hget = command({
  name: 'HGET',
  group: 'hash',
  summary: 'Get the value of a hash field',
  since: '2.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['hash'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field')],
  method: 'hGet',
  returns: 'T | null',
  run({ args, db, reply }, at) {
    const { bytes } = args
    const handle = db.readTyped(TYPE.hash, bytes, args.start(at.key), args.end(at.key))
    if (handle === 0 || !hashGet(db, handle, bytes, args.start(at.field), args.end(at.field))) return reply.nil()
    reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
  },
})

const hmget = command({
  name: 'HMGET',
  group: 'hash',
  summary: 'Get the values of all the given hash fields',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields being requested.',
  arity: -3,
  flags: ['fast', 'readonly'],
  categories: ['hash'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field', { multiple: true })],
  method: 'hmGet',
  returns: '(T | null)[]',
  run({ args, db, reply }, at) {
    const { bytes } = args
    const handle = db.readTyped(TYPE.hash, bytes, args.start(at.key), args.end(at.key))
    reply.array(args.count - at.field)
    for (let i = at.field; i < args.count; i++) {
      if (handle === 0 || !hashGet(db, handle, bytes, args.start(i), args.end(i))) reply.nil()
      else reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
    }
  },
})

const hdel = command({
  name: 'HDEL',
  group: 'hash',
  summary: 'Delete one or more hash fields',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields to be removed.',
  arity: -3,
  flags: ['fast', 'write'],
  categories: ['hash'],
  history: [['2.4.0', 'Accepts multiple `field` arguments.']],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field', { multiple: true })],
  method: 'hDel',
  returns: 'number',
  run({ args, db, reply, keyspace }, at) {
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.writeTyped(TYPE.hash, bytes, start, end)
    let deleted = 0
    let isEmpty = false
    for (let i = at.field; handle !== 0 && !isEmpty && i < args.count; i++) {
      if (!hashDelete(db, handle, bytes, args.start(i), args.end(i))) continue
      deleted++
      isEmpty = hashLength(db, handle) === 0
    }
    if (deleted > 0) {
      if (isEmpty) db.remove(handle)
      keyspace.dirty += deleted - 1
      db.changed(EVENT.hash, 'hdel', bytes, start, end)
      if (isEmpty) db.changed(EVENT.generic, 'del', bytes, start, end, false)
    }
    reply.integer(deleted)
  },
})

const hexists = command({
  name: 'HEXISTS',
  group: 'hash',
  summary: 'Determine if a hash field exists',
  since: '2.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['hash'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field')],
  method: 'hExists',
  returns: 'number',
  run({ args, db, reply }, at) {
    const { bytes } = args
    const handle = db.readTyped(TYPE.hash, bytes, args.start(at.key), args.end(at.key))
    reply.integer(handle !== 0 && hashHas(db, handle, bytes, args.start(at.field), args.end(at.field)) ? 1 : 0)
  },
})

const hlen = command({
  name: 'HLEN',
  group: 'hash',
  summary: 'Get the number of fields in a hash',
  since: '2.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['hash'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'hLen',
  returns: 'number',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.hash, args.bytes, args.start(at.key), args.end(at.key))
    reply.integer(handle === 0 ? 0 : hashLength(db, handle))
  },
})

const hstrlen = command({
  name: 'HSTRLEN',
  group: 'hash',
  summary: 'Get the length of the value of a hash field',
  since: '3.2.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['hash'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('field')],
  method: 'hStrLen',
  returns: 'number',
  run({ args, db, reply }, at) {
    const { bytes } = args
    const handle = db.readTyped(TYPE.hash, bytes, args.start(at.key), args.end(at.key))
    if (handle === 0 || !hashGet(db, handle, bytes, args.start(at.field), args.end(at.field))) return reply.integer(0)
    reply.integer(db.valueEnd - db.valueStart)
  },
})

const hgetall = command({
  name: 'HGETALL',
  group: 'hash',
  summary: 'Get all the fields and values in a hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the size of the hash.',
  arity: 2,
  flags: ['readonly'],
  categories: ['hash'],
  tips: ['nondeterministic_output_order'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'hGetAll',
  returns: 'MapReply<T, Record<string, T>>',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.hash, args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.map(0)
    reply.map(hashLength(db, handle))
    forEachField(db, handle, (fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd) => {
      reply.bulk(fieldBytes, fieldStart, fieldEnd)
      reply.bulk(valueBytes, valueStart, valueEnd)
    })
  },
})

const hkeys = command({
  name: 'HKEYS',
  group: 'hash',
  summary: 'Get all the fields in a hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the size of the hash.',
  arity: 2,
  flags: ['readonly'],
  categories: ['hash'],
  tips: ['nondeterministic_output_order'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'hKeys',
  returns: 'T[]',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.hash, args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.array(0)
    reply.array(hashLength(db, handle))
    forEachField(db, handle, (fieldBytes, fieldStart, fieldEnd) => reply.bulk(fieldBytes, fieldStart, fieldEnd))
  },
})

const hvals = command({
  name: 'HVALS',
  group: 'hash',
  summary: 'Get all the values in a hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the size of the hash.',
  arity: 2,
  flags: ['readonly'],
  categories: ['hash'],
  tips: ['nondeterministic_output_order'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'hVals',
  returns: 'T[]',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.hash, args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.array(0)
    reply.array(hashLength(db, handle))
    forEachField(db, handle, (_field, _fieldStart, _fieldEnd, valueBytes, valueStart, valueEnd) =>
      reply.bulk(valueBytes, valueStart, valueEnd),
    )
  },
})

/** HSET and HMSET, the number of whose arguments is right. @returns how many fields are new */
function setFields({ args, db, keyspace }: Context, keyAt: number): number {
  const { bytes } = args
  const start = args.start(keyAt)
  const end = args.end(keyAt)
  let handle = db.writeTyped(TYPE.hash, bytes, start, end)
  let longest = 0
  let sum = 0
  for (let i = keyAt + 1; i < args.count; i++) {
    const length = args.length(i)
    if (length > longest) longest = length
    sum += length
  }
  // An element of a listpack is 2 bytes longer than its string, if that is short.
  if (handle === 0) handle = addHash(db, bytes, start, end, sum + 2 * args.count - 4)
  if (args.count > 4) admitFields(db, handle, longest, sum)
  let added = 0
  for (let i = keyAt + 1; i < args.count; i += 2) {
    const isNew = hashSet(db, handle, bytes, args.start(i), args.end(i), bytes, args.start(i + 1), args.end(i + 1))
    if (isNew) added++
  }
  keyspace.dirty += (args.count - 4) / 2
  db.changed(EVENT.hash, 'hset', bytes, start, end)
  return added
}

export const hashCommands: readonly Command[] = [
  hset,
  hmset,
  hsetnx,
  hget,
  hmget,
  hdel,
  hexists,
  hlen,
  hstrlen,
  hgetall,
  hkeys,
  hvals,
]

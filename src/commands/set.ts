/**
 * Sets, member by member; this file has the table of contents of the group. Operations on several sets are in
 * `set-operations.ts`, random members in `set-random.ts`.
 */
import { NO_EXPIRY } from '../keyspace/build-entry.js'
import type { Database } from '../keyspace/database.js'
import { EVENT } from '../keyspace/keyspace.js'
import { TYPE, typeOf } from '../keyspace/entry.js'
import { wrongType } from '../keyspace/errors.js'
import { closeSet, newSet, openSet, SetBuilder, setHas, setLength } from '../keyspace/set-value.js'
import { scanDict } from '../structures/dict-scan.js'
import { giveBack, takeHandleList } from '../structures/handle-list.js'
import type { Args } from './args.js'
import { replyCursor, replyNothingFound, scanCursor, ScanOptions } from './scan-options.js'
import { sdiff, sdiffstore, sinter, sintercard, sinterstore, smembers, sunion, sunionstore } from './set-operations.js'
import { spop, srandmember } from './set-random.js'
import { integer, key, optional, pattern, string } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const sadd = command({
  name: 'SADD',
  group: 'set',
  summary: 'Add one or more members to a set',
  since: '1.0.0',
  complexity:
    'O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.',
  arity: -3,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['set'],
  history: [['2.4.0', 'Accepts multiple `member` arguments.']],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member', { multiple: true })],
  method: 'sAdd',
  returns: 'number',
  run({ args, db, reply, keyspace }, at) {
    const { bytes } = args
    const keyStart = args.start(at.key)
    const keyEnd = args.end(at.key)
    const handle = db.writeTyped(TYPE.set, bytes, keyStart, keyEnd)
    let added = 0
    if (handle === 0) added = addSet(db, args, at.key, at.member)
    else {
      const set = openSet(db, handle)
      try {
        for (let i = at.member; i < args.count; i++) if (set.add(bytes, args.start(i), args.end(i))) added++
      } finally {
        closeSet(db, handle, set)
      }
    }
    if (added > 0) {
      keyspace.dirty += added - 1
      db.changed(EVENT.set, 'sadd', bytes, keyStart, keyEnd)
    }
    reply.integer(added)
  },
})

/** The key, which is absent, as just looked up, gets a set of all members from argument `first` on. @returns how many */
function addSet(db: Database, args: Args, keyAt: number, first: number): number {
  const { bytes } = args
  const keyStart = args.start(keyAt)
  const keyEnd = args.end(keyAt)
  if (first === args.count - 1) {
    newSet(db, bytes, keyStart, keyEnd, bytes, args.start(first), args.end(first))
    return 1
  }
  const builder = new SetBuilder(db.keyspace)
  try {
    for (let i = first; i < args.count; i++) builder.add(bytes, args.start(i), args.end(i))
    builder.addTo(db, bytes, keyStart, keyEnd, NO_EXPIRY)
  } catch (error) {
    builder.discard()
    throw error
  }
  return builder.size
}

const srem = command({
  name: 'SREM',
  group: 'set',
  summary: 'Remove one or more members from a set',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of members to be removed.',
  arity: -3,
  flags: ['fast', 'write'],
  categories: ['set'],
  history: [['2.4.0', 'Accepts multiple `member` arguments.']],
  keys: [{ flags: 'RW delete', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member', { multiple: true })],
  method: 'sRem',
  returns: 'number',
  run({ args, db, reply, keyspace }, at) {
    const { bytes } = args
    const keyStart = args.start(at.key)
    const keyEnd = args.end(at.key)
    const handle = db.writeTyped(TYPE.set, bytes, keyStart, keyEnd)
    if (handle === 0) return reply.integer(0)
    const set = openSet(db, handle)
    let removed = 0
    let isEmpty = false
    for (let i = at.member; i < args.count && !isEmpty; i++) {
      if (!set.remove(bytes, args.start(i), args.end(i))) continue
      removed++
      isEmpty = set.length === 0
    }
    closeSet(db, handle, set)
    if (isEmpty) db.remove(handle)
    if (removed > 0) {
      keyspace.dirty += removed - 1
      db.changed(EVENT.set, 'srem', bytes, keyStart, keyEnd)
      if (isEmpty) db.changed(EVENT.generic, 'del', bytes, keyStart, keyEnd, false)
    }
    reply.integer(removed)
  },
})

const smove = command({
  name: 'SMOVE',
  group: 'set',
  summary: 'Move a member from one set to another',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['fast', 'write'],
  categories: ['set'],
  keys: [
    { flags: 'RW access delete', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RW insert', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [key('source'), key('destination', { keySpec: 1 }), string('member')],
  method: 'sMove',
  returns: 'number',
  run({ args, db, reply, keyspace: { arena } }, at) {
    const { bytes } = args
    const sourceStart = args.start(at.source)
    const sourceEnd = args.end(at.source)
    const targetStart = args.start(at.destination)
    const targetEnd = args.end(at.destination)
    const start = args.start(at.member)
    const end = args.end(at.member)
    // A source that is absent is answered before the type of the target is looked at.
    const source = db.lookupWrite(bytes, sourceStart, sourceEnd)
    const target = db.lookupWrite(bytes, targetStart, targetEnd)
    if (source === 0) return reply.integer(0)
    if (typeOf(arena, source) !== TYPE.set || (target !== 0 && typeOf(arena, target) !== TYPE.set)) throw wrongType()
    if (source === target) return reply.integer(setHas(db, source, bytes, start, end) ? 1 : 0)

    const from = openSet(db, source)
    if (!from.remove(bytes, start, end)) return reply.integer(0)
    closeSet(db, source, from)
    const isEmpty = from.length === 0
    if (isEmpty) {
      db.find(bytes, sourceStart, sourceEnd)
      db.remove(source)
    }
    db.changed(EVENT.set, 'srem', bytes, sourceStart, sourceEnd)
    if (isEmpty) db.changed(EVENT.generic, 'del', bytes, sourceStart, sourceEnd, false)

    let isNew = true
    if (target === 0) {
      db.find(bytes, targetStart, targetEnd)
      newSet(db, bytes, targetStart, targetEnd, bytes, start, end)
    } else {
      const to = openSet(db, target)
      isNew = to.add(bytes, start, end)
      closeSet(db, target, to)
    }
    if (isNew) db.changed(EVENT.set, 'sadd', bytes, targetStart, targetEnd)
    reply.integer(1)
  },
})

const scard = command({
  name: 'SCARD',
  group: 'set',
  summary: 'Get the number of members in a set',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'readonly'],
  categories: ['set'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key')],
  method: 'sCard',
  returns: 'number',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.set, args.bytes, args.start(at.key), args.end(at.key))
    reply.integer(handle === 0 ? 0 : setLength(db, handle))
  },
})

const sismember = command({
  name: 'SISMEMBER',
  group: 'set',
  summary: 'Determine if a given value is a member of a set',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['fast', 'readonly'],
  categories: ['set'],
  keys: [{ flags: 'RO', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member')],
  method: 'sIsMember',
  returns: 'number',
  run({ args, db, reply }, at) {
    const { bytes } = args
    const handle = db.readTyped(TYPE.set, bytes, args.start(at.key), args.end(at.key))
    const isMember = handle !== 0 && setHas(db, handle, bytes, args.start(at.member), args.end(at.member))
    reply.integer(isMember ? 1 : 0)
  },
})

const smismember = command({
  name: 'SMISMEMBER',
  group: 'set',
  summary: 'Returns the membership associated with the given elements for a set',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of elements being checked for membership',
  arity: -3,
  flags: ['fast', 'readonly'],
  categories: ['set'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member', { multiple: true })],
  method: 'smIsMember',
  returns: 'number[]',
  run({ args, db, reply }, at) {
    const handle = db.readTyped(TYPE.set, args.bytes, args.start(at.key), args.end(at.key))
    const set = handle === 0 ? undefined : openSet(db, handle)
    reply.array(args.count - at.member)
    for (let i = at.member; i < args.count; i++) {
      reply.integer(set?.has(args.bytes, args.start(i), args.end(i)) === true ? 1 : 0)
    }
  },
})

const sscan = command({
  name: 'SSCAN',
  group: 'set',
  summary: 'Incrementally iterate Set elements',
  since: '2.8.0',
  complexity:
    'O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..',
  arity: -3,
  flags: ['readonly'],
  categories: ['set'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
  ],
  ownOptions: true,
  method: 'sScan',
  returns: '[cursor: T, members: T[]]',
  run({ args, db, reply }, at) {
    const cursor = scanCursor(args, at.cursor)
    const handle = db.readTyped(TYPE.set, args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return replyNothingFound(reply)
    const options = new ScanOptions(args, 3)
    const set = openSet(db, handle)
    let found = 0
    const visit = (bytes: Uint8Array, start: number, end: number): void => {
      if (!options.matches(bytes, start, end)) return
      found++
      reply.bulk(bytes, start, end)
    }
    const { members } = set
    if (!members) {
      // What lies in one block is returned at once.
      replyCursor(reply, 0)
      const mark = reply.beginDeferred()
      set.forEach(visit)
      reply.endDeferred(mark, 'array', found)
      return
    }
    const list = takeHandleList()
    replyCursor(reply, scanDict(members, cursor, options.count, list))
    const mark = reply.beginDeferred()
    for (let i = 0; i < list.count; i++) {
      members.open(list.handles[i]!)
      visit(members.bytes, members.start, members.end)
    }
    reply.endDeferred(mark, 'array', found)
    giveBack(list)
  },
})

export const setCommands: readonly Command[] = [
  sadd,
  scard,
  sdiff,
  sdiffstore,
  sinter,
  sintercard,
  sinterstore,
  sismember,
  smembers,
  smismember,
  smove,
  spop,
  srandmember,
  srem,
  sscan,
  sunion,
  sunionstore,
]

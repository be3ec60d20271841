/** HSCAN and HRANDFIELD: a hash's fields step by step, and at random. */
import { giveBack, takeHandleList } from '../structures/handle-list.js'
import { TYPE } from '../keyspace/entry.js'
import { outOfRange, randomCountOutOfRange, syntaxError } from '../keyspace/errors.js'
import {
  type FieldVisitor,
  forEachField,
  forEachScanned,
  hashLength,
  scanFields,
  visitRandomField,
  visitRandomFields,
} from '../keyspace/hash-value.js'
import { type Args, token } from './args.js'
import type { Context } from './context.js'
import { replyCursor, replyNothingFound, scanCursor, ScanOptions } from './scan-options.js'
import { block, flag, integer, key, optional, pattern } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const WITHVALUES = token('WITHVALUES')
/** The greatest count, and with values half of it. */
const COUNT_MAX = 2n ** 63n - 1n
const COUNT_WITH_VALUES_MAX = COUNT_MAX / 2n

const hscan = command({
  name: 'HSCAN',
  group: 'hash',
  summary: 'Incrementally iterate hash fields and associated values',
  since: '2.8.0',
  complexity:
    'O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..',
  arity: -3,
  flags: ['readonly'],
  categories: ['hash'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
  ],
  ownOptions: true,
  method: 'hScan',
  returns: '[cursor: T, fieldsAndValues: T[]]',
  run({ args, db, reply }, at) {
    const cursor = scanCursor(args, at.cursor)
    const handle = db.readTyped(TYPE.hash, args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return replyNothingFound(reply)
    const options = new ScanOptions(args, 3)
    const list = takeHandleList()
    replyCursor(reply, scanFields(db, handle, cursor, options.count, list))
    const mark = reply.beginDeferred()
    let found = 0
    forEachScanned(db, handle, list, (fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd) => {
      if (!options.matches(fieldBytes, fieldStart, fieldEnd)) return
      found++
      reply.bulk(fieldBytes, fieldStart, fieldEnd)
      reply.bulk(valueBytes, valueStart, valueEnd)
    })
    reply.endDeferred(mark, 'array', found * 2)
    giveBack(list)
  },
})

const hrandfield = command({
  name: 'HRANDFIELD',
  group: 'hash',
  summary: 'Get one or multiple random fields from a hash',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of fields returned',
  arity: -2,
  flags: ['readonly'],
  categories: ['hash'],
  tips: ['nondeterministic_output'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(block('options', [integer('count'), optional(flag('withvalues', 'WITHVALUES'))]))],
  ownOptions: true,
  method: 'hRandField',
  returns: 'T | null',
  returnsWhen: { WITHVALUES: '[field: T, value: T][]', count: 'T[]' },
  run(ctx, at) {
    const { args, db, reply } = ctx
    if (args.count === 2) {
      const handle = db.readTyped(TYPE.hash, args.bytes, args.start(at.key), args.end(at.key))
      if (handle === 0) return reply.nil()
      visitRandomField(db, handle, (bytes, start, end) => reply.bulk(bytes, start, end))
      return
    }
    const count = args.integer(2)
    if (isBeyond(args, count, COUNT_MAX)) throw randomCountOutOfRange()
    if (args.count > 4 || (args.count === 4 && !args.is(3, WITHVALUES))) throw syntaxError()
    const withValues = args.count === 4
    if (withValues && isBeyond(args, count, COUNT_WITH_VALUES_MAX)) throw outOfRange()
    replyRandomFields(ctx, at.key, count, withValues)
  },
})

/** Whether HRANDFIELD's count, rounded as given, is further from 0 than `max`. */
function isBeyond(args: Args, count: number, max: bigint): boolean {
  if (Number.isSafeInteger(count)) return false
  const exact = args.int64(2)
  return exact > max || exact < -max
}

/** HRANDFIELD with a count: that many different fields, or if it's negative, as many draws. */
function replyRandomFields({ args, db, reply }: Context, keyAt: number, count: number, withValues: boolean): void {
  const handle = db.readTyped(TYPE.hash, args.bytes, args.start(keyAt), args.end(keyAt))
  if (handle === 0 || count === 0) return reply.array(0)
  const isFlat = reply.protocol === 2
  const visit: FieldVisitor = (fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd) => {
    if (withValues && !isFlat) reply.array(2)
    reply.bulk(fieldBytes, fieldStart, fieldEnd)
    if (withValues) reply.bulk(valueBytes, valueStart, valueEnd)
  }
  const size = hashLength(db, handle)
  const wanted = count < 0 ? -count : Math.min(count, size)
  reply.array(withValues && isFlat ? wanted * 2 : wanted)
  if (count < 0) for (let i = 0; i < wanted && !reply.isFull; i++) visitRandomField(db, handle, visit)
  else if (wanted === size) forEachField(db, handle, visit)
  else visitRandomFields(db, handle, wanted, visit)
}

export const hashScanCommands: readonly Command[] = [hscan, hrandfield]

/** HyperLogLog commands. What they work on is a string that GET, DUMP and SETRANGE see, too. */
import {
  addHyperLogLog,
  isDense,
  makeDense,
  openHyperLogLog,
  raise,
  raiseAll,
  unshareHyperLogLog,
} from '../keyspace/hyperloglog-value.js'
import { corruptHyperLogLog, noSuchHyperLogLog, notSparse, unknownPfdebug } from '../keyspace/errors.js'
import { EVENT } from '../keyspace/keyspace.js'
import { countDense, registerOf } from '../structures/hyperloglog/dense.js'
import { observe } from '../structures/hyperloglog/element.js'
import { estimate, VALUES } from '../structures/hyperloglog/estimate.js'
import {
  HEADER_BYTES,
  isCounted,
  markStale,
  REGISTER_BITS,
  REGISTERS,
  storeCardinality,
  storedCardinality,
} from '../structures/hyperloglog/layout.js'
import { countMerged, mergeDense, newMerged } from '../structures/hyperloglog/merged.js'
import { countSparse, describeSparse, mergeSparse } from '../structures/hyperloglog/sparse.js'
import { token } from './args.js'
import type { Context } from './context.js'
import { testHyperLogLog } from './hyperloglog-self-test.js'
import { key, optional, string } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const GETREG = token('GETREG')
const DECODE = token('DECODE')
const ENCODING = token('ENCODING')
const TODENSE = token('TODENSE')

/** A change that Redis counts and propagates, but that no keyspace event tells of. */
const NO_EVENT = 0

const histogram = new Int32Array(VALUES)
const merged = newMerged()

const pfadd = command({
  name: 'PFADD',
  group: 'hyperloglog',
  summary: 'Adds the specified elements to the specified HyperLogLog.',
  since: '2.8.9',
  complexity: 'O(1) to add every element.',
  arity: -2,
  flags: ['denyoom', 'fast', 'write'],
  categories: ['hyperloglog'],
  keys: [{ flags: 'RW insert', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(string('element', { multiple: true }))],
  ownOptions: true,
  method: 'pfAdd',
  returns: 'number',
  run({ args, db, reply, keyspace }, at) {
    const { bytes, count } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    let handle = db.writeString(bytes, start, end)
    let changes = 0
    if (handle === 0) {
      handle = addHyperLogLog(db, bytes, start, end)
      changes++
    } else unshareHyperLogLog(db, handle)
    for (let i = 2; i < count; i++) {
      const seen = observe(bytes, args.start(i), args.end(i))
      const raised = raise(db, handle, bytes, start, end, seen & (REGISTERS - 1), seen >>> REGISTER_BITS)
      if (raised === 0) continue
      handle = raised
      changes++
    }
    if (changes > 0) {
      markStale(db.valueBytes, db.valueStart)
      db.changed(EVENT.string, 'pfadd', bytes, start, end)
      keyspace.dirty += changes - 1
    }
    reply.integer(changes > 0 ? 1 : 0)
  },
})

const pfcount = command({
  name: 'PFCOUNT',
  group: 'hyperloglog',
  summary: 'Return the approximated cardinality of the set(s) observed by the HyperLogLog at key(s).',
  since: '2.8.9',
  complexity:
    'O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.',
  arity: -2,
  flags: ['readonly', 'may_replicate'],
  categories: ['hyperloglog'],
  keys: [
    {
      flags: 'RW access',
      notes: 'RW because it may change the internal representation of the key, and propagate to replicas',
      begin: { index: 1 },
      find: { last: -1, step: 1 },
    },
  ],
  args: [key('key', { multiple: true })],
  method: 'pfCount',
  returns: 'number',
  run(ctx, at) {
    const { args, db, reply } = ctx
    if (args.count > 2) {
      mergeAll(ctx, at.key)
      histogram.fill(0)
      countMerged(merged, histogram)
      return replyCardinality(ctx, estimate(histogram))
    }
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.readString(args.bytes, start, end)
    if (handle === 0) return reply.integer(0)
    unshareHyperLogLog(db, handle)
    if (!isCounted(db.valueBytes, db.valueStart)) {
      const cardinality = countOpen(ctx)
      storeCardinality(db.valueBytes, db.valueStart, cardinality)
      db.changed(NO_EVENT, 'pfcount', args.bytes, start, end)
      return replyCardinality(ctx, cardinality)
    }
    const cardinality = storedCardinality(db.valueBytes, db.valueStart)
    if (typeof cardinality === 'bigint') reply.integer64(cardinality)
    else reply.integer(cardinality)
  },
})

const pfmerge = command({
  name: 'PFMERGE',
  group: 'hyperloglog',
  summary: 'Merge N different HyperLogLogs into a single one.',
  since: '2.8.9',
  complexity: 'O(N) to merge N HyperLogLogs, but with high constant times.',
  arity: -2,
  flags: ['denyoom', 'write'],
  categories: ['hyperloglog'],
  keys: [
    { flags: 'RW access insert', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { last: -1, step: 1 } },
  ],
  args: [key('destkey'), key('sourcekey', { multiple: true, keySpec: 1 })],
  method: 'pfMerge',
  returns: "'OK'",
  run(ctx, at) {
    const { args, db, reply } = ctx
    const { bytes } = args
    const start = args.start(at.destkey)
    const end = args.end(at.destkey)
    const isAnyDense = mergeAll(ctx, at.destkey)
    let handle = db.lookupWrite(bytes, start, end)
    if (handle === 0) handle = addHyperLogLog(db, bytes, start, end)
    else unshareHyperLogLog(db, handle)
    if (isAnyDense && !isDense(db)) handle = makeDense(db, handle, bytes, start, end)
    raiseAll(db, handle, bytes, start, end, merged)
    markStale(db.valueBytes, db.valueStart)
    db.changed(EVENT.string, 'pfadd', bytes, start, end)
    reply.ok()
  },
})

const pfdebug = command({
  name: 'PFDEBUG',
  group: 'hyperloglog',
  summary: 'Internal commands for debugging HyperLogLog values',
  since: '2.8.9',
  complexity: 'N/A',
  arity: 3,
  flags: ['admin', 'denyoom', 'write'],
  categories: ['hyperloglog'],
  docFlags: ['syscmd'],
  keys: [{ flags: 'RW access', begin: { index: 2 }, find: { last: 0, step: 1 } }],
  args: [string('subcommand'), key('key')],
  method: 'pfDebug',
  returns: 'number[] | T | string | number',
  run(ctx, at) {
    const { args, db, reply, keyspace } = ctx
    const { bytes } = args
    const start = args.start(at.key)
    const end = args.end(at.key)
    const handle = db.writeString(bytes, start, end)
    if (handle === 0) throw noSuchHyperLogLog()
    unshareHyperLogLog(db, handle)
    const wasSparse = !isDense(db)
    if (args.is(at.subcommand, DECODE)) {
      if (!wasSparse) throw notSparse()
      return reply.bulkLatin1(describeSparse(db.valueBytes, db.valueStart + HEADER_BYTES, db.valueEnd))
    }
    if (args.is(at.subcommand, ENCODING)) return reply.simple(wasSparse ? 'sparse' : 'dense')
    const wantsRegisters = args.is(at.subcommand, GETREG)
    if (!wantsRegisters && !args.is(at.subcommand, TODENSE)) throw unknownPfdebug(args.latin1(at.subcommand))
    if (wasSparse) {
      makeDense(db, handle, bytes, start, end)
      // Counted, to be propagated, but no change that a watching session sees.
      keyspace.dirty++
    }
    if (!wantsRegisters) return reply.integer(wasSparse ? 1 : 0)
    reply.array(REGISTERS)
    for (let register = 0; register < REGISTERS; register++) {
      reply.integer(registerOf(db.valueBytes, db.valueStart + HEADER_BYTES, register))
    }
  },
})

const pfselftest = command({
  name: 'PFSELFTEST',
  group: 'hyperloglog',
  summary: 'An internal command for testing HyperLogLog values',
  since: '2.8.9',
  complexity: 'N/A',
  arity: 1,
  flags: ['admin'],
  categories: ['hyperloglog'],
  docFlags: ['syscmd'],
  method: 'pfSelfTest',
  returns: "'OK'",
  run({ reply, keyspace }) {
    testHyperLogLog(keyspace)
    reply.ok()
  },
})

/** Puts the arguments from `first` on together in `merged`. @returns whether one is dense @throws WRONGTYPE, INVALIDOBJ */
function mergeAll({ args, db }: Context, first: number): boolean {
  let isAnyDense = false
  merged.fill(0)
  for (let i = first; i < args.count; i++) {
    const handle = db.readString(args.bytes, args.start(i), args.end(i))
    if (handle === 0) continue
    openHyperLogLog(db, handle)
    const registers = db.valueStart + HEADER_BYTES
    if (isDense(db)) {
      isAnyDense = true
      mergeDense(db.valueBytes, registers, merged)
    } else if (!mergeSparse(db.valueBytes, registers, db.valueEnd, merged)) throw corruptHyperLogLog()
  }
  return isAnyDense
}

/** The cardinality of the open one. @throws INVALIDOBJ */
function countOpen({ db }: Context): number {
  const registers = db.valueStart + HEADER_BYTES
  histogram.fill(0)
  if (isDense(db)) countDense(db.valueBytes, registers, histogram)
  else if (!countSparse(db.valueBytes, registers, db.valueEnd, histogram)) throw corruptHyperLogLog()
  return estimate(histogram)
}

function replyCardinality({ reply }: Context, cardinality: number): void {
  if (Number.isSafeInteger(cardinality)) reply.integer(cardinality)
  else reply.integer64(BigInt(cardinality))
}

export const hyperloglogCommands: readonly Command[] = [pfadd, pfcount, pfdebug, pfmerge, pfselftest]

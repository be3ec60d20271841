/**
 * Going through all keys: KEYS at once, SCAN step by step.
 *
 * A cursor is the hash from which to go on (see `Dict.scan`), so SCAN's guarantee needs no state: what is there from the
 * first call to the last is returned, and nothing twice. Redis's own cursors may be up to 2^64 - 1 though; one beyond the
 * hashes is past the end, and answers with nothing.
 */
import type { Handle } from '../../memory/arena.js'
import { globMatch } from '../../memory/glob.js'
import { INT64_LENGTH_MAX, parseCursor, writeInteger } from '../../memory/integers.js'
import type { Database } from '../../keyspace/database.js'
import { TYPE_NAMES, typeOf } from '../../keyspace/entry.js'
import { invalidCursor, syntaxError } from '../../keyspace/errors.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { integer, optional, pattern, string } from '../spec/args.js'
import { command } from '../spec/command.js'

const MATCH = token('MATCH')
const COUNT = token('COUNT')
const TYPE = token('TYPE')
const STAR = 0x2a
const DEFAULT_COUNT = 10
/** Cursors are below this. */
const HASH_SPACE = 4294967296
/** How often SCAN goes on while it has found fewer than COUNT: keys are spread evenly, but not quite. */
const PASSES_MAX = 10
/** Type names for the TYPE option, by type number. */
const TYPE_TOKENS = TYPE_NAMES.map(token)

/** Entries collected in one call. */
class HandleList {
  handles = new Int32Array(64)
  count = 0

  push(handle: Handle): void {
    if (this.count === this.handles.length) {
      const grown = new Int32Array(this.count * 2)
      grown.set(this.handles)
      this.handles = grown
    }
    this.handles[this.count++] = handle
  }
}

/** Lists not in use: one, unless a listener of an event scans as well. */
const spareLists: HandleList[] = []
/** A list larger than this isn't kept. */
const KEPT_HANDLES_MAX = 1 << 14
const digits = new Uint8Array(INT64_LENGTH_MAX)

export const keys = command({
  name: 'KEYS',
  group: 'generic',
  summary: 'Find all keys matching the given pattern',
  since: '1.0.0',
  complexity:
    'O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length.',
  arity: 2,
  flags: ['readonly'],
  categories: ['dangerous', 'keyspace'],
  tips: ['request_policy:all_shards', 'nondeterministic_output_order'],
  args: [pattern('pattern')],
  returns: 'T[]',
  run({ args, db, reply }, at) {
    const start = args.start(at.pattern)
    const end = args.end(at.pattern)
    const matchesAll = isStar(args.bytes, start, end)
    let found = 0
    const mark = reply.beginDeferred()
    db.dict.forEach((handle) => {
      db.openKey(handle)
      const { valueBytes, valueStart, valueEnd } = db
      if (!matchesAll && !globMatch(args.bytes, start, end, valueBytes, valueStart, valueEnd)) return
      if (db.isDue(handle)) return
      found++
      reply.bulk(valueBytes, valueStart, valueEnd)
    })
    reply.endDeferred(mark, 'array', found)
  },
})

export const scan = command({
  name: 'SCAN',
  group: 'generic',
  summary: 'Incrementally iterate the keys space',
  since: '2.8.0',
  complexity:
    'O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.',
  arity: -2,
  flags: ['readonly'],
  categories: ['keyspace'],
  tips: ['nondeterministic_output', 'request_policy:special'],
  history: [['6.0.0', 'Added the `TYPE` subcommand.']],
  args: [
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
    optional(string('type', { token: 'TYPE', since: '6.0.0' })),
  ],
  ownOptions: true,
  returns: '[cursor: T, keys: T[]]',
  run(ctx, at) {
    const { args } = ctx
    const cursor = parseCursor(args.bytes, args.start(at.cursor), args.end(at.cursor))
    if (cursor !== cursor) throw invalidCursor()
    let count = DEFAULT_COUNT
    let patternAt = 0
    let typeAt = 0
    for (let i = 2; i < args.count; i += 2) {
      if (i + 1 === args.count) throw syntaxError()
      if (args.is(i, COUNT)) {
        count = args.integer(i + 1)
        if (count < 1) throw syntaxError()
      } else if (args.is(i, MATCH)) patternAt = i + 1
      else if (args.is(i, TYPE)) typeAt = i + 1
      else throw syntaxError()
    }
    const list = spareLists.pop() ?? new HandleList()
    list.count = 0
    const next = cursor < HASH_SPACE ? collect(ctx.db, cursor, count, list) : 0
    replyWithKeys(ctx, next, patternAt, typeAt, list)
    if (list.handles.length <= KEPT_HANDLES_MAX) spareLists.push(list)
  },
})

/** Adds about `count` entries from `cursor` on to the list. @returns the cursor to go on with */
function collect(db: Database, cursor: number, count: number, list: HandleList): number {
  let next = cursor
  for (let pass = 0; pass < PASSES_MAX && list.count < count; pass++) {
    const missing = count - list.count
    // One standard deviation more than are missing, as each pass looks through a segment: mostly one is enough.
    next = db.dict.scan(next, missing + Math.ceil(Math.sqrt(missing)), (handle) => list.push(handle))
    if (next === 0) break
  }
  return next
}

/**
 * Answers SCAN with those of the entries that pass pattern and type. Due ones are removed, but only then: their events
 * may set listeners to work, which must find neither the list nor the entries in use.
 */
function replyWithKeys(ctx: Context, next: number, patternAt: number, typeAt: number, list: HandleList): void {
  const { args, db, reply, keyspace } = ctx
  const { handles } = list
  const start = args.start(patternAt)
  const end = args.end(patternAt)
  const matchesAll = patternAt === 0 || isStar(args.bytes, start, end)
  const type = typeAt === 0 ? -1 : TYPE_TOKENS.findIndex((name) => args.is(typeAt, name))
  let due: Uint8Array[] | undefined
  let kept = 0
  for (let i = 0; i < list.count; i++) {
    const handle = handles[i]!
    db.openKey(handle)
    if (!matchesAll && !globMatch(args.bytes, start, end, db.valueBytes, db.valueStart, db.valueEnd)) continue
    if (db.isDue(handle)) {
      due ??= []
      due.push(db.valueBytes.slice(db.valueStart, db.valueEnd))
      continue
    }
    if (typeAt !== 0) {
      // Redis looks each key up to learn its type, and counts that as a hit.
      keyspace.stats.hits++
      if (typeOf(keyspace.arena, handle) !== type) continue
    }
    handles[kept++] = handle
  }
  reply.array(2)
  reply.bulk(digits, 0, writeInteger(next, digits, 0))
  reply.array(kept)
  for (let i = 0; i < kept; i++) {
    db.openKey(handles[i]!)
    reply.bulk(db.valueBytes, db.valueStart, db.valueEnd)
  }
  if (!due) return
  for (const key of due) {
    if (typeAt === 0) db.find(key, 0, key.length)
    else db.lookupUntouched(key, 0, key.length)
  }
}

/** A pattern that is just a star matches every key, the empty one too, which `globMatch` would not. */
function isStar(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start]! === STAR
}

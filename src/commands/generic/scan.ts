/**
 * Going through all keys: KEYS at once, SCAN step by step.
 *
 * A cursor says which hashes are done (see `dict-scan.ts`), so SCAN's guarantee needs no state: what is there from the first call
 * to the last is returned, and nothing twice. Redis's own cursors may be up to 2^64 - 1 though; one beyond ours is past the
 * end, and answers with nothing.
 */
import { globMatch } from '../../memory/glob.js'
import { scanDict } from '../../structures/dict-scan.js'
import { giveBack, type HandleList, takeHandleList } from '../../structures/handle-list.js'
import { TYPE_NAMES, typeOf } from '../../keyspace/entry.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { isStar, replyCursor, scanCursor, ScanOptions } from '../scan-options.js'
import { integer, optional, pattern, string } from '../spec/args.js'
import { command } from '../spec/command.js'

/** Type names for the TYPE option, by type number. */
const TYPE_TOKENS = TYPE_NAMES.map(token)

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
    const matchesAll = isStar(args, at.pattern)
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
    const cursor = scanCursor(ctx.args, at.cursor)
    const options = new ScanOptions(ctx.args, 2, true)
    const list = takeHandleList()
    const next = scanDict(ctx.db.dict, cursor, options.count, list)
    replyWithKeys(ctx, next, options, list)
    giveBack(list)
  },
})

/**
 * Answers SCAN with those of the entries that pass pattern and type. Due ones are removed, but only then: their events
 * may set listeners to work, which must find neither the list nor the entries in use.
 */
function replyWithKeys(ctx: Context, next: number, options: ScanOptions, list: HandleList): void {
  const { args, db, reply, keyspace } = ctx
  const { handles } = list
  const { typeAt } = options
  const type = typeAt === 0 ? -1 : TYPE_TOKENS.findIndex((name) => args.is(typeAt, name))
  let due: Uint8Array[] | undefined
  let kept = 0
  for (let i = 0; i < list.count; i++) {
    const handle = handles[i]!
    db.openKey(handle)
    if (!options.matches(db.valueBytes, db.valueStart, db.valueEnd)) continue
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
  replyCursor(reply, next)
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

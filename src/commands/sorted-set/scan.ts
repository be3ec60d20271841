/** What ZSCAN answers, by the form of the set. */
import type { Handle } from '../../memory/arena.js'
import { DOUBLE_LENGTH_MAX, writeDouble } from '../../memory/doubles.js'
import { writeInt64 } from '../../memory/integers.js'
import { ENCODING_LISTPACK, encodingOf } from '../../keyspace/entry.js'
import { largeZset, sharedCursor } from '../../keyspace/zset-value.js'
import { scanDict } from '../../structures/dict-scan.js'
import { giveBack, takeHandleList } from '../../structures/handle-list.js'
import { memberBytes, memberLength, memberStart, scoreOf } from '../../structures/scored-dict.js'
import type { Context } from '../context.js'
import type { Reply } from '../reply.js'
import { replyCursor, type ScanOptions } from '../scan-options.js'

/** Redis keeps whole scores up to this as integers in a listpack, and prints them as such. */
const INTEGER_MAX = 2 ** 62

const walk = sharedCursor()
const text = new Uint8Array(DOUBLE_LENGTH_MAX)

/** A small set comes as a whole, whatever cursor and COUNT say. */
export function scanPacked({ db, reply }: Context, handle: Handle, options: ScanOptions): void {
  replyCursor(reply, 0)
  const mark = reply.beginDeferred()
  const isListpack = encodingOf(db.keyspace.arena, handle) === ENCODING_LISTPACK
  let count = 0
  for (walk.open(db, handle, 0, false); walk.isThere; walk.step()) {
    walk.read()
    if (!options.matches(walk.bytes, walk.start, walk.end)) continue
    reply.bulk(walk.bytes, walk.start, walk.end)
    const magnitude = Math.abs(walk.score)
    const isInteger = isListpack && magnitude > Number.MAX_SAFE_INTEGER && magnitude <= INTEGER_MAX
    if (isInteger) reply.bulk(text, 0, writeInt64(BigInt(walk.score), text, 0))
    else replyScoreText(reply, walk.score)
    count += 2
  }
  reply.endDeferred(mark, 'array', count)
}

export function scanLarge({ db, reply }: Context, handle: Handle, cursor: number, options: ScanOptions): void {
  const { arena } = db.keyspace
  const list = takeHandleList()
  replyCursor(reply, scanDict(largeZset(db.keyspace, handle).members, cursor, options.count, list))
  const mark = reply.beginDeferred()
  let count = 0
  for (let i = 0; i < list.count; i++) {
    const record = list.handles[i]!
    const bytes = memberBytes(arena, record)
    const start = memberStart(record)
    const end = start + memberLength(arena, record)
    if (!options.matches(bytes, start, end)) continue
    reply.bulk(bytes, start, end)
    replyScoreText(reply, scoreOf(arena, record))
    count += 2
  }
  reply.endDeferred(mark, 'array', count)
  giveBack(list)
}

/** A score as a bulk string, which ZSCAN gives in RESP3 too. */
function replyScoreText(reply: Reply, score: number): void {
  reply.bulk(text, 0, writeDouble(score, text, 0))
}

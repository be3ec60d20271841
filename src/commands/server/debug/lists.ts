/** DEBUG's looks inside lists. Where Redis prints to its standard output, the host's log is told. */
import { byteOf, type Handle } from '../../../memory/arena.js'
import type { Database } from '../../../keyspace/database.js'
import { bytesOf, rootOf, TYPE, typeOf } from '../../../keyspace/entry.js'
import { noSuchKey, notListpack, notQuicklist } from '../../../keyspace/errors.js'
import { openList } from '../../../keyspace/list-value.js'
import { listpackBytes, listpackCount } from '../../../structures/listpack.js'
import type { Context } from '../../context.js'
import { encodingName } from '../../generic/object.js'

function entryOf({ args, db }: Context): Handle {
  const handle = db.peek(args.bytes, args.start(2), args.end(2))
  if (handle === 0) throw noSuchKey()
  return handle
}

/** C's `%.2f`: a tie goes to the even digit, where `toFixed` goes up. */
function hundredths(value: number): string {
  const low = Math.floor(value * 100)
  const isTie = Number.isInteger(value * 8) && value * 100 - low === 0.5
  return (isTie ? (low + (low % 2)) / 100 : value).toFixed(2)
}

/** What DEBUG OBJECT says of a list beyond the rest. */
export function listFacts(db: Database, handle: Handle): string {
  const list = openList(db, handle)
  const average = hundredths(list.count / list.nodeCount)
  return (
    ` ql_nodes:${list.nodeCount} ql_avg_node:${average} ql_listpack_max:${list.fill}` +
    ` ql_compressed:${list.depth === 0 ? 0 : 1} ql_uncompressed_size:${list.rawBytes}`
  )
}

/** DEBUG LISTPACK. */
export function printListpack(ctx: Context): void {
  const { keyspace, engine, reply } = ctx
  const handle = entryOf(ctx)
  if (encodingName(ctx, handle) !== 'listpack') throw notListpack()
  const root = rootOf(keyspace.arena, handle)
  const bytes = bytesOf(keyspace.arena, root)
  const lp = byteOf(root)
  engine.host?.log?.(`{total bytes ${listpackBytes(bytes, lp)}} {num entries ${listpackCount(bytes, lp)}}`)
  reply.simple('Listpack structure printed on stdout')
}

/** DEBUG QUICKLIST. */
export function printQuicklist(ctx: Context): void {
  const { db, keyspace, engine, reply } = ctx
  const handle = entryOf(ctx)
  if (typeOf(keyspace.arena, handle) !== TYPE.list) throw notQuicklist()
  const list = openList(db, handle)
  const { nodes } = list
  const lines = [`{count : ${list.count}} {len : ${list.nodeCount}} {fill : ${list.fill}} {compress : ${list.depth}}`]
  for (let place = 0; place < list.nodeCount; place++) {
    const id = list.nodeAt(place)
    const container = nodes.isPlain(id) ? 'PLAIN' : 'PACKED'
    const encoding = nodes.isCompressed(id) ? 'LZF' : 'RAW'
    lines.push(`{container : ${container}, encoding: ${encoding}, size: ${nodes.size(id)}, count: ${nodes.count(id)}}`)
  }
  engine.host?.log?.(lines.join('\n'))
  reply.simple('Quicklist structure printed on stdout')
}

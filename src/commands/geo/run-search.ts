/** Runs a search and replies with what it finds, or stores it. */
import type { Context } from '../context.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { ZsetBuilder } from '../../keyspace/zset-value.js'
import { Position } from '../../structures/geohash.js'
import { replyDistance } from './distances.js'
import { FoundPoints } from './found-points.js'
import { type SearchKind, SearchQuery } from './search-query.js'

const query = new SearchQuery()
const points = new FoundPoints()
const position = new Position()

export function runSearch(ctx: Context, kind: SearchKind): void {
  query.read(ctx, kind)
  points.count = 0
  query.shape.tellsDistance = query.withDistance || query.storesDistance || query.order !== 'none'
  if (query.source !== 0) points.search(ctx.db, query.source, query.shape, query.isAny ? query.count : 0)
  const wanted = query.count > 0 ? Math.min(query.count, points.count) : points.count
  if (query.order !== 'none' && wanted > 0) points.sort(query.order === 'descending', wanted)
  if (query.target !== 0) store(ctx, wanted, kind)
  else replyPoints(ctx, wanted)
  points.release()
}

function replyPoints({ reply }: Context, wanted: number): void {
  const details = Number(query.withDistance) + Number(query.withScore) + Number(query.withPosition)
  reply.array(wanted)
  for (let i = 0; i < wanted; i++) {
    const point = points.order[i]!
    if (details > 0) reply.array(details + 1)
    reply.bulk(points.bytes, points.startOf(point), points.endOf(point))
    const score = points.scores[point]!
    if (query.withDistance) replyDistance(reply, points.distances[point]! / query.shape.unitM)
    // Scores that the grid has are safe integers; a fraction, which only ZADD can make, is cut.
    if (query.withScore) reply.integer(Math.trunc(score))
    if (query.withPosition) {
      position.locate(score)
      reply.array(2)
      reply.humanDouble(position.longitude)
      reply.humanDouble(position.latitude)
    }
  }
}

function store({ args, db, keyspace, reply }: Context, wanted: number, kind: SearchKind): void {
  const { target, storesDistance, shape } = query
  const start = args.start(target)
  const end = args.end(target)
  if (wanted === 0) {
    db.delete(args.bytes, start, end)
    return reply.integer(0)
  }
  const builder = new ZsetBuilder(keyspace)
  for (let i = 0; i < wanted; i++) {
    const point = points.order[i]!
    const score = storesDistance ? points.distances[point]! / shape.unitM : points.scores[point]!
    builder.add(points.bytes, points.startOf(point), points.endOf(point), score)
  }
  builder.store(db, db.find(args.bytes, start, end), args.bytes, start, end)
  keyspace.dirty += wanted - 1
  const event = kind === 'GEOSEARCHSTORE' ? 'geosearchstore' : 'georadiusstore'
  db.changed(EVENT.zset, event, args.bytes, start, end)
  reply.integer(wanted)
}

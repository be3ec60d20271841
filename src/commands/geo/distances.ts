/** Distances as replies have them: with four decimals. */
import { formatFixed, writeFixed } from '../../memory/doubles.js'
import { distanceM, ROUGH_SHARE, roughDistanceM } from '../../structures/geo-shape.js'
import type { Position } from '../../structures/geohash.js'
import type { Reply } from '../reply.js'

const DECIMALS = 4
const scratch = new Uint8Array(32)

/** Replies with a distance in its unit. */
export function replyDistance(reply: Reply, distance: number): void {
  const end = writeFixed(distance, DECIMALS, 0, scratch)
  if (end > 0) reply.bulk(scratch, 0, end)
  else reply.bulkLatin1(formatFixed(distance, DECIMALS))
}

/**
 * Replies with the distance between two positions. A rough one nearly always tells the four decimals: with the exact one
 * GEODIST takes a fifth longer.
 */
export function replyDistanceBetween(reply: Reply, a: Position, b: Position, unitM: number): void {
  const rough = roughDistanceM(a.longitude, a.latitude, b.longitude, b.latitude) / unitM
  const end = writeFixed(rough, DECIMALS, rough * ROUGH_SHARE, scratch)
  if (end > 0) reply.bulk(scratch, 0, end)
  else replyDistance(reply, distanceM(a.longitude, a.latitude, b.longitude, b.latitude) / unitM)
}

/** GEOADD, and what may be asked of single members: GEOPOS, GEOHASH, GEODIST. */
import { TYPE } from '../../keyspace/entry.js'
import { syntaxError } from '../../keyspace/errors.js'
import { EVENT } from '../../keyspace/keyspace.js'
import { newZset, zsetAdd, zsetChange, zsetFind, zsetScore } from '../../keyspace/zset-value.js'
import { geohashText, Position, scoreOfPosition } from '../../structures/geohash.js'
import { type Args, token } from '../args.js'
import type { Context } from '../context.js'
import { block, double, flag, key, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'
import { replyDistanceBetween } from './distances.js'
import { checkPosition, unitArg } from './position-args.js'

const NX = token('NX')
const XX = token('XX')
const CH = token('CH')

const position = new Position()
const other = new Position()

const geoadd = command({
  name: 'GEOADD',
  group: 'geo',
  summary: 'Add one or more geospatial items in the geospatial index represented using a sorted set',
  since: '3.2.0',
  complexity: 'O(log(N)) for each item added, where N is the number of elements in the sorted set.',
  arity: -5,
  flags: ['denyoom', 'write'],
  categories: ['geo'],
  history: [['6.2.0', 'Added the `CH`, `NX` and `XX` options.']],
  keys: [{ flags: 'RW update', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    optional(oneOf('condition', [flag('nx', 'NX'), flag('xx', 'XX')], { since: '6.2.0' })),
    optional(flag('change', 'CH', { since: '6.2.0' })),
    block('longitude_latitude_member', [double('longitude'), double('latitude'), string('member')], { multiple: true }),
  ],
  ownOptions: true,
  quick: true,
  method: 'geoAdd',
  returns: 'number',
  run(ctx) {
    const { args, db, keyspace, reply } = ctx
    let isNew = false
    let isOld = false
    let countsChanges = false
    let first = 2
    for (; first < args.count; first++) {
      if (args.is(first, NX)) isNew = true
      else if (args.is(first, XX)) isOld = true
      else if (args.is(first, CH)) countsChanges = true
      else break
    }
    if (first === args.count || (args.count - first) % 3 !== 0 || (isNew && isOld)) throw syntaxError()
    // All positions before the key, so a bad one changes nothing.
    for (let i = first; i < args.count; i += 3) checkPosition(args, i)

    const start = args.start(1)
    const end = args.end(1)
    let handle = db.writeTyped(TYPE.zset, args.bytes, start, end)
    let added = 0
    let updated = 0
    for (let i = first; i < args.count; i += 3) {
      const score = scoreOfPosition(args.double(i), args.double(i + 1))
      const from = args.start(i + 2)
      const to = args.end(i + 2)
      const held = handle === 0 ? NaN : zsetFind(db, handle, args.bytes, from, to)
      if (Number.isNaN(held)) {
        if (isOld) continue
        if (handle === 0) handle = newZset(db, args.bytes, start, end, args.bytes, from, to, score)
        else zsetAdd(db, handle, args.bytes, from, to, score)
        added++
      } else if (!isNew && score !== held) {
        zsetChange(db, handle, args.bytes, from, to, score)
        updated++
      }
    }
    reply.integer(countsChanges ? added + updated : added)
    if (added + updated === 0) return
    keyspace.dirty += added + updated - 1
    // Redis has ZADD do it.
    db.changed(EVENT.zset, 'zadd', args.bytes, start, end)
    if (keyspace.effects.isActive) standsForZadd(ctx, first)
  },
})

/** The effect is what Redis makes of GEOADD: a ZADD of the positions' scores. */
function standsForZadd({ args, db, keyspace: { effects } }: Context, first: number): void {
  effects.instead(db.index, first + ((args.count - first) / 3) * 2).word('zadd')
  for (let i = 1; i < first; i++) effects.range(args.bytes, args.start(i), args.end(i))
  for (let i = first; i < args.count; i += 3) {
    effects.number(scoreOfPosition(args.double(i), args.double(i + 1)))
    effects.range(args.bytes, args.start(i + 2), args.end(i + 2))
  }
}

const geodist = command({
  name: 'GEODIST',
  group: 'geo',
  summary: 'Returns the distance between two members of a geospatial index',
  since: '3.2.0',
  complexity: 'O(log(N))',
  arity: -4,
  flags: ['readonly'],
  categories: ['geo'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    string('member1'),
    string('member2'),
    optional(oneOf('unit', [flag('m', 'M'), flag('km', 'KM'), flag('ft', 'FT'), flag('mi', 'MI')])),
  ],
  ownOptions: true,
  quick: true,
  method: 'geoDist',
  returns: 'T | null',
  run({ args, db, reply }) {
    if (args.count > 5) throw syntaxError()
    const unitM = args.count === 5 ? unitArg(args, 4) : 1
    const handle = db.readTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))
    if (handle === 0) return reply.nil()
    const from = zsetScore(db, handle, args.bytes, args.start(2), args.end(2))
    const to = zsetScore(db, handle, args.bytes, args.start(3), args.end(3))
    if (Number.isNaN(from) || Number.isNaN(to)) return reply.nil()
    position.locate(from)
    other.locate(to)
    replyDistanceBetween(reply, position, other, unitM)
  },
})

const geohash = command({
  name: 'GEOHASH',
  group: 'geo',
  summary: 'Returns members of a geospatial index as standard geohash strings',
  since: '3.2.0',
  complexity: 'O(log(N)) for each member requested, where N is the number of elements in the sorted set.',
  arity: -2,
  flags: ['readonly'],
  categories: ['geo'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member', { multiple: true })],
  quick: true,
  method: 'geoHash',
  returns: '(T | null)[]',
  run({ args, db, reply }) {
    const handle = db.readTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))
    reply.array(args.count - 2)
    for (let i = 2; i < args.count; i++) {
      const score = handle === 0 ? NaN : zsetScore(db, handle, args.bytes, args.start(i), args.end(i))
      if (Number.isNaN(score)) reply.nil()
      else {
        position.locate(score)
        reply.bulkLatin1(geohashText(position.longitude, position.latitude))
      }
    }
  },
})

const geopos = command({
  name: 'GEOPOS',
  group: 'geo',
  summary: 'Returns longitude and latitude of members of a geospatial index',
  since: '3.2.0',
  complexity: 'O(N) where N is the number of members requested.',
  arity: -2,
  flags: ['readonly'],
  categories: ['geo'],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [key('key'), string('member', { multiple: true })],
  quick: true,
  method: 'geoPos',
  returns: '([longitude: number, latitude: number] | null)[]',
  run({ args, db, reply }) {
    const handle = db.readTyped(TYPE.zset, args.bytes, args.start(1), args.end(1))
    reply.array(args.count - 2)
    for (let i = 2; i < args.count; i++) {
      const score = handle === 0 ? NaN : zsetScore(db, handle, args.bytes, args.start(i), args.end(i))
      if (Number.isNaN(score)) reply.nilArray()
      else {
        position.locate(score)
        reply.array(2)
        reply.humanDouble(position.longitude)
        reply.humanDouble(position.latitude)
      }
    }
  },
})

export const positionCommands = [geoadd, geodist, geohash, geopos]

/** Sets a centre to where a member is. @returns whether the member is there */
export function centreOnMember(
  args: Args,
  index: number,
  db: Parameters<typeof zsetScore>[0],
  handle: number,
  centre: { longitude: number; latitude: number },
): boolean {
  const score = zsetScore(db, handle, args.bytes, args.start(index), args.end(index))
  if (Number.isNaN(score)) return false
  position.locate(score)
  centre.longitude = position.longitude
  centre.latitude = position.latitude
  return true
}

/**
 * What the search commands are asked for: their options in any order, in Redis's order of errors.
 *
 * One loop reads the options of all six, as in Redis, since each takes a part of the same ones.
 */
import type { Handle } from '../../memory/arena.js'
import { TYPE } from '../../keyspace/entry.js'
import {
  anyWithoutCount,
  geoCountNotPositive,
  noSuchPosition,
  oneCentre,
  oneShape,
  searchStoreWithDetails,
  storeWithDetails,
  syntaxError,
} from '../../keyspace/errors.js'
import { GeoShape } from '../../structures/geo-shape.js'
import { type Args, token } from '../args.js'
import type { Context } from '../context.js'
import { readBox, readCentre, readCircle } from './position-args.js'
import { centreOnMember } from './positions.js'

export type SearchKind =
  'GEORADIUS' | 'GEORADIUS_RO' | 'GEORADIUSBYMEMBER' | 'GEORADIUSBYMEMBER_RO' | 'GEOSEARCH' | 'GEOSEARCHSTORE'

const WITHDIST = token('WITHDIST')
const WITHHASH = token('WITHHASH')
const WITHCOORD = token('WITHCOORD')
const ANY = token('ANY')
const ASC = token('ASC')
const DESC = token('DESC')
const COUNT = token('COUNT')
const STORE = token('STORE')
const STOREDIST = token('STOREDIST')
const FROMMEMBER = token('FROMMEMBER')
const FROMLONLAT = token('FROMLONLAT')
const BYRADIUS = token('BYRADIUS')
const BYBOX = token('BYBOX')

export class SearchQuery {
  readonly shape = new GeoShape()
  /** The entry that is searched, 0 if there is none. */
  source: Handle = 0
  withDistance = false
  withScore = false
  withPosition = false
  order: 'none' | 'ascending' | 'descending' = 'none'
  /** Results wanted, 0 for all. */
  count = 0
  /** Stop as soon as there are `count`. */
  isAny = false
  /** The argument that is the destination, 0 if results are replied. */
  target = 0
  /** Distances rather than geohashes become the scores. */
  storesDistance = false

  private hasMember = false
  private hasPosition = false
  private hasCircle = false
  private hasBox = false

  /** Reads a request and looks the source up. */
  read(ctx: Context, kind: SearchKind): void {
    const { args, db } = ctx
    const isSearch = kind === 'GEOSEARCH' || kind === 'GEOSEARCHSTORE'
    const keyAt = kind === 'GEOSEARCHSTORE' ? 2 : 1
    this.reset()
    this.source = db.readTyped(TYPE.zset, args.bytes, args.start(keyAt), args.end(keyAt))
    if (kind === 'GEOSEARCHSTORE') this.target = 1
    if (isSearch) this.readOptions(ctx, kind, keyAt + 1)
    else if (kind === 'GEORADIUS' || kind === 'GEORADIUS_RO') {
      readCentre(args, 2, this.shape)
      readCircle(args, 4, this.shape)
      this.readOptions(ctx, kind, 6)
    } else {
      // With nothing to search, Redis doesn't look at the radius.
      if (this.source !== 0) {
        this.readMember(ctx, 2)
        readCircle(args, 3, this.shape)
      }
      this.readOptions(ctx, kind, 5)
    }
    this.check(args, kind, isSearch)
  }

  private reset(): void {
    this.withDistance = this.withScore = this.withPosition = false
    this.order = 'none'
    this.count = 0
    this.isAny = false
    this.target = 0
    this.storesDistance = false
    this.hasMember = this.hasPosition = this.hasCircle = this.hasBox = false
  }

  private readOptions(ctx: Context, kind: SearchKind, first: number): void {
    const { args } = ctx
    for (let i = first; i < args.count;) {
      const used = this.readCommonOption(args, i) || this.readOwnOption(ctx, kind, i)
      if (used === 0) throw syntaxError()
      i += used
    }
  }

  /** Reads an option that all have. @returns how many arguments it took */
  private readCommonOption(args: Args, i: number): number {
    if (args.is(i, WITHDIST)) this.withDistance = true
    else if (args.is(i, WITHHASH)) this.withScore = true
    else if (args.is(i, WITHCOORD)) this.withPosition = true
    else if (args.is(i, ANY)) this.isAny = true
    else if (args.is(i, ASC)) this.order = 'ascending'
    else if (args.is(i, DESC)) this.order = 'descending'
    else if (args.is(i, COUNT) && i + 1 < args.count) {
      this.count = args.integer(i + 1)
      if (this.count <= 0) throw geoCountNotPositive()
      return 2
    } else return 0
    return 1
  }

  private readOwnOption(ctx: Context, kind: SearchKind, i: number): number {
    const { args } = ctx
    const left = args.count - i
    if (kind === 'GEORADIUS' || kind === 'GEORADIUSBYMEMBER') {
      const storesDistance = args.is(i, STOREDIST)
      if (left < 2 || !(storesDistance || args.is(i, STORE))) return 0
      this.target = i + 1
      this.storesDistance = storesDistance
      return 2
    }
    if (kind === 'GEOSEARCHSTORE' && args.is(i, STOREDIST)) {
      this.storesDistance = true
      return 1
    }
    return kind === 'GEOSEARCH' || kind === 'GEOSEARCHSTORE' ? this.readShapeOption(ctx, i, left) : 0
  }

  private readShapeOption(ctx: Context, i: number, left: number): number {
    const { args } = ctx
    if (args.is(i, FROMMEMBER) && left > 1 && !this.hasPosition) {
      if (this.source !== 0) this.readMember(ctx, i + 1)
      this.hasMember = true
      return 2
    }
    if (args.is(i, FROMLONLAT) && left > 2 && !this.hasMember) {
      readCentre(args, i + 1, this.shape)
      this.hasPosition = true
      return 3
    }
    if (args.is(i, BYRADIUS) && left > 2 && !this.hasBox) {
      readCircle(args, i + 1, this.shape)
      this.hasCircle = true
      return 3
    }
    if (args.is(i, BYBOX) && left > 3 && !this.hasCircle) {
      readBox(args, i + 1, this.shape)
      this.hasBox = true
      return 4
    }
    return 0
  }

  private readMember({ args, db }: Context, index: number): void {
    if (!centreOnMember(args, index, db, this.source, this.shape)) throw noSuchPosition()
  }

  private check(args: Args, kind: SearchKind, isSearch: boolean): void {
    if (this.target !== 0 && (this.withDistance || this.withScore || this.withPosition))
      throw kind === 'GEOSEARCHSTORE' ? searchStoreWithDetails() : storeWithDetails()
    if (isSearch && !this.hasMember && !this.hasPosition) throw oneCentre(args.latin1(0))
    if (isSearch && !this.hasCircle && !this.hasBox) throw oneShape(args.latin1(0))
    if (this.isAny && this.count === 0) throw anyWithoutCount()
    // The first so many only make sense as the nearest, unless any will do.
    if (this.count > 0 && !this.isAny && this.order === 'none') this.order = 'ascending'
  }
}

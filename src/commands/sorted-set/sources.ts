/**
 * What the set operations of sorted sets take in: sorted sets and plain sets, whose members count as having score 1.
 *
 * Members are given in memory of the source's own, so that a result may be built in the arena meanwhile.
 */
import type { Handle } from '../../memory/arena.js'
import type { Database } from '../../keyspace/database.js'
import { TYPE, typeOf } from '../../keyspace/entry.js'
import { wrongType } from '../../keyspace/errors.js'
import { openSet, type SetBody } from '../../keyspace/set-value.js'
import { sharedCursor, zsetLength, zsetScore } from '../../keyspace/zset-value.js'
import type { Args } from '../args.js'

/** @returns false to stop */
export type SourceVisitor = (bytes: Uint8Array, start: number, end: number, score: number) => boolean

const SET_SCORE = 1
/** Members of a set that are gone through before the visitor's wish to stop is looked at. */
const SWEEP_MEMBERS = 64

const cursor = sharedCursor()
let copied = new Uint8Array(64)

export class Source {
  weight = 1
  readonly length: number
  private readonly db: Database
  private readonly handle: Handle
  private readonly set: SetBody | undefined

  /** The source that is the entry `handle`, 0 for an empty one; `index` among the sources of a command. */
  constructor(db: Database, handle: Handle, index: number) {
    this.db = db
    this.handle = handle
    const isSet = handle !== 0 && typeOf(db.keyspace.arena, handle) === TYPE.set
    this.set = isSet ? openSet(db, handle, index) : undefined
    this.length = handle === 0 ? 0 : (this.set?.length ?? zsetLength(db, handle))
  }

  /** Whether both are the value of one key. */
  isSame(other: Source): boolean {
    return this.handle === other.handle
  }

  /** A member's score, NaN if it's absent. */
  score(bytes: Uint8Array, start: number, end: number): number {
    if (this.handle === 0) return NaN
    if (this.set) return this.set.has(bytes, start, end) ? SET_SCORE : NaN
    return zsetScore(this.db, this.handle, bytes, start, end)
  }

  /** Visits the members until the visitor wants no more; it may allocate. */
  forEach(visit: SourceVisitor): void {
    const { set } = this
    if (this.handle === 0) return
    if (set) {
      let goesOn = true
      let at = 0
      do {
        at = set.sweep(at, SWEEP_MEMBERS, (bytes, start, end) => {
          if (goesOn) goesOn = visit(copy(bytes, start, end), 0, end - start, SET_SCORE)
        })
      } while (at !== 0 && goesOn)
      return
    }
    for (cursor.open(this.db, this.handle, 0, false); cursor.isThere; cursor.step()) {
      cursor.copy()
      if (!visit(cursor.bytes, cursor.start, cursor.end, cursor.score)) return
    }
  }
}

function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start
  if (length > copied.length) copied = new Uint8Array(length * 2)
  for (let i = 0; i < length; i++) copied[i] = bytes[start + i]!
  return copied
}

/** Looks up `count` keys from argument `first` on. @throws WRONGTYPE for what is neither set nor sorted set */
export function readSources(args: Args, db: Database, first: number, count: number): Source[] {
  const { arena } = db.keyspace
  const handles: Handle[] = []
  for (let i = first; i < first + count; i++) {
    const handle = db.lookupRead(args.bytes, args.start(i), args.end(i))
    const type = handle === 0 ? TYPE.zset : typeOf(arena, handle)
    if (type !== TYPE.zset && type !== TYPE.set) throw wrongType()
    handles.push(handle)
  }
  return handles.map((handle, index) => new Source(db, handle, index))
}

/** A large collection that a snapshot writes in pieces: its key and what goes with it, and its elements (`frozen-elements.ts`). */
import type { Handle } from '../memory/arena.js'
import type { FieldTable } from '../structures/field-table.js'
import type { MemberDict } from '../structures/member-dict.js'
import type { Quicklist } from '../structures/quicklist.js'
import type { SortedSet } from '../structures/sorted-set.js'
import {
  accessOf,
  bytesOf,
  ENCODING_LARGE,
  encodingOf,
  exactExpiryOf,
  expires,
  keyLength,
  keyStart,
  rootOf,
  TYPE,
  typeOf,
} from './entry.js'
import { FrozenHash, FrozenSet, FrozenZset } from './frozen-elements.js'
import { FrozenList } from './frozen-list.js'
import type { Keyspace } from './keyspace.js'
import type { LargeValue } from './large-values.js'

/** Collections of fewer elements are written at once. */
const ELEMENTS_MIN = 2048

export class FrozenCollection {
  readonly database: number
  readonly key: Uint8Array
  /** Unix ms; undefined: none. */
  readonly expiry: bigint | undefined
  /** The word with the last access. */
  readonly access: number
  readonly type: number
  /** Elements. */
  readonly count: number
  /** How they are read. */
  readonly elements: FrozenHash | FrozenSet | FrozenZset | FrozenList
  private readonly keyspace: Keyspace
  private readonly value: LargeValue
  private isDetached = false

  /** Whether an entry is to be written in pieces. */
  static isOne({ arena, large }: Keyspace, handle: Handle): boolean {
    return encodingOf(arena, handle) === ENCODING_LARGE && large.get(rootOf(arena, handle)).count >= ELEMENTS_MIN
  }

  /** Of an entry for which `isOne` says so. */
  constructor(keyspace: Keyspace, database: number, handle: Handle) {
    const { arena, large } = keyspace
    const value = large.get(rootOf(arena, handle))
    const start = keyStart(arena, handle)
    this.keyspace = keyspace
    this.value = value
    this.database = database
    this.key = bytesOf(arena, handle).slice(start, start + keyLength(arena, handle))
    this.expiry = expires(arena, handle) ? exactExpiryOf(arena, handle) : undefined
    this.access = accessOf(arena, handle)
    this.type = typeOf(arena, handle)
    this.count = value.count
    this.elements = elementsOf(this.type, value)
  }

  /** From now on the entry and its value may change, move or go. */
  detach(): void {
    if (this.isDetached) return
    this.isDetached = true
    this.keyspace.large.hold(this.value)
    this.elements.detach()
  }

  /** Nothing more will be read of it. */
  release(): void {
    if (!this.isDetached) return
    this.isDetached = false
    this.elements.release()
    this.keyspace.large.letGo(this.value)
  }
}

function elementsOf(type: number, value: LargeValue): FrozenCollection['elements'] {
  if (type === TYPE.list) return new FrozenList(value as Quicklist)
  if (type === TYPE.hash) return new FrozenHash(value as FieldTable)
  return type === TYPE.set ? new FrozenSet(value as MemberDict) : new FrozenZset(value as SortedSet)
}

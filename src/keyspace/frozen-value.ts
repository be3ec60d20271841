/**
 * A large value that a snapshot writes in pieces: its key and what goes with it, and how its elements (`frozen-elements.ts`,
 * `frozen-list.ts`) or its bytes (`frozen-string.ts`) are read.
 */
import { byteOf, type Handle } from '../memory/arena.js'
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
  isOut,
  keyLength,
  keyStart,
  noteOf,
  rootOf,
  TYPE,
  typeOf,
} from './entry.js'
import { FrozenHash, FrozenSet, FrozenZset } from './frozen-elements.js'
import { FrozenList } from './frozen-list.js'
import { FrozenString } from './frozen-string.js'
import type { Keyspace } from './keyspace.js'
import type { LargeValue } from './large-values.js'

/** Collections of fewer elements, and fewer bytes, are written at once. */
const ELEMENTS_MIN = 2048
const COLLECTION_BYTES_MIN = 1 << 18
/** Strings of up to so many bytes are, too: some ms with LZF. Longer ones have pages of their own. */
const STRING_BYTES_MAX = 1 << 20

export class FrozenValue {
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
  readonly elements: FrozenHash | FrozenSet | FrozenZset | FrozenList | FrozenString
  private readonly keyspace: Keyspace
  private readonly value: LargeValue | undefined
  private isDetached = false

  /** Whether an entry is to be written in pieces. */
  static isOne({ arena, large }: Keyspace, handle: Handle): boolean {
    if (!isOut(arena, handle)) return false
    if (typeOf(arena, handle) === TYPE.string) return noteOf(arena, handle) > STRING_BYTES_MAX
    if (encodingOf(arena, handle) !== ENCODING_LARGE) return false
    const value = large.get(rootOf(arena, handle))
    return value.count >= ELEMENTS_MIN || value.arenaBytes >= COLLECTION_BYTES_MIN
  }

  /** Of an entry for which `isOne` says so. */
  constructor(keyspace: Keyspace, database: number, handle: Handle) {
    const { arena, large } = keyspace
    const type = typeOf(arena, handle)
    const value = type === TYPE.string ? undefined : large.get(rootOf(arena, handle))
    const start = keyStart(arena, handle)
    this.keyspace = keyspace
    this.value = value
    this.database = database
    this.key = bytesOf(arena, handle).slice(start, start + keyLength(arena, handle))
    this.expiry = expires(arena, handle) ? exactExpiryOf(arena, handle) : undefined
    this.access = accessOf(arena, handle)
    this.type = type
    this.count = value?.count ?? 1
    this.elements = value ? elementsOf(type, value) : new FrozenString(stringOf(keyspace, handle))
  }

  /** From now on the entry and its value may change, move or go. */
  detach(): void {
    if (this.isDetached) return
    this.isDetached = true
    if (this.value) this.keyspace.large.hold(this.value)
    this.elements.detach()
  }

  /** Nothing more will be read of it. */
  release(): void {
    if (!this.isDetached) return
    this.isDetached = false
    this.elements.release()
    if (this.value) this.keyspace.large.letGo(this.value)
  }
}

/** Where a string lies that has a block of its own. */
function stringOf({ arena }: Keyspace, handle: Handle): Uint8Array {
  const block = rootOf(arena, handle)
  const start = byteOf(block)
  return bytesOf(arena, block).subarray(start, start + noteOf(arena, handle))
}

function elementsOf(type: number, value: LargeValue): FrozenValue['elements'] {
  if (type === TYPE.list) return new FrozenList(value as Quicklist)
  if (type === TYPE.hash) return new FrozenHash(value as FieldTable)
  return type === TYPE.set ? new FrozenSet(value as MemberDict) : new FrozenZset(value as SortedSet)
}

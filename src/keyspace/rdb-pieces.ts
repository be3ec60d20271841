/**
 * Writes a large collection in RDB encoding piece by piece, so that others get their turn in between: what `encodeValue`
 * writes, in the same order. The collection must stay as it is until the last piece; its blocks may be moved.
 */
import type { Handle } from '../memory/arena.js'
import type { FieldTable } from '../structures/field-table.js'
import type { MemberDict } from '../structures/member-dict.js'
import type { Quicklist } from '../structures/quicklist.js'
import { memberBytes, memberLength, memberStart } from '../structures/scored-dict.js'
import type { SortedSet } from '../structures/sorted-set.js'
import { ENCODING_LARGE, encodingOf, rootOf, TYPE, typeOf } from './entry.js'
import type { Keyspace } from './keyspace.js'
import { writeListNode } from './list-rdb.js'
import { RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'

/** Collections of fewer elements are written at once. */
const ELEMENTS_MIN = 2048
/** Elements in a piece, and nodes of a list: some 0.1 ms. */
const PIECE_ELEMENTS = 512
const PIECE_NODES = 8

export class PiecewiseEncoder {
  private readonly out: RdbWriter
  private readonly keyspace: Keyspace
  private compress = true
  private type = 0
  private root = 0
  private cursor = 0

  constructor(out: RdbWriter, keyspace: Keyspace) {
    this.out = out
    this.keyspace = keyspace
  }

  /** Begins with type, key and count of an entry, if it's large enough. @returns whether it is; then `next` follows */
  begin(handle: Handle, compress: boolean): boolean {
    const { arena, large } = this.keyspace
    if (encodingOf(arena, handle) !== ENCODING_LARGE) return false
    const root = rootOf(arena, handle)
    const { count } = large.get(root)
    if (count < ELEMENTS_MIN) return false
    this.root = root
    this.compress = compress
    this.cursor = 0
    this.type = typeOf(arena, handle)
    const { out } = this
    if (this.type === TYPE.list) {
      out.type(RDB_TYPE.listQuicklist2)
      out.length((large.get(root) as Quicklist).nodeCount)
      return true
    }
    out.type(this.type === TYPE.hash ? RDB_TYPE.hash : this.type === TYPE.set ? RDB_TYPE.set : RDB_TYPE.zset2)
    out.length(count)
    if (this.type === TYPE.zset) this.cursor = count
    return true
  }

  /** Writes a piece. @returns whether that was the last */
  next(): boolean {
    const value = this.keyspace.large.get(this.root)
    if (this.type === TYPE.list) return this.nodes(value as Quicklist)
    if (this.type === TYPE.zset) return this.scores(value as SortedSet)
    if (this.type === TYPE.hash) return this.fields(value as FieldTable)
    return this.members(value as MemberDict)
  }

  private members(dict: MemberDict): boolean {
    const { out, compress } = this
    this.cursor = dict.sweep(this.cursor, PIECE_ELEMENTS, (member) => {
      dict.open(member)
      out.string(dict.bytes, dict.start, dict.end, compress)
    })
    return this.cursor === 0
  }

  private fields({ fields }: FieldTable): boolean {
    const { out, compress } = this
    this.cursor = fields.sweep(this.cursor, PIECE_ELEMENTS, (record) => {
      fields.open(record)
      out.string(fields.bytes, fields.fieldStart, fields.fieldEnd, compress)
      out.string(fields.bytes, fields.fieldEnd, fields.valueEnd, compress)
    })
    return this.cursor === 0
  }

  /** The greatest score first, as Redis does. */
  private scores({ arena, tree }: SortedSet): boolean {
    const { out, compress } = this
    tree.seek(this.cursor - 1)
    const last = Math.max(0, this.cursor - PIECE_ELEMENTS)
    for (; this.cursor > last; this.cursor--) {
      const start = memberStart(tree.record)
      const end = start + memberLength(arena, tree.record)
      out.string(memberBytes(arena, tree.record), start, end, compress)
      out.double(tree.score)
      tree.previous()
    }
    return this.cursor === 0
  }

  private nodes(list: Quicklist): boolean {
    const { out, compress, keyspace } = this
    const end = Math.min(list.nodeCount, this.cursor + PIECE_NODES)
    for (; this.cursor < end; this.cursor++) writeListNode(out, keyspace, list, this.cursor, compress)
    return end === list.nodeCount
  }
}

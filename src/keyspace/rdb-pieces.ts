/**
 * Writes a large collection in RDB encoding piece by piece, so that others get their turn in between: what `encodeValue`
 * writes.
 */
import { TYPE } from './entry.js'
import type { FrozenCollection } from './frozen-collection.js'
import { FrozenList } from './frozen-list.js'
import type { ElementVisitor } from './kept-elements.js'
import { writeListNode } from './list-rdb.js'
import { RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'

export class PiecewiseEncoder {
  private readonly out: RdbWriter
  private readonly compress: boolean
  private collection: FrozenCollection | undefined

  constructor(out: RdbWriter, compress: boolean) {
    this.out = out
    this.compress = compress
  }

  /** Begins with type, key and count. */
  begin(collection: FrozenCollection): void {
    this.collection = collection
    const { out } = this
    const { type, elements, count } = collection
    if (elements instanceof FrozenList) {
      out.type(RDB_TYPE.listQuicklist2)
      out.length(elements.nodeCount)
      return
    }
    out.type(type === TYPE.hash ? RDB_TYPE.hash : type === TYPE.set ? RDB_TYPE.set : RDB_TYPE.zset2)
    out.length(count)
  }

  /** Writes a piece. @returns whether that was the last */
  next(): boolean {
    const { collection, out, compress } = this
    if (!collection) return true
    const { elements, type } = collection
    if (elements instanceof FrozenList) return !elements.next((node) => writeListNode(out, node, compress))
    const isHash = type === TYPE.hash
    const isScored = type === TYPE.zset
    const write: ElementVisitor = (bytes, start, middle, end, score) => {
      out.string(bytes, start, middle, compress)
      if (isHash) out.string(bytes, middle, end, compress)
      else if (isScored) out.double(score)
    }
    return !elements.next(write)
  }
}

/**
 * Writes a large value in RDB encoding piece by piece, so that others get their turn in between: what `encodeValue`
 * writes.
 */
import { LzfCompression } from '../memory/lzf.js'
import { TYPE } from './entry.js'
import type { FrozenValue } from './frozen-value.js'
import { FrozenList } from './frozen-list.js'
import { FrozenString } from './frozen-string.js'
import type { ElementVisitor } from './kept-elements.js'
import { writeListNode } from './list-rdb.js'
import { RDB_TYPE } from './rdb-types.js'
import type { RdbWriter } from './rdb-writer.js'

const NO_BYTES = new Uint8Array(0)
/** Of a long string compressed in a step: some ms. */
const LZF_STEP_BYTES = 1 << 18

export class PiecewiseEncoder {
  private readonly out: RdbWriter
  private readonly compress: boolean
  private frozen: FrozenValue | undefined
  /** Of a long string: its compression while that is under way, and what it gave. */
  private compression: LzfCompression | undefined
  private lzf = NO_BYTES
  private compressed: FrozenString | undefined

  constructor(out: RdbWriter, compress: boolean) {
    this.out = out
    this.compress = compress
  }

  /** Begins with type, key and count. */
  begin(frozen: FrozenValue): void {
    this.frozen = frozen
    const { out } = this
    const { type, elements, count } = frozen
    if (elements instanceof FrozenString) return this.beginString(elements)
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
    const { frozen, out, compress } = this
    if (!frozen) return true
    const { elements, type } = frozen
    if (elements instanceof FrozenString) return this.string(elements)
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

  private beginString({ bytes }: FrozenString): void {
    this.out.type(RDB_TYPE.string)
    this.compressed = undefined
    if (!this.compress) return this.out.length(bytes.length)
    this.lzf = new Uint8Array(bytes.length)
    this.compression = new LzfCompression(bytes.length, this.lzf)
  }

  /** A long string's length has to wait for the end of its compression, and with it the rest. */
  private string(text: FrozenString): boolean {
    const { out, compression } = this
    const { bytes } = text
    if (compression) {
      if (!compression.step(bytes, LZF_STEP_BYTES)) return false
      this.compression = undefined
      const { length } = compression
      if (length > 0) {
        this.compressed = new FrozenString(this.lzf.subarray(0, length))
        out.lzfHeader(length, bytes.length)
      } else out.length(bytes.length)
      this.lzf = NO_BYTES
      return false
    }
    const isMore = (this.compressed ?? text).next((piece) => {
      out.raw(piece)
      out.flush()
    })
    if (!isMore) this.compressed = undefined
    return !isMore
  }
}

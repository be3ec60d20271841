/** Writes a snapshot as MessagePack (see `layout.ts`), entry by entry, so that it needs no more memory than one of them. */
import { copyBytes } from '../../memory/bytes.js'
import { encode } from '@msgpack/msgpack'
import { REDIS_VERSION } from '../../commands/version.js'
import { Database } from '../../keyspace/database.js'
import { exactExpiryOf, expires, TYPE, typeOf } from '../../keyspace/entry.js'
import type { FrozenValue } from '../../keyspace/frozen-value.js'
import { forEachInNode, FrozenList } from '../../keyspace/frozen-list.js'
import { FrozenString } from '../../keyspace/frozen-string.js'
import { forEachField, hashLength } from '../../keyspace/hash-value.js'
import type { Keyspace } from '../../keyspace/keyspace.js'
import { forEachItem, listLength } from '../../keyspace/list-value.js'
import { RdbWriter } from '../../keyspace/rdb-writer.js'
import { forEachMember, setLength } from '../../keyspace/set-value.js'
import { ZsetCursor, zsetLength } from '../../keyspace/zset-value.js'
import type { Handle } from '../../memory/arena.js'
import { Crc64 } from '../../memory/crc64.js'
import { latin1Bytes } from '../../memory/utf8.js'
import type { Output, SnapshotFacts, SnapshotWriter } from '../snapshot-format.js'
import { BYTE, FORMAT_NAME, FORMAT_VERSION, RECORD, type RecordType } from './layout.js'

const DRAIN_BYTES = 1 << 16
const number = new DataView(new ArrayBuffer(8))
const CHECKSUM_BYTES = 8
const TYPE_NAMES: { readonly [type: number]: RecordType | undefined } = {
  [TYPE.string]: 'string',
  [TYPE.list]: 'list',
  [TYPE.set]: 'set',
  [TYPE.hash]: 'hash',
  [TYPE.zset]: 'zset',
}

export class MsgpackWriter implements SnapshotWriter {
  private readonly facts: SnapshotFacts
  private readonly output: Output
  private readonly main = new RdbWriter()
  /** What is saved while a large value is written in pieces: it follows behind that. */
  private readonly aside = new RdbWriter()
  private out = this.main
  private underWay: FrozenValue | undefined
  private readonly crc = new Crc64()
  private readonly keyspace: Keyspace
  private readonly reader: Database
  private readonly cursor = new ZsetCursor()
  private keys = 0

  constructor(keyspace: Keyspace, facts: SnapshotFacts, output: Output) {
    this.keyspace = keyspace
    this.facts = facts
    this.output = output
    this.reader = new Database(keyspace, 0)
  }

  begin(): void {
    const { savedAtS, usedMemory, isLogBase, libraries } = this.facts
    const header = {
      format: FORMAT_NAME,
      version: FORMAT_VERSION,
      redis: REDIS_VERSION,
      savedAt: savedAtS,
      usedMemory,
      logBase: isLogBase,
    }
    this.raw(encode(header))
    for (const code of libraries) {
      this.array(2)
      this.text(RECORD.library)
      const bytes = latin1Bytes(code)
      this.bin(bytes, 0, bytes.length)
    }
  }

  entry(database: number, handle: Handle): void {
    const { arena } = this.keyspace
    const { reader } = this
    if (this.underWay) this.out = this.aside
    this.array(5)
    this.unsigned(database)
    reader.openKey(handle)
    this.bin(reader.valueBytes, reader.valueStart, reader.valueEnd)
    this.value(typeOf(arena, handle), handle)
    this.expiry(expires(arena, handle) ? exactExpiryOf(arena, handle) : undefined)
    this.out = this.main
    this.keys++
  }

  large(frozen: FrozenValue): void {
    const { database, key, type, count, elements } = frozen
    this.array(5)
    this.unsigned(database)
    this.bin(key, 0, key.length)
    this.type(TYPE_NAMES[type] ?? 'string')
    if (elements instanceof FrozenString) this.binHeader(elements.bytes.length)
    else this.array(type === TYPE.hash || type === TYPE.zset ? 2 * count : count)
    this.underWay = frozen
  }

  piece(): boolean {
    const { underWay: frozen, aside } = this
    if (!frozen) return true
    if (this.elements(frozen)) return false
    this.expiry(frozen.expiry)
    this.keys++
    this.underWay = undefined
    this.raw(aside.bytes, 0, aside.size)
    aside.reset()
    return true
  }

  /** Writes a piece. @returns whether there is more */
  private elements({ elements, type }: FrozenValue): boolean {
    if (elements instanceof FrozenString) return elements.next((piece) => this.raw(piece))
    if (elements instanceof FrozenList) {
      return elements.next((node) => forEachInNode(node, (bytes, start, end) => this.bin(bytes, start, end)))
    }
    return elements.next((bytes, start, middle, end, score) => {
      this.bin(bytes, start, middle)
      if (type === TYPE.hash) this.bin(bytes, middle, end)
      else if (type === TYPE.zset) this.float(score)
    })
  }

  private expiry(expiry: bigint | undefined): void {
    if (expiry === undefined) this.out.byte(BYTE.nil)
    else this.int64(expiry)
  }

  end(): void {
    this.array(3)
    this.text(RECORD.end)
    this.unsigned(this.keys)
    this.flush()
    const checksum = new Uint8Array(2 + CHECKSUM_BYTES)
    checksum[0] = BYTE.bin8
    checksum[1] = CHECKSUM_BYTES
    this.crc.write(checksum, 2)
    this.output(checksum)
  }

  private value(type: number, handle: Handle): void {
    const { reader } = this
    const add = (bytes: Uint8Array, start: number, end: number): void => this.bin(bytes, start, end)
    switch (type) {
      case TYPE.string:
        this.type('string')
        reader.openValue(handle)
        return this.bin(reader.valueBytes, reader.valueStart, reader.valueEnd)
      case TYPE.list:
        this.type('list')
        this.array(listLength(reader, handle))
        return forEachItem(reader, handle, add)
      case TYPE.set:
        this.type('set')
        this.array(setLength(reader, handle))
        return forEachMember(reader, handle, add)
      case TYPE.hash:
        this.type('hash')
        this.array(2 * hashLength(reader, handle))
        return forEachField(reader, handle, (bytes, start, end, value, valueStart, valueEnd) => {
          this.bin(bytes, start, end)
          this.bin(value, valueStart, valueEnd)
        })
      case TYPE.zset:
        this.type('zset')
        return this.scores(handle)
      default:
        throw new TypeError(`snapshot: no record for type ${type}`)
    }
  }

  private scores(handle: Handle): void {
    const { cursor, reader } = this
    this.array(2 * zsetLength(reader, handle))
    for (cursor.open(reader, handle, 0, false); cursor.isThere; cursor.step()) {
      cursor.read()
      this.bin(cursor.bytes, cursor.start, cursor.end)
      this.float(cursor.score)
    }
  }

  private type(name: RecordType): void {
    this.text(name)
  }

  private text(text: string): void {
    this.out.byte(BYTE.fixstr | text.length)
    this.raw(latin1Bytes(text))
  }

  private array(count: number): void {
    const { out } = this
    if (count < 16) return out.byte(BYTE.fixarray | count)
    if (count < 65536) {
      out.byte(BYTE.array16)
      return this.bigEndian(count, 2)
    }
    out.byte(BYTE.array32)
    this.bigEndian(count, 4)
  }

  private bin(bytes: Uint8Array, start: number, end: number): void {
    this.binHeader(end - start)
    this.raw(bytes, start, end)
  }

  private binHeader(length: number): void {
    const { out } = this
    const width = length < 256 ? 1 : length < 65536 ? 2 : 4
    out.byte(width === 1 ? BYTE.bin8 : width === 2 ? BYTE.bin16 : BYTE.bin32)
    this.bigEndian(length, width)
  }

  private unsigned(value: number): void {
    if (value < 128) return this.out.byte(value)
    this.out.byte(BYTE.uint32)
    this.bigEndian(value, 4)
  }

  private int64(value: bigint): void {
    number.setBigInt64(0, value)
    this.eight(BYTE.int64)
  }

  private float(value: number): void {
    number.setFloat64(0, value)
    this.eight(BYTE.float64)
  }

  private eight(kind: number): void {
    const { out } = this
    out.byte(kind)
    for (let i = 0; i < 8; i++) out.byte(number.getUint8(i))
  }

  private bigEndian(value: number, width: number): void {
    for (let shift = 8 * (width - 1); shift >= 0; shift -= 8) this.out.byte((value >>> shift) & 0xff)
  }

  private raw(bytes: Uint8Array, start = 0, end = bytes.length): void {
    const { out } = this
    out.ensure(end - start)
    copyBytes(bytes, start, end, out.bytes, out.size)
    out.size += end - start
    if (out.size >= DRAIN_BYTES && out === this.main) this.flush()
  }

  private flush(): void {
    const { out } = this
    const written = out.bytes.subarray(0, out.size)
    this.crc.update(written)
    this.output(written)
    out.reset()
  }
}

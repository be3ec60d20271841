/**
 * The sink that turns a command's reply into Lua values, as it is written: the conversions of `redis.call`.
 *
 * By `redis.setresp` the script chooses between two sets of them. RESP2's are those of all times (null is false, a status
 * `{ok=...}`, an error `{err=...}`); RESP3's wrap what Lua has no type for: `{double=...}`, `{map={...}}`, `{set={...}}`,
 * `{big_number=...}`, `{verbatim_string={format=..., string=...}}`, and null is nil. Attributes are dropped.
 */
import type { AggregateKind, Reply } from '../commands/reply.js'
import { type CommandError, lineOf, valueTooLongForScript } from '../keyspace/errors.js'
import { formatDouble, formatDoubleHuman } from '../memory/doubles.js'
import type { Decoder, Latin1 } from '../memory/utf8.js'
import { LuaTable, type LuaValue } from './lua/index.js'
import { STRING_BYTES_MAX } from './strings.js'

/** An item of an array takes up about this, if it is no long string. */
const ITEM_BYTES = 48
/** Whether there is room for more is asked after so many items of an array, less one, and so many bytes of long strings. */
const ITEMS_MASK = 0xffff
const LOOK_BYTES = 4 << 20
/** Shorter strings are covered by what a call counts for anyway. */
const NOTED_BYTES_MIN = 512

type Kind = AggregateKind | 'attribute'

interface Frame {
  readonly items: LuaValue[]
  /** How many more replies belong to it; Infinity while deferred. */
  missing: number
  kind: Kind
}

const encoder = new TextEncoder()

export class LuaReply implements Reply {
  protocol: 2 | 3 = 2
  /** The finished reply. */
  value: LuaValue = undefined
  /** It is an error, not merely one with an error in it. */
  isError = false
  /** What the larger parts of the reply take up, about. */
  bytes = 0
  /** The script's memory doesn't suffice: the reply is of no use, and what belongs to it is dropped. */
  isFull = false
  private nextLook = LOOK_BYTES
  private readonly frames: Frame[] = []
  private readonly read: Decoder
  private readonly hasRoom: (bytes: number) => boolean

  /** `hasRoom`: whether the script may take up so much more. */
  constructor(latin1: Latin1, hasRoom: (bytes: number) => boolean) {
    this.read = latin1.read
    this.hasRoom = hasRoom
  }

  /** Makes ready for the next command. */
  reset(): void {
    this.value = undefined
    this.isError = false
    this.bytes = 0
    this.isFull = false
    this.nextLook = LOOK_BYTES
    if (this.frames.length > 0) this.frames.length = 0
  }

  private add(value: LuaValue): void {
    const { frames } = this
    // Told apart by the length: to read the element before the first is slow.
    if (frames.length === 0) {
      this.value = value
      return
    }
    this.addTo(frames[frames.length - 1], value)
  }

  private addTo(frame: Frame | undefined, value: LuaValue): void {
    if (frame === undefined) return
    if (!this.isFull && (frame.items.push(value) & ITEMS_MASK) === 0) this.look()
    if (--frame.missing === 0) this.close()
  }

  private look(): void {
    this.nextLook = this.bytes + LOOK_BYTES
    if (this.hasRoom(LOOK_BYTES)) return
    this.isFull = true
    for (const { items } of this.frames) items.length = 0
  }

  private open(kind: Kind, missing: number): void {
    this.frames.push({ items: [], missing, kind })
    if (missing === 0) this.close()
  }

  private close(): void {
    const frame = this.frames.pop()
    if (frame === undefined || frame.kind === 'attribute') return
    this.bytes += frame.items.length * ITEM_BYTES
    this.add(this.protocol === 2 ? LuaTable.fromArray(frame.items) : typed(frame))
  }

  simple(text: string): void {
    this.add(LuaTable.single('ok', text))
  }

  ok(): void {
    this.add(LuaTable.single('ok', 'OK'))
  }

  error(error: CommandError): void {
    if (this.frames.length === 0) this.isError = true
    this.add(countedError(lineOf(error.text)))
  }

  integer(value: number): void {
    this.add(value)
  }

  integer64(value: bigint): void {
    this.add(Number(value))
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > NOTED_BYTES_MIN) {
      if (end - start > STRING_BYTES_MAX) return this.error(valueTooLongForScript())
      this.bytes += end - start
      if (this.bytes > this.nextLook) this.look()
      if (this.isFull) return this.add(undefined)
    }
    this.add(this.read(bytes, start, end))
  }

  bulkLatin1(text: string): void {
    this.add(text)
  }

  bulkUtf8(text: string): void {
    this.add(this.utf8AsBytes(text))
  }

  verbatim(text: string): void {
    this.addVerbatim('txt', this.utf8AsBytes(text))
  }

  verbatimBytes(format: string, bytes: Uint8Array): void {
    this.addVerbatim(format, this.read(bytes, 0, bytes.length))
  }

  private addVerbatim(format: string, text: string): void {
    if (this.protocol === 2) return this.add(text)
    const content = new LuaTable()
    content.set('string', text)
    content.set('format', format)
    this.add(LuaTable.single('verbatim_string', content))
  }

  nil(): void {
    this.add(this.protocol === 2 ? false : undefined)
  }

  nilArray(): void {
    this.add(this.protocol === 2 ? false : undefined)
  }

  double(value: number): void {
    this.add(this.protocol === 2 ? formatDouble(value) : LuaTable.single('double', value))
  }

  humanDouble(value: number): void {
    const text = formatDoubleHuman(value)
    this.add(this.protocol === 2 ? text : LuaTable.single('double', Number(text)))
  }

  boolean(value: boolean): void {
    this.add(this.protocol === 2 ? Number(value) : value)
  }

  bigNumber(digits: string): void {
    this.add(this.protocol === 2 ? digits : LuaTable.single('big_number', digits))
  }

  array(length: number): void {
    this.open('array', length)
  }

  map(length: number): void {
    this.open('map', length * 2)
  }

  set(length: number): void {
    this.open('set', length)
  }

  push(length: number): void {
    this.open('push', length)
  }

  attribute(length: number): void {
    this.open('attribute', length * 2)
  }

  /** Text of the code as the bytes of its UTF-8. */
  private utf8AsBytes(text: string): string {
    const bytes = encoder.encode(text)
    return bytes.length === text.length ? text : this.read(bytes, 0, bytes.length)
  }

  beginDeferred(): number {
    this.frames.push({ items: [], missing: Infinity, kind: 'array' })
    return this.frames.length
  }

  endDeferred(mark: number, kind: AggregateKind): void {
    const frame = this.frames[mark - 1]
    if (!frame || mark !== this.frames.length) throw new Error('deferred replies must be settled inside out')
    frame.kind = kind
    this.close()
  }
}

/** An error as scripts see it that the statistics have counted already. */
function countedError(text: string): LuaTable {
  // Made as Redis makes it: the order of `pairs` depends on it.
  const table = new LuaTable()
  table.set('err', text)
  table.set('ignore_error_stats_update', true)
  return table
}

function typed({ kind, items }: Frame): LuaTable {
  if (kind !== 'map' && kind !== 'set') {
    if (!items.includes(undefined)) return LuaTable.fromArray(items)
    // The length of an array with holes depends on how it was made.
    const table = new LuaTable()
    for (const [at, item] of items.entries()) table.set(at + 1, item)
    return table
  }
  const step = kind === 'map' ? 2 : 1
  const table = new LuaTable()
  for (let i = 0; i < items.length; i += step) {
    const key = items[i]
    // Lua has no entry for nil, and none for a value that is nil.
    if (key !== undefined) table.set(key, kind === 'map' ? items[i + 1] : true)
  }
  return LuaTable.single(kind, table)
}

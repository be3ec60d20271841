/**
 * The sink that turns replies into JavaScript values for the in-process API: bulk strings into strings or `Uint8Array`s,
 * integers into numbers (a bigint only where a number can't hold it), maps into objects, null into null. A simple reply
 * costs one assignment.
 */
import type { AggregateKind, Reply } from '../commands/reply.js'
import type { CommandError } from '../keyspace/errors.js'
import { latin1Bytes, type Decoder, readUtf8 } from '../memory/utf8.js'
import { RedisError } from './redis-error.js'

/** A reply as JavaScript has it. */
export type JsValue = string | number | bigint | boolean | null | Uint8Array | RedisError | JsValue[] | JsMap
/** A map reply in the string view is an object without a prototype, in the bytes view a list of pairs. */
export type JsMap = { [key: string]: JsValue }

/** A JavaScript string has at most this many characters. */
const STRING_BYTES_MAX = 2 ** 29 - 24
/** What a value of an array takes up, about, if it is no long string; and an array beside its values. */
const VALUE_BYTES = 48
const ARRAY_BYTES = 96
/** A `Uint8Array` with its `ArrayBuffer`. */
const VIEW_BYTES = 200
/** Whether there is room is asked after so many bytes. */
const LOOK_BYTES = 4 << 20

interface Frame {
  readonly items: JsValue[]
  /** How many more replies belong to it; Infinity while deferred. */
  missing: number
  kind: AggregateKind | 'attribute'
}

export class JsReply implements Reply {
  readonly protocol = 3
  /** The finished reply. */
  value: JsValue = null
  /** Bulk strings become `Uint8Array`s. */
  wantsBytes = false
  /** The reply has more values than there is room for: it's not to be had. */
  isFull = false
  /** What its parts take up so far, about. */
  private bytes = 0
  private nextLook = LOOK_BYTES
  private readonly decode: Decoder
  private readonly hasRoom: (bytes: number) => boolean
  private frames: Frame[] = []

  /** `hasRoom`: whether a reply may take up so much. */
  constructor(decode: Decoder, hasRoom: (bytes: number) => boolean) {
    this.decode = decode
    this.hasRoom = hasRoom
  }

  /** Makes ready for the next command. */
  reset(wantsBytes: boolean): void {
    this.value = null
    this.wantsBytes = wantsBytes
    if (this.frames.length > 0) this.frames = []
    if (this.bytes === 0) return
    this.isFull = false
    this.bytes = 0
    this.nextLook = LOOK_BYTES
  }

  private add(value: JsValue): void {
    const frame = this.frames.at(-1)
    if (!frame) {
      this.value = value
      return
    }
    if (!this.isFull) {
      frame.items.push(value)
      this.takes(VALUE_BYTES)
    }
    if (--frame.missing === 0) this.close()
  }

  private takes(bytes: number): void {
    this.bytes += bytes
    if (this.bytes < this.nextLook) return
    this.nextLook = this.bytes + LOOK_BYTES
    if (this.hasRoom(this.bytes)) return
    this.isFull = true
    for (const { items } of this.frames) items.length = 0
  }

  private open(kind: Frame['kind'], missing: number): void {
    this.takes(ARRAY_BYTES)
    this.frames.push({ items: [], missing, kind })
    if (missing === 0) this.close()
  }

  private close(): void {
    const frame = this.frames.pop()
    // A JavaScript value has no place for attributes, so they are dropped.
    if (!frame || frame.kind === 'attribute') return
    if (frame.kind !== 'map' || this.wantsBytes)
      return this.add(frame.kind === 'map' ? pairs(frame.items) : frame.items)
    const map = Object.create(null) as JsMap
    for (let i = 0; i + 1 < frame.items.length; i += 2) map[String(frame.items[i])] = frame.items[i + 1] ?? null
    this.add(map)
  }

  simple(text: string): void {
    this.add(textOfBytes(text))
  }

  ok(): void {
    if (this.frames.length === 0) this.value = 'OK'
    else this.add('OK')
  }

  error(error: CommandError): void {
    this.add(new RedisError(textOfBytes(error.text)))
  }

  integer(value: number): void {
    if (this.frames.length === 0) this.value = value
    else this.add(value)
  }

  integer64(value: bigint): void {
    const rounded = Number(value)
    this.add(Number.isSafeInteger(rounded) ? rounded : value)
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > STRING_BYTES_MAX && !this.wantsBytes) {
      throw new RangeError(`a value of ${end - start} bytes is too long for a string: read it through db.bytes`)
    }
    if (this.isFull) return this.add(null)
    const value = this.wantsBytes ? bytes.slice(start, end) : this.decode(bytes, start, end)
    if (this.frames.length === 0) this.value = value
    else {
      this.takes(this.wantsBytes ? VIEW_BYTES : end - start)
      this.add(value)
    }
  }

  bulkLatin1(text: string): void {
    this.add(this.wantsBytes ? latin1Bytes(text) : text)
  }

  bulkUtf8(text: string): void {
    this.add(this.wantsBytes ? new TextEncoder().encode(text) : text)
  }

  verbatim(text: string): void {
    this.bulkUtf8(text)
  }

  verbatimBytes(_format: string, bytes: Uint8Array): void {
    this.bulk(bytes, 0, bytes.length)
  }

  nil(): void {
    if (this.frames.length === 0) this.value = null
    else this.add(null)
  }

  nilArray(): void {
    this.add(null)
  }

  double(value: number): void {
    this.add(value)
  }

  humanDouble(value: number): void {
    this.add(value)
  }

  boolean(value: boolean): void {
    this.add(value)
  }

  /** What a script passes off as a number need not be one. */
  bigNumber(digits: string): void {
    this.add(/^[-+]?\d+$/.test(digits) ? BigInt(digits) : digits)
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

  beginDeferred(): number {
    this.frames.push({ items: [], missing: Infinity, kind: 'array' })
    return this.frames.length
  }

  endDeferred(mark: number, kind: AggregateKind, length: number): void {
    const frame = this.frames[mark - 1]
    if (!frame || mark !== this.frames.length) throw new Error('deferred replies must be settled inside out')
    const expected = kind === 'map' ? length * 2 : length
    if (frame.items.length !== expected && !this.isFull)
      throw new Error(`deferred reply of ${frame.items.length} items announced as ${expected}`)
    frame.kind = kind
    this.close()
  }
}

function pairs(items: JsValue[]): JsValue[] {
  const list: JsValue[] = []
  for (let i = 0; i + 1 < items.length; i += 2) list.push([items[i] ?? null, items[i + 1] ?? null])
  return list
}

/**
 * The engine's texts are bytes, one char for each: what a client sent is in them as it came, so as UTF-8. What isn't stays as
 * it is.
 */
function textOfBytes(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\x00-\xff]/.test(text)) return text
  const bytes = latin1Bytes(text)
  const decoded = readUtf8(bytes, 0, bytes.length)
  return decoded.includes('\ufffd') ? text : decoded
}
